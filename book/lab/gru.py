"""A gated recurrent unit and its gradient: one state, and a gate that says how much of it stays.

For t = 1 ... T, with σ(a) = 1 / (1 + exp(-a)) and ∘ for products entry by entry::

    r_t = σ(Wxh_r x_t + Whh_r h_{t-1} + bh_r)                     reset gate
    z_t = σ(Wxh_z x_t + Whh_z h_{t-1} + bh_z)                     update gate
    n_t = tanh(Wxh_n x_t + r_t ∘ (Whh_n h_{t-1} + bn) + bh_n)     candidate
    h_t = (1 - z_t) ∘ n_t + z_t ∘ h_{t-1}                         hidden state
    y_t = Why h_t + by                                            output

The three blocks are stacked in this order, which is PyTorch's: Wxh is (3H, I), Whh (3H, H) and
bh (3H, 1). There are two variants. In Cho et al. (2014), as printed, the reset gate acts before
the product, Whh_n (r_t ∘ h_{t-1}). Here it acts after the product, as in the first version of that
paper, in PyTorch and in cuDNN: so one product with Whh serves all three blocks. bn is the bias
that the gate then acts on, too.
"""

from typing import NamedTuple

from lab.sigmoid import sigmoid
import numpy as np
import rnn_core
from rnn_core import check_inputs, each_step, sum_of_outer_products


class Params(NamedTuple):
    """The parameters of a GRU, or the gradients that belong to them.

    Attributes
    ----------
    Wxh : ndarray, shape (3H, I)
        Weights from input to r, z and n, one block of H rows below the other.
    Whh : ndarray, shape (3H, H)
        Weights from the previous hidden state to these.
    Why : ndarray, shape (O, H)
        Weights from hidden state to output.
    bh : ndarray, shape (3H, 1)
        Biases of r, z and n.
    bn : ndarray, shape (H, 1)
        The bias of n that the reset gate acts on.
    by : ndarray, shape (O, 1)
        Bias of the output.
    """

    Wxh: np.ndarray
    Whh: np.ndarray
    Why: np.ndarray
    bh: np.ndarray
    bn: np.ndarray
    by: np.ndarray

    axes = {  # noqa: RUF012
        "Why": "OH",
        "Wxh": "GI",
        "Whh": "GH",
        "bh": "G1",
        "bn": "H1",
        "by": "O1",
    }
    multiples = (("G", 3),)
    state = "H"


def init_params(
    rng,
    input_size,
    hidden_size,
    output_size,
    recurrent="gaussian",
    gain=1.0,
    dtype=float,
    bias=0.0,
    forget_bias=0.0,
):
    """Draw weights at random: each block as `rnn_core.init_params` draws a simple network.

    Parameters
    ----------
    rng, input_size, hidden_size, output_size, recurrent, gain, dtype, bias
        As for `rnn_core.init_params`; `recurrent` and `gain` are for each block of Whh.
    forget_bias : float
        Added to the biases of z_t, which is to a GRU what the forget gate is to an LSTM: the
        part of the state that stays.

    Returns
    -------
    Params
        With `bn` zero unless `bias` is given.

    Raises
    ------
    ValueError, TypeError
        As `rnn_core.init_params`.
    """
    sizes = input_size, hidden_size, output_size
    blocks = [rnn_core.init_params(rng, *sizes, recurrent, gain, dtype, bias) for _ in range(3)]
    Wxh, Whh, _, bh, _ = map(np.concatenate, zip(*blocks, strict=True))
    bh[hidden_size : 2 * hidden_size] += forget_bias
    Why, by = blocks[0].Why, blocks[0].by
    bn = bias * rng.standard_normal((hidden_size, 1)) if bias else 0 * bh[:hidden_size]
    return Params(Wxh, Whh, Why, bh, bn.astype(dtype), by)


def forward(params, xs, h0=None):
    """Run the GRU over a batch of sequences.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        Inputs; x_t is ``xs[t-1]``.
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
    xs, h0 = check_inputs(params, Params, xs=xs, h0=h0)
    hs = np.empty((len(xs) + 1, *h0.shape), np.result_type(xs, h0))
    hs[0] = h0
    from_inputs = each_step(params.Wxh, xs) + params.bh
    for t, a in enumerate(from_inputs, start=1):
        _, z, n, _ = _activated(params, a, params.Whh @ hs[t - 1])
        hs[t] = (1 - z) * n + z * hs[t - 1]
    return hs, each_step(params.Why, hs[1:]) + params.by


def gates(params, xs, hs):
    """The gates of every step, from the states that `forward` returned.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    hs : array_like, shape (T+1, H, B)

    Returns
    -------
    r, z, n, q : ndarray, shape (T, H, B)
        Reset gate, update gate, candidate, and q_t = Whh_n h_{t-1} + bn, what the reset gate
        acts on; entry t-1 belongs to step t.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, hs = check_inputs(params, Params, xs=xs, hs=hs)
    from_inputs = each_step(params.Wxh, xs) + params.bh
    return _activated(params, from_inputs, each_step(params.Whh, hs[:-1]))


def _activated(params, from_inputs, from_states):
    """From the two parts of the pre-activations, (..., 3H, B), to r, z, n and q."""
    (r, z, n), (r_too, z_too, q) = (np.split(a, 3, axis=-2) for a in (from_inputs, from_states))
    r, z, q = sigmoid(r + r_too), sigmoid(z + z_too), q + params.bn
    return r, z, np.tanh(n + r * q), q


def backward(params, xs, hs, dys, dh_next=None):
    """Backpropagation through time: one sweep from t = T back to t = 1.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        The inputs given to `forward`.
    hs : array_like, shape (T+1, H, B)
        The hidden states it returned.
    dys : array_like, shape (T, O, B)
        ∂L/∂ys, from the loss.
    dh_next : array_like, shape (H, B), optional
        What arrives at h_T from steps beyond T, zero if not given.

    Returns
    -------
    grads : Params
        Gradient of the loss with respect to each parameter, summed over steps and batch.
    dhs : ndarray, shape (T+1, H, B)
        Gradient with respect to each hidden state; ``dhs[0]`` belongs to h_0.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    inputs = {"xs": xs, "hs": hs, "dys": dys, "dh_next": dh_next}
    xs, hs, dys, dh_next = check_inputs(params, Params, **inputs)
    steps = np.stack(gates(params, xs, hs), axis=1)
    dhs = np.zeros(hs.shape, np.result_type(steps, dys, dh_next))
    dhs[1:] = each_step(params.Why.T, dys)  # the arrow from y_t, for every t
    dhs[-1] += dh_next
    # The candidate's block arrives at Wxh as it is, and at Whh through the reset gate.
    das = np.empty((len(xs), len(params.bh), xs.shape[2]), dhs.dtype)
    das_h = np.empty_like(das)
    for t in range(len(xs), 0, -1):
        das[t - 1], das_h[t - 1] = through_gates(steps[t - 1], hs[t - 1], dhs[t])
        dhs[t - 1] += steps[t - 1, 1] * dhs[t] + params.Whh.T @ das_h[t - 1]

    H = hs.shape[1]
    bh, bhh = (each.sum(axis=0).sum(axis=1, keepdims=True) for each in (das, das_h))
    grads = Params(
        Wxh=sum_of_outer_products(das, xs),
        Whh=sum_of_outer_products(das_h, hs[:-1]),
        Why=sum_of_outer_products(dys, hs[1:]),
        bh=bh,
        bn=bhh[2 * H :],
        by=dys.sum(axis=0).sum(axis=1, keepdims=True),
    )
    return grads, dhs


def through_gates(gates, h_prev, dh):
    """One step back, from what arrives at h_t to the pre-activations.

    Parameters
    ----------
    gates : sequence of ndarray, each (..., H, B)
        r_t, z_t, n_t, q_t; of one step, or of several.
    h_prev : ndarray, shape (..., H, B)
        h_{t-1}.
    dh : ndarray, shape (..., H, B)
        What arrives at h_t.

    Returns
    -------
    da : ndarray, shape (..., 3H, B)
        For Wxh and bh.
    da_h : ndarray, shape (..., 3H, B)
        For Whh; its last block has passed the reset gate.
    """
    r, z, n, q = gates
    da_n = dh * (1 - z) * (1 - n**2)
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_r = da_n * q * r * (1 - r)
    return (
        np.concatenate([da_r, da_z, da_n], axis=-2),
        np.concatenate([da_r, da_z, da_n * r], axis=-2),
    )


def input_gradients(params, xs, hs, dhs):
    """Gradient of the loss with respect to each input, from the one of each state.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        The inputs given to `forward`.
    hs : array_like, shape (T+1, H, B)
        The hidden states it returned.
    dhs : array_like, shape (T+1, H, B)
        From `backward`.

    Returns
    -------
    dxs : ndarray, shape (T, I, B)
        Entry t-1 is ∂L/∂x_t = Wxhᵀ da_t.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, hs, dhs = check_inputs(params, Params, xs=xs, hs=hs, dhs=dhs)
    das, _ = through_gates(gates(params, xs, hs), hs[:-1], dhs[1:])
    return each_step(params.Wxh.T, das)


def hidden_jacobians(params, xs, hs):
    """How each hidden state depends on the one before it.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    hs : array_like, shape (T+1, H, B)
        Hidden states from `forward`.

    Returns
    -------
    ndarray, shape (T, H, H, B)
        Entry t-1 is ∂h_t/∂h_{t-1}, one matrix per sequence; diag(z_t), and what the gates add.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, hs = check_inputs(params, Params, xs=xs, hs=hs)
    r, z, n, q = gates(params, xs, hs)
    Wr, Wz, Wn = (W[:, :, None] for W in np.split(params.Whh, 3))
    slope = (1 - z) * (1 - n**2)  # ∂h_t/∂a_n
    return (
        _rows(z) * np.eye(len(Wz), dtype=z.dtype)[:, :, None]
        + _rows((hs[:-1] - n) * z * (1 - z)) * Wz
        + _rows(slope * r) * Wn
        + _rows(slope * q * r * (1 - r)) * Wr
    )


def _rows(factors):
    """A factor for each row of a matrix: (T, H, B) as (T, H, 1, B)."""
    return factors[:, :, None]
