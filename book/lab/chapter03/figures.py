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


def letter_blame(text, sizes, across=25):
    """A copy of Whh for each letter, and how much the error at one letter blames on it.

    Parameters
    ----------
    text : str
        What is read; the copies of its first `across` letters are drawn.
    sizes : ndarray, shape (t,)
        Size of the gradient of each copy, for the error at letter t.

    Returns
    -------
    matplotlib.axes.Axes
    """
    t, shown = len(sizes), text[:across]
    _, ax = plt.subplots(figsize=(4.7, 2.5))
    for k, letter in enumerate(shown, 1):
        letter = "␣" if letter == " " else letter
        color = INK if k <= t else FURNITURE
        ax.text(k, 1.3, letter, ha="center", va="bottom", color=color, family="monospace", size=13)
    ax.plot([0.2, len(shown) + 0.6], [0.85] * 2, color=FORWARD, lw=1.5, zorder=1)
    ax.plot(range(1, t + 1), [0.85] * t, "s", ms=8, color=WEIGHT, zorder=3)
    later = range(t + 1, len(shown) + 1)
    ax.plot(later, [0.85] * len(later), "s", ms=8, mfc="white", mec="#9AD1BF", zorder=3)
    ax.add_patch(plt.Rectangle((t - 0.5, 1.2), 1, 0.75, fill=False, ec=INK, lw=1.5))
    style = {"facecolor": "#F6CFB2", "edgecolor": GRADIENT, "ls": "--", "lw": 1.2}
    ax.bar(range(1, t + 1), -2.2 * sizes / sizes.max(), 0.62, 0.4, **style)
    label = {"va": "center", "color": GRADIENT_TEXT}
    ax.text(t + 0.8, -0.7, f"how much the error at\nletter {t} blames each copy", **label)
    ax.text(t + 0.8, 0.3, "no path to that error", va="center", color=FURNITURE)
    for k in (1, 5, t):
        ax.text(k, 2.1, str(k), ha="center", va="bottom", color=FURNITURE, size="small")
    ax.set(xlim=(0.2, across + 0.8), ylim=(-1.9, 2.6))
    ax.axis("off")
    return ax


def two_steps(states, w, errors):
    """Two steps of one unit without tanh: every arrow with its slope, and every path to the loss.

    Parameters
    ----------
    states : sequence of int
        h_0, h_1, h_2, which are the outputs too.
    w : int
        The weight, the same for both copies.
    errors : sequence of int
        Slope of the loss in h_1 and in h_2, each by its own output alone.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The network above, its three paths below.
    """
    slopes = {"w1": states[0], "w2": states[1], "h": w, "L1": errors[0], "L2": errors[1]}
    layout = [["all"] * 3, ["a", "b", "c"]]
    _, axes = plt.subplot_mosaic(layout, figsize=(4.7, 5.0), height_ratios=(2.2, 1.25))
    _two_steps(axes["all"], slopes, slopes)
    names = [f"$h_0$ = {states[0]}", f"$h_1$\n= {states[1]}", f"$h_2$\n= {states[2]}"]
    for t, name in enumerate(names[1:], 1):
        axes["all"].text(2 * t, 0, name, ha="center", va="center", color=INK, zorder=6)
    axes["all"].text(0, 0, names[0], ha="center", va="center", color=FORWARD_TEXT)
    for copy in (1, 2):
        label = {"ha": "center", "va": "center", "color": WEIGHT_TEXT}
        axes["all"].text(2 * copy - 1, -1.85, f"w({copy}) = {w}", **label)
    axes["all"].text(3, 2.05, "L", ha="center", va="center", color=INK, zorder=6)
    total = 0
    for key, path in zip("abc", (("w1", "L1"), ("w1", "h", "L2"), ("w2", "L2")), strict=True):
        _two_steps(axes[key], slopes, path, small=True)
        value = int(np.prod([slopes[arrow] for arrow in path]))
        factors = " · ".join(_factor(slopes[arrow]) for arrow in path)
        text = {"ha": "center", "color": GRADIENT_TEXT, "size": 11}
        axes[key].text(2.5, -2.9, f"{factors} = {_whole(value)}", **text)
        total += value
    axes["all"].set_title("the slope of each arrow", color=INK, size=11)
    axes["a"].set_title("the three paths, and their slopes", color=INK, size=11, y=1.1)
    axes["b"].text(2.5, -4.2, f"together dw = {_whole(total)}", **text)
    return np.array([axes[key] for key in ("all", "a", "b", "c")])


PLACES = {"w1": (1, -1.4), "w2": (3, -1.4), "h1": (2, 0), "h2": (4, 0), "L": (3, 2.05)}
ARROWS = {"w1": ("w1", "h1"), "w2": ("w2", "h2"), "h": ("h1", "h2"), "L1": ("h1", "L")}
ARROWS["L2"] = ("h2", "L")


def _two_steps(ax, slopes, taken, small=False):
    """The drawing of `two_steps`: with its numbers, or small, with one path taken."""
    for name, (start, end) in ARROWS.items():
        start, end = PLACES[start], PLACES[end]
        if small and name in taken:
            style = {"color": GRADIENT, "ls": (0, (1.5, 0.7)), "lw": 2.4}
            ax.plot(*zip(start, end, strict=True), **style, zorder=2)
        elif small:
            ax.plot(*zip(start, end, strict=True), color="#A9CCE3", lw=1.2, zorder=1)
        else:
            arrow(ax, start, end, 0, 0.42, color=FORWARD, arrowstyle="-|>")
            x, y = np.mean([start, end], axis=0)
            box = {"boxstyle": "round,pad=0.22", "fc": "white", "ec": "none"}
            color = GRADIENT_TEXT if name[0] == "L" else INK
            number = {"ha": "center", "va": "center", "size": 13, "color": color, "zorder": 5}
            ax.text(x, y, _whole(slopes[name]), bbox=box, **number)
    passed = {place for name in taken for place in ARROWS[name]}
    for name, at in PLACES.items():
        square, here = name[0] == "w", name in passed
        color = WEIGHT if square else INK if name == "L" else FORWARD
        faint = {"w": "#9AD1BF", "h": "#A9CCE3", "L": "#B5B8BD"}[name[0]]
        marker = {"marker": "s" if square else "o", "ms": 7 if small else 13 if square else 34}
        face = color if square and here else "white"
        ax.plot(*at, ls="", mfc=face, mec=color if here else faint, mew=1.8, zorder=4, **marker)
    ax.set(xlim=(-0.7, 4.8) if not small else (0.4, 4.6), ylim=(-2.2, 2.7))
    if not small:
        arrow(ax, (0.2, 0), PLACES["h1"], 0, 0.42, color="#A9CCE3", arrowstyle="-|>")
    ax.axis("off")


def walks(counts):
    """How many paths there are, how many steps they take, and how many a sweep takes.

    Parameters
    ----------
    counts : dict of int to (int, int, int)
        For each T, from `paths.walks`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.4))
    lengths = np.array(list(counts))
    labels = ("single paths,\nunit by unit", "steps, path by path", "steps of one sweep")
    lines = zip(np.array(list(counts.values()), float).T, labels, ("-", "-", "--"), strict=True)
    for line, label, style in lines:
        color = GRADIENT if style == "--" else INK
        ax.plot(lengths, line, style, color=color, lw=2)
        text = GRADIENT_TEXT if style == "--" else INK
        ax.text(lengths[-1] + 1, line[-1], label, va="center", color=text)
    ax.set(xlabel="steps T", yscale="log", ylabel="how many", xlim=(0, lengths[-1]))
    return ax


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


def _whole(value):
    return f"{value}".replace("-", "−")


def _factor(value):
    return f"({_whole(value)})" if value < 0 else f"{value}"


def _signed(value):
    return f"{value:+.2f}".replace("-", "−")


def path_lengths(sizes):
    """How much of a gradient comes by paths of each length.

    Parameters
    ----------
    sizes : ndarray, shape (T,)
        For paths that pass n = 0 ... T-1 arrows between states.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 2.8))
    n = np.arange(len(sizes))
    ax.bar(n, sizes, 0.7, color="white", edgecolor=GRADIENT, ls="--", lw=1.5)
    ax.bar(0, sizes[0], 0.7, color="white", edgecolor=GRADIENT, lw=1.5, hatch="///")
    ax.set(xlabel="arrows between states", ylabel="size of their part of dWhh")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.annotate(
        "the diagonal",
        (0.4, sizes[0]),
        (8, 0),
        textcoords="offset points",
        va="top",
        color=GRADIENT_TEXT,
    )
    return ax
