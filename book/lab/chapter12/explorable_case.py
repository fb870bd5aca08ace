"""Three cells and a text: what each of them expects, and from where, by the lab."""

from lab import characters
from lab.chapter12 import connectivity
from lab.chapter12.explorable import Connectivity as Widget

NAME = Widget.name
PAGE = "book/12_text"
OTHER = {
    "text": "hello, my name is ada. hello, your name is bob. ",
    "seed": 7,
    "gate_bias": 0.5,
    "steps": 3,
    "letter": 22,
}
BAD = {
    "text": ["a", "x" * 121, None, 5, "\U0001f600" * 3],
    "seed": [0, 1.5, True],
    "gate_bias": [-3, 5, None, "1"],
    "steps": [-1, 301, "1"],
    "letter": [0, 121, None],
}


def readout(state):
    """Every number of the read-out, from the lab, for a state."""
    widget = Widget(**state)
    lesson = characters.examples(characters.spelled(widget.text))
    letter = min(widget.letter, len(widget.text))
    numbers = {"steps": widget.steps}
    for name, params in widget.params.items():
        seen = connectivity.read(connectivity.CELLS[name], params, *lesson, letter)
        numbers[f"bits {name}"] = (seen.bits, 1e-6)
        numbers[f"given {name}"] = (seen.given, 1e-6)
        numbers[f"back {name}"] = seen.back
    return numbers
