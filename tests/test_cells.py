"""The LSTM and the GRU of the lab, and wrong ones, which the same checks must catch."""

import inspect
from itertools import combinations
from types import ModuleType

from cell_checks import CHECKS
from lab import gru, lstm, mistakes
from lab.mistakes import IN_AN_LSTM
import numpy as np
import pytest
import rnn_core

CELLS = {"lstm": lstm, "gru": gru}
each_cell = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@each_cell
def test_holds(cell, check):
    check(cell)


def test_several_steps_of_a_gru_go_through_its_gates_as_one_by_one():
    rng = np.random.default_rng(0)
    gates, h_prev, dh = rng.standard_normal((4, 5, 3, 2)), *rng.standard_normal((2, 5, 3, 2))
    at_once = gru.through_gates(gates, h_prev, dh)
    for t in range(5):
        one = gru.through_gates(gates[:, t], h_prev[t], dh[t])
        assert np.allclose([each[t] for each in at_once], one, rtol=1e-14)


# --------------------------------------------------------------------- wrong cells are caught

# Beside the bank: what only the checks need to know, as edits of the two files.
EDITS = {
    lstm: [
        ("+= forget_bias", "+= 0 * forget_bias"),
        ("0.5 + 0.5 * np.tanh(0.5 * a)", "1 / (1 + np.exp(-a))"),
        ("dtype, bias)", "float, bias)"),
        ("states[0] = h0", "states[0] = 0 * h0"),
        ("params.Why.T, dys)", "params.Why.T, 0 * dys)"),
        ("return each_step(params.Wxh.T, das)", "return each_step(params.Wxh.T, das[::-1])"),
        ("cs[:-1], cs[1:], dhs[1:], dcs[1:]", "cs[1:], cs[1:], dhs[1:], dcs[1:]"),
        ("_rows(f) * np.eye", "_rows(i) * np.eye"),
        ("h_by_c = _rows(slope) * c_by_c", "h_by_c = _rows(slope) * c_by_h"),
        ("+ _rows(slope) * c_by_h", ""),
        ("return factors[:, :, None]", "return factors[:, None]"),
        ("np.result_type(steps, dys, dh_next)", "float"),
        ("np.result_type(xs, h0)", "float"),
    ],
    gru: [
        ("+= forget_bias", "+= 0 * forget_bias"),
        ("(1 - z) * n + z * hs[t - 1]", "z * n + (1 - z) * hs[t - 1]"),
        ("np.tanh(n + r * q)", "np.tanh(n + q)"),
        ("q + params.bn", "q"),
        ("steps[t - 1, 1] * dhs[t] + ", ""),
        ("steps[t - 1, 1] * dhs[t]", "steps[t - 1, 0] * dhs[t]"),
        ("params.Whh.T @ das_h[t - 1]", "params.Whh.T @ das[t - 1]"),
        ("Whh=sum_of_outer_products(das_h, hs[:-1])", "Whh=sum_of_outer_products(das, hs[:-1])"),
        ("Whh=sum_of_outer_products(das_h, hs[:-1])", "Whh=sum_of_outer_products(das_h, hs[1:])"),
        ("bn=bhh[2 * H :]", "bn=bh[2 * H :]"),
        ("da_n = dh * (1 - z) * (1 - n**2)", "da_n = dh * (1 - z)"),
        ("da_n = dh * (1 - z) * (1 - n**2)", "da_n = dh * z * (1 - n**2)"),
        ("da_z = dh * (h_prev - n)", "da_z = dh * (n - h_prev)"),
        ("da_z = dh * (h_prev - n)", "da_z = dh * h_prev"),
        ("da_r = da_n * q * r", "da_r = da_n * h_prev * r"),
        ("[da_r, da_z, da_n * r]", "[da_r, da_z, da_n]"),
        ("[da_r, da_z, da_n]", "[da_z, da_r, da_n]"),
        ("dhs[-1] += dh_next", "dhs[-1] = dh_next"),
        ("dhs[1:])\n    return each_step", "dhs[:-1])\n    return each_step"),
        ("_rows(slope * q * r * (1 - r)) * Wr", "_rows(slope * q * r) * Wr"),
        ("_rows(z) * np.eye", "_rows(1 - z) * np.eye"),
        ("np.result_type(steps, dys, dh_next)", "float"),
        ("np.result_type(xs, h0)", "float"),
    ],
}


def edited(cell, *pairs):
    """The cell with other text in some places, as a module of the same name."""
    text = inspect.getsource(cell)
    if "1 / (1 + np.exp(-a))" in pairs[0]:  # the function stands in a file of its own
        text = text.replace("from lab.sigmoid import sigmoid\n", "")
        text += "\n\ndef sigmoid(a):\n    return 0.5 + 0.5 * np.tanh(0.5 * a)\n"
    for old, new in pairs:
        assert text.count(old) == 1, f"{cell.__name__} holds {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    module = ModuleType(cell.__name__)
    exec(compile(text, f"{cell.__name__} with {pairs[0][1]}", "exec"), module.__dict__)
    return module


def caught(cell):
    """The first check that fails, if one does."""
    for check in [*CHECKS, starts_as_it_should]:
        try:
            check(cell)
        except (AssertionError, FloatingPointError, pytest.fail.Exception, ValueError, Warning):
            return check.__name__
    return None


WRONG = [
    *(pytest.param(lstm, [*each.edits.items()], id=f"lstm: {each.name}") for each in IN_AN_LSTM),
    *(
        pytest.param(cell, [edit], id=f"{cell.__name__[4:]}: {edit[1] or edit[0] + 'gone'}")
        for cell, edits in EDITS.items()
        for edit in edits
    ),
]


@pytest.mark.parametrize(("cell", "edits"), WRONG)
def test_a_wrong_cell_is_caught(cell, edits):
    assert caught(edited(cell, *edits))


@each_cell
def test_an_edit_that_changes_nothing_is_not(cell):
    assert caught(edited(cell, ("import numpy as np", "import numpy as np  # "))) is None


# ------------------------------------------------------------------------------ how it starts


def starts_as_it_should(cell):
    """Each block as a simple network is drawn; forget gate or update gate by its bias."""
    I, H, O, blocks = 30, 40, 20, {"lab.lstm": 4, "lab.gru": 3}[cell.__name__]
    for dtype in (float, np.float32):
        rng = np.random.default_rng(0)
        params = cell.init_params(rng, I, H, O, "orthogonal", 0.5, dtype, forget_bias=3)
        assert {array.dtype for array in params} == {np.dtype(dtype)}
        for W in np.split(params.Whh, blocks):
            assert np.allclose(W @ W.T, 0.25 * np.eye(H), atol=1e-5)
        assert params.Wxh.std() == pytest.approx(I**-0.5, rel=0.1)
        assert params.Why.std() == pytest.approx(H**-0.5, rel=0.1)
        assert np.array_equal(params.bh.ravel(), np.repeat([0, 3, 0, 0][:blocks], H))
        assert not params.by.any()


@each_cell
def test_starts_as_it_should(cell):
    starts_as_it_should(cell)
    rng = np.random.default_rng(0)
    params = cell.init_params(rng, 2, 3, 4, "identity", bias=1.0)
    assert np.array_equal(params.Whh, np.tile(np.eye(3), (len(params.Whh) // 3, 1)))
    assert all(getattr(params, name).all() for name in params._fields if name[0] == "b")
    with pytest.raises(ValueError, match="hidden_size is 0"):
        cell.init_params(rng, 2, 0, 4)
    with pytest.raises(ValueError, match="recurrent is 'other'"):
        cell.init_params(rng, 2, 3, 4, "other")


def test_at_first_an_lstm_keeps_what_it_has():
    assert np.unique(lstm.init_params(np.random.default_rng(0), 2, 3, 4).bh[3:6]) == [1.0]
    assert not gru.init_params(np.random.default_rng(0), 2, 3, 4).bh.any()


# --------------------------------------------------------------------------- known in advance


def without_weights(cell, **biases):
    """A cell of one unit whose gates know nothing: they stand where their biases put them."""
    params = cell.init_params(np.random.default_rng(0), 1, 1, 1)
    params = params._replace(Wxh=0 * params.Wxh, Whh=0 * params.Whh)
    return params._replace(**{name: np.array(b, float)[:, None] for name, b in biases.items()})


def test_an_open_forget_gate_carries_the_gradient_and_a_half_open_one_halves_it():
    xs = np.ones((50, 1, 1))
    for bias, kept in ((40.0, 1.0), (0.0, 0.5), (np.log(9), 0.9)):
        params = without_weights(lstm, bh=[-40, bias, 0, 40])
        hs, ys = lstm.forward(params, xs, [[0.0], [0.3]])
        assert hs[:, 1, 0] == pytest.approx(0.3 * kept ** np.arange(51), rel=1e-12)
        _, dhs = lstm.backward(params, xs, hs, 0 * ys, [[0.0], [1.0]])
        assert dhs[:, 1, 0] == pytest.approx(kept ** np.arange(50.0, -1, -1), rel=1e-12)
        jacobians = lstm.hidden_jacobians(params, xs, hs)
        assert jacobians[:, 1, 1, 0] == pytest.approx(np.full(50, kept), rel=1e-12)


def test_the_update_gate_of_a_gru_does_the_same():
    xs = np.ones((50, 1, 1))
    for bias, kept in ((40.0, 1.0), (0.0, 0.5), (np.log(9), 0.9)):
        params = without_weights(gru, bh=[0, bias, 0])
        hs, ys = gru.forward(params, xs, [[0.3]])
        assert hs[:, 0, 0] == pytest.approx(0.3 * kept ** np.arange(51), rel=1e-12)
        _, dhs = gru.backward(params, xs, hs, 0 * ys, [[1.0]])
        assert dhs[:, 0, 0] == pytest.approx(kept ** np.arange(50.0, -1, -1), rel=1e-12)


def test_with_fixed_gates_each_cell_is_a_simple_network():
    """Nothing kept and all shown: h_t = tanh(a_t) in a GRU, tanh(tanh(a_t)) in an LSTM."""
    rng = np.random.default_rng(0)
    simple = rnn_core.init_params(rng, 2, 4, 3, bias=0.5)
    xs = rng.standard_normal((6, 2, 2))
    for cell, biases, twice in ((gru, [40, -40, 0], False), (lstm, [40, -40, 0, 40], True)):
        Wxh, Whh, bh = (np.zeros((4 * len(biases), n)) for n in (2, 4, 1))
        bh[:] = np.repeat(biases, 4)[:, None]
        Wxh[8:12], Whh[8:12], bh[8:12] = simple.Wxh, simple.Whh, simple.bh
        params = cell.init_params(rng, 2, 4, 3)._replace(Wxh=Wxh, Whh=Whh, bh=bh)
        hs, _ = cell.forward(params, xs)
        h = np.zeros((4, 2))
        for t in range(6):
            h = np.tanh(simple.Wxh @ xs[t] + simple.Whh @ h + simple.bh)
            h = np.tanh(h) if twice else h
            assert np.allclose(hs[t + 1, :4], h, rtol=0, atol=1e-14)


# --------------------------------------------------------------------------- the bank, by name


def test_no_two_mistakes_in_an_lstm_are_the_same_function_and_none_is_right():
    programs = [*map(mistakes.program, IN_AN_LSTM), lstm]
    seen = {
        program.__name__: [outcome(program, *problem) for problem in mistakes.problems(lstm)]
        for program in programs
    }
    alike = [
        (one, other)
        for one, other in combinations(seen, 2)
        if all(map(_same, seen[one], seen[other]))
    ]
    assert alike == []


def outcome(cell, params, xs, targets, h0):
    hs, ys = cell.forward(params, xs, h0)
    grads, dhs = cell.backward(params, xs, hs, ys - targets, h0)
    return [hs, ys, *grads, dhs]


def _same(some, others):
    pairs = zip(some, others, strict=True)
    return all(np.allclose(a, b, rtol=0, atol=1e-9 * np.abs(a).max()) for a, b in pairs)


def test_the_bank_says_which_function_is_wrong():
    places = {each.name: each.place for each in IN_AN_LSTM}
    assert set(places.values()) == {"forward", "backward", "through_gates"}
    assert places["cell gradient never carried"] == "backward"
