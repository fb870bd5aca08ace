"""The first figure of the book: two pasts and one unit, by the kernel."""

from lab.front_page.explorable import OneWeight as Widget
import numpy as np
import rnn_core

NAME = Widget.name
PAGE = "book/index"
OTHER = {"w": 1.85}
BAD = {"w": [3.5, -4, "1", None, float("nan"), True]}


def readout(state):
    """Every number of the read-out, from the kernel, for a state."""
    xs = np.zeros((8, 1, 2))
    xs[0] = 1, -1
    hs, _ = rnn_core.forward(Widget(**state).params, xs)
    first, second = hs[-1, 0]
    return {"first": first, "second": second, "apart": abs(first - second)}
