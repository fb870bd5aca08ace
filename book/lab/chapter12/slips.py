"""One wrong letter among right ones: for how long does a reader expect something else?"""

from lab.chapter12.readers import CELLS
from lab.characters import columns
from lab.letters import probabilities
import numpy as np


def slipped(window, at, size, rng):
    """The same letters, but for one, which is another one at random.

    Parameters
    ----------
    window : ndarray of int, shape (T, B)
    at : int
        Which row is changed.
    size : int
        V, how many letters there are.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (T, B)
    """
    other = window.copy()
    other[at] = (window[at] + rng.integers(1, size, size=window.shape[1])) % size
    return other


def expected(name, params, window):
    """What a cell expects after each letter.

    Parameters
    ----------
    name : str
        In `readers.CELLS`.
    params : Params
    window : ndarray of int, shape (T, B)

    Returns
    -------
    ndarray, shape (T, V, B)
        Probabilities of the next letter.
    """
    _, ys = CELLS[name].forward(params, columns(window, len(params.by)))
    return np.array([probabilities(y.astype(float)) for y in ys])


def apart(name, params, window, other):
    """How much of the probability lies elsewhere, with other letters in the context.

    Parameters
    ----------
    name : str
    params : Params
    window, other : ndarray of int, shape (T, B)

    Returns
    -------
    ndarray, shape (T,)
        After each letter, the mean over the windows of ½ Σ |p - p'|: 0 where the same is expected,
        at most 1.
    """
    p, q = (expected(name, params, each) for each in (window, other))
    return 0.5 * np.abs(p - q).sum(axis=1).mean(axis=1)
