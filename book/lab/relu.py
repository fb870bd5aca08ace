"""The network with ReLU in place of tanh, and the start that Le, Jaitly and Hinton (2015) gave it.

A cell like `rnn_core`, with its `Params`, names and shapes: h_t = max(0, a_t). Where a unit is on,
its slope is 1, so nothing shrinks on the way back but by Whh; with Whh = 1, the identity, nothing
shrinks at all, and nothing is bounded either.
"""

from itertools import pairwise

import numpy as np
import rnn_core
from rnn_core import Params, check_inputs, each_step, sum_of_outer_products


def init_params(rng, input_size, hidden_size, output_size, scale=0.001, dtype=float):
    """Whh is the identity, the biases are zero, and the other weights are small.

    Parameters
    ----------
    rng : numpy.random.Generator
    input_size, hidden_size, output_size : int
        I, H and O.
    scale : float
        Standard deviation of Wxh and Why.
    dtype : floating dtype

    Returns
    -------
    Params
    """
    sizes = input_size, hidden_size, output_size
    params = rnn_core.init_params(rng, *sizes, recurrent="identity", dtype=dtype)
    Wxh = params.Wxh * (scale * input_size**0.5)
    return params._replace(Wxh=Wxh, Why=params.Why * (scale * hidden_size**0.5))


def forward(params, xs, h0=None):
    """Run the network over a batch of sequences.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    h0 : array_like, shape (H, B), optional
        Zero if not given.

    Returns
    -------
    hs, ys : ndarray, shapes (T+1, H, B) and (T, O, B)

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, h0 = check_inputs(params, Params, xs=xs, h0=h0)
    hs = np.empty((len(xs) + 1, *h0.shape), np.result_type(xs, h0))
    hs[0] = h0
    np.add(each_step(params.Wxh, xs), params.bh, out=hs[1:])
    for h_prev, h in pairwise(hs):
        h += params.Whh.dot(h_prev)
        h *= h.real > 0
    return hs, each_step(params.Why, hs[1:]) + params.by


def backward(params, xs, hs, dys, dh_next=None):
    """Backpropagation through time; da_t is dh_t where h_t is above zero, and zero elsewhere.

    Parameters
    ----------
    params : Params
    xs, hs : array_like, shapes (T, I, B) and (T+1, H, B)
        What `forward` was given, and the states it returned.
    dys : array_like, shape (T, O, B)
        ∂L/∂ys.
    dh_next : array_like, shape (H, B), optional
        What arrives at h_T from beyond, zero if not given.

    Returns
    -------
    grads : Params
    dhs : ndarray, shape (T+1, H, B)

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    inputs = {"xs": xs, "hs": hs, "dys": dys, "dh_next": dh_next}
    xs, hs, dys, dh_next = check_inputs(params, Params, **inputs)
    dhs = np.zeros(hs.shape, np.result_type(xs, hs, dys, dh_next))
    dhs[1:] = each_step(params.Why.T, dys)
    dhs[-1] += dh_next
    das = np.empty_like(dhs[1:])
    for t in range(len(xs), 0, -1):
        das[t - 1] = dhs[t] * (hs[t].real > 0)
        dhs[t - 1] += params.Whh.T.dot(das[t - 1])
    grads = Params(
        Wxh=sum_of_outer_products(das, xs),
        Whh=sum_of_outer_products(das, hs[:-1]),
        Why=sum_of_outer_products(dys, hs[1:]),
        bh=das.sum(axis=(0, 2))[:, None],
        by=dys.sum(axis=(0, 2))[:, None],
    )
    return grads, dhs
