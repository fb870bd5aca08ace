"""A task that is nothing but memory: say at the end what came first.

x_1 is +1 or -1, then comes noise, and the output of the last step should be x_1.
"""

import numpy as np
from rnn_core import backward, forward, half_squared_error, input_gradients

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
    xs, targets : ndarray, shapes (T, 1, B) and (1, 1, B)
        What comes first is the target.
    """
    xs = NOISE * rng.standard_normal((T, 1, B))
    xs[0] = rng.choice([-1.0, 1.0], (1, B))
    return xs, xs[:1]


def last_output_error(ys, targets):
    """The loss ½ Σ (y_T - target)², summed over the batch, which looks at the last output alone.

    Parameters
    ----------
    ys : ndarray, shape (T, 1, B)
    targets : ndarray, shape (1, 1, B)

    Returns
    -------
    loss : float
    dys : ndarray, shape (T, 1, B)
        Zero before step T.
    """
    dys = np.zeros_like(ys)
    loss, dys[-1:] = half_squared_error(ys[-1:], targets)
    return loss, dys


def gradients(params, xs, targets):
    """Gradients of the loss that looks at the last output.

    Parameters
    ----------
    params : Params
    xs, targets : ndarray, shapes (T, 1, B) and (1, 1, B)

    Returns
    -------
    grads : Params
    dxs : ndarray, shape (T, 1, B)
        Gradient with respect to each input.
    """
    hs, ys = forward(params, xs)
    _, dys = last_output_error(ys, targets)
    grads, dhs = backward(params, xs, hs, dys)
    return grads, input_gradients(params, xs, hs, dhs)


def share_right(params, xs, targets):
    """Share of the sequences at whose end the output has the sign of the target.

    Parameters
    ----------
    params : Params
    xs, targets : ndarray, shapes (T, 1, B) and (1, 1, B)

    Returns
    -------
    float
    """
    _, ys = forward(params, xs)
    return float(np.mean(np.sign(ys[-1:]) == np.sign(targets)))
