"""Does the spectral radius of Whh decide whether gradients vanish or explode?

What happens over t steps is ∂h_t/∂h_0, the product of the Jacobians diag(1 - h_s²) Whh. The states
take part in it, so the eigenvalues of Whh alone do not decide. The functions hold for any number of
hidden units; `recurrent_matrix` makes a Whh for two, by its eigenvalues.
"""

import math

import numpy as np
from rnn_core import Params, forward, hidden_jacobians

NUDGE, TOLERANCE = 1e-13, 1e-4  # see `sure_steps`


def recurrent_matrix(eigenvalues, nonnormality, angle):
    """A matrix with two real eigenvalues: Whh = Q U Qᵀ.

    Parameters
    ----------
    eigenvalues : sequence of two floats
        The diagonal of U.
    nonnormality : float
        The entry of U above its diagonal. Zero makes Whh symmetric: then no vector is stretched by
        more than the largest eigenvalue.
    angle : float
        Q turns by this many degrees, -45 to 45; more would only swap the two units.

    Returns
    -------
    ndarray, shape (2, 2)
    """
    first, second = eigenvalues
    mean, half = (first + second) / 2, (first - second) / 2
    # Q U Qᵀ multiplied out: so the entries are exact at 0 and ±45 degrees.
    cos = math.sin(math.radians(90 - 2 * abs(angle)))
    sin = math.sin(math.radians(2 * angle))
    return np.array(
        [
            [mean + half * cos - nonnormality * sin / 2, half * sin + nonnormality * (1 + cos) / 2],
            [half * sin - nonnormality * (1 - cos) / 2, mean - half * cos + nonnormality * sin / 2],
        ]
    )


def without_input(Whh, bh):
    """A network with one input and one output that neither uses: its state runs by itself.

    Parameters
    ----------
    Whh : ndarray, shape (H, H)
    bh : ndarray, shape (H, 1)
        A constant drive.

    Returns
    -------
    Params
    """
    H = len(Whh)
    return Params(np.zeros((H, 1)), Whh, np.zeros((1, H)), bh, np.zeros((1, 1)))


def holding_bias(Whh, h0):
    """The bh that makes h_0 a fixed point, tanh(Whh h_0 + bh) = h_0.

    Parameters
    ----------
    Whh : ndarray, shape (H, H)
    h0 : array_like, shape (H, 1)
        Entries between -1 and 1.

    Returns
    -------
    ndarray, shape (H, 1)
        To every digit: where the fixed point is unstable, a rounded bh loses it after some steps.
    """
    return np.arctanh(h0) - Whh @ h0


def jacobian_norms(params, h0, T):
    """How strongly h_t depends on h_0, without input.

    Parameters
    ----------
    params : Params
    h0 : array_like, shape (H, 1)
    T : int

    Returns
    -------
    ndarray, shape (T+1,)
        ‖∂h_t/∂h_0‖ for t = 0 ... T, the largest singular value.
    """
    hs, _ = forward(params, np.zeros((T, params.Wxh.shape[1], 1)), h0)
    product = np.eye(len(h0))
    norms = [1.0]
    for jacobian in hidden_jacobians(params, hs)[..., 0]:
        product = jacobian @ product
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms)


def sure_steps(params, h0, T):
    """For how many steps the norms do not hang on the last digits of the numbers.

    A norm of 10¹² says that a difference in the 13th decimal has become one in the first. So the
    norms themselves lose their digits, and from some step on rounding decides. To find it, the bias
    of each unit in turn is moved by 1e-13: a norm is sure as long as the changes add up to at most
    1e-4 of itself. Rounding to 16 digits then changes it by about 1e-7 of itself.

    Parameters
    ----------
    params : Params
    h0 : array_like, shape (H, 1)
    T : int

    Returns
    -------
    int
        The last step up to which every norm is sure, at most T.
    """
    norms = jacobian_norms(params, h0, T)
    change = np.zeros(T + 1)
    for unit in np.eye(len(h0))[:, :, None]:
        moved = params._replace(bh=params.bh + NUDGE * unit)
        change += np.abs(jacobian_norms(moved, h0, T) - norms)
    sure = change <= TOLERANCE * np.maximum(norms, TOLERANCE)  # what is tiny needs no digits
    return T if sure.all() else int(np.argmin(sure)) - 1


def norm_bound(Whh, T):
    """What the norms cannot exceed, since tanh has no slope above 1: σ_max(Whh)^t.

    Parameters
    ----------
    Whh : ndarray, shape (H, H)
    T : int

    Returns
    -------
    ndarray, shape (T+1,)
        For t = 0 ... T.
    """
    return np.linalg.norm(Whh, 2) ** np.arange(T + 1)
