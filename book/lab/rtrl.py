"""Real-time recurrent learning: the same gradient, forward in time.

Instead of going back, carry along how each hidden unit depends on each weight so far. With
W = [Wxh Whh bh], one matrix (H, K) with K = I + H + 1, the pre-activation is a_t = W z_t, where z_t
is x_t above h_{t-1} above a 1.
"""

import numpy as np
from rnn_core import Params, forward, half_squared_error, hidden_jacobians


def loss_and_grads(params, xs, targets, loss=half_squared_error, h0=None):
    """What `rnn_core.loss_and_grads` returns, without a backward sweep.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, B)
    targets : ndarray
        What `loss` compares the outputs with, step by step along the first axis.
    loss : callable
        ``loss(ys, targets)`` returns the loss and dys; the loss is a sum over steps.
    h0 : ndarray, shape (H, B), optional

    Returns
    -------
    value : float
    grads : Params

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    value, (dWhy, dby) = 0.0, map(np.zeros_like, (params.Why, params.by))
    (h,), _ = forward(params, xs[:0], h0)  # no step: it checks, and makes h_0
    W, B = weights(params), h.shape[1]
    S = np.zeros((B, len(h), *W.shape))  # (B, H, H, K): zero for h_0
    dW = np.zeros_like(W)
    for x, target in zip(xs, targets, strict=True):
        S, h, y = step(params, S, h, x)
        error, (dy,) = loss(y, target[None])
        value += error
        dWhy += dy @ h.T
        dby += dy.sum(axis=1, keepdims=True)
        dW += np.einsum("ib,bijk->jk", params.Why.T @ dy, S)
    dWxh, dWhh, dbh = np.split(dW, [params.Wxh.shape[1], -1], axis=1)
    return value, Params(dWxh, dWhh, dWhy, dbh, dby)


def weights(params):
    """W = [Wxh Whh bh], shape (H, K)."""
    return np.hstack([params.Wxh, params.Whh, params.bh])


def step(params, S, h_prev, x):
    """One step of the network, and of ∂h_t/∂W with it.

    Parameters
    ----------
    params : Params
    S : ndarray, shape (B, H, H, K)
        Entry (b, i, j, k) is ∂h_i/∂W_jk at step t-1 in sequence b, which comes first here, so
        that J S is one matrix product for each sequence.
    h_prev : ndarray, shape (H, B)
    x : ndarray, shape (I, B)

    Returns
    -------
    S, h : ndarray
        The same at step t.
    y : ndarray, shape (1, O, B)
    """
    hs, y = forward(params, x[None], h_prev)
    z = np.concatenate([x, h_prev, np.ones_like(h_prev[:1])])
    J = hidden_jacobians(params, hs)[0].transpose(2, 0, 1)  # (B, H, H)
    S = (J @ S.reshape(*J.shape[:2], -1)).reshape(S.shape)  # by (B, H, H K)
    i = np.arange(len(h_prev))  # immediate, (B, H, K): unit i, and row i of W
    S[:, i, i] += ((1 - hs[1] ** 2)[:, None] * z).transpose(2, 0, 1)
    return S, hs[1], y
