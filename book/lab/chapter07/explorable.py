"""Two hidden units without input: what the radius of Whh foretells, and what the gradient does."""

from lab.chapter07 import spectral_radius
from lab.explorables.base import Explorable
from lab.explorables.traits import Array, Flag, Number, Whole
import numpy as np


class SpectralRadius(Explorable):
    """The norm of ∂h_t/∂h_0, step by step, for a Whh = Q U Qᵀ with two real eigenvalues.

    Parameters
    ----------
    eigenvalues : array_like, shape (2,)
        The diagonal of U, entries from -2 to 2.
    nonnormality : float
        The entry of U above its diagonal, -4 to 4.
    angle : float
        Q turns by this many degrees, -45 to 45.
    h0 : array_like, shape (2, 1)
        Where the state begins, entries from -0.99 to 0.99.
    drive : array_like, shape (2, 1)
        The bias bh, entries from -3 to 3.
    hold : bool
        Whether bh is instead the one that holds the state at h0: artanh(h0) - Whh h0.
    steps : int
        T, 1 to 40.

    Attributes
    ----------
    params : rnn_core.Params
        The network: Whh and bh as above, one input and one output with zero weights.
    """

    name = "spectral_radius"
    eigenvalues = Array([0.8, 0.5], limit=2.0).tag(sync=True)
    nonnormality = Number(4.0, min=-4.0, max=4.0).tag(sync=True)
    angle = Number(0.0, min=-45.0, max=45.0).tag(sync=True)
    h0 = Array([[0.1], [0.1]], limit=0.99).tag(sync=True)
    drive = Array([[0.0], [0.0]], limit=3.0).tag(sync=True)
    hold = Flag(False).tag(sync=True)
    steps = Whole(30, min=1, max=40).tag(sync=True)

    @property
    def params(self):
        Whh = spectral_radius.recurrent_matrix(self.eigenvalues, self.nonnormality, self.angle)
        bh = (
            spectral_radius.holding_bias(Whh, np.array(self.h0))
            if self.hold
            else np.array(self.drive)
        )
        return spectral_radius.without_input(Whh, bh)
