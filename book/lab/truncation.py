"""Truncated backpropagation through time: the four programs that go by this name, as windows.

A window is a stretch of steps that is run and swept by itself. What comes before it arrives as h_0,
which is data: no gradient goes beyond it. The programs differ in where their windows lie and in
which losses a window counts; every loss is counted once.

    disjoint(T, size)     one window after the other; the state is carried on, or, with carry=False,
                          set back before each: two programs
    sliding(T, size)      a window for every step, which counts the loss of its last step
    every(T, k1, k2)      every k1 steps a window of k2, which counts the losses of its last k1

With k1 = k2 the last is the first, with k1 = 1 it is sliding.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import rnn_core
from rnn_core import half_squared_error


class Window(NamedTuple):
    """Steps start+1 ... stop, of which the losses of steps first+1 ... stop count."""

    start: int
    first: int
    stop: int


def every(T, k1, k2):
    """Every k1 steps, k2 steps back.

    Parameters
    ----------
    T : int
        Steps of the whole sequence.
    k1 : int
        Steps from one sweep to the next; the last one ends with the sequence.
    k2 : int
        Steps that a sweep goes back, k1 at least.

    Returns
    -------
    list of Window

    Raises
    ------
    ValueError
        If not 1 <= k1 <= k2: a loss would be left out.
    """
    if not 1 <= k1 <= k2:
        raise ValueError(f"k1 is {k1}, k2 is {k2}: 1 <= k1 <= k2 is needed")
    firsts = range(0, T, k1)
    return [Window(max(t + k1 - k2, 0), t, min(t + k1, T)) for t in firsts]


def disjoint(T, size):
    """One window of `size` steps after the other; the last may be shorter."""
    return every(T, size, size)


def sliding(T, size):
    """For every step the `size` steps that end with it."""
    return every(T, 1, size)


def sweeps(cell, params, xs, targets, windows, loss, h0=None, carry=True):
    """The windows of a sequence one after the other, each run forward and swept back.

    Parameters
    ----------
    cell : module
        With `forward` and `backward`, such as `rnn_core`.
    params : Params
        Of this cell. Whoever takes the gradients may change them in place between two windows, as
        `rnn_core.sgd_step` does: the next window runs with the new ones, from the old state.
    xs : ndarray, shape (T, I, B)
    targets : ndarray
        What `loss` compares the outputs with, step by step along the first axis.
    windows : sequence of Window
    loss : callable
        ``loss(ys, targets)`` returns the loss, a sum over steps, and dys.
    h0 : ndarray, shape (H, B), optional
        Initial hidden state, zero if not given.
    carry : bool
        Whether a window begins with the state that the one before it had there; if not, with h0.

    Yields
    ------
    value : float
        The loss of the steps that the window counts.
    grads : Params
    hs, dhs : ndarray, shape (steps+1, H, B)
        The states of the window, and what arrives at them: ``dhs[0]`` is what is cut off.
    """
    h = h0
    for window, after in pairwise([*windows, None]):
        steps = slice(window.start, window.stop)
        counted = window.first - window.start
        hs, ys = cell.forward(params, xs[steps], h)
        dys = np.zeros_like(ys)
        value, dys[counted:] = loss(ys[counted:], targets[steps][counted:])
        grads, dhs = cell.backward(params, xs[steps], hs, dys)
        yield value, grads, hs, dhs
        if carry and after:
            h = hs[after.start - window.start]


def gradient(cell, params, xs, targets, windows, loss=half_squared_error, **how):
    """The sum over all windows, with the parameters left as they are.

    Parameters
    ----------
    cell, params, xs, targets, windows, loss, **how
        As for `sweeps`.

    Returns
    -------
    value : float
        The loss.
    grads : Params
        What the windows make of its gradient.
    """
    values, parts, _, _ = zip(*sweeps(cell, params, xs, targets, windows, loss, **how), strict=True)
    return sum(values), params._make(map(sum, zip(*parts, strict=True)))


def descend(
    cell,
    params,
    xs,
    targets,
    windows,
    learning_rate,
    max_norm=np.inf,
    loss=half_squared_error,
    **how,
):
    """Once through a sequence, with a step of gradient descent after each window.

    Parameters
    ----------
    cell, xs, targets, windows, loss, **how
        As for `sweeps`.
    params : Params
        Where to start; not changed: the descent works on a copy.
    learning_rate : float
        For the gradient of a window as it is, a sum.
    max_norm : float
        A longer gradient is clipped to this norm.

    Returns
    -------
    params : Params
    losses : ndarray, shape (windows,)
        The loss that each window counts, before its step.
    """
    params = params._make(param.copy() for param in params)
    losses = []
    for value, grads, _, _ in sweeps(cell, params, xs, targets, windows, loss, **how):
        rnn_core.sgd_step(params, rnn_core.clip_by_global_norm(grads, max_norm), learning_rate)
        losses.append(value)
    return params, np.array(losses)


def compare(part, full):
    """What a truncated gradient is like beside the full one.

    Parameters
    ----------
    part, full : ndarray
        Of one shape; `full` is not zero.

    Returns
    -------
    error : float
        Length of the difference, as a share of the full one's length.
    cosine : float
        1 where both point the same way, 0 at right angles and where nothing is left, below 0 where
        they disagree.
    """
    length, left = np.linalg.norm(full), np.linalg.norm(part)
    cosine = np.vdot(part, full) / (left * length) if left else 0.0
    return float(np.linalg.norm(part - full) / length), float(cosine)


def blame(cell, params, xs, targets, windows, loss=half_squared_error, **how):
    """How much the loss of each step blames each state, as far as the windows reach.

    Parameters
    ----------
    cell, params, xs, targets, windows, loss, **how
        As for `sweeps`.

    Returns
    -------
    ndarray, shape (T, T)
        Entry (t-1, k-1) is the length of the gradient of step t's loss at h_k, 0 where no window
        carries it there.
    """
    apart = [Window(w.start, t, t + 1) for w in windows for t in range(w.first, w.stop)]
    norms = np.zeros((len(xs), len(xs)))
    runs = sweeps(cell, params, xs, targets, apart, loss, **how)
    for window, (_, _, _, dhs) in zip(apart, runs, strict=True):
        norms[window.first, window.start : window.stop] = np.linalg.norm(dhs[1:], axis=(1, 2))
    return norms
