"""What is wrong with a program, shown by running it beside every known mistake."""

import ast
from typing import NamedTuple

from lab.mistakes import BANK
import numpy as np
from rnn_core import Params

from . import explanations as known
from .description import describe
from .forms import AGAIN, FIVE, OTHERWISE, Backward, CharRnn, FeaturesFirst, RnnBptt, RowsBatchFirst
from .guard import PASTED, Stopped, guarded, remember
from .networks import MANY_TO_ONE, Network
from .outcomes import (
    at,
    book_of,
    factor_of,
    first_calls,
    moves_inside,
    outcomes_of,
    over_calls,
    rough,
    steady,
    wrong_in,
)
from .recognize import recognized
from .suspicion import about_the_loss, suspicion
from .tensors import in_arrays

FORMS = """- rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate), takes the step;
- backward(params, xs, hs, dys), which returns five gradients: Params, a tuple, a list or a dict;
- a class with forward(x) and backward(x, y, learning_rate), which takes the step, or without
  learning_rate, or backward(dys), which returns the gradients or keeps them as dW or in grads;
- rnn_forward(x, h0, Wx, Wh, b) and rnn_backward(dh, cache), rows, batch first;
- rnn_forward(x, a0, parameters) and rnn_backward(da, caches), features first, with dicts;
- lossFun(inputs, targets, hprev) with softmax and global weights.
Functions may also work on PyTorch's tensors, where PyTorch is installed.
If yours is written otherwise, as bptt(x, y, U, V, W), put its lines into this frame, with both
biases:

def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate):
    x, y, (U, W, V, b, c) = input_seq, targets, (Wxh, Whh, Why, bh, by)
    # … your lines, which make dU, dW, dV, db and dc …
    steps = zip((U, W, V, b, c), (dU, dW, dV, db, dc))
    return [weight - learning_rate * grad for weight, grad in steps]"""
SINGLE = (
    "Right to five digits. It rounds more coarsely than float64, as float32 or finite differences "
    "do. That is enough to learn with, and too little to check a gradient."
)
PACES = {  # the rate's power in the step, but one
    1: ("learning rate applied twice", "changes as the square of it"),
    -1: ("learning rate ignored", "is the same"),
}
SINGLE_TOO = "(It rounds more coarsely than float64, so this is known to about five digits.)\n"
INSIDE = (
    "weights moved inside the loop: with a small learning rate the step is right, and with a rate "
    "of 0.5 it is not, as where weights change while the loop still needs them. Add up the "
    "gradients, and take the step after the loop.\n"
)
BESIDE = [name + call for name in ("dh_0", "loss", "last state") for call in ("", AGAIN)]
OTHERS = {other.name for other in known.OTHERS}
THERE = "The gradient is right for that network, and not for the one that is examined here.\n"
DEFINING = ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign


class Verdict(NamedTuple):
    """What the clinic has to say.

    Attributes
    ----------
    right : bool
        Whether nothing wrong was seen.
    mistakes : tuple of str
        Names of the mistakes that explain everything that was seen; empty if none is known.
    words : str
    title : str
        In a few words.
    """

    right: bool
    mistakes: tuple
    words: str
    title: str = "Not read"

    def __str__(self):
        return self.words

    __repr__ = __str__


def examine(candidate):
    """Say what is wrong with somebody's backward pass, and show how that is known.

    Parameters
    ----------
    candidate : callable, class, tuple of callables, module, dict or str
        A function or class in one of the forms that the clinic knows, several of them, or the
        text of a program, which is run.

    Returns
    -------
    Verdict
    """
    for kind in (RnnBptt, Backward, RowsBatchFirst, FeaturesFirst, CharRnn, Network):
        book_of(kind())  # before somebody's code runs, which may change what this needs
    own, space, stopped = {}, {"__name__": "pasted"}, None
    if issubclass(type(candidate), str):
        stopped = _run(candidate, space, own)
    try:
        with guarded(own):
            form = _form(candidate, space)
            readings = [in_arrays(each) for each in form.readings()] if form else []
    except Stopped as failure:
        readings, stopped = [], stopped or failure
    if readings:
        verdict = _read(readings, own)
        return verdict._replace(words=verdict.words + _part_alone(stopped)) if stopped else verdict
    if stopped:
        return Verdict(False, (), f"The program stopped before it was asked anything: {stopped}")
    return Verdict(False, (), f"This form is not known. Known are:\n{FORMS}")


def _part_alone(stopped):
    return (
        f"\n(The text did not run to its end: {stopped}. From there on only what defines "
        "functions, classes and names was run, and that is what was examined.)"
    )


def _endless(node):
    """Whether a statement is a loop like ``while True`` that nothing breaks."""
    endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant)
    return endless and not any(isinstance(each, ast.Break) for each in ast.walk(node))


def _run(text, space, own):
    """Run a text, and where it stops, what it defines after that; why it stopped, if it did.

    A text may read a file that is not there, and train for ever.
    """
    remember(text)
    stopped, nodes = None, []
    try:
        with guarded(own):
            nodes = ast.parse(text, PASTED).body
    except Stopped as failure:
        stopped = failure
    for node in nodes:
        if stopped is None and _endless(node):
            stopped = Stopped(f"the loop in line {node.lineno} has no end, and was left out")
        if stopped is None or isinstance(node, DEFINING):
            try:
                with guarded(own):
                    exec(compile(ast.Module([node], []), PASTED, "exec"), space)
            except Stopped as failure:
                stopped = stopped or failure
    return stopped


def _read(readings, own):
    """The verdict on the first reading that explains itself, or else on the one that fits best."""
    read, failures = [], []
    for form in readings:
        outcomes = outcomes_of(form, own)
        if isinstance(outcomes, str):
            failures += [f"Taken for: {form.words}.\n{outcomes}"]
            continue
        ways = _plain, _paced, _single
        verdict = next(filter(None, (way(form, outcomes, own) for way in ways)), None)
        if verdict:
            return _taken(form, outcomes, verdict, own)
        read += [] if form.doubtful else [(form, outcomes)]
    if not read:  # what is read and refused says more than what stops
        words = next((each for each in failures if MANY_TO_ONE in each), failures[0])
        hint = readings[0].hint if "It stopped" in words else ""
        return Verdict(False, (), f"{words}\n{hint}".strip())
    form, outcomes = next((each for each in read if each[0].fits), read[0])
    return _taken(form, outcomes, _explained(form, outcomes, own), own)


def _taken(form, outcomes, verdict, own):
    """A verdict with its title, what the program was taken for, and which arrays are right."""
    head = f"Taken for: {form.words}" + (f"; its loss: {form.loss}.\n" if form.loss else ".\n")
    if form.own_names and {*form.own_names} != {*Params._fields}:
        head += f"Your {', '.join(form.own_names)} are called {', '.join(Params._fields)} here.\n"
    if verdict.right:
        return verdict._replace(title="Right", words=head + verdict.words)
    title, note, wrong = "Wrong", "", "wrong"
    named = {*verdict.mistakes}
    paced = named & {name for name, _ in PACES.values()}
    if named and named <= OTHERS:
        title = "Right for another network"
    elif form.loss and not paced and (name := _factor(form, outcomes, own)):
        title, wrong = "Right up to a factor", f"right, times {name}"
        note = f"It is right for {name} times this loss, if that is yours.\n"
        note += about_the_loss(form, outcomes)
    elif {"gradients clipped", "norm clipped"} & named:
        title = "Right, and clipped"
    words = head + note + verdict.words + _table(book_of(form).expected(outcomes), outcomes, wrong)
    return verdict._replace(title=title, words=words)


def _factor(form, outcomes, own):
    """By what the gradients are multiplied, and nothing else but the loss is wrong: or None."""
    wrong = first_calls(wrong_in(outcomes, book_of(form).expected(outcomes)))
    if wrong - {*FIVE, "loss"} or not wrong & {*FIVE}:
        return None
    factors, name = factor_of(form, outcomes, own) or ([0], None)
    return name if factors[0] > 0 else None


def _form(candidate, space):
    if isinstance(candidate, str):
        return recognized(None, space)
    if isinstance(candidate, tuple | list):
        return recognized(None, {getattr(each, "__name__", ""): each for each in candidate})
    if isinstance(candidate, dict):
        return recognized(None, candidate)
    if callable(candidate):
        return recognized(candidate, getattr(candidate, "__globals__", {}))
    return recognized(type(candidate), {}) or recognized(None, getattr(candidate, "__dict__", {}))


def _plain(form, outcomes, own):
    """The verdict on what is right, if need be but for rounding, or clipping where that belongs."""
    book = book_of(form)
    if book.holds(outcomes):
        return Verdict(True, (), _praise(book.problems))
    level = book.level(outcomes)
    if book.holds(outcomes, rtol=known.SINGLE, level=level) and rough(form, own):
        return Verdict(True, (), SINGLE)
    wrong = first_calls(wrong_in(outcomes, book.rights))
    seen, true = over_calls(outcomes), over_calls(book.rights)
    if not form.clips or wrong - {*FIVE} or not all(map(steady, outcomes)):
        return None
    level, factors = known.limit(seen, true), known.factor(seen, true)
    norm = factors and known.norm_limit(factors, true)
    if not level and not norm:
        return None
    how = f"clipped at {level:g}" if level else f"shortened to the norm {norm:g}"
    return Verdict(True, (), f"{_praise(book.problems)} (Its gradients are {how}.)")


def _paced(form, outcomes, own):
    """The verdict where the learning rate has another part in the step: told by another rate."""
    factors, _ = factor_of(form, outcomes, own) or ([], None)
    slower = outcomes_of(at(form.rate / 4, form), own) if factors else ""
    if isinstance(slower, str):
        return None
    others = known.factor(over_calls(slower), over_calls(book_of(form).rights))
    for power, (name, what) in PACES.items():
        if others and np.allclose(others, np.multiply(factors, 4.0**-power)):
            return Verdict(False, (name,), f"{name}: with another rate the step {what}.\n")
    return None


def _single(form, outcomes, own):
    """The verdict where one mistake explains everything that was seen, or all beside."""
    book = book_of(form)
    beside = first_calls(wrong_in(outcomes, book.rights)) & first_calls(BESIDE)
    aside = f"(This explains all but {' and '.join(sorted(beside))}.)\n"
    for but, rtol, note in (
        ((), known.CLOSE, ""),
        (BESIDE, known.CLOSE, aside),
        ((), known.SINGLE, SINGLE_TOO),
    ):
        singles = book.single(outcomes, rtol, but)
        if singles and (rtol == known.CLOSE or rough(form, own)):
            words = note + _named(singles) + (THERE if {*_names(singles)} <= OTHERS else "")
            return Verdict(False, _names(singles), words)
    return None


def _explained(form, outcomes, own):
    """The simplest of the other explanations that hold."""
    book = book_of(form)
    general = _general(form, outcomes, own)
    if general:
        return Verdict(False, *general)
    pair = book.pair(outcomes)
    if pair:
        words = "Two things, and together they explain every number: "
        words += "another network, and a mistake.\n" if pair[0].name in OTHERS else "both wrong.\n"
        return Verdict(False, _names(pair), words + "".join(map(describe, pair)))
    if moves_inside(form, outcomes, own):
        return Verdict(False, ("weights moved inside the loop",), INSIDE)
    return Verdict(False, (), suspicion(form, outcomes, own))


def _names(mistakes):
    return tuple(mistake.name for mistake in mistakes)


def _general(form, outcomes, own):
    """Right but for a factor or a limit, or one mistake and a factor: names and words."""
    book, rights = book_of(form), book_of(form).rights
    wrong = wrong_in(outcomes, book.expected(outcomes))
    changed = any("afterward" in name for name in wrong)
    if changed or not wrong & set(FIVE) or not all(map(steady, outcomes)):
        return None
    seen, true = over_calls(outcomes), over_calls(rights)
    level = known.limit(seen, true)
    if level is not None:
        return ("gradients clipped",), f"Right, and clipped entry by entry at {level:g}.\n"
    if stretched := factor_of(form, outcomes, own):
        return _stretched(*stretched, true)
    for mistake, _ in book.visible:
        wrong = over_calls([book.outcome(n, mistake) for n in range(len(rights))])
        factors = mistake in BANK and known.factor(seen, wrong)
        name = factors and known.formula(factors, book.problems * (len(seen) // len(rights)))
        if name:
            words = f"Two things. The gradient is multiplied by {name}, and:\n"
            return (f"times {name}", mistake.name), words + describe(mistake)
    return None


def _stretched(factors, name, true):
    """The right direction, and another length."""
    if name:
        way = "The direction is right" if factors[0] > 0 else "It points the opposite way"
        words = f"{way}, and the gradient is {name} times as long as it should be.\n"
        return (f"times {name}",), words
    norm = known.norm_limit(factors, true)
    if norm:
        return ("norm clipped",), f"Right, and shortened to the norm {norm:g}.\n"
    return ("another length",), "The direction is right, the length is not.\n"


def _praise(problems):
    T = [len(problem.xs) for problem in problems]
    return (
        f"Right: to rounding in all {len(problems)} problems, of {min(T)} to {max(T)} steps, with "
        "errors small and large, and again when it is called a second time."
    )


def _named(mistakes):
    if len(mistakes) == 1:
        return describe(mistakes[0])
    words = "What was seen has one of these causes, which look the same in this form:\n"
    return words + "".join(map(describe, mistakes))


def _table(rights, outcomes, word):
    """Which arrays are right, over all problems; a word for the gradients that are not."""
    wrong = wrong_in(outcomes, rights)
    asked = [name for name in rights[0] if outcomes[0].get(name, ...) is not None]
    first = [name for name in asked if name in first_calls([name])]
    words = {name: word if name in FIVE else "wrong" for name in wrong}
    rows = [f"  {name:17} {words.get(name, 'right')}" for name in first]
    for call in (AGAIN, OTHERWISE):
        later = [name for name in first if name + call in wrong and name not in wrong]
        rows += [f"  {call[2:]}: {', '.join(later)} wrong"] if later else []
    return "\n".join(rows)
