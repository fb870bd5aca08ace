"""Three pieces of a backward pass for the first exercise of chapter 5; each has one mistake."""

import numpy as np


def blame(params, hs, dys):
    """das (T, H, B) from the states (T+1, H, B) and the output gradients (T, O, B)."""
    das = np.zeros_like(hs[1:])
    dh_next = np.zeros_like(hs[0])
    for t in range(len(das), 0, -1):
        dh = params.Why.T @ dys[t - 1] + dh_next
        das[t - 1] = dh * (1 - hs[t] ** 2)
        dh_next = params.Whh.T @ dh
    return das


def sums(xs, hs, das):
    """dWxh (H, I), dWhh (H, H) and dbh (H, 1), summed over steps and batch."""
    dWxh = sum(da @ x.T for da, x in zip(das, xs, strict=True))
    dWhh = sum(da @ h.T for da, h in zip(das, hs[1:], strict=True))
    dbh = das.sum(axis=(0, 2)).reshape(-1, 1)
    return dWxh, dWhh, dbh


def junction(Why, dy, dh_next):
    """dh (H, B): what arrives at a state from its output and from the next step."""
    dh = dh_next
    dh += Why.T @ dy
    return dh
