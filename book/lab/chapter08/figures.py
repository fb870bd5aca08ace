"""Where states go, how fast they part, and what follows from it."""

from lab.figures.colors import FORWARD, FORWARD_TEXT, FURNITURE, GRADIENT, GRADIENT_TEXT, INK
import matplotlib.pyplot as plt
import numpy as np

# Fixed points by their numbers of unstable directions: the more, the emptier.
MARKS = [
    {"ms": 10, "mfc": FORWARD},
    {"ms": 9, "fillstyle": "left", "markerfacecoloralt": "white", "mfc": FORWARD},
    {"ms": 8, "mfc": "white"},
    {"ms": 8, "mfc": "white", "mew": 3},
]
KINDS = ["stable", "1 unstable direction", "2 unstable directions", "3 unstable directions"]


def two_readers(runs):
    """How far two runs of one network are apart, and how long its gradient is.

    Parameters
    ----------
    runs : dict of str to (ndarray, ndarray, float)
        Under the name of each network: the distances of its two states, shape (T+1,); the norms
        ‖∂h_n/∂h_0‖, shape (T+1,); the exponent.

    Returns
    -------
    list of matplotlib.axes.Axes
        One for each network.
    """
    _, axes = plt.subplots(1, len(runs), figsize=(5.8, 3.7), sharey=True)
    for ax, (name, (distances, norms, exponent)) in zip(axes, runs.items(), strict=True):
        n = np.arange(len(distances))
        ax.plot(n, distances[0] * np.exp(exponent * n), color=INK, lw=1)
        ax.plot(n, distances[0] * norms, "--", color=GRADIENT)
        ax.plot(n, np.where(distances > 0, distances, np.nan), color=FORWARD)
        ax.set(
            yscale="log",
            xlabel="letters read",
            title=f"{name}\nλ₁ = {exponent:.2f}".replace("-", "−"),
        )
        ax.set(ylim=(1e-17, 1e3), xlim=(0, n[-1]))
    axes[0].set_ylabel("distance of the two states")
    side = dict(transform=axes[1].transAxes, size="small", va="top")
    axes[1].text(0.04, 0.98, "dashed: gradient", color=GRADIENT_TEXT, **side)
    axes[1].text(0.04, 0.91, "solid: distance", color=FORWARD_TEXT, **side)
    axes[1].text(0.04, 0.84, "thin: exp(λ₁n)", color=INK, **side)
    return list(axes)


def cube(outputs, kinds, paths):
    """Fixed points of a network that keeps three bits, where it answers, and ways between them.

    Parameters
    ----------
    outputs : ndarray, shape (3, points)
        What the network says at each.
    kinds : sequence of int
        How many unstable directions each has, 0 to 3.
    paths : list of ndarray, shape (3, steps)
        What it says on its way from a fixed point to another.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.6))
    for path in paths:
        ax.plot(*_flat(path), color=FORWARD, lw=1, alpha=0.6)
    for kind, (mark, name) in enumerate(zip(MARKS, KINDS, strict=True)):
        chosen = outputs[:, np.asarray(kinds) == kind]
        label = f"{chosen.shape[1]}: {name}"
        style = {"ls": "none", "marker": "o", "mec": FORWARD, "mew": 1.5, **mark}
        ax.plot(*_flat(chosen), label=label, zorder=4 + kind, **style)
    for place, name in (
        ((0.5, -1.13, -1), "y 1"),
        ((-1.13, 0.5, -1), "y 2"),
        ((1.2, -1, 0.55), "y 3"),
    ):
        ax.text(*_flat(np.array(place)), name, color=FORWARD_TEXT, ha="center", va="center")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncol=2, columnspacing=1.0)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def _flat(points):
    """Three coordinates on paper: the third goes to the right and up."""
    x, y, z = points
    return x + 0.52 * z, y + 0.33 * z


def running_means(logs, slopes, exponents):
    """How an exponent settles, and the norms of chapter 7 beside the line that it foretells.

    Parameters
    ----------
    logs : dict of str to ndarray, shape (T,)
        Growth of the log of a difference at each step, under the name of each network.
    slopes : dict of str to ndarray, shape (n+1,)
        log ‖∂h_T/∂h_{T-n}‖ of the same networks.
    exponents : dict of str to float

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, (left, right) = plt.subplots(1, 2, figsize=(5.8, 3.5))
    for name, values in logs.items():
        steps = np.arange(1, len(values) + 1)
        left.plot(steps, np.cumsum(values) / steps, color=FORWARD)
        left.text(1.15 * steps[-1], exponents[name], name, color=FORWARD_TEXT, va="center")
    left.axhline(0, color=FURNITURE, lw=1, zorder=0)
    left.set(xscale="log", xlabel="steps", title="mean growth per step")
    left.set_xlim(1, 12 * steps[-1])
    left.set_xticks([1, 10, 100, 1000])
    for name, values in slopes.items():
        n = np.arange(len(values))
        right.plot(n, exponents[name] * n, color=INK, lw=1)
        right.plot(n, values, "--", color=GRADIENT)
        end = exponents[name] * n[-1]
        right.text(1.03 * n[-1], end, name, color=GRADIENT_TEXT, va="center")
    right.axhline(0, color=FURNITURE, lw=1, zorder=0)
    right.set(xlabel="steps back, n", title="log norm of the gradient", xlim=(0, 1.5 * n[-1]))
    right.set_xticks(n[:: len(n) // 2])
    return [left, right]


def transition(gains, exponents, infinite):
    """The largest exponent against the gain, for networks of several sizes.

    Parameters
    ----------
    gains : sequence of float
    exponents : dict of int to ndarray, shape (gains, seeds)
        Under the number of units H.
    infinite : callable
        The exponent of infinitely many units, of a gain.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.6))
    logs = np.linspace(gains[0], 1.3, 50)
    ax.plot(logs, np.log(logs), ":", color=INK, lw=1.5)
    ax.text(1.31, np.log(1.3), "log gain", color=INK, va="center")
    ax.axhline(0, color=FURNITURE, lw=1, zorder=0)
    fine = np.linspace(gains[0], gains[-1], 61)
    ax.plot(fine, [infinite(gain) for gain in fine], color=INK, lw=1)
    ax.annotate(
        "infinitely\nmany units",
        (1.75, infinite(1.75)),
        (1.75, 0.19),
        color=INK,
        ha="center",
        arrowprops={"arrowstyle": "-", "color": INK, "lw": 0.8},
    )
    marks = ("^", "s", "o")
    for place, (H, values) in enumerate(exponents.items()):
        x = np.asarray(gains) + 0.012 * (place - 1)  # side by side, to be told apart
        mean, sd = values.mean(axis=1), values.std(axis=1, ddof=1)
        alpha = 0.35 + 0.325 * place
        ax.errorbar(
            x,
            mean,
            sd,
            marker=marks[place],
            ms=5,
            lw=1.5,
            color=FORWARD,
            alpha=alpha,
            label=f"H = {H}",
        )
    ax.legend(loc="lower right", labelcolor=FORWARD_TEXT)
    ax.set(xlabel="gain", ylabel="largest exponent λ₁")
    return ax


def four_verdicts(rows, foretold, horizon):
    """What was measured of many networks, against their exponents, and what was foretold.

    Parameters
    ----------
    rows : numpy.recarray
        With the fields of `four_verdicts.Row`.
    foretold : dict of str to callable
        ``growth``, ``missing`` and ``horizon`` of an array of exponents.
    horizon : int
        Steps for which float32 was watched.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, grid = plt.subplots(2, 2, figsize=(5.8, 6.2))
    axes = list(grid.ravel())
    x = np.linspace(-1.35, 0.4, 701)
    ten = np.log(10)
    lines = foretold["growth"](x) / ten, foretold["missing"](x), foretold["horizon"](x)
    for ax, line in zip(axes, lines, strict=False):
        ax.plot(x, line, color=INK, lw=1)
    values = [rows.growth / ten, rows.missing, rows.horizon]
    chains = rows.kind == "chain"
    for ax, value, color in zip(axes, values, (GRADIENT, GRADIENT, FORWARD), strict=False):
        _circles(ax, rows.exponent[~chains], value[~chains], color)
        ax.plot(rows.exponent[chains], value[chains], "x", color=INK, ms=4, mew=0.9)
    _circles(axes[3], rows.exponent[~chains], rows.iterations[~chains], FORWARD)
    twice = rows.iterations_twice
    axes[3].plot(rows.exponent[~chains], twice[~chains], ".", color=FORWARD, ms=4)
    axes[3].plot(rows.exponent[chains], twice[chains], "x", color=INK, ms=4, mew=0.9)
    axes[3].text(0.1, 170, "T = 200", color=FORWARD_TEXT, ha="right", size="small")
    axes[3].text(-0.06, 62, "T = 100", color=FORWARD_TEXT, ha="right", size="small")
    axes[0].set(title="1 gradient, powers of ten", ylim=(-60, 28))
    axes[1].set(title="2 missing share", yscale="log", ylim=(1e-13, 20))
    axes[2].set(title="3 steps of float32", yscale="log", ylim=(8, horizon))
    axes[3].set(title="4 iterations of Newton", ylim=(-6, 210))
    for ax in axes:
        ax.axvline(0, color=FURNITURE, lw=1, zorder=0)
        ax.set(xlim=(x[0], x[-1]), xticks=[-1, -0.5, 0])
    for ax in axes[2:]:
        ax.set_xlabel("largest exponent λ₁")
    return axes


def _circles(ax, x, y, color):
    ax.plot(x, y, "o", color=color, mfc="none", ms=4, mew=0.8)
