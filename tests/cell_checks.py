"""What has to hold for a cell with gates: each check takes the cell, a module, and may fail."""

from functools import partial

from kernel_cases import TINY, complex_step, distance, untouched
import numpy as np
import pytest
from rnn_core import (
    check_params,
    gradient_check,
    half_squared_error,
    loss_and_grads,
    numerical_gradient,
    softmax_cross_entropy,
)

SIZES = {
    "one of each": {"T": 1, "I": 1, "H": 1, "O": 1, "B": 1},
    "one sequence": {"T": 7, "I": 2, "H": 4, "O": 3, "B": 1},
    "a batch": {"T": 6, "I": 3, "H": 2, "O": 4, "B": 5},
}


def rows(cell, params):
    """How many rows a state has."""
    return check_params(params, cell.Params)[cell.Params.state]


def case(cell, T=7, I=2, H=4, O=3, B=3, seed=0, dtype=float, loss=half_squared_error):
    """Parameters with biases, inputs, targets, and a first state that is not zero."""
    rng = np.random.default_rng(seed)
    params = cell.init_params(rng, I, H, O, bias=1.0, dtype=dtype)
    xs = rng.standard_normal((T, I, B)).astype(dtype)
    h0 = rng.standard_normal((rows(cell, params), B)).astype(dtype)
    if loss is softmax_cross_entropy:
        return params, xs, rng.integers(0, O, (T, B)), h0
    return params, xs, rng.standard_normal((T, O, B)).astype(dtype), h0


def close(got, expected, within):
    assert got.dtype == expected.dtype
    error = distance(got, expected)
    assert error <= within, f"relative error {error:.1e}, allowed {within:.1e}"


def passes(cell):
    return {"forward": cell.forward, "backward": cell.backward}


# ------------------------------------------------------------------ against other arithmetic


def by_central_differences(cell):
    for sizes in SIZES.values():
        for loss in (half_squared_error, softmax_cross_entropy):
            params, xs, targets, h0 = case(cell, **sizes, loss=loss)
            errors = gradient_check(params, xs, targets, loss, h0, **passes(cell))
            assert max(errors.values()) <= 1e-7, errors


def by_the_complex_step(cell):
    for sizes in SIZES.values():
        params, xs, targets, h0 = case(cell, **sizes)
        hs, ys = cell.forward(params, xs, h0)
        grads, dhs = cell.backward(params, xs, hs, ys - targets)
        got = {**grads._asdict(), "h0": dhs[0]}

        def loss(array, name, params=params, xs=xs, targets=targets, h0=h0):
            start = array if name == "h0" else h0
            moved = params if name == "h0" else params._replace(**{name: array})
            return half_squared_error(cell.forward(moved, xs, start)[1], targets)[0]

        for name, array in {**params._asdict(), "h0": h0}.items():
            close(got[name], complex_step(partial(loss, name=name), array), 1e-12)


def against_the_formulas(cell):
    """One step of one sequence, with Python's own functions and nothing of the cell's."""
    params, xs, _, h0 = case(cell, T=3, B=1)
    hs, ys = cell.forward(params, xs, h0)
    H = params.Why.shape[1]
    state = h0[:, 0]
    for t in range(3):
        a = params.Wxh @ xs[t, :, 0] + params.bh[:, 0]
        b = params.Whh @ state[:H]
        state = STEP[cell.__name__](H, a, b, state, params)
        close(hs[t + 1, :, 0], state, 1e-14)
        close(ys[t, :, 0], params.Why @ state[:H] + params.by[:, 0], 1e-14)


def _lstm_step(H, a, b, state, params):
    logistic = 1 / (1 + np.exp(-(a + b)))
    c = logistic[H : 2 * H] * state[H:] + logistic[:H] * np.tanh((a + b)[2 * H : 3 * H])
    return np.concatenate([logistic[3 * H :] * np.tanh(c), c])


def _gru_step(H, a, b, state, params):
    logistic = 1 / (1 + np.exp(-(a + b)))
    n = np.tanh(a[2 * H :] + logistic[:H] * (b[2 * H :] + params.bn[:, 0]))
    return n + logistic[H : 2 * H] * (state - n)


STEP = {"lab.lstm": _lstm_step, "lab.gru": _gru_step}


def the_inputs(cell):
    for B in (1, 3):
        params, xs, targets, h0 = case(cell, B=B)
        hs, ys = cell.forward(params, xs, h0)
        _, dhs = cell.backward(params, xs, hs, ys - targets)

        def loss(moved, params=params, targets=targets, h0=h0):
            return half_squared_error(cell.forward(params, moved, h0)[1], targets)[0]

        close(cell.input_gradients(params, xs, hs, dhs), complex_step(loss, xs), 1e-12)
        close(cell.input_gradients(params, xs, hs, dhs), numerical_gradient(loss, xs), 1e-7)


def the_jacobians(cell):
    """Against one step moved by a little, and against what `backward` multiplies with."""
    params, xs, _, h0 = case(cell, T=6, B=2)
    hs, ys = cell.forward(params, xs, h0)
    jacobians = cell.hidden_jacobians(params, xs, hs)
    for t, b, j in np.ndindex(6, 2, len(h0)):
        moved = hs[t][:, b : b + 1].astype(complex)
        moved[j] += TINY * 1j
        after = cell.forward(params, xs[t : t + 1, :, b : b + 1], moved)[0][1, :, 0]
        close(jacobians[t, :, j, b], after.imag / TINY, 1e-13)
    _, dhs = cell.backward(params, xs, hs, 0 * ys, h0)
    for t in range(6):
        close(dhs[t], np.einsum("ijb,ib->jb", jacobians[t], dhs[t + 1]), 1e-13)


# --------------------------------------------------------------------------- steps and batches


def cut_in_two(cell):
    for B in (1, 3):
        params, xs, targets, h0 = case(cell, T=9, B=B)
        hs, ys = cell.forward(params, xs, h0)
        grads, dhs = cell.backward(params, xs, hs, ys - targets)
        first, early = cell.forward(params, xs[:4], h0)
        second, late = cell.forward(params, xs[4:], first[-1])
        close(np.concatenate([first, second[1:]]), hs, 1e-14)
        grads2, dhs2 = cell.backward(params, xs[4:], second, late - targets[4:])
        grads1, dhs1 = cell.backward(params, xs[:4], first, early - targets[:4], dhs2[0])
        close(np.concatenate([dhs1, dhs2[1:]]), dhs, 1e-13)
        for one, two, whole in zip(grads1, grads2, grads, strict=True):
            close(one + two, whole, 1e-13)


def a_batch_is_its_sequences(cell):
    params, xs, targets, h0 = case(cell, B=3)
    value, grads = loss_and_grads(params, xs, targets, h0=h0, **passes(cell))
    each = [
        loss_and_grads(params, xs[..., [b]], targets[..., [b]], h0=h0[:, [b]], **passes(cell))
        for b in range(3)
    ]
    assert value == pytest.approx(sum(loss for loss, _ in each), rel=1e-13)
    for grad, parts in zip(grads, zip(*(grads for _, grads in each), strict=True), strict=True):
        close(grad, sum(parts), 1e-13)


def no_steps(cell):
    for B in (1, 2):
        params, xs, targets, h0 = case(cell, T=0, B=B)
        hs, ys = cell.forward(params, xs, h0)
        assert np.array_equal(hs, h0[None]) and ys.shape == targets.shape
        grads, dhs = cell.backward(params, xs, hs, targets, h0)
        assert not any(map(np.any, grads)) and np.array_equal(dhs, h0[None])
        assert cell.input_gradients(params, xs, hs, dhs).shape == xs.shape
        assert cell.hidden_jacobians(params, xs, hs).shape == (0, len(h0), len(h0), B)


def without_a_first_state_it_is_zero(cell):
    params, xs, targets, h0 = case(cell)
    hs, ys = cell.forward(params, xs)
    assert np.array_equal(hs, cell.forward(params, xs, 0 * h0)[0])
    with_zero = cell.backward(params, xs, hs, ys - targets, 0 * h0)
    assert np.array_equal(cell.backward(params, xs, hs, ys - targets)[1], with_zero[1])


# ------------------------------------------------------------------------ numbers and arrays


def precision_stays(cell):
    params, xs, targets, h0 = case(cell, dtype=np.float32)
    hs, ys = cell.forward(params, xs, h0)
    grads, dhs = cell.backward(params, xs, hs, ys - targets, h0)
    more = cell.input_gradients(params, xs, hs, dhs), cell.hidden_jacobians(params, xs, hs)
    assert {array.dtype for array in (hs, ys, *grads, dhs, *more)} == {np.dtype("float32")}
    # A list of Python's floats does not change that.
    assert cell.forward(params, xs.tolist(), h0.tolist())[0].dtype == np.float32
    twice = cell.forward(*(params._make(p.astype(float) for p in params), xs, h0))[0]
    assert distance(hs.astype(float), twice) <= 1e-6


def complex_numbers_pass_through(cell):
    """One complex argument is enough, whichever it is: nothing imaginary is lost on the way."""
    whichever_is_complex(cell, *case(cell))


def whichever_is_complex(cell, params, xs, targets, h0):
    """Real parameters and complex ones of the same value give the same."""
    hs, _ = cell.forward(params, xs, h0)
    there, back = {"xs": xs, "h0": h0}, {"xs": xs, "hs": hs, "dys": targets, "dh_next": h0}
    same = params._make(param.astype(complex) for param in params)
    for call, given in ((cell.forward, there), (cell.backward, back)):
        for name, array in given.items():
            moved = given | {name: array + 0.1j}
            (some, last), (others, other) = call(params, **moved), call(same, **moved)
            for a, b in zip([*some, last], [*others, other], strict=True):
                assert distance(a, b) <= 1e-14, name


def extremes_stay_finite(cell):
    """Gates wide open and shut: no overflow, no warning, states as the formulas have them."""
    params, xs, _, h0 = case(cell)
    for size in (1e3, -1e3, 1e300):
        wide = params._replace(bh=size + 0 * params.bh)
        with np.errstate(all="raise"):
            hs, ys = cell.forward(wide, xs, h0)
            grads, dhs = cell.backward(wide, xs, hs, ys)
        assert all(np.isfinite(array).all() for array in (hs, *grads, dhs))


def arguments_are_left_alone(cell):
    params, xs, targets, h0 = case(cell)
    with untouched(params, xs, targets, h0):
        hs, ys = cell.forward(params, xs, h0)
        dys = ys - targets
        with untouched(hs, ys, dys):
            first = cell.backward(params, xs, hs, dys, h0)
            with untouched(first[1], [*first[0]]):
                second = cell.backward(params, xs, hs, dys, h0)
                cell.input_gradients(params, xs, hs, first[1])
                cell.hidden_jacobians(params, xs, hs)
    assert np.array_equal(first[1], second[1])
    assert all(map(np.array_equal, first[0], second[0]))
    assert not any(np.shares_memory(first[1], array) for array in (hs, dys, h0))


def bad_input_is_refused(cell):
    params, xs, targets, h0 = case(cell)
    hs, _ = cell.forward(params, xs, h0)
    good = {"xs": xs, "hs": hs, "dys": targets, "dh_next": h0}
    for name, value in good.items():
        for wrong in (value[..., :-1, :], value[:, None], np.ones((2, 2))):
            with pytest.raises(ValueError, match=f"^{name} has shape"):
                cell.backward(params, **good | {name: wrong})
        with pytest.raises(TypeError, match=f"^{name} has dtype"):
            cell.backward(params, **good | {name: np.full(value.shape, "one")})
    for name, array in params._asdict().items():
        with pytest.raises(ValueError, match=r"has shape|needs to be"):
            cell.forward(params._replace(**{name: array[:-1]}), xs, h0)
        with pytest.raises(TypeError, match=f"^{name} has dtype int"):
            cell.forward(params._replace(**{name: array.astype(int)}), xs, h0)
    with pytest.raises(TypeError, match=r"^params is a tuple"):
        cell.forward(tuple(params), xs, h0)
    for call in (cell.input_gradients, cell.hidden_jacobians):
        with pytest.raises(ValueError, match=r"^hs has shape"):
            call(params, xs, hs[1:], *[hs][: call is cell.input_gradients])


CHECKS = [
    by_the_complex_step,
    against_the_formulas,
    the_inputs,
    the_jacobians,
    cut_in_two,
    a_batch_is_its_sequences,
    no_steps,
    without_a_first_state_it_is_zero,
    precision_stays,
    complex_numbers_pass_through,
    extremes_stay_finite,
    arguments_are_left_alone,
    bad_input_is_refused,
    by_central_differences,
]
