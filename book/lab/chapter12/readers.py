"""Cells of three kinds learn which letter comes next, and are asked about another text."""

from functools import partial

from lab import gru, letters, lstm, training
from lab.adam import Adam
from lab.characters import columns
import numpy as np
import rnn_core

CELLS = {"tanh": rnn_core, "GRU": gru, "LSTM": lstm}
T, B = 64, 16
MAX_NORM = 1.0


def start(name, size, hidden, rng, dtype=np.float32):
    """First weights; the column of Wxh for a letter has entries of size 1.

    Parameters
    ----------
    name : str
        In `CELLS`.
    size, hidden : int
        V letters and H units.
    rng : numpy.random.Generator
    dtype : floating dtype
        float32 learns the same in two thirds of the time.

    Returns
    -------
    Params
        Of this cell.
    """
    params = CELLS[name].init_params(rng, size, hidden, size, dtype=dtype)
    return params._replace(Wxh=np.sqrt(size, dtype=dtype) * params.Wxh)


def learned(name, params, ids, size, steps, learning_rate, rng):
    """Steps of Adam at a rate that falls evenly to zero.

    Each step sees B windows of T letters from random places, and the state starts at zero in
    each. The gradient of the mean loss per letter is clipped to a norm of 1.

    Parameters
    ----------
    name : str
        In `CELLS`.
    params : Params
        Not changed.
    ids : ndarray of int, shape (N,)
        The text to learn from: the number of each letter.
    size, steps : int
    learning_rate : float
        Of the first step.
    rng : numpy.random.Generator
        Draws the windows.

    Returns
    -------
    params : Params
    losses : ndarray, shape (steps,)
        Mean loss per letter of each batch, in bits.
    """
    params, losses = training.train(
        CELLS[name],
        params,
        partial(letters.windows, ids, size, rng, T, B),
        steps,
        learning_rate,
        decay=1,
        max_norm=MAX_NORM * T * B,  # the loss is a sum, and Adam does not mind its size
        loss=rnn_core.softmax_cross_entropy,
        step=Adam(square_decay=0.99),
    )
    return params, losses / (T * B * np.log(2))


def surprise(name, params, ids):
    """What each letter of a text costs that is read from its beginning.

    Parameters
    ----------
    name : str
        In `CELLS`.
    params : Params
    ids : ndarray of int, shape (N,)

    Returns
    -------
    ndarray, shape (N - letters.WARM,)
        -log2 p in bits, without the first ten letters.
    """
    return cost(*scored(name, params, ids))


def scored(name, params, ids):
    """The scores before each letter of a text that is read from its beginning.

    Parameters
    ----------
    name : str
        In `CELLS`.
    params : Params
    ids : ndarray of int, shape (N,)

    Returns
    -------
    scores : ndarray, shape (V, N - letters.WARM)
        A column for each letter but the first ten.
    came : ndarray of int, shape (N - letters.WARM,)
        Its number.
    """
    _, ys = CELLS[name].forward(params, columns(ids[:-1, None], len(params.by)))
    return ys[letters.WARM - 1 :, :, 0].T.astype(float), ids[letters.WARM :]


def cost(scores, came, temperature=1.0):
    """What each letter costs whose scores are divided by a temperature.

    Parameters
    ----------
    scores : ndarray, shape (V, N)
    came : ndarray of int, shape (N,)
    temperature : float

    Returns
    -------
    ndarray, shape (N,)
        -log2 p in bits.
    """
    p = letters.probabilities(scores, temperature)
    return -np.log2(p[came, np.arange(len(came))])


def excess(scores, came):
    """By how much the score that is expected exceeds the one of what came, in the mean.

    It is the derivative of the mean loss in nats by 1 / temperature, at a temperature of 1.

    Parameters
    ----------
    scores : ndarray, shape (V, N)
    came : ndarray of int, shape (N,)

    Returns
    -------
    float
    """
    expected = (letters.probabilities(scores) * scores).sum(axis=0)
    return float(np.mean(expected - scores[came, np.arange(len(came))]))
