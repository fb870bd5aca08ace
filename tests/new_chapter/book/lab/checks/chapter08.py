"""Checks of the exercise of chapter 8."""

from lab.checks.feedback import Wrong, numbers, report


def echo(answer):
    """Check a function of a weight and a number of steps: what is left of 1."""
    report("echo", [("after three steps", lambda: _compare(answer))])


def _compare(answer):
    got = float(numbers(answer(0.5, 3), "a number"))
    if got == 1.5:
        raise Wrong("the weight is added up, and each step multiplies by it")
    if got == 0.25:
        raise Wrong("one step too few")
    if got == 0.0625:
        raise Wrong("one step too many")
    if got != 0.125:
        raise Wrong("that is not what is left")
