"""Tie and untie: the gradient of each copy of Whh, and what a nudge does to the loss."""

from lab.chapter03 import copies
from lab.chapter03.explorable import TieUntie as Widget
import numpy as np
import rnn_core

NAME = Widget.name
PAGE = "book/03_who_is_to_blame"
OTHER = {
    "Wxh": [[-0.4], [0.9]],
    "Whh": [[0.3, 1.1], [-0.7, 0.2]],
    "Why": [[0.6, 1.2]],
    "bh": [[0.0], [-0.2]],
    "by": [[-0.1]],
    "xs": [[[0.4]], [[1.5]], [[-1.0]]],
    "targets": [[[-1.0]], [[0.3]], [[1.2]]],
    "to_unit": 2,
    "from_unit": 1,
    "copy": 3,
    "nudge": -0.45,
}
BAD = {
    "to_unit": [0, 3, 1.5],
    "from_unit": [0, 3, None],
    "copy": [-1, 4, "all"],
    "nudge": [1.5, float("nan"), "0.1"],
    "Whh": [[[1, 2]], [[1, 2], [3, float("inf")]]],
}


def readout(state):
    """Every number of the read-out, from the kernel, for a state."""
    params = rnn_core.Params(*(np.array(state[name], float) for name in rnn_core.Params._fields))
    xs, targets = state["xs"], state["targets"]
    i, j = state["to_unit"] - 1, state["from_unit"] - 1
    hs, ys = rnn_core.forward(params, xs)
    loss, dys = rnn_core.half_squared_error(ys, targets)
    grads, dhs = rnn_core.backward(params, xs, hs, dys)
    das = dhs[1:] * (1 - hs[1:] ** 2)
    gradients = copies.copy_gradients(params, xs, targets)[:, i, j]
    moves = np.array([state["copy"] in (0, t) for t in (1, 2, 3)])
    Whhs = np.array([params.Whh] * 3)
    Whhs[moves, i, j] += state["nudge"]
    slope = gradients[moves].sum()
    steps = {
        "y": ys[:, 0, 0],
        "dy": dys[:, 0, 0],
        "da": das[:, i, 0],
        "h": hs[:-1, j, 0],
        "gradient": gradients,
    }
    return {
        **{f"{name} {t}": value for name, row in steps.items() for t, value in enumerate(row, 1)},
        **{f"dWhh {to} {of}": grads.Whh[to - 1, of - 1] for to in (1, 2) for of in (1, 2)},
        "sum": gradients.sum(),
        "tied": grads.Whh[i, j],
        "loss": loss,
        "slope": slope,
        "predicted": state["nudge"] * slope,
        "change": copies.loss_with_copies(params, Whhs, xs, targets) - loss,
    }
