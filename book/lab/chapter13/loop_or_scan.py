"""The states of a minGRU, by a loop and by a scan: which is faster on one processor, and where.

`python -m lab.chapter13.loop_or_scan`, in the folder `book`, measures again and writes the table.
"""

from functools import partial
from pathlib import Path
import platform

from lab import scan
from lab.timing import speed_ratio
import numpy as np

TABLE = Path(__file__).with_name("loop_or_scan.csv")
LENGTHS, UNITS = (64, 512, 4096), (2, 8, 32, 128, 512, 2048)
ROUNDS = 21
MOST = 2**21  # states in all; more would measure how memory is handed out


def problem(T, H):
    """Gates and inputs of a sequence, as `lab.min_gru` makes them.

    Parameters
    ----------
    T, H : int

    Returns
    -------
    zs, us : ndarray, shapes (T, H, 1) and (T+1, H, 1)
    """
    rng = np.random.default_rng(0)
    return rng.uniform(0.5, 1, (T, H, 1)), rng.standard_normal((T + 1, H, 1))


def compare(T, H, rounds=ROUNDS):
    """Time of the loop over time of the scan.

    Parameters
    ----------
    T, H, rounds : int

    Returns
    -------
    median, low, high : float
        With the quartiles over the rounds.
    """
    zs, us = problem(T, H)
    return speed_ratio(partial(scan.in_turn, zs, us), partial(scan.solve, zs, us), rounds)


def stored():
    """What was measured.

    Returns
    -------
    numpy.recarray
        With the fields T_ (an array has a T of its own), H, median, low and high.
    """
    options = {"delimiter": ",", "names": True, "skip_header": 2, "dtype": None}
    return np.genfromtxt(TABLE, **options).view(np.recarray)


def main():
    """Measure everything and write the table."""
    made = f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}"
    lines = [
        "# Made by: python -m lab.chapter13.loop_or_scan (in the folder book)",
        f"# with {made}, one thread, float64, one sequence; {ROUNDS} rounds of both in turn",
        "T_,H,median,low,high",
    ]
    for T in LENGTHS:
        for H in UNITS:
            if T * H <= MOST:
                ratios = (f"{ratio:.3g}" for ratio in compare(T, H))
                lines.append(",".join([str(T), str(H), *ratios]))
    TABLE.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
