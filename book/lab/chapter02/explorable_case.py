"""The forward microscope: every number of the forward pass."""

from lab.chapter02.explorable import ForwardMicroscope as Widget
from lab.explorables import network_case as small_network

NAME = Widget.name
PAGE = "book/02_forward_by_hand"
OTHER = {**small_network.ANOTHER, "selected": "loss"}
BAD = {
    "Whh": [[[1, 2]], [[1, "2"], [3, 4]], [[1, 2], [3, float("nan")]], [[1, 2], [3, 11]]],
    "xs": [[1, 2, 3], [[[1]], [[2]]]],
    "selected": ["h0.1", "h4.1", "", None],
}


def readout(state):
    """Every number of the forward pass, and the arithmetic's result, which is one of them."""
    return small_network.forward(state)
