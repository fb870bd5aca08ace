"""Solve δ_t = F_t δ_{t-1} + u_t in a tree: many steps at once, about 2 log T levels deep.

Every second unknown is eliminated, which leaves a system of the same form and half the length;
its solution gives back the others. Used on a recurrence this is a parallel scan, on the matrix of
`lab.bidiagonal` it is cyclic reduction.
"""

import numpy as np


def solve(factors, us):
    """Solve the recurrence from δ_0 = u_0.

    Parameters
    ----------
    factors : ndarray, shape (T, H, H)
        Entry t-1 is F_t.
    us : ndarray, shape (T+1, H, N)

    Returns
    -------
    ndarray, shape (T+1, H, N)
        The same as `lab.bidiagonal.from_the_start`, up to rounding.
    """
    if len(us) == 1:
        return us.copy()
    odd, even = factors[0::2], factors[1::2]  # F_1 F_3 ..., F_2 F_4 ...
    u_odd, pairs = us[1::2], len(even)
    us_left = np.concatenate([us[:1], us[2::2] + even @ u_odd[:pairs]])
    deltas_left = solve(even @ odd[:pairs], us_left)
    deltas = np.empty((len(us), *us.shape[1:]), deltas_left.dtype)
    deltas[0::2] = deltas_left
    deltas[1::2] = u_odd + odd @ deltas_left[: len(odd)]
    return deltas


def solve_transposed(factors, gs):
    """The same from the end: δ_T = g_T and δ_{t-1} = F_tᵀ δ_t + g_{t-1}.

    Parameters
    ----------
    factors : ndarray, shape (T, H, H)
    gs : ndarray, shape (T+1, H, N)

    Returns
    -------
    ndarray, shape (T+1, H, N)
        The same as `lab.bidiagonal.from_the_end`, up to rounding.
    """
    return solve(factors[::-1].transpose(0, 2, 1), gs[::-1])[::-1]
