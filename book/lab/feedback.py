"""Turn a learner's answer into words: run it, compare it, name the likely mistake."""

from functools import partial
import textwrap
import traceback

import numpy as np

ROUNDING = 1e-5  # of the largest entry: what is right in float32 is right
LONGEST = 300  # characters of what an error says
BLANK = "still blank, put your code in place of raise NotImplementedError"


class Wrong(Exception):
    """What is wrong with an answer, as a sentence for the learner."""


def report(title, questions):
    """Ask one question after the other and print how each is answered.

    Parameters
    ----------
    title : str
        Name of the exercise.
    questions : list of (str, callable)
        What is asked, and a function without arguments that raises `Wrong`
        with a sentence if the answer is not right.
    """
    right, count = _ask_all(title, questions)
    if right is not None:
        print(f"{title}: " + ("all right." if right == count else f"{right} of {count} right."))


def mark(points, questions):
    """Ask as `report` does, and return what the answer earns.

    Parameters
    ----------
    points : float
        What a right answer earns. Each question is worth the same share.
    questions : list of (str, callable)
        As for `report`.

    Returns
    -------
    float
        Rounded to two decimals.
    """
    right, count = _ask_all("marked", questions)
    earned = round(points * (right or 0) / count, 2)
    print(f"{earned:g} of {points:g} points")
    return earned


def compare(got, right, mistakes, rtol=ROUNDING):
    """Say what is wrong with an array, in the learner's terms.

    Parameters
    ----------
    got : object
        What the learner's code returned.
    right : ndarray
    mistakes : dict of str to ndarray
        For each likely mistake a sentence, and the value that it leads to.
    rtol : float
        Relative tolerance, measured against the largest entry of `right`; against 1 if all
        are 0.

    Raises
    ------
    Wrong
        If `got` is not `right`.
    """
    got = numbers(got) if right.shape else numbers(got, "a number")
    if agree(got, right, rtol):
        return
    for sentence, value in mistakes.items():
        if agree(got, value, rtol, size=_size(right)):
            raise Wrong(sentence)
    differ(got, right, partial(agree, rtol=rtol))


def agree(got, right, rtol=ROUNDING, each=False, size=None):
    """Whether two arrays have one shape and, up to rounding, the same entries.

    Parameters
    ----------
    got, right : array_like
    rtol : float
        Relative tolerance, measured against the largest entry of `right`; against 1 if all
        are 0.
    each : bool
        Whether it is measured against each entry instead.
    size : float, optional
        What it is measured against, if neither.

    Returns
    -------
    bool

    Raises
    ------
    Wrong
        If one of them does not hold finite real numbers.
    """
    got, right = numbers(got), numbers(right)
    size = np.abs(right) if each else size or _size(right)
    return got.shape == right.shape and bool(np.all(np.abs(got - right) <= rtol * size))


def differ(got, right, same=agree):
    """Say how an array differs from the right one, where no mistake is known.

    Parameters
    ----------
    got, right : ndarray
    same : callable
        ``same(a, b)`` tells whether two arrays agree.

    Raises
    ------
    Wrong
        Always.
    """
    if same(got, -1 * right):
        raise Wrong("the right size, with the wrong sign")
    if got.ndim > 1 and same(np.swapaxes(got, -1, -2), right):
        raise Wrong("this is the transpose: rows and columns have changed places")
    if got.shape != right.shape and not right.shape:
        raise Wrong(f"one number is needed, not an array of shape {got.shape}")
    if got.shape != right.shape:
        raise Wrong(f"the shape is {got.shape}, and {right.shape} is needed")
    if not np.any(right):
        raise Wrong("the shape is right, but the values are off: all of them should be 0")
    factor = np.vdot(right, got) / np.vdot(right, right)
    if right.size > 1 and factor > 0 and same(got, factor * right):
        factor = f"{factor:.3g}" if abs(factor - 1) > 0.01 else f"{factor:.6f}"
        raise Wrong(f"the direction is right, and it is {factor} times as long as is needed")
    error = np.linalg.norm(got - right) / np.linalg.norm(right)
    raise Wrong(f"the shape is right, but the values are off: relative error {error:.2g}")


def _size(array):
    return np.abs(array).max(initial=0) or 1.0


def numbers(got, needed="an array of real numbers"):
    """The answer as an array of finite real numbers.

    Parameters
    ----------
    got : object
    needed : str
        What is asked for, in words.

    Raises
    ------
    Wrong
        If it is something else.
    """
    try:
        array = np.asarray(returned(got))
    except ValueError:
        raise Wrong(
            "your code returned entries of different shapes, or rows of different lengths"
        ) from None
    if isinstance(got, (list, tuple)) and array.dtype.kind not in "biuf":
        odd = sorted({type(each).__name__ for each in array.flat} - {"int", "float"})
        raise Wrong(f"what your code returned holds {', '.join(odd)}: real numbers are needed")
    if array.dtype.kind not in "biuf" or isinstance(got, np.ma.MaskedArray):
        kind = f"an array of {array.dtype}" if isinstance(got, np.ndarray) else type(got).__name__
        raise Wrong(f"your code returned {kind}, and {needed} is needed")
    if not np.isfinite(array).all():
        raise Wrong("your code returned nan or inf")
    return array


def returned(got):
    """What an answer returned.

    Raises
    ------
    Wrong
        If it is None.
    """
    if got is None:
        raise Wrong("your code returned None: is a `return` missing?")
    return got


def several(got, count, needed):
    """What an answer returned, if it is a tuple, a list or an array of so many things.

    Parameters
    ----------
    got : object
    count : int
    needed : str
        What is asked for, as a sentence.

    Raises
    ------
    Wrong
        If it is something else.
    """
    if not isinstance(returned(got), (tuple, list, np.ndarray)) or len(got) != count:
        raise Wrong(needed)
    return got


def five_arrays(got, names, shapes, count="five"):
    """The answer as a dict from each name to its array.

    Parameters
    ----------
    got : object
        A Params, or five arrays in its order.
    names : sequence of str
    shapes : sequence of tuple, or None
        What shapes are needed, if that matters.
    count : str
        How many they are, in a word.

    Raises
    ------
    Wrong
        If there are not five arrays, or one has another shape.
    """
    if isinstance(returned(got), (dict, str)) or not hasattr(got, "__iter__"):
        raise Wrong(f"{count} arrays are needed, in the order {', '.join(names)}")
    if isinstance(got, np.ndarray) and got.dtype != object:
        raise Wrong(f"one array came back, and {count} are needed: {', '.join(names)}")
    got = list(got)
    if len(got) != len(names):
        raise Wrong(f"{len(got)} arrays came back, and {count} are needed: {', '.join(names)}")
    own_shapes = [np.shape(array) for array in got]
    if shapes and own_shapes != list(shapes) and sorted(own_shapes) == sorted(shapes):
        raise Wrong(f"the shapes fit in another order. It is {', '.join(names)}")
    for name, array, shape in zip(names, got, shapes or [None] * len(got), strict=True):
        if shape is not None and np.shape(array) != shape:
            raise Wrong(f"{name} has shape {np.shape(array)}, and {shape} is needed")
    return dict(zip(names, got, strict=True))


def untouched(answer, *arrays):
    """Call a function with copies of arrays, and object if it writes into them.

    Raises
    ------
    Wrong
        If an array is not as it was.
    """
    copies = [array.copy() for array in arrays]
    answer(*copies)
    if not all(np.array_equal(a, b) for a, b in zip(arrays, copies, strict=True)):
        raise Wrong(
            "your code wrote into an array that was passed in: `*=`, `+=` and `a[:] =` "
            "change it in place"
        )


def once(right, question):
    """A question that is asked only once another is answered: to do nothing earns nothing.

    Parameters
    ----------
    right, question : callable
        Both raise `Wrong` if the answer is not right.

    Returns
    -------
    callable
        To be asked in place of `question`.
    """

    def question_once():
        try:
            right()
        except Wrong:
            raise Wrong("this is judged once the values are right") from None
        question()

    return question_once


def _ask_all(title, questions):
    """Print each verdict; how many answers are right, None if all are blank, and of how many."""
    verdicts = [(words, _ask(question)) for words, question in questions]
    if {wrong for _, wrong in verdicts} == {BLANK}:
        _print_wrapped(f"{title}: {BLANK}")
        return None, len(verdicts)
    printed = set()
    for words, wrong in verdicts:
        sentence = "the same again" if wrong in printed else wrong
        _print_wrapped(f"right    {words}" if wrong is None else f"not yet  {words}: {sentence}")
        printed.add(wrong)
    return sum(wrong is None for _, wrong in verdicts), len(verdicts)


def _ask(question):
    """None if the answer is right, else a sentence."""
    try:
        question()
    except Wrong as wrong:
        return str(wrong)
    except NotImplementedError:
        return BLANK
    except (Exception, SystemExit) as error:  # a learner's code may raise anything
        return _stopped(traceback.format_exception_only(error)[-1].strip())
    return None


def _stopped(words):
    """What stopped a learner's code, and a hint where NumPy's words hide it."""
    words = words if len(words) <= LONGEST else f"{words[:LONGEST]} …"
    if "matmul" in words:
        words += ". In A @ B, A has as many columns as B has rows: W @ x, the matrix first"
    elif "inhomogeneous" in words:
        words += ". Things of different shapes make no array: take them one by one"
    elif "non-broadcastable" in words:
        words += ". `+=` keeps the shape of what stands on its left, and the right side is larger"
    elif "not callable" in words:
        words += ". Is the check given the function itself, its name without parentheses?"
    elif "could not be broadcast" in words:
        words += ". `*` and `+` go entry by entry; the matrix product is @"
    elif "multiply sequence" in words or "'Params'" in words:
        words += ". A Params, a list or a tuple is no array: take its arrays one by one"
    return f"your code stopped with {words}"


def _print_wrapped(sentence):
    print(textwrap.fill(sentence, 76, subsequent_indent=" " * 9))
