"""Answers to the exercises that were written apart from their solutions and mistakes."""

from itertools import accumulate
import math

from exercise_discovery import exercises, feedback
from lab import reference_loop
from lab.chapter06 import series
from lab.chapter07 import spectral_radius
import numpy as np
import pytest
import rnn_core

EXERCISES = exercises()
RIGHT = "all right."


class Network:
    """A right network; those below change one thing each."""

    factor = 1.0

    def __init__(self, *sizes):
        self.params = rnn_core.init_params(np.random.default_rng(0), *sizes)

    def forward(self, x):
        return rnn_core.forward(self.params, x[:, :, None])[1][:, :, 0]

    def backward(self, x, y, learning_rate=0.01):
        _, grads = rnn_core.loss_and_grads(self.params, x[:, :, None], y[:, :, None])
        rnn_core.sgd_step(self.params, grads, learning_rate * self.factor)


class ReferenceLoop(Network):
    def backward(self, x, y, learning_rate=0.01):
        reference_loop.rnn_bptt(x, y, *self.params, learning_rate)


class KeepsForward(Network):
    """Its backward pass belongs to the last forward pass, as in many public classes."""

    def forward(self, x):
        self.hs, self.ys = rnn_core.forward(self.params, x[:, :, None])
        return self.ys[:, :, 0]

    def backward(self, x, y, learning_rate=0.01):
        dys = self.ys - y[:, :, None]
        grads, _ = rnn_core.backward(self.params, x[:, :, None], self.hs, dys)
        rnn_core.sgd_step(self.params, grads, learning_rate)


class LearnsOnce(Network):
    def backward(self, x, y, learning_rate=0.01):
        super().backward(x, y, learning_rate)
        self.factor = 0.0


class HalfBlank(Network):
    def backward(self, x, y, learning_rate=0.01):
        raise NotImplementedError


class FourSteps(Network):
    def forward(self, x):
        return super().forward(x[:4])


class DestroysData(Network):
    def backward(self, x, y, learning_rate=0.01):
        super().backward(x, y, learning_rate)
        x *= 0


def with_zero(name):
    """A network in which one weight starts at zero."""

    class WithZero(Network):
        def __init__(self, *sizes):
            super().__init__(*sizes)
            getattr(self.params, name)[:] = 0

    return WithZero


def times(factor):
    """The gradients of a batch, all off by one factor."""
    return lambda *arrays: [factor(arrays[3]) * g for g in rnn_core.backward(*arrays)[0]]


def squeezed(params, xs, hs, dys):
    """Rows for columns: right for a batch, and it does not run with one sequence."""
    xs, rows = np.array([np.squeeze(x.T) for x in xs]), hs.transpose(0, 2, 1)
    grads, dh_next = [np.zeros_like(param) for param in params], 0
    for t in range(len(xs), 0, -1):
        da = (dys[t - 1].T @ params.Why + dh_next) * (1 - rows[t] ** 2)
        biases = da.sum(0)[:, None], dys[t - 1].sum(1)[:, None]
        parts = xs[t - 1].T.dot(da).T, da.T @ rows[t - 1], dys[t - 1] @ rows[t], *biases
        for grad, part in zip(grads, parts, strict=True):
            grad += part
        dh_next = da @ params.Whh
    return grads


def without_junction(params, xs, hs, dys):
    """The loop for one sequence, as it is."""
    grads = [np.zeros_like(param) for param in params]
    for t in range(len(xs), 0, -1):
        grads[3] += (params.Why.T @ dys[t - 1]) * (1 - hs[t] ** 2)
    return grads


CHAPTER_4 = [
    ("dh0", lambda Whh, h1, dh1: 1.1 * Whh.T @ (dh1 * (1 - h1**2)), "it is 1.1 times as long"),
    ("dh0", lambda Whh, h1, dh1: Whh.T @ (dh1 - dh1 * h1 * h1), RIGHT),
    ("simple_rnn", ReferenceLoop, RIGHT),
    ("simple_rnn", KeepsForward, RIGHT),
    *(("simple_rnn", with_zero(name), RIGHT) for name in ("Wxh", "Whh", "Why")),
    ("simple_rnn", LearnsOnce, "downhill: the first call moves the parameters, and later ones do"),
    (
        "simple_rnn",
        HalfBlank,
        "right forward returns the outputs not yet backward takes one step downhill: still blank",
    ),
    ("simple_rnn", DestroysData, "x and y are left alone: your code wrote into x"),
    ("simple_rnn", FourSteps, "the shape is (4, 4), and (6, 4) is needed"),
    ("simple_rnn", Network(1, 4, 1), "the function itself, its name without parentheses?"),
    ("backward_batch", squeezed, "it is right for a batch and not for one sequence"),
    ("backward_batch", without_junction, "keeps the shape of what stands on its left"),
    ("backward_batch", times(lambda dys: 2 / len(dys)), "2/T times as long"),
    (
        "backward_batch",
        times(lambda dys: 1 / dys[:, :, 0].size),
        "the direction is right, and it is 0.0208 times as long",
    ),
]


def as_means(grads, max_norm):
    """Clipped by a norm that is made of means."""
    norm = np.sqrt(np.mean([np.mean(grad**2) for grad in grads]))
    return [grad * min(1, max_norm / norm) for grad in grads]


def in_place(grads, max_norm):
    clipped = rnn_core.clip_by_global_norm(grads, max_norm)
    for own, grad in zip(grads, clipped, strict=True):
        own[:] = grad
    return grads


def with_damping(slope):
    """The rule of exercise 3 with another slope of the training anomalies."""

    def forecasts(celsius, month, train):
        usual = np.array([celsius[train & (month == m)].mean() for m in range(12)])[month]
        anomaly = celsius - usual
        return usual[1:] + slope(anomaly[train]) * anomaly[:-1]

    return forecasts


def least_squares(known):
    return known[1:] @ known[:-1] / (known[:-1] @ known[:-1])


def in_single_precision(celsius, month, train):
    return with_damping(least_squares)(celsius.astype(np.float32), month, train)


DATA = series.load()
BY_HEART = with_damping(least_squares)(DATA.celsius, DATA.month, DATA.year < 1990)

CHAPTER_6 = [
    ("for_the_sum", lambda rate, norm, n: (rate / n, norm / n**0.5), "the learning rate is right"),
    ("for_the_sum", lambda rate, norm, n: (None, norm * n), "holds NoneType"),
    ("for_the_sum", lambda rate, norm, n: rate / n, "return two numbers"),
    ("for_the_sum", lambda rate, norm, n: (0.002, 600.0), "the values are off"),
    ("clip", rnn_core.clip_by_global_norm, RIGHT),
    (
        "clip",
        lambda grads, max_norm: grads,
        "nothing was clipped, though the norm is several "
        "times too large: was the result thrown away",
    ),
    ("clip", as_means, "the norm made of means"),
    ("clip", in_place, "your code wrote into grads"),
    ("clip", lambda grads, max_norm: grads**2, "take its arrays one by one"),
    ("damped_anomaly", in_single_precision, RIGHT),
    ("damped_anomaly", lambda *_: BY_HEART, "the shape is (731,), and (539,) is needed"),
    ("damped_anomaly", with_damping(lambda known: -0.91416), "-0.914160, and 0.914161 is needed"),
    ("damped_anomaly", with_damping(lambda known: 0.914161), "it is 0.914161, and 0.9"),
]


def bounds(Whh, hs):
    largest = np.max(1 - hs[:0:-1, :, 0] ** 2, axis=1)
    return np.cumprod([1.0, *np.linalg.norm(Whh, 2) * largest])


def counterexample():
    """A nilpotent matrix on half the identity, held where the gradient grows."""
    Whh, h0 = 0.5 * np.eye(2) + [[1.0, -1.0], [1.0, -1.0]], np.array([[0.0], [0.95]])
    return Whh, spectral_radius.holding_bias(Whh, h0), h0


def above_one(corner):
    return [[1.1, corner], [0.0, 1.1]], [[0.0], [0.0]], [[0.0], [0.0]]


def logarithm(jacobians, every=1, log=np.log, norm=2):
    """Rescaled after so many steps; `norm` is that of the end."""
    product, logs = np.eye(jacobians.shape[1]), 0.0
    for t, jacobian in enumerate(jacobians, 1):
        product = jacobian @ product
        if t % every == 0:
            size = np.linalg.norm(product)
            product, logs = product / size, logs + log(size)
    return logs + log(np.linalg.norm(product, norm))


OUT_OF_RANGE = (
    "2000 steps that shrink: the product became zero before its logarithm was taken: rescale it "
    "at every step. not yet 2000 steps that grow: the product became too large for a number"
)
CHAPTER_7 = [
    ("norm_bounds", lambda *a: bounds(*(each.astype(np.float32) for each in a)), RIGHT),
    ("norm_bounds", lambda *a: [bound + 0j for bound in bounds(*a)], "holds complex128"),
    ("explosive", counterexample, RIGHT),
    ("explosive", lambda: ([[2, -2], [2, -2]], [[0], [0]], [[0], [0]]), "as in the example"),
    ("explosive", lambda: [counterexample()[i] for i in (0, 2, 1)], "The order is Whh, bh, h0"),
    ("explosive", lambda: above_one(0.0), "multiplies by 1.100 in the long run"),
    ("explosive", lambda: above_one(2.0), "multiplies by 1.100 in the long run"),
    ("log_norm", lambda Js: np.float32(logarithm(Js)), RIGHT),
    *(
        ("log_norm", lambda Js, how=how: logarithm(Js, *how), OUT_OF_RANGE)
        for every in (1000, 10_000)
        for log in (np.log, math.log)
        for how in ((every, log, 2), (every, log, None))
    ),
    ("log_norm", lambda Js: logarithm(Js) if len(Js) < 9 else np.inf, "too large for a number"),
    ("log_norm", lambda Js: np.nan, "five steps: your code returned nan"),
    ("log_norm", lambda Js: np.linalg.inv(0 * Js[0]), "Singular matrix"),
    ("log_norm", lambda Js: [logarithm(Js)], "one number is needed, not an array of shape (1,)"),
]


def of_chapter(number, cases):
    return [
        pytest.param(EXERCISES[f"chapter{number:02}.{name}"], *case, id=f"{name}-{case[-1][:40]}")
        for name, *case in cases
    ]


@pytest.mark.parametrize(
    ("exercise", "answer", "words"),
    of_chapter(4, CHAPTER_4) + of_chapter(6, CHAPTER_6) + of_chapter(7, CHAPTER_7),
)
def test_an_answer_is_told(exercise, answer, words):
    printed = feedback(exercise, answer)
    assert words in printed
    assert (RIGHT in printed) == (words == RIGHT)


@pytest.mark.parametrize("seed", range(5))
def test_the_sharper_bound_lies_between_the_norm_and_the_power(seed):
    """A right answer is a bound, and no worse than σ_max to the power n."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 3, 1, gain=1.3)
    hs, _ = rnn_core.forward(params, rng.standard_normal((8, 2, 1)))
    sharper = EXERCISES["chapter07.norm_bounds"].solution(params.Whh, hs)
    power = np.linalg.norm(params.Whh, 2) ** np.arange(9)
    products = accumulate(
        ((1 - h**2) * params.Whh for h in hs[:0:-1]), np.matmul, initial=np.eye(3)
    )
    norms = np.linalg.norm(list(products), 2, axis=(1, 2))
    assert np.all(norms <= sharper * (1 + 1e-12))
    assert np.all(sharper <= power * (1 + 1e-12))
