"""The backward loop on a small network, one operation at a time."""

from lab import reference_loop
from lab.explorables.network import Network
from lab.explorables.traits import Whole
from lab.source import code_of
import rnn_core
import traitlets


class BackwardMicroscope(Network):
    """The backward pass of a small network, one line of `lab.reference_loop.bptt` at a time.

    Parameters
    ----------
    Wxh, Whh, Why, bh, by : array_like
        Shapes (2, 1), (2, 2), (1, 2), (2, 1) and (1, 1), entries from -10 to 10.
    xs, targets : array_like, shape (3, 1, 1)
        Inputs and targets, step by step, entries from -10 to 10.
    step : int
        How many operations of the loop are done: 0 to 27, nine for each step of time.

    Attributes
    ----------
    params : rnn_core.Params
        The five parameters as arrays.
    source, kernel : str
        The code of `lab.reference_loop.bptt`, and of the same in `rnn_core`; they cannot be set.
    """

    name = "backward_microscope"
    step = Whole(0, min=0, max=27).tag(sync=True)
    source = traitlets.Unicode(read_only=True).tag(sync=True, given=True)
    kernel = traitlets.Unicode(read_only=True).tag(sync=True, given=True)

    @traitlets.default("source")
    def _source(self):
        return code_of(reference_loop.bptt)

    @traitlets.default("kernel")
    def _kernel(self):
        return f"{code_of(rnn_core.half_squared_error)}\n\n{code_of(rnn_core.backward)}"
