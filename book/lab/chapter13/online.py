"""Real-time recurrent learning of a diagonal linear recurrence: cheap, as no unit sees another.

Unit i depends on its own eigenvalue and on its own row of Wxh, and on those of no other unit. So
of the table of `lab.rtrl`, H numbers for each weight, one for each weight is left::

    s_t = λ ∘ s_{t-1} + h_{t-1}          ∂h_t/∂λ, shape (H, B)
    S_t = λ ∘ S_{t-1} + x_t              ∂h_t/∂Wxh, shape (H, I, B)

Both are complex, and are carried along with h_t.
"""

from lab import lru
from lab.lstm import parts
import numpy as np
from rnn_core import half_squared_error


def loss_and_grads(params, xs, targets, loss=half_squared_error, h0=None):
    """What `rnn_core.loss_and_grads` returns, without a way back.

    Parameters
    ----------
    params : lab.lru.Params
        Real.
    xs : ndarray, shape (T, I, B)
    targets : ndarray
        What `loss` compares the outputs with, step by step along the first axis.
    loss : callable
        ``loss(ys, targets)`` returns the loss and dys; the loss is a sum over steps.
    h0 : ndarray, shape (2H, B), optional

    Returns
    -------
    value : float
    grads : lab.lru.Params

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    (first,), _ = lru.forward(params, xs[:0], h0)  # no step: it checks, and makes h_0
    h, Why = _complex(first), _complex(params.Why.T).T
    lam = _complex(np.concatenate(lru.eigenvalues(params)))
    Wxh = _complex(params.Wxh)
    s, S = np.zeros_like(h), np.zeros((*Wxh.shape, h.shape[1]), complex)
    value, dlam, dWxh, dWhy, dby = 0.0, 0 * lam, 0 * Wxh, 0 * params.Why, 0 * params.by
    for x, target in zip(xs, targets, strict=True):
        s, S = lam * s + h, lam[:, :, None] * S + x
        h = lam * h + Wxh @ x
        y = (Why.conj() @ h).real + params.by
        error, (dy,) = loss(y[None], target[None])
        g = Why.T @ dy  # what the output sends to h_t
        dlam += (g * s.conj()).sum(axis=1, keepdims=True)
        dWxh += (g[:, None] * S.conj()).sum(axis=2)
        dWhy += dy @ _two(h).T
        dby += dy.sum(axis=1, keepdims=True)
        value += error
    rates = lru.through_eigenvalues(params, dlam.real, dlam.imag)
    return value, lru.Params(*rates, _two(dWxh), dWhy, dby)


def carried(I, H):
    """How many real numbers are carried along for each sequence, here and with a dense Whh.

    Parameters
    ----------
    I, H : int
        Inputs and hidden units; with the dense Whh of a tanh network.

    Returns
    -------
    diagonal, dense : int
        2 H (I + 1), and H · H (I + H + 1).
    """
    return 2 * H * (I + 1), H * H * (I + H + 1)


def _complex(two_parts):
    u, v = parts(two_parts)
    return u + 1j * v


def _two(numbers):
    return np.concatenate([numbers.real, numbers.imag])
