"""What the clinic asks of a program: networks and data on which no two explanations agree."""

from typing import NamedTuple

from lab import mistakes
import numpy as np
from rnn_core import Params


class Problem(NamedTuple):
    """A network and a batch.

    Attributes
    ----------
    params : Params
    xs : ndarray, shape (T, I, B)
    targets : ndarray, shape (T, O, B)
    h0 : ndarray, shape (H, B)
    """

    params: Params
    xs: np.ndarray
    targets: np.ndarray
    h0: np.ndarray

    def copy(self):
        """The same numbers in arrays of its own."""
        return Problem(Params(*(p.copy() for p in self.params)), *(a.copy() for a in self[1:]))

    def one_sequence(self):
        """The first sequence alone, from h_0 = 0."""
        params, xs, targets, h0 = self
        return Problem(params, xs[..., :1], targets[..., :1], 0 * h0[:, :1])

    def states_alone(self):
        """The network whose outputs are its states, as where a layer has no output of its own."""
        H, _ = self.params.Whh.shape
        params = self.params._replace(Why=np.eye(H), by=np.zeros((H, 1)))
        return self._replace(params=params, targets=self.targets[:, :H])

    def letters(self):
        """Letters for input and target, one sequence: xs and targets are onehot columns."""
        params, xs, targets, h0 = self
        V, T = len(params.by), len(xs)
        ids = np.argmax(targets[..., 0], axis=1)
        columns = np.eye(V)[:, ids].T[..., None]
        Wxh = np.tile(params.Wxh, V)[:, :V]
        Wxh = Wxh * (1 + np.arange(V) / V)  # no two columns alike
        following = np.roll(columns, -1, axis=0)
        return Problem(params._replace(Wxh=Wxh), columns[:T], following, h0[:, :1])


def problems():
    """Seven steps and more, one sequence and several, errors small and large, and a long one.

    Returns
    -------
    list of Problem
    """
    rng = np.random.default_rng(7)
    params, xs, _, h0 = mistakes.problems()[1]
    xs = np.concatenate([xs, rng.standard_normal((23, *xs.shape[1:]))])
    long = Problem(params, xs, 20 * rng.standard_normal((len(xs), len(params.by), 1)), h0)
    return [*(Problem(*each) for each in mistakes.problems()), long]
