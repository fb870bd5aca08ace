"""Two units without input: where they can rest, and where a state goes."""

from typing import NamedTuple

from lab import fixed_points, jacobians, lyapunov
import numpy as np
import rnn_core

GRID = np.array([-0.98, -0.85, -0.6, -0.3, 0.0, 0.3, 0.6, 0.85, 0.98])
NEWTON_STEPS, APART = 25, 1e-3
SHOWN, SETTLE, LONG = 60, 200, 400  # steps: drawn; before the exponent is measured; for it
START = np.array([[0.6], [0.8]])  # of the difference whose growth is measured


class Portrait(NamedTuple):
    """What a network of two units does.

    Attributes
    ----------
    params : rnn_core.Params
    points : ndarray, shape (2, n)
        Its fixed points.
    kinds : list of int
        How many unstable directions each of them has.
    path : ndarray, shape (61, 2, 1)
        The states from h_0 on.
    exponent : float
        The largest, along the way of h_0, from step 201 to 600.
    """

    params: rnn_core.Params
    points: np.ndarray
    kinds: list
    path: np.ndarray
    exponent: float


def recurrent_matrix(re, im, second):
    """A matrix with given eigenvalues.

    Parameters
    ----------
    re, im : float
        The first eigenvalue, re + i im.
    second : float
        The other one where im is 0; else it is re - i im, and this is not used.

    Returns
    -------
    ndarray, shape (2, 2)
        Diagonal, so that the units do not touch; or a rotation, stretched.
    """
    return np.diag([re, second]) if im == 0 else np.array([[re, -im], [im, re]])


def network(Whh, bh):
    """A network of two units with one input and one output that neither uses.

    Parameters
    ----------
    Whh : ndarray, shape (2, 2)
    bh : ndarray, shape (2, 1)

    Returns
    -------
    rnn_core.Params
    """
    nothing = np.zeros((2, 1)), np.zeros((1, 2)), np.zeros((1, 1))
    return rnn_core.Params(nothing[0], Whh, nothing[1], bh, nothing[2])


def rest(Whh, bh):
    """The fixed points that Newton's method finds from 81 starts.

    Parameters
    ----------
    Whh : ndarray, shape (2, 2)
    bh : ndarray, shape (2, 1)

    Returns
    -------
    ndarray, shape (2, n)
    """
    starts = np.array([[a, b] for a in GRID for b in GRID]).T
    return fixed_points.distinct(fixed_points.newton(Whh, bh, starts, NEWTON_STEPS), APART)


def examine(params, h0):
    """Everything that the picture shows.

    Parameters
    ----------
    params : rnn_core.Params
        With two hidden units and one input.
    h0 : ndarray, shape (2, 1)

    Returns
    -------
    Portrait
    """
    points = rest(params.Whh, params.bh)
    kinds = [fixed_points.unstable_directions(params.Whh, point) for point in points.T]
    hs, _ = rnn_core.forward(params, np.zeros((SETTLE + LONG, 1, 1)), h0)
    logs = lyapunov.log_growth(jacobians.along(params, hs), START)[SETTLE:, 0]
    return Portrait(params, points, kinds, hs[: SHOWN + 1], float(logs.mean()))
