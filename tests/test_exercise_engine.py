"""What the engine of the exercises says to answers of any kind."""

import sys

from exercise_discovery import feedback
from lab.exercise import Exercise, LeftAlone, Property, Values, edited
from lab.feedback import Wrong
from lab.source import code_of
import numpy as np
import pytest


def product(A, B):
    C = A @ B
    return C + C.T


RNG = np.random.default_rng(0)
VALUES = Values("the sum", [tuple(RNG.standard_normal((2, 3, 3))) for _ in range(2)])
PRODUCT = Exercise(
    product,
    [VALUES, LeftAlone(VALUES)],
    {
        "the transpose is missing.": ("C + C.T", "C"),
        "the other order.": ("A @ B", "B @ A"),
        "a vector.": lambda A, B: A[0],
        "the shapes do not fit.": lambda A, B: A[:2] @ B,
    },
)


def in_place(A, B):
    B *= 2
    return product(A, B) / 2


class Once:
    """Right the first time it is called with an argument, and never again."""

    def __init__(self):
        self.calls = 0

    def __call__(self, A, B):
        self.calls += 1
        return product(A, B) + (self.calls > 2)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda A, B: A @ B, "the transpose is missing."),
        (lambda A, B: product(B, A), "the other order."),
        (lambda A, B: -product(A, B), "the right size, with the wrong sign"),
        (lambda A, B: 0.4 * product(A, B), "the direction is right, and it is 0.4 times as long"),
        (lambda A, B: product(A, B) + np.eye(3), "the values are off: relative error"),
        (lambda A, B: product(A, B)[0], "the shape is (3,), and (3, 3) is needed"),
        (lambda A, B: None, "is a `return` missing?"),
        (lambda A, B: "abc", "your code returned str, and an array of real numbers is needed"),
        (lambda A, B: product(A, B) + 5j, "an array of complex128"),
        (lambda A, B: product(A, B) * np.nan, "nan or inf"),
        (lambda A, B: [[1.0], [1.0, 2.0]], "rows of different lengths"),
        (lambda A, B: A[7], "your code stopped with IndexError"),
        (lambda A, B: sys.exit("bye"), "your code stopped with SystemExit"),
        (in_place, "your code wrote into B, which was passed in"),
        (Once(), "called twice with the same arguments it gives two results"),
        (lambda A, B: product(A, B) * RNG.uniform(), "it gives two results"),
    ],
)
def test_an_answer_is_told_what_is_wrong(answer, words):
    printed = feedback(PRODUCT, answer)
    assert words in printed
    assert "all right" not in printed


def test_an_error_is_explained_by_a_mistake_that_stops_with_the_same_words():
    def fails(A, B):
        raise ValueError("odd")

    exercise = Exercise(product, [VALUES], {"it is odd.": fails})
    assert "it is odd." in feedback(exercise, fails)
    assert "stopped with KeyError" in feedback(exercise, lambda A, B: {}[0])


def test_of_two_mistakes_alike_on_one_question_the_one_alike_on_all_is_named():
    """With A on the left of both, only the second question tells the two apart."""

    def both(A):
        return A, A @ A

    parts = [Values(word, [(VALUES.examples[0][0],)], run=run) for word, run in PARTS.items()]
    exercise = Exercise(
        both,
        parts,
        {"first off.": ("return A,", "return 2 * A,"), "both off.": ("A, A @ A", "2 * A, A")},
    )
    assert "both off." in feedback(exercise, lambda A: (2 * A, A))
    assert "first off." not in feedback(exercise, lambda A: (2 * A, A))
    assert "first off." in feedback(exercise, lambda A: (2 * A, A @ A))


PARTS = {"first": lambda answer, A: answer(A)[0], "second": lambda answer, A: answer(A)[1]}


def test_what_nobody_can_explain_gets_the_words_of_the_question():
    question = Values("the sum", VALUES.examples, explain=lambda value, right, A, B: f"{A.shape}.")
    assert "(3, 3)." in feedback(Exercise(product, [question], {}), lambda A, B: A - B)


def test_numbers_of_very_different_size_are_compared_each_with_its_own():
    def powers(base):
        return base ** -np.arange(12.0)

    strict = Exercise(powers, [Values("each", [(10.0,)], each=True)], {})
    wrong = edited(powers, ("12.0", "12.0 + 1e-3"))
    assert "all right" in feedback(strict, powers)
    assert "all right" not in feedback(strict, lambda base: powers(base) + 1e-8)
    assert len(wrong(10.0)) == 13


def test_a_property_is_asked_once_another_holds():
    def positive(answer):
        if answer() <= 0:
            raise Wrong("not above 0.")

    def even(answer):
        if answer() % 2:
            raise Wrong("odd.")

    exercise = Exercise(
        lambda: 2, [Property("above 0", positive), Property("even", even, positive)], {}
    )
    assert "above 0: not above 0. not yet even: this is judged once" in feedback(
        exercise, lambda: -1
    )
    assert "right above 0 not yet even: odd." in feedback(exercise, lambda: 3)


@pytest.mark.parametrize("old", ["nowhere", "C"])
def test_an_edit_must_fit_in_one_place(old):
    with pytest.raises(ValueError, match="times in"):
        edited(product, (old, "D"))


def test_an_edited_program_can_be_shown():
    assert code_of(edited(product, ("A @ B", "B @ A"))) == code_of(product).replace(
        "A @ B", "B @ A"
    )
