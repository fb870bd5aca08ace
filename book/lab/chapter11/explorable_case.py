"""The gate: what the cell keeps and what comes back, by the LSTM of the lab."""

from lab.chapter11.explorable import Gate as Widget
import numpy as np

NAME = Widget.name
PAGE = "book/11_gates"
OTHER = {"text": "no [bracket so far (no", "keep": 1.5, "write": -2.0}
BAD = {
    "text": ["", "x" * 25, None, 7],
    "keep": [-3.5, 9, None, "1"],
    "write": [-7, float("nan"), 6.5],
}


def readout(state):
    """Every number of the read-out, from the lab."""
    run = Widget(**state).run
    f = 1 / (1 + np.exp(-state["keep"]))
    return {
        "gate": f,
        "kept": run.cs[-1],
        "letters": len(state["text"]) - run.bracket,
        "share": run.dcs[run.bracket],
        "reach": run.reach,
    }
