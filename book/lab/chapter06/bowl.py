"""How steep the loss is for the weights of the output, while a run is lost or saved."""

from typing import NamedTuple

import numpy as np
from rnn_core import clip_by_global_norm, forward, loss_and_grads, sgd_step

STEPS = 20
FAR = 1e3  # a loss per output at which there is nothing more to see


class Path(NamedTuple):
    """What was measured before each step, arrays of shape (STEPS,).

    Attributes
    ----------
    losses : ndarray
        Per output.
    curvatures : ndarray
        See `curvature`.
    """

    losses: np.ndarray
    curvatures: np.ndarray


def follow(params, batch, names, rate, max_norm=np.inf, total=1000):
    """The first steps of a descent that moves some of the parameters.

    Parameters
    ----------
    params : rnn_core.Params
    batch : (xs, targets)
    names : sequence of str
        The parameters that are trained; the others stay.
    rate : float
        For the mean loss; it falls evenly to zero over `total` steps.
    max_norm : float
        For the gradient of all parameters of the mean loss; not clipped if not given.
    total : int

    Returns
    -------
    Path
    """
    xs, targets = batch
    n, seen = targets.size, []
    for step in range(STEPS):
        loss, grads = loss_and_grads(params, xs, targets)
        hs, _ = forward(params, xs)
        seen.append((loss / n, curvature(hs)))
        pace = rate / n * (1 - step / total)
        grads = clip_by_global_norm(grads, max_norm * n)
        for name in names:
            param = getattr(params, name) - pace * getattr(grads, name)
            params = params._replace(**{name: param})
    return Path(*np.transpose(seen))


def descend(params, batch, rate, max_norm, steps=100, total=1000):
    """The first steps of a descent that moves all parameters, up to where it is lost.

    Parameters
    ----------
    params : rnn_core.Params
        Not changed.
    batch : (xs, targets)
    rate, max_norm : float
        For the mean loss; the rate falls evenly to zero over `total` steps.
    steps, total : int

    Returns
    -------
    list of float
        The loss per output before each step; it ends with the first one above `FAR`.
    """
    n, losses = batch[1].size, []
    params = params._make(param.copy() for param in params)
    for step in range(steps):
        loss, grads = loss_and_grads(params, *batch)
        losses.append(loss / n)
        if losses[-1] > FAR:
            break
        pace = rate / n * (1 - step / total)
        sgd_step(params, clip_by_global_norm(grads, max_norm * n), pace)
    return losses


def curvature(hs):
    """The largest curvature of the mean loss by Why and by, for one output."""
    T, H, B = hs[1:].shape
    u = np.concatenate([hs[1:], np.ones((T, 1, B))], axis=1)
    u = u.transpose(1, 0, 2).reshape(H + 1, T * B)
    return np.linalg.eigvalsh(u @ u.T / (T * B)).max()
