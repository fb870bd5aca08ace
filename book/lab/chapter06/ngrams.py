"""A rule without a network: count what came next after the last few letters."""

from collections import Counter

from lab.chapter06.letters import WARM
import numpy as np


def bits(known, held_out, longest, weight=20.0):
    """Mean of -log2 p over the held-out letters, by counts from the known ones.

    Interpolated: what k letters say counts as often as they were seen, and what k - 1 letters say
    counts `weight` times; with no letters at all, every letter is equally likely.

    Parameters
    ----------
    known, held_out : str
    longest : int
        Letters before that are looked at, at most `WARM`.
    weight : float

    Returns
    -------
    float
        Without the first `WARM` letters.
    """
    ends = range(WARM, len(held_out))
    p = np.full(len(ends), 1 / len(set(known)))
    for k in range(longest + 1):
        seen = Counter(known[i - k : i] for i in range(k, len(known)))
        both = Counter(known[i - k : i + 1] for i in range(k, len(known)))
        often = np.array([seen[held_out[i - k : i]] for i in ends])
        next_too = np.array([both[held_out[i - k : i + 1]] for i in ends])
        p = (next_too + weight * p) / (often + weight)
    return -np.log2(p).mean()
