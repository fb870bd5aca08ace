"""The stored network goes on with a text, and says which letters moved what it wrote.

The twin in JavaScript is `writer_model.js`; both draw the same letters from the same seed.
"""

from itertools import islice
from typing import NamedTuple

from lab import characters, lstm
from lab.chapter12.connectivity import letter_gradients, reach
import numpy as np
import rnn_core


class Next(NamedTuple):
    """What the network expects after a letter.

    Attributes
    ----------
    probabilities : ndarray, shape (V,)
        Of each letter to come next, at the temperature.
    came : int
        The number of the letter that came; after the last letter, of the likeliest.
    norms : ndarray, shape (t,)
        ‖∂L_t/∂x_k‖ for k = 1 ... t, where L_t is the loss at letter t, at temperature 1.
    back : int
        How many letters before t the first k is whose norm is above a tenth of the largest.
    """

    probabilities: np.ndarray
    came: int
    norms: np.ndarray
    back: int


def continued(letters, params, text, count, seed, temperature):
    """The text with some letters more, each drawn and then read.

    Parameters
    ----------
    letters : str
        All that there are; the number of a letter is its place here.
    params : lab.lstm.Params
    text : str
        What there is already, at least one letter.
    count : int
    seed : int
        Letter n of the text is drawn by the n-th number of `characters.uniforms(seed)`.
    temperature : float

    Returns
    -------
    str
    """
    draws = islice(characters.uniforms(seed), len(text), len(text) + count)
    for draw in draws:
        _, ys = lstm.forward(params, inputs(letters, text))
        below = characters.probabilities(ys[-1], temperature)[:, 0].cumsum()
        text += letters[min(int((below < draw).sum()), len(letters) - 1)]
    return text


def expected(letters, params, text, letter, temperature):
    """What the network expects after a letter of a text, and which letters up to it move that.

    Parameters
    ----------
    letters : str
    params : lab.lstm.Params
    text : str
    letter : int
        The step t, from 1.
    temperature : float

    Returns
    -------
    Next
    """
    xs = inputs(letters, text[:letter])
    hs, ys = lstm.forward(params, xs)
    scores = ys[-1]
    came = letters.index(text[letter]) if letter < len(text) else int(scores.argmax())
    _, dys = rnn_core.softmax_cross_entropy(ys[-1:], np.array([[came]]))
    norms = letter_gradients(lstm, params, xs, hs, dys[0])
    p = characters.probabilities(scores, temperature)[:, 0]
    return Next(p, came, norms, reach(norms))


def inputs(letters, text):
    """A text as the network reads it, shape (T, V, 1)."""
    return characters.columns(np.array([[letters.index(each)] for each in text]), len(letters))
