"""Temporal order (Hochreiter and Schmidhuber 1997): which two signals came, and in which order?

Two signals, each A or B with equal chance, come among T letters. Four answers are equally likely:
without memory the cross-entropy is ln 4. Whoever keeps one of the two is left with ln 2, half.
"""

import numpy as np
from rnn_core import softmax_cross_entropy

INPUTS, OUTPUTS = 6, 4


def draw(rng, T, B):
    """Draw sequences.

    Parameters
    ----------
    rng : numpy.random.Generator
    T, B : int
        Steps, at least 10, and sequences side by side.

    Returns
    -------
    xs : ndarray, shape (T, 6, B)
        Letters, one-hot: two signals, A and B, and four that mean nothing. One signal comes within
        the second tenth of the steps, the other within the sixth.
    targets : ndarray of int, shape (T, B)
        At the last step twice the first signal plus the second; zero before, where no loss looks.

    Raises
    ------
    ValueError
        If a tenth has no step.
    """
    if T < 10:
        raise ValueError(f"T is {T}, and temporal order needs at least 10 steps")
    letters, targets = rng.integers(2, 6, (T, B)), np.zeros((T, B), int)
    for worth, tenths in ((2, 1), (1, 5)):
        signal = rng.integers(0, 2, B)
        when = rng.integers(tenths * T // 10, (tenths + 1) * T // 10, B)
        letters[when, np.arange(B)] = signal
        targets[-1] += worth * signal
    return np.eye(INPUTS)[letters].transpose(0, 2, 1), targets


def loss(ys, targets):
    """Cross-entropy of the last output in nats, mean over the batch.

    Parameters
    ----------
    ys, targets : ndarray, shapes (T, 4, B) and (T, B)

    Returns
    -------
    loss : float
    dys : ndarray, shape (T, 4, B)
    """
    mask = np.zeros(targets.shape)
    mask[-1] = 1 / targets.shape[1]
    return softmax_cross_entropy(ys, targets, mask)


def baseline(T):
    """Loss of the best answer without memory; the same for every T."""
    return np.log(4)
