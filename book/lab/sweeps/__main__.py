"""Run what is missing in a store: `python -m lab.sweeps --help`, in the folder `book`."""

import argparse
from contextlib import contextmanager
from itertools import product
import os
from pathlib import Path
import signal
import sys

from distributed import Client, as_completed
from lab.sweeps import store, table
from lab.sweeps.training_run import LENGTHS, METHODS, PROBLEMS, Job
import numpy as np
from tqdm import tqdm

STORE = Path(__file__).parents[3] / "_build" / "sweep.sqlite"


def main(arguments):
    """Do what the options ask for, or say in words why not."""
    options = options_of(arguments)
    jobs = jobs_of(options)
    try:
        refuse_lengths(jobs)
        with store.opened(options.store) as kept:
            sweep(jobs, kept, options)
            if options.table:
                table.write(options.table, kept, " ".join(["python -m lab.sweeps", *arguments]))
    except KeyboardInterrupt:
        sys.exit("Stopped. What is finished is stored; the same command does the rest.")
    except ImportError as error:
        sys.exit(f"A worker cannot import the book ({error}): start it in the folder `book`.")
    except (ValueError, ConnectionError) as error:
        sys.exit(str(error))


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="python -m lab.sweeps", description=__doc__)
    parser.add_argument("--store", type=Path, default=STORE, metavar="FILE")
    parser.add_argument("--table", type=Path, metavar="FILE", help="write all results there")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster that does it")
    parser.add_argument("--cores", type=whole, default=os.cpu_count(), help="of this machine")
    parser.add_argument("--seeds", type=whole, default=8, help="how many, from 0")
    parser.add_argument("--problem", nargs="+", choices=PROBLEMS, default=[*PROBLEMS])
    parser.add_argument("--method", nargs="+", choices=METHODS, default=[*METHODS])
    parser.add_argument("--length", nargs="+", type=whole, help="instead of those of each problem")
    return parser.parse_args(arguments)


def whole(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def jobs_of(options):
    """Problems × methods × lengths × seeds, the seeds one after the other."""
    rows = product(range(options.seeds), options.problem, options.method)
    return [
        Job(problem, method, length, seed)
        for seed, problem, method in rows
        for length in options.length or LENGTHS[problem]
    ]


def refuse_lengths(jobs):
    """Before any work is done: a problem says itself for which T it cannot be drawn."""
    for problem, length in {(job.problem, job.length) for job in jobs}:
        PROBLEMS[problem].draw(np.random.default_rng(0), length, 1)


def sweep(jobs, kept, options):
    """Do the jobs that a store lacks, and store each result as it comes."""
    done = kept.results().keys()
    missing = [job for job in jobs if job not in done]
    if not missing:
        return
    with workers(options.scheduler, options.cores) as client:
        futures = client.map(run, [tuple(job) for job in missing], pure=False)
        results = as_completed(futures, with_results=True)
        counts = {"initial": len(jobs) - len(missing), "total": len(jobs)}
        words = f"{len(client.nthreads())} workers now"
        for _, (job, result) in tqdm(results, words, unit="job", **counts):
            kept.add(job, result)


@contextmanager
def workers(address, cores):
    """The client of a Dask cluster; when a worker is lost, another one does its jobs.

    Parameters
    ----------
    address : str or None
        Of its scheduler, such as tcp://10.0.0.1:8786. None: the cluster is made here, and ends
        with this program.
    cores : int
        Of this machine: how many processes are made for it.

    Yields
    ------
    distributed.Client

    Raises
    ------
    ConnectionError
        If no scheduler answers at the address.
    """
    try:
        client = Client(address, timeout=10) if address else local(cores)
    except (OSError, ValueError) as error:
        raise ConnectionError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        yield client


def local(cores):
    """The client of a cluster of this machine's processes, who leave Ctrl-C to us."""
    answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return Client(n_workers=cores, threads_per_worker=1, dashboard_address=None)
    finally:
        signal.signal(signal.SIGINT, answer)


def run(job):
    """A training with one thread for matrix products: two add in another order.

    Dask sends what is in this file, the program, as code, and a plain tuple needs none. So a worker
    that lacks the book begins the job, and can say what it lacks.

    Parameters
    ----------
    job : tuple
        The fields of a Job.

    Returns
    -------
    Job, Result
    """
    from lab.sweeps import training_run
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        job = training_run.Job(*job)
        return job, training_run.run(job)


if __name__ == "__main__":
    main(sys.argv[1:])
