"""Unbiased online recurrent optimization: the table of RTRL as a random product, right on average.

RTRL carries S, how the H units depend on every entry of W = [Wxh Whh bh], a table (H, HK). UORO
carries a column s (H,) and a row w (H, K) instead, which are drawn so that the mean of s w over
random signs is S: S_t = J_t S_{t-1} + U_t is a sum of two tables, and for independent signs a and b
the mean of (a p + b q)(a v + b w) is p v + q w.

After Tallec and Ollivier, https://arxiv.org/abs/1702.05043, for the network of `rnn_core`.
"""

import numpy as np
from rnn_core import forward, hidden_jacobians

TINY = 1e-300  # instead of a division 0 / 0, where one of the parts is zero


def estimates(params, xs, dys, rng, samples):
    """Independent estimates of the gradient by W.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, 1)
    dys : ndarray, shape (T, O, 1)
        ∂L/∂ys, from the loss.
    rng : numpy.random.Generator
    samples : int
        N, how many of them, side by side.

    Returns
    -------
    ndarray, shape (N, H, K)
        The mean over all signs is the gradient by [Wxh Whh bh], where K = I + H + 1.
    """
    hs, _ = forward(params, xs)
    H, K = len(params.Whh), xs.shape[1] + len(params.Whh) + 1
    s, w = np.zeros((samples, H)), np.zeros((samples, H, K))
    dW = np.zeros((samples, H, K))
    jacobians = hidden_jacobians(params, hs)[..., 0]
    for t, (x, J, dy) in enumerate(zip(xs, jacobians, dys, strict=True), 1):
        z = np.concatenate([x, hs[t - 1], np.ones((1, 1))])[:, 0]
        signs = rng.choice([-1.0, 1.0], (samples, H))
        s, w = step(s, w, J, 1 - hs[t, :, 0] ** 2, z, signs)
        dW += (s @ (params.Why.T @ dy))[:, :, None] * w  # (N, 1, 1), times w
    return dW


def step(s, w, J, slopes, z, signs):
    """Both parts at the next step.

    Parameters
    ----------
    s, w : ndarray, shapes (N, H) and (N, H, K)
    J : ndarray, shape (H, H)
        ∂h_t/∂h_{t-1}.
    slopes, z : ndarray, shapes (H,) and (K,)
        Of tanh at h_t; and x_t, h_{t-1} and 1 in one column.
    signs : ndarray, shape (N, H)

    Returns
    -------
    s, w : ndarray
    """
    s = s @ J.T
    immediate = (signs * slopes)[:, :, None] * z  # signs times U_t
    far, near = ratio(w, s), ratio(immediate, signs)
    s = far[:, None] * s + near[:, None] * signs
    return s, w / far[:, None, None] + immediate / near[:, None, None]


def ratio(row, column):
    """The factor that makes both as long as the other: it keeps the noise small.

    Parameters
    ----------
    row, column : ndarray, shapes (N, H, K) and (N, H)

    Returns
    -------
    ndarray, shape (N,)
    """
    length = np.linalg.norm(row.reshape(len(row), -1), axis=1)
    return np.sqrt((length + TINY) / (np.linalg.norm(column, axis=1) + TINY))
