"""An LSTM and its gradient: a cell whose state has two parts, h and c, and four gates.

For t = 1 ... T, with σ(a) = 1 / (1 + exp(-a)) and ∘ for products entry by entry::

    i_t = σ(Wxh_i x_t + Whh_i h_{t-1} + bh_i)       input gate
    f_t = σ(Wxh_f x_t + Whh_f h_{t-1} + bh_f)       forget gate
    g_t = tanh(Wxh_g x_t + Whh_g h_{t-1} + bh_g)    candidate
    o_t = σ(Wxh_o x_t + Whh_o h_{t-1} + bh_o)       output gate
    c_t = f_t ∘ c_{t-1} + i_t ∘ g_t                 cell state
    h_t = o_t ∘ tanh(c_t)                           hidden state
    y_t = Why h_t + by                              output

The four blocks are stacked in this order, which is PyTorch's: Wxh is (4H, I), Whh (4H, H) and
bh (4H, 1). A state is h above c, so hs is (T+1, 2H, B), as for any cell of `rnn_core` whose state
has two parts. Cell state and gates of input and output are those of Hochreiter and Schmidhuber
(1997), the forget gate is that of Gers, Schmidhuber and Cummins (2000).
"""

from typing import NamedTuple

from lab.sigmoid import sigmoid
import numpy as np
import rnn_core
from rnn_core import check_inputs, each_step, sum_of_outer_products


class Params(NamedTuple):
    """The parameters of an LSTM, or the gradients that belong to them.

    Attributes
    ----------
    Wxh : ndarray, shape (4H, I)
        Weights from input to the gates i, f, g, o, one block of H rows below the other.
    Whh : ndarray, shape (4H, H)
        Weights from the previous hidden state to the gates.
    Why : ndarray, shape (O, H)
        Weights from hidden state to output.
    bh : ndarray, shape (4H, 1)
        Biases of the gates.
    by : ndarray, shape (O, 1)
        Bias of the output.
    """

    Wxh: np.ndarray
    Whh: np.ndarray
    Why: np.ndarray
    bh: np.ndarray
    by: np.ndarray

    axes = {"Why": "OH", "Wxh": "GI", "Whh": "GH", "bh": "G1", "by": "O1"}  # noqa: RUF012
    multiples = (("G", 4), ("S", 2))
    state = "S"


def init_params(
    rng,
    input_size,
    hidden_size,
    output_size,
    recurrent="gaussian",
    gain=1.0,
    dtype=float,
    bias=0.0,
    forget_bias=1.0,
):
    """Draw weights at random: each gate as `rnn_core.init_params` draws a simple network.

    Parameters
    ----------
    rng, input_size, hidden_size, output_size, recurrent, gain, dtype, bias
        As for `rnn_core.init_params`; `recurrent` and `gain` are for each block of Whh.
    forget_bias : float
        Added to the biases of the forget gate. At 1, f_t is near σ(1) = 0.73 at first.

    Returns
    -------
    Params

    Raises
    ------
    ValueError, TypeError
        As `rnn_core.init_params`.
    """
    sizes = input_size, hidden_size, output_size
    gates = [rnn_core.init_params(rng, *sizes, recurrent, gain, dtype, bias) for _ in range(4)]
    Wxh, Whh, _, bh, _ = map(np.concatenate, zip(*gates, strict=True))
    bh[hidden_size : 2 * hidden_size] += forget_bias
    return Params(Wxh, Whh, gates[0].Why, bh, gates[0].by)


def forward(params, xs, h0=None):
    """Run the LSTM over a batch of sequences.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        Inputs; x_t is ``xs[t-1]``.
    h0 : array_like, shape (2H, B), optional
        Initial state, h_0 above c_0; zero if not given.

    Returns
    -------
    hs : ndarray, shape (T+1, 2H, B)
        States, h_t above c_t; ``hs[0]`` is the initial one.
    ys : ndarray, shape (T, O, B)
        Outputs.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, h0 = check_inputs(params, Params, xs=xs, h0=h0)
    states = np.empty((len(xs) + 1, *h0.shape), np.result_type(xs, h0))
    states[0] = h0
    hs, cs = parts(states)
    from_inputs = each_step(params.Wxh, xs) + params.bh
    for t, a in enumerate(from_inputs, start=1):
        i, f, g, o = _activated(a + params.Whh @ hs[t - 1])
        cs[t] = f * cs[t - 1] + i * g
        hs[t] = o * np.tanh(cs[t])
    return states, each_step(params.Why, hs[1:]) + params.by


def parts(states):
    """The two halves of states, as views.

    Parameters
    ----------
    states : ndarray, shape (..., 2H, B)

    Returns
    -------
    hs, cs : ndarray, shape (..., H, B)
    """
    H = states.shape[-2] // 2
    return states[..., :H, :], states[..., H:, :]


def gates(params, xs, hs):
    """The gates of every step, from the states that `forward` returned.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    hs : array_like, shape (T+1, 2H, B)

    Returns
    -------
    i, f, g, o : ndarray, shape (T, H, B)
        Input gate, forget gate, candidate, output gate; entry t-1 belongs to step t.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, hs = check_inputs(params, Params, xs=xs, hs=hs)
    h_prev = parts(hs[:-1])[0]
    return _activated(each_step(params.Wxh, xs) + each_step(params.Whh, h_prev) + params.bh)


def _activated(a):
    """From pre-activations, (..., 4H, B), to the four gates, each (..., H, B)."""
    i, f, g, o = np.split(a, 4, axis=-2)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


def backward(params, xs, hs, dys, dh_next=None):
    """Backpropagation through time: one sweep from t = T back to t = 1.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        The inputs given to `forward`.
    hs : array_like, shape (T+1, 2H, B)
        The states it returned.
    dys : array_like, shape (T, O, B)
        ∂L/∂ys, from the loss.
    dh_next : array_like, shape (2H, B), optional
        What arrives at the last state, h_T above c_T, from steps beyond; zero if not given.

    Returns
    -------
    grads : Params
        Gradient of the loss with respect to each parameter, summed over steps and batch.
    dhs : ndarray, shape (T+1, 2H, B)
        Gradient with respect to each state, h_t and c_t as two independent arguments of what
        follows: that h_t was made from c_t is counted within step t. ``dhs[0]`` belongs to the
        initial state.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    inputs = {"xs": xs, "hs": hs, "dys": dys, "dh_next": dh_next}
    xs, states, dys, dh_next = check_inputs(params, Params, **inputs)
    (hs, cs), steps = parts(states), np.stack(gates(params, xs, states), axis=1)
    dstates = np.zeros(states.shape, np.result_type(steps, dys, dh_next))
    dhs, dcs = parts(dstates)
    dhs[1:] = each_step(params.Why.T, dys)  # the arrow from y_t, for every t
    dstates[-1] += dh_next
    das = np.empty((len(xs), *params.bh.shape[:1], xs.shape[2]), dstates.dtype)
    for t in range(len(xs), 0, -1):
        das[t - 1], dc_prev = through_gates(steps[t - 1], cs[t - 1], cs[t], dhs[t], dcs[t])
        dhs[t - 1] += params.Whh.T @ das[t - 1]
        dcs[t - 1] += dc_prev

    grads = Params(
        Wxh=sum_of_outer_products(das, xs),
        Whh=sum_of_outer_products(das, hs[:-1]),
        Why=sum_of_outer_products(dys, hs[1:]),
        bh=das.sum(axis=0).sum(axis=1, keepdims=True),
        by=dys.sum(axis=0).sum(axis=1, keepdims=True),
    )
    return grads, dstates


def through_gates(gates, c_prev, c, dh, dc):
    """One step back, from what arrives at h_t and c_t to the pre-activations and to c_{t-1}.

    Parameters
    ----------
    gates : sequence of ndarray, each (..., H, B)
        i_t, f_t, g_t, o_t; of one step, or of several.
    c_prev, c : ndarray, shape (..., H, B)
        c_{t-1} and c_t.
    dh, dc : ndarray, shape (..., H, B)
        What arrives at h_t, and at c_t from step t+1.

    Returns
    -------
    da : ndarray, shape (..., 4H, B)
    dc_prev : ndarray, shape (..., H, B)
    """
    i, f, g, o = gates
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)  # two arrows meet at c_t
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_prev * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da_o = dh * np.tanh(c) * o * (1 - o)
    return np.concatenate([da_i, da_f, da_g, da_o], axis=-2), dc * f


def input_gradients(params, xs, hs, dhs):
    """Gradient of the loss with respect to each input, from the one of each state.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        The inputs given to `forward`.
    hs : array_like, shape (T+1, 2H, B)
        The states it returned.
    dhs : array_like, shape (T+1, 2H, B)
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
    (_, cs), (dhs, dcs) = parts(hs), parts(dhs)
    das, _ = through_gates(gates(params, xs, hs), cs[:-1], cs[1:], dhs[1:], dcs[1:])
    return each_step(params.Wxh.T, das)


def hidden_jacobians(params, xs, hs):
    """How each state, h_t above c_t, depends on the one before it.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    hs : array_like, shape (T+1, 2H, B)
        States from `forward`.

    Returns
    -------
    ndarray, shape (T, 2H, 2H, B)
        Entry t-1 is ∂(h_t, c_t)/∂(h_{t-1}, c_{t-1}), one matrix per sequence. Its lower right
        block, ∂c_t/∂c_{t-1} where h_{t-1} is held, is diag(f_t).

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    i, f, g, o = gates(params, xs, hs)
    cs = parts(np.asarray(hs))[1]
    slope = o * (1 - np.tanh(cs[1:]) ** 2)  # ∂h_t/∂c_t
    Wi, Wf, Wg, Wo = (W[:, :, None] for W in np.split(params.Whh, 4))
    c_by_h = (
        _rows(g * i * (1 - i)) * Wi + _rows(cs[:-1] * f * (1 - f)) * Wf + _rows(i * (1 - g**2)) * Wg
    )
    c_by_c = _rows(f) * np.eye(len(Wf), dtype=f.dtype)[:, :, None]
    h_by_h = _rows(np.tanh(cs[1:]) * o * (1 - o)) * Wo + _rows(slope) * c_by_h
    h_by_c = _rows(slope) * c_by_c
    rows = [h_by_h, h_by_c], [c_by_h, c_by_c]
    return np.concatenate([np.concatenate(row, axis=2) for row in rows], axis=1)


def _rows(factors):
    """A factor for each row of a matrix: (T, H, B) as (T, H, 1, B)."""
    return factors[:, :, None]
