"""The network that writes: what it expects, and from where, by the lab."""

from lab.chapter12 import continuing, writer
from lab.chapter12.explorable import Writer as Widget
import numpy as np

NAME = Widget.name
PAGE = "book/12_text"
OTHER = {
    "begin": "O, my lord, ",
    "written": "the king,\nand so",
    "temperature": 1.25,
    "seed": 7,
    "letter": 9,
}
BAD = {
    "begin": ["", "x" * 41, "caf\u00e9", "a\nb", None, 5],
    "written": ["a" * 111, "100 %", None],
    "temperature": [0, 2.5, None, "1"],
    "seed": [0, 1.5, True],
    "letter": [-1, 151, None],
}


def readout(state):
    """Every number of the read-out, from the lab, for a state."""
    text = state["begin"] + state["written"]
    letter = min(state["letter"] or len(text), len(text))
    seen = continuing.expected(*writer.load(), text, letter, state["temperature"])
    first, second, third = -np.sort(-seen.probabilities)[:3]
    return {
        "letter": letter,
        "given": seen.probabilities[seen.came],
        "back": seen.back,
        "first": first,
        "second": second,
        "third": third,
    }
