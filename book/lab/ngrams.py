"""A rule without a network: count what came next after the last few letters."""

from collections import Counter

from lab.letters import WARM
import numpy as np


def costs(known, text, longest, weight=20.0):
    """-log2 p of the letters of a text, by counts from the known one.

    Interpolated: what k letters say counts as often as they were seen, and what k - 1 letters say
    counts `weight` times; with nothing counted, every letter is equally likely.

    Parameters
    ----------
    known, text : str
    longest : int
        Letters before that are looked at, at most `WARM`.
    weight : float

    Returns
    -------
    ndarray, shape (longest + 1, N - WARM)
        Row k looks at k letters; without the first `WARM` letters.
    """
    ends = range(WARM, len(text))
    p, bits = np.full(len(ends), 1 / len(set(known))), []
    for k in range(longest + 1):
        before = Counter(known[i - k : i] for i in range(k, len(known)))
        both = Counter(known[i - k : i + 1] for i in range(k, len(known)))
        seen = np.array([before[text[i - k : i]] for i in ends])
        hits = np.array([both[text[i - k : i + 1]] for i in ends])
        p = (hits + weight * p) / (seen + weight)
        bits.append(-np.log2(p))
    return np.array(bits)
