"""The questions of the quiz: each has one right choice, and all that it says is so."""

from pathlib import Path
import re
from typing import NamedTuple

import pytest
import quiz_facts
import quiz_facts_later
from test_prose import NOT_PROSE, unprinted

QUIZ = Path(__file__).parents[1] / "book" / "quiz.md"
FACTS = quiz_facts.FACTS | quiz_facts_later.FACTS
STOP = "**So far chapters 2 to 7.**"
NUMBER, HALF = 20, 10  # of questions, and of those for readers of chapters 2 to 7
QUESTION = re.compile(r"^## \d+\. (.+?)$(.*?)^:::\{question\} (\w+)$(.*?)^:::$", re.M | re.S)
CHOICE = re.compile(r"^- \[([ x])\] (.+?)\n\n(.+?)(?=^- \[|^\S|\Z)", re.M | re.S)


class Question(NamedTuple):
    """A question of the source: all its words, its choices with what is said to each, and links."""

    name: str
    words: str
    choices: list
    reading: str

    @property
    def right(self):
        return [mark for mark, _, _ in self.choices].index("x")


def questions():
    matches = QUESTION.findall(QUIZ.read_text("utf-8"))
    return [
        Question(name, setting + text, CHOICE.findall(text), text.rpartition("\n[Chapter ")[2])
        for _, setting, name, text in matches
    ]


EACH = pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)


def test_all_are_there_in_order_and_every_one_has_its_facts():
    names = [question.name for question in questions()]
    assert names == list(FACTS) and len(names) == NUMBER
    text = QUIZ.read_text("utf-8")
    assert text.count(":::{question}") == NUMBER
    numbers = re.findall(r"^## (\d+)\.", text, re.M)
    assert numbers == [str(number) for number in range(1, NUMBER + 1)]


def test_the_first_half_asks_about_chapters_2_to_7_and_the_second_about_later_ones():
    first, second = QUIZ.read_text("utf-8").split(STOP)
    for half, count, chapters in (
        (first, HALF, range(2, 8)),
        (second, NUMBER - HALF, range(8, 14)),
    ):
        read = [line for line in half.splitlines() if line.startswith("[Chapter ")]
        linked = {int(number) for line in read for number in re.findall(r"\((\d\d)_", line)}
        assert len(read) == count and linked <= set(chapters)


@EACH
def test_what_a_question_says_is_so(question, claim):
    printed = FACTS[question.name]() or ""
    wrong = unprinted(NOT_PROSE.sub(" ", question.words), printed)
    assert wrong == []
    claim("software", "Of the quiz's numbers, this many are not computed", len(wrong), exactly=0)


@EACH
def test_a_question_has_four_choices_one_of_them_right_and_words_for_each(question):
    marks = [mark for mark, _, _ in question.choices]
    assert len(marks) == 4 and marks.count("x") == 1
    assert all(len(answer.split()) >= 15 for _, _, answer in question.choices)


def test_the_right_choice_is_not_found_by_its_place_or_its_length():
    all_ = questions()
    places = [question.right for question in all_]
    assert all(NUMBER // 5 <= places.count(place) <= NUMBER // 3 for place in range(4))
    longest = [
        max(question.choices, key=lambda choice: len(choice[1]))[0] == "x" for question in all_
    ]
    assert sum(longest) <= NUMBER // 3


def test_a_claim_that_is_not_true_is_found():
    text = questions()[2].words.replace("0.00024", "0.00026")
    assert unprinted(NOT_PROSE.sub(" ", text), FACTS["copies"]()) == ["0.00026"]
