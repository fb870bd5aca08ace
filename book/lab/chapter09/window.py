"""What the figure that moves shows: a network that reads three words, and a window on its blame."""

from lab import characters, truncation
import numpy as np
import rnn_core

TEXT = "Words, words, words."  # Hamlet's; after the last letter comes the first
PROGRAMS = ("carried", "reset", "sliding", "every")
SEED = 1


def network(gain):
    """The network with 16 units of the front page, before learning, its Whh times `gain`.

    Parameters
    ----------
    gain : float

    Returns
    -------
    rnn_core.Params
    """
    params = characters.start(SEED, len(set(TEXT)))
    return params._replace(Whh=gain * params.Whh)


def windows(program, size, step):
    """The windows of a program.

    Parameters
    ----------
    program : {"carried", "reset", "sliding", "every"}
    size : int
        Letters of a window.
    step : int
        Letters from one sweep of "every" to the next; no more than `size` are taken.

    Returns
    -------
    list of lab.truncation.Window
    """
    k1 = {"sliding": 1, "every": min(step, size)}.get(program, size)
    return truncation.every(len(TEXT), k1, size)


def left(program, size, step, gain):
    """What a program leaves of the gradient of Whh, and what it costs.

    Parameters
    ----------
    program, size, step
        As for `windows`.
    gain : float

    Returns
    -------
    dict
        `length` and `error` as shares of the full gradient's length, `angle` to it in degrees, and
        `swept`, the steps of all sweeps together.
    """
    params, cut = network(gain), windows(program, size, step)
    lesson = characters.examples(characters.spelled(TEXT))
    how = {"loss": rnn_core.softmax_cross_entropy}
    _, full = rnn_core.loss_and_grads(params, *lesson, **how)
    _, part = truncation.gradient(rnn_core, params, *lesson, cut, carry=program != "reset", **how)
    error, cosine = truncation.compare(part.Whh, full.Whh)
    return {
        "length": np.linalg.norm(part.Whh) / np.linalg.norm(full.Whh),
        "angle": np.degrees(np.arccos(np.clip(cosine, -1, 1))),
        "error": error,
        "swept": sum(stop - start for start, _, stop in cut),
    }
