"""A network with two weights and a loss with a cliff, after Pascanu, Mikolov and Bengio (2013).

x_t = w σ(x_{t-1}) + b for 50 steps from x_0 = ½, and the loss (σ(x_50) - 0.7)². Since
σ(x) = ½ + ½ tanh(x/2), the state h_t = tanh(x_t/2) makes it a network of the kernel: one unit,
no input, Whh = w/4, bh = w/4 + b/2, Why = by = ½.
"""

from typing import NamedTuple

import numpy as np
from rnn_core import (
    Params,
    backward,
    clip_by_global_norm,
    forward,
    half_squared_error,
    sgd_step,
)

STEPS, START, GOAL = 50, 0.5, 0.7


class Point(NamedTuple):
    """A place on the surface, or the gradient there: two arrays of one number."""

    w: np.ndarray
    b: np.ndarray


def loss_and_gradient(point):
    """Loss and gradient by the kernel.

    Parameters
    ----------
    point : Point

    Returns
    -------
    loss : float
    gradient : Point
    """
    w, b = (np.reshape(value, (1, 1)) for value in point)
    half = np.full((1, 1), 0.5)
    bh = w / 4 + b / 2
    params = Params(Wxh=0 * half, Whh=w / 4, Why=half, bh=bh, by=half)
    xs = np.zeros((STEPS, 1, 1))
    hs, ys = forward(params, xs, h0=np.tanh([[START / 2]]))
    loss, dys = half_squared_error(ys[-1:], [[[GOAL]]])
    dys = 2 * dys  # the loss here has no ½
    only_last = np.concatenate([np.zeros((STEPS - 1, 1, 1)), dys])
    grads, _ = backward(params, xs, hs, only_last)
    return 2 * loss, Point((grads.Whh + grads.bh) / 4, grads.bh / 2)


def surface(w, b):
    """The same by its own recurrence, for whole arrays of w and b at once.

    Parameters
    ----------
    w, b : ndarray
        Of the same shape.

    Returns
    -------
    loss, dw, db : ndarray
    """
    x, dw, db = START + 0 * w, 0 * w, 0 * b
    for _ in range(STEPS):
        s = sigmoid(x)
        slope = w * s * (1 - s)
        x, dw, db = w * s + b, s + slope * dw, 1 + slope * db
    y = sigmoid(x)
    dx = 2 * (y - GOAL) * y * (1 - y)
    return (y - GOAL) ** 2, dx * dw, dx * db


def descend(start, learning_rate, steps, max_norm=np.inf):
    """Gradient descent on the surface.

    Parameters
    ----------
    start : (float, float)
        w and b.
    learning_rate : float
    steps : int
    max_norm : float
        A longer gradient is clipped to this norm.

    Returns
    -------
    path : ndarray, shape (steps + 1, 2)
        Every place visited.
    losses : ndarray, shape (steps + 1,)
    """
    point = Point(*np.reshape(np.array(start, dtype=float), (2, 1, 1)).copy())
    path, losses = [], []
    for _ in range(steps + 1):
        loss, gradient = loss_and_gradient(point)
        path.append(np.ravel(point))
        losses.append(loss)
        sgd_step(point, clip_by_global_norm(gradient, max_norm), learning_rate)
    return np.array(path), np.array(losses)


def state(w, b):
    """x_50, the state after the last step, for arrays of w and b."""
    x = START + 0 * w
    for _ in range(STEPS):
        x = w * sigmoid(x) + b
    return x


def wall(w):
    """The b for which x_0 = ½ is a fixed point: there the wall stands, if growth(w) > 1."""
    return START - w * sigmoid(START)


def growth(w):
    """Factor per step by which a small difference in x grows at the wall."""
    s = sigmoid(START)
    return w * s * (1 - s)


def gradient_norm_on_wall(w):
    """The length of the gradient on the wall, in closed form: a geometric series in growth(w)."""
    s, factor = sigmoid(START), growth(w)
    series = (factor**STEPS - 1) / (factor - 1)
    return abs(2 * (s - GOAL) * s * (1 - s)) * series * np.hypot(s, 1)


def sigmoid(x):
    """σ(x) = 1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))
