"""The backward microscope: the variables of `lab.reference_loop.bptt`, caught while it runs."""

import copy
from dataclasses import dataclass
import inspect
import sys

from lab import reference_loop
from lab.chapter04.explorable import BackwardMicroscope as Widget
from lab.explorables import network_case
import numpy as np

NAME = Widget.name
PAGE = "book/04_backpropagation_through_time"
OTHER = {**network_case.ANOTHER, "step": 21}
BAD = {"step": [-1, 28, 2.5, True, "3"], "by": [0.2, [[None]]]}
SUMS = ("dWhy", "dby", "dWxh", "dWhh", "dbh")


@dataclass
class Operation:
    """One line of the backward loop that was run, with the variables before and after it."""

    line: str
    before: dict
    after: dict

    @property
    def name(self):
        return self.line.split()[0]

    @property
    def t(self):
        return self.before["t"]


def operations(state):
    """The lines of the backward loop in the order in which they ran."""
    moments = []

    def look(frame, event, argument):
        if frame.f_code is not reference_loop.bptt.__code__:
            return None
        moments.append((frame.f_lineno, copy.deepcopy(dict(frame.f_locals))))
        return look

    xs, targets = np.array(state["xs"], float), np.array(state["targets"], float)
    others = sys.gettrace()
    sys.settrace(look)
    try:
        reference_loop.bptt(xs, targets, *network_case.params_of(state))
    finally:
        sys.settrace(others)
    lines, first = inspect.getsourcelines(reference_loop.bptt)
    texts = [lines[number - first].strip() for number, _ in moments]
    begin = (
        len(texts) - 1 - texts[::-1].index("dbh, dby, dh_next = map(np.zeros_like, (bh, by, bh))")
    )
    run = zip(texts[begin:], moments[begin:], moments[begin + 1 :], strict=False)
    run = [Operation(text, before, after) for text, (_, before), (_, after) in run]
    return run[0], [each for each in run[1:] if not each.line.startswith(("for ", "return "))]


def called(operation):
    """The name of a result: a sum has no step; dh_next belongs to the step that needs it."""
    if operation.name in SUMS:
        return operation.name
    return f"{operation.name}{operation.t - (operation.name == 'dh_next')}"


def readout(state):
    """The forward pass, the gradients known so far, the sums, and what each step gave to them."""
    start, done = operations(state)
    numbers = given(state) | network_case.forward(state)
    numbers |= network_case.entries("dh_next3", start.after["dh_next"])
    now = start.after
    for each in done[: state["step"]]:
        now, name = each.after, each.name
        if name in SUMS:
            part = now[name] - each.before[name]
            size = np.abs(now[name]).max()  # the difference loses what the sum has rounded away
            entries = network_case.entries(name, part)
            numbers |= {f"{id_} t{each.t}": (value, 1e-14 * size) for id_, value in entries}
        else:
            numbers |= network_case.entries(called(each), now[name])
    for name in SUMS:
        numbers |= network_case.entries(name, now[name])
    return numbers


def given(state):
    """The numbers of a state that the picture shows among the others."""
    numbers = {"h0.1": 0.0, "h0.2": 0.0}
    for t, (x, target) in enumerate(zip(state["xs"], state["targets"], strict=True), 1):
        numbers |= {f"x{t}": x[0][0], f"target{t}": target[0][0]}
    return numbers
