"""What is wrong with a program, shown by running it beside every known mistake."""

import ast
from functools import cache
from typing import NamedTuple

from lab import batch_loop
from lab.mistakes import BANK, program
import numpy as np

from . import explanations as known
from .forms import FIVE, Backward, CharRnn, FeaturesFirst, RnnBptt, RowsBatchFirst
from .guard import PASTED, Stopped, Unreadable, guarded, remember
from .networks import Network
from .problem import problems
from .recognize import recognized
from .tensors import in_arrays

FORMS = """- rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate), takes the step;
- backward(params, xs, hs, dys), which returns five gradients: Params, a tuple, a list or a dict;
- a class with forward(x) and backward(x, y, learning_rate), which takes the step, or without
  learning_rate, or backward(dys), which returns the gradients or keeps them as dW or in grads;
- rnn_forward(x, h0, Wx, Wh, b) and rnn_backward(dh, cache), rows, batch first;
- rnn_forward(x, a0, parameters) and rnn_backward(da, caches), features first, with dicts;
- lossFun(inputs, targets, hprev) with softmax and global weights.
Functions may also work on PyTorch's tensors, where PyTorch is installed."""
SINGLE = (
    "Right to five digits, as if somewhere it computes in float32. That is enough to learn with, "
    "and too little to check a gradient."
)
SINGLE_TOO = "(As if somewhere it computes in float32, so this is known to about five digits.)\n"
BESIDE = ("dh_0", "dh_0, called again")
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
    """

    right: bool
    mistakes: tuple
    words: str

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
        _book(kind)  # before somebody's code runs, which may change what this needs
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
        note = f"\n(Of the text, definitions alone were run after it had stopped: {stopped})"
        return verdict._replace(words=verdict.words + note) if stopped else verdict
    if stopped:
        return Verdict(False, (), f"The program stopped before it was asked anything: {stopped}")
    return Verdict(False, (), f"This form is not known. Known are:\n{FORMS}")


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
        if stopped is None or isinstance(node, DEFINING):
            try:
                with guarded(own):
                    exec(compile(ast.Module([node], []), PASTED, "exec"), space)
            except Stopped as failure:
                stopped = stopped or failure
    return stopped


def _read(readings, own):
    """The verdict on the first reading that explains itself, or else on the one that fits best."""
    read, failure = [], None
    for form in readings:
        asked = _asked(form, own)
        if isinstance(asked, str):
            failure = failure or Verdict(False, (), f"Taken for: {form.words}.\n{asked}")
            continue
        verdict = _plain(form, asked) or _single(form, asked)
        if verdict:
            return _taken(form, verdict)
        read += [] if form.doubtful else [(form, asked)]
    if not read:
        return failure
    form, asked = next((each for each in read if each[0].fits), read[0])
    return _taken(form, _explained(form, asked))


def _taken(form, verdict):
    return verdict._replace(words=f"Taken for: {form.words}.\n{verdict.words}")


def _asked(form, own):
    """What a program makes of all problems, or why it makes nothing of them."""
    outcomes = []
    for problem in _book(type(form)).problems:
        try:
            with guarded(own):
                outcomes.append(form.run(problem))
        except Unreadable as unreadable:
            return f"It cannot be read: {unreadable}."
        except Stopped as stopped:
            T, _, B = problem.xs.shape
            return f"It stopped, with {_count(T, 'step')} and {_count(B, 'sequence')}: {stopped}"
    return outcomes


@cache
def _book(kind):
    """All that is known about a form; the bank is run once for it."""
    form = kind()
    return known.Explanations(form, [form.adapt(problem) for problem in problems()])


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


def _plain(form, outcomes):
    """The verdict on what is right, if need be but for rounding, or clipping where that belongs."""
    book = _book(type(form))
    if book.holds(outcomes):
        return Verdict(True, (), _praise(book.problems))
    if book.holds(outcomes, rtol=known.SINGLE):
        return Verdict(True, (), SINGLE)
    seen, true = ([_gradients(each) for each in some] for some in (outcomes, book.rights))
    if not form.clips or not all(map(_steady, outcomes)):
        return None
    level, factors = known.limit(seen, true), known.factor(seen, true)
    norm = factors and known.norm_limit(factors, true)
    if not level and not norm:
        return None
    how = f"clipped at {level:g}" if level else f"shortened to the norm {norm:g}"
    return Verdict(True, (), f"{_praise(book.problems)} (Its gradients are {how}.)")


def _single(form, outcomes):
    """The verdict where one mistake explains everything that was seen, or all but dh_0."""
    book = _book(type(form))
    aside = "(This explains all but dh_0.)\n"
    for but, rtol, note in (
        ((), known.CLOSE, ""),
        (BESIDE, known.CLOSE, aside),
        ((), known.SINGLE, SINGLE_TOO),
    ):
        singles = book.single(outcomes, rtol, but)
        if singles:
            words = note + _named(singles) + _table(book.rights, outcomes)
            return Verdict(False, _names(singles), words)
    return None


def _explained(form, outcomes):
    """The simplest of the other explanations that hold."""
    book = _book(type(form))
    table = _table(book.rights, outcomes)
    general = _general(book, outcomes, book.rights)
    if general:
        return Verdict(False, general[0], general[1] + table)
    pair = book.pair(outcomes)
    if pair:
        words = "Two things are wrong, and together they explain every number.\n"
        return Verdict(False, _names(pair), words + "".join(map(_told, pair)) + table)
    return Verdict(False, (), _suspicion(form, outcomes, book.rights) + table)


def _names(mistakes):
    return tuple(mistake.name for mistake in mistakes)


def _gradients(arrays):
    return {name: array for name, array in arrays.items() if name in (*FIVE, "dh_0")}


def _general(book, outcomes, rights):
    """Right but for a factor or a limit, or one mistake and a factor: names and words."""
    wrong = _wrong(outcomes, rights)
    changed = any("afterward" in name for name in wrong)
    if changed or not wrong & set(FIVE) or not all(map(_steady, outcomes)):
        return None
    seen, true = ([_gradients(each) for each in some] for some in (outcomes, rights))
    level = known.limit(seen, true)
    if level is not None:
        return ("gradients clipped",), f"Right, and clipped entry by entry at {level:g}.\n"
    factors = known.factor(seen, true)
    if factors:
        return _stretched(factors, seen, true, book.problems)
    for mistake, _ in book.visible:
        wrong = [_gradients(book.outcome(n, mistake)) for n in range(len(seen))]
        factors = mistake in BANK and known.factor(seen, wrong)
        name = factors and known.formula(factors, book.problems)
        if name:
            words = f"Two things. The gradient is multiplied by {name}, and:\n"
            return (f"times {name}", mistake.name), words + _told(mistake)
    return None


def _stretched(factors, seen, true, asked):
    """The right direction, and another length."""
    name = known.formula(factors, asked)
    if name:
        way = "The direction is right" if factors[0] > 0 else "It points the opposite way"
        words = f"{way}, and the gradient is {name} times as long as it should be.\n"
        return (f"times {name}",), words
    norm = known.norm_limit(factors, true)
    if norm:
        return ("norm clipped",), f"Right, and shortened to the norm {norm:g}.\n"
    return ("another length",), "The direction is right, the length is not.\n"


def _steady(arrays):
    """Whether a second call gives what the first gave."""
    return all(
        known.close(arrays[f"{name}, called again"], arrays[name]) for name in _gradients(arrays)
    )


def _praise(asked):
    T = [len(problem.xs) for problem in asked]
    return (
        f"Right: to rounding in all {len(asked)} problems, of {min(T)} to {max(T)} steps, with "
        "errors small and large, and again when it is called a second time."
    )


def _named(mistakes):
    if len(mistakes) == 1:
        return _told(mistakes[0])
    words = "What was seen has one of these causes, which look the same in this form:\n"
    return words + "".join(map(_told, mistakes))


def _told(mistake):
    """The sentence of a mistake, its line, where it first shows, and where to read about it."""
    lines = [
        f"{mistake.name}: {mistake.sentence}",
        f"    needed:            {_one_line(mistake.right)}",
        f"    yours amounts to:  {_one_line(mistake.wrong)}",
    ]
    where = first_shown(mistake)
    lines += [f"    first shows:       {where}"] if where else []
    lines += [f"    more:              bug museum, {mistake.name}"] if mistake.story else []
    return "\n".join(lines) + "\n"


def first_shown(mistake):
    """Where a mistake of the sweep first shows, from the last step back, in eight steps."""
    if mistake.place != "sweep":
        return ""
    params, xs, targets, h0 = problems()[0]
    hs, ys = batch_loop.forward(params, xs, h0)
    arrays = hs, ys - targets
    right = batch_loop.sweep(params, xs, *(array.copy() for array in arrays))
    wrong = program(mistake).sweep(params, xs, *(array.copy() for array in arrays))
    for t in range(len(xs), -1, -1):
        if not known.close(wrong[1][t], right[1][t]):
            return f"in dh_{t}, with T = {len(xs)}"
        if t and not known.close(wrong[2][t - 1], right[2][t - 1]):
            return f"in dWhh({t}), with T = {len(xs)}"
    return ""


def _one_line(text):
    return "; ".join(line.strip() for line in text.strip().splitlines() if line.strip())


def _table(rights, outcomes):
    """Which arrays are right, over all problems."""
    wrong = _wrong(outcomes, rights)
    asked = [name for name in rights[0] if outcomes[0].get(name, ...) is not None]
    first = [name for name in asked if "again" not in name]
    rows = [f"  {name:17} {'wrong' if name in wrong else 'right'}" for name in first]
    later = [name for name in first if f"{name}, called again" in wrong and name not in wrong]
    if later:
        rows.append(f"  called again: {', '.join(later)} wrong")
    return "\n".join(rows)


def _wrong(outcomes, rights):
    """Names of the arrays that are wrong in a problem."""
    return set().union(*map(known.different, outcomes, rights))


def _suspicion(form, outcomes, rights):
    """What can be said where no cause is known."""
    lines = ["It is wrong, and no known mistake, and no two of them, give these numbers."]
    wrong = _wrong(outcomes, rights)
    first = next(n for n in range(len(rights)) if known.different(outcomes[n], rights[n]))
    seen, right = outcomes[first], rights[first]
    lines += [f"The first {first} of {len(rights)} problems are right."] if first else []
    for name in form.compared:
        got, wanted = seen.get(name), right[name]
        if name not in wrong:
            continue
        if np.shape(got) != np.shape(wanted):
            lines.append(f"{name} has the shape {np.shape(got)} and needs {np.shape(wanted)}.")
        elif not known.close(got, wanted):
            lines.append(f"{name} is {_compared(got, wanted)}.")
    lines.append(f"A suspicion: {_suspect(wrong)}")
    return "\n".join(lines) + "\n"


def _compared(got, wanted):
    a, b = np.ravel(got), np.ravel(wanted)
    if not np.all(np.isfinite(a)):
        return "nan or inf"
    if not np.any(a) or not np.any(b):
        return "not zero, as it should be" if np.any(a) else "zero"
    long = np.linalg.norm(a) / np.linalg.norm(b)
    turned = np.degrees(np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1)))
    return f"{long:.3g} times as long as it should be, and turned by {turned:.0f}°"


def _suspect(wrong):
    if all("called again" in name for name in wrong):
        return "it is right when first called. Look at what is kept from call to call."
    if all("afterward" in name for name in wrong):
        return "the gradients are right, and what was passed in has changed."
    if not wrong - {"dx", "dx, called again"}:
        return "all but dx is right, and dx_t is Wxhᵀ da_t."
    if wrong & {"dWhy", "dby"}:
        return "look at what comes in first, the outputs, the loss and dy."
    if "dbh" in wrong:
        return "what comes in is right. Look at dh, da and dh_next, the lines of the way back."
    names = " and ".join(name for name in ("dWxh", "dWhh", "dh_0") if name in wrong)
    return f"dbh is right, so the way back is. Look at {names}, and at what is changed or kept."


def _count(number, what):
    return f"{number} {what}" + ("" if number == 1 else "s")
