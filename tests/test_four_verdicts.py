"""What one exponent foretells: formulas, measurements, and some rows of the stored table."""

from lab import jacobians
from lab.chapter08 import four_verdicts as verdicts
import numpy as np
import pytest
import rnn_core


def test_the_table_is_that_of_200_networks_and_says_how_it_was_made():
    rows = verdicts.rows()
    assert list(rows.number) == list(range(verdicts.NETWORKS))
    head = verdicts.FILE.read_text("utf-8").splitlines()[:2]
    assert "python -m lab.chapter08.four_verdicts" in head[0] and "NumPy" in head[1]


@pytest.mark.parametrize("number", [1, 3, 11, 24, 39])
def test_a_row_of_a_calm_network_can_be_measured_again(number):
    stored, row = verdicts.rows()[number], verdicts.measure(number)
    assert row[:2] == (stored.number, stored.kind)
    assert row.exponent < -0.1
    got = [value for value in row if isinstance(value, float)]
    assert np.allclose(got, list(stored)[2:], rtol=1e-4)


@pytest.mark.parametrize("number", [5, 56])
def test_a_row_of_a_chaotic_network_can_be_measured_about_again(number):
    """Rounding decides where it goes, and so the digits; not how fast neighbors part."""
    stored, row = verdicts.rows()[number], verdicts.measure(number)
    assert row.exponent > 0.05
    assert abs(row.exponent - stored.exponent) < 0.02
    assert abs(row.growth - stored.growth) < 8
    assert 0.5 < row.horizon / stored.horizon < 2
    assert 1.7 < row.iterations_twice / row.iterations < 2.3


def network(seed=0, T=verdicts.BACK, gain=1.2):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 1, verdicts.H, 1, gain=gain, bias=0.1)
    xs, h0 = rng.standard_normal((T, 1, 1)), rng.uniform(-1, 1, (verdicts.H, 1))
    return params, xs, rnn_core.forward(params, xs, h0)[0]


def test_the_log_of_the_norm_is_that_of_chapter_7():
    params, _, hs = network()
    norms = jacobians.norms_back(rnn_core.hidden_jacobians(params, hs)[..., 0])
    assert np.isclose(verdicts.log_norm(params, hs), np.log(norms[-1]))


def test_the_missing_share_is_that_of_the_kernels_gradients():
    """Of one direction after the other: their squares add up to those of the matrix."""
    params, xs, hs = network(1)
    squares = np.zeros(2)
    no_loss, last = np.zeros((verdicts.BACK, 1, 1)), slice(-verdicts.WINDOW, None)
    for unit in np.eye(verdicts.H)[:, :, None]:
        full, _ = rnn_core.backward(params, xs, hs, no_loss, dh_next=unit)
        window = xs[last], hs[-verdicts.WINDOW - 1 :], no_loss[last]
        part, _ = rnn_core.backward(params, *window, dh_next=unit)
        squares += np.sum((full.bh - part.bh) ** 2), np.sum(full.bh**2)
    assert np.isclose(verdicts.missing_share(params, hs), np.sqrt(squares[0] / squares[1]))


def test_of_orthogonal_weights_and_states_at_zero_all_is_as_foretold():
    for gain in (0.8, 1.0, 1.1):
        rng, exponent = np.random.default_rng(2), np.log(gain)
        params = rnn_core.init_params(rng, 1, verdicts.H, 1, "orthogonal", gain)
        hs = np.zeros((verdicts.BACK + 1, verdicts.H, 1))
        growth = verdicts.foretold_growth(exponent)
        assert np.isclose(verdicts.log_norm(params, hs), growth, atol=1e-10)
        missing = verdicts.missing_share(params, hs)
        assert np.isclose(missing, verdicts.foretold_missing(exponent), rtol=0.25)


def test_the_missing_share_of_equal_steps_is_the_root_of_the_share_of_steps():
    share = 1 - verdicts.WINDOW / verdicts.BACK
    assert np.isclose(verdicts.foretold_missing(0.0), np.sqrt(share))
    assert np.isclose(verdicts.foretold_missing(-2.0), np.exp(-2.0 * verdicts.WINDOW))


@pytest.mark.parametrize("gain", [0.5, 0.8])
def test_float32_forgets_when_foretold(gain):
    rng = np.random.default_rng(3)
    params = rnn_core.init_params(rng, 1, verdicts.H, 1, "orthogonal", gain)
    h, other = 1e-3 * rng.standard_normal((2, verdicts.H, 1))
    steps = verdicts.float32_horizon(params, np.zeros((300, 1, 1)), h, other, grows=False)
    assert abs(steps - verdicts.foretold_horizon(np.log(gain))) <= 1


def test_two_states_at_rest_never_meet():
    params = rnn_core.init_params(np.random.default_rng(4), 1, verdicts.H, 1, "identity", 2.0)
    h = np.full((verdicts.H, 1), 0.5)
    steps = verdicts.float32_horizon(params, np.zeros((200, 1, 1)), h, -h, grows=False)
    assert np.isnan(steps)


def test_a_chain_has_one_eigenvalue_and_grows_first():
    Whh = verdicts.chain(2.0)
    assert np.allclose(np.linalg.eigvals(Whh), 0.5)
    assert np.linalg.norm(np.linalg.matrix_power(Whh, 25), 2) > 1e6
    assert np.linalg.norm(np.linalg.matrix_power(Whh, 2000), 2) < 1e-100
