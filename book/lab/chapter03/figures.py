"""Who is to blame: copies of a weight, and the paths through them."""

from lab.figures.colors import (
    FORWARD,
    FORWARD_TEXT,
    FURNITURE,
    GRADIENT,
    GRADIENT_TEXT,
    INK,
    WEIGHT,
    WEIGHT_TEXT,
)
from lab.figures.shapes import arrow, state
import matplotlib.pyplot as plt
import numpy as np


def copies(gradients):
    """The network unrolled with a copy of Whh for each step, and the gradients that add up.

    Parameters
    ----------
    gradients : ndarray, shape (T,)
        One entry of the gradient of each copy.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The network above, the bars below.
    """
    T = len(gradients)
    _, (net, bars) = plt.subplots(2, figsize=(5.2, 4.9), height_ratios=(5, 6), sharex=True)
    for t in range(T + 1):
        state(net, (t + 0.5, 0), f"$h_{t}$")
        if t:
            state(net, (t + 0.5, 1), f"$y_{t}$")
            arrow(net, (t + 0.5, 0), (t + 0.5, 1), 0, 0.24, color=FORWARD, arrowstyle="-|>")
            arrow(net, (t - 0.5, 0), (t + 0.5, 0), 0, 0.24, color=FORWARD, arrowstyle="-|>")
            net.plot(t, 0, "s", ms=11, color=WEIGHT, zorder=5)
            net.text(t, -0.42, f"Whh({t})", color=WEIGHT_TEXT, ha="center", va="center")
    net.set(ylim=(-0.6, 1.3), xlim=(0.2, T + 1.8), aspect="equal")
    net.axis("off")

    ends = np.cumsum(gradients)
    style = {"width": 0.5, "edgecolor": GRADIENT, "lw": 1.5}
    bars.bar(np.arange(1, T + 1), gradients, bottom=ends - gradients, facecolor="#F6CFB2", **style)
    bars.bar(T + 1, ends[-1], facecolor="white", hatch="///", **style)
    for t in range(1, T + 1):
        bars.plot([t + 0.25, t + 0.75], [ends[t - 1]] * 2, ":", color=FURNITURE, lw=1.5)
    bars.axhline(0, color=FURNITURE, lw=1)
    room = 0.05 * np.ptp([0, *ends])
    tops = np.maximum(ends, ends - gradients)
    for at, top, value in zip(
        range(1, T + 2), [*tops, max(ends[-1], 0)], [*gradients, ends[-1]], strict=True
    ):
        bars.text(at, top + room, _signed(value), ha="center", va="bottom", color=GRADIENT_TEXT)
    low, high = min(0, *ends), max(0, *ends)
    bars.set(ylim=(low - room, high + 4 * room), ylabel="gradient at one entry")
    bars.set_xticks(range(1, T + 2), [*(f"copy {t}" for t in range(1, T + 1)), "tied:\ntheir sum"])
    return np.array([net, bars])


def immediate_and_total(parts):
    """What moves h_T when a weight moves: its last use alone, and all of its uses.

    Parameters
    ----------
    parts : ndarray, shape (T,)
        The derivative of h_T with respect to each copy of the weight.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The immediate derivative above, the total derivative below.
    """
    T = len(parts)
    step = 0.38  # from one arrow to the next, downward
    heights = 1.5, 1.5 + step * (T - 1)  # in units of the drawing, so that both have one scale
    _, axes = plt.subplots(2, figsize=(5.2, 5.2), height_ratios=heights)
    for ax, first in zip(axes, (T, 1), strict=True):
        for t in range(T + 1):
            fixed = first == T and t == T - 1
            state(ax, (t + 0.5, 0), f"$h_{t}$", edge=INK if fixed else FORWARD)
            if fixed:
                ax.text(t + 0.5, 0.42, "held fixed", ha="center", va="center", color=INK)
            if t:
                arrow(ax, (t - 0.5, 0), (t + 0.5, 0), 0, 0.24, color=FORWARD, arrowstyle="-|>")
                ax.plot(t, 0, "s", ms=11, color=WEIGHT, zorder=5)
                ax.text(t, 0.3, "w", color=WEIGHT_TEXT, ha="center", va="center")
        for t in range(first, T + 1):
            depth = -0.62 - step * (T - t)
            right = T + 0.38 + 0.08 * (T - t)
            style = {"color": GRADIENT, "lw": 2, "ls": (0, (3, 1.5))}
            ax.plot([right, right, t, t], [-0.27, depth, depth, -0.34], **style)
            ax.plot(t, -0.3, "^", ms=8, color=GRADIENT)
            label = f"{parts[t - 1]:.3f}" if parts[t - 1] else "0"
            ax.text(t - 0.08, depth, label, ha="right", va="center", color=GRADIENT_TEXT)
        ax.set(xlim=(0.2, T + 0.8), ylim=(-0.88 - step * (T - first), 0.62), aspect="equal")
        ax.axis("off")
    immediate = f"immediate: the last use alone moves $h_{T}$ by {parts[-1]:.3f}"
    total = f"total: all uses together move $h_{T}$ by {parts.sum():.3f}"
    for ax, title in zip(axes, (immediate, total), strict=True):
        ax.set_title(f"{title} per unit of w", color=GRADIENT_TEXT, fontsize=10)
    return axes


def paths(parts):
    """Every path from a copy of Whh to an output, each drawn in the unrolled network.

    Parameters
    ----------
    parts : ndarray, shape (T, T)
        Entry (t-1, s-1) is what output t blames on copy s; only s ≤ t is drawn.

    Returns
    -------
    matplotlib.axes.Axes
    """
    T = len(parts)
    wide, high = T + 1.0, 3.2  # of one small network
    _, ax = plt.subplots(figsize=(5.2, 5.0))
    for t in range(1, T + 1):
        bottom = -high * t
        ax.text(-0.3, bottom + 1.1, f"$y_{t}$", ha="right", va="center", color=FORWARD_TEXT)
        for s in range(1, T + 1):
            left = wide * (s - 1)
            if s <= t:
                _path(ax, (left, bottom), T, s, t)
            label = _signed(parts[t - 1, s - 1]) if s <= t else "no path"
            color = GRADIENT_TEXT if s <= t else FURNITURE
            at = bottom + (0.1 if s <= t else 1.1)
            ax.text(left + 0.5 * T + 0.2, at, label, ha="center", va="center", color=color)
        total = _signed(parts[t - 1, :t].sum())
        ax.text(wide * T + 1.0, bottom + 0.1, total, ha="center", va="center", color=INK)
    for s in range(1, T + 1):
        middle = wide * (s - 1) + 0.5 * T + 0.2
        ax.text(middle, 0.1, f"Whh({s})", ha="center", color=WEIGHT_TEXT)
        total = _signed(np.tril(parts)[:, s - 1].sum())
        ax.text(middle, -high * T - 1.3, total, ha="center", va="center", color=INK)
    total = _signed(np.tril(parts).sum())
    ax.text(wide * T + 1.0, -high * T - 1.3, total, ha="center", va="center", weight="bold")
    ax.text(wide * T + 1.0, 0.1, "sum", ha="center", color=INK)
    ax.text(-0.3, -high * T - 1.3, "sum", ha="right", va="center", color=INK)
    for line in ([-1.6, wide * T + 2], [-high * T - 0.6] * 2), ([wide * T - 0.3] * 2, [0.9, None]):
        x, y = line
        ax.plot(x, [y[0], -high * T - 2 if y[1] is None else y[1]], color=FURNITURE, lw=1)
    ax.set(xlim=(-1.7, wide * T + 2.1), ylim=(-high * T - 2, 1.0))
    ax.axis("off")
    return ax


def _path(ax, corner, T, s, t):
    """A small unrolled network with one path from y_t back to the copy of step s."""
    left, bottom = corner
    row, top = bottom + 0.8, bottom + 2.0
    faint = {"color": "#A9CCE3", "lw": 1.2, "zorder": 1}
    ax.plot([left - 0.1, left + T + 0.3], [row, row], **faint)
    for k in range(1, T + 1):
        x = left + k
        ax.plot([x, x], [row, top], **faint)
        ends = {"marker": "o", "mfc": "white", "mec": FORWARD if s <= k <= t else "#A9CCE3"}
        ax.plot(x, row, ms=7, zorder=3, **ends)
        ends["mec"] = FORWARD if k == t else "#A9CCE3"
        ax.plot(x, top, ms=7, zorder=3, **ends)
        here = {"color": WEIGHT} if k == s else {"mfc": "white", "mec": "#9AD1BF"}
        ax.plot(x - 0.5, row, "s", ms=6, zorder=4, ls="", **here)
    style = {"color": GRADIENT, "lw": 2.4, "ls": (0, (1.5, 0.7)), "zorder": 2}
    ax.plot([left + t, left + t, left + s - 0.5], [top, row, row], **style)


def _signed(value):
    return f"{value:+.2f}".replace("-", "−")
