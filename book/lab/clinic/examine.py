"""What is wrong with a program, shown by running it beside every known mistake."""

from functools import cache
import linecache
from typing import NamedTuple

from lab.mistakes import BANK
import numpy as np

from . import explanations as known
from .forms import FIVE, recognized
from .guard import PASTED, Stopped, Unreadable, guarded
from .problem import problems

FORMS = """- rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate), takes the step;
- backward(params, xs, hs, dys), which returns five gradients: Params, a tuple, a list or a dict;
- a class with forward(x) and backward(x, y, learning_rate), which takes the step;
- rnn_forward(x, h0, Wx, Wh, b) and rnn_backward(dh, cache), rows, batch first;
- rnn_forward(x, a0, parameters) and rnn_backward(da, caches), features first, with dicts;
- lossFun(inputs, targets, hprev) with softmax and global weights."""


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


def examine(program):
    """Say what is wrong with somebody's backward pass, and show how that is known.

    Parameters
    ----------
    program : callable, class, tuple of callables, module, dict or str
        A function or class in one of the forms that the clinic knows, several of them, or the
        text of a program, which is run.

    Returns
    -------
    Verdict
    """
    try:
        with guarded():
            form = _form(program)
    except Stopped as stopped:
        return Verdict(False, (), f"The program stopped before it was asked anything: {stopped}")
    if form is None:
        return Verdict(False, (), f"I do not know this form. What I know:\n{FORMS}")
    book = _book(type(form))
    asked = book.problems
    taken = f"Taken for: {form.words}.\n"
    outcomes = []
    for problem in asked:
        try:
            with guarded():
                outcomes.append(form.run(problem))
        except Unreadable as unreadable:
            return Verdict(False, (), f"{taken}It cannot be read: {unreadable}.")
        except Stopped as stopped:
            T, _, B = problem.xs.shape
            where = f"with {T} steps and {_count(B, 'sequence')}"
            return Verdict(False, (), f"{taken}It stopped, {where}: {stopped}")
    verdict = _diagnosed(form, book, outcomes)
    return verdict._replace(words=taken + verdict.words)


@cache
def _book(kind):
    """All that is known about a form; the bank is run once for it."""
    form = kind()
    return known.Explanations(form, [form.adapt(problem) for problem in problems()])


def _form(program):
    if isinstance(program, str):
        space = {"__name__": PASTED}
        lines = program.splitlines(keepends=True)
        linecache.cache[PASTED] = (len(program), None, lines, PASTED)  # for tracebacks
        exec(compile(program, PASTED, "exec"), space)
        return recognized(None, space)
    if isinstance(program, tuple):
        return recognized(None, {each.__name__: each for each in program})
    if isinstance(program, dict):
        return recognized(None, program)
    if callable(program):
        return recognized(program, getattr(program, "__globals__", {}))
    return recognized(None, vars(program))


def _diagnosed(form, book, outcomes):
    asked = book.problems
    rights = [book.outcome(number) for number in range(len(asked))]
    if all(map(known.same, outcomes, rights)):
        return Verdict(True, (), _praise(asked))
    level = known.limit(*([_gradients(each) for each in some] for some in (outcomes, rights)))
    if level is not None and form.clips:
        return Verdict(True, (), f"{_praise(asked)} (Its gradients are clipped at {level:g}.)")
    table = _table(form, outcomes, rights)
    singles = book.single(outcomes)
    if singles:
        return Verdict(False, tuple(each.name for each in singles), _named(singles, book) + table)
    general = _general(form, book, asked, outcomes, rights)
    if general:
        return Verdict(False, general[0], general[1] + table)
    pair = book.pair(outcomes)
    if pair:
        words = "Two things are wrong, and together they explain every number.\n"
        return Verdict(False, tuple(each.name for each in pair), words + _both(pair, book) + table)
    return Verdict(False, (), _suspicion(form, asked, outcomes, rights) + table)


def _gradients(arrays):
    return {name: array for name, array in arrays.items() if name in (*FIVE, "dh_0")}


def _general(form, book, asked, outcomes, rights):
    """Right but for a factor or a limit, or one mistake and that."""
    if not all(map(_steady, outcomes)):
        return None
    seen = [_gradients(each) for each in outcomes]
    true = [_gradients(each) for each in rights]
    level = known.limit(seen, true)
    if level is not None:
        return ("gradients clipped",), f"Right, and clipped entry by entry at {level:g}.\n"
    factors = known.factor(seen, true)
    if factors:
        name = known.formula(factors, asked)
        if name:
            return (f"times {name}",), f"The direction is right. The gradient is {name} times it.\n"
        norm = known.norm_limit(seen, true)
        if norm:
            return ("norm clipped",), f"Right, and shortened to the norm {norm:g}.\n"
        return ("another length",), "The direction is right, the length is not.\n"
    for mistake, _ in book.visible:
        if mistake not in BANK:
            continue
        wrong = [_gradients(book.outcome(number, mistake)) for number in range(len(asked))]
        factors = known.factor(seen, wrong)
        name = factors and known.formula(factors, asked)
        if name:
            words = f"Two things. It is {name} times as long as it should be, and:\n"
            return (f"times {name}", mistake.name), words + _named([mistake], book)
    return None


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


def _named(mistakes, book):
    if len(mistakes) > 1:
        words = ["What was seen has one of these causes, which look the same in this form:"]
        return "\n".join([*words, *(_told(each, book) for each in mistakes), ""])
    return f"{_told(mistakes[0], book)}\n"


def _both(mistakes, book):
    return "".join(_named([each], book) for each in mistakes)


def _told(mistake, book):
    """The sentence of a mistake, the line, and where it can be read about."""
    lines = [f"{mistake.name}: {mistake.sentence}"]
    lines += [
        f"    needed:  {_one_line(mistake.right)}",
        f"    yours amounts to:  {_one_line(mistake.wrong)}",
    ]
    if mistake.story:
        lines.append(f"    more: bug museum, {mistake.name}")
    return "\n".join(lines)


def _one_line(text):
    return "; ".join(line.strip() for line in text.strip().splitlines() if line.strip())


def _table(form, outcomes, rights):
    """Which arrays are right, over all problems."""
    wrong = set()
    for seen, right in zip(outcomes, rights, strict=True):
        wrong |= known.different(seen, right)
    first = [name for name in rights[0] if "again" not in name]
    rows = [f"  {name:15} {'wrong' if name in wrong else 'right'}" for name in first]
    later = [name for name in first if f"{name}, called again" in wrong and name not in wrong]
    if later:
        rows.append(f"  called again: {', '.join(later)} wrong")
    return "\n".join(rows)


def _suspicion(form, asked, outcomes, rights):
    """What can be said where no cause is known."""
    lines = ["It is wrong, and I know no mistake, and no two, that give these numbers."]
    seen, right = outcomes[0], rights[0]
    for name in form.compared:
        got, wanted = seen.get(name), right[name]
        if np.shape(got) != np.shape(wanted):
            lines.append(f"{name} has the shape {np.shape(got)} and needs {np.shape(wanted)}.")
        elif not known.close(got, wanted):
            lines.append(f"{name} is {_compared(got, wanted)}.")
    lines.append(f"A suspicion: {_suspect(form, outcomes, rights)}")
    return "\n".join(lines) + "\n"


def _compared(got, wanted):
    a, b = np.ravel(got), np.ravel(wanted)
    long = np.linalg.norm(a) / np.linalg.norm(b)
    if not np.isfinite(long):
        return "nan or inf"
    if long == 0:
        return "zero"
    turned = np.degrees(np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1)))
    return f"{long:.3g} times as long as it should be, and turned by {turned:.0f}°"


def _suspect(form, outcomes, rights):
    wrong = set()
    for seen, right in zip(outcomes, rights, strict=True):
        wrong |= known.different(seen, right)
    if wrong & {"dWhy", "dby"}:
        return "look at what comes in first, the outputs, the loss and dy."
    if "dbh" in wrong:
        return "dWhy and dby are right. Look at dh, da and dh_next, the lines of the way back."
    return "dbh is right, so the way back is. Look at the lines of " + " and ".join(
        name for name in ("dWxh", "dWhh") if name in wrong
    )


def _count(number, what):
    return f"{number} {what}" + ("" if number == 1 else "s")
