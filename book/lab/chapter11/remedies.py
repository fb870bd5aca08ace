"""Which remedy learns the line of the brackets? Many seeds, two rates, and the table of them.

`python -m lab.chapter11.remedies`, in the folder `book`, writes the table anew; it takes some
minutes.
"""

from pathlib import Path
from typing import NamedTuple

from lab import brackets, gru, lstm, relu
from lab.adam import Adam
from lab.chapter11 import learning
import numpy as np
import rnn_core

TABLE = Path(__file__).with_name("remedies.csv")
LINE, MOST, SEEDS = brackets.line(20), 300, 20
RATES = (0.01, 0.03)


class Remedy(NamedTuple):
    """A cell, its start, and the norm to which the mean gradient is clipped."""

    cell: object
    how: dict
    max_norm: float = 1.0


REMEDIES = {
    "tanh": Remedy(rnn_core, {}),
    "tanh, not clipped": Remedy(rnn_core, {}, np.inf),
    "tanh, orthogonal": Remedy(rnn_core, {"recurrent": "orthogonal"}),
    "tanh, identity": Remedy(rnn_core, {"recurrent": "identity"}),
    "tanh, 34 units": Remedy(rnn_core, {"hidden_size": 34}),  # as many weights as the LSTM
    "ReLU, identity": Remedy(relu, {"scale": 0.25}),
    "ReLU, not clipped": Remedy(relu, {"scale": 0.25}, np.inf),
    "LSTM, b = 0": Remedy(lstm, {"forget_bias": 0.0}),
    "LSTM, b = 1": Remedy(lstm, {"forget_bias": 1.0}),
    "LSTM, not clipped": Remedy(lstm, {"forget_bias": 1.0}, np.inf),
    "LSTM, b = 3": Remedy(lstm, {"forget_bias": 3.0}),
    "GRU, b = 0": Remedy(gru, {}),
    "GRU, b = 3": Remedy(gru, {"forget_bias": 3.0}),
    "GRU, 32 units": Remedy(gru, {"forget_bias": 3.0, "hidden_size": 32}),
}


def steps_needed(name, rate, seed):
    """How many steps of Adam it takes until both closing brackets are told.

    Parameters
    ----------
    name : str
        In `REMEDIES`.
    rate : float
    seed : int

    Returns
    -------
    float
        nan if they are not told after 300.
    """
    cell, how, max_norm = REMEDIES[name]
    first = learning.start(cell, LINE, seed, **how)
    pace = {"step": Adam(), "learning_rate": rate, "max_norm": max_norm}
    with np.errstate(over="ignore", invalid="ignore"):  # ReLU without clipping may leave numbers
        return brackets.steps_until_told(first, LINE, MOST, cell, **pace)


def stored():
    """What is in the table.

    Returns
    -------
    dict of (str, float) to ndarray, shape (20,)
        Steps for each seed, nan where it was not told, by remedy and rate.
    """
    lines = [line.split(";") for line in TABLE.read_text("utf-8").splitlines()[1:]]
    return {(name, float(rate)): np.array(steps, float) for name, rate, *steps in lines}


def write():
    """Compute the table."""
    lines = [";".join(["remedy", "rate", *(f"seed {seed}" for seed in range(SEEDS))])]
    for name in REMEDIES:
        for rate in RATES:
            steps = [steps_needed(name, rate, seed) for seed in range(SEEDS)]
            lines.append(";".join([name, str(rate), *(f"{each:g}" for each in steps)]))
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    write()
