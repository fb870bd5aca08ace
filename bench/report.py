"""The table that `make bench` prints. In ASCII: some terminals know nothing else."""

from importlib.metadata import version
import os
from pathlib import Path
import platform

import numpy as np

HEADER = """
ms: CPU time of one call, median. ratio: that time / the kernel's of the same round, median and
quartiles; above 1 the kernel is faster. products: the matrix products alone, nothing else;
its goal is the kernel within 2.5 x of them for one sequence, within 1.4 x for a batch.

                                       ms   ratio  quartiles       goal"""


def machine(peers):
    """What the numbers depend on."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    lines = [
        f"{processor()}, {os.cpu_count()} cores{load}, one thread used",
        f"{platform.system()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__} with {blas['name']} {blas['version']}",
        ", ".join(f"{name} {version(name)}" for name in peers)
        or "no PyTorch, JAX or Numba: `make bench PEERS=1` installs them",
    ]
    return "\n".join(lines)


def processor():
    """Its name, where the system tells."""
    cpuinfo = Path("/proc/cpuinfo")  # on Linux `platform.processor` knows only the family
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def rows(size, dtype, times, goals):
    """Print what one race gave; return a line for each goal that was missed."""
    head = " ".join(f"{letter}={number}" for letter, number in size._asdict().items())
    print(f"\n{head} {dtype}", flush=True)
    missed = []
    first = next(iter(times))
    for who, seconds in times.items():
        low, ratio, high = np.quantile(seconds / times[first], (0.25, 0.5, 0.75))
        line = f"    {who:25}{1e3 * np.median(seconds):12.3f}"
        if who != first:
            line += f"{ratio:8.2f}  {low:.2f} to {high:.2f}"
        if goals[who]:
            met = ratio >= goals[who]
            line = f"{line:65} {goals[who]:.2f} {'met' if met else 'MISSED'}"
            missed += [] if met else [f"{head} {dtype}: {who} {ratio:.2f}, goal {goals[who]:.2f}"]
        print(line, flush=True)
    return missed


def summary(missed, threads):
    """The goals that were missed, and whether everybody kept to one thread."""
    lines = ["", f"Goals missed: {len(missed) or 'none'}", *(f"    {line}" for line in missed)]
    lines += ["CPU time / time, at most (1.0 is one thread):"]
    lines += ["    " + ", ".join(f"{who} {busy:.2f}" for who, busy in threads.items())]
    return "\n".join(lines)
