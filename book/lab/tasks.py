"""Sequence problems: what a network reads, and what it should say."""


def temporal_xor(rng, T, B):
    """Streams of bits in threes, each third bit the exclusive or of the two before it.

    Parameters
    ----------
    rng : numpy.random.Generator
    T : int
        Steps.
    B : int
        Streams side by side.

    Returns
    -------
    xs : ndarray, shape (T, 1, B)
        The bits, 0.0 or 1.0.
    targets : ndarray, shape (T, 1, B)
        The bit that comes next: ``targets[t]`` is ``xs[t + 1]``.
    """
    triples = -(-(T + 1) // 3)  # enough of them for T + 1 bits
    bits = rng.integers(0, 2, size=(triples, 3, B))
    bits[:, 2] = bits[:, 0] ^ bits[:, 1]
    stream = bits.reshape(3 * triples, 1, B).astype(float)
    return stream[:T], stream[1 : T + 1]
