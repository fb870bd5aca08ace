"""What one or two hidden units keep of two pasts."""

from lab.explorables.base import Explorable
from lab.explorables.traits import Array, Steps, Whole
import numpy as np
import rnn_core


class Latch(Explorable):
    """Two sequences side by side, read by a network of one or two hidden units.

    Parameters
    ----------
    units : int
        1 or 2; with one, the first entries of the weights are used.
    xs : array_like, shape (T, 1, 2)
        The two sequences, T from 1 to 12, entries from -5 to 5.
    Wxh, Whh, bh : array_like
        Shapes (2, 1), (2, 2) and (2, 1), entries from -5 to 5.

    Attributes
    ----------
    params : rnn_core.Params
        The parameters of the units that are used. The output is the sum of the states.
    """

    name = "latch"
    units = Whole(1, min=1, max=2).tag(sync=True)
    xs = Steps([[[1.0, -1.0]], *[[[0.0, 0.0]]] * 7], longest=12, limit=5.0).tag(sync=True)
    Wxh = Array([[1.0], [1.0]], limit=5.0).tag(sync=True)
    Whh = Array([[2.0, 0.0], [0.0, 0.5]], limit=5.0).tag(sync=True)
    bh = Array([[0.0], [0.0]], limit=5.0).tag(sync=True)

    @property
    def params(self):
        H = self.units
        Wxh, Whh, bh = (np.array(getattr(self, name))[:H] for name in ("Wxh", "Whh", "bh"))
        return rnn_core.Params(
            Wxh=Wxh, Whh=Whh[:, :H], Why=np.ones((1, H)), bh=bh, by=np.zeros((1, 1))
        )
