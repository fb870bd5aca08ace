"""Gradient descent with the kernel, step after step."""

import numpy as np
from rnn_core import Params, clip_by_global_norm, loss_and_grads, sgd_step


def descend(params, xs, targets, steps, learning_rate, max_norm=np.inf):
    """Train on one batch, with a learning rate that falls linearly to zero.

    Parameters
    ----------
    params : Params
        Where to start. Not changed: the descent works on a copy.
    xs : ndarray, shape (T, I, B)
    targets : ndarray, shape (T, O, B)
    steps : int
    learning_rate : float
        Of the first step, for the loss ½ Σ (y - target)².
    max_norm : float
        A longer gradient is clipped to this norm.

    Returns
    -------
    params : Params
    losses : ndarray, shape (steps,)
        The loss before each step.
    """
    params = Params(*(param.copy() for param in params))
    losses = np.empty(steps)
    for step in range(steps):
        losses[step], grads = loss_and_grads(params, xs, targets)
        grads = clip_by_global_norm(grads, max_norm)
        sgd_step(params, grads, learning_rate * (1 - step / steps))
    return params, losses
