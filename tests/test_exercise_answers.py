"""Answers to the exercises that were written apart from their solutions and mistakes."""

from exercise_discovery import exercises, feedback
from lab.chapter01 import latch
import numpy as np
import pytest
import rnn_core

EXERCISES = exercises()
RIGHT = "all right."


def by_units(scale):
    """The five arrays for xor, unit by unit: the weights of the input and of unit 1, the bias."""
    k = 4.0 * scale
    units = np.array([(2 * k, 0, -k), (2 * k, k, 0), (2 * k, k, -2 * k)])
    Whh = np.hstack([units[:, 1:2], np.zeros((3, 2))])
    return units[:, :1], Whh, np.array([[0, 0.5, -0.5]]), units[:, 2:], np.zeros((1, 1))


def as_lists():
    """Lists in place of arrays, and whole numbers for Wxh and Whh."""
    Wxh, Whh, *others = by_units(4)
    return [array.tolist() for array in (Wxh.astype(int), Whh.astype(int), *others)]


def search(w, steps, start=None):
    """Sixty halvings of a wider interval, from -h* or from another start."""
    low, high = 0.0, 4 * w
    for _ in range(60):
        push = (low + high) / 2
        hs = latch.run(w, np.full(steps, push), -latch.resting_state(w) if start is None else start)
        low, high = (low, push) if hs[-1] > 0 else (push, high)
    return high


CHAPTER_1 = [
    ("one_bit_latch", lambda: np.array([1.2, 5.0, 0.001]), RIGHT),
    ("one_bit_latch", lambda: (np.array([[2.0]]), np.array([[3.0]]), 0), RIGHT),
    ("one_bit_latch", lambda: (2.0, 3.0, "0"), "str, and a number is needed"),
    ("one_bit_latch", lambda: (2.0, 3.0, ...), "ellipsis, and a number is needed"),
    ("xor_by_hand", lambda: rnn_core.Params(*by_units(2)), RIGHT),
    ("xor_by_hand", as_lists, RIGHT),
    ("threshold", search, RIGHT),
    ("threshold", latch.threshold, RIGHT),
    ("threshold", lambda w, steps: search(w, steps, latch.turning_point(w)), "every push flips it"),
    (
        "threshold",
        lambda w, steps: search(w, steps, -latch.turning_point(w)),
        "start at −h* exactly",
    ),
    ("threshold", lambda w, steps: round(search(w, steps), 4), "halve the interval more often"),
    (
        "threshold",
        lambda w, steps: w,
        "a push of one step: no push up to w is found to flip it",
    ),
]


def of_chapter(number, cases):
    return [
        pytest.param(EXERCISES[f"chapter{number:02}.{name}"], *case, id=f"{name}-{case[-1][:40]}")
        for name, *case in cases
    ]


@pytest.mark.parametrize(("exercise", "answer", "words"), of_chapter(1, CHAPTER_1))
def test_an_answer_is_told(exercise, answer, words):
    printed = feedback(exercise, answer)
    assert words in printed
    assert (RIGHT in printed) == (words == RIGHT)


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


def test_latches_near_the_border_are_judged_by_what_they_keep():
    exercise, outcomes = EXERCISES["chapter01.one_bit_latch"], set()
    for unit in np.random.default_rng(0).uniform([1.05, 1.0, -0.1], [1.6, 1.7, 0.1], (40, 3)):
        right = all(keeps_the_bit(*unit, s, before) for s in (1, -1) for before in (1, 2, 20))
        assert feedback(exercise, lambda unit=unit: unit).endswith(RIGHT) == right
        outcomes.add(right)
    assert outcomes == {True, False}
