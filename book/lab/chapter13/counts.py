"""Two problems for five cells: how many of some seeds learn them, and the table of that.

`python -m lab.chapter13.counts`, in the folder `book`, writes the table anew; it takes about six
minutes of one core. Problems, number of units, batch and what counts as a success are those of
chapter 11's sweep, with longer sequences and fewer steps.
"""

from functools import partial
from pathlib import Path
import platform
import time
from typing import NamedTuple

from lab import gru, lru, lstm, min_gru
from lab.adam import Adam
from lab.sweeps import adding, copy_memory
from lab.training import train
import numpy as np
import rnn_core

TABLE = Path(__file__).with_name("counts.csv")
PROBLEMS = {"copy": copy_memory, "adding": adding}
SEEDS = range(6)
H, B = 32, 20  # hidden units, and fresh sequences for every step
PATIENCE, BLOCK = 600, 50  # steps at most, and after how many success is looked for
SUCCESS = 1 / 4  # of what the best answer without memory costs
LONG = 1000  # steps of the copy problem that only the linear recurrence is given


class Method(NamedTuple):
    """A cell, its start, and the learning rate of Adam."""

    cell: object
    init_params: object
    rate: float


def ring(smallest, largest):
    """A start of the linear recurrence whose eigenvalues have sizes between these two."""
    return Method(lru, partial(lru.init_params, smallest=smallest, largest=largest), 0.01)


METHODS = {  # rates of tanh, LSTM and GRU are those of chapter 11; all were chosen with other seeds
    "tanh": Method(rnn_core, rnn_core.init_params, 0.003),
    "LSTM, b = 1": Method(lstm, lstm.init_params, 0.003),
    "LSTM, b = 3": Method(lstm, partial(lstm.init_params, forget_bias=3.0), 0.003),
    "GRU, b = 0": Method(gru, gru.init_params, 0.006),
    "minGRU, b = 3": Method(min_gru, partial(min_gru.init_params, forget_bias=3.0), 0.01),
    "linear": ring(0.999, 0.9999),
    "linear, 0 to 0.9999": ring(0, 0.9999),
    "linear, 0 to 0.9": ring(0, 0.9),
}
LENGTHS = {"copy": 100, "adding": 200}
STARTS = ("linear, 0 to 0.9999", "linear, 0 to 0.9")  # for copying alone: no linear one can add
JOBS = [
    (problem, T, name)
    for problem, T in LENGTHS.items()
    for name in METHODS
    if problem == "copy" or name not in STARTS
]
JOBS += [("copy", LONG, "linear")]


def start(problem, name, seed):
    """The first weights of a network, and the generator of its sequences.

    Parameters
    ----------
    problem : {"copy", "adding"}
    name : str
        In `METHODS`.
    seed : int
        Draws the weights and, independently of them, the sequences.

    Returns
    -------
    params : Params
    data : numpy.random.Generator
    """
    task = PROBLEMS[problem]
    weights, data = np.random.default_rng(seed).spawn(2)
    sizes = task.INPUTS, H, task.OUTPUTS
    return METHODS[name].init_params(weights, *sizes, dtype=np.float32), data


def learn(problem, T, name, seed):
    """Train one network until it succeeds, or for 600 steps.

    Parameters
    ----------
    problem : {"copy", "adding"}
    T : int
    name : str
        In `METHODS`.
    seed : int
        As for `start`.

    Returns
    -------
    params : Params
    steps : float
        nan if the mean loss of 50 steps never was below a quarter of the baseline.
    """
    task, (cell, _, rate) = PROBLEMS[problem], METHODS[name]
    params, data = start(problem, name, seed)
    batch = partial(task.draw, data, T, B)
    how = {"loss": task.loss, "step": Adam(), "max_norm": 1.0}
    for steps in range(BLOCK, PATIENCE + 1, BLOCK):
        params, losses = train(cell, params, batch, BLOCK, rate, **how)
        if losses.mean() < SUCCESS * task.baseline(T):
            return params, float(steps)
    return params, np.nan


def stored():
    """What is in the table.

    Returns
    -------
    dict of (str, int, str) to ndarray, shape (6,)
        Steps for each seed, nan where it did not succeed, by problem, length and method.
    """
    lines = [line.split(";") for line in TABLE.read_text("utf-8").splitlines()[3:]]
    return {(problem, int(T), name): np.array(n, float) for problem, T, name, *n in lines}


def main():
    """Train all networks and write the table."""
    start, rows = time.process_time(), []
    for job in JOBS:
        steps = [learn(*job, seed)[1] for seed in SEEDS]
        rows.append(";".join([*map(str, job), *(f"{each:g}" for each in steps)]))
    minutes = (time.process_time() - start) / 60
    made = f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}"
    head = [
        "# Made by: python -m lab.chapter13.counts (in the folder book)",
        f"# with {made}, in {minutes:.1f} core minutes",
        ";".join(["problem", "length", "method", *(f"seed {seed}" for seed in SEEDS)]),
    ]
    TABLE.write_text("\n".join([*head, *rows]) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
