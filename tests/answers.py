"""An exercise as the tests see it, and what its check says to an answer."""

from collections.abc import Callable
from typing import NamedTuple


def blank(*arguments):
    """An answer as the chapter gives it out."""
    raise NotImplementedError


class Exercise(NamedTuple):
    """A check, a right answer, and wrong ones by words that they alone are told."""

    check: Callable
    answer: object
    mistakes: dict
    blank: object = blank


def said(check, answer, capsys):
    """All that a check prints, in one line."""
    check(answer)
    return " ".join(capsys.readouterr().out.split())
