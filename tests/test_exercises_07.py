"""The exercises of chapter 7: out of the range of numbers, a sharper bound, whole numbers."""

import math

from answers import said
from exercise_cases.chapter07 import at_the_end, explosive, log_norm, measured, norm_bounds
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


@pytest.mark.parametrize("norm", [2, None])
@pytest.mark.parametrize("log", [np.log, lambda norm: math.log(norm)])
def test_a_product_out_of_range_is_told_which_way(log, norm, capsys):
    told = said(checks.log_norm, lambda Js: at_the_end(Js, log, norm), capsys)
    assert "2000 steps that shrink: the product became zero before its logarithm" in told
    assert "2000 steps that grow: the product became too large" in told


@pytest.mark.parametrize("norm", [2, None])
def test_a_product_rescaled_too_rarely_became_zero_or_too_large(norm, capsys):
    def too_rarely(jacobians):
        product, log = np.eye(jacobians.shape[1]), 0.0
        with np.errstate(all="ignore"):
            for t, jacobian in enumerate(jacobians, 1):
                product = jacobian @ product
                if t % 1000 == 0:
                    size = np.linalg.norm(product)
                    product, log = product / size, log + np.log(size)
            return log + np.log(np.linalg.norm(product, norm))

    told = said(checks.log_norm, too_rarely, capsys)
    assert "2000 steps that shrink: the product became zero" in told
    assert "2000 steps that grow: the product became too large" in told


def test_nan_where_nothing_leaves_the_range_is_nan(capsys):
    assert "five steps: your code returned nan" in said(checks.log_norm, lambda _: np.nan, capsys)


def test_an_error_of_another_kind_keeps_its_words(capsys):
    told = said(checks.log_norm, lambda Js: np.linalg.inv(0 * Js[0]), capsys)
    assert "Singular matrix" in told


def test_nothing_returned_earns_nothing(capsys):
    assert "0 of 2 right" in said(checks.norm_bounds, lambda *_: None, capsys)
    assert "0 of 4 right" in said(checks.log_norm, lambda _: None, capsys)


def test_single_precision_is_welcome(capsys):
    def bounds(Whh, hs):
        return norm_bounds(Whh.astype(np.float32), hs.astype(np.float32))

    assert said(checks.norm_bounds, bounds, capsys).endswith("all right.")
    answer = said(checks.log_norm, lambda Js: np.float32(log_norm(Js)), capsys)
    assert answer.endswith("all right.")


@pytest.mark.parametrize("corner", [0.0, 2.0])
def test_factors_above_1_are_not_called_below(corner, capsys):
    zero = [[0.0], [0.0]]
    told = said(checks.explosive, lambda: ([[1.1, corner], [0.0, 1.1]], zero, zero), capsys)
    assert "multiplies by 1.100 in the long run" in told and "below 1" not in told


def test_bias_and_state_exchanged_are_told_the_order(capsys):
    Whh, bh, h0 = explosive()
    assert "The order is Whh, bh, h0" in said(checks.explosive, lambda: (Whh, h0, bh), capsys)


def test_a_norm_without_its_logarithm_is_told_so(capsys):
    told = said(checks.log_norm, lambda Js: at_the_end(Js, log=float), capsys)
    assert "five steps: this is the norm itself" in told
    assert "shrink: 0 is the log of 1" in told and "or the logarithm" in told
