"""One training of a sweep: a method, a problem, a length, a seed.

All that a result depends on is here or in what this file imports, and `fingerprint` is its hash.
Seeds side by side, as one more axis of the arrays, were 1.5 (T = 20) and 1.1 (T = 60) times as fast
as one after the other, but only together could they stop. So each seed is a job.
"""

import ast
from functools import cache, partial
import hashlib
from modulefinder import ModuleFinder
from pathlib import Path
import platform
import time
from typing import NamedTuple

from lab import gru, lstm, relu
from lab.adam import Adam
from lab.sweeps import adding, copy_memory, temporal_order
from lab.training import train
import numpy as np
import rnn_core

PROBLEMS = {"adding": adding, "copy memory": copy_memory, "temporal order": temporal_order}
LENGTHS = {"adding": (20, 40, 60), "copy memory": (10, 20, 40), "temporal order": (20, 40, 60)}
STARTS = {  # cell, its first parameters, and the learning rate of Adam
    "gaussian": (rnn_core, rnn_core.init_params, 0.003),
    "orthogonal": (rnn_core, partial(rnn_core.init_params, recurrent="orthogonal"), 0.003),
    "relu": (relu, partial(relu.init_params, scale=0.1), 0.003),  # from 0.001 it starts late
    "lstm": (lstm, lstm.init_params, 0.003),
    "gru": (gru, gru.init_params, 0.006),
}
# Rates and scale were chosen with the seeds 100 to 103, of which a sweep uses none.
UNCLIPPED = ("gaussian", "orthogonal", "relu")
METHODS = {name: (*STARTS[name], np.inf) for name in UNCLIPPED}
METHODS |= {f"{name} clipped": (*start, 1.0) for name, start in STARTS.items()}  # norm at most 1
H, B = 32, 20  # hidden units, and fresh sequences for every step
PATIENCE, BLOCK = 1500, 50  # steps at most, and after how many success is looked for
SUCCESS = 1 / 4  # of the baseline: who keeps one of two things has half of it


class Job(NamedTuple):
    """What is to be trained."""

    problem: str  # in PROBLEMS
    method: str  # in METHODS
    length: int  # T
    seed: int


class Result(NamedTuple):
    """What came of it."""

    success: bool
    steps: int  # until success, or at all
    seconds: float  # of the processor
    loss: float  # mean over the last 50 steps, each on fresh sequences; inf if it blew up
    code: str  # fingerprint of the code
    made: str  # with which versions, on what processor


def run(job):
    """Train one network; the same job gives the same result, bit for bit, on the same machine.

    The seed draws the first weights and, independently of them, the sequences. So all methods with
    the same seed read the same sequences.

    Parameters
    ----------
    job : Job

    Returns
    -------
    Result
        It is a success as soon as the mean loss of 50 steps is below a quarter of the baseline.
    """
    problem = PROBLEMS[job.problem]
    cell, init_params, rate, max_norm = METHODS[job.method]
    weights, data = np.random.default_rng(job.seed).spawn(2)
    params = init_params(weights, problem.INPUTS, H, problem.OUTPUTS, dtype=np.float32)
    batch = partial(problem.draw, data, job.length, B)
    settings = {"max_norm": max_norm, "loss": problem.loss, "step": Adam()}
    start, goal = time.process_time(), SUCCESS * problem.baseline(job.length)
    steps, loss = 0, goal
    while goal <= loss < np.inf and steps < PATIENCE:
        params, loss = train_block(cell, params, batch, rate, settings)
        steps += BLOCK
    seconds = time.process_time() - start
    return Result(bool(loss < goal), steps, seconds, loss, fingerprint(), versions())


def train_block(cell, params, batch, rate, settings):
    """Some steps, and their mean loss: inf if loss or gradient was no number any more."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            params, losses = train(cell, params, batch, BLOCK, rate, **settings)
    except ValueError as error:
        if "nan or inf" not in str(error):
            raise
        return params, np.inf
    loss = float(losses.mean())
    return params, loss if np.isfinite(loss) else np.inf


@cache
def fingerprint():
    """Hash of the code that a result depends on: this file and ours that it imports.

    Docstrings, comments and blank lines do not count.

    Returns
    -------
    str
    """
    lines = [line for file in sources() for line in code_lines(file.read_text("utf-8"))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def sources():
    """This file and those of the book that it imports, directly or not.

    Returns
    -------
    list of pathlib.Path
    """
    book = Path(__file__).parents[2]
    finder = ModuleFinder([str(book), str(book.parent)])
    finder.run_script(__file__)
    return sorted({Path(module.__file__) for module in finder.modules.values() if module.__file__})


def code_lines(source):
    """The lines of a source that are neither docstring nor comment nor blank."""
    nodes = ast.walk(ast.parse(source))
    texts = (n for n in nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))
    skipped = {number for text in texts for number in range(text.lineno, text.end_lineno + 1)}
    lines = enumerate(source.splitlines(), 1)
    lines = [line for number, line in lines if number not in skipped]
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def versions():
    """With what a result was computed."""
    python, machine = platform.python_version(), platform.machine()
    return f"Python {python}, NumPy {np.__version__}, {platform.system()} {machine}"
