"""What a program makes of all problems, and of the same problems a little changed."""

from copy import copy
from functools import cache

from lab import batch_loop
import numpy as np

from . import explanations as known
from .forms import AGAIN, FIVE, OTHERWISE, SQUARED
from .guard import Stopped, Unreadable, guarded
from .problem import in_other_sizes

HAIR = 2.0**-27  # relative to a weight
ROUGH = 1e-11  # relative to an array: where weights move evenly, float64 is much smoother
SLOW = 2.0**-26  # a rate at which a step changes little, and more than rounding does


def book_of(form):
    """All that is known about a form; the bank is run once for it."""
    return _book(type(form))


@cache
def _book(kind):
    form = kind()
    return known.Explanations(form, form.problems())


def outcomes_of(form, own, asked=None):
    """What a program makes of all problems, or of some, or why it makes nothing of them."""
    outcomes = []
    for problem in book_of(form).problems if asked is None else asked:
        try:
            with guarded(own):
                outcomes.append(form.run(problem))
        except Unreadable as unreadable:
            return f"It cannot be read: {unreadable}."
        except Stopped as stopped:
            T, _, B = problem.xs.shape
            return f"It stopped, with {_count(T, 'step')} and {_count(B, 'sequence')}: {stopped}"
    return outcomes


def gradients(arrays, call=""):
    """Those of the parameters and of h_0, as a call gave them."""
    named = {name: arrays.get(name + call) for name in known.GRADIENTS}
    return {name: array for name, array in named.items() if array is not None}


def over_calls(outcomes):
    """The gradients of all problems in a first call, and then of those with other inputs."""
    made = [gradients(arrays, call) for call in ("", OTHERWISE) for arrays in outcomes]
    return [each for each in made if each]


def factor_of(form, outcomes, own):
    """By what the gradients of all problems are multiplied, and a name of it; None if by nothing.

    It is named by the same network in other sizes, too, where it can be had.
    """
    book, level = book_of(form), book_of(form).level(outcomes)
    factors = known.factor(over_calls(outcomes), over_calls(book.rights), level)
    if not factors or not all(map(steady, outcomes)):
        return None
    problem = form.adapt(in_other_sizes())
    seen = outcomes_of(form, own, [problem])
    right = [form.explained(batch_loop, problem)]
    more = None if isinstance(seen, str) else known.factor(*map(over_calls, (seen, right)), level)
    problems = len(factors) // len(book.problems) * book.problems
    more, problems = (more, [*problems, *[problem] * len(more)]) if more else ([], problems)
    return factors, known.formula(factors + more, problems)


def first_calls(names):
    """The names of arrays without the call that they are from."""
    return {name.split(", ")[0] for name in names}


def wrong_in(outcomes, rights, rtol=known.CLOSE):
    """Names of the arrays that are wrong in a problem."""
    pairs = zip(outcomes, rights, strict=True)
    return set().union(*(known.different(seen, right, rtol) for seen, right in pairs))


def steady(arrays):
    """Whether a second call gives what the first gave, be it nan."""
    pairs = [(arrays[name + AGAIN], array) for name, array in gradients(arrays).items()]
    return all(known.close(*pair) or np.array_equal(*pair, equal_nan=True) for pair in pairs)


def rough(form, own):
    """Whether it rounds more coarsely than float64: where weights move by a hair, it jumps."""

    def moved(hairs):
        return [
            each._replace(params=each.params._make(p * (1 + hairs * HAIR) for p in each.params))
            for each in book_of(form).problems
        ]

    before, here, after = (outcomes_of(form, own, moved(hairs)) for hairs in (-1, 0, 1))
    if any(isinstance(each, str) for each in (before, here, after)):
        return False
    bends = [
        np.abs(a[name] - 2 * b[name] + c[name]).max() > ROUGH * np.abs(b[name]).max()
        for a, b, c in zip(before, here, after, strict=True)
        for name in gradients(b)
    ]
    return any(bends)


def moves_inside(form, outcomes, own):
    """Whether a step goes wrong as its rate grows, and by twice as much for twice a small rate.

    So it is where weights change while the loop still needs them, and not where a step is clipped.
    """
    rights = book_of(form).rights
    if form.loss != SQUARED or not wrong_in(outcomes, rights, 1e-2) & set(FIVE):
        return False
    steps = [outcomes_of(at(rate, form), own) for rate in (SLOW, 2 * SLOW)]
    if any(isinstance(each, str) or wrong_in(each, rights, 1e-2) & set(FIVE) for each in steps):
        return False
    one, two, right = (_flat(each[0]) for each in (*steps, rights))
    return np.linalg.norm(two - right - 2 * (one - right)) < 0.05 * np.linalg.norm(two - right)


def at(rate, form):
    form = copy(form)
    form.rate = rate
    return form


def _flat(arrays):
    return np.concatenate([array.ravel() for array in gradients(arrays).values()])


def another_network(form, outcomes, own):
    """Whether the outputs are others: seen, or told by dby where it is the error of one step."""
    rights = book_of(form).rights
    wrong = wrong_in(outcomes, rights)
    if wrong & {"outputs", "states"}:
        return True
    if form.loss != SQUARED or "dby" not in wrong:
        return False
    shifted = [each._replace(targets=each.targets + 1) for each in book_of(form).problems]
    shifted = outcomes_of(form, own, shifted)
    n = next(n for n, problem in enumerate(book_of(form).problems) if len(problem.xs) == 1)
    dby, right = outcomes[n]["dby"], rights[n]["dby"]
    is_error = not isinstance(shifted, str) and known.close(dby - shifted[n]["dby"], right**0)
    return is_error and not known.close(dby, right)


def _count(number, what):
    return f"{number} {what}" + ("" if number == 1 else "s")
