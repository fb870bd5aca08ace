"""A task that needs a memory longer than a window: say which sign came last.

Now and then the input is +1 or -1, otherwise 0, and the output should be the last sign. It is the
latch of chapter 1, to be learned. A teacher may ask at every step, or only a while after each sign.
"""

import numpy as np
import rnn_core


def stream(rng, T, B, distance):
    """Streams of signs, each held for distance+1 to 2 distance steps.

    Parameters
    ----------
    rng : numpy.random.Generator
    T, B : int
        Steps, and streams side by side.
    distance : int
        The least number of steps without a sign between two.

    Returns
    -------
    xs, signs : ndarray, shape (T, 1, B)
        The inputs, and the sign that came last, 0 before the first.
    age : ndarray of int, shape (T, B)
        Steps since that sign, -1 before the first.
    """
    xs, signs, age = np.zeros((T, 1, B)), np.zeros((T, 1, B)), np.full((T, B), -1)
    for b in range(B):
        t = rng.integers(2 * distance)
        while t < T:
            stop = min(t + rng.integers(distance + 1, 2 * distance + 1), T)
            xs[t, 0, b] = signs[t:stop, 0, b] = rng.choice([-1.0, 1.0])
            age[t:stop, b] = np.arange(stop - t)
            t = stop
    return xs, signs, age


def asked(signs, weights):
    """Targets that carry with them how much each step counts.

    Parameters
    ----------
    signs : ndarray, shape (T, 1, B)
    weights : ndarray, shape (T, B)

    Returns
    -------
    ndarray, shape (T, 2, B)
        For `error`.
    """
    return np.stack([signs[:, 0], weights], axis=1)


def error(ys, targets):
    """The kernel's loss where the teacher asks.

    Parameters
    ----------
    ys : ndarray, shape (T, 1, B)
    targets : ndarray, shape (T, 2, B)
        Signs and weights, from `asked`.

    Returns
    -------
    loss : float
    dys : ndarray, shape (T, 1, B)
    """
    return rnn_core.half_squared_error(ys, targets[:, :1], mask=targets[:, 1])


def right_by_age(params, rng, distance):
    """How often a network knows the sign, by the steps that have passed since.

    Parameters
    ----------
    params : rnn_core.Params
    rng : numpy.random.Generator
        Of new streams.
    distance : int

    Returns
    -------
    ndarray, shape (distance+1,)
        Share of right signs 0 ... distance steps after.
    """
    xs, signs, age = stream(rng, 20 * distance, 100, distance)
    _, ys = rnn_core.forward(params, xs)
    right = (np.sign(ys) == signs)[:, 0]
    return np.array([right[age == n].mean() for n in range(distance + 1)])
