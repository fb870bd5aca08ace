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


def _arrow(ax, start, end, shift, **style):
    """An arrow between the rims of two circles, moved sideways by `shift`."""
    (x0, y0), (x1, y1) = start, end
    along = np.array([x1 - x0, y1 - y0]) / np.hypot(x1 - x0, y1 - y0)
    side = shift * np.array([-along[1], along[0]])
    ends = np.array(start) + 0.5 * along + side, np.array(end) - 0.5 * along + side
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
