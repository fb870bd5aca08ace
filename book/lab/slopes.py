"""Gradients without a derivation: run the function again with one entry moved.

`rnn_core.numerical_gradient` takes central differences; here are two other ways.
"""

import numpy as np


def forward_difference(f, array, step):
    """Gradient of a function by one-sided differences.

    Parameters
    ----------
    f : callable
        ``f(array)`` returns a number. It is given a copy.
    array : ndarray of floats
    step : float

    Returns
    -------
    ndarray, the shape of `array`
        (f(x + step) - f(x)) / step for each entry x.
    """
    here, slopes = f(array.copy()), np.empty_like(array)
    for i in np.ndindex(array.shape):
        moved = array.copy()
        moved[i] += step
        slopes[i] = (f(moved) - here) / step
    return slopes


def complex_step(f, array, step=1e-30):
    """Gradient of a function by steps along the imaginary axis.

    Parameters
    ----------
    f : callable
        ``f(array)`` returns a number, complex for a complex array.
    array : ndarray of floats
    step : float

    Returns
    -------
    ndarray, the shape of `array`
        Im f(x + i step) / step for each entry x.
    """
    slopes = np.empty_like(array)
    for i in np.ndindex(array.shape):
        moved = array.astype(complex)
        moved[i] += 1j * step
        slopes[i] = np.imag(f(moved)) / step
    return slopes
