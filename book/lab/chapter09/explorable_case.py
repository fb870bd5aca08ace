"""A window on blame: what is left of a gradient, by the kernel."""

from lab.chapter09 import window
from lab.chapter09.explorable import Truncation as Widget
import numpy as np

NAME = Widget.name
PAGE = "book/09_truncation"
OTHER = {"program": "every", "size": 9, "step": 4, "gain": 0.85}
BAD = {
    "program": ["truncated", 1, None],
    "size": [0, 21, 2.5, True],
    "step": [0, 21, "3"],
    "gain": [0.4, 2.1, float("nan"), None],
}


def readout(state):
    """Every number of the read-out, from the kernel; a small angle magnifies rounding."""
    numbers = window.left(**state)
    angle = numbers["angle"]
    rounding = np.degrees(1e-14 / max(np.sin(np.radians(angle)), 1e-7))
    return {**numbers, "angle": (angle, rounding)}
