"""Three cells learn one text; which earlier letters move what each of them expects next?

The twin in JavaScript, `connectivity_model.js`, draws the same weights from the same seed.
"""

from typing import NamedTuple

from lab import characters, training
from lab.adam import Adam
from lab.chapter12.readers import CELLS
import numpy as np
import rnn_core

LEARNING_RATE = 0.03
BLOCKS = {"tanh": 1, "GRU": 3, "LSTM": 4}  # of Wxh, Whh and bh
SHARE = 0.1  # of the largest gradient: what is smaller does not count


class Reading(NamedTuple):
    """What a cell expects at one letter of a text, and from where.

    Attributes
    ----------
    bits : float
        Mean loss of the whole text, in bits per letter.
    given : float
        Probability of the letter that comes next.
    norms : ndarray, shape (t,)
        ‖∂L_t/∂x_k‖ for k = 1 ... t, where L_t is the loss at letter t alone.
    back : int
        How many letters before t the first k is whose norm is above a tenth of the largest.
    """

    bits: float
    given: float
    norms: np.ndarray
    back: int


def start(name, seed, size, gate_bias):
    """Parameters for `size` letters, drawn from a whole number as JavaScript draws them.

    Parameters
    ----------
    name : {"tanh", "GRU", "LSTM"}
        The weights of tanh are those of `characters.start`.
    seed, size : int
    gate_bias : float
        At first, of the gate that keeps: the forget gate, the update gate.

    Returns
    -------
    Params
        Of this cell.
    """
    H, V, n = characters.HIDDEN, size, BLOCKS[name]
    uniform, root = characters.uniforms(seed), 1 / np.sqrt(H)

    def draw(rows, columns, scale):
        normals = [characters.normal(uniform) for _ in range(rows * columns)]
        return scale * np.reshape(normals, (rows, columns))

    Wxh, Whh, Why = draw(n * H, V, 1.0), draw(n * H, H, root), draw(V, H, root)
    params = {"Wxh": Wxh, "Whh": Whh, "Why": Why, "bh": np.zeros((n * H, 1))}
    if n > 1:
        params["bh"][H : 2 * H] = gate_bias
    if name == "GRU":
        params["bn"] = np.zeros((H, 1))
    return CELLS[name].Params(**params, by=np.zeros((V, 1)))


def learned(name, text, seed, gate_bias, steps):
    """A cell after some steps of Adam on the loss of a text, the mean gradient clipped to norm 1.

    Parameters
    ----------
    name : {"tanh", "GRU", "LSTM"}
    text : str
    seed : int
    gate_bias : float
    steps : int

    Returns
    -------
    Params
    """
    spelling = characters.spelled(text)
    first = start(name, seed, len(spelling.letters), gate_bias)
    how = {"loss": rnn_core.softmax_cross_entropy, "step": Adam(), "max_norm": len(text)}
    lesson = characters.examples(spelling)
    return training.train(CELLS[name], first, lesson, steps, LEARNING_RATE, **how)[0]


def read(cell, params, xs, targets, letter):
    """What a cell expects after a letter, and which letters up to it move that.

    Parameters
    ----------
    cell : module
    params : Params
    xs : ndarray, shape (T, V, 1)
    targets : ndarray of int, shape (T, 1)
    letter : int
        The step t, from 1.

    Returns
    -------
    Reading
    """
    hs, ys = cell.forward(params, xs)
    loss, dys = rnn_core.softmax_cross_entropy(ys, targets)
    given = 1 + dys[letter - 1, targets[letter - 1, 0], 0]  # there dys is the probability - 1
    norms = letter_gradients(cell, params, xs[:letter], hs[: letter + 1], dys[letter - 1])
    return Reading(loss / len(xs) / np.log(2), given, norms, reach(norms))


def reach(norms):
    """How many letters back the first is whose gradient is above a tenth of the largest.

    Parameters
    ----------
    norms : ndarray, shape (t,)

    Returns
    -------
    int
        Zero where there is no gradient at all.
    """
    above = np.flatnonzero(norms > SHARE * norms.max())
    return len(norms) - 1 - int(above[0]) if len(above) else 0


def letter_gradients(cell, params, xs, hs, dy):
    """The loss at the last letter alone, taken back to every letter that was read.

    Parameters
    ----------
    cell : module
    params : Params
    xs : ndarray, shape (t, V, 1)
    hs : ndarray
        States, from `cell.forward`.
    dy : ndarray, shape (V, 1)
        Its gradient at the last output.

    Returns
    -------
    ndarray, shape (t,)
        Norms of the gradient with respect to each x_k.
    """
    dys = np.zeros((len(xs), *dy.shape))
    dys[-1] = dy
    _, dhs = cell.backward(params, xs, hs, dys)
    return np.linalg.norm(cell.input_gradients(params, xs, hs, dhs)[..., 0], axis=1)


def written(cell, params, spelling):
    """What a cell writes from the first letter of its text: always the likeliest one next."""
    ids, h = [spelling.ids[0]], None
    while len(ids) < len(spelling.ids):
        x = characters.columns(np.array([[ids[-1]]]), len(spelling.letters))
        hs, ys = cell.forward(params, x, h)
        h = hs[1]
        ids.append(int(ys.argmax()))
    return "".join(spelling.letters[each] for each in ids)
