"""How fast is the kernel? `make bench`, or `python bench/kernel.py`.

Times `rnn_core.loss_and_grads` beside the loop of the problem, the matrix products that nobody
can avoid and, where they are installed (`make bench PEERS=1`), PyTorch, JAX and plain loops that
Numba compiles. Everybody runs on one thread, in turn, and CPU time is counted, so that a busy
machine slows all of them alike: trust the ratios more than the milliseconds. A benchmark is not a
test: a goal that is missed is reported and fails nothing. A gradient that differs from the
kernel's does.
"""

import os
from pathlib import Path
import sys

# One thread each. Libraries read these when they are imported, so they come first.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = os.environ["VECLIB_MAXIMUM_THREADS"] = "1"
os.environ["NPROC"] = "1"  # XLA's; its flags leave a pool of threads
sys.path.append(str(Path(__file__).resolve().parents[1]))
# The lab's folder, not the lab: `import lab` needs Matplotlib, which the peers live without.
sys.path.append(str(Path(__file__).resolve().parents[1] / "book" / "lab"))

import contenders
import numpy as np
import report
import rnn_core
import stopwatch

SIZES = [
    contenders.Size(T=25, B=1, I=1, H=16, O=1),
    contenders.Size(T=100, B=1, I=65, H=100, O=65),
    contenders.Size(T=50, B=32, I=32, H=128, O=32),
    contenders.Size(T=200, B=64, I=64, H=256, O=64),
    contenders.Size(T=1000, B=1, I=2, H=64, O=2),
]
LARGEST = max(SIZES, key=lambda size: size.T * size.B * size.H**2)
TOLERANCE = {"float32": 1e-3, "float64": 1e-9}


def goal(who, size):
    """Least ratio of `who`'s time to the kernel's that we want, or None."""
    if who == "loop":
        return {SIZES[0]: 3.5, SIZES[1]: 8.0}.get(size)
    if who == "products":
        return 1 / 1.4 if size.B > 1 else 1 / 2.5
    if who == "PyTorch":
        return 0.95 if size == LARGEST else 1.0
    return 0.9 if who.startswith("JAX") else None


def check(runs, dtype):
    """Stop unless everybody who computes gradients computes those of the kernel."""
    first, *others = [who for who in runs if who != "products"]
    expected = runs[first]()
    for who in others:
        for name, mine, theirs in zip(rnn_core.Params._fields, expected, runs[who](), strict=True):
            error = rnn_core.relative_error(np.asarray(theirs).reshape(mine.shape), mine)
            if not error < TOLERANCE[dtype]:
                sys.exit(f"{who} and {first} disagree about {name} in {dtype}: {error:.1e}")


def main():
    """One table, a line for each contender; then the goals that are missed."""
    print(report.machine(contenders.peers()))
    print(report.HEADER)
    missed, threads = [], {}
    for prepare, sizes in [(contenders.gradients, SIZES), (contenders.steps, SIZES[:2])]:
        for size in sizes:
            for dtype in TOLERANCE:
                runs = prepare(size, dtype)
                check(runs, dtype)
                times, busy = stopwatch.race(runs)
                goals = {who: goal(who, size) for who in runs}
                missed += report.rows(size, dtype, times, goals)
                threads.update({who: max(busy[who], threads.get(who, 0)) for who in busy})
    print(report.summary(missed, threads))


if __name__ == "__main__":
    main()
