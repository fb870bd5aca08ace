"""The latch of chapter 1, against independent truths."""

from math import atanh, sqrt, tanh

from javascript import call
from lab.chapter01 import figures, latch
import matplotlib.pyplot as plt
import numpy as np
import pytest


def after(w, push, steps, h):
    """The state by the plainest loop there is."""
    for _ in range(steps):
        h = tanh(w * h + push)
    return h


def test_run_is_the_plain_loop():
    pushes = [0.3, -1.2, 0.0, 2.0]
    h, states = 0.4, [0.4]
    for push in pushes:
        h = tanh(1.7 * h + push)
        states.append(h)
    assert np.allclose(latch.run(1.7, pushes, 0.4), states, rtol=1e-14)


@pytest.mark.parametrize("w", [1.01, 1.5, 2.0, 5.0])
def test_the_resting_state_is_where_a_pushed_unit_settles(w):
    h = latch.resting_state(w)
    assert h == pytest.approx(after(w, 0.0, 20_000, 1.0), rel=1e-10)
    assert w * (1 - h * h) < 1


@pytest.mark.parametrize("w", [1.1, 1.5, 2.0, 3.0])
def test_the_critical_push_parts_what_flips_from_what_does_not(w):
    push, rest = latch.critical_push(w), after(w, 0.0, 5000, -1.0)
    assert after(w, push - 1e-6, 100_000, rest) < 0 < after(w, push + 1e-6, 100_000, rest)


def test_the_critical_push_is_the_largest_that_makes_a_fixed_point():
    h = np.linspace(-0.9999, 0, 200_001)
    assert latch.critical_push(2.0) == pytest.approx((np.arctanh(h) - 2 * h).max(), abs=1e-8)
    assert round(latch.critical_push(2.0), 6) == 0.532840


@pytest.mark.parametrize(("steps", "push"), [(1, 1.9150), (10, 0.6153), (100, 0.5342)])
def test_thresholds_part_what_flips_from_what_does_not(steps, push):
    threshold, rest = latch.threshold(2.0, steps), after(2.0, 0.0, 1000, -1.0)
    assert round(threshold, 4) == push
    assert after(2.0, threshold - 1e-9, steps, rest) < 0 < after(2.0, threshold + 1e-9, steps, rest)


@pytest.mark.parametrize("w", [1.0, 0.5, -3.0, float("nan")])
def test_a_weight_that_keeps_nothing_is_refused(w):
    for function in (latch.turning_point, latch.critical_push, latch.resting_state):
        with pytest.raises(ValueError, match="must be above 1"):
            function(w)


def test_the_twin_in_javascript_has_the_labs_critical_push():
    ws = [1.001, 1.5, 2.0, 4.9]
    got = call("chapter01/latch_model.js", [("critical_push", [w]) for w in ws])
    assert np.allclose(got, [w * sqrt(1 - 1 / w) - atanh(sqrt(1 - 1 / w)) for w in ws], rtol=1e-12)
    assert np.allclose(got, [latch.critical_push(w) for w in ws], rtol=1e-10)


def test_another_length_moves_the_other_past_to_the_same_end():
    xs = [[[1, -1]], [[0, 0]], [[2, 3]]]
    longer, shorter = call(
        "chapter01/latch_model.js",
        [("replaced", [xs, 0, [5, 6, 7, 8]]), ("replaced", [xs, 1, [9]])],
    )
    assert longer == [[[5, 0]], [[6, -1]], [[7, 0]], [[8, 3]]]
    assert shorter == [[[2, 9]]]


def test_what_is_the_same_at_the_end_is_counted():
    xs = [[[1, -1]], [[0, 1]], [[2, 2]], [[2, 2]]]
    same, first, second, all_same = call(
        "chapter01/latch_model.js",
        [
            ("same_at_the_end", [xs]),
            ("repeats_at_the_end", [xs, 0]),
            ("repeats_at_the_end", [xs, 1]),
            ("same_at_the_end", [xs[2:]]),
        ],
    )
    assert (same, first, second, all_same) == (2, 2, 2, 2)


def test_the_pictures_show_what_they_are_given():
    rng = np.random.default_rng(0)
    top, *states = figures.two_pasts(rng.random((4, 2)), rng.random((2, 5, 2)), ["a", "b"])
    assert [ax.get_title("left") for ax in (top, *states)] == ["inputs", "a", "b"]
    assert [len(line.get_xdata()) for line in states[0].lines[:2]] == [5, 5]
    errors = figures.error_by_step(rng.random((3, 6)), rng.random((2, 6)))
    assert len(errors.lines) == 3 + 2
    to_steps = errors.transData.inverted()
    lefts = [patch.get_window_extent().transformed(to_steps).x0 for patch in errors.patches]
    assert np.allclose(lefts, [1.5, 4.5])
    flat, steep = figures.maps((0.5, 2.0), 0.0, [[(0, 0.5)], [(0, 2.0), (0.9, 0.3)]])
    assert flat.lines[2].get_markerfacecolor() == figures.FORWARD
    assert steep.lines[2].get_markerfacecolor() == "white"
    ax = figures.pushes(2.0, {"a": 0.1, "b": 0.5, "c": 0.9})
    (touching,) = (line for line in ax.lines if line.get_label() == "b")
    assert np.allclose(touching.get_ydata(), np.tanh(2 * touching.get_xdata() + 0.5))
    falling = figures.push_thresholds(np.array([1, 10]), rng.random((2, 2)), "ab", np.ones(2))
    assert len(falling.lines) == 4
    plt.close("all")
