"""Chapter 4: answers to its exercises, and what each wrong one is told."""

import sys

from answers import Exercise
from lab import checks
import numpy as np
import rnn_core
from rnn_core import Params


def dh0(Whh, h1, dh1):
    return Whh.T @ (dh1 * (1 - h1**2))


def dh0_in_place(Whh, h1, dh1):
    dh1 *= 1 - h1**2
    return Whh.T @ dh1


DH0 = {
    "transpose": lambda Whh, h1, dh1: Whh @ (dh1 * (1 - h1**2)),
    "Two things are missing": lambda Whh, h1, dh1: Whh @ dh1,
    "has passed the tanh already": lambda Whh, h1, dh1: dh0(Whh, np.tanh(h1), dh1),
    "the wrong sign": lambda *arrays: -dh0(*arrays),
    "tanh lies between": lambda Whh, h1, dh1: Whh.T @ dh1,
    "One more step": lambda Whh, h1, dh1: dh1 * (1 - h1**2),
    "after Whhᵀ": lambda Whh, h1, dh1: (Whh.T @ dh1) * (1 - h1**2),
    "square is missing": lambda Whh, h1, dh1: Whh.T @ (dh1 * (1 - h1)),
    "change it in place": dh0_in_place,
    "`return` missing": lambda Whh, h1, dh1: None,
    "(3,), and (3, 1) is needed": lambda Whh, h1, dh1: dh0(Whh, h1, dh1)[:, 0],
    "stopped with IndexError": lambda Whh, h1, dh1: Whh[7],
    "relative error": lambda Whh, h1, dh1: 1.1 * dh0(Whh, h1, dh1),
    "an array of real numbers is needed": lambda Whh, h1, dh1: "dh0",
    "complex128, and an array of real numbers is needed": lambda *arrays: dh0(*arrays) + 5j,
    "nan or inf": lambda Whh, h1, dh1: dh0(Whh, h1, dh1) * np.nan,
    "stopped with SystemExit": lambda Whh, h1, dh1: sys.exit("bye"),
}


class SimpleRNN:
    """A right answer; the mistakes below change one thing each."""

    factor = 1.0

    def __init__(self, *sizes):
        self.params = rnn_core.init_params(np.random.default_rng(0), *sizes)

    def forward(self, x):
        return rnn_core.forward(self.params, x[:, :, None])[1][:, :, 0]

    def backward(self, x, y, learning_rate=0.01):
        _, grads = rnn_core.loss_and_grads(self.params, x[:, :, None], y[:, :, None])
        rnn_core.sgd_step(self.params, grads, learning_rate * self.factor)


class HiddenStates(SimpleRNN):
    def forward(self, x):
        return rnn_core.forward(self.params, x[:, :, None])[0][1:, :, 0]


class Both(SimpleRNN):
    def forward(self, x):
        return rnn_core.forward(self.params, x[:, :, None])


class Transposed(SimpleRNN):
    def forward(self, x):
        return super().forward(x).T


class WholeBiases(SimpleRNN):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params = self.params._replace(bh=self.params.bh.astype(int))


class StillBiases(SimpleRNN):
    def backward(self, x, y, learning_rate=0.01):
        before = [bias.copy() for bias in self.params[3:]]
        super().backward(x, y, learning_rate)
        self.params = Params(*self.params[:3], *before)


class BatchAxis(SimpleRNN):
    def forward(self, x):
        return rnn_core.forward(self.params, x[:, :, None])[1]


class RowBias(SimpleRNN):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params = self.params._replace(bh=self.params.bh.T)


class NoNetwork(SimpleRNN):
    """Zero weights: only `by` would ever learn."""

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params = Params(*(0 * param for param in self.params))


class NoBiases(SimpleRNN):
    def forward(self, x):
        params = self.params._replace(bh=0 * self.params.bh, by=0 * self.params.by)
        return rnn_core.forward(params, x[:, :, None])[1][:, :, 0]


class LeakingState(SimpleRNN):
    """Starts each sequence where the one before ended."""

    h = None

    def forward(self, x):
        hs, ys = rnn_core.forward(self.params, x[:, :, None], self.h)
        self.h = hs[-1]
        return ys[:, :, 0]


class FourSteps(SimpleRNN):
    def forward(self, x):
        return super().forward(x[:4])


class Swapped(SimpleRNN):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__(output_size, hidden_size, input_size)


class DestroysData(SimpleRNN):
    def backward(self, x, y, learning_rate=0.01):
        super().backward(x, y, learning_rate)
        x *= 0


class FourArrays(SimpleRNN):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params = self.params[:4]


class NoRate(SimpleRNN):
    def backward(self, x, y, learning_rate=0.01):
        super().backward(x, y, 1.0)


class DefaultRate(SimpleRNN):
    def backward(self, x, y, learning_rate=0.01):
        super().backward(x, y)


def scaled(factor):
    return type("Scaled", (SimpleRNN,), {"factor": factor})


SIMPLE_RNN = {
    "no parameter has moved": scaled(0.0),
    "uphill": scaled(-1.0),
    "not a mean": scaled(1 / 6),
    "two things came back": Both,
    "this is the transpose": Transposed,
    "bh has to be a NumPy array of floats": WholeBiases,
    "the biases have not moved": StillBiases,
    "cancels the 2": scaled(2.0),
    "does not use learning_rate": NoRate,
    "default learning rate": DefaultRate,
    "these are the hidden states": HiddenStates,
    "batch axis is still there": BatchAxis,
    "bh has shape (1, 3)": RowBias,
    "Wxh and Why are all zero": NoNetwork,
    "the biases are missing": NoBiases,
    "the values are off": LeakingState,
    "(4, 4), and (6, 4) is needed": FourSteps,
    "Wxh has shape (3, 4)": Swapped,
    "x and y are left alone: your code wrote": DestroysData,
    "4 arrays came back": FourArrays,
    "no attribute `params`": type("Empty", (), {"__init__": lambda self, *sizes: None}),
}


def backward_batch(
    params,
    xs,
    hs,
    dys,
    *,
    own_state=False,
    old_output=False,
    cut=False,
    transposed=False,
    mean=False,
    slope=lambda h, before: 1 - h**2,
    before_tanh=False,
    last=False,
    add_up=lambda columns: columns.sum(axis=1, keepdims=True),
):
    """The backward pass for a batch, and its likely mistakes by name."""
    grads = [np.zeros_like(param) for param in params]
    dh_next = 0
    for t in range(len(xs), 0, -1):
        dh = params.Why.T @ dys[t - 1] + dh_next
        da = dh * slope(hs[t], hs[t - 1])
        before = hs[t] if own_state else hs[t - 1]
        dWhy = dys[t - 1] @ hs[t - 1 if old_output else t].T
        parts = da @ xs[t - 1].T, da @ before.T, dWhy, add_up(da), add_up(dys[t - 1])
        grads = [part if last else grad + part for grad, part in zip(grads, parts, strict=True)]
        dh_next = (
            0 if cut else (params.Whh if transposed else params.Whh.T) @ (dh if before_tanh else da)
        )
    return [grad / xs.shape[2] for grad in grads] if mean else grads


def one_bias_per_sequence(params, xs, hs, dys):
    def of(b):
        return Params(*backward_batch(params, xs[..., [b]], hs[..., [b]], dys[..., [b]]))

    each = [of(b) for b in range(xs.shape[2])]
    grads = Params(*backward_batch(params, xs, hs, dys))
    return grads._replace(bh=np.hstack([g.bh for g in each]), by=np.hstack([g.by for g in each]))


def one_sequence(params, xs, hs, dys):
    """The loop for one sequence, as it is."""
    grads = [np.zeros_like(param) for param in params]
    for t in range(len(xs), 0, -1):
        da = (params.Why.T @ dys[t - 1]) * (1 - hs[t] ** 2)
        grads[0] += da @ xs[t - 1].T
        grads[3] += da
    return grads


def with_mistake(**mistake):
    return lambda *arrays: backward_batch(*arrays, **mistake)


def destroys_its_input(params, xs, hs, dys):
    grads = backward_batch(params, xs, hs, dys)
    for array in (*params, xs, hs, dys):
        array *= 0
    return grads


BACKWARD_BATCH = {
    "its arguments are left alone: your code wrote": destroys_its_input,
    "1 arrays came back": lambda *arrays: [backward_batch(*arrays)[0]],
    "five arrays are needed, in the order": lambda *arrays: {"Wxh": 1},
    "this is the mean over the sequences": with_mistake(mean=True),
    "one column per sequence": one_bias_per_sequence,
    "dh_next never arrives": with_mistake(cut=True),
    "Whh instead of Whhᵀ": with_mistake(transposed=True),
    "it is Whhᵀ da_t: after the tanh": with_mistake(before_tanh=True),
    "the factor 1 − h_t² is missing": with_mistake(slope=lambda h, before: 1),
    "the square is missing": with_mistake(slope=lambda h, before: 1 - h),
    "the tanh of step t made h_t": with_mistake(slope=lambda h, before: 1 - before**2),
    "step 1 alone": with_mistake(last=True),
    "Why multiplied the new state": with_mistake(old_output=True),
    "first sequence of the batch alone": with_mistake(add_up=lambda columns: columns[:, :1]),
    "last sequence of the batch alone": with_mistake(add_up=lambda columns: columns[:, -1:]),
    "has the sum of all units": with_mistake(add_up=np.sum),
    "keepdims=True keeps it a column": with_mistake(add_up=lambda columns: columns.sum(axis=1)),
    "keeps the shape of what stands on its left": one_sequence,
    "dWhh: this is the transpose": lambda *arrays: Params(*backward_batch(*arrays))._replace(
        Whh=backward_batch(*arrays)[1].T
    ),
    "the wrong sign": lambda *arrays: [-grad for grad in backward_batch(*arrays)],
    "`return` missing": lambda *arrays: None,
    "relative error": lambda *arrays: [2 * grad for grad in backward_batch(*arrays)],
}

EXERCISES = {
    "dh0": Exercise(checks.dh0, dh0, DH0),
    "simple_rnn": Exercise(checks.simple_rnn, SimpleRNN, SIMPLE_RNN),
    "backward_batch": Exercise(checks.backward_batch, backward_batch, BACKWARD_BATCH),
}
