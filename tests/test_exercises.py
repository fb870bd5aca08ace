"""The exercises: solutions pass, blanks are told so, and each mistake gets its own sentence."""

from itertools import chain
import json
from pathlib import Path
import re

from exercise_discovery import exercises, feedback
from lab.feedback import BLANK
import pytest

CHAPTERS = sorted((Path(__file__).parents[1] / "book").glob("[0-9]*.ipynb"))
EXERCISES = exercises()
EACH = pytest.mark.parametrize("name", EXERCISES)
MISTAKES = [
    pytest.param(name, i, id=f"{name}-{sentence[:60]}")
    for name, exercise in EXERCISES.items()
    for i, (sentence, _) in enumerate(exercise.mistakes)
]


def blank(*arguments):
    raise NotImplementedError


def nothing(*arguments):
    return None


def all_pieces(exercise, function):
    """A function as the answer to an exercise, for each piece of it that is asked for."""
    pieces = exercise.solution
    return (function,) * len(pieces) if isinstance(pieces, tuple) else function


def test_each_chapter_has_three_exercises_with_three_mistakes_or_more():
    chapters = [name.split(".")[0] for name in EXERCISES]
    assert chapters == [each for path in CHAPTERS for each in [f"chapter{path.name[:2]}"] * 3]
    assert min(len(exercise.mistakes) for exercise in EXERCISES.values()) >= 3


@EACH
def test_the_solution_passes(name):
    exercise = EXERCISES[name]
    assert feedback(exercise, exercise.solution).endswith(": all right.")


@EACH
def test_a_blank_is_told_so_and_nothing_else(name):
    exercise = EXERCISES[name]
    assert feedback(exercise, all_pieces(exercise, blank)).partition(": ")[2] == BLANK


@EACH
def test_to_return_nothing_earns_nothing(name):
    exercise = EXERCISES[name]
    assert re.search(r": 0 of \d+ right\.$", feedback(exercise, all_pieces(exercise, nothing)))


@pytest.mark.parametrize(("name", "i"), MISTAKES)
def test_a_mistake_gets_its_own_sentence_and_no_other(name, i):
    exercise = EXERCISES[name]
    sentence, program = exercise.programs[i]
    printed = feedback(exercise, program)
    assert sentence in printed
    assert "all right" not in printed
    others = {other for other, _ in exercise.mistakes if other not in sentence}
    assert not [other for other in others if other in printed]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_three_exercises_with_blank_hint_and_solution(chapter):
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    text = "".join(chain.from_iterable(cell["source"] for cell in cells))
    outputs = ["".join(o.get("text", [])) for cell in cells for o in cell.get("outputs", [])]
    assert text.count("### Exercise ") == 3
    assert text.count("<summary>Hint</summary>") == 3
    assert sum("still blank" in output for output in outputs) == 3
    assert sum("all right." in output for output in outputs) == 3
    hidden = [cell for cell in cells if "hide-cell" in cell["metadata"].get("tags", [])]
    assert not any("still blank" in str(cell["outputs"]) for cell in hidden)
