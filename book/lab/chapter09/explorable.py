"""A window on the blame of every loss for every state: its edge is dragged."""

from lab.chapter09 import window
from lab.explorables.base import Explorable
from lab.explorables.traits import Number, OneOf, Whole


class Truncation(Explorable):
    """How much of the gradient four programs keep, on three words of Hamlet.

    Parameters
    ----------
    program : {"carried", "reset", "sliding", "every"}
    size : int
        Letters of a window, 1 to 20.
    step : int
        Letters from one sweep of "every" to the next, 1 to 20; no more than `size` are taken.
    gain : float
        Whh is multiplied by this, 0.5 to 2.

    Attributes
    ----------
    params : rnn_core.Params
        The network.
    windows : list of lab.truncation.Window
    """

    name = "truncation"
    program = OneOf(window.PROGRAMS).tag(sync=True)
    size = Whole(5, min=1, max=len(window.TEXT)).tag(sync=True)
    step = Whole(3, min=1, max=len(window.TEXT)).tag(sync=True)
    gain = Number(1.5, min=0.5, max=2.0).tag(sync=True)

    @property
    def params(self):
        return window.network(self.gain)

    @property
    def windows(self):
        return window.windows(self.program, self.size, self.step)
