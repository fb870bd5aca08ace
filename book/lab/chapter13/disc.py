"""One eigenvalue: its impulse response, what it makes of some pulses, and what comes back."""

from math import log
from typing import NamedTuple

from lab import lru
import numpy as np

PULSES = {1: 1.0, 9: 1.0, 12: 1.0, 30: -1.0}  # inputs by their step; zero at all others


class Run(NamedTuple):
    """What one unit with Wxh = Why = 1 does.

    Attributes
    ----------
    response : ndarray, shape (steps+1,)
        K_0 ... K_steps.
    xs, ys : ndarray, shape (steps,)
        The pulses, and the outputs that are their convolution with the response.
    shares : ndarray, shape (steps+1,)
        |∂h_T/∂h_{T-n}| for n = 0 ... steps.
    size : float
        |λ|.
    memory, hundredth : float or None
        Steps until 1/e and until 1/100 of a gradient is left; None where it does not fade.
    """

    response: np.ndarray
    xs: np.ndarray
    ys: np.ndarray
    shares: np.ndarray
    size: float
    memory: float | None
    hundredth: float | None


def examine(re, im, steps):
    """Run the unit forward and back.

    Parameters
    ----------
    re, im : float
        Real and imaginary part of λ.
    steps : int

    Returns
    -------
    Run
    """
    lam = np.array([[re]]), np.array([[im]])
    pulse = np.zeros((steps + 1, 2, 1))
    pulse[0, 0] = 1.0
    xs = np.array([PULSES.get(t, 0.0) for t in range(1, steps + 1)])
    us = np.zeros((steps + 1, 2, 1))
    us[1:, 0, 0] = xs
    back = lru.in_turn((lam[0], -lam[1]), pulse)  # a gradient of 1 at the last state
    size = float(np.hypot(re, im))
    fades = size < 1
    rate = log(size) if size > 0 else -np.inf
    return Run(
        response=lru.in_turn(lam, pulse)[:, 0, 0],
        xs=xs,
        ys=lru.in_turn(lam, us)[1:, 0, 0],
        shares=np.hypot(*back[:, :, 0].T),
        size=size,
        memory=-1 / rate if fades else None,
        hundredth=log(0.01) / rate if fades else None,
    )
