"""The largest exponent of infinitely many units."""

from lab.chapter08 import many_units
import numpy as np
import pytest


@pytest.mark.parametrize("gain", [0.5, 0.9])
def test_up_to_gain_one_it_is_the_logarithm_of_the_gain(gain):
    assert many_units.exponent(gain) == pytest.approx(np.log(gain))


@pytest.mark.parametrize("gain", [1.2, 2, 3])
def test_the_mean_square_repeats_itself_over_random_states(gain):
    rng = np.random.default_rng(0)
    q = many_units.mean_square(gain)
    a = gain * np.sqrt(q) * rng.standard_normal(10**6)
    assert np.mean(np.tanh(a) ** 2) == pytest.approx(q, rel=0.01)
    grows = gain**2 * np.mean((1 - np.tanh(a) ** 2) ** 2)
    assert many_units.exponent(gain) == pytest.approx(np.log(grows) / 2, abs=0.005)


def test_a_large_network_is_near_it():
    rng = np.random.default_rng(0)
    W, h, v = 2 * rng.standard_normal((600, 600)) / np.sqrt(600), *rng.standard_normal((2, 600))
    logs = []
    for _ in range(600):
        h = np.tanh(W @ h)
        v = (1 - h * h) * (W @ v)
        logs.append(np.log(np.linalg.norm(v)))
        v /= np.linalg.norm(v)
    assert np.mean(logs[200:]) == pytest.approx(many_units.exponent(2), abs=0.02)
