"""Marks the notebooks of a class side by side, each in a process that may fail for itself alone."""

from concurrent.futures import TimeoutError, as_completed
import multiprocessing
import os
import tempfile

from pebble import ProcessExpired, ProcessPool

from classroom import limits
from classroom.judging.one_notebook import mark, unmarked
from classroom.sandbox import launch
from classroom.sandbox.kernel import end_all


def marked(folder, jobs, tasks):
    """Mark notebooks, and give each row as soon as it is known.

    Parameters
    ----------
    folder : Path
        The course folder.
    jobs : int
        How many notebooks are marked at the same time.
    tasks : list of tuple
        For each notebook what `mark` is given behind the folder.

    Yields
    ------
    Row
    """
    with tempfile.TemporaryDirectory(prefix="class-", ignore_cleanup_errors=True) as scratch:
        pool = ProcessPool(
            max_workers=max(1, min(jobs, len(tasks))),
            context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=[scratch, launch.namespaces()],
        )
        try:
            futures = {
                pool.schedule(mark, args=[folder, *task], timeout=limits.NOTEBOOK_SECONDS): task
                for task in tasks
            }
            for future in as_completed(futures):
                yield _row(future, futures[future])
        finally:
            pool.stop()
            pool.join()
            end_all(scratch)


def _begin(scratch, kind):
    """What a killed process leaves behind lies in a folder that goes when the run is over.

    The kind of namespaces is tried out once: a machine that is busy later keeps its walls.
    """
    tempfile.tempdir = scratch
    launch.namespaces = lambda: kind


def _row(future, task):
    _, _, work, note = task
    notes = [note] if note else []
    try:
        return future.result()
    except TimeoutError:
        return unmarked(work, f"it took more than {limits.NOTEBOOK_SECONDS:.0f} s", notes)
    except ProcessExpired as error:
        return unmarked(work, f"the process that marked it ended ({error.exitcode})", notes)
    except Exception as error:
        return unmarked(work, f"{type(error).__name__}: {error}"[: limits.WORDS], notes)


def cores():
    """How many notebooks this machine marks at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
