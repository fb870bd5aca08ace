"""The unrolled network, with the shape of every array."""

from lab.figures.colors import FORWARD, FORWARD_TEXT, INK, SIGNED, WEIGHT, WEIGHT_TEXT
from lab.figures.shapes import forward, value
import matplotlib.pyplot as plt
import numpy as np


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


def one_letter(params, t, ids, hs):
    """One step of a network that reads letters: what adds up to $a_t$, and the state it makes.

    Parameters
    ----------
    params : rnn_core.Params
    t : int
        The step, from 1.
    ids : sequence of int
        The number of each letter.
    hs : ndarray, shape (T+1, H, 1)

    Returns
    -------
    ndarray of matplotlib.axes.Axes
    """
    letter, from_state = params.Wxh[:, [ids[t - 1]]], params.Whh @ hs[t - 1]
    a = letter + from_state + params.bh
    columns = [letter, from_state, params.bh, a, hs[t]]
    names = ["Wxh $x_t$", "Whh $h_{t-1}$", "bh", "$a_t$", "tanh $a_t$"]
    _, axes = plt.subplots(1, 5, figsize=(5.2, 3.2))
    limit = max(abs(column).max() for column in columns)
    for ax, column, name, sign in zip(axes, columns, names, ["", "+", "+", "=", "→"], strict=True):
        image = ax.imshow(column, cmap=SIGNED, vmin=-limit, vmax=limit, aspect="auto")
        ax.set(xticks=[], yticks=[])
        ax.set_title(name, size="small", loc="center")
        ax.text(-0.75, len(column) / 2, sign, ha="right", va="center", size="large", color=INK)
    plt.colorbar(image, ax=list(axes), fraction=0.04, pad=0.03)
    return axes


def losses(half_squares):
    """What each step adds to the loss, stacked.

    Parameters
    ----------
    half_squares : ndarray, shape (T,)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 1.5))
    before = np.cumsum(half_squares) - half_squares
    ax.barh(
        np.zeros(len(before)), half_squares, left=before, facecolor="white", edgecolor=INK, lw=1.5
    )
    for t, (start, size) in enumerate(zip(before, half_squares, strict=True), 1):
        ax.text(start + size / 2, 0.47, f"t = {t}", ha="center", va="bottom", size="small")
    ax.set(xlabel="loss", yticks=[], ylim=(-0.45, 0.8))
    ax.spines["left"].set_visible(False)
    return ax


def stretched(column, row):
    """A column plus a row is a square.

    Parameters
    ----------
    column, row : ndarray, shape (n, 1) and (n,)

    Returns
    -------
    ndarray of matplotlib.axes.Axes
    """
    parts = {"+": column, "=": row[None], "": column + row}
    _, axes = plt.subplots(1, 3, figsize=(5.4, 2.0), width_ratios=[1.2, 3, 3])
    names = ["column (3, 1)", "flat (3,), read as a row", "sum (3, 3)"]
    for ax, (sign, entries), name in zip(axes, parts.items(), names, strict=True):
        ax.imshow(np.zeros(entries.shape), cmap="Greys", vmin=0, vmax=1)
        for (i, j), entry in np.ndenumerate(entries):
            ax.text(j, i, f"{entry:g}", ha="center", va="center", color=INK)
            ax.add_patch(plt.Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, ec=FORWARD, lw=1.5))
        ax.set_title(name, size="small")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        ax.text(1.2, 0.5, sign, transform=ax.transAxes, ha="center", va="center", size="large")
    return axes


def costs(sizes, counts):
    """Multiplications of a step against the number of hidden units, by matrix.

    Parameters
    ----------
    sizes : ndarray
        Numbers of hidden units.
    counts : dict of str to ndarray
        For each matrix.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 2.8))
    beside = {"Wxh": "bottom", "Why": "top"}  # these two end close to each other
    for name, count in counts.items():
        ax.plot(sizes, count, color=WEIGHT)
        place = sizes[-1] + 1, count[-1]
        ax.text(*place, name, va=beside.get(name, "center"), color=WEIGHT_TEXT)
    ax.set(xlabel="hidden units H", ylabel="multiplications of a step", xlim=(0, 1.25 * sizes[-1]))
    return ax


def by_first_input(x1, ys):
    """Each output against the first input, everything else held still.

    Parameters
    ----------
    x1 : ndarray, shape (B,)
    ys : ndarray, shape (T, B)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.2))
    for t, (y, style) in enumerate(zip(ys, ("-", "--", ":"), strict=True), 1):
        ax.plot(x1, y, style, color=FORWARD, label=f"$y_{t}$")
    ax.set(xlabel="$x_1$", ylabel="outputs", xlim=(x1[0], x1[-1]), ylim=(-1.7, 2.1))
    ax.legend(loc="upper left", ncols=3, labelcolor=FORWARD_TEXT)
    return ax
