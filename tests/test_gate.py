"""The memory cell of chapter 11's figure, against closed forms; and its twin."""

from javascript import call
from lab.chapter11 import gate
from lab.chapter11.explorable import Gate
import numpy as np
import pytest
import rnn_core

STATES = 200
LETTERS = "abcdefghij xyz()[]()[]"


def sigma(a):
    return 1 / (1 + np.exp(-a))


def test_a_bracket_is_kept_and_its_gradient_falls_by_f_at_each_letter(claim):
    run = gate.examine("x(abcdefgh", keep=2.0, write=-40.0)
    f, held = sigma(2.0), sigma(6.0) * np.tanh(3.0)
    assert run.bracket == 2
    assert run.cs[2:] == pytest.approx(held * f ** np.arange(9), rel=1e-12)
    off = np.abs(run.dcs[2:] / f ** np.arange(8.0, -1, -1) - 1).max()
    claim(11, "By its cell, a gradient falls by f at each letter", off, below=1e-12)
    assert run.dcs[1] == pytest.approx(sigma(-6.0) * f**8)  # the bracket emptied the cell
    assert f**run.reach == pytest.approx(0.01)


def test_the_last_bracket_that_opens_decides():
    assert gate.examine("(ab[cd", 8.0, -6.0).cs[-1] < -0.9
    assert gate.examine("[ab(cd", 8.0, -6.0).cs[-1] > 0.9
    assert abs(gate.examine("(ab)", 8.0, -6.0).cs[-1]) < 0.01
    assert gate.examine("abc", 8.0, -6.0).bracket == 0


def test_an_open_input_gate_lets_every_letter_in():
    c = 0.0
    for letter in "xaex":
        c = sigma(3.0) * c + sigma(1.0) * np.tanh(0.5) * (1 if letter in "ae" else -1)
    assert gate.examine("xaex", 3.0, 1.0).cs[-1] == pytest.approx(c, rel=1e-12)


def random_state(seed):
    rng = np.random.default_rng(seed)
    text = "".join(rng.choice(list(LETTERS), rng.integers(1, 25)))
    return {"text": text, "keep": rng.uniform(-3, 8), "write": rng.uniform(-6, 6)}


def test_the_twin_shows_what_the_lab_computes():
    states = [*map(random_state, range(STATES)), Gate().state]
    found = call("chapter11/gate_model.js", [("examine", [state]) for state in states])
    for state, values in zip(states, found, strict=True):
        run = Gate(**state).run
        for name in ("gates", "cs", "dcs"):
            assert rnn_core.relative_error(np.array(values[name]), getattr(run, name)) < 1e-10
        for name, param in run.params._asdict().items():
            assert np.allclose(values["params"][name], param, rtol=0, atol=1e-14)
        assert values["bracket"] == run.bracket
        assert values["reach"] == pytest.approx(run.reach, rel=1e-10)
