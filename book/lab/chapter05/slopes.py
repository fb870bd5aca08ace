"""Gradients without a derivation: run the function again with one entry moved.

`rnn_core.numerical_gradient` takes central differences; here are two other ways.
"""

from functools import partial

import numpy as np
from rnn_core import (
    forward,
    half_squared_error,
    init_params,
    loss_and_grads,
    numerical_gradient,
    relative_error,
)


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
    here, gradient = f(array.copy()), np.empty_like(array)
    for i in np.ndindex(array.shape):
        moved = array.copy()
        moved[i] += step
        gradient[i] = (f(moved) - here) / step
    return gradient


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
    gradient = np.empty_like(array)
    for i in np.ndindex(array.shape):
        moved = array.astype(complex)
        moved[i] += 1j * step
        gradient[i] = np.imag(f(moved)) / step
    return gradient


def random_network(seed):
    """A small network with biases, and a sequence for it.

    Returns
    -------
    params, xs, targets
        With I = 2, H = 4, O = 2, and T = 6 steps of one sequence.
    """
    rng = np.random.default_rng(seed)
    params = init_params(rng, 2, 4, 2, bias=1.0)
    xs, targets = rng.standard_normal((2, 6, 2, 1))
    return params, xs, targets


def loss_of_Whh(params, xs, targets):
    """The loss as a function of Whh alone, which may be complex."""

    def loss_at(Whh):
        _, ys = forward(params._replace(Whh=Whh), xs)
        return half_squared_error(ys, targets)[0]

    return loss_at


def of_every_weight(params, xs, targets, loss):
    """Central differences of a loss in every entry of all five parameters.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, B)
    targets : ndarray
    loss : callable
        ``loss(ys, targets)`` returns the loss and dys.

    Returns
    -------
    Params
        Slopes in the place of the weights.
    """

    def loss_at(name, array):
        _, ys = forward(params._replace(**{name: array}), xs)
        return loss(ys, targets)[0]

    named = params._asdict().items()
    return params._make(numerical_gradient(partial(loss_at, n), a) for n, a in named)


def median_errors(steps, seeds):
    """Relative error of dWhh by each of three ways, against `rnn_core.backward`.

    Parameters
    ----------
    steps : ndarray, shape (n,)
    seeds : sequence of int
        One random network each.

    Returns
    -------
    ndarray, shape (3, n)
        Median over the networks: forward difference, central difference, complex step.
    """
    ways = forward_difference, numerical_gradient, complex_step
    errors = np.empty((len(seeds), len(ways), len(steps)))
    for which, seed in enumerate(seeds):
        problem = random_network(seed)
        loss_at, Whh = loss_of_Whh(*problem), problem[0].Whh
        right = loss_and_grads(*problem)[1].Whh
        for i, j in np.ndindex(errors.shape[1:]):
            errors[which, i, j] = relative_error(ways[i](loss_at, Whh, steps[j]), right)
    return np.median(errors, axis=0)
