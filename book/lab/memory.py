"""How much memory a computation needs at its worst moment."""

import tracemalloc


def peak(function):
    """Call a function, and measure what it allocates meanwhile.

    Parameters
    ----------
    function : callable
        Called without arguments, at a fraction of its usual speed.

    Returns
    -------
    bytes : int
        The most that Python and NumPy held at a time, beyond what they held before.
    result : object
        What the function returned.
    """
    measuring = tracemalloc.is_tracing()
    if not measuring:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        result = function()
        _, most = tracemalloc.get_traced_memory()
    finally:
        if not measuring:
            tracemalloc.stop()
    return most - before, result
