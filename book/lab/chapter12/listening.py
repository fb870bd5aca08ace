"""Which earlier letters move the next one: the gradient of one letter's loss at every input."""

from itertools import pairwise

from lab.chapter12.readers import CELLS
from lab.characters import columns
import numpy as np
from rnn_core import softmax_cross_entropy


def windows(ids, count, length, rng):
    """Windows of a text from random places, side by side.

    Parameters
    ----------
    ids : ndarray of int, shape (N,)
    count, length : int
        B windows of T letters and the one that comes next.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (T+1, B)
    """
    first = rng.integers(len(ids) - length, size=count)
    return ids[first + np.arange(length + 1)[:, None]]


def norms(name, params, window):
    """How strongly each letter that was read moves the loss at the last letter alone.

    Parameters
    ----------
    name : str
        In `readers.CELLS`.
    params : Params
    window : ndarray of int, shape (T+1, B)
        T letters that are read, and the one that comes next.

    Returns
    -------
    ndarray, shape (T, B)
        ‖∂L_T/∂x_k‖ for k = 1 ... T, where L_T is -log p of the last letter, in nats.
    """
    cell, xs = CELLS[name], columns(window[:-1], len(params.by))
    hs, ys = cell.forward(params, xs)
    _, dys = softmax_cross_entropy(ys, window[1:])
    dys[:-1] = 0
    _, dhs = cell.backward(params, xs, hs, dys)
    return np.linalg.norm(cell.input_gradients(params, xs, hs, dhs), axis=1)


def shares(lengths):
    """Mean lengths, and which part of them is how far back.

    Parameters
    ----------
    lengths : ndarray, shape (T, B)
        From `norms`.

    Returns
    -------
    ndarray, shape (T,)
        Entry n is the share of the letter n before the last one that was read; they add up to 1.
    """
    means = lengths.mean(axis=1)[::-1]
    return means / means.sum()


def line_ends(text):
    """Places where a space or a line break follows a comma or a semicolon.

    Which of the two it is depends on how long the line has become.

    Parameters
    ----------
    text : str

    Returns
    -------
    ndarray of int
        Where the space or the line break stands.
    """
    pairs = enumerate(pairwise(text), 1)
    return np.array([i for i, (a, b) in pairs if a in ",;" and b in " \n"])


def break_costs(known, text, weight=20.0):
    """-log2 p at the line ends of a text, by how many letters the line already has.

    Counts from the known text; the share of breaks at all its line ends counts `weight` times.

    Parameters
    ----------
    known, text : str
    weight : float

    Returns
    -------
    ndarray
        One cost for each of `line_ends(text)`.
    """
    lengths, breaks = columns_and_breaks(known)
    share = breaks.mean()
    longer, broken = columns_and_breaks(text)
    among = (lengths == longer[:, None]).astype(int)
    p = (among @ breaks + weight * share) / (among.sum(axis=1) + weight)
    return -np.log2(np.where(broken, p, 1 - p))


def columns_and_breaks(text):
    """How many letters stand before each line end in its line, and whether the line breaks there.

    Parameters
    ----------
    text : str

    Returns
    -------
    lengths : ndarray of int
    breaks : ndarray of bool
    """
    ends = line_ends(text)
    lengths = np.array([i - 1 - text.rfind("\n", 0, i) for i in ends])
    return lengths, np.array([text[i] == "\n" for i in ends])
