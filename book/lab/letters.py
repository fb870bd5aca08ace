"""A network that learns which letter comes next: its start, its batches, and what it writes."""

import textwrap

from lab import training
from lab.characters import columns, probabilities
import numpy as np
import rnn_core

HIDDEN = 64
WARM = 10  # letters that are read before the first one counts


def start(rng, size):
    """Parameters for `size` letters; the column of Wxh for a letter has entries of size 1.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : int

    Returns
    -------
    rnn_core.Params
    """
    params = rnn_core.init_params(rng, size, HIDDEN, size)
    return params._replace(Wxh=np.sqrt(size) * params.Wxh)


def windows(ids, size, rng, T=40, B=16):
    """B windows of T letters, from random places of a text.

    Parameters
    ----------
    ids : ndarray of int, shape (N,)
        The text: the number of each letter.
    size : int
        V, how many letters there are.
    rng : numpy.random.Generator
    T, B : int

    Returns
    -------
    xs : ndarray, shape (T, V, B)
        A column for each letter: 1 in its place, 0 elsewhere.
    targets : ndarray of int, shape (T, B)
        The number of the letter after it.
    """
    first = rng.integers(len(ids) - T, size=B)
    window = ids[first + np.arange(T + 1)[:, None]]  # (T+1, B)
    return columns(window[:-1], size), window[1:]


def learn(params, draw, steps, first, last, learning_rate=4.0, max_norm=0.3):
    """Steps `first` to `last` - 1 of a descent whose rate falls evenly to zero over `steps`.

    Parameters
    ----------
    params : rnn_core.Params
    draw : callable
        ``draw()`` returns a batch, such as that of `windows`.
    steps, first, last : int
    learning_rate, max_norm : float
        For the mean over the letters of a batch.

    Returns
    -------
    params : rnn_core.Params
    losses : ndarray, shape (last - first,)
        Mean loss per letter of each batch, in nats.
    """
    n = draw()[1].size
    params, losses = training.train(
        rnn_core,
        params,
        draw,
        last - first,
        learning_rate * (1 - first / steps) / n,
        decay=(last - first) / (steps - first),
        max_norm=max_norm * n,
        loss=rnn_core.softmax_cross_entropy,
    )
    return params, losses / n


def surprise(params, ids):
    """What each letter of a text costs that is read from its beginning.

    Parameters
    ----------
    params : rnn_core.Params
    ids : ndarray of int, shape (N,)

    Returns
    -------
    ndarray, shape (N - WARM,)
        -log2 p in bits, without the first `WARM` letters.
    """
    _, ys = rnn_core.forward(params, columns(ids[:-1, None], len(params.by)))
    p = probabilities(ys[WARM - 1 :, :, 0].T)
    return -np.log2(p[ids[WARM:], np.arange(len(ids) - WARM)])


def cross_entropy(y, c):
    """Loss and gradient of one step and one sequence.

    Parameters
    ----------
    y : ndarray, shape (V, 1)
        Scores.
    c : int
        The number of the letter that came.

    Returns
    -------
    loss : float
        In nats.
    dy : ndarray, shape (V, 1)
    """
    p = probabilities(y)
    onehot = np.eye(len(y))[:, [c]]
    return -np.log(p[c, 0]), p - onehot


def write(params, letters, begin, count, rng, temperature=1.0):
    """Let a network write: each letter is drawn, and read as the next input.

    Parameters
    ----------
    params : rnn_core.Params
    letters : list of str
    begin : str
        What it reads first.
    count : int
        Letters to write.
    rng : numpy.random.Generator
    temperature : float

    Returns
    -------
    str
        What was written, without `begin`.
    """
    ids, h = np.array([[letters.index(each)] for each in begin]), None
    written = ""
    for _ in range(count):
        hs, ys = rnn_core.forward(params, columns(ids, len(letters)), h)
        p = probabilities(ys[-1], temperature)[:, 0]
        ids, h = rng.choice(len(letters), size=(1, 1), p=p), hs[-1]
        written += letters[ids.item()]
    return written


def lines(text, width=46):
    """The text with its long lines broken, so that a phone can show them."""
    broken = (textwrap.wrap(line, width) or [""] for line in text.strip("\n").splitlines())
    return "\n".join(part for parts in broken for part in parts)
