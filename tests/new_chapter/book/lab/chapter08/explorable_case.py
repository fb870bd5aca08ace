"""The echo: powers of a weight."""

from lab.chapter08.explorable import Echo as Widget

NAME = Widget.name
PAGE = "book/08_does_it_echo"
OTHER = {"w": -1.5}
BAD = {"w": [3.0, "1", None]}


def readout(state):
    """Every number of the read-out, for a state."""
    return {"last": state["w"] ** 3}
