"""The disc: what an eigenvalue does, by the linear recurrence of the lab."""

from math import atan2, degrees

from lab.chapter13.explorable import Disc as Widget

NAME = Widget.name
PAGE = "book/13_what_came_after"
OTHER = {"re": -0.6, "im": 0.75, "steps": 40}
BAD = {
    "re": [-1.2, 1.11, None, "1"],
    "im": [-0.01, 1.2, float("nan")],
    "steps": [19, 1001, 30.5, None],
}


def readout(state):
    """Every number of the read-out, from the lab."""
    run = Widget(**state).run
    numbers = {
        "size": run.size,
        "turn": degrees(atan2(state["im"], state["re"])),
        "left": run.shares[-1],
    }
    if run.memory is None:
        return numbers
    return {**numbers, "memory": run.memory, "hundredth": run.hundredth}
