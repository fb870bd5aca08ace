"""The gradient of a long sequence in little memory: keep one state in √T, compute the rest twice.

The steps are cut into blocks. A first pass keeps the state before each block and forgets the
others. Then, from the last block to the first, the states of a block are computed once more, and
the sweep goes back through them. What it finds is the whole gradient, nothing is truncated.
"""

from math import isqrt

import numpy as np
import rnn_core


def loss_and_grads(
    params,
    xs,
    targets,
    loss=rnn_core.half_squared_error,
    h0=None,
    length=None,
    cell=rnn_core,
):
    """What `rnn_core.loss_and_grads` returns, from blocks of steps.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, B), or another sequence
        Anything that has a length, and of which ``xs[a:b]`` is an array (b-a, I, B): so inputs
        that are too large for the memory can be made block by block.
    targets : ndarray
        What `loss` compares the outputs with, step by step along the first axis.
    loss : callable
        ``loss(ys, targets)`` returns the loss and dys; the loss is a sum over steps.
    h0 : ndarray, shape (H, B), optional
        Initial hidden state, zero if not given.
    length : int, optional
        Steps in a block, about √T if not given.
    cell : module
        With `forward` and `backward`, such as `rnn_core`.

    Returns
    -------
    value : float
    grads : Params
        Equal to those of a single sweep up to rounding. Nothing is written into the arguments.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers, or a block no step.
    """
    T = len(xs)
    length = max(isqrt(T), 1) if length is None else length
    if length < 1:
        raise ValueError(f"length is {length}, and must be at least 1")
    if len(targets) != T:
        raise ValueError(f"targets has {len(targets)} steps, and xs has {T}")
    blocks = [slice(t, min(t + length, T)) for t in range(0, T, length)]
    kept = states_before(params, xs, blocks, h0, cell)
    value, grads, dh = 0.0, params._make(map(np.zeros_like, params)), None
    for block in reversed(blocks):
        part, h = (xs[block], targets[block]), kept.pop()
        error, some, dh = sweep_block(params, *part, loss, h, dh, cell)
        value += error
        grads = grads._make(map(np.add, grads, some))
    return value, grads


def states_before(params, xs, blocks, h0, cell=rnn_core):
    """The state before each block, and no other.

    Parameters
    ----------
    params, xs, h0, cell
        As for `loss_and_grads`.
    blocks : list of slice

    Returns
    -------
    list of ndarray, shape (H, B)
        The first is h_0, or None if that was not given.
    """
    kept = [h0]
    for block in blocks[:-1]:
        hs, _ = cell.forward(params, xs[block], kept[-1])
        kept.append(hs[-1].copy())  # a view would hold all of hs
    return kept


def sweep_block(params, xs, targets, loss, h0, dh_next, cell=rnn_core):
    """One block: its states once more, and back through them.

    Parameters
    ----------
    params, xs, targets, loss, cell
        As for `loss_and_grads`, of this block.
    h0 : ndarray, shape (H, B), or None
        The state before it.
    dh_next : ndarray, shape (H, B), or None
        What arrives from the blocks after it.

    Returns
    -------
    value : float
    grads : Params
    dh : ndarray, shape (H, B)
        What goes on to the block before.
    """
    hs, ys = cell.forward(params, xs, h0)
    value, dys = loss(ys, targets)
    grads, dhs = cell.backward(params, xs, hs, dys, dh_next)
    return value, grads, dhs[0].copy()
