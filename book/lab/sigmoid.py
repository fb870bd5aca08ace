"""The logistic function, which gates are made of."""

import numpy as np


def sigmoid(a):
    """σ(a) = 1 / (1 + exp(-a)), between 0 and 1; its slope is σ (1 - σ).

    Parameters
    ----------
    a : ndarray

    Returns
    -------
    ndarray
    """
    return 0.5 + 0.5 * np.tanh(0.5 * a)  # the same number, and no exp can overflow
