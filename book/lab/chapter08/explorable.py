"""Two hidden units without input: their fixed points, and the way of a state."""

from lab.chapter08 import portrait
from lab.explorables.base import Explorable
from lab.explorables.traits import Array, Number
import numpy as np


class PhasePortrait(Explorable):
    """Where a network of two units can rest, and where a state goes.

    Parameters
    ----------
    re, im : float
        The first eigenvalue of Whh, re + i im: re from -2 to 2, im from 0 to 1.5.
    second : float
        The other eigenvalue where im is 0, from -2 to 2; else it is re - i im.
    h0 : array_like, shape (2, 1)
        Where the state begins, entries from -0.99 to 0.99.
    bias : array_like, shape (2, 1)
        bh, entries from -1 to 1.

    Attributes
    ----------
    params : rnn_core.Params
        The network: Whh and bh as above, one input and one output with zero weights.
    """

    name = "phase_portrait"
    re = Number(1.5, min=-2.0, max=2.0).tag(sync=True)
    im = Number(0.0, min=0.0, max=1.5).tag(sync=True)
    second = Number(0.7, min=-2.0, max=2.0).tag(sync=True)
    h0 = Array([[0.1], [0.8]], limit=0.99).tag(sync=True)
    bias = Array([[0.0], [0.0]], limit=1.0).tag(sync=True)

    @property
    def params(self):
        Whh = portrait.recurrent_matrix(self.re, self.im, self.second)
        return portrait.network(Whh, np.array(self.bias))
