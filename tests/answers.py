"""An exercise as the tests see it, and what its check says to an answer."""

from collections.abc import Callable
from itertools import chain
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


def every_mistake(exercises):
    """Pairs (name, words) for each wrong answer of exercises."""
    return list(
        chain.from_iterable(
            [(name, words) for words in exercise[2]] for name, exercise in exercises.items()
        )
    )


def gets_its_own_words(check, mistakes, words, capsys):
    """Whether a wrong answer hears its words, and none of those of the others."""
    answer = said(check, mistakes[words], capsys)
    others = [other for other in mistakes if other not in words and other in answer]
    assert words in answer
    assert not others
    assert "all right" not in answer
    return True
