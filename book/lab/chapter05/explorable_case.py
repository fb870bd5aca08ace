"""The check panel: how far each gradient of an exhibit is from the truth."""

from lab.chapter05.explorable import CheckPanel as Widget
from rnn_core import Params

NAME = Widget.name
PAGE = "book/05_is_my_gradient_right"
OTHER = {
    "exhibit": "h_{t-1} wraps around",
    "steps": 5,
    "size": 0.4,
    "start": "other",
    "tolerance": 0.01,
    "predicted": ["Whh", "bh"],
    "revealed": True,
}
BAD = {
    "exhibit": ["none of them", 3],
    "steps": [0, 7, 2.5],
    "size": [0.0, 3, "1"],
    "start": ["one", None],
    "tolerance": [1.0, float("nan")],
    "predicted": [["dWhh"], ["Whh", "Whh"], None],
    "revealed": ["perhaps", 1],
}


def readout(state):
    """Every number of the read-out, from Python, for a state."""
    errors = Widget(**state).errors
    if not state["revealed"]:
        return {"loss": errors["loss"]}
    steps = {f"dh {t}": error for t, error in enumerate(errors["dhs"])}
    steps |= {f"dWhh {t}": error for t, error in enumerate(errors["dWhhs"], 1)}
    five = {f"d{name}": errors[name] for name in Params._fields}
    return {"loss": errors["loss"], "arrays": errors["arrays"], **five, **steps}
