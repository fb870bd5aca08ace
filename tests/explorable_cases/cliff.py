"""The cliff: two descents, by the kernel."""

from lab import cliff
from lab.explorables import Cliff as Widget
import numpy as np
import rnn_core

NAME = Widget.name
PAGE = "book/06_learning_something"
OTHER = {"w": 4.45, "b": -2.1, "learning_rate": 0.05, "max_norm": 0.5, "steps": 12}
BAD = {"w": [4, "4.4", float("nan")], "steps": [-1, 2.5, True], "max_norm": [0.0, None]}


def readout(state):
    """Every number of the read-out, from the kernel, for a state."""
    numbers = {}
    for name, max_norm in (("free", np.inf), ("clipped", state["max_norm"])):
        start = state["w"], state["b"]
        path, losses = cliff.descend(start, state["learning_rate"], state["steps"], max_norm)
        gradients = [cliff.loss_and_gradient(cliff.Point(*place))[1] for place in path]
        numbers[f"{name} w"], numbers[f"{name} b"] = path[-1]
        numbers[f"{name} loss"] = losses[-1]
        numbers[f"{name} longest"] = max(rnn_core.global_norm(g) for g in gradients)
    return numbers
