"""The cliff: two descents, by the kernel."""

from lab.chapter06 import cliff
from lab.chapter06.explorable import Cliff as Widget
import numpy as np
import rnn_core

NAME = Widget.name
PAGE = "book/06_learning_something"
OTHER = {"w": 4.45, "b": -2.1, "learning_rate": 0.05, "max_norm": 0.5, "steps": 12}
BAD = {"w": [4, "4.4", float("nan")], "steps": [-1, 2.5, True], "max_norm": [0.0, None]}
NUDGE = 1e-15  # of the start: about one rounding


def readout(state):
    """Every number of the read-out, from the kernel, and how far rounding alone can move it.

    A descent beside the wall magnifies a last digit, so two correct programs may differ by more
    than rounding; by how much, a start moved by one rounding tells.
    """
    exact, *moved = (numbers(state, nudge) for nudge in (0, NUDGE, -NUDGE))
    return {
        name: (value, 100 * max(abs(other[name] - value) for other in moved))
        for name, value in exact.items()
    }


def numbers(state, nudge):
    """The numbers of the read-out, from a start that is moved a little."""
    readout = {}
    start = state["w"] * (1 + nudge), state["b"] * (1 - nudge)
    for name, max_norm in (("free", np.inf), ("clipped", state["max_norm"])):
        path, losses = cliff.descend(start, state["learning_rate"], state["steps"], max_norm)
        gradients = [cliff.loss_and_gradient(cliff.Point(*place))[1] for place in path]
        readout[f"{name} w"], readout[f"{name} b"] = path[-1]
        readout[f"{name} loss"] = losses[-1]
        readout[f"{name} longest"] = max(rnn_core.global_norm(g) for g in gradients)
    return readout
