"""How far a share of successes may be trusted (Wilson 1927)."""

import numpy as np


def interval(successes, trials, z=1.96):
    """Wilson's interval: every chance whose own scatter does not rule out what was counted.

    A chance p gives a share within z standard deviations, z √(p (1 − p) / trials), of p. The ends
    are the two p at which the counted share is just that far away: the roots of a quadratic. So,
    unlike share ± z √(share (1 − share) / trials), it stays between 0 and 1, and has a width where
    all of few trials succeeded.

    Parameters
    ----------
    successes, trials : int or array_like
        At least one trial.
    z : float
        1.96 for an interval that holds the true chance in 95 of 100 cases.

    Returns
    -------
    low, high : float or ndarray

    Raises
    ------
    ValueError
        If there is no trial, or there are not between 0 and `trials` successes.
    """
    successes, trials = np.asarray(successes), np.asarray(trials)
    if np.any(trials < 1) or np.any((successes < 0) | (successes > trials)):
        raise ValueError(f"{successes} successes in {trials} trials: needs 0 ≤ successes ≤ trials")
    share = successes / trials
    center = share + z**2 / (2 * trials)
    half = z * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    scale = 1 + z**2 / trials
    return np.maximum((center - half) / scale, 0), np.minimum((center + half) / scale, 1)
