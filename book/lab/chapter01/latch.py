"""One hidden unit as a memory for one bit: h_t = tanh(w h_{t-1} + push_t).

The push is all that a step adds from outside, Wxh x_t + bh. For w > 1 an unpushed unit has two
states to rest in, h* and -h*; a push flips it from one to the other if it is strong enough for
the number of steps that it is held.
"""

import numpy as np
from rnn_core import Params, forward

HALVINGS = 60  # of an interval: more than a float64 has bits


def run(w, pushes, h0=0.0):
    """States of the unit, by the kernel.

    Parameters
    ----------
    w : float
        Weight from the state to the next.
    pushes : array_like, shape (T,)
        What each step adds before tanh.
    h0 : float
        Where the unit starts.

    Returns
    -------
    hs : ndarray, shape (T+1,)
        h_0 ... h_T.
    """
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    unit = Params(Wxh=one, Whh=w * one, Why=one, bh=zero, by=zero)
    hs, _ = forward(unit, np.reshape(pushes, (-1, 1, 1)), h0=h0 * one)
    return hs[:, 0, 0]


def turning_point(w):
    """The h > 0 at which tanh(w h + push) is as steep as the diagonal: √(1 - 1/w).

    Raises
    ------
    ValueError
        If w is not above 1: there is no such state.
    """
    if not w > 1:
        raise ValueError(f"w is {w}, and must be above 1")
    return np.sqrt(1 - 1 / w)


def resting_state(w):
    """The h* > 0 with tanh(w h*) = h*, where an unpushed unit stays."""
    h = turning_point(w)  # tanh(w h) is above h there, and below h at 1
    return _smallest(lambda h: np.tanh(w * h) <= h, h, 1.0)


def critical_push(w):
    """The push that a resting unit just withstands, however long it is held."""
    h = turning_point(w)
    return w * h - np.arctanh(h)


def threshold(w, steps):
    """The smallest push that flips a unit at rest if it is held for some steps.

    Parameters
    ----------
    w : float
        Above 1.
    steps : int
        At least 1.

    Returns
    -------
    float
        For one step this is w h*, for many it comes down to `critical_push`.
    """
    rest = resting_state(w)

    def flips(push):
        return run(w, np.full(steps, push), h0=-rest)[-1] > 0

    return _smallest(flips, critical_push(w), w * rest)


def _smallest(holds, low, high):
    """Where a condition begins to hold, found by halving the interval."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
