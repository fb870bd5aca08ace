"""The network and its backward pass for a batch, as loops over the steps, one equation a line.

Slower than `rnn_core`, and easier to read. The mistakes of `lab.mistakes` are edits of this text.
"""

import numpy as np
from rnn_core import Params


def forward(params, xs, h0=None):
    """Run the network over a batch of sequences: see `rnn_core.forward`.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, B)
    h0 : ndarray, shape (H, B), optional
        Zero if not given.

    Returns
    -------
    hs : ndarray, shape (T+1, H, B)
    ys : ndarray, shape (T, O, B)
    """
    H, (T, _, B) = len(params.Whh), xs.shape
    h0 = np.zeros((H, B), xs.dtype) if h0 is None else h0
    hs = np.zeros((T + 1, H, B), np.result_type(*params, xs, h0))
    hs[0] = h0
    for t in range(1, T + 1):
        a = params.Wxh @ xs[t - 1] + params.Whh @ hs[t - 1] + params.bh
        hs[t] = np.tanh(a)
    ys = params.Why @ hs[1:] + params.by
    return hs, ys


def half_squared_error(ys, targets):
    """½ Σ (y - target)², and its gradient.

    Parameters
    ----------
    ys, targets : ndarray, shape (T, O, B)

    Returns
    -------
    loss : float
    dys : ndarray, shape (T, O, B)
    """
    dys = ys - targets
    loss = 0.5 * (dys * dys).sum().item()
    return loss, dys


def sweep(params, xs, hs, dys, dh_next=None):
    """The loop of chapter 4 for a batch, which also keeps what it finds at each step.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, B)
    hs : ndarray, shape (T+1, H, B)
    dys : ndarray, shape (T, O, B)
    dh_next : ndarray, shape (H, B), optional
        What arrives at h_T from later steps; zero if not given.

    Returns
    -------
    grads : Params
        Summed over steps and batch.
    dhs : ndarray, shape (T+1, H, B)
        ∂L/∂h_t; ``dhs[0]`` belongs to h_0.
    dWhhs : ndarray, shape (T, H, H)
        Entry t-1 is the part of dWhh from step t.
    """
    dWxh, dWhh, dWhy, dbh, dby = map(np.zeros_like, params)
    dWhhs = np.zeros((len(xs), *params.Whh.shape), params.Whh.dtype)
    dhs = np.zeros_like(hs)
    dh_next = np.zeros_like(hs[0]) if dh_next is None else dh_next
    for t in range(len(xs), 0, -1):
        dy = dys[t - 1]
        dWhy += dy @ hs[t].T
        dby += dy.sum(axis=1, keepdims=True)
        dh = params.Why.T @ dy + dh_next
        da = dh * (1 - hs[t] ** 2)
        dWxh += da @ xs[t - 1].T
        dWhhs[t - 1] = da @ hs[t - 1].T
        dWhh += dWhhs[t - 1]
        dbh += da.sum(axis=1, keepdims=True)
        dh_next = params.Whh.T @ da
        dhs[t] = dh
    dhs[0] = dh_next
    grads = Params(dWxh, dWhh, dWhy, dbh, dby)
    return grads, dhs, dWhhs


def backward(params, xs, hs, dys, dh_next=None):
    """What `sweep` finds, without the parts of dWhh: see `rnn_core.backward`.

    Parameters
    ----------
    params, xs, hs, dys, dh_next
        As for `sweep`.

    Returns
    -------
    grads : Params
    dhs : ndarray, shape (T+1, H, B)
    """
    grads, dhs, _ = sweep(params, xs, hs, dys, dh_next)
    return grads, dhs
