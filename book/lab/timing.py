"""How much faster one function is than another, measured side by side."""

from time import perf_counter

import numpy as np


def speed_ratio(slow, fast, rounds=25):
    """Time two functions in turn and compare them.

    Parameters
    ----------
    slow, fast : callable
        Called without arguments.
    rounds : int
        Each round calls both once, so that a busy machine slows both.

    Returns
    -------
    median, low, high : float
        Time of `slow` over time of `fast`: median and quartiles over the rounds.
    """
    ratios = [_seconds(slow) / _seconds(fast) for _ in range(rounds)]
    low, median, high = np.quantile(ratios, [0.25, 0.5, 0.75])
    return median, low, high


def _seconds(function):
    start = perf_counter()
    function()
    return perf_counter() - start
