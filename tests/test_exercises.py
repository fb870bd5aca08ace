"""The exercises: solutions pass, blanks say so, and each plausible mistake gets its own words."""

from itertools import chain
import json
from pathlib import Path
import re

from answers import said
from exercise_cases import ALL, EXERCISES
from lab import checks
from lab.checks.feedback import BLANK
import pytest

CHAPTERS = sorted((Path(__file__).parents[1] / "book").glob("[0-9]*.ipynb"))
MISTAKES = [(name, words) for name, exercise in EXERCISES.items() for words in exercise.mistakes]


def test_every_check_is_tried():
    tried = chain.from_iterable(chapter.EXERCISES for chapter in ALL)
    assert sorted(tried) == sorted(checks.CHECKS)
    assert min(len(exercise.mistakes) for exercise in EXERCISES.values()) >= 3


@pytest.mark.parametrize("name", EXERCISES)
def test_a_right_answer_passes(name, capsys):
    exercise = EXERCISES[name]
    assert said(exercise.check, exercise.answer, capsys).endswith(": all right.")


@pytest.mark.parametrize(("name", "words"), MISTAKES)
def test_a_mistake_gets_its_own_words(name, words, capsys):
    exercise = EXERCISES[name]
    told = said(exercise.check, exercise.mistakes[words], capsys)
    others = [other for other in exercise.mistakes if other not in words and other in told]
    assert words in told
    assert not others
    assert "all right" not in told


@pytest.mark.parametrize("name", EXERCISES)
def test_to_return_nothing_earns_nothing(name, capsys):
    def nothing(*arguments):
        return None

    exercise = EXERCISES[name]
    answer = nothing if callable(exercise.blank) else [nothing for _ in exercise.blank]
    assert re.search(r": 0 of \d+ right\.$", said(exercise.check, answer, capsys))


@pytest.mark.parametrize("name", EXERCISES)
def test_a_blank_is_told_so(name, capsys):
    exercise = EXERCISES[name]
    _, _, told = said(exercise.check, exercise.blank, capsys).partition(": ")
    assert told == BLANK  # and nothing else


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
