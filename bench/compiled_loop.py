"""The network and its backward pass as plain loops over numbers, compiled by Numba.

Nothing is hoisted, nothing is a matrix product, and nothing is checked: what is left is arithmetic.
"""

import math

from numba import njit
import numpy as np

# fastmath lets a sum be added up in another order, as every matrix product does.
compiled = njit(fastmath=True, cache=False)


@compiled
def add_product(total, W, x):
    """total += W x."""
    for i in range(W.shape[0]):
        part = total[i]
        for j in range(W.shape[1]):
            part += W[i, j] * x[j]
        total[i] = part


@compiled
def add_product_back(total, W, y):
    """total += Wᵀ y."""
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            total[j] += W[i, j] * y[i]


@compiled
def add_outer_product(total, y, x):
    """total += y xᵀ."""
    for i in range(y.size):
        for j in range(x.size):
            total[i, j] += y[i] * x[j]


@compiled
def gradients(xs, targets, Wxh, Whh, Why, bh, by):
    """The five gradients of half the squared error, one sequence after the other.

    Parameters
    ----------
    xs, targets : ndarray, shapes (B, T, I) and (B, T, O)
    Wxh, Whh, Why : ndarray, shapes (H, I), (H, H) and (O, H)
    bh, by : ndarray, shapes (H,) and (O,)

    Returns
    -------
    dWxh, dWhh, dWhy, dbh, dby : ndarray
    """
    B, T, _ = xs.shape
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    hs, dys = np.zeros((T + 1, bh.size), bh.dtype), np.empty((T, by.size), by.dtype)
    dh, dh_prev, da = np.zeros_like(bh), np.zeros_like(bh), np.empty_like(bh)
    for b in range(B):
        for t in range(T):
            h, dy = hs[t + 1], dys[t]
            h[:] = bh
            add_product(h, Wxh, xs[b, t])
            add_product(h, Whh, hs[t])
            for i in range(h.size):
                h[i] = math.tanh(h[i])
            dy[:] = by
            add_product(dy, Why, h)
            dy -= targets[b, t]
        dh[:] = 0
        for t in range(T - 1, -1, -1):
            h, dy = hs[t + 1], dys[t]
            add_outer_product(dWhy, dy, h)
            dby += dy
            add_product_back(dh, Why, dy)
            for i in range(h.size):
                da[i] = dh[i] * (1 - h[i] * h[i])
            add_outer_product(dWxh, da, xs[b, t])
            add_outer_product(dWhh, da, hs[t])
            dbh += da
            dh_prev[:] = 0
            add_product_back(dh_prev, Whh, da)
            dh, dh_prev = dh_prev, dh
    return dWxh, dWhh, dWhy, dbh, dby
