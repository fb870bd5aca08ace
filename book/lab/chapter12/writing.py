"""A cell writes several texts side by side: each letter is drawn, and read as the next input."""

from lab.chapter12.readers import CELLS
from lab.characters import columns, probabilities
import numpy as np


def write(name, params, begin, count, rng, temperature=1.0):
    """Let a cell write.

    Parameters
    ----------
    name : str
        In `readers.CELLS`.
    params : Params
    begin : ndarray of int, shape (N, B)
        The numbers of the letters that it reads first, a column for each text.
    count : int
        Letters to write.
    rng : numpy.random.Generator
    temperature : float
        The scores are divided by it.

    Returns
    -------
    ndarray of int, shape (count, B)
        What was written, without `begin`.
    """
    ids, state, written = begin, None, []
    for _ in range(count):
        hs, ys = CELLS[name].forward(params, columns(ids, len(params.by)), state)
        ids, state = drawn(ys[-1].astype(float), rng, temperature), hs[-1]
        written.append(ids[0])
    return np.array(written)


def one_letter(name, params, window, context, rng):
    """Letters that a cell draws after the true ones, each once, with what stands before it.

    Parameters
    ----------
    name : str
        In `readers.CELLS`.
    params : Params
    window : ndarray of int, shape (T, B)
        True letters.
    context : int
        How many of them to return before each letter that is drawn.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (context + 1, (T - context + 1) B)
        A column for each: the true letters, and last the one that was drawn.
    """
    _, ys = CELLS[name].forward(params, columns(window, len(params.by)))
    pieces = [
        np.append(window[end - context : end], drawn(ys[end - 1].astype(float), rng, 1.0), axis=0)
        for end in range(context, len(window) + 1)
    ]
    return np.concatenate(pieces, axis=1)


def drawn(scores, rng, temperature):
    """A letter for each text, by its probabilities.

    Parameters
    ----------
    scores : ndarray, shape (V, B)
    rng : numpy.random.Generator
    temperature : float

    Returns
    -------
    ndarray of int, shape (1, B)
    """
    below = probabilities(scores, temperature).cumsum(axis=0)
    chosen = (below < rng.random(scores.shape[1])).sum(axis=0)
    return np.minimum(chosen, len(scores) - 1)[None]  # a sum of shares may end just below 1
