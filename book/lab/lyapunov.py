"""Lyapunov exponents: the long-run rates at which small differences between states grow.

Over one step a small difference v becomes J_t v, with J_t = ∂h_t/∂h_{t-1}. So over many steps its
logarithm grows, on average per step, by the largest exponent λ₁, and the volume that k differences
span by the sum λ₁ + … + λ_k. The differences are made orthogonal again at every step, since they
would all turn to the direction that grows fastest.
"""

import numpy as np


def log_growth(jacobians, Q):
    """By how much the logarithms of k differences grow at each step.

    Parameters
    ----------
    jacobians : iterable of T ndarrays, shape (H, H)
        ∂h_t/∂h_{t-1} for t = 1 ... T, such as ``jacobians.along(params, hs)``.
    Q : ndarray, shape (H, k)
        Columns to start from, linearly independent; random ones miss no direction.

    Returns
    -------
    ndarray, shape (T, k)
        Means over many steps tend to the k largest exponents, in falling order. -inf where a
        difference becomes exactly zero.
    """
    logs, (Q, _) = [], orthogonal(Q)
    for jacobian in jacobians:
        Q, R = orthogonal(jacobian @ Q)
        logs.append(np.abs(np.diag(R)))
    with np.errstate(divide="ignore"):
        return np.log(logs)


def orthogonal(columns):
    """Columns at right angles and of length 1, and the upper triangle that gives back the old.

    Parameters
    ----------
    columns : ndarray, shape (H, k)

    Returns
    -------
    Q, R : ndarray, shapes (H, k) and (k, k)
    """
    if columns.shape[1] > 1:
        return np.linalg.qr(columns)
    # A single one is divided by its length: QR would leave rounding errors in its smallest
    # entries, and along a chain of units these would grow.
    length = np.linalg.norm(columns, axis=0, keepdims=True)
    return columns / np.where(length > 0, length, 1), length


def standard_error(logs, blocks=10):
    """How exact the mean of a column of `log_growth` is, from the means of its blocks.

    Parameters
    ----------
    logs : ndarray, shape (T,)
        One column, after the steps that it needs to settle.
    blocks : int
        Stretches so long that what one does says nothing about the next.

    Returns
    -------
    float
    """
    means = [block.mean() for block in np.array_split(logs, blocks)]
    return float(np.std(means, ddof=1) / np.sqrt(blocks))
