"""Taking the times of several functions on a machine that has other work to do."""

import gc
import random
import time

import numpy as np


def race(runs, slot=0.01, seconds=5.0, least_rounds=11):
    """Let everybody run in turn, again and again, in a new order each round.

    Parameters
    ----------
    runs : dict of str to callable
        Called without arguments.
    slot : float
        Seconds that one turn lasts at least: short functions are called many times.
    seconds : float
        Of CPU time, after which the race ends, if everybody has had `least_rounds` turns.
    least_rounds : int

    Returns
    -------
    times : dict of str to ndarray
        Seconds of CPU time per call, one entry per round: entries of one round belong together.
        Time in which others had the processor does not count.
    busy : dict of str to float
        Seconds of CPU time per second on the clock: above 1 if there was a second thread.
    """
    calls = {who: 1 + int(slot / max(turn(run, 1)[1], 1e-6)) for who, run in runs.items()}
    turns = {who: [] for who in runs}
    order, shuffle = list(runs), random.Random(0).shuffle
    end = time.process_time() + seconds
    while time.process_time() < end or len(turns[order[0]]) < least_rounds:
        shuffle(order)  # nobody always finds the cache that the same neighbor left
        for who in order:
            turns[who].append(turn(runs[who], calls[who]))
    walls = {who: np.array(turns[who])[:, 0] for who in runs}
    cpus = {who: np.array(turns[who])[:, 1] for who in runs}
    busy = {who: float(cpus[who].sum() / walls[who].sum()) for who in runs}
    return {who: cpus[who] / calls[who] for who in runs}, busy


def turn(run, calls):
    """Seconds on the clock and seconds of CPU time that `calls` calls take."""
    gc.disable()  # or the garbage of one is collected in the turn of another
    try:
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(calls):
            run()
        return time.perf_counter() - wall, time.process_time() - cpu
    finally:
        gc.enable()
