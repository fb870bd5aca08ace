"""Wilson's interval against its definition, found without its formula, and against a table."""

from lab import wilson
import numpy as np
import pytest


def by_definition(successes, trials, z=1.96):
    """The outermost chances whose scatter reaches the share, on a fine grid."""
    chances = np.linspace(0, 1, 2_000_001)
    near = np.abs(successes / trials - chances) <= z * np.sqrt(chances * (1 - chances) / trials)
    return chances[near].min(), chances[near].max()


@pytest.mark.parametrize(
    "successes, trials", [(0, 10), (10, 10), (0, 1), (1, 3), (7, 10), (60, 200)]
)
@pytest.mark.parametrize("z", [1.0, 1.96])
def test_it_holds_the_chances_that_the_count_does_not_rule_out(successes, trials, z):
    interval = wilson.interval(successes, trials, z)
    assert np.allclose(interval, by_definition(successes, trials, z), atol=1e-6)


def test_many_counts_at_once_and_their_order():
    low, high = wilson.interval([0, 5, 10], 10)
    assert low[0] == 0 and high[2] == 1 and np.all(low < high)
    assert np.allclose(low, 1 - high[::-1])  # failures are successes of the other side


def test_no_rounding_leads_below_0_or_above_1():
    trials = np.arange(1, 200)
    assert wilson.interval(0, trials)[0].min() == 0
    assert wilson.interval(trials, trials)[1].max() == 1


def test_about_95_of_100_intervals_hold_the_chance():
    successes = np.random.default_rng(0).binomial(200, 0.3, 10_000)
    low, high = wilson.interval(successes, 200)
    assert 0.93 < np.mean((low <= 0.3) & (high >= 0.3)) < 0.97


@pytest.mark.parametrize("successes, trials", [(0, 0), (-1, 5), (6, 5)])
def test_counts_that_cannot_be_are_refused(successes, trials):
    with pytest.raises(ValueError, match="successes in"):
        wilson.interval(successes, trials)
