"""All states of a sequence at once, by Newton's method on the equations h_t = f(h_{t-1}, x_t).

Each iteration replaces the network by its linearization around the states so far, a linear
recurrence, and linear recurrences can be solved in parallel over time. So on a parallel machine
what counts is the number of iterations; T of them always suffice, as after k of them the first k
states are right, whatever the guess. Lim et al. (2024) call this DEER. Here the recurrence is
solved by a loop: it counts the iterations, and saves no time.
"""

import numpy as np


def solve(params, xs, h0, tolerance=1e-6, most=None):
    """States that satisfy all equations, and how many iterations found them.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, 1)
    h0 : ndarray, shape (H, 1)
    tolerance : float
        Largest difference between a state and the successor of the one before it.
    most : int, optional
        Give up after so many iterations; T + 10 if not given.

    Returns
    -------
    hs : ndarray, shape (T+1, H, 1)
    iterations : int or None
        None where they were not enough, or the numbers became too large.
    """
    drives = params.Wxh @ xs + params.bh
    hs = np.zeros((len(xs) + 1, *h0.shape))  # the guess: every state but the first is zero
    hs[0] = h0
    for iteration in range(1 + (most or len(xs) + 10)):
        after = np.tanh(params.Whh @ hs[:-1] + drives)
        if np.abs(after - hs[1:]).max(initial=0) <= tolerance:
            return hs, iteration
        hs = _linear(params.Whh, hs, after)
        if not np.isfinite(hs).all():
            break
    return hs, None


def _linear(Whh, hs, after):
    """Solve new_t = after_t + J_t (new_{t-1} - h_{t-1}), J_t = diag(1 - after_t²) Whh."""
    slopes, new = 1 - after**2, np.empty_like(hs)
    new[0] = hs[0]
    with np.errstate(over="ignore", invalid="ignore"):
        for t, slope in enumerate(slopes):
            new[t + 1] = after[t] + slope * (Whh @ (new[t] - hs[t]))
    return new
