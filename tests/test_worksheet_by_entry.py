"""The worksheet of chapter 2 is judged entry by entry, also from the learner's own entries."""

import math

from exercise_discovery import feedback
from lab.chapter02.exercises import SLIPS, by_hand, worksheet_of
from lab.worksheet import draw
import pytest

RIGHT = "worksheet: all right."
CASES = [(name, i) for name, slips in SLIPS.items() for i in range(len(slips))]


def filled(seed=7, digits=3, name=None, i=None):
    """A worksheet by hand, with slip number i in an entry."""
    return by_hand(draw(seed), digits, at=name, slip=SLIPS[name][i][1] if name else None)


def judged(answer, seed=7):
    return feedback(worksheet_of(seed), lambda: answer)


def with_a_calculator(seed, digits):
    """Number by number, sharing nothing with the lines that the check knows."""
    sheet, h, loss, answer = draw(seed), [0.0, 0.0], 0.0, {}
    Wxh, Whh, Why, bh, by = (param.tolist() for param in sheet.params)
    for t, (x, target) in enumerate(zip(sheet.xs.ravel(), sheet.targets.ravel(), strict=True), 1):
        a = [Wxh[i][0] * x + Whh[i][0] * h[0] + Whh[i][1] * h[1] + bh[i][0] for i in (0, 1)]
        h = [round(math.tanh(each), digits) for each in a]
        y = round(Why[0][0] * h[0] + Why[0][1] * h[1] + by[0][0], digits)
        loss += (y - target) ** 2 / 2
        answer |= {f"h{t}": h, f"y{t}": y}
    return answer | {"loss": round(loss, digits)}


@pytest.mark.parametrize("digits", [3, 4, 12])
@pytest.mark.parametrize("seed", range(20))
def test_a_worksheet_filled_in_by_hand_passes(seed, digits):
    assert judged(with_a_calculator(seed, digits), seed).endswith(RIGHT)


@pytest.mark.parametrize("seed", range(20))
def test_a_slip_is_made_in_a_sheet_that_is_right_without_it(seed):
    assert judged(filled(seed), seed).endswith(RIGHT)


@pytest.mark.parametrize(("name", "i"), CASES)
def test_a_slip_is_named_where_it_was_made_and_nowhere_else(name, i):
    printed = judged(filled(name=name, i=i))
    assert SLIPS[name][i][0] in printed
    assert f"not yet {name}: look at {name}" in printed
    assert printed.count("look at") == 1  # later lines follow from it, and are told so


@pytest.mark.parametrize("seed", range(8))
def test_slips_are_told_apart_in_every_worksheet(seed):
    exercise = worksheet_of(seed)
    unnamed = [
        sentence
        for sentence, program in exercise.programs
        if sentence not in feedback(exercise, program)
    ]
    assert len(unnamed) <= 3  # of 54; two slips may happen to give nearly the same number


@pytest.mark.parametrize(
    ("seed", "name", "words"),
    [(3, "h1", "the new h1[1] was used"), (38, "y1", "the entries of Why have changed places")],
)
def test_two_slips_that_fit_one_entry_are_both_named(seed, name, words):
    i = [sentence.startswith(words) for sentence, _ in SLIPS[name]].index(True)
    printed = judged(filled(seed, name=name, i=i), seed)
    assert f"{name}: look at {name}" in printed
    assert words in printed
    assert " Or: " in printed


@pytest.mark.parametrize("seed", range(40))
def test_the_loss_of_the_last_step_is_never_taken_for_the_loss(seed):
    i = [sentence.startswith("this is the last step") for sentence, _ in SLIPS["loss"]].index(True)
    assert "not yet loss" in judged(filled(seed, name="loss", i=i), seed)


def test_numbers_of_another_worksheet_do_not_pass():
    assert "all right" not in judged(filled(seed=1))


def test_a_worksheet_may_be_checked_half_filled():
    half = filled() | {"h2": [..., ...], "y2": ..., "h3": [0.5, ...], "y3": ..., "loss": ...}
    printed = judged(half)
    assert "right h1 right y1" in printed
    assert "not yet h2: not filled in yet" in printed
    assert "2 of 7 right" in printed


def from_own_h1():
    """A right y1 for a wrong h1."""
    params, h1 = draw(7).params, [1.5, -1.5]
    return filled() | {"h1": h1, "y1": (params.Why @ h1 + params.by[0]).item()}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (filled() | {"h1": [0.5]}, "h1: the count of numbers is 1, and 2 is needed"),
        (filled() | {"y1": "a lot"}, "y1: your code returned str, and a number is needed"),
        (filled() | {"h1": [0.123, filled()["h1"][1]]}, "h1[1] is not right: write it out"),
        (filled() | {"loss": filled()["loss"] + 0.5}, "loss: this line is not right"),
        (filled(digits=2), "h2[1] has two decimals, and three are needed"),
        (from_own_h1(), "y1: it follows from your h1, not right yet"),
    ],
)
def test_an_entry_is_told_what_is_wrong(answer, words):
    assert words in judged(answer)
