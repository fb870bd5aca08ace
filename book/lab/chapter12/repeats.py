"""How much of a text stood in it before."""


def share(text, length):
    """The share of the pieces of a text that occurred earlier in it.

    Parameters
    ----------
    text : sequence
        Letters, as a string or a list of numbers.
    length : int
        Letters in a piece.

    Returns
    -------
    float
    """
    pieces = [tuple(text[i : i + length]) for i in range(len(text) - length + 1)]
    return 1 - len(set(pieces)) / len(pieces)
