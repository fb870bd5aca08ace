"""An echo, drawn."""

from lab.figures.colors import FORWARD
import matplotlib.pyplot as plt


def echo(hs):
    """The state after each step.

    Parameters
    ----------
    hs : array_like, shape (T+1,)
        States of one hidden unit.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    ax.plot(hs, "o-", color=FORWARD)
    ax.set(xlabel="step", ylabel="hidden state")
    return ax
