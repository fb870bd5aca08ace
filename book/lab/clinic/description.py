"""The description of a known mistake."""

import textwrap

from lab import batch_loop
from lab.mistakes import program

from . import explanations as known
from .problem import problems


def describe(mistake):
    """The sentence of a mistake, its lines, where it first shows, and where to read about it."""
    lines = [f"{mistake.name}: {mistake.sentence}", "  needed:"]
    lines += [each for right in mistake.edits for each in _lines(right)]
    lines += ["  yours amounts to:"]
    lines += [each for wrong in mistake.edits.values() for each in _lines(wrong)]
    where = first_shown(mistake)
    lines += [f"  first shows, from the last step back: {where}"] if where else []
    lines += [f"  more: bug museum, {mistake.name}"] if mistake.story else []
    return "\n".join(lines) + "\n"


def _lines(text):
    """The lines of a text below each other, as far in as they are there."""
    first, *more = text.rstrip().split("\n")
    lines = first.strip(), *textwrap.dedent("\n".join(more)).splitlines()
    return ["    " + line for line in lines if line] or ["    (nothing)"]


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
            return f"in dh_{t}, what reaches the state of step {t} (of {len(xs)})"
        if t and not known.close(wrong[2][t - 1], right[2][t - 1]):
            return f"in the part of dWhh from step {t} (of {len(xs)})"
    return ""
