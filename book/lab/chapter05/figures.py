"""How far a gradient can be trusted."""

from lab.figures.colors import GRADIENT, GRADIENT_TEXT, INK
import matplotlib.pyplot as plt
import numpy as np


def step_errors(steps, forward, central, complex_step):
    """Relative error of a gradient against the step it was taken with, by three ways.

    Parameters
    ----------
    steps, forward, central, complex_step : ndarray, shape (n,)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.0))
    points = {"color": INK, "ls": ":", "lw": 1, "ms": 4}
    ax.loglog(steps, forward, "o", mfc="white", **points)
    ax.loglog(steps, central, "s", **points)
    ax.loglog(steps, np.maximum(complex_step, 1e-17), "--", color=GRADIENT)
    ax.text(6e-8, 5e-5, "forward\ndifference", color=INK, ha="center", va="bottom")
    ax.text(1e-4, 2e-11, "central\ndifference", color=INK, va="center")
    ax.text(1e-14, 2e-15, "complex step", color=GRADIENT_TEXT, ha="center")
    ax.set(xlabel="step ε", ylabel="relative error of dWhh", ylim=(3e-17, 10))
    return ax
