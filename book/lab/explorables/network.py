"""A network small enough to see every number of it: one input, two hidden units, one output."""

import numpy as np
import rnn_core

from .base import Explorable
from .traits import Array


class Network(Explorable):
    """An interactive figure of a network with I = 1, H = 2, O = 1, run for T = 3 steps.

    Parameters
    ----------
    Wxh, Whh, Why, bh, by : array_like
        Shapes (2, 1), (2, 2), (1, 2), (2, 1) and (1, 1), entries from -10 to 10.
    xs, targets : array_like, shape (3, 1, 1)
        Inputs and targets, step by step, entries from -10 to 10.

    Attributes
    ----------
    params : rnn_core.Params
        The five parameters as arrays.
    """

    Wxh = Array([[0.5], [-0.3]]).tag(sync=True)
    Whh = Array([[0.8, -0.4], [0.6, 0.5]]).tag(sync=True)
    Why = Array([[1.0, -0.7]]).tag(sync=True)
    bh = Array([[0.1], [0.0]]).tag(sync=True)
    by = Array([[0.2]]).tag(sync=True)
    xs = Array([[[1.0]], [[-0.5]], [[2.0]]]).tag(sync=True)
    targets = Array([[[0.5]], [[1.0]], [[-0.5]]]).tag(sync=True)

    @property
    def params(self):
        return rnn_core.Params(*(np.array(getattr(self, name)) for name in rnn_core.Params._fields))

    @params.setter
    def params(self, params):
        names = rnn_core.Params._fields
        if not isinstance(params, tuple | list) or len(params) != len(names):
            raise ValueError(f"params needs the five arrays {', '.join(names)}, and got {params!r}")
        pairs = list(zip(names, params, strict=True))
        checked = {name: self.traits()[name].validate(self, value) for name, value in pairs}
        with self.hold_trait_notifications(), self.hold_sync():
            for name, value in checked.items():
                setattr(self, name, value)
