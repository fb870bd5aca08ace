"""The check panel: an exhibit of the bug museum, and which gradients, at which step, are wrong."""

from lab.chapter05 import museum
from lab.explorables.base import Explorable
from lab.explorables.traits import Flag, Number, OneOf, Some, Whole
from lab.mistakes import BY_NAME, EXHIBITS
from rnn_core import Params
import traitlets


class CheckPanel(Explorable):
    """An exhibit beside the truth: its gradients, and its dh_t and dWhh(t) step by step.

    Parameters
    ----------
    exhibit : str
        Name of one of `lab.mistakes.EXHIBITS`.
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

    Attributes
    ----------
    exhibits : list of dict
        Name, right text and wrong text of each exhibit.
    """

    name = "check_panel"
    exhibit = OneOf([exhibit.name for exhibit in EXHIBITS]).tag(sync=True)
    steps = Whole(4, min=1, max=6).tag(sync=True)
    size = Number(1.0, min=0.001, max=2.0).tag(sync=True)
    start = OneOf(["zero", "other"]).tag(sync=True)
    tolerance = Number(1e-7, min=1e-8, max=0.5).tag(sync=True)
    predicted = Some(list(Params._fields)).tag(sync=True)
    revealed = Flag(False).tag(sync=True)
    exhibits = traitlets.List(read_only=True).tag(sync=True, given=True)

    @traitlets.default("exhibits")
    def _shown(self):
        return [{"name": x.name, "right": x.right, "wrong": x.wrong} for x in EXHIBITS]

    @property
    def errors(self):
        """What `museum.examine` says about the figure as it is set."""
        example = museum.example(self.steps, self.size, h0=self.start == "other")
        return museum.examine(BY_NAME[self.exhibit], *example)
