"""Gradient descent, step after step, for any cell."""

import numpy as np
from rnn_core import clip_by_global_norm, half_squared_error, loss_and_grads, sgd_step


def train(
    cell,
    params,
    batch,
    steps,
    learning_rate,
    decay=0,
    max_norm=np.inf,
    loss=half_squared_error,
    step=sgd_step,
):
    """Gradient descent.

    Parameters
    ----------
    cell : module
        With `forward` and `backward`, such as `rnn_core`.
    params : Params
        Of this cell. Where to start; not changed: the descent works on a copy.
    batch : (xs, targets), or callable
        The batch of every step, or a function without arguments that draws one.
    steps : int
    learning_rate : float
        Of the first step, for the gradient of the loss as it is, a sum.
    decay : float
        The part of the learning rate that is lost, evenly, over all the steps: at
        1 it falls to zero, at 0 it stays.
    max_norm : float
        A longer gradient is clipped to this norm.
    loss : callable
        ``loss(ys, targets)`` returns the loss and dys.
    step : callable
        ``step(params, grads, learning_rate)`` changes the parameters in place.

    Returns
    -------
    params : Params
    losses : ndarray, shape (steps,)
        The loss before each step, on its batch.
    """
    params = params._make(param.copy() for param in params)
    passes = {"forward": cell.forward, "backward": cell.backward}
    losses = np.empty(steps)
    for i in range(steps):
        xs, targets = batch() if callable(batch) else batch
        value, grads = loss_and_grads(params, xs, targets, loss, **passes)
        grads = clip_by_global_norm(grads, max_norm)
        step(params, grads, learning_rate * (1 - decay * i / steps))
        losses[i] = value
    return params, losses
