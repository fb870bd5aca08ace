"""The recurrent matrix with a copy for each step, Whh(1) … Whh(T): untied, then tied again.

Tied, all copies are one matrix, and by the rule for a value that is used more than once its
gradient is the sum of the gradients of the copies. Every step here is one call of the kernel.
"""

import numpy as np
from rnn_core import backward, forward, half_squared_error


def forward_with_copies(params, Whhs, xs, h0=None):
    """Run the network with a recurrent matrix of its own at each step.

    Parameters
    ----------
    params : Params
        `params.Whh` only tells the shape of a copy.
    Whhs : array_like, shape (T, H, H)
        Step t uses ``Whhs[t-1]``.
    xs : array_like, shape (T, I, B)
    h0 : array_like, shape (H, B), optional
        Initial hidden state, zero if not given.

    Returns
    -------
    hs : ndarray, shape (T+1, H, B)
        Hidden states; ``hs[0]`` is h_0.
    ys : ndarray, shape (T, O, B)
        Outputs.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs = np.asarray(xs)
    steps = _steps(params, Whhs, xs)
    # before the first step: h_0, and no output
    hs, ys = ([part] for part in forward(params, xs[:0], h0))
    for t, step in enumerate(steps, 1):
        (_, h), y = forward(step, xs[t - 1 : t], hs[-1][-1])
        hs.append([h])
        ys.append(y)
    return np.concatenate(hs), np.concatenate(ys)


def loss_with_copies(params, Whhs, xs, targets, h0=None):
    """The loss of the network with a recurrent matrix of its own at each step.

    Parameters
    ----------
    params : Params
        `params.Whh` only tells the shape of a copy.
    Whhs : array_like, shape (T, H, H)
        Step t uses ``Whhs[t-1]``.
    xs : array_like, shape (T, I, B)
    targets : array_like, shape (T, O, B)
    h0 : array_like, shape (H, B), optional
        Initial hidden state, zero if not given.

    Returns
    -------
    float
        ½ Σ (y - target)², summed over steps and batch.

    Raises
    ------
    ValueError, TypeError
        As `forward_with_copies`, and for targets of another shape.
    """
    _, ys = forward_with_copies(params, Whhs, xs, h0)
    return half_squared_error(ys, targets)[0]


def copy_gradients(params, xs, targets, Whhs=None, h0=None):
    """The gradient of each copy of the recurrent matrix: dWhh(t) = da_t h_{t-1}ᵀ.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    targets : array_like, shape (T, O, B)
    Whhs : array_like, shape (T, H, H), optional
        The copies; if not given, all are `params.Whh`.
    h0 : array_like, shape (H, B), optional
        Initial hidden state, zero if not given.

    Returns
    -------
    ndarray, shape (T, H, H)
        Entry t-1 is ∂L/∂Whh(t), summed over the batch. Where all copies are `params.Whh`, their
        sum over t is the dWhh of `rnn_core.backward`.

    Raises
    ------
    ValueError, TypeError
        As `forward_with_copies`, and for targets of another shape.
    """
    xs = np.asarray(xs)
    Whhs = np.repeat([params.Whh], len(xs), axis=0) if Whhs is None else Whhs
    steps = _steps(params, Whhs, xs)
    hs, ys = forward_with_copies(params, Whhs, xs, h0)
    _, dys = half_squared_error(ys, targets)
    gradients = np.empty((len(xs), *params.Whh.shape), dys.dtype)
    dh_next = None
    for t in range(len(xs), 0, -1):
        x, h, dy = xs[t - 1 : t], hs[t - 1 : t + 1], dys[t - 1 : t]
        grads, (dh_next, _) = backward(steps[t - 1], x, h, dy, dh_next)
        gradients[t - 1] = grads.Whh
    return gradients


def _steps(params, Whhs, xs):
    """The parameters of each step."""
    Whhs, needed = np.asarray(Whhs), (len(xs), *params.Whh.shape)
    if Whhs.shape != needed:
        raise ValueError(f"Whhs has shape {Whhs.shape}, and needs (T, H, H) = {needed}")
    return [params._replace(Whh=Whh) for Whh in Whhs]
