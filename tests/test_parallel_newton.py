"""All states at once, against the loop."""

from lab import parallel_newton
import numpy as np
import pytest
import rnn_core


def run(seed, T, gain=1.0, noise=1.0):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 6, 1, gain=gain, bias=0.2)
    xs, h0 = noise * rng.standard_normal((T, 2, 1)), rng.uniform(-1, 1, (6, 1))
    return params, xs, h0, rnn_core.forward(params, xs, h0)[0]


@pytest.mark.parametrize("gain", [0.5, 1.0, 2.0])
def test_it_finds_the_states_of_the_kernel(gain):
    params, xs, h0, truth = run(0, 30, gain)
    hs, count = parallel_newton.solve(params, xs, h0, tolerance=1e-12)
    assert np.allclose(hs, truth, atol=1e-8)
    assert 0 < count <= 30


def test_after_k_iterations_the_first_k_states_are_right():
    params, xs, h0, truth = run(1, 12, gain=3.0)
    hs = np.zeros((13, 6, 1))
    hs[0] = h0
    drives = params.Wxh @ xs + params.bh
    for k in range(1, 13):
        hs = parallel_newton._linear(params.Whh, hs, np.tanh(params.Whh @ hs[:-1] + drives))
        assert np.allclose(hs[: k + 1], truth[: k + 1], atol=1e-9)
    assert not np.allclose(parallel_newton.solve(params, xs, h0, most=1)[0][-1:], truth[-1:])


def test_one_iteration_solves_a_linear_network():
    """States so small that tanh is straight."""
    params, xs, h0, truth = run(2, 20, gain=0.8)
    params = params._replace(bh=0 * params.bh)
    truth, _ = rnn_core.forward(params, 1e-6 * xs, 1e-6 * h0)
    hs, count = parallel_newton.solve(params, 1e-6 * xs, 1e-6 * h0, tolerance=1e-14)
    assert count == 1
    assert np.allclose(hs, truth, atol=1e-15)


def test_a_guess_that_is_right_needs_no_iteration():
    params, xs, h0, _ = run(3, 5)
    rest = params._replace(bh=0 * params.bh)
    assert parallel_newton.solve(rest, 0 * xs, 0 * h0)[1] == 0
    assert parallel_newton.solve(params, xs[:0], h0)[1] == 0


def test_giving_up_is_said():
    params, xs, h0, _ = run(4, 50, gain=4.0)
    assert parallel_newton.solve(params, xs, h0, most=3)[1] is None


def test_numbers_that_become_too_large_end_it():
    """Along a chaotic run the linear recurrence overflows: what it says then is not asked again."""
    params, xs, h0, _ = run(4, 1000, gain=4.0, noise=0.01)
    hs, count = parallel_newton.solve(params, xs, h0)
    assert count is None and not np.isfinite(hs).all()
