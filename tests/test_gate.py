"""The memory cell of chapter 11's figure, against closed forms; and its twin, gate by gate."""

from javascript import call
from lab import lstm
from lab.chapter11 import gate
from lab.chapter11.explorable import Gate
import numpy as np
import pytest
import rnn_core

STATES = 200
LETTERS = "abcdefghij xyz()[]()[]"


def sigma(a):
    return 1 / (1 + np.exp(-a))


def test_a_bracket_is_kept_and_its_gradient_falls_by_f_at_each_letter():
    run = gate.examine("x(abcdefgh", keep=2.0, write=-40.0)
    f, held = sigma(2.0), sigma(6.0) * np.tanh(3.0)
    assert run.bracket == 2
    assert run.cs[2:] == pytest.approx(held * f ** np.arange(9), rel=1e-12)
    assert run.dcs[2:] == pytest.approx(f ** np.arange(8.0, -1, -1), rel=1e-12)
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


def case(seed):
    rng = np.random.default_rng(seed)
    T, B, I, H, O = rng.integers(1, [9, 4, 5, 7, 5])
    params = lstm.init_params(rng, I, H, O, bias=1.0)
    xs, dys = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    return params, xs, dys, *rng.standard_normal((2, 2 * H, B))


def test_the_twin_of_the_lstm_gives_the_labs_numbers():
    cases = [case(seed) for seed in range(STATES)]
    calls = [("forward", [params._asdict(), xs, h0]) for params, xs, _, h0, _ in cases]
    runs = call("chapter11/gate_model.js", calls)
    calls = [
        ("backward", [params._asdict(), run, dys, dh_next])
        for (params, _, dys, _, dh_next), run in zip(cases, runs, strict=True)
    ]
    backs = call("chapter11/gate_model.js", calls)
    calls = [
        ("gradients", [xs, run, dys, back["das"]])
        for (_, xs, dys, _, _), run, back in zip(cases, runs, backs, strict=True)
    ]
    grads = call("chapter11/gate_model.js", calls)
    for (params, xs, dys, h0, dh_next), *found in zip(cases, runs, backs, grads, strict=True):
        compare(params, xs, dys, h0, dh_next, *found)


def compare(params, xs, dys, h0, dh_next, run, back, found):
    """Everything that the twin says of one case."""
    hs, ys = lstm.forward(params, xs, h0)
    grads, dhs = lstm.backward(params, xs, hs, dys, dh_next)
    pairs = [
        (np.concatenate([run["hs"], run["cs"]], axis=1), hs),
        (run["ys"], ys),
        (np.moveaxis(run["gates"], 1, 0), np.array(lstm.gates(params, xs, hs))),
        (np.concatenate([back["dhs"], back["dcs"]], axis=1), dhs),
        *((found[name], grad) for name, grad in grads._asdict().items()),
    ]
    for got, wanted in pairs:
        assert rnn_core.relative_error(np.array(got, float), wanted) < 1e-10
