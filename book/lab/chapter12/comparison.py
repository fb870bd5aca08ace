"""Which cell reads a play best: at equal numbers of parameters, and in equal time.

`OPENBLAS_NUM_THREADS=1 python -m lab.chapter12.comparison`, in the folder `book`, writes the table
anew, on all cores; it takes about twelve minutes of one.
"""

from itertools import product
from pathlib import Path
import platform
from time import process_time
from typing import NamedTuple

from lab import letters, play
from lab.chapter12 import readers
from lab.chapter12.listening import line_ends
import numpy as np

TABLE = Path(__file__).with_name("data") / "comparison.csv"
SEEDS = 5
# Units of cells with equal numbers of parameters. The rate of each did best on the ninth tenth of
# the play after 1000 steps on the first eight, among 0.01, 0.02, 0.04 and so on until it got worse.
UNITS = {
    "12,000": {"tanh": 64, "GRU": 34, "LSTM": 28},
    "36,000": {"tanh": 138, "GRU": 76, "LSTM": 64},
}
RATES = {
    ("tanh", 64): 0.04,
    ("GRU", 34): 0.08,
    ("LSTM", 28): 0.04,
    ("tanh", 138): 0.02,
    ("GRU", 76): 0.04,
    ("LSTM", 64): 0.02,
}
STEPS = {"tanh": (500, 2000, 5000), "GRU": (500, 2000), "LSTM": (500, 2000)}


class Run(NamedTuple):
    """One training.

    Attributes
    ----------
    cell : str
    hidden, parameters, steps, seed : int
    milliseconds : float
        Of processor time for one step, the median of several blocks.
    known, held_out, line_ends : float
        Bits per letter, of the last fifty batches, of the held-out text, and of its line ends.
    """

    cell: str
    hidden: int
    parameters: int
    steps: int
    seed: int
    milliseconds: float
    known: float
    held_out: float
    line_ends: float

    @property
    def seconds(self):
        """Of training."""
        return self.steps * self.milliseconds / 1000


def run(cell, hidden, steps, seed, milliseconds=np.nan):
    """Train one network on the known part of the play, and ask it about the rest.

    Parameters
    ----------
    cell : str
    hidden, steps, seed : int
        For these units there is a rate in `RATES`.
    milliseconds : float
        Handed on to the result.

    Returns
    -------
    Run
    """
    book, rng = play.load(), np.random.default_rng(seed)
    first = readers.start(cell, V := len(book.letters), hidden, rng)
    pace = steps, RATES[cell, hidden], rng
    params, losses = readers.learned(cell, first, book.known, V, *pace)
    size = sum(each.size for each in params)
    costs = readers.surprise(cell, params, book.held_out)
    text = "".join(book.letters[i] for i in book.held_out)
    bits = losses[-50:].mean(), costs.mean(), costs[line_ends(text[letters.WARM :])].mean()
    return Run(cell, hidden, size, steps, seed, milliseconds, *bits)


def step_times(blocks=5, steps=30):
    """Processor time for one step of learning, all cells in turn, so that all are disturbed alike.

    Returns
    -------
    dict of (str, int) to float
        In milliseconds, the median over the blocks, for each cell and its number of units.
    """
    book, taken = play.load(), {each: [] for each in RATES}
    for _, (cell, hidden) in product(range(blocks), RATES):
        rng = np.random.default_rng(0)
        first = readers.start(cell, V := len(book.letters), hidden, rng)
        begin = process_time()
        readers.learned(cell, first, book.known, V, steps, RATES[cell, hidden], rng)
        taken[cell, hidden].append(1000 * (process_time() - begin) / steps)
    return {each: float(np.median(times)) for each, times in taken.items()}


def stored():
    """What is in the table.

    Returns
    -------
    list of Run
    """
    lines = TABLE.read_text("utf-8").splitlines()
    rows = [line.split(";") for line in lines if not line.startswith(("#", "cell"))]
    kinds = Run.__annotations__.values()
    return [Run(*(kind(each) for kind, each in zip(kinds, row, strict=True))) for row in rows]


def write():
    """Compute the table."""
    from concurrent.futures import ProcessPoolExecutor  # a browser's Python has none

    times = step_times()
    jobs = [
        (cell, hidden, steps, seed, times[cell, hidden])
        for seed, (cell, hidden) in product(range(SEEDS), RATES)
        for steps in STEPS[cell]
    ]
    with ProcessPoolExecutor() as pool:
        runs = list(pool.map(_run_one, jobs))
    made_with = f"Python {platform.python_version()}, NumPy {np.__version__}"
    head = ["# python -m lab.chapter12.comparison", f"# {made_with}", ";".join(Run._fields)]
    lines = [
        ";".join(f"{each:.5g}" if isinstance(each, float) else str(each) for each in row)
        for row in sorted(runs)
    ]
    TABLE.write_text("\n".join([*head, *lines]) + "\n", "utf-8")


def _run_one(job):
    return run(*job)


if __name__ == "__main__":
    write()
