"""The table of a sweep as a file: written from the store, read by a chapter."""

import csv

from lab import wilson
from lab.sweeps.training_run import Job, fingerprint
import numpy as np

COLUMNS = (*Job._fields, "success", "steps", "seconds", "final loss")


def write(path, store, command):
    """Write all that a store holds, and how it was made.

    Parameters
    ----------
    path : pathlib.Path
    store : Store
    command : str
        By which it is made again.
    """
    results = store.results()
    seeds, made = sorted({job.seed for job in results}), {one.made for one in results.values()}
    minutes = sum(result.seconds for result in results.values()) / 60
    head = [
        f"# Made by: {command}, {' to '.join(store.dates())} UTC, {minutes:.1f} core minutes",
        f"# with {'; '.join(sorted(made))}; seeds {', '.join(map(str, seeds))}",
        f"# code: {fingerprint()}",
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\n".join(head) + "\n")
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for job, result in sorted(results.items()):
            numbers = f"{result.seconds:.2f}", f"{result.loss:.6g}"
            lines.writerow((*job, int(result.success), result.steps, *numbers))


def read(path):
    """The rows of a table.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    numpy.recarray
        With the fields problem, method, length, seed, success (1 or 0), steps, seconds and
        final_loss.
    """
    return np.genfromtxt(
        path, delimiter=",", names=True, skip_header=3, dtype=None, encoding="utf-8"
    ).view(np.recarray)


def code_of(path):
    """Fingerprint of the code that made a table."""
    return path.read_text("utf-8").splitlines()[2].removeprefix("# code: ")


def success_by_length(rows, problem, method):
    """How many seeds succeeded.

    Parameters
    ----------
    rows : numpy.recarray
        From `read`.
    problem, method : str

    Returns
    -------
    dict of int to tuple
        By the length T: successes, seeds, and the two ends of Wilson's interval for the share.
    """
    counts = {}
    mine = rows[(rows.problem == problem) & (rows.method == method)]
    for length in np.unique(mine.length).tolist():
        success = mine.success[mine.length == length]
        counted = int(success.sum()), len(success)
        counts[length] = (*counted, *map(float, wilson.interval(*counted)))
    return counts
