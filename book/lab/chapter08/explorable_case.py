"""The phase portrait: fixed points and the way of a state, by the kernel."""

from lab.chapter08 import portrait
from lab.chapter08.explorable import PhasePortrait as Widget
import numpy as np

NAME = Widget.name
PAGE = "book/08_where_the_state_goes"
OTHER = {  # a pair with some fixed points left
    "re": 1.6,
    "im": 0.1,
    "second": -0.4,
    "h0": [[-0.35], [0.6]],
    "bias": [[0.15], [-0.05]],
}
BAD = {
    "re": [2.1, None, "1"],
    "im": [-0.1, 1.6],
    "second": [float("nan"), -2.5],
    "h0": [[0.1, 0.1], [[1.0], [0.0]]],
    "bias": [[[1.5], [0.0]]],
}


def readout(state):
    """Every number of the read-out, from the kernel; the exponent of a long way to 1e-6."""
    widget = Widget(**state)
    seen = portrait.examine(widget.params, np.array(widget.h0))
    counts = np.bincount(seen.kinds, minlength=3)
    return {
        **{f"unstable {k}": int(count) for k, count in enumerate(counts)},
        "end 1": seen.path[-1, 0, 0],
        "end 2": seen.path[-1, 1, 0],
        "exponent": (seen.exponent, 1e-6),
    }
