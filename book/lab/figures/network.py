"""The unrolled network, and the two arrows of gradient that meet at a state."""

import matplotlib.pyplot as plt
import numpy as np

from .colors import (
    FORWARD,
    FORWARD_TEXT,
    FURNITURE,
    GRADIENT,
    GRADIENT_TEXT,
    INK,
    WEIGHT,
    WEIGHT_TEXT,
)
from .shapes import backward, forward, value


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


def unrolled(T=3):
    """The network drawn once per step, and the shape of every array.

    Parameters
    ----------
    T : int
        How many steps are drawn.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 5.0))
    wide, rows = 2.35, {"x": 0.0, "h": 2.35, "y": 4.7}
    value(ax, (0, rows["h"]), "$h_0$")
    for t in range(1, T + 1):
        x, h, y = ((wide * t, row) for row in rows.values())
        for name, at in zip(rows, (x, h, y), strict=True):
            value(ax, at, f"${name}_{t}$")
        forward(ax, x, h, "Wxh")
        forward(ax, h, y, "Why")
        forward(ax, (h[0] - wide, h[1]), h, "Whh")
        _bias(ax, h, "bh")
        _bias(ax, y, "by")
        ax.text(y[0], y[1] + 0.85, f"target$_{t}$", ha="center", va="center", color=INK)
    sizes = {"y": "(O, 1)", "h": "(H, 1)", "x": "(I, 1)"}
    for name, size in sizes.items():
        low = 0.85 if name == "h" else 0
        ax.text(-0.5, rows[name] - low, f"${name}_t$  {size}", color=FORWARD_TEXT, va="center")
    weights = "Wxh  (H, I)     Whh  (H, H)     Why  (O, H)\nbh  (H, 1)     by  (O, 1)"
    ax.text(wide * (T + 0.2) / 2, -1.25, weights, color=WEIGHT_TEXT, ha="center", va="center")
    ax.set(xlim=(-0.6, wide * T + 1.2), ylim=(-1.8, 5.9), aspect="equal")
    ax.axis("off")
    return ax


def _bias(ax, at, name):
    """A small square, below and to the right of the value that it is added to."""
    x, y = at[0] + 0.78, at[1] - 0.62
    style = {"color": FORWARD, "lw": 1.5, "arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (at[0] + 0.38, at[1] - 0.33), (x, y), arrowprops=style)
    ax.plot(x, y, "s", ms=7, color=WEIGHT, zorder=3)
    ax.text(x + 0.22, y, name, color=WEIGHT_TEXT, va="center")


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
