import numpy as np


def backward(params, xs, hs, dys):
    dWxh, dWhh, dWhy, dbh, dby = (np.zeros_like(p) for p in params)
    dh_next = np.zeros_like(hs[0])
    for t in range(len(xs), 0, -1):
        dy = dys[t - 1]
        dWhy += dy @ hs[t].T
        dby += dy.sum(axis=1, keepdims=True)
        dh = params.Why.T @ dy + dh_next
        da = dh * (1 - hs[t] ** 2)
        dWxh += da @ xs[t - 1].T
        dWhh += da @ hs[t - 1].T
        dbh += da.sum(axis=1, keepdims=True)
        dh_next = params.Whh.T @ dh
    return dWxh, dWhh, dWhy, dbh, dby
