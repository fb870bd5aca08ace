"""What the clinic asks of a program: networks and data on which no two explanations agree."""

from typing import NamedTuple

from lab import mistakes
import numpy as np
from rnn_core import Params, init_params

SMALL = 0.1  # times the data: tanh is nearly straight, and what an output needs goes all the way
SATURATED = 3  # times the weights: 1 − h² goes down to 1e-6, where rounding is still harmless


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

    def with_other_inputs(self):
        """The same network and as many steps, of other inputs."""
        return self._replace(xs=-self.xs[::-1], targets=-self.targets[::-1])

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
        params = params._replace(Why=params.Why / 2, by=params.by / 4)  # no entry reaches 5
        V, T = len(params.by), min(len(xs), 24)
        ids = np.argmax(targets[:T, :, 0], axis=1)
        columns = np.eye(V)[:, ids].T[..., None]
        Wxh = np.tile(params.Wxh, V)[:, :V]
        Wxh = Wxh * (1 + np.arange(V) / V)  # no two columns alike
        following = np.roll(columns, -1, axis=0)
        return Problem(params._replace(Wxh=Wxh), columns, following, h0[:, :1])


def problems():
    """Seven steps and more, one sequence and several, errors small and large, and the extremes.

    Returns
    -------
    list of Problem
        The last three: many steps of a network that forgets nothing, one step, and few steps of a
        saturated network with errors so large that no limit escapes.
    """
    rng = np.random.default_rng(7)
    several, one, five = (Problem(*each) for each in mistakes.problems())
    long = _remembering(rng, 30, one)
    single = several._replace(xs=several.xs[:1], targets=several.targets[1:2])
    steep = Params(*(SATURATED * param for param in five.params))
    far = Problem(steep, five.xs[:3], 1e4 * five.targets[:3], five.h0)
    return [several, one, five, long, single, far]


def in_other_sizes():
    """A problem in which no size is one of those."""
    rng = np.random.default_rng(8)
    params = init_params(rng, 3, 5, 7, bias=1.0)
    xs, targets = (rng.standard_normal((6, size, 2)) for size in (3, 7))
    return Problem(params, xs, targets, rng.standard_normal((5, 2)))


def _remembering(rng, T, like):
    """A long sequence whose gradients neither vanish nor explode: Whh turns, and states are small.

    So a sweep that is cut shows, wherever it is cut.
    """
    params, xs, targets, h0 = like
    Whh, _ = np.linalg.qr(params.Whh)
    params = params._replace(Whh=Whh, Wxh=SMALL * params.Wxh, bh=SMALL * params.bh)
    xs, targets = (rng.standard_normal((T, *each.shape[1:])) for each in (xs, targets))
    return Problem(params, xs, targets, SMALL * h0)
