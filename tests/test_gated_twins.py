"""The twins in JavaScript of LSTM, GRU and Adam give the lab's numbers, on random cases."""

from javascript import call
from lab import gru, lstm
from lab.adam import Adam
import numpy as np
import pytest
import rnn_core

CASES = 200
RTOL = 1e-10
CELLS = {"explorables/js/lstm.js": lstm, "explorables/js/gru.js": gru}


def case(cell, seed):
    """A random cell and batch, with biases, an initial state and one that arrives at the end."""
    rng = np.random.default_rng(seed)
    T, B, I, H, O = rng.integers(1, [9, 4, 5, 7, 5])
    params = cell.init_params(rng, I, H, O, gain=rng.choice([0.5, 1.0, 1.5]), bias=1.0)
    xs, dys = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    rows = 2 * H if cell is lstm else H
    return params, xs, dys, *rng.standard_normal((2, rows, B))


def expected(cell, params, xs, dys, h0, dh_next):
    """What the lab says, and the calls that ask the twin for the same."""
    hs, ys = cell.forward(params, xs, h0)
    grads, dhs = cell.backward(params, xs, hs, dys, dh_next)
    gates = np.stack(cell.gates(params, xs, hs), axis=1)
    dxs = cell.input_gradients(params, xs, hs, dhs)
    p = params._asdict()
    return [
        ("forward", [p, xs, h0], {"hs": hs, "ys": ys}),
        ("gates", [p, xs, hs], gates),
        ("backward", [p, xs, hs, dys, dh_next], {"grads": grads._asdict(), "dhs": dhs}),
        ("input_gradients", [p, xs, hs, dhs], dxs),
    ]


def agree(got, wanted):
    """Whether everything the lab says is in the twin's answer, to RTOL."""
    if isinstance(wanted, dict):
        return all(agree(got[name], item) for name, item in wanted.items())
    got, wanted = np.asarray(got, float), np.asarray(wanted)
    return got.shape == wanted.shape and rnn_core.relative_error(got, wanted) <= RTOL


@pytest.mark.parametrize("module", CELLS)
def test_every_function_of_a_twin_gives_the_labs_numbers(module):
    cell = CELLS[module]
    calls = [each for seed in range(CASES) for each in expected(cell, *case(cell, seed))]
    got = call(module, [(name, arguments) for name, arguments, _ in calls])
    pairs = zip(calls, got, strict=True)
    assert {name for (name, _, wanted), answer in pairs if not agree(answer, wanted)} == set()


@pytest.mark.parametrize("module", CELLS)
def test_without_a_first_and_a_last_state_both_begin_at_zero(module):
    cell = CELLS[module]
    params, xs, dys, *_ = case(cell, 0)
    hs, ys = cell.forward(params, xs)
    grads, dhs = cell.backward(params, xs, hs, dys)
    p = params._asdict()
    run, back = call(module, [("forward", [p, xs]), ("backward", [p, xs, hs, dys])])
    assert agree(run, {"hs": hs, "ys": ys})
    assert agree(back, {"grads": grads._asdict(), "dhs": dhs})


def test_steps_of_adam_are_those_of_the_lab():
    rng = np.random.default_rng(0)
    params, step = gru.init_params(rng, 2, 3, 4), Adam()
    remembered = call("explorables/js/adam.js", [("adam", [params._asdict()])])[0]
    for _ in range(5):
        grads = params._make(rng.standard_normal(param.shape) for param in params)
        arguments = [params._asdict(), grads._asdict(), 0.03, remembered]
        (got,) = call("explorables/js/adam.js", [("adam_step", arguments)])
        step(params, grads, 0.03)
        assert agree(got["params"], params._asdict())
        remembered = got["adam"]
    assert remembered["steps"] == 5
