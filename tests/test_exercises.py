"""The exercises: solutions pass, blanks say so, and each plausible mistake gets its own words."""

import importlib
from itertools import chain
import json
from pathlib import Path
import sys

from answers import every_mistake, gets_its_own_words, said
from lab import checks, literal
import numpy as np
import pytest
import rnn_core
from rnn_core import Params

CHAPTERS = sorted((Path(__file__).parents[1] / "book").glob("[0-9]*.ipynb"))


def dh0(Whh, h1, dh1):
    return Whh.T @ (dh1 * (1 - h1**2))


def dh0_in_place(Whh, h1, dh1):
    dh1 *= 1 - h1**2
    return Whh.T @ dh1


DH0 = {
    "transpose": lambda Whh, h1, dh1: Whh @ (dh1 * (1 - h1**2)),
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


class OnlyOnce(SimpleRNN):
    """Moves at the first step and never again."""

    def backward(self, x, y, learning_rate=0.01):
        super().backward(x, y, learning_rate)
        self.factor = 0.0


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
    "not a mean": scaled(1 / 4),
    "cancels the 2": scaled(2.0),
    "does not use learning_rate": NoRate,
    "default learning rate": DefaultRate,
    "these are the hidden states": HiddenStates,
    "batch axis is still there": BatchAxis,
    "bh has shape (1, 3)": RowBias,
    "some weights are all zero": NoNetwork,
    "the biases are missing": NoBiases,
    "the values are off": LeakingState,
    "(4, 4), and (6, 4) is needed": FourSteps,
    "Wxh has shape (3, 4)": Swapped,
    "x and y are left alone: your code wrote": DestroysData,
    "4 arrays came back": FourArrays,
    "no attribute `params`": type("Empty", (), {"__init__": lambda self, *sizes: None}),
}


def backward_batch(
    params, xs, hs, dys, *, own_state=False, cut=False, transposed=False, mean=False
):
    """The backward pass for a batch, and its likely mistakes by name."""
    grads = [np.zeros_like(param) for param in params]
    dh_next = 0
    for t in range(len(xs), 0, -1):
        da = (params.Why.T @ dys[t - 1] + dh_next) * (1 - hs[t] ** 2)
        before = hs[t] if own_state else hs[t - 1]
        parts = da @ xs[t - 1].T, da @ before.T, dys[t - 1] @ hs[t].T, _sum(da), _sum(dys[t - 1])
        for grad, part in zip(grads, parts, strict=True):
            grad += part
        dh_next = 0 if cut else (params.Whh if transposed else params.Whh.T) @ da
    return [grad / xs.shape[2] for grad in grads] if mean else grads


def _sum(columns):
    return columns.sum(axis=1, keepdims=True)


def one_bias_per_sequence(params, xs, hs, dys):
    def of(b):
        return Params(*backward_batch(params, xs[..., [b]], hs[..., [b]], dys[..., [b]]))

    each = [of(b) for b in range(xs.shape[2])]
    grads = Params(*backward_batch(params, xs, hs, dys))
    return grads._replace(bh=np.hstack([g.bh for g in each]), by=np.hstack([g.by for g in each]))


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
    "mean over the 5 sequences": with_mistake(mean=True),
    "one column per sequence": one_bias_per_sequence,
    "dh_next never arrives": with_mistake(cut=True),
    "Whh instead of Whhᵀ": with_mistake(transposed=True),
    "the state before": with_mistake(own_state=True),
    "`return` missing": lambda *arrays: None,
    "relative error": lambda *arrays: [2 * grad for grad in backward_batch(*arrays)],
}


def for_the_sum(learning_rate, max_norm, n):
    return learning_rate / n, max_norm * n


FOR_THE_SUM = {
    "clip norm is still that of the mean": lambda rate, norm, n: (rate / n, norm),
    "learning rate is still that of the mean": lambda rate, norm, n: (rate, norm * n),
    "the wrong way": lambda rate, norm, n: (rate * n, norm / n),
    "both are divided": lambda rate, norm, n: (rate / n, norm / n),
    "settings of the mean, unchanged": lambda rate, norm, n: (rate, norm),
    "return two numbers": lambda rate, norm, n: rate / n,
    "the values are off": lambda rate, norm, n: (0.002, 600.0),  # right for one example
}


def clip_in_place(grads, max_norm):
    norm = norm_of(grads)
    for grad in grads:
        grad *= min(1, max_norm / norm)
    return grads


def norm_of(grads):
    return np.sqrt(sum(np.sum(grad**2) for grad in grads))


CLIP = {
    "each entry was clipped": lambda grads, top: [np.clip(g, -top, top) for g in grads],
    "each array was clipped": lambda grads, top: [
        g * min(1, top / np.linalg.norm(g)) for g in grads
    ],
    "nothing was clipped": lambda grads, top: grads,
    "the root is missing": lambda grads, top: [
        g * min(1, top / norm_of(grads) ** 2) for g in grads
    ],
    "not multiplied by max_norm": lambda grads, top: [
        g / norm_of(grads) if norm_of(grads) > top else g for g in grads
    ],
    "was made longer": lambda grads, top: [g * top / norm_of(grads) for g in grads],
    "change it in place": clip_in_place,
    "Wxh has shape (6,)": lambda grads, top: [
        g.ravel() for g in rnn_core.clip_by_global_norm(grads, top)
    ],
}


def damped(celsius, month, train, *, means=None, damping=None):
    """The rule of exercise 3; `means` and `damping` say which months each comes from."""
    means = train if means is None else means
    usual = np.array([celsius[means & (month == m)].mean() for m in range(12)])[month]
    anomaly = celsius - usual
    known = anomaly[train if damping is None else damping]
    return usual, anomaly, known[1:] @ known[:-1] / (known[:-1] @ known[:-1])


def damped_anomaly(celsius, month, train, **which):
    usual, anomaly, damping = damped(celsius, month, train, **which)
    return usual[1:] + damping * anomaly[:-1]


def from_parts(combine):
    return lambda *arrays: combine(*damped(*arrays))


def everything(train):
    return np.full(len(train), True)


DAMPED_ANOMALY = {
    "calendar means use all years": lambda c, m, t: damped_anomaly(c, m, t, means=everything(t)),
    "damping uses all years": lambda c, m, t: damped_anomaly(c, m, t, damping=everything(t)),
    "calendar means and damping use all": lambda c, m, t: damped_anomaly(c, m, everything(t)),
    "is not damped": from_parts(lambda usual, anomaly, damping: usual[1:] + anomaly[:-1]),
    "anomaly alone": from_parts(lambda usual, anomaly, damping: damping * anomaly[:-1]),
    "usual in the month before": from_parts(
        lambda usual, anomaly, damping: usual[:-1] + damping * anomaly[:-1]
    ),
    "not known yet": from_parts(lambda usual, anomaly, damping: usual[1:] + damping * anomaly[1:]),
}

EXERCISES = {
    "dh0": (checks.dh0, dh0, DH0),
    "simple_rnn": (checks.simple_rnn, SimpleRNN, SIMPLE_RNN),
    "backward_batch": (checks.backward_batch, backward_batch, BACKWARD_BATCH),
    "for_the_sum": (checks.for_the_sum, for_the_sum, FOR_THE_SUM),
    "clip": (checks.clip, rnn_core.clip_by_global_norm, CLIP),
    "damped_anomaly": (checks.damped_anomaly, damped_anomaly, DAMPED_ANOMALY),
}


def test_every_check_is_tried():
    files = sorted(Path(__file__).parent.glob("test_exercises*.py"))
    tried = [importlib.import_module(file.stem).EXERCISES for file in files]
    assert sorted(chain(*tried)) == sorted(checks.__all__)
    mistakes = [mistakes for exercises in tried for _, _, mistakes in exercises.values()]
    assert min(map(len, mistakes)) >= 3


@pytest.mark.parametrize("name", EXERCISES)
def test_a_right_answer_passes(name, capsys):
    check, answer, _ = EXERCISES[name]
    assert said(check, answer, capsys).endswith(": all right.")


def test_another_right_way_passes(capsys):
    class ByTheLiteralLoop(SimpleRNN):
        def backward(self, x, y, learning_rate=0.01):
            literal.rnn_bptt(x, y, *self.params, learning_rate)

    assert said(checks.simple_rnn, ByTheLiteralLoop, capsys).endswith(": all right.")


@pytest.mark.parametrize(("name", "words"), every_mistake(EXERCISES))
def test_a_mistake_gets_its_own_words(name, words, capsys):
    check, _, mistakes = EXERCISES[name]
    assert gets_its_own_words(check, mistakes, words, capsys)


@pytest.mark.parametrize(
    ("check", "answer", "words"),
    [
        (checks.simple_rnn, OnlyOnce, "downhill: no parameter has moved"),
        (checks.dh0, lambda *arrays: dh0(*arrays) + 5j, "an array of complex128"),
        (checks.clip, lambda grads, top: None, "`return` missing"),
    ],
)
def test_more_mistakes_are_found(check, answer, words, capsys):
    assert words in said(check, answer, capsys)


def test_half_an_answer_is_judged_by_halves(capsys):
    class HalfBlank(SimpleRNN):
        def backward(self, x, y, learning_rate=0.01):
            raise NotImplementedError

    answer = said(checks.simple_rnn, HalfBlank, capsys)
    assert "right forward returns the outputs" in answer
    assert "still blank" in answer


@pytest.mark.parametrize("name", EXERCISES)
def test_a_blank_is_told_so(name, capsys):
    def blank(*arguments):
        raise NotImplementedError

    assert "still blank" in said(EXERCISES[name][0], blank, capsys)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_three_exercises_with_blank_hint_and_solution(chapter):
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    text = "".join(chain.from_iterable(cell["source"] for cell in cells))
    outputs = ["".join(o.get("text", [])) for cell in cells for o in cell.get("outputs", [])]
    assert text.count("### Exercise ") == 3
    assert text.count("<summary>Hint</summary>") == 3
    assert sum("still blank" in output for output in outputs) == 3
    assert sum("all right." in output for output in outputs) == 3
    hidden = [cell for cell in cells if "hide-cell" in cell["metadata"].get("tags", [])]
    assert not any("still blank" in str(cell["outputs"]) for cell in hidden)
