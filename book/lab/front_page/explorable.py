"""Two pasts, one hidden unit, and the weight that decides whether it tells them apart."""

from lab.explorables.base import Explorable
from lab.explorables.traits import Number
import numpy as np
import rnn_core


class OneWeight(Explorable):
    """Two sequences that differ at step 1 and nowhere else, read by one hidden unit.

    Parameters
    ----------
    w : float
        The recurrent weight, -3 to 3.

    Attributes
    ----------
    params : rnn_core.Params
        The parameters: one unit, input weight 1, no biases; the output is the state.
    """

    name = "one_weight"
    w = Number(0.5, min=-3.0, max=3.0).tag(sync=True)

    @property
    def params(self):
        one, zero = np.ones((1, 1)), np.zeros((1, 1))
        return rnn_core.Params(Wxh=one, Whh=self.w * one, Why=one, bh=zero, by=zero)
