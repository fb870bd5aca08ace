"""The matrix of the unrolled network, the orders of solving it, and what they cost."""

from lab.chapter10 import orders
from lab.figures.colors import (
    FORWARD,
    FORWARD_TEXT,
    FURNITURE,
    GRADIENT,
    GRADIENT_TEXT,
    INK,
    SIGNED,
)
import matplotlib.pyplot as plt
import numpy as np

NAMES = {
    "sweep": "one sweep back",
    "each": "a sweep for each loss",
    "blocks": "checkpoints",
    "cut": "windows",
    "forward": "forward: RTRL",
    "tree": "in a tree",
}
LINES = {  # of a program in the bill: gradients are dashed, RTRL goes forward
    "sweep": {"color": GRADIENT, "ls": "--", "marker": "o"},
    "blocks": {"color": GRADIENT, "ls": "--", "marker": "s"},
    "each": {"color": GRADIENT, "ls": "--", "marker": "^"},
    "forward": {"color": FORWARD, "ls": "-", "marker": "D"},
}


def matrix(A, H):
    """The entries of the whole matrix, with lines between its blocks.

    Parameters
    ----------
    A : ndarray, shape ((T+1)H, (T+1)H)
    H : int

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.4))
    limit = np.abs(A).max()
    image = ax.imshow(A, cmap=SIGNED, vmin=-limit, vmax=limit)
    for edge in np.arange(0, len(A) + 1, H) - 0.5:
        ax.axhline(edge, color=FURNITURE, lw=0.5)
        ax.axvline(edge, color=FURNITURE, lw=0.5)
    steps, middle = np.arange(len(A) // H), (H - 1) / 2
    ax.set_xticks(H * steps + middle, [rf"$\delta_{t}$" for t in steps])
    ax.set_yticks(H * steps + middle, [f"$u_{t}$" for t in steps])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.figure.colorbar(image, shrink=0.8, label="entry of A")
    return ax


def walks(T, length):
    """What each order does with which block of the matrix.

    Parameters
    ----------
    T : int
        Steps.
    length : int
        Of a block, and of a window.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, axes = plt.subplots(2, 3, figsize=(6.4, 5.0))
    for ax, order in zip(axes.flat, orders.ORDERS, strict=True):
        events = [event for frame in orders.frames(order, T, length) for event in frame]
        _grid(ax, T)
        for row, column in dict.fromkeys((row, column) for _, row, column in events):
            kinds = [kind for kind, *place in events if place == [row, column]]
            _block(ax, row, column, kinds)
        ax.set_title(NAMES[order], fontsize="medium")
    return list(axes.flat)


def _grid(ax, T):
    """The diagonal, and the frame around a matrix of T+1 block rows."""
    for t in range(T + 1):
        ax.add_patch(plt.Rectangle((t, t), 1, 1, facecolor="0.88", edgecolor="white", lw=0.8))
    ax.add_patch(plt.Rectangle((0, 0), T + 1, T + 1, fill=False, edgecolor=FURNITURE, lw=0.8))
    ax.set(xlim=(-0.1, T + 1.1), ylim=(T + 1.1, -0.1), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)


def _block(ax, row, column, kinds):
    """One block: what was done with it, and how often."""
    used = sum(kind in ("back", "fold", "give") for kind in kinds)
    look = {"facecolor": "#F3B68C", "edgecolor": GRADIENT, "ls": "--"} if used else {}
    if "carry" in kinds:
        look = {"facecolor": "#9CCBE8", "edgecolor": FORWARD}
    if "drop" in kinds:
        look = {"facecolor": "white", "edgecolor": FURNITURE, "ls": ":"}
        ax.text(column + 0.5, row + 0.55, "×", ha="center", va="center", color=INK)
    if not look:
        look = {"facecolor": "white", "edgecolor": GRADIENT, "ls": "--"}
    ax.add_patch(plt.Rectangle((column + 0.06, row + 0.06), 0.88, 0.88, lw=0.9, **look))
    made, swept = kinds.count("make"), kinds.count("back")
    if max(made, swept) > 1:
        words = f"{max(made, swept)}"
        ax.text(
            column + 0.5, row + 0.55, words, ha="center", va="center", color=INK, size="x-small"
        )


def bill(measured, counted):
    """Time and memory of the programs against the length of the sequence.

    Parameters
    ----------
    measured : dict of str to ndarray, shape (n, 3)
        T, seconds and bytes, under the name of the order.
    counted : dict of str to ndarray, shape (n, 2)
        Multiplications and numbers kept, at the same T: drawn as lines through the last point.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, panels = plt.subplots(2, 1, figsize=(5.2, 6.4), sharex=True)
    for column, (ax, unit) in enumerate(zip(panels, (1e3, 1e-3), strict=True)):
        for order, rows in measured.items():
            look, costs = LINES[order], unit * rows[:, column + 1]
            guess = counted[order][:, column] * costs[-1] / counted[order][-1, column]
            ax.plot(rows[:, 0], guess, color=look["color"], ls=look["ls"], lw=1.2)
            ax.plot(rows[:, 0], costs, look["marker"], color=look["color"], mfc="white", ms=5)
            _name(ax, rows[:, 0], costs, order, column)
        ax.set(xscale="log", yscale="log")
        ax.minorticks_off()
    panels[0].set_title("time, ms")
    panels[1].set(title="memory, kB", xlabel="steps T")
    return list(panels)


# Which point of a line bears its name, where from there, in points, and on which side.
LEFT, RIGHT = {"ha": "right", "va": "center"}, {"ha": "left", "va": "center"}
PLACES = {
    ("sweep", 0): (0, (-8, 0), LEFT),
    ("blocks", 0): (-1, (-9, 2), LEFT),
    ("each", 0): (-1, (8, 0), RIGHT),
    ("forward", 0): (-1, (-15, 7), LEFT),
    ("sweep", 1): (-1, (-9, 2), LEFT),
    ("blocks", 1): (-1, (-9, 2), LEFT),
    ("each", 1): (-1, (8, 0), RIGHT),
    ("forward", 1): (0, (0, 9), {"ha": "left", "va": "bottom"}),
}
SHORT = {"sweep": "one sweep", "each": "each loss", "blocks": "checkpoints", "forward": "RTRL"}


def _name(ax, lengths, costs, order, column):
    """The name of a line beside one of its points."""
    at, shift, side = PLACES[order, column]
    color = FORWARD_TEXT if order == "forward" else GRADIENT_TEXT
    look = {"textcoords": "offset points", "color": color, "size": "small", **side}
    ax.annotate(SHORT[order], (lengths[at], costs[at]), shift, **look)


def block_lengths(lengths, counted, measured):
    """Memory of checkpointing against the length of a block.

    Parameters
    ----------
    lengths : sequence of int
    counted, measured : ndarray, shape (n,)
        Kilobytes.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.4))
    ax.loglog(lengths, counted, "--", color=GRADIENT, lw=1.2)
    ax.loglog(lengths, measured, "o", color=GRADIENT, mfc="white", ms=5)
    middle = len(lengths) // 2
    words = {"color": GRADIENT_TEXT, "ha": "center", "size": "small"}
    ax.text(lengths[middle], 1.5 * measured[middle], "measured", va="bottom", **words)
    ax.text(
        lengths[middle], counted[middle] / 1.3, "states and gradients, counted", va="top", **words
    )
    ax.set(xlabel="steps in a block", ylabel="memory, kB", ylim=(counted.min() / 3, None))
    ax.set_xticks(lengths[::2], [str(each) for each in lengths[::2]])
    ax.minorticks_off()
    return ax


def loop_or_tree(units, ratios):
    """Time of the tree over time of the loop, against the number of hidden units.

    Parameters
    ----------
    units : sequence of int
    ratios : ndarray, shape (n, 3)
        Lower quartile, median and upper quartile.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.2))
    low, middle, high = np.transpose(ratios)
    ax.errorbar(
        units, middle, (middle - low, high - middle), fmt="o--", color=GRADIENT, mfc="white"
    )
    ax.axhline(1, color=FURNITURE, lw=1, zorder=0)
    ax.text(units[0], 1.15, "the loop is faster", color=INK, va="bottom", size="small")
    ax.text(units[0], 0.87, "the tree is faster", color=INK, va="top", size="small")
    ax.set(xscale="log", yscale="log", xlabel="hidden units H", ylabel="time, tree / loop")
    ax.set_xticks(units, [str(each) for each in units])
    ax.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    ax.minorticks_off()
    return ax


def noise(counts, errors, spread, floors):
    """How near the mean of random estimates comes, beside estimates that are always the same.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        How many estimates.
    errors : ndarray, shape (n,)
        Relative error of their mean.
    spread : float
        Root mean square of the relative error of one.
    floors : dict of str to float
        Relative errors of other gradients, under their names.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.6))
    ax.loglog(counts, spread / np.sqrt(counts), color=INK, lw=1)
    ax.loglog(counts, errors, "o", color=FORWARD, mfc="white", ms=5)
    ax.text(1.6 * counts[0], errors[0], "mean of UORO", color=FORWARD_TEXT, va="center")
    for name, error in floors.items():
        ax.axhline(error, color=GRADIENT, ls="--", lw=1.5)
        ax.text(counts[0], 0.93 * error, name, color=GRADIENT_TEXT, va="top", size="small")
    ax.set(xlabel="estimates n", ylabel="relative error")
    ax.minorticks_off()
    return ax


def whole_play(megabytes, losses, windows):
    """A play as one sequence: the memory that it takes, and what is learned.

    Parameters
    ----------
    megabytes : dict of str to float
        Most held at a time, under the name of the program.
    losses : sequence of float
        Mean loss per letter before each step of learning, and after the last.
    windows : float
        The same after as many steps on windows.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, (bars, curve) = plt.subplots(1, 2, figsize=(6.4, 3.0), width_ratios=(2, 3))
    style = {"color": "#F3B68C", "edgecolor": GRADIENT, "ls": "--", "width": 0.6}
    bars.bar(list(megabytes), list(megabytes.values()), **style)
    for place, size in enumerate(megabytes.values()):
        bars.text(place, size, f"{size:.1f}", ha="center", va="bottom", color=INK)
    bars.set(title="memory, MB", ylim=(0, 1.12 * max(megabytes.values())))
    curve.plot(np.arange(len(losses)), losses, color=INK)
    curve.axhline(windows, color=INK, ls=":", lw=1.5)
    curve.text(0, windows - 0.04, "after 20 steps on windows", color=INK, va="top", size="small")
    curve.set_ylim(2.4, None)
    curve.set(title="loss per letter, nats", xlabel="step of learning")
    curve.set_xticks(range(0, len(losses), 5))
    return [bars, curve]
