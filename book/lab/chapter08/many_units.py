"""The largest exponent of a network with infinitely many units, Gaussian weights and no input.

Each pre-activation is then a sum of infinitely many small terms, so it is normally distributed,
with variance gain² q, where q is the mean square of a state. A difference grows by a mean square,
too: that of the slopes of tanh, times gain².
"""

import numpy as np

Z, SHARES = np.polynomial.hermite_e.hermegauss(101)  # a normal distribution, by its points
SHARES = SHARES / SHARES.sum()


def mean_square(gain, steps=3000):
    """q, the mean square of a state in the long run, from q = 1."""
    q = 1.0
    for _ in range(steps):
        q = SHARES @ np.tanh(gain * np.sqrt(q) * Z) ** 2
    return q


def exponent(gain):
    """λ₁ of infinitely many units.

    Parameters
    ----------
    gain : float
        The standard deviation of the weights is gain / √H.

    Returns
    -------
    float
        log gain up to gain 1, and positive beyond.
    """
    slopes = 1 - np.tanh(gain * np.sqrt(mean_square(gain)) * Z) ** 2
    return 0.5 * np.log(gain**2 * (SHARES @ slopes**2))
