"""Gradient descent on a loss with a wall, with and without clipping."""

from lab.explorables.base import Explorable
from lab.explorables.traits import Number, Whole


class Cliff(Explorable):
    """The loss of `lab.cliff` over (w, b), and two descents from the same start.

    Parameters
    ----------
    w, b : float
        Where both descents start: 4.2 to 4.7 and -2.4 to -1.9.
    learning_rate : float
        0.001 to 1.
    max_norm : float
        One of the descents clips its gradient to this norm: 0.001 to 1000.
    steps : int
        Steps of each descent, 0 to 200.
    """

    name = "cliff"
    w = Number(4.4, min=4.2, max=4.7).tag(sync=True)
    b = Number(-2.2, min=-2.4, max=-1.9).tag(sync=True)
    learning_rate = Number(0.2, min=0.001, max=1.0).tag(sync=True)
    max_norm = Number(1.0, min=0.001, max=1000.0).tag(sync=True)
    steps = Whole(60, min=0, max=200).tag(sync=True)
