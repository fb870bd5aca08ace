"""The numbers of the small network by name, as the kernel computes them."""

import numpy as np
import rnn_core

ANOTHER = {  # a state that is not the first one, for links
    "Wxh": [[-1.5], [2.0]],
    "Whh": [[0.25, 1.0], [-2.0, 0.125]],
    "Why": [[0.5, 3.0]],
    "bh": [[0.0], [-0.375]],
    "by": [[-1.0]],
    "xs": [[[0.5]], [[-10.0]], [[0.001]]],
    "targets": [[[1.0]], [[-2.0]], [[0.0]]],
}


def entries(name, array):
    """The entries of a matrix by name: Whh.1.2, a2.1, y3; an axis of length 1 has no index."""
    array = np.asarray(array)
    for index in np.ndindex(array.shape):
        kept = [f".{i + 1}" for i, length in zip(index, array.shape, strict=True) if length > 1]
        yield name + "".join(kept), array[index]


def entries_of_params():
    """Names of the entries of all five parameters."""
    for name, array in params_of(ANOTHER)._asdict().items():
        yield from (entry for entry, _ in entries(name, array))


def params_of(state):
    """The five parameters of a state."""
    return rnn_core.Params(*(np.array(state[name], float) for name in rnn_core.Params._fields))


def forward(state):
    """Every a, h and y by name, and the loss."""
    params, xs = params_of(state), np.array(state["xs"], float)
    hs, ys = rnn_core.forward(params, xs)
    loss, _ = rnn_core.half_squared_error(ys, state["targets"])
    numbers = {"loss": loss}
    for t, (x, before, h, y) in enumerate(zip(xs, hs, hs[1:], ys, strict=False), 1):
        a = params.Wxh @ x + params.Whh @ before + params.bh
        for name, array in (("a", a), ("h", h), ("y", y)):
            numbers |= entries(f"{name}{t}", array)
    return numbers
