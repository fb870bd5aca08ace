"""A GRU whose gates see the input alone: the minGRU of Feng et al. (2024), and its gradient.

For t = 1 ... T::

    z_t = σ(Wxh_z x_t + bh_z)                     what is kept
    n_t = Wxh_n x_t + bh_n                        candidate
    h_t = z_t ∘ h_{t-1} + (1 - z_t) ∘ n_t         hidden state
    y_t = Why h_t + by                            output

Neither z_t nor n_t has seen h_{t-1}, so all of them are known before the first step, and what
remains is linear in h: it can be solved step by step or in a tree. Wxh is (2H, I), z above n. As
in `lab.gru`, z_t is the part that stays; in the paper it is the part that goes.
"""

from typing import NamedTuple

from lab import scan
from lab.sigmoid import sigmoid
import numpy as np
import rnn_core
from rnn_core import check_inputs, each_step, sum_of_outer_products


class Params(NamedTuple):
    """The parameters of a minGRU, or the gradients that belong to them.

    Attributes
    ----------
    Wxh : ndarray, shape (2H, I)
        Weights from input to z and n, one block of H rows below the other.
    Why : ndarray, shape (O, H)
        Weights from hidden state to output.
    bh : ndarray, shape (2H, 1)
        Biases of z and n.
    by : ndarray, shape (O, 1)
        Bias of the output.
    """

    Wxh: np.ndarray
    Why: np.ndarray
    bh: np.ndarray
    by: np.ndarray

    axes = {"Why": "OH", "Wxh": "GI", "bh": "G1", "by": "O1"}  # noqa: RUF012
    multiples = (("G", 2),)
    state = "H"


def init_params(
    rng, input_size, hidden_size, output_size, dtype=float, bias=0.0, forget_bias=0.0, spread=0.0
):
    """Draw weights at random: each block as `rnn_core.init_params` draws a simple network.

    Parameters
    ----------
    rng, input_size, hidden_size, output_size, dtype, bias
        As for `rnn_core.init_params`.
    forget_bias : float
        Added to the biases of z_t.
    spread : float
        How far the biases of z_t lie apart, from the first unit to the last: with it, units keep
        for times of different length.

    Returns
    -------
    Params

    Raises
    ------
    ValueError, TypeError
        As `rnn_core.init_params`.
    """
    sizes = input_size, hidden_size, output_size
    blocks = [rnn_core.init_params(rng, *sizes, dtype=dtype, bias=bias) for _ in range(2)]
    Wxh, _, _, bh, _ = map(np.concatenate, zip(*blocks, strict=True))
    apart = np.linspace(-0.5, 0.5, hidden_size)[:, None] * spread
    bh[:hidden_size] += (forget_bias + apart).astype(dtype)
    return Params(Wxh, blocks[0].Why, bh, blocks[0].by)


def forward(params, xs, h0=None, solve=scan.in_turn):
    """Run the minGRU over a batch of sequences.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        Inputs; x_t is ``xs[t-1]``.
    h0 : array_like, shape (H, B), optional
        Initial hidden state, zero if not given.
    solve : callable
        `scan.in_turn`, or `scan.solve` for the same in a tree.

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
    z, n = gates(params, xs)
    hs = solve(z, np.concatenate([h0[None], (1 - z) * n]))
    return hs, each_step(params.Why, hs[1:]) + params.by


def gates(params, xs):
    """What is kept, and the candidate, at every step.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, B)

    Returns
    -------
    z, n : ndarray, shape (T, H, B)
        Entry t-1 belongs to step t.
    """
    z, n = np.split(each_step(params.Wxh, xs) + params.bh, 2, axis=1)
    return sigmoid(z), n


def backward(params, xs, hs, dys, dh_next=None, solve=scan.in_turn):
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
    solve : callable
        `scan.in_turn`, or `scan.solve` for the same in a tree.

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
    z, n = gates(params, xs)
    gs = np.concatenate([0 * dh_next[None], each_step(params.Why.T, dys)])
    gs[-1] += dh_next
    dhs = solve(z[::-1], gs[::-1])[::-1]  # dh_{t-1} = z_t ∘ dh_t + what y_{t-1} sends
    das = _through_gates(z, n, hs[:-1], dhs[1:])
    grads = Params(
        Wxh=sum_of_outer_products(das, xs),
        Why=sum_of_outer_products(dys, hs[1:]),
        bh=das.sum(axis=0).sum(axis=1, keepdims=True),
        by=dys.sum(axis=0).sum(axis=1, keepdims=True),
    )
    return grads, dhs


def _through_gates(z, n, h_prev, dh):
    """From what arrives at h_t to the pre-activations of z and n, (T, 2H, B), all steps at once."""
    return np.concatenate([dh * (h_prev - n) * z * (1 - z), dh * (1 - z)], axis=1)


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
    z, n = gates(params, xs)
    return each_step(params.Wxh.T, _through_gates(z, n, hs[:-1], dhs[1:]))


def hidden_jacobians(params, xs, hs):
    """How each hidden state depends on the one before it.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    hs : array_like, shape (T+1, H, B)

    Returns
    -------
    ndarray, shape (T, H, H, B)
        Entry t-1 is ∂h_t/∂h_{t-1} = diag(z_t), one matrix per sequence.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, hs = check_inputs(params, Params, xs=xs, hs=hs)
    z, _ = gates(params, xs)
    return z[:, :, None] * np.eye(z.shape[1], dtype=z.dtype)[:, :, None]
