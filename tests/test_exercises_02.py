"""The exercises of chapter 2: a worksheet judged entry by entry, and other right answers."""

from answers import said
from exercise_cases.chapter02 import SLIPS, by_hand, mended_loss, with_mistake
from lab import checks
import numpy as np
import pytest
import rnn_core

# At step 1 the state before is zero: nothing of it can be missing or mixed up.
NOTHING_AT_1 = {"no recurrent", "transposed", "two back"}
CASES = [
    (f"{letter}{t}" if letter != "loss" else "loss", slip)
    for letter, slips in SLIPS.items()
    for slip in slips
    for t in ((1, 2, 3) if letter != "loss" else (0,))
    if not (t == 1 and slip in NOTHING_AT_1) and not (t == 2 and slip == "two back")
]


def words_for(name, slip):
    """What a slip in an entry is to be told."""
    t = int(name[1]) if name != "loss" else 0
    return SLIPS[name.rstrip("123")][slip].format(t=t, before=t - 1, other=(t + 1) % 3 + 1)


@pytest.mark.parametrize(("name", "slip"), CASES)
def test_a_slip_is_named_where_it_was_made_and_nowhere_else(name, slip, capsys):
    words, answer = words_for(name, slip), by_hand(slip=slip, at=name)
    text = said(checks.worksheet, lambda: answer, capsys)
    assert words in text
    assert f"not yet {name}: look at {name}" in text
    assert text.count("look at") == 1  # later lines follow from it, and are told so
    alike = SLIPS[name.rstrip("123")].values()
    assert not [other for other in alike if "{" not in other and other != words and other in text]


@pytest.mark.parametrize("digits", [3, 4, 12])
@pytest.mark.parametrize("seed", range(20))
def test_a_worksheet_filled_in_by_hand_passes(seed, digits, capsys):
    answer = by_hand(seed, digits=digits)
    text = said(lambda filled: checks.worksheet(filled, seed), lambda: answer, capsys)
    assert text.endswith("worksheet: all right.")


@pytest.mark.parametrize("seed", range(8))
def test_slips_are_told_apart_in_every_worksheet(seed, capsys):
    wrong = 0
    for name, slip in CASES:
        answer = by_hand(seed, slip=slip, at=name)
        text = said(lambda filled: checks.worksheet(filled, seed), lambda a=answer: a, capsys)
        wrong += words_for(name, slip) not in text
    assert wrong <= 3  # of 51; two slips may happen to give nearly the same number


def test_numbers_of_another_worksheet_do_not_pass(capsys):
    answer = by_hand(1)
    assert "all right" not in said(checks.worksheet, lambda: answer, capsys)


def test_a_worksheet_may_be_checked_half_filled(capsys):
    half = by_hand() | {"h2": [..., ...], "y2": ..., "h3": [0.5, ...], "y3": ..., "loss": ...}
    text = said(checks.worksheet, lambda: half, capsys)
    assert "right h1 right y1" in text
    assert "not yet h2: not filled in yet" in text
    assert "2 of 7 right" in text


def all_flat(params, inputs, targets):
    """Another right way: no columns anywhere."""
    Wxh, Whh, Why, bh, by = params
    h, loss = np.zeros(len(bh)), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = np.tanh(Wxh @ x + Whh @ h + bh.ravel())
        loss += 0.5 * np.sum((Why @ h + by.ravel() - target) ** 2)
    return loss


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.mended_loss, all_flat),
        (checks.mended_loss, with_mistake(x_flat=True, cut=lambda h: np.diag(h)[:, None])),
        (checks.forward_loop, rnn_core.forward),
    ],
)
def test_another_right_way_passes(check, answer, capsys):
    assert said(check, answer, capsys).endswith(": all right.")


def test_a_target_that_is_a_row_is_not_called_flat(capsys):
    def with_rows(params, inputs, targets):
        return mended_loss(params, inputs, [[target] for target in targets], target_flat=True)

    told = said(checks.mended_loss, with_rows, capsys)
    assert "h is a column now. But y is (O, 1) and the target is still flat or a row" in told


@pytest.mark.parametrize(("seed", "name", "slip"), [(3, "h1", "new state"), (38, "y1", "swapped")])
def test_two_slips_that_fit_one_entry_are_both_named(seed, name, slip, capsys):
    answer = by_hand(seed, slip=slip, at=name)
    told = said(lambda filled: checks.worksheet(filled, seed), lambda: answer, capsys)
    assert f"{name}: look at {name}" in told
    assert words_for(name, slip) in told
    assert " Or: " in told


@pytest.mark.parametrize("seed", range(40))
def test_the_loss_of_the_last_step_is_never_taken_for_the_loss(seed, capsys):
    answer = by_hand(seed, slip="last", at="loss")
    told = said(lambda filled: checks.worksheet(filled, seed), lambda: answer, capsys)
    assert "not yet loss" in told
