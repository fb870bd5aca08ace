"""One memory cell whose gates answer to brackets, set by hand: what it keeps, and what gets back.

An LSTM of one unit. Its gates look at the letter alone: Whh is zero. A bracket that opens is let
in, as +1 or -1; every bracket empties the cell first; other letters leave it alone, as far as the
biases of the forget gate and of the input gate say so.
"""

from typing import NamedTuple

from lab import lstm
from lab.sigmoid import sigmoid
import numpy as np

CLASSES = ["(", "[", ")", "]", "vowel", "other"]
VOWELS = "aeiouAEIOU"
OPEN, SHUT = 6.0, -6.0  # pre-activations of a gate that is nearly open, nearly shut
LOUD, FAINT = 3.0, 0.5  # pre-activations of the candidate at a bracket, at another letter


class Run(NamedTuple):
    """What the cell does with a text of T letters.

    Attributes
    ----------
    params : lstm.Params
    gates : ndarray, shape (T, 4)
        i, f, g and o at each letter.
    cs : ndarray, shape (T+1,)
        The cell state; ``cs[0]`` is zero.
    dcs : ndarray, shape (T+1,)
        ∂c_T/∂c_k for k = 0 ... T.
    bracket : int
        The step of the last bracket that opens, 0 if there is none.
    reach : float
        How many letters that are no brackets leave a hundredth of a gradient.
    """

    params: lstm.Params
    gates: np.ndarray
    cs: np.ndarray
    dcs: np.ndarray
    bracket: int
    reach: float


def network(keep, write):
    """The cell.

    Parameters
    ----------
    keep, write : float
        Biases of the forget gate and of the input gate: what they say to letters other than
        brackets.

    Returns
    -------
    lstm.Params
        With an input for each of `CLASSES`.
    """
    i = [OPEN, OPEN, SHUT, SHUT, write, write]
    f = [SHUT, SHUT, SHUT, SHUT, keep, keep]
    g = [LOUD, -LOUD, 0, 0, FAINT, -FAINT]
    o = [SHUT, SHUT, SHUT, SHUT, OPEN, OPEN]
    bh = np.array([[write], [keep], [0.0], [0.0]])
    Wxh = np.array([i, f, g, o], float) - bh
    return lstm.Params(Wxh, np.zeros((4, 1)), np.ones((1, 1)), bh, np.zeros((1, 1)))


def columns(text):
    """A text as inputs, shape (T, 6, 1): one-hot, by class."""
    classes = [CLASSES.index(a) if a in CLASSES else 4 + (a not in VOWELS) for a in text]
    return np.eye(len(CLASSES))[classes][:, :, None]


def examine(text, keep, write):
    """Run the cell over a text, and send a gradient back from the last cell state.

    Parameters
    ----------
    text : str
    keep, write : float
        As for `network`.

    Returns
    -------
    Run
    """
    params, xs = network(keep, write), columns(text)
    hs, ys = lstm.forward(params, xs)
    gates = np.stack(lstm.gates(params, xs, hs), axis=1)[:, :, 0, 0]
    _, dhs = lstm.backward(params, xs, hs, 0 * ys, [[0.0], [1.0]])
    bracket = max(text.rfind("("), text.rfind("[")) + 1
    f = sigmoid(keep)
    return Run(params, gates, hs[:, 1, 0], dhs[:, 1, 0], bracket, np.log(0.01) / np.log(f))
