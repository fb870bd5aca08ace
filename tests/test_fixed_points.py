"""Fixed points against those that are known."""

from lab import fixed_points
import numpy as np
import pytest
import rnn_core


def latch_rest(w):
    """The positive fixed point of h = tanh(w h), by bisection."""
    low, high = 1e-3, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.tanh(w * middle) > middle else (low, middle)
    return low


def found(Whh, drive, count=200, seed=0):
    starts = np.random.default_rng(seed).uniform(-1, 1, (len(Whh), count))
    return fixed_points.distinct(fixed_points.newton(Whh, drive, starts))


def none(H):
    return np.zeros((H, 1))


@pytest.mark.parametrize("w", [1.2, 2.0, 3.5])
def test_a_latch_has_three_and_the_outer_two_are_stable(w):
    Whh, rest = np.array([[w]]), latch_rest(w)
    points = found(Whh, none(1))
    assert np.allclose(np.sort(points), [[-rest, 0, rest]], atol=1e-9)
    kinds = {round(p[0], 3): fixed_points.unstable_directions(Whh, p) for p in points.T}
    assert kinds == {round(-rest, 3): 0, 0.0: 1, round(rest, 3): 0}
    at_rest = fixed_points.eigenvalues(Whh, np.array([rest]))
    assert np.allclose(at_rest, w * (1 - rest**2))


def test_a_weak_unit_has_one():
    assert np.allclose(found(np.array([[0.9]]), none(1)), 0, atol=1e-9)


def test_units_that_do_not_touch_have_all_combinations():
    points = found(np.diag([2.0, 2.0, 2.0]), none(3), count=600)
    assert points.shape == (3, 27)
    kinds = [fixed_points.unstable_directions(2 * np.eye(3), p) for p in points.T]
    assert list(np.bincount(kinds)) == [8, 12, 6, 1]


@pytest.mark.parametrize("seed", range(6))
def test_the_points_are_fixed_under_the_kernel_also_with_a_drive(seed):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 4, 1, gain=2.0, bias=0.3)
    x = rng.standard_normal((2, 1))
    for point in found(params.Whh, params.Wxh @ x + params.bh).T:
        hs, _ = rnn_core.forward(params, x[None], point[:, None])
        assert np.allclose(hs[1], hs[0], atol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_the_signs_add_up_to_one(seed, claim):
    rng = np.random.default_rng(seed)
    Whh = rnn_core.init_params(rng, 1, 3, 1, gain=2.5).Whh
    drive = 0.3 * rng.standard_normal((3, 1))
    points = found(Whh, drive, count=1500)
    signs = [fixed_points.sign(Whh, p) for p in points.T]
    claim(8, "The signs of a network's fixed points add up to 1", sum(signs), exactly=1)
    dets = [np.linalg.det(np.eye(3) - (1 - p[:, None] ** 2) * Whh) for p in points.T]
    assert np.array_equal(signs, np.sign(dets))


def test_what_leads_nowhere_is_left_out():
    Whh, start = np.array([[3.0]]), np.array([[0.5, 0.99]])
    assert fixed_points.newton(Whh, none(1), start, steps=1, tolerance=1e-6).shape == (1, 0)
    assert fixed_points.newton(Whh, none(1), start).shape == (1, 2)


def test_an_eigenvalue_of_exactly_one_stops_nothing():
    point = fixed_points.newton(np.eye(2), none(2), np.zeros((2, 1)))
    assert np.array_equal(point, np.zeros((2, 1)))
    assert fixed_points.unstable_directions(np.eye(2), np.zeros(2)) == 0  # nothing grows


def test_points_are_kept_once_in_their_order():
    points = np.array([[0.1, 0.5, 0.1 + 1e-6, 0.5], [0.2, 0.2, 0.2, 0.3]])
    assert np.array_equal(fixed_points.distinct(points), points[:, [0, 1, 3]])
