"""The latch: what one or two units keep of two pasts, by the kernel."""

from lab.chapter01 import latch
from lab.chapter01.explorable import Latch as Widget
import numpy as np
import rnn_core

NAME = Widget.name
PAGE = "book/01_what_a_state_remembers"
OTHER = {
    "units": 2,
    "xs": [[[1.0, 0.5]], [[-0.3, 0.0]], [[0.7, 0.7]], [[-1.0, -1.0]]],
    "Wxh": [[0.7], [-1.2]],
    "Whh": [[0.9, -0.6], [0.4, 1.1]],
    "bh": [[0.1], [-0.2]],
}
BAD = {
    "units": [0, 3, 1.5],
    "xs": [[], [[1.0, 2.0]], [[[1.0, 2.0]]] * 13, [[[1.0, 6.0]]], [[["a", "b"]]], [[[1.0]], [[]]]],
    "Whh": [[[1, 2]], [[1, 2], [3, float("inf")]]],
    "bh": [None, [[6.0], [0.0]]],
}
HELD = 100


def readout(state):
    """Every number of the read-out, from the kernel, for a state."""
    H = state["units"]
    one, zero = np.ones((1, H)), np.zeros((1, 1))
    Wxh, Whh, bh = (np.array(state[name], float)[:H] for name in ("Wxh", "Whh", "bh"))
    params = rnn_core.Params(Wxh=Wxh, Whh=Whh[:, :H], Why=one, bh=bh, by=zero)
    xs = np.array(state["xs"], float)
    hs, _ = rnn_core.forward(params, xs)
    same = 0
    while same < len(xs) and xs[-1 - same, 0, 0] == xs[-1 - same, 0, 1]:
        same += 1
    readout = {
        f"{past} {unit}": hs[-1, unit - 1, b]
        for b, past in enumerate(("first", "second"))
        for unit in range(1, H + 1)
    }
    readout |= {"same": same, "apart": np.linalg.norm(hs[-1, :, 0] - hs[-1, :, 1])}
    if H == 2:
        return readout
    held, _ = rnn_core.forward(params, np.repeat(xs[-1:], HELD, axis=0), hs[-1])
    readout |= {"held first": held[-1, 0, 0], "held second": held[-1, 0, 1]}
    w = Whh[0, 0]
    return readout | ({"critical": latch.critical_push(w)} if w > 1 else {})
