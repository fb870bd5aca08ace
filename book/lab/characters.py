"""A network that learns one text, letter by letter: the thread of the book.

The twin in JavaScript, `explorables/js/characters.js`, draws the same weights from the same seed.
"""

from typing import NamedTuple

from lab import training
import numpy as np
import rnn_core

HIDDEN = 16
LEARNING_RATE = 1.0
MAX_NORM = 1.0


class Spelling(NamedTuple):
    """The letters of a text in their order, and for each place the number of its letter."""

    letters: list
    ids: np.ndarray


def spelled(text):
    """The letters of a text, and which of them stands where."""
    letters = sorted(set(text))
    return Spelling(letters, np.array([letters.index(letter) for letter in text]))


def examples(spelling):
    """What the network reads and what comes next; after the last letter comes the first.

    Returns
    -------
    xs : numpy.ndarray, shape (T, V, 1)
        A column for each letter: 1 in its place, 0 elsewhere.
    targets : numpy.ndarray of int, shape (T, 1)
    """
    ids = spelling.ids[:, None]
    return columns(ids, len(spelling.letters)), np.roll(ids, -1)


def columns(ids, size):
    """Each letter of `ids`, shape (T, B), as a column: (T, V, B)."""
    return np.eye(size)[ids].transpose(0, 2, 1)


def start(seed, size):
    """Parameters for `size` letters, drawn from a whole number as JavaScript draws them.

    Returns
    -------
    rnn_core.Params
    """
    uniform = uniforms(seed)

    def draw(rows, columns, scale):
        return np.array([[scale * normal(uniform) for _ in range(columns)] for _ in range(rows)])

    root = 1 / np.sqrt(HIDDEN)
    Wxh, Whh = draw(HIDDEN, size, 1.0), draw(HIDDEN, HIDDEN, root)
    return rnn_core.Params(
        Wxh, Whh, draw(size, HIDDEN, root), np.zeros((HIDDEN, 1)), np.zeros((size, 1))
    )


def normal(uniform):
    """A standard normal number by the method of Box and Muller."""
    length = np.sqrt(-2 * np.log(1 - next(uniform)))
    return length * np.cos(2 * np.pi * next(uniform))


def uniforms(seed):
    """Numbers in [0, 1) from a whole number: mulberry32, by Tommy Ettinger."""
    state, low = seed, 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & low
        mixed = (state ^ state >> 15) * (1 | state) & low
        mixed ^= (mixed + ((mixed ^ mixed >> 7) * (61 | mixed) & low)) & low
        yield (mixed ^ mixed >> 14) / 2**32


def trained(text, seed, steps):
    """Descend on the mean loss per letter, from the weights of a seed.

    Parameters
    ----------
    text : str
    seed, steps : int

    Returns
    -------
    rnn_core.Params
    """
    spelling, T = spelled(text), len(text)
    params, _ = training.train(
        rnn_core,
        start(seed, len(spelling.letters)),
        examples(spelling),
        steps,
        LEARNING_RATE / T,  # the loss is a sum over T letters
        max_norm=MAX_NORM * T,
        loss=rnn_core.softmax_cross_entropy,
    )
    return params


def probabilities(scores, temperature=1.0):
    """Softmax of scores that are divided by a temperature.

    Parameters
    ----------
    scores : ndarray, shape (V, B)
    temperature : float

    Returns
    -------
    ndarray, shape (V, B)
    """
    scaled = scores / temperature
    exps = np.exp(scaled - scaled.max(axis=0))  # so that exp cannot overflow
    return exps / exps.sum(axis=0)


def letter_gradients(params, spelling, letter):
    """The loss at one letter alone, taken back to every state.

    Parameters
    ----------
    params : rnn_core.Params
    spelling : Spelling
    letter : int
        The step t whose loss L_t it is, from 1.

    Returns
    -------
    numpy.ndarray, shape (t,)
        ‖∂L_t/∂h_k‖ for k = 1 ... t.
    """
    xs, targets = examples(spelling)
    hs, ys = rnn_core.forward(params, xs[:letter])
    _, dys = rnn_core.softmax_cross_entropy(ys, targets[:letter])
    dys[:-1] = 0
    _, dhs = rnn_core.backward(params, xs[:letter], hs, dys)
    return np.linalg.norm(dhs[1:, :, 0], axis=1)


def written(params, spelling):
    """What the network writes from the first letter of the text: always the likeliest one next."""
    ids, h = [spelling.ids[0]], np.zeros((HIDDEN, 1))
    while len(ids) < len(spelling.ids):
        x = columns(np.array([[ids[-1]]]), len(spelling.letters))
        hs, ys = rnn_core.forward(params, x, h)
        h = hs[1]
        ids.append(int(ys.argmax()))
    return "".join(spelling.letters[each] for each in ids)
