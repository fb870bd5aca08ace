"""Which bracket closes a text was decided letters ago: from how far can that be learned?

The line holds the same words twice, in round brackets and in square ones. Up to the closing bracket
both halves read alike, so what closes them has to be carried from the bracket that opened them.
"""

from lab import characters
import numpy as np
import rnn_core
from rnn_core import clip_by_global_norm, global_norm, sgd_step, softmax_cross_entropy

WORDS = "gently down the stream, row your boat to me"
SURE = 0.9  # the least probability of both closing brackets


def line(distance):
    """A text whose brackets close `distance` letters after they open."""
    words = WORDS[: distance - 1]
    return f"({words})[{words}]"


def start(seed, text, gain=1.0):
    """First weights of the network that reads.

    Parameters
    ----------
    seed : int
    text : str
    gain : float
        Whh is multiplied by it; at 1 the weights are those of `characters`.

    Returns
    -------
    rnn_core.Params
    """
    params = characters.start(seed, len(set(text)))
    return params._replace(Whh=gain * params.Whh)


def steps_until_told(
    params,
    text,
    most,
    cell=rnn_core,
    step=sgd_step,
    learning_rate=characters.LEARNING_RATE,
    max_norm=characters.MAX_NORM,
):
    """How many steps of learning it takes until both closing brackets are told.

    Parameters
    ----------
    params : Params
        Where to start; not changed.
    text : str
        From `line`.
    most : int
        Steps after which it gives up.
    cell : module
        With `forward` and `backward`.
    step : callable
        ``step(params, grads, learning_rate)`` changes the parameters in place.
    learning_rate, max_norm : float
        For the mean loss per letter.

    Returns
    -------
    float
        nan if they are not told by then, or the gradient is no number any more.
    """
    params, T = params._make(param.copy() for param in params), len(text)
    xs, targets = characters.examples(characters.spelled(text))
    closing = np.array([text.index(bracket) - 1 for bracket in ")]"])
    for taken in range(most + 1):
        hs, ys = cell.forward(params, xs)
        _, dys = softmax_cross_entropy(ys, targets)
        probabilities = 1 + dys[closing, targets[closing, 0], 0]  # dys is probability - 1 there
        if probabilities.min() > SURE:
            return float(taken)
        grads, _ = cell.backward(params, xs, hs, dys / T)
        if not np.isfinite(global_norm(grads)):
            return np.nan
        step(params, clip_by_global_norm(grads, max_norm), learning_rate)
    return np.nan
