"""The two arrows of gradient that meet at a state."""

from lab.figures.colors import FORWARD, FORWARD_TEXT, FURNITURE, GRADIENT, GRADIENT_TEXT, INK
from lab.figures.shapes import backward, forward, value
import matplotlib.pyplot as plt
import numpy as np


def junction():
    """The unrolled network around h_t, and the two arrows of gradient that meet there.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.3))
    columns = {"{t-1}": 0.0, "t": 2.6, "{t+1}": 5.2}
    for sub, x in columns.items():
        value(ax, (x, 0), f"$x_{sub}$")
        value(ax, (x, 2.1), f"$h_{sub}$", strong=sub == "t")
        value(ax, (x, 4.2), f"$y_{sub}$")
        first = sub == "{t-1}"  # every column uses the same weights: name them once
        forward(ax, (x, 0), (x, 2.1), "Wxh" if first else "")
        forward(ax, (x, 2.1), (x, 4.2), "Why" if first else "")
        ax.text(x, 5.0, f"target$_{sub}$", ha="center", va="center", color=INK)
    for x in (-2.6, 0.0, 2.6):
        forward(ax, (x, 2.1), (x + 2.6, 2.1), "Whh" if x == 0 else "")
    backward(ax, (2.6, 4.2), (2.6, 2.1), shift=0.24)
    backward(ax, (5.2, 2.1), (2.6, 2.1), shift=0.24)
    ax.text(2.98, 3.18, "Whyᵀ dy$_t$", color=GRADIENT_TEXT, va="center")
    ax.text(3.9, 1.5, "dh_next", color=GRADIENT_TEXT, ha="center", va="center")
    ax.set_title("dh$_t$  =  Whyᵀ dy$_t$  +  dh_next", color=GRADIENT_TEXT, loc="center")
    ax.set(xlim=(-1.9, 6.1), ylim=(-0.6, 5.4), aspect="equal")
    ax.axis("off")
    return ax


def two_arrows(from_output, from_next):
    """The two parts of dh_t, step by step, for one hidden unit.

    Parameters
    ----------
    from_output, from_next : ndarray, shape (T,)
        One entry of Whyᵀ dy_t and of dh_next, for t = 1 ... T.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    t = np.arange(1, len(from_output) + 1)
    bars = {"edgecolor": GRADIENT, "width": 0.26, "lw": 1.5}
    ax.bar(t - 0.15, from_output, facecolor="#F6CFB2", label="Whyᵀ dy$_t$", **bars)
    ax.bar(t + 0.15, from_next, facecolor="white", hatch="///", label="dh_next", **bars)
    ax.plot(t, from_output + from_next, "D", color=INK, label="dh$_t$, their sum")
    for step in t[from_next == 0]:
        ax.text(step + 0.15, 0.02, "0", ha="center", color=GRADIENT_TEXT)
    ax.axhline(0, color=FURNITURE, lw=1)
    ax.set(xlabel="step t", ylabel="gradient at one hidden unit", xticks=t)
    ax.legend()
    return ax


def learning(losses):
    """The loss against the step of gradient descent.

    Parameters
    ----------
    losses : array_like

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 2.8))
    ax.plot(losses, color=INK)
    ax.set(yscale="log", xlabel="step of gradient descent", ylabel="loss")
    return ax


def predictions(inputs, ys, targets, limit):
    """What a network says to inputs that it has learned, and to larger ones.

    Parameters
    ----------
    inputs, ys : ndarray, shape (T,)
        What it reads, and its outputs.
    targets : ndarray
        What it should have said to the first inputs.
    limit : float
        No output can exceed this.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.0))
    ax.plot(inputs, inputs + 1, ":", color=INK, lw=1.5)
    ax.text(inputs[-1] + 0.1, inputs[-1] + 1, "counting on", va="center", color=INK)
    ax.axhline(limit, color=FURNITURE, lw=1)
    ax.text(1, limit + 0.15, "limit", color=FURNITURE, va="bottom")
    ax.plot(inputs, ys, "o-", color=FORWARD)
    ax.text(inputs[-2], ys[-2] - 0.3, "outputs", va="top", color=FORWARD_TEXT)
    ax.plot(inputs[: len(targets)], targets, "x", color=INK, ms=10, mew=2)
    ax.set(xlabel="input", ylabel="output", xlim=(0.7, 9.6))
    return ax


def learning_rates(losses, rate, beside):
    """The loss against the step of gradient descent, for one learning rate beside another.

    Parameters
    ----------
    losses : array_like
    rate : float
    beside : (float, array_like)
        A rate to compare with, and its losses.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.2))
    other, theirs = beside
    ax.plot(theirs, ":", color=INK, lw=1.5, label=f"learning rate {other:g}")
    ax.plot(losses, color=INK, label=f"learning rate {rate:g}")
    ax.set(yscale="log", xlabel="step of gradient descent", ylabel="loss", ylim=(1e-5, 1e4))
    ax.legend(loc="upper right")
    return ax
