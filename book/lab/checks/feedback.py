"""Turn a learner's answer into words: run it, compare it, name the likely mistake."""

import textwrap

import numpy as np

BLANK = "still blank, put your code in place of raise NotImplementedError"


def report(title, questions):
    """Ask one question after the other and print what was found.

    Parameters
    ----------
    title : str
        Name of the exercise.
    questions : list of (str, callable)
        What is asked, and a function without arguments that returns None if
        the answer is right, or a sentence about what is wrong.
    """
    found = {asked: _ask(question) for asked, question in questions}
    if BLANK in found.values():
        _say(f"{title}: {BLANK}")
        return
    said = set()
    for asked, wrong in found.items():
        again = "the same again" if wrong in said else wrong
        _say(f"right    {asked}" if wrong is None else f"not yet  {asked}: {again}")
        said.add(wrong)
    right = sum(wrong is None for wrong in found.values())
    print(
        f"{title}: " + ("all right." if right == len(found) else f"{right} of {len(found)} right.")
    )


def compare(got, right, mistakes, rtol=1e-6):
    """Say what is wrong with an array, in the learner's terms.

    Parameters
    ----------
    got : object
        What the learner's code returned.
    right : ndarray
    mistakes : dict of str to ndarray
        For each likely mistake a sentence, and the value that it leads to.
    rtol : float
        Relative tolerance, measured against the largest entry of `right`.

    Returns
    -------
    str or None
        None if `got` is right.
    """
    if got is None:
        return "your code returned None: is a `return` missing?"
    try:
        got = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return f"your code returned a {type(got).__name__}, and an array of numbers is needed"

    def same(a, b):
        return a.shape == b.shape and np.allclose(a, b, rtol=0, atol=rtol * np.abs(right).max())

    if same(got, right):
        return None
    for sentence, value in mistakes.items():
        if same(got, np.asarray(value)):
            return sentence
    if got.shape != right.shape:
        return f"the shape is {got.shape}, and {right.shape} is needed"
    error = np.linalg.norm(got - right) / np.linalg.norm(right)
    return f"the shape is right, but the values are off: relative error {error:.2g}"


def untouched(answer, *arrays):
    """Say so if a function writes into the arrays that it is given; None if it does not."""
    copies = [array.copy() for array in arrays]
    answer(*copies)
    if all(np.array_equal(a, b) for a, b in zip(arrays, copies, strict=True)):
        return None
    return "your code wrote into an array that was passed in: `*=` and `+=` change it in place"


def _ask(question):
    try:
        return question()
    except NotImplementedError:
        return BLANK
    except Exception as error:  # a learner's code may raise anything; it becomes a sentence
        return f"your code stopped with {type(error).__name__}: {error}"


def _say(sentence):
    print(textwrap.fill(sentence, 76, subsequent_indent=" " * 9))
