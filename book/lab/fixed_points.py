"""Fixed points: states that a network with a constant drive maps onto themselves.

tanh(Whh h + drive) = h, where the drive is Wxh x + bh for an input x that stays the same. They are
found by Newton's method from many starts, which proves none to be missing; `sign` gives a check.
"""

import numpy as np


def newton(Whh, drive, starts, steps=20, tolerance=1e-10):
    """Newton's method for tanh(Whh h + drive) - h = 0, from many starts at once.

    Parameters
    ----------
    Whh : ndarray, shape (H, H)
    drive : ndarray, shape (H, 1)
    starts : ndarray, shape (H, B)
        One start in each column.
    steps : int
    tolerance : float
        How far the last state may be from its successor, in any unit.

    Returns
    -------
    ndarray, shape (H, at most B)
        Where the starts have led; those that led to no fixed point are left out.
    """
    h = starts.T[:, :, None]  # one column vector for each start
    one = (1 + 1e-12) * np.eye(len(Whh))  # not 1: J may have that eigenvalue
    for _ in range(steps):
        after = np.tanh(Whh @ h + drive)
        J = (1 - after**2) * Whh
        h = h - np.linalg.solve(J - one, after - h)
    miss = np.abs(np.tanh(Whh @ h + drive) - h).max(axis=(1, 2))
    return h[miss <= tolerance, :, 0].T


def distinct(points, apart=1e-4):
    """The points that differ, each once, in the order in which they come.

    Parameters
    ----------
    points : ndarray, shape (H, B)
    apart : float
        Points nearer than this in every unit are one.

    Returns
    -------
    ndarray, shape (H, at most B)
    """
    kept = points[:, :0]
    for point in points.T:
        if not (np.abs(kept - point[:, None]).max(axis=0, initial=0) < apart).any():
            kept = np.column_stack([kept, point])
    return kept


def eigenvalues(Whh, point):
    """Eigenvalues of ∂h_t/∂h_{t-1} at a fixed point: what one step makes of small differences.

    Parameters
    ----------
    Whh : ndarray, shape (H, H)
    point : ndarray, shape (H,)

    Returns
    -------
    ndarray of complex, shape (H,)
    """
    return np.linalg.eigvals((1 - point[:, None] ** 2) * Whh)


def unstable_directions(Whh, point):
    """In how many directions a difference from a fixed point grows: 0 if it is stable.

    Parameters
    ----------
    Whh : ndarray, shape (H, H)
    point : ndarray, shape (H,)

    Returns
    -------
    int
        Eigenvalues larger than 1 in size.
    """
    return int(np.sum(np.abs(eigenvalues(Whh, point)) > 1))


def sign(Whh, point):
    """+1 or -1, the sign of det(1 - J) at a fixed point.

    tanh maps the cube of all states into itself, and so the signs of all fixed points add up to 1
    (unless one of them has an eigenvalue of exactly 1). If a list of them does not, it is not
    complete.

    Parameters
    ----------
    Whh : ndarray, shape (H, H)
    point : ndarray, shape (H,)

    Returns
    -------
    int
    """
    growth = eigenvalues(Whh, point)
    real = growth[growth.imag == 0].real  # a pair of complex ones contributes a square
    return 1 - 2 * (np.sum(real > 1) % 2)
