"""Numbers at the edge: a finite answer, or words that say what is wrong; never nan in silence."""

import math

from hypothesis import given
from hypothesis import strategies as st
from kernel_cases import assert_close, copies, examples, network, sweep, untouched
import numpy as np
import pytest
from rnn_core import (
    Params,
    backward,
    clip_by_global_norm,
    forward,
    global_norm,
    half_squared_error,
    init_params,
    loss_and_grads,
    rnn_bptt,
    sgd_step,
    softmax_cross_entropy,
)

TINIEST = 5e-324  # the smallest number above zero, a subnormal one


def finite(*arrays):
    return all(np.isfinite(array).all() for array in arrays)


def scaled(params, factor):
    return Params(*(factor * param for param in params))


# ------------------------------------------------------------------------- large and long


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("B", [1, 3])
def test_weights_a_million_times_too_large(B, dtype, loss):
    """Every unit is at one of its ends, where its slope is 0: nothing comes back through it."""
    params, xs, hs, dys = sweep(np.random.default_rng(0), T=50, B=B, dtype=dtype)
    params = scaled(params, dtype(1e6))
    classes = np.arange(50 * B).reshape(50, B) % 2
    targets = dys if loss is half_squared_error else classes
    with np.errstate(all="raise", under="ignore"):
        value, grads = loss_and_grads(params, xs, targets, loss)
        hs, ys = forward(params, xs)
    assert math.isfinite(value) and finite(*grads, hs, ys)
    assert np.array_equal(np.abs(hs[1:]), np.ones_like(hs[1:]))
    assert not (grads.Wxh.any() or grads.Whh.any() or grads.bh.any())
    assert grads.Why.any() and grads.by.any()


@pytest.mark.parametrize("dtype, within", [(np.float32, 1e-3), (np.float64, 1e-9)])
def test_ten_thousand_steps(dtype, within):
    """Whh = 1 and h so small that tanh bends nothing: the gradients are sums of T parts."""
    T, c = 10_000, dtype(1e-12)
    one, zero = np.ones((1, 1), dtype), np.zeros((1, 1), dtype)
    params = Params(Wxh=c * one, Whh=one, Why=one, bh=zero, by=zero)
    xs = np.ones((T, 1, 1), dtype)
    hs, ys = forward(params, xs)
    assert_close(hs[:, 0, 0], c * np.arange(T + 1).astype(dtype), within)
    grads, dhs = backward(params, xs, hs, np.ones_like(ys))
    assert_close(dhs[1:, 0, 0], np.arange(T, 0, -1).astype(dtype), within)
    assert_close(grads.Wxh, np.full((1, 1), T * (T + 1) / 2, dtype), within)


def exploding(T, gain=4.0):
    """One unit at 0, where its slope is 1, with a weight of `gain`: dh_0 = gain**T."""
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    params = Params(Wxh=one, Whh=gain * one, Why=one, bh=zero, by=zero)
    return params, np.zeros((T, 1, 1))


@pytest.mark.parametrize("T, gain", [(10, 4.0), (500, 4.0), (1000, 0.5), (1100, 0.5)])
def test_a_gradient_grows_and_shrinks_to_the_ends_of_the_numbers(T, gain):
    """4^500 = 2^1000 is a number; 2^-1000 is one, and 2^-1100 is 0 after the subnormal ones."""
    params, xs = exploding(T, gain)
    dys = np.zeros((T, 1, 1))
    dys[-1] = 1
    hs, _ = forward(params, xs)
    with np.errstate(over="raise", invalid="raise"):
        grads, dhs = backward(params, xs, hs, dys)
    assert dhs[1:, 0, 0].tolist() == [gain ** (T - t) for t in range(1, T + 1)]
    assert finite(*grads)


def test_what_explodes_beyond_all_numbers_is_refused_and_nothing_is_written():
    """4^600 is none. The clipping has no direction, and the step would leave nan."""
    params, xs = exploding(600)
    with np.errstate(over="ignore", invalid="ignore"):
        _, grads = loss_and_grads(params, xs, np.ones((600, 1, 1)))
    assert not finite(*grads)
    with pytest.raises(ValueError, match="nan or inf"):
        clip_by_global_norm(grads, 1.0)
    with untouched(params), pytest.raises(ValueError, match=r"^gradient of \w+ holds nan or inf"):
        sgd_step(params, grads, 0.1)
    with (
        untouched(params),
        np.errstate(over="ignore", invalid="ignore"),
        pytest.raises(ValueError, match=r"^gradient of \w+ holds nan or inf"),
    ):
        rnn_bptt(xs, np.ones((600, 1)), *params)


@pytest.mark.parametrize("recurrent", ["gaussian", "orthogonal", "identity"])
@pytest.mark.parametrize("gain", [0, 1e-300, 1e6, 1e150])
def test_any_gain(recurrent, gain):
    params = init_params(np.random.default_rng(0), 2, 5, 3, recurrent, gain, bias=1.0)
    xs = np.random.default_rng(1).standard_normal((40, 2, 2))
    hs, ys = forward(params, xs)
    assert finite(hs, ys)
    with np.errstate(over="raise", invalid="raise"):
        value, grads = loss_and_grads(params, xs, np.zeros_like(ys))
    assert math.isfinite(value) and finite(*grads)


# ---------------------------------------------------------------------------------- small


def test_subnormal_inputs_weights_and_targets():
    one = np.ones((1, 1))
    tiny = Params(*(TINIEST * one for _ in range(5)))
    xs = np.full((3, 1, 1), TINIEST)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, grads = loss_and_grads(tiny, xs, -xs)
        moved = sgd_step(copies(tiny), grads, 1.0)
    assert value == 0  # (1e-323)² is nearer to 0 than to anything else
    assert grads.by.item() == 6 * TINIEST  # y - target = 2 × 5e-324, three times
    assert moved.by.item() == -5 * TINIEST
    assert global_norm(grads) == 6 * TINIEST
    clipped = clip_by_global_norm(grads, 3 * TINIEST)
    assert clipped.by.item() == 3 * TINIEST


def test_a_gradient_that_is_subnormal_half_of_the_way():
    params, xs, hs, dys = sweep(np.random.default_rng(0))
    grads, dhs = backward(params, xs, hs, dys)
    small, small_dhs = backward(params, xs, hs, 1e-310 * dys)
    for got, expected in zip((*small, small_dhs), (*grads, dhs), strict=True):
        np.testing.assert_allclose(got, 1e-310 * expected, rtol=1e-9, atol=100 * TINIEST)


# ------------------------------------------------------------------------- nan and inf


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", Params._fields)
def test_learning_refuses_a_parameter_that_is_no_number(name, bad):
    """Whether the gradient shows it or not: a bias of inf has a gradient of 0."""
    rng = np.random.default_rng(0)
    params = network(rng)
    getattr(params, name)[-1, 0] = bad
    xs, targets = rng.standard_normal((2, 5, 2))
    with (
        untouched(params, xs, targets),
        np.errstate(invalid="ignore", over="ignore"),
        pytest.raises(ValueError, match="holds nan or inf, which would spoil"),
    ):
        rnn_bptt(xs, targets, *params)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
@pytest.mark.parametrize("where", ["xs", "h0", "Wxh", "Whh", "Why", "bh", "by"])
def test_nan_in_the_data_is_nan_in_the_loss_and_in_the_gradient(where, loss):
    params, xs, hs, dys = sweep(np.random.default_rng(0))
    arrays = {**params._asdict(), "xs": xs, "h0": hs[0].copy()}
    arrays[where][(0,) * arrays[where].ndim] = np.nan
    params = Params(*(arrays[name] for name in Params._fields))
    targets = dys if loss is half_squared_error else np.zeros((4, 2), int)
    value, grads = loss_and_grads(params, arrays["xs"], targets, loss, arrays["h0"])
    assert math.isnan(value) and not finite(*grads)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", Params._fields)
def test_a_step_to_infinity_is_refused(name, dtype):
    """Parameter, gradient and learning rate are numbers, and what comes out would be none."""
    params = network(np.random.default_rng(0), dtype=dtype)
    grads = copies(params)
    getattr(grads, name)[-1, -1] = np.finfo(dtype).max
    with untouched(params, grads), pytest.raises(ValueError, match=f"^step of {name} holds"):
        sgd_step(params, grads, -2.0)


def test_a_wide_gradient_may_not_overflow_in_a_narrow_parameter():
    """1e300 is a float64, and inf as a float32."""
    params = network(np.random.default_rng(0), dtype=np.float32)
    grads = Params(*(param.astype(float) for param in params))
    grads.by[-1] = 1e300
    with untouched(params, grads), pytest.raises(ValueError, match=r"^step of by holds"):
        sgd_step(params, grads, 0.1)


any_number = st.floats(width=64) | st.sampled_from([0.0, TINIEST, 1e-310, 1e6, 1e150, 1.7e308])


@examples
@given(st.integers(0, 999), st.lists(any_number, min_size=1, max_size=6), st.data())
def test_after_any_step_the_parameters_are_finite_or_as_they_were(seed, odd, data):
    """Odd numbers anywhere: inputs, targets, parameters, the learning rate."""
    rng = np.random.default_rng(seed)
    params = network(rng)
    arrays = {**params._asdict()}
    arrays |= {"input_seq": rng.standard_normal((6, 2)), "targets": rng.standard_normal((6, 2))}
    for number in odd:
        array = arrays[data.draw(st.sampled_from(list(arrays)))]
        array.flat[data.draw(st.integers(0, array.size - 1))] = number
    before = copies(params)
    rate = data.draw(st.just(0.01) | any_number)
    try:
        with np.errstate(all="ignore"):
            rnn_bptt(**arrays, learning_rate=rate)
    except ValueError as error:
        assert "nan" in str(error) or "inf" in str(error)
        assert all(a.tobytes() == b.tobytes() for a, b in zip(params, before, strict=True))
    else:
        assert finite(*params)


# ------------------------------------------------------------------------- the same bits


@pytest.mark.parametrize("B", [1, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_same_seed_gives_the_same_bits_after_many_steps(dtype, B):
    def learned():
        rng = np.random.default_rng(11)
        params = init_params(rng, 3, 20, 2, bias=0.1, dtype=dtype)
        for _ in range(30):
            xs, targets = rng.standard_normal((12, 3, B)), rng.standard_normal((12, 2, B))
            _, grads = loss_and_grads(params, xs, targets)
            sgd_step(params, clip_by_global_norm(grads, 1.0), 0.1)
        return [param.tobytes() for param in params]

    assert learned() == learned()
