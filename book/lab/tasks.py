"""Sequence problems: what a network reads, and what it should say."""

import numpy as np


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


def flip_flop(rng, T, B, bits=3, chance=0.12):
    """Several bits to keep: an input of +1 or -1 sets its bit, 0 leaves it, and all are asked for.

    Parameters
    ----------
    rng : numpy.random.Generator
    T, B : int
        Steps, and sequences side by side.
    bits : int
    chance : float
        Of each input, at each step after the first, to be other than 0. The first sets all bits.

    Returns
    -------
    xs, targets : ndarray, shape (T, bits, B)
        -1.0, 0.0 or 1.0; and the last entry of each input that was not 0.
    """
    size = (T, bits, B)
    xs = np.where(rng.random(size) < chance, rng.choice([-1.0, 1.0], size), 0.0)
    xs[0] = rng.choice([-1.0, 1.0], size[1:])
    targets = xs.copy()
    for t in range(1, T):
        targets[t] = np.where(xs[t] == 0, targets[t - 1], xs[t])
    return xs, targets
