"""Exponents against networks whose exponents are known."""

from lab import jacobians, lyapunov
import numpy as np
import pytest
import rnn_core


def repeated(matrix, T):
    return (matrix for _ in range(T))


def start(H, k=1, seed=0):
    return np.random.default_rng(seed).standard_normal((H, k))


@pytest.mark.parametrize("seed", range(5))
def test_of_a_linear_network_it_is_the_log_of_the_spectral_radius(seed, claim):
    W = rnn_core.init_params(np.random.default_rng(seed), 1, 6, 1, gain=0.9).Whh
    logs = lyapunov.log_growth(repeated(W, 4000), start(6))
    off = abs(logs[500:].mean() - np.log(np.abs(np.linalg.eigvals(W)).max()))
    claim(8, "λ₁ of a linear network is the log of its spectral radius", off, below=2e-3)


@pytest.mark.parametrize("gain", [0.5, 1.0, 3.0])
def test_of_orthogonal_weights_all_are_the_log_of_the_gain(gain):
    W = rnn_core.init_params(np.random.default_rng(1), 1, 5, 1, "orthogonal", gain).Whh
    logs = lyapunov.log_growth(repeated(W, 50), start(5, 5))
    assert np.allclose(logs[1:], np.log(gain))


def test_of_a_latch_at_rest_it_is_the_log_of_its_slope_times_its_weight():
    w, h = 2.0, 0.5
    for _ in range(100):
        h = np.tanh(w * h)
    params = rnn_core.Params(*(np.array([[each]]) for each in (0.0, w, 0.0, 0.0, 0.0)))
    hs, _ = rnn_core.forward(params, np.zeros((100, 1, 1)), np.array([[0.9]]))
    logs = lyapunov.log_growth(jacobians.along(params, hs), np.ones((1, 1)))
    assert np.allclose(logs[50:], np.log(w * (1 - h**2)))


def test_of_a_triangular_matrix_all_are_the_logs_of_its_diagonal_in_falling_order():
    W = np.array([[0.3, 2.0, -1.0], [0.0, 1.5, 3.0], [0.0, 0.0, -0.7]])
    logs = lyapunov.log_growth(repeated(W, 3000), start(3, 3))
    assert np.allclose(logs[100:].mean(axis=0), np.log([1.5, 0.7, 0.3]), atol=1e-3)


def test_all_of_them_add_up_to_the_log_of_the_volume():
    rng = np.random.default_rng(2)
    Js = rng.standard_normal((40, 4, 4))
    logs = lyapunov.log_growth(Js, np.eye(4))
    assert np.allclose(logs.sum(axis=1), np.linalg.slogdet(Js)[1])


def test_the_first_is_the_growth_of_a_vector_by_itself():
    Js = np.random.default_rng(3).standard_normal((30, 4, 4))
    v = start(4)
    logs = lyapunov.log_growth(Js, np.hstack([v, start(4, 2, seed=5)]))
    for J in Js:
        v = J @ v
    before = np.linalg.norm(start(4))
    assert np.isclose(logs[:, 0].sum(), np.log(np.linalg.norm(v) / before))


def test_what_becomes_zero_is_minus_infinity_and_warns_of_nothing():
    with np.errstate(all="raise"):
        logs = lyapunov.log_growth(repeated(np.zeros((2, 2)), 3), np.eye(2))
    assert np.all(logs == -np.inf)


def test_the_jacobians_along_a_run_are_those_of_the_kernel():
    params = rnn_core.init_params(np.random.default_rng(4), 2, 5, 1)
    hs, _ = rnn_core.forward(params, np.random.default_rng(5).standard_normal((7, 2, 1)))
    along = np.array(list(jacobians.along(params, hs)))
    assert np.allclose(along, rnn_core.hidden_jacobians(params, hs)[..., 0], atol=1e-15)


def test_the_standard_error_is_that_of_independent_numbers():
    errors, misses = [], []
    for seed in range(200):
        logs = np.random.default_rng(seed).standard_normal(1000)
        errors.append(lyapunov.standard_error(logs))
        misses.append(logs.mean())
    assert np.isclose(np.mean(errors), 1 / np.sqrt(1000), rtol=0.1)
    assert 0.5 < np.mean(np.abs(misses) < errors) < 0.8


def test_the_standard_error_of_two_blocks_by_hand():
    """Means 1 and 4: a variance of 4.5, over two of them."""
    assert np.isclose(lyapunov.standard_error(np.array([0.0, 2.0, 3.0, 5.0]), blocks=2), 1.5)


def test_along_a_chain_rounding_does_not_grow():
    chain = 0.5 * np.eye(32) + 0.5 * np.eye(32, k=-1)  # all eigenvalues are a half
    logs = lyapunov.log_growth(repeated(chain, 2500), np.abs(start(32)))
    # What remains is the polynomial of a defective matrix, n to the power 31 at most.
    assert -np.log(2) < logs[500:, 0].mean() < -np.log(2) + 31 * np.log(5) / 2000 + 1e-3
