"""The exercises of chapter 1: other right answers."""

from answers import said
from exercise_cases.chapter01 import threshold, xor
from lab import checks
from lab.chapter01 import latch
import numpy as np
import pytest
import rnn_core


def whole(array):
    """As a list of lists, of whole numbers where nothing is lost."""
    rounded = array.astype(int)
    return (rounded if np.array_equal(rounded, array) else array).tolist()


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.one_bit_latch, lambda: np.array([1.2, 5.0, 0.001])),
        (checks.one_bit_latch, lambda: (2.0, 2.2, 0.01)),
        (checks.one_bit_latch, lambda: (np.array([[2.0]]), np.array([[3.0]]), 0)),
        (checks.xor_by_hand, lambda: rnn_core.Params(*xor(2.0))),
        (checks.xor_by_hand, lambda: [whole(array) for array in xor(4.0)]),
        (checks.threshold, threshold),
    ],
)
def test_another_right_way_passes(check, answer, capsys):
    assert said(check, answer, capsys).endswith(": all right.")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("starts at 0 or above (at rest it is at −h*, with a minus)", latch.resting_state),
        ("start at −h* exactly", lambda w: -latch.turning_point(w)),
        ("a push of one step: no push up to w is found to flip it", lambda w: -1.0),
    ],
)
def test_another_start_is_named(words, answer, capsys):
    told = said(checks.threshold, lambda w, steps: threshold(w, steps, answer(w)), capsys)
    assert words in told
    assert "1 of 3" not in told


def test_the_end_of_the_search_is_named(capsys):
    told = said(checks.threshold, lambda w, steps: w, capsys)
    assert "a push of several steps: the same again" in told
    assert "a push of one step: no push up to w" in told


def keeps_the_bit(w, u, b, sign, before):
    """Whether a pulse after so many opposite ones, from any state, is kept through zeros."""
    h = np.linspace(-0.99, 0.99, 21)
    for _ in range(before):
        h = np.tanh(w * h - u * sign + b)
    h, kept = np.tanh(w * h + u * sign + b), []
    for zeros in range(220):
        kept.append(np.all(sign * h >= (0.5 if zeros >= 20 else 1e-12)))
        h = np.tanh(w * h + b)
    return all(kept)


def test_latches_near_the_border_are_judged_by_what_they_keep(capsys):
    found = set()
    for each in np.random.default_rng(0).uniform([1.05, 1.0, -0.1], [1.6, 1.7, 0.1], (40, 3)):
        right = all(keeps_the_bit(*each, s, before) for s in (1, -1) for before in (1, 2, 20))
        told = said(checks.one_bit_latch, lambda each=each: each, capsys)
        assert told.endswith(": all right.") == right
        found.add(right)
    assert found == {True, False}
