"""Every drawing of the book: arrays in, Axes out.

One colour means one thing throughout, and never color alone: forward values are solid and run
to the right, gradients are dashed and run to the left, weights are squares.
"""

import matplotlib.pyplot as plt
import numpy as np

FORWARD = "#0072B2"
GRADIENT = "#D55E00"
WEIGHT = "#009E73"
INK = "#222832"
FURNITURE = "#767676"

# Text needs more contrast than lines do: a darker shade of the same hue, 4.5 : 1 on white.
FORWARD_TEXT = "#005F96"
GRADIENT_TEXT = "#A84A00"
WEIGHT_TEXT = "#007A59"


def junction():
    """The unrolled network around h_t, and the two arrows of gradient that meet there.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.3))
    columns = {"{t-1}": 0.0, "t": 2.6, "{t+1}": 5.2}
    for sub, x in columns.items():
        _value(ax, (x, 0), f"$x_{sub}$")
        _value(ax, (x, 2.1), f"$h_{sub}$", strong=sub == "t")
        _value(ax, (x, 4.2), f"$y_{sub}$")
        first = sub == "{t-1}"  # every column uses the same weights: name them once
        _forward(ax, (x, 0), (x, 2.1), "Wxh" if first else "")
        _forward(ax, (x, 2.1), (x, 4.2), "Why" if first else "")
        ax.text(x, 5.0, f"target$_{sub}$", ha="center", va="center", color=INK)
    for x in (-2.6, 0.0, 2.6):
        _forward(ax, (x, 2.1), (x + 2.6, 2.1), "Whh" if x == 0 else "")
    _backward(ax, (2.6, 4.2), (2.6, 2.1), shift=0.24)
    _backward(ax, (5.2, 2.1), (2.6, 2.1), shift=0.24)
    ax.text(2.98, 3.18, "Whyᵀ dy$_t$", color=GRADIENT_TEXT, va="center")
    ax.text(3.9, 1.5, "dh_next", color=GRADIENT_TEXT, ha="center", va="center")
    ax.set_title("dh$_t$  =  Whyᵀ dy$_t$  +  dh_next", color=GRADIENT_TEXT, loc="center")
    ax.set(xlim=(-1.9, 6.1), ylim=(-0.6, 5.4), aspect="equal")
    ax.axis("off")
    return ax


def _value(ax, at, label, strong=False):
    face = "#D6E9F5" if strong else "white"
    ax.add_patch(plt.Circle(at, 0.46, facecolor=face, edgecolor=FORWARD, lw=2, zorder=3))
    ax.text(*at, label, ha="center", va="center", color=INK, zorder=4)


def _arrow(ax, start, end, shift, gap=0.5, **style):
    """An arrow between two circles, `gap` away from their centers, moved sideways by `shift`."""
    (x0, y0), (x1, y1) = start, end
    along = np.array([x1 - x0, y1 - y0]) / np.hypot(x1 - x0, y1 - y0)
    side = shift * np.array([-along[1], along[0]])
    ends = np.array(start) + gap * along + side, np.array(end) - gap * along + side
    ax.annotate("", ends[1], ends[0], arrowprops={"lw": 2, "shrinkA": 0, "shrinkB": 0, **style})
    return (ends[0] + ends[1]) / 2


def _forward(ax, start, end, weight):
    middle = _arrow(ax, start, end, 0, color=FORWARD, arrowstyle="-|>")
    ax.plot(*middle, "s", ms=9, color=WEIGHT, zorder=3)
    if start[0] == end[0]:
        ax.text(middle[0] - 0.28, middle[1], weight, color=WEIGHT_TEXT, ha="right", va="center")
    else:
        ax.text(middle[0], middle[1] + 0.42, weight, color=WEIGHT_TEXT, ha="center", va="center")


def _backward(ax, start, end, shift):
    _arrow(ax, start, end, shift, color=GRADIENT, arrowstyle="-|>", linestyle=(0, (3, 1.5)))


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
    _value(ax, (0, rows["h"]), "$h_0$")
    for t in range(1, T + 1):
        x, h, y = ((wide * t, row) for row in rows.values())
        for name, at in zip(rows, (x, h, y), strict=True):
            _value(ax, at, f"${name}_{t}$")
        _forward(ax, x, h, "Wxh")
        _forward(ax, h, y, "Why")
        _forward(ax, (h[0] - wide, h[1]), h, "Whh")
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


def forecasts(years, observed, forecast, usual):
    """Observed and forecast temperatures, and what is usual for the month.

    Parameters
    ----------
    years : ndarray, shape (N,)
        Time in years, with a fraction for the month.
    observed, forecast, usual : ndarray, shape (N,)
        Temperatures in °C.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    ax.plot(years, usual, ":", color=INK, lw=1.5, label="mean of that month, 1950 to 1989")
    ax.plot(years, observed, "o", ms=4.5, mfc="white", color=INK, label="observed")
    ax.plot(years, forecast, color=FORWARD, label="network, one month ahead")
    ax.set(xlabel="year", ylabel="sea surface, °C", ylim=(None, observed.max() + 2.6))
    ax.legend(loc="upper left", borderaxespad=0)
    return ax


def loss_curves(losses, unclipped):
    """Mean loss per output during training, with and without clipping.

    Parameters
    ----------
    losses : ndarray, shape (runs, steps)
        One row per seed.
    unclipped : ndarray, shape (steps,)
        One run without clipping; may be cut off at the top.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    steps = np.arange(1, losses.shape[1] + 1)
    ax.loglog(steps, losses.T, color=INK, lw=0.8)
    ax.loglog(np.arange(1, len(unclipped) + 1), unclipped, "--", color=GRADIENT)
    ax.set(xlabel="step", ylabel="loss per output", ylim=(0.01, 1e3))
    ax.text(9, 40, "seed 0 without clipping", color=GRADIENT_TEXT)
    ax.text(40, 0.06, f"{len(losses)} seeds, clipped", color=INK)
    return ax


def skill(rules, seeds, zoom=(0.43, 0.5)):
    """Forecast errors of simple rules, and of the network for each seed.

    Parameters
    ----------
    rules : dict of str to float
        RMSE in °C of each rule.
    seeds : ndarray, shape (runs,)
        RMSE in °C of each trained network.
    zoom : (float, float)
        What the lower panel shows.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
    """
    _, axes = plt.subplots(2, figsize=(5.2, 4.6), height_ratios=(7, 4.5))
    names = sorted(rules, key=rules.get, reverse=True)
    close = [name for name in names if rules[name] < zoom[1]]
    for ax, shown in zip(axes, (names, close), strict=True):
        ax.plot([rules[name] for name in shown], range(len(shown)), "D", color=INK)
        ax.plot(seeds, np.full(len(seeds), len(shown)), "o", color=FORWARD, alpha=0.5)
        ax.axvspan(seeds.min(), seeds.max(), color=FORWARD, alpha=0.12, lw=0)
        ax.set_yticks(range(len(shown) + 1), [*shown, f"network, {len(seeds)} seeds"])
        ax.set_ylim(-0.6, len(shown) + 0.6)
    axes[0].set(xlim=(0, None))
    axes[1].set(xlim=zoom, xlabel="error one month ahead (RMSE), °C")
    axes[1].set_title("the same, enlarged")
    return axes


def cliff(w, b, losses, free, clipped):
    """A loss surface with a wall, and two descents from the same start.

    Parameters
    ----------
    w, b : ndarray, shape (n,)
        Axes of the grid.
    losses : ndarray, shape (n, n)
        Loss at each (b, w).
    free, clipped : ndarray, shape (steps + 1, 2)
        Places (w, b) visited without and with clipping.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.2))
    shades = ax.pcolormesh(w, b, losses, cmap="Greys", shading="gouraud", rasterized=True)
    ax.contour(w, b, losses, [0.0003, 0.001, 0.003, 0.01, 0.03], colors=INK, linewidths=0.5)
    ax.figure.colorbar(shades, label="loss", shrink=0.85)
    thrown = np.flatnonzero((free[:, 1] > b[-1]) | (free[:, 0] > w[-1]))[0]
    style = {"color": WEIGHT, "marker": "s", "lw": 1.2}
    ax.plot(*clipped.T, ms=2.5, **style)
    ax.plot(*free[: thrown + 1].T, ls="--", ms=7, mfc="white", **style)
    ax.text(*free[0] + (0.03, 0), "start", va="center", color=INK)
    end = f"thrown to\n({free[thrown, 0]:.1f}, {free[thrown, 1]:.1f})"
    ax.text(0.97, 0.97, end, transform=ax.transAxes, ha="right", va="top", color=INK)
    ax.set(xlabel="w", ylabel="b", xlim=(w[0], w[-1]), ylim=(b[0], b[-1]))
    return ax


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
        _state(net, (t + 0.5, 0), f"$h_{t}$")
        if t:
            _state(net, (t + 0.5, 1), f"$y_{t}$")
            _arrow(net, (t + 0.5, 0), (t + 0.5, 1), 0, 0.24, color=FORWARD, arrowstyle="-|>")
            _arrow(net, (t - 0.5, 0), (t + 0.5, 0), 0, 0.24, color=FORWARD, arrowstyle="-|>")
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
            _state(ax, (t + 0.5, 0), f"$h_{t}$", edge=INK if fixed else FORWARD)
            if fixed:
                ax.text(t + 0.5, 0.42, "held fixed", ha="center", va="center", color=INK)
            if t:
                _arrow(ax, (t - 0.5, 0), (t + 0.5, 0), 0, 0.24, color=FORWARD, arrowstyle="-|>")
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


def _state(ax, at, label, edge=FORWARD):
    """A circle for a value, of the size that fits a unit grid."""
    ax.add_patch(plt.Circle(at, 0.22, facecolor="white", edgecolor=edge, lw=2, zorder=3))
    ax.text(*at, label, ha="center", va="center", color=INK, zorder=4)


def two_pasts(xs, hs, names):
    """Two sequences that end alike, and the state that each leaves behind.

    Parameters
    ----------
    xs : ndarray, shape (T, 2)
        Inputs of the two sequences.
    hs : sequence of ndarray, shape (T+1, 2)
        For each network the states of its one hidden unit.
    names : sequence of str
        A title for each network.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The inputs first, then one for each network.
    """
    rows = 1 + len(hs)
    _, axes = plt.subplots(rows, figsize=(5.2, 1.3 + 1.55 * len(hs)), sharex=True)
    t = np.arange(1, len(xs) + 1)
    for column, face, shift in ((0, FORWARD, -0.07), (1, "white", 0.07)):
        style = {"color": FORWARD, "mfc": face, "marker": "o", "ms": 6}
        axes[0].vlines(t + shift, 0, xs[:, column], color=FORWARD, lw=1.5)
        axes[0].plot(t + shift, xs[:, column], ls="", **style)
        for ax, states in zip(axes[1:], hs, strict=True):
            ax.plot(np.arange(len(states)), states[:, column], lw=1.5, **style)
    for ax, name in zip(axes, ("inputs", *names), strict=True):
        ax.axhline(0, color=FURNITURE, lw=1)
        ax.set_title(name)
        ax.set(ylim=(-1.25, 1.25), yticks=(-1, 0, 1))
    axes[0].set(ylabel="$x_t$")
    for ax in axes[1:]:
        ax.set(ylabel="$h_t$")
    axes[-1].set(xlabel="step t", xticks=np.arange(len(xs) + 1))
    return axes


def error_by_step(errors, alone):
    """Squared error of a prediction at each step, for several trained networks.

    Parameters
    ----------
    errors : ndarray, shape (runs, T)
        Networks with a state.
    alone : ndarray, shape (runs, T)
        The same without one.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    t = np.arange(1, errors.shape[1] + 1)
    ax.plot(t, alone.T, "x", color=INK, ms=5, mew=1)
    ax.plot(t, errors.T, "-o", color=FORWARD, ms=4, lw=1, alpha=0.7)
    for step in t[1::3]:  # where the bit to come is the third of three
        ax.axvspan(step - 0.5, step + 0.5, color=FURNITURE, alpha=0.12, lw=0)
    ax.text(5, 0.275, "without a state", color=INK, ha="center")
    ax.text(6.5, 0.05, "with\na state", color=FORWARD_TEXT, ha="center")
    ax.set(xlabel="step t (the network predicts bit t + 1)", ylabel="mean squared error")
    ax.set(xticks=t, ylim=(-0.01, 0.34))
    return ax


def maps(ws, push, rests):
    """tanh(w h + push) against h, and where it crosses the diagonal.

    Parameters
    ----------
    ws : sequence of float
        One panel for each.
    push : float
    rests : sequence of ndarray
        For each w the fixed points, as rows (h, slope of the map there).

    Returns
    -------
    ndarray of matplotlib.axes.Axes
    """
    _, axes = plt.subplots(1, len(ws), figsize=(5.2, 3.0), sharey=True)
    h = np.linspace(-1.3, 1.3, 301)
    for ax, w, points in zip(axes, ws, rests, strict=True):
        ax.plot(h, h, color=FURNITURE, lw=1)
        ax.plot(h, np.tanh(w * h + push), color=FORWARD)
        for place, slope in points:
            face = FORWARD if abs(slope) < 1 else "white"
            ax.plot(place, place, "o", ms=8, color=FORWARD, mfc=face, zorder=3)
        ax.set_title(f"w = {w}")
        ax.set(xlabel="$h_{t-1}$", aspect="equal", xlim=(-1.3, 1.3), ylim=(-1.3, 1.3))
        ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    axes[0].set(ylabel="$h_t$")
    axes[0].text(0.62, 1.02, "diagonal", color=FURNITURE, ha="right", fontsize="small")
    return axes


def pushes(w, curves):
    """The map for pushes of several sizes: two crossings meet, and are gone.

    Parameters
    ----------
    w : float
    curves : dict of str to float
        A name for each push.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.8))
    h = np.linspace(-1.25, 1.25, 301)
    ax.plot(h, h, color=FURNITURE, lw=1)
    ax.text(0.7, 0.56, "diagonal", color=FURNITURE)
    for (name, push), style in zip(curves.items(), (":", "-", "--"), strict=True):
        ax.plot(h, np.tanh(w * h + push), ls=style, color=FORWARD, label=name)
    touch = -np.sqrt(1 - 1 / w)
    ax.plot(touch, touch, "o", ms=8, color=FORWARD, zorder=3)
    ax.annotate("they touch", (touch, touch), (touch + 0.15, touch - 0.3), color=INK)
    ax.set(xlabel="$h_{t-1}$", ylabel="$h_t$", aspect="equal", xticks=(-1, 0, 1))
    ax.set(yticks=(-1, 0, 1), ylim=(-1.25, 1.25), xlim=(-1.25, 1.25))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def push_thresholds(steps, thresholds, names, limits):
    """The push that flips a latch against the number of steps that it is held.

    Parameters
    ----------
    steps : ndarray, shape (n,)
    thresholds : ndarray, shape (k, n)
        One row for each latch.
    names : sequence of str
    limits : ndarray, shape (k,)
        The push that is withstood forever.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    for row, name, limit in zip(thresholds, names, limits, strict=True):
        ax.semilogx(steps, row, "-o", ms=5, lw=1.5, color=FORWARD)
        ax.axhline(limit, color=INK, lw=1, ls=":")
        ax.text(steps[-1] * 1.25, limit, name, color=FORWARD_TEXT, va="center")
    ax.text(steps[0], np.mean(limits[-2:]), "dotted: held forever", color=INK, va="center")
    ax.set(xlabel="steps the push is held", ylabel="smallest push that flips")
    ax.set(xlim=(0.85 * steps[0], 1.15 * steps[-1]), ylim=(0, None))
    ax.set(xticks=(1, 10, 100), xticklabels=("1", "10", "100"))
    return ax


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
    ax.text(1e-11, 1e-9, "central\ndifference", color=INK, ha="center", va="center")
    ax.annotate("", (4e-7, 2e-9), (3e-9, 1e-9), arrowprops={"arrowstyle": "-", "color": FURNITURE})
    ax.text(1e-14, 2e-15, "complex step", color=GRADIENT_TEXT, ha="center")
    ax.set(xlabel="step ε", ylabel="relative error of dWhh", ylim=(3e-17, 10))
    return ax


def gradient_norms(norms):
    """How a gradient changes on its way back, for several networks of each kind.

    Parameters
    ----------
    norms : dict of str to ndarray, shape (runs, T+1)
        ‖∂h_T/∂h_{T-n}‖ for n = 0 ... T, under the name of each kind.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.8))
    for name, runs in norms.items():
        n = np.arange(runs.shape[1])
        inner = np.sort(runs, axis=0)[1:-1] if len(runs) > 2 else runs
        ax.fill_between(n, inner.min(axis=0), inner.max(axis=0), color=GRADIENT, alpha=0.18, lw=0)
        ax.plot(n, runs.T, color=GRADIENT, lw=0.7, alpha=0.7)
        middle = np.exp(np.median(np.log(runs), axis=0))
        ax.plot(n, middle, "--", color=GRADIENT)
        ax.text(n[-1] + 2, middle[-1], name, color=GRADIENT_TEXT, va="center")
    ax.axhline(1, color=FURNITURE, lw=1, zorder=0)
    ax.set(yscale="log", xlabel="steps back, n = T − k", xlim=(0, 1.3 * n[-1]))
    ax.set_ylabel(r"$\Vert\partial h_T/\partial h_k\Vert$")
    ax.set_xticks(n[:: max(1, len(n) // 4)])
    return ax


def norm_map(norms, loud):
    """The norm of ∂h_t/∂h_k for all pairs, and when the input was loud.

    Parameters
    ----------
    norms : ndarray, shape (T+1, T+1)
        Entry (t, k); nan for t < k.
    loud : (int, int)
        First and last step with a strong input.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.2))
    exponents = np.log10(norms)
    limit = np.nanmax(np.abs(exponents))
    edges = np.arange(len(norms) + 1) - 0.5
    shades = ax.pcolormesh(
        edges, edges, exponents, vmin=-limit, vmax=limit, cmap="PuOr_r", rasterized=True
    )
    bar = ax.figure.colorbar(shades, shrink=0.85)
    bar.set_label(r"$\log_{10}\Vert\partial h_t/\partial h_k\Vert$")
    for at in (ax.axvline, ax.axhline):
        at(loud[0] - 0.5, color=INK, lw=1, ls=":")
        at(loud[1] + 0.5, color=INK, lw=1, ls=":")
    ax.text(edges[-1], np.mean(loud), "strong input", ha="right", va="center", color=INK)
    ax.set(xlabel="from step k", ylabel="to step t", aspect="equal")
    return ax


def slopes(gains, slopes):
    """Slope of the logarithm of the norm, measured, beside log gain.

    Parameters
    ----------
    gains : sequence of float
    slopes : ndarray, shape (gains, runs)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    logs = np.log(gains)
    ax.plot(logs, logs, color=INK, lw=1)
    ax.plot(logs, slopes, "o", color=GRADIENT, mfc="none", ms=5)
    ax.axhline(0, color=FURNITURE, lw=1, zorder=0)
    ax.text(logs[-1] - 0.05, logs[-1], "log gain", color=INK, ha="right", va="center")
    ax.annotate(
        "measured,\none circle per seed",
        (logs[-1], slopes[-1].mean()),
        (logs[-1], -0.12),
        color=GRADIENT_TEXT,
        ha="right",
        va="top",
    )
    ax.set(xlabel="log gain", ylabel="slope of the log norm")
    return ax
