"""Answers to the exercises that were written apart from their solutions and mistakes."""

from collections import Counter
from itertools import accumulate, chain
import math

from exercise_discovery import exercises, feedback
from lab import bidiagonal, checkpointing, reference_loop, truncation
from lab.chapter01 import latch
from lab.chapter03 import copies
from lab.chapter07 import spectral_radius
import numpy as np
import pytest
import rnn_core

EXERCISES = {name.split(".")[1]: exercise for name, exercise in exercises().items()}
RIGHT = "all right."


def by_units(scale):
    """The five arrays for xor, unit by unit: the weights of the input and of unit 1, the bias."""
    k = 4.0 * scale
    units = np.array([(2 * k, 0, -k), (2 * k, k, 0), (2 * k, k, -2 * k)])
    Whh = np.hstack([units[:, 1:2], np.zeros((3, 2))])
    return units[:, :1], Whh, np.array([[0, 0.5, -0.5]]), units[:, 2:], np.zeros((1, 1))


def as_lists():
    """Lists in place of arrays, and whole numbers for Wxh and Whh."""
    Wxh, Whh, *others = by_units(4)
    return [array.tolist() for array in (Wxh.astype(int), Whh.astype(int), *others)]


def search(w, steps, start=None):
    """Sixty halvings of a wider interval, from -h* or from another start."""
    low, high = 0.0, 4 * w
    for _ in range(60):
        push = (low + high) / 2
        hs = latch.run(w, np.full(steps, push), -latch.resting_state(w) if start is None else start)
        low, high = (low, push) if hs[-1] > 0 else (push, high)
    return high


CHAPTER_1 = [
    ("one_bit_latch", lambda: np.array([1.2, 5.0, 0.001]), RIGHT),
    ("one_bit_latch", lambda: (np.array([[2.0]]), np.array([[3.0]]), 0), RIGHT),
    ("one_bit_latch", lambda: (2.0, 3.0, "0"), "str, and a number is needed"),
    ("one_bit_latch", lambda: (2.0, 3.0, ...), "ellipsis, and a number is needed"),
    ("xor_by_hand", lambda: rnn_core.Params(*by_units(2)), RIGHT),
    ("xor_by_hand", as_lists, RIGHT),
    ("threshold", search, RIGHT),
    ("threshold", latch.threshold, RIGHT),
    ("threshold", lambda w, steps: search(w, steps, latch.turning_point(w)), "every push flips it"),
    (
        "threshold",
        lambda w, steps: search(w, steps, -latch.turning_point(w)),
        "start at −h* exactly",
    ),
    ("threshold", lambda w, steps: round(search(w, steps), 4), "halve the interval more often"),
    (
        "threshold",
        lambda w, steps: w,
        "a push of one step: no push up to w is found to flip it",
    ),
]


def derivatives_by_differences(w, u, xs):
    """Total derivatives as all copies of w move, immediate ones as one copy does."""
    ones = (np.array([[value]]) for value in (u, w, 1.0, 0.0, 0.0))
    params, xs = rnn_core.Params(*ones), xs[:, None, None]

    def slopes(t):
        def state(Whhs):
            return copies.forward_with_copies(params, Whhs, xs)[0][t].item()

        return rnn_core.numerical_gradient(state, np.full((len(xs), 1, 1), w)).ravel()

    each = np.array([slopes(t) for t in range(1, len(xs) + 1)])
    return np.diag(each), each.sum(axis=1)


def arrays_of_steps(T):
    return (np.arange(s, t + 1) for s in range(1, T + 1) for t in range(s, T + 1))


def paths(T):
    return [tuple(path) for path in arrays_of_steps(T)]


def pairs_by_differences(params, pairs, xs, targets):
    """Differences of a loop of its own."""

    def loss(pairs):
        h, total = np.zeros((3, 1)), 0.0
        for t, (x, target) in enumerate(zip(xs, targets, strict=True)):
            h = np.tanh(params.Wxh @ x + pairs[t // 2] @ h + params.bh)
            total += 0.5 * np.sum((params.Why @ h + params.by - target) ** 2)
        return total

    return rnn_core.numerical_gradient(loss, pairs)


def writes_into_params(params, pairs, xs, targets):
    gradients = pairs_by_differences(params, pairs, xs, targets)
    params.Whh[:] = pairs[-1]
    return gradients


def flat_everywhere(params, inputs, targets):
    """No columns at all."""
    Wxh, Whh, Why, bh, by = params
    h, loss = np.zeros(len(bh)), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = np.tanh(Wxh @ x + Whh @ h + bh.ravel())
        loss += 0.5 * np.sum((Why @ h + by.ravel() - target) ** 2)
    return loss


def of_rows(params, inputs, targets):
    """The target is a row, and the output a column."""
    h, loss = np.zeros_like(params.bh), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = np.tanh(params.Wxh @ np.reshape(x, (-1, 1)) + params.Whh @ h + params.bh)
        loss += 0.5 * np.sum((params.Why @ h + params.by - [target]) ** 2)
    return loss


def diagonal_of_the_square(params, inputs, targets):
    """A flat x, and of the square that comes of it the one right column."""
    h, loss = np.zeros_like(params.bh), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = np.diag(np.tanh(params.Wxh @ x + params.Whh @ h + params.bh))[:, None]
        loss += 0.5 * np.sum((params.Why @ h + params.by - np.reshape(target, (-1, 1))) ** 2)
    return loss


def one_array(params, xs, h0):
    """Writes every state into one array."""
    h = h0.copy()
    hs = [h]
    for x in xs:
        h[:] = np.tanh(params.Wxh @ x + params.Whh @ h + params.bh)
        hs.append(h)
    return np.array(hs), rnn_core.forward(params, xs, h0)[1]


def overwrites(params, xs, h0):
    both = rnn_core.forward(params, xs, h0)
    h0 *= 0
    return both


CHAPTER_2 = [
    ("worksheet", lambda: [1, 2], "a dict is needed"),
    ("worksheet", lambda: {"h1": [0, 0]}, "there is no entry 'y1'"),
    ("column_loss", flat_everywhere, RIGHT),
    ("column_loss", diagonal_of_the_square, RIGHT),
    ("column_loss", of_rows, "y is (O, 1) and the target is still flat or a row"),
    ("column_loss", lambda *a: (flat_everywhere(*a), 0), "a tuple of 2 came back"),
    ("column_loss", lambda *a: [flat_everywhere(*a)], "one number, and yours has the shape (1,)"),
    ("forward_loop", rnn_core.forward, RIGHT),
    ("forward_loop", one_array, "every entry of hs is the last state"),
    ("forward_loop", overwrites, "alone: your code wrote into h0"),
    ("forward_loop", lambda *a: rnn_core.forward(*a)[0], "return hs, ys"),
]
CHAPTER_3 = [
    ("immediate_and_total", derivatives_by_differences, RIGHT),
    ("immediate_and_total", lambda *a: derivatives_by_differences(*a)[0], "return two arrays"),
    ("every_path", arrays_of_steps, RIGHT),
    ("every_path", lambda T: {(path[0], path[-1]): path for path in paths(T)}, "a dict came back"),
    ("every_path", lambda T: T * (T + 1) // 2, "return a list of tuples"),
    ("every_path", lambda T: ["".join(map(str, path)) for path in paths(T)], "list of tuples"),
    ("every_path", lambda T: [tuple(map(float, path)) for path in paths(T)], "list of tuples of"),
    ("every_path", lambda T: [(1,)], "missing paths: 20 of 21, (1, 2) for one"),
    ("every_path", lambda T: paths(T + 1), "T = 1: (1, 2) is no path for T = 1"),
    ("every_path", lambda T: [], "T = 6: no path at all"),
    ("pair_gradients", pairs_by_differences, RIGHT),
    ("pair_gradients", writes_into_params, "left alone: your code wrote into params"),
]


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


def by_loop(known, held_out, size):
    """Bits per letter from pairs that are counted one by one."""
    pairs = Counter(zip(known.tolist(), known[1:].tolist(), strict=False))
    firsts = Counter(known[:-1].tolist())
    scored = list(zip(held_out.tolist(), held_out[1:].tolist(), strict=False))
    p = [(pairs[pair] + 1) / (firsts[pair[0]] + size) for pair in scored]
    return -sum(map(math.log2, p)) / len(p)


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
    ("bigram_bits", by_loop, RIGHT),
    ("bigram_bits", lambda known, held_out, size: by_loop(held_out, known, size), "are off"),
    ("bigram_bits", lambda *texts: np.ones(2), "one number is needed"),
    ("bigram_bits", lambda *texts: None, "returned None: is a `return` missing"),
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


def by_the_kernel(ys, targets, mask):
    """The kernel's own loss, with the mean as a mask."""
    return rnn_core.half_squared_error(ys, targets, mask / mask.sum())


def line_by_line(ys, targets, mask):
    """Each real step by itself."""
    n, loss, dys = np.sum(mask), 0.0, np.zeros_like(ys)
    for t, b in np.argwhere(mask):
        dys[t, :, b] = (ys[t, :, b] - targets[t, :, b]) / n
        loss += sum((ys[t, :, b] - targets[t, :, b]) ** 2) / (2 * n)
    return [loss, dys]


def in_one_run(params, xs, targets, size, h0, carry):
    """All windows of one length side by side, as sequences of a batch, where the state is reset."""
    if carry:
        windows = truncation.disjoint(len(xs), size)
        how = rnn_core, params, xs, targets, windows
        return truncation.gradient(*how, h0=h0)[1].Whh
    starts = range(0, len(xs), size)
    parts = [(xs[a : a + size], targets[a : a + size]) for a in starts]
    return sum(rnn_core.loss_and_grads(params, *part, h0=h0)[1].Whh for part in parts)


CHAPTER_9 = [
    ("masked_error", by_the_kernel, RIGHT),
    ("masked_error", line_by_line, RIGHT),
    ("masked_error", lambda ys, t, m: by_the_kernel(ys, t, m)[0], "return two: the loss and dys"),
    ("masked_error", lambda ys, t, m: by_the_kernel(ys, t, 0 * m + 1), "the mask is missing"),
    ("cut_gradient", in_one_run, RIGHT),
    ("cut_gradient", lambda *a: in_one_run(*a).T, "transpose"),
    ("ask", lambda age: age % 5 == 0, RIGHT),
    ("ask", lambda age: (age % 5 == 2).astype(int), "and so in the one that ends with the sign"),
    ("ask", lambda age: np.where(age < 4, 1, 0), "After step 3 nobody asks any more"),
    ("ask", lambda age: (age % 10 == 0).tolist(), "For 10 steps in between nobody asks"),
]


def by_einsum(jacobians, us, gs):
    """Every table is held, and the sum is taken at the end."""
    tables = bidiagonal.from_the_start(jacobians, us)
    return np.einsum("thp,thn->pn", tables, gs)


def from_the_other_end(jacobians, us, gs):
    return np.einsum("thp,thn->pn", us, bidiagonal.from_the_end(jacobians, gs))


def added_in_place(jacobians, us, gs):
    S, total = us[0], us[0].T @ gs[0]
    for J, u, g in zip(jacobians, us[1:], gs[1:], strict=True):
        S[:] = J @ S + u
        total += S.T @ g
    return total


def by_the_lab(params, xs, targets, h0, length):
    _, grads = checkpointing.loss_and_grads(params, xs, targets, h0=h0, length=length)
    return grads


def in_one_sweep(params, xs, targets, h0, length):
    _, grads = rnn_core.loss_and_grads(params, xs, targets, h0=h0)
    return grads


def doubled(*arguments):
    return [2 * grad for grad in by_the_lab(*arguments)]


CHAPTER_10 = [
    ("joined", lambda F1, u1, F2, u2: [F2.dot(F1), F2.dot(u1) + u2], RIGHT),
    ("joined", lambda F1, u1, F2, u2: F2 @ F1, "two arrays are needed"),
    ("joined", lambda F1, u1, F2, u2: (F2 @ F1, u1 @ F2 + u2), "your code stopped with"),
    ("from_the_front", by_einsum, RIGHT),
    ("from_the_front", from_the_other_end, RIGHT),
    ("from_the_front", added_in_place, "your code wrote into us"),
    ("from_the_front", lambda *a: by_einsum(*a).T, "the transpose"),
    ("from_the_front", lambda *a: -by_einsum(*a), "with the wrong sign"),
    ("in_blocks", by_the_lab, RIGHT),
    ("in_blocks", in_one_sweep, "of what one sweep holds"),
    ("in_blocks", doubled, "2 times as long"),
    ("in_blocks", lambda *a: by_the_lab(*a)[:4], "4 arrays came back"),
]


def step_by_step(f, u):
    """All states by the loop that a scan replaces."""
    hs = [u[0]]
    for factor, each in zip(f[1:], u[1:], strict=True):
        hs.append(factor * hs[-1] + each)
    return hs


def by_all_states(lam, win, xs, gs):
    """Backward: what arrives at each state, times the one before it."""
    hs = list(accumulate(xs, lambda h, x: lam * h + win * x, initial=0 * win))
    dhs = list(accumulate(gs[::-1], lambda dh, g: lam.conj() * dh + g))[::-1]
    return sum(dh * h.conj() for dh, h in zip(dhs, hs, strict=False))


CHAPTER_13 = [
    (
        "impulse_response",
        lambda lam, win, wout, T: [float(np.real(wout @ (lam**n * win))) for n in range(T)],
        RIGHT,
    ),
    (
        "impulse_response",
        lambda lam, win, wout, T: np.real(lam[0] ** np.arange(T)),
        "the values are off",
    ),
    ("by_doubling", step_by_step, RIGHT),
    ("by_doubling", lambda f, u: step_by_step(f, u)[1:], "the shape is"),
    ("by_doubling", lambda f, u: -np.array(step_by_step(f, u)), "with the wrong sign"),
    ("lambda_gradient", by_all_states, RIGHT),
    ("lambda_gradient", lambda *a: by_all_states(*a).real, "the values are off"),
]


def one_newton_step(Whh, drive, h):
    """By the inverse, with F and its Jacobian by name."""
    after = np.tanh(Whh @ h + drive)
    jacobian = np.diag(1 - after[:, 0] ** 2) @ Whh - np.identity(len(h))
    return h + np.linalg.inv(jacobian) @ (h - after)


def exponent(jacobians, v, every=1):
    """Rescaled after so many steps only, in a list of logarithms."""
    v, logs = v / np.linalg.norm(v), []
    for t, jacobian in enumerate(jacobians, 1):
        v = jacobian @ v
        if t % every == 0 or t == len(jacobians):
            logs.append(math.log(np.linalg.norm(v)) if v.any() else -math.inf)
            v = v / np.linalg.norm(v)
    return sum(logs) / len(jacobians)


def all_at_once(params, xs, hs):
    """One linear system for the corrections of all steps."""
    T, H = len(xs), len(hs[0])
    after = np.tanh(params.Wxh @ xs + params.Whh @ hs[:-1] + params.bh)
    system = np.eye(T * H)
    for t in range(1, T):
        block = slice(t * H, (t + 1) * H), slice((t - 1) * H, t * H)
        system[block] = -(1 - after[t] ** 2) * params.Whh
    step = np.linalg.solve(system, (after - hs[1:]).reshape(T * H))
    return np.concatenate([hs[:1], hs[1:] + step.reshape(T, H, 1)])


CHAPTER_8 = [
    ("newton_step", one_newton_step, RIGHT),
    ("newton_step", lambda *a: one_newton_step(*(x.astype(np.float32) for x in a)), RIGHT),
    ("newton_step", lambda Whh, drive, h: h, "the values are off"),
    ("newton_step", lambda *a: one_newton_step(*a)[:, 0], "the shape is (3,)"),
    ("largest_exponent", exponent, RIGHT),
    ("largest_exponent", lambda Js, v: exponent(Js, v, every=20), RIGHT),
    ("largest_exponent", lambda Js, v: np.float32(exponent(Js, v)), RIGHT),
    ("largest_exponent", lambda Js, v: exponent(Js, v) * np.ones(1), "one number is needed"),
    ("largest_exponent", lambda Js, v: 0.0, "0 of 4 right"),
    ("newton_in_time", all_at_once, RIGHT),
    ("newton_in_time", lambda *a: list(all_at_once(*a)), RIGHT),
    ("newton_in_time", lambda params, xs, hs: hs, "the values are off"),
]


BY_CHAPTER = [rows for name, rows in globals().items() if name.startswith("CHAPTER_")]
ANSWERS = list(chain.from_iterable(BY_CHAPTER))


@pytest.mark.parametrize(("name", "answer", "words"), ANSWERS)
def test_an_answer_is_told_what_is_right_or_wrong(name, answer, words):
    printed = feedback(EXERCISES[name], answer)
    assert words in printed
    assert printed.endswith(RIGHT) == (words == RIGHT)


def test_no_two_exercises_have_one_name():
    assert len(EXERCISES) == len(exercises())


def keeps_the_bit(w, u, b, sign, before):
    """Whether a pulse after so many opposite ones, from any state, is kept through zeros."""
    h = np.linspace(-0.99, 0.99, 21)
    for _ in range(before):
        h = np.tanh(w * h - u * sign + b)
    h, kept = np.tanh(w * h + u * sign + b), []
    for zeros in range(220):
        kept.append(np.all(sign * h >= (0.5 if zeros >= 20 else 1e-12)))
        h = np.tanh(w * h + b)
    return all(kept)


def test_latches_near_the_border_are_judged_by_what_they_keep():
    exercise, outcomes = EXERCISES["one_bit_latch"], set()
    for unit in np.random.default_rng(0).uniform([1.05, 1.0, -0.1], [1.6, 1.7, 0.1], (40, 3)):
        right = all(keeps_the_bit(*unit, s, before) for s in (1, -1) for before in (1, 2, 20))
        assert feedback(exercise, lambda unit=unit: unit).endswith(RIGHT) == right
        outcomes.add(right)
    assert outcomes == {True, False}


def test_paths_that_few_steps_cannot_tell_apart_are_not_called_a_mistake():
    """Without the paths from the last copy: for T = 2 they look as if only the first had any."""
    exercise = EXERCISES["every_path"]
    printed = feedback(exercise, lambda T: [path for path in paths(T) if path[0] < T])
    assert "T = 1: no path at all" in printed
    assert "T = 2: missing paths: 1 of 3, (2,) for one" in printed
    assert not [sentence for sentence, _ in exercise.mistakes if sentence in printed]


def test_a_last_step_used_twice_makes_no_path():
    printed = feedback(EXERCISES["every_path"], lambda T: [(*path, path[-1]) for path in paths(T)])
    assert "(1, 1) is no path for T = 1" in printed
    assert "pairs (copy, output)" not in printed


@pytest.mark.parametrize("seed", range(5))
def test_the_sharper_bound_lies_between_the_norm_and_the_power(seed):
    """A right answer is a bound, and no worse than σ_max to the power n."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 3, 1, gain=1.3)
    hs, _ = rnn_core.forward(params, rng.standard_normal((8, 2, 1)))
    sharper = EXERCISES["norm_bounds"].solution(params.Whh, hs)
    power = np.linalg.norm(params.Whh, 2) ** np.arange(9)
    products = accumulate(
        ((1 - h**2) * params.Whh for h in hs[:0:-1]), np.matmul, initial=np.eye(3)
    )
    norms = np.linalg.norm(list(products), 2, axis=(1, 2))
    assert np.all(norms <= sharper * (1 + 1e-12))
    assert np.all(sharper <= power * (1 + 1e-12))
