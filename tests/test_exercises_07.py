"""The exercises of chapter 7: an overflow, a sharper bound, whole numbers."""

from answers import said
from exercise_cases.chapter07 import log_norm, measured, norm_bounds
from lab import checks
from lab.checks import chapter07
import numpy as np
import pytest


def test_a_product_that_overflows_is_told_so(capsys):
    answer = said(checks.log_norm, lambda Js: log_norm(Js) if len(Js) < 9 else np.inf, capsys)
    assert "too large for a number" in answer


@pytest.mark.parametrize("seed", range(5))
def test_the_sharper_bound_lies_between_the_norm_and_the_power(seed):
    """A right answer is a bound, and no worse than σ_max to the power n."""
    Whh, hs = chapter07._example(seed, 8)
    bounds, power = norm_bounds(Whh, hs), np.linalg.norm(Whh, 2) ** np.arange(9)
    assert np.all(np.array(measured(Whh, hs)) <= bounds * (1 + 1e-12))
    assert np.all(bounds <= power * (1 + 1e-12))


def test_integers_are_welcome(capsys):
    """A Whh of whole numbers is as good as any other."""
    answer = said(checks.explosive, lambda: ([[2, -2], [2, -2]], [[0], [0]], [[0], [0]]), capsys)
    assert "as in the example" in answer
