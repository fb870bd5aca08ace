"""Gradients by other ways than the kernel's: differences, complex steps, forward in time."""

from lab import rtrl
from lab.chapter05 import slopes
import numpy as np
import pytest
import rnn_core
from rnn_core import Params, relative_error


def problem(seed):
    rng = np.random.default_rng(seed)
    T, B, I, H, O = rng.integers(1, [9, 4, 5, 6, 5])
    params = rnn_core.init_params(rng, I, H, O, gain=1.2, bias=1.0)
    xs, targets = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    return params, xs, targets, rng.integers(O, size=(T, B)), 0.5 * rng.standard_normal((H, B))


def cubic(x):
    return np.sum(x**3)


def test_a_forward_difference_of_a_cube_is_off_by_what_the_formula_says():
    """((x + ε)³ - x³) / ε = 3x² + 3xε + ε²."""
    x, step = np.array([[1.0, -2.0]]), 0.01
    expected = 3 * x**2 + 3 * x * step + step**2
    assert np.allclose(slopes.forward_difference(cubic, x, step), expected, rtol=1e-10)


def test_a_complex_step_of_a_cube_is_off_by_what_the_formula_says():
    """Im (x + iε)³ / ε = 3x² - ε²."""
    x = np.array([[1.0, -2.0]])
    assert np.allclose(slopes.complex_step(cubic, x, 0.1), 3 * x**2 - 0.01, rtol=1e-13)
    assert np.allclose(slopes.complex_step(cubic, x), 3 * x**2, rtol=1e-15)


@pytest.mark.parametrize("way", [slopes.forward_difference, slopes.complex_step])
def test_the_array_is_left_alone(way):
    x = np.ones(3)
    way(cubic, x, 1e-6)
    assert np.array_equal(x, np.ones(3))


@pytest.mark.parametrize("seed", range(5))
def test_the_slopes_of_every_weight_are_the_gradient(seed):
    params, xs, targets, classes, _ = problem(seed)
    for loss, goal in (
        (rnn_core.half_squared_error, targets),
        (rnn_core.softmax_cross_entropy, classes),
    ):
        _, right = rnn_core.loss_and_grads(params, xs, goal, loss)
        found = slopes.of_every_weight(params, xs, goal, loss)
        assert max(map(relative_error, found, right)) < 1e-7


@pytest.mark.parametrize("seed", range(20))
def test_forward_in_time_is_backward_in_time(seed, claim):
    params, xs, targets, classes, h0 = problem(seed)
    for loss, goal in (
        (rnn_core.half_squared_error, targets),
        (rnn_core.softmax_cross_entropy, classes),
    ):
        value, grads = rtrl.loss_and_grads(params, xs, goal, loss, h0)
        expected, right = rnn_core.loss_and_grads(params, xs, goal, loss, h0)
        assert value == pytest.approx(expected, rel=1e-13)
        error = max(map(relative_error, grads, right))
        claim(5, "Forward in time (RTRL) and backward give one gradient", error, below=2e-14)


@pytest.mark.parametrize("seed", range(5))
def test_the_table_of_sensitivities_is_the_slope_of_the_state(seed):
    """∂h_T/∂W by complex steps through the kernel's forward pass."""
    params, xs, _, _, h0 = problem(seed)
    (_, H), B, T = params.Whh.shape, xs.shape[2], len(xs)
    W = rtrl.weights(params)
    S, h = np.zeros((B, H, *W.shape)), h0
    for x in xs:
        S, h, _ = rtrl.step(params, S, h, x)
    for j, k in np.ndindex(W.shape):
        moved = W.astype(complex)
        moved[j, k] += 1e-30j
        Wxh, Whh, bh = np.split(moved, [len(xs[0]), -1], axis=1)
        hs, _ = rnn_core.forward(Params(Wxh, Whh, params.Why + 0j, bh, params.by + 0j), xs, h0)
        assert np.allclose(S[:, :, j, k].T, hs[T].imag / 1e-30, rtol=1e-10, atol=1e-13)


def test_no_steps_have_no_gradient():
    params, xs, targets, _, _ = problem(1)
    value, grads = rtrl.loss_and_grads(params, xs[:0], targets[:0])
    assert value == 0
    assert [grad.shape for grad in grads] == [param.shape for param in params]
    assert not any(map(np.any, grads))


def test_unequal_lengths_are_refused():
    params, xs, targets, _, _ = problem(4)
    with pytest.raises(ValueError):
        rtrl.loss_and_grads(params, xs, targets[:-1])
