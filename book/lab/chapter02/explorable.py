"""Every number of a small network in its place, and the arithmetic that made it."""

from lab.explorables.network import Network
from lab.explorables.traits import OneOf

STEPS, UNITS = (1, 2, 3), (1, 2)
COMPUTED = (
    *(f"{name}{t}.{i}" for name in "ah" for t in STEPS for i in UNITS),
    *(f"y{t}" for t in STEPS),
    "loss",
)


class ForwardMicroscope(Network):
    """The forward pass of a small network, number by number.

    Parameters
    ----------
    Wxh, Whh, Why, bh, by : array_like
        Shapes (2, 1), (2, 2), (1, 2), (2, 1) and (1, 1), entries from -10 to 10.
    xs, targets : array_like, shape (3, 1, 1)
        Inputs and targets, step by step, entries from -10 to 10.
    selected : str
        The number whose arithmetic is shown: "a2.1" is unit 1 of a at step 2, "y3" the output at
        step 3, "loss" the loss.

    Attributes
    ----------
    params : rnn_core.Params
        The five parameters as arrays.
    """

    name = "forward_microscope"
    selected = OneOf(COMPUTED, default="a2.1").tag(sync=True)
