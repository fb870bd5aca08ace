"""Influence balancing: an error whose nearest causes all point the wrong way.

From Tallec and Ollivier (2017). Each of 23 linear units takes half of itself and half of the next
one, and a parameter theta is added to the first ten and subtracted from the others. What the first
unit hears within ten steps says that theta raises it. But thirteen are more than ten: in the end
one unit of theta lowers it by 6. The output is the first unit, and should be 1 at every step.
"""

from lab import truncation
import numpy as np
import rnn_core

UNITS, RAISED = 23, 10
SCALE = 1e-9  # of the states: tanh is straight there, to 11 digits at the largest theta met
SIGNS = SCALE * np.where(np.arange(UNITS) < RAISED, 1.0, -1.0)[:, None]
BEST = -1 / 6  # the theta with which the output comes to rest at 1


def network(theta):
    """The network, in the weights of the kernel: bh is theta times the signs.

    Parameters
    ----------
    theta : float

    Returns
    -------
    rnn_core.Params
    """
    Whh = (np.eye(UNITS) + np.eye(UNITS, k=1)) / 2
    Why = np.eye(1, UNITS) / SCALE
    return rnn_core.Params(np.zeros((UNITS, 1)), Whh, Why, theta * SIGNS, np.zeros((1, 1)))


def by_theta(grads):
    """The gradient by theta, from that of bh."""
    return float((SIGNS * grads.bh).sum())


def heard(longest):
    """What an output seems to owe to theta, if one sweeps so many steps back.

    Parameters
    ----------
    longest : int

    Returns
    -------
    ndarray, shape (longest,)
        Entry n-1 is the derivative of the output by theta that a sweep over n steps finds.
    """
    params, xs = network(0.0), np.zeros((longest, 1, 1))
    hs, ys = rnn_core.forward(params, xs)
    last = np.zeros_like(ys)
    last[-1] = 1.0
    _, dhs = rnn_core.backward(params, xs, hs, last)
    return np.cumsum((SIGNS * dhs[:0:-1, :, :]).sum(axis=(1, 2)))


def descend(windows, rate, theta=0.5):
    """Gradient descent on theta, a step after each window, on the mean loss that it counts.

    Parameters
    ----------
    windows : list of lab.truncation.Window
    rate, theta : float

    Returns
    -------
    ndarray, shape (windows+1,)
        Theta, from the beginning on; it ends where it has left -1000 ... 1000.
    """
    T, params, path = windows[-1].stop, network(theta), [theta]
    ones = np.ones((T, 1, 1))
    loss = rnn_core.half_squared_error
    runs = truncation.sweeps(rnn_core, params, 0 * ones, ones, windows, loss)
    for window, (_, grads, _, _) in zip(windows, runs, strict=True):
        theta -= rate * by_theta(grads) / (window.stop - window.first)
        params.bh[:] = theta * SIGNS  # the next window runs with it
        path.append(theta)
        if abs(theta) > 1000:
            break
    return np.array(path)
