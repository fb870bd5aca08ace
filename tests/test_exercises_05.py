"""The exercises of chapter 5: two repairs of three, and other ways to fool the check."""

from answers import said
from exercise_cases.chapter05 import blame, exhibit, junction
from lab import broken, checks, museum
import pytest


def test_two_repairs_of_three_are_judged_one_by_one(capsys):
    answer = said(lambda three: checks.repaired(*three), (blame, broken.sums, junction), capsys)
    assert "right blame not yet sums" in answer and "right junction" in answer
    assert "3 of 4 right" in answer


@pytest.mark.parametrize("name", ["no sum over the batch", "assigned, not added"])
def test_other_ways_to_fool_the_check_count_where_they_do(name, capsys):
    weak = museum.weak_check(exhibit(name))
    assert said(checks.fooled, exhibit(name), capsys).endswith("all right.") == weak
