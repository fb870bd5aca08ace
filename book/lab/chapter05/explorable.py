"""The check panel: an exhibit of the bug museum, and which gradients, at which step, are wrong."""

from lab import museum
from lab.exhibits import BY_NAME
from lab.explorables.base import Explorable
from lab.explorables.traits import Flag, Number, OneOf, Some, Whole
from rnn_core import Params


class CheckPanel(Explorable):
    """An exhibit beside the truth: its gradients, and its dh_t and dWhh(t) step by step.

    Parameters
    ----------
    exhibit : str
        Name of one of `lab.exhibits.EXHIBITS`.
    steps : int
        T, 1 to 6.
    size : float
        Factor on all weights and biases, 0.001 to 2.
    start : {"zero", "other"}
        Whether h_0 is zero.
    tolerance : float
        The largest relative error that passes, 1e-8 to 0.5.
    predicted : list of str
        Which of the five gradients the reader expects to be wrong.
    revealed : bool
        Whether the answer is shown.
    """

    name = "check_panel"
    exhibit = OneOf(BY_NAME).tag(sync=True)
    steps = Whole(4, min=1, max=6).tag(sync=True)
    size = Number(1.0, min=0.001, max=2.0).tag(sync=True)
    start = OneOf(["zero", "other"]).tag(sync=True)
    tolerance = Number(1e-7, min=1e-8, max=0.5).tag(sync=True)
    predicted = Some(list(Params._fields)).tag(sync=True)
    revealed = Flag(False).tag(sync=True)

    @property
    def found(self):
        """What `lab.museum.examine` says about the figure as it is set."""
        example = museum.example(self.steps, self.size, h0=self.start == "other")
        return museum.examine(BY_NAME[self.exhibit], *example)
