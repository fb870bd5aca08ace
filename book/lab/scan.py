"""Solve h_t = f_t ∘ h_{t-1} + u_t, entry by entry, in a tree: about 2 log T rounds, not T.

Two steps joined are a step of the same form, with f_t ∘ f_{t-1} as its factor and
f_t ∘ u_{t-1} + u_t as what it adds. So every second state is left out, what remains is solved in
the same way, and gives the others back. This is `lab.tree` for factors that are diagonal: a
product of two of them costs H multiplications in place of H³.
"""

import numpy as np


def solve(factors, us):
    """All states, from h_0 = u_0.

    Parameters
    ----------
    factors : ndarray, shape (T, H, B) or (T, H, 1)
        Entry t-1 is f_t. Real or complex.
    us : ndarray, shape (T+1, H, B)

    Returns
    -------
    ndarray, shape (T+1, H, B)
    """
    if len(us) == 1:
        return us.copy()
    odd, even = factors[0::2], factors[1::2]  # f_1 f_3 ..., f_2 f_4 ...
    u_odd, pairs = us[1::2], len(even)
    us_left = np.concatenate([us[:1], us[2::2] + even * u_odd[:pairs]])
    hs_left = solve(even * odd[:pairs], us_left)
    hs = np.empty(us.shape, hs_left.dtype)
    hs[0::2] = hs_left
    hs[1::2] = u_odd + odd * hs_left[: len(odd)]
    return hs


def in_turn(factors, us):
    """What `solve` returns, one step after the other.

    Parameters
    ----------
    factors : ndarray, shape (T, H, B) or (T, H, 1)
    us : ndarray, shape (T+1, H, B)

    Returns
    -------
    ndarray, shape (T+1, H, B)
    """
    hs = np.empty(us.shape, np.result_type(factors, us))
    hs[0] = us[0]
    for t, factor in enumerate(factors, start=1):
        hs[t] = factor * hs[t - 1] + us[t]
    return hs
