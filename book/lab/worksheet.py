"""A small network to run by hand, with round numbers that a seed decides."""

from functools import cache
from typing import NamedTuple

import numpy as np
import rnn_core

FAR = 0.06  # rounding to three decimals changes an entry of a gradient by less
SEEN = 0.015  # and the loss by less than this


class Worksheet(NamedTuple):
    """What is given: a network with I = 1, H = 2, O = 1, and three steps.

    Attributes
    ----------
    params : rnn_core.Params
        One decimal each.
    xs, targets : ndarray, shape (3, 1, 1)
        Inputs and targets, multiples of one half.
    """

    params: rnn_core.Params
    xs: np.ndarray
    targets: np.ndarray


def draw(seed):
    """The worksheet of a seed: the same numbers for the same seed, anywhere.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Worksheet
        Its states and outputs are neither small nor near 1: there a slip would not show, because
        tanh leaves small numbers as they are and turns all large ones into nearly the same.
        Its two units can be told apart, and its loss from that of the last step. And each usual
        slip of a backward pass changes every entry that it is in by more than rounding.
    """
    params, xs, targets = _drawn(seed)
    return Worksheet(rnn_core.Params(*map(np.copy, params)), xs.copy(), targets.copy())


@cache
def _drawn(seed):
    """The same, for nobody to write into: a thousand networks are thrown away for one."""
    rng = np.random.default_rng(seed)
    while True:
        sheet = _any_sheet(rng)
        hs, ys = rnn_core.forward(sheet.params, sheet.xs)
        sizes, apart = np.abs(hs[1:]), np.abs(hs[1:, 0] - hs[1:, 1])
        fair = sizes.min() >= 0.25 and sizes.max() <= 0.9 and np.abs(ys).min() >= 0.3
        dys = ys - sheet.targets
        fair &= apart.min() >= 0.1 and np.sum(dys[:-1] ** 2) / 2 >= SEEN
        if fair and _smallest_trace(sheet, hs, dys) >= FAR:
            return sheet


def _smallest_trace(sheet, hs, dys):
    """How far an entry of dWxh, dWhh or dbh is off after a slip that it is in, at least."""
    params, xs, _ = sheet
    ways_back = params.Whh, params.Whh.T, 0 * params.Whh  # the last: dh_next is forgotten
    das, transposed, forgotten = (
        rnn_core.backward(params._replace(Whh=Whh), xs, hs, dys)[1][1:] * (1 - hs[1:] ** 2)
        for Whh in ways_back
    )
    flat = rnn_core.backward(params, xs, 0 * hs, dys)[1][1:]  # where h is 0, the slope is 1
    right, *wrong = (_entries(each, xs, hs[:-1]) for each in (das, transposed, forgotten, flat))
    own_state = _added(das, hs[1:]) - _added(das, hs[:-1])
    return min(np.abs(own_state).min(), *(np.abs(each - right).min() for each in wrong))


def _entries(das, xs, read):
    """All of dWxh, dWhh and dbh."""
    return np.hstack([_added(das, xs), _added(das, read), das.sum(axis=0)])


def _added(das, read):
    """A column times a row for each step, added up."""
    return (das @ read.transpose(0, 2, 1)).sum(axis=0)


def _any_sheet(rng):
    """Sizes without repetition, so that two entries are never mixed up without a trace."""
    weights = _signed(rng, np.arange(2, 10) / 10)
    biases = _signed(rng, np.arange(1, 4) / 10)
    inputs = _signed(rng, np.array([0.5, 1.0, 1.5]))
    targets = _signed(rng, np.array([0.5, 1.0, 1.5]))
    params = rnn_core.Params(
        Wxh=weights[:2].reshape(2, 1),
        Whh=weights[2:6].reshape(2, 2),
        Why=weights[6:].reshape(1, 2),
        bh=biases[:2].reshape(2, 1),
        by=biases[2:].reshape(1, 1),
    )
    return Worksheet(params, inputs.reshape(3, 1, 1), targets.reshape(3, 1, 1))


def _signed(rng, sizes):
    """The sizes in random order, each with a random sign."""
    return rng.permutation(sizes) * rng.choice([-1.0, 1.0], len(sizes))
