"""The echo: powers of a weight."""

from lab.chapter20.explorable import Echo as Widget

NAME = Widget.name
PAGE = "book/20_what_is_left"
OTHER = {"w": -1.5}
BAD = {"w": [3.0, "1", None]}


def readout(state):
    """Every number of the read-out, for a state."""
    return {"last": state["w"] ** 3}
