"""Three cells learn a text: JavaScript as Python, and which letters their gradient reaches."""

from javascript import call
from lab import characters, gru, lstm
from lab.chapter12 import connectivity
from lab.chapter12.explorable import BRACKETS
import numpy as np
import pytest
import rnn_core
from rnn_core import numerical_gradient, softmax_cross_entropy

SCRIPT = "chapter12/connectivity_model.js"
STATE = {"text": BRACKETS, "seed": 1, "gate_bias": 2.0}


@pytest.fixture(scope="module")
def answers():
    """What JavaScript makes of each cell: the first weights, and those after 100 steps."""
    calls = [("trained", [name, STATE, steps]) for name in connectivity.CELLS for steps in (0, 100)]
    learned = call(SCRIPT, calls)
    pairs = zip(learned[::2], learned[1::2], strict=True)
    return dict(zip(connectivity.CELLS, pairs, strict=True))


@pytest.mark.parametrize("name", connectivity.CELLS)
def test_first_weights_and_those_after_100_steps_are_pythons(answers, name):
    for got, steps, tolerance in zip(answers[name], (0, 100), (1e-14, 1e-6), strict=True):
        params = connectivity.learned(name, **STATE, steps=steps)
        assert list(got) == list(params._fields)
        for field, param in params._asdict().items():
            close = rnn_core.relative_error(np.array(got[field], float), param) <= tolerance
            assert close or not param.any(), (field, steps)


def test_the_weights_of_tanh_are_those_of_the_front_page():
    ours, front = connectivity.start("tanh", 5, 9, 2.0), characters.start(5, 9)
    assert all(np.array_equal(a, b) for a, b in zip(ours, front, strict=True))


@pytest.mark.parametrize(("name", "cell"), [("LSTM", lstm), ("GRU", gru)])
def test_the_gate_that_keeps_starts_at_its_bias_and_the_others_at_half(name, cell):
    params = connectivity.start(name, 3, 4, 1.5)
    params = params._replace(Wxh=0 * params.Wxh)
    gates = cell.gates(
        params, np.zeros((1, 4, 1)), np.zeros((2, len(params.Whh.T) * (1 + (name == "LSTM")), 1))
    )
    assert gates[1] == pytest.approx(1 / (1 + np.exp(-1.5)))
    assert gates[0] == pytest.approx(0.5)


@pytest.mark.parametrize("name", connectivity.CELLS)
def test_the_gradient_of_each_letter_is_a_slope_of_the_loss(name):
    cell, text, letter = connectivity.CELLS[name], "hello you", 7
    params = connectivity.learned(name, text, 2, 1.0, steps=5)
    xs, targets = characters.examples(characters.spelled(text))

    def loss(moved):
        return softmax_cross_entropy(
            cell.forward(params, moved)[1][-1:], targets[letter - 1 : letter]
        )[0]

    slopes = numerical_gradient(loss, xs[:letter])
    seen = connectivity.read(cell, params, xs, targets, letter)
    assert seen.norms == pytest.approx(np.linalg.norm(slopes[..., 0], axis=1), rel=1e-6, abs=1e-9)
    assert seen.given == pytest.approx(np.exp(-loss(xs[:letter])))


def test_a_latch_of_one_unit_reaches_back_to_where_it_was_set():
    """Of a linear start of the state every letter has its share: 0.5 ** (t - k) by hand."""
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    tiny = 1e-6
    params = rnn_core.Params(
        tiny * one, 0.5 * one, np.array([[1.0], [0.0]]), zero, np.zeros((2, 1))
    )
    xs, targets = np.ones((6, 1, 1)), np.zeros((6, 1), int)
    seen = connectivity.read(rnn_core, params, xs, targets, 6)
    assert seen.norms / seen.norms[-1] == pytest.approx(0.5 ** np.arange(5.0, -1, -1), rel=1e-6)
    assert seen.back == 3  # an eighth is above a tenth, a sixteenth is not
    assert seen.bits == pytest.approx(1.0, abs=1e-5)


def test_the_line_of_the_figure_tells_the_cells_apart():
    """With its first weights, after 150 steps; the chapter says of how many others that is true."""
    spelling = characters.spelled(BRACKETS)
    xs, targets = characters.examples(spelling)
    seen, wrote = {}, {}
    for name, cell in connectivity.CELLS.items():
        params = connectivity.learned(name, **STATE, steps=150)
        letters = (BRACKETS.index(")"), BRACKETS.index("]"))
        seen[name] = [connectivity.read(cell, params, xs, targets, t) for t in letters]
        wrote[name] = connectivity.written(cell, params, spelling)
    assert max(one.given for one in seen["tanh"]) < 0.6
    assert min(one.given for name in ("GRU", "LSTM") for one in seen[name]) > 0.9
    assert wrote["GRU"] == wrote["LSTM"] == BRACKETS != wrote["tanh"]
    assert seen["GRU"][0].back == seen["LSTM"][0].back == 13


def test_the_twin_sees_what_the_lab_sees():
    text, letters = "hello you", (1, 7, 9)
    spelling = characters.spelled(text)
    lesson = characters.examples(spelling)
    params = {name: connectivity.learned(name, text, 2, 1.0, 20) for name in connectivity.CELLS}
    cells = {name: {"params": each._asdict()} for name, each in params.items()}
    calls = [("seen", [{"text": text, "cells": cells}, letter]) for letter in letters]
    for letter, found in zip(letters, call(SCRIPT, calls), strict=True):
        for told, (name, cell) in zip(found, connectivity.CELLS.items(), strict=True):
            seen = connectivity.read(cell, params[name], *lesson, letter)
            assert told["name"] == name and told["back"] == seen.back
            assert told["wrote"] == connectivity.written(cell, params[name], spelling)
            for field in ("bits", "given", "norms"):
                assert told[field] == pytest.approx(getattr(seen, field), rel=1e-10)
