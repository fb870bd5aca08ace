"""A task that is nothing but memory: say at the end what came first.

x_1 is +1 or -1, then comes noise, and the output of the last step should be x_1.
"""

import numpy as np
from rnn_core import backward, clip_by_global_norm, forward, half_squared_error, sgd_step

NOISE = 0.3  # standard deviation of x_2 ... x_T


def batch(rng, T, B):
    """Draw sequences.

    Parameters
    ----------
    rng : numpy.random.Generator
    T, B : int
        Steps, and sequences side by side.

    Returns
    -------
    xs : ndarray, shape (T, 1, B)
    """
    xs = NOISE * rng.standard_normal((T, 1, B))
    xs[0] = rng.choice([-1.0, 1.0], (1, B))
    return xs


def gradients(params, xs):
    """Gradients of the loss ½ Σ (y_T - x_1)², summed over the batch.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, 1, B)

    Returns
    -------
    grads : Params
    dxs : ndarray, shape (T, 1, B)
        Gradient with respect to each input.
    """
    hs, ys = forward(params, xs)
    dys = np.zeros_like(ys)
    _, dys[-1:] = half_squared_error(ys[-1:], xs[:1])
    grads, dhs = backward(params, xs, hs, dys)
    das = dhs[1:] * (1 - hs[1:] ** 2)
    return grads, params.Wxh.T @ das


def train(params, rng, T, steps, learning_rate, B=16):
    """Gradient descent, with a new batch at every step and the gradient clipped.

    Parameters
    ----------
    params : Params
        **They are changed.**
    rng : numpy.random.Generator
        Draws the batches.
    T, steps : int
    learning_rate : float
        For the mean over the batch; the mean's gradient is clipped to norm 1.
    B : int
        Sequences in a batch.

    Returns
    -------
    Params
        The same objects.
    """
    for _ in range(steps):
        grads, _ = gradients(params, batch(rng, T, B))
        sgd_step(params, clip_by_global_norm(grads, B), learning_rate / B)
    return params


def share_right(params, xs):
    """Share of the sequences at whose end the output has the sign of x_1.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, 1, B)

    Returns
    -------
    float
    """
    _, ys = forward(params, xs)
    return float(np.mean(np.sign(ys[-1]) == np.sign(xs[0])))
