"""The adding problem of Hochreiter and Schmidhuber (1997): two of T numbers are to be added.

Whoever has seen nothing answers with the mean, 1, and is wrong by the variance of the sum of two
uniform numbers, 1/12 + 1/12 = 1/6. Whoever keeps one of the two is wrong by half of that.
"""

import numpy as np
from rnn_core import half_squared_error

INPUTS, OUTPUTS = 2, 1


def draw(rng, T, B):
    """Draw sequences.

    Parameters
    ----------
    rng : numpy.random.Generator
    T, B : int
        Steps, at least 2, and sequences side by side.

    Returns
    -------
    xs : ndarray, shape (T, 2, B)
        Numbers, uniform between 0 and 1, and marks: 1.0 at one step of the first half and at one
        of the second, 0.0 elsewhere.
    targets : ndarray, shape (T, 1, B)
        At the last step the sum of the marked numbers; zero before, where no loss looks.

    Raises
    ------
    ValueError
        If a half has no step.
    """
    if T < 2:
        raise ValueError(f"T is {T}, and the adding problem needs at least 2 steps")
    xs, targets = np.zeros((T, 2, B)), np.zeros((T, 1, B))
    xs[:, 0] = rng.random((T, B))
    for low, high in ((0, T // 2), (T // 2, T)):
        marked = rng.integers(low, high, B), np.arange(B)
        xs[:, 1][marked] = 1.0
        targets[-1, 0] += xs[:, 0][marked]
    return xs, targets


def loss(ys, targets):
    """Squared error of the last output, mean over the batch.

    Parameters
    ----------
    ys, targets : ndarray, shape (T, 1, B)

    Returns
    -------
    loss : float
    dys : ndarray, shape (T, 1, B)
    """
    mask = np.zeros((len(ys), ys.shape[2]))
    mask[-1] = 2 / ys.shape[2]  # 2, since the kernel's error is half the square
    return half_squared_error(ys, targets, mask)


def baseline(T):
    """Loss of the best answer without memory; the same for every T."""
    return 1 / 6
