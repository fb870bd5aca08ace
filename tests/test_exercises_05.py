"""The exercises of chapter 5: two repairs of three, ways to fool the check, and to cheat it."""

from answers import said
from exercise_cases.chapter05 import blame, exhibit, junction
from lab import checks, museum
from lab.chapter05 import buggy_pieces
import pytest
import rnn_core


def test_two_repairs_of_three_are_judged_one_by_one(capsys):
    answer = said(
        lambda three: checks.repaired(*three), (blame, buggy_pieces.sums, junction), capsys
    )
    assert "right blame not yet sums" in answer and "right junction" in answer
    assert "2 of 4 right" in answer


@pytest.mark.parametrize("name", ["no sum over the batch", "assigned, not added"])
def test_other_ways_to_fool_the_check_count_where_they_do(name, capsys):
    weak = museum.weak_check(exhibit(name))
    assert said(checks.fooled, exhibit(name), capsys).endswith("all right.") == weak


def overwrite_weights(params, *arrays):
    params.Whh[:] = params.Whh.T.copy()
    return rnn_core.backward(params, *arrays)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (overwrite_weights, "your code wrote into an array"),
        (lambda *arrays: rnn_core.backward(*arrays)[0], "two things are needed"),
    ],
)
def test_what_is_no_backward_pass_is_told_so_before_all_else(answer, words, capsys):
    told = said(checks.fooled, answer, capsys)
    assert f"it returns what a backward pass returns: {words}" in told
    assert told.count("the same again") == 2


def test_to_recognize_the_kernel_is_no_check(capsys):
    for known in (
        lambda backward: backward is rnn_core.backward,
        lambda backward: backward.__module__ == "rnn_core",
    ):
        assert "your check rejects" in said(checks.catches, known, capsys)


def test_the_kernel_is_itself_again_after_a_check_that_stops(capsys):
    own = rnn_core.backward
    assert "stopped with ZeroDivisionError" in said(checks.catches, lambda _: 1 / 0, capsys)
    assert rnn_core.backward is own


def test_to_do_nothing_earns_nothing(capsys):
    none = (lambda *_: None,) * 3
    assert "0 of 4 right" in said(lambda three: checks.repaired(*three), none, capsys)
