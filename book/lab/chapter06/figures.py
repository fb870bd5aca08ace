"""What training does, and what it is worth."""

from lab.figures.colors import FORWARD, FURNITURE, GRADIENT, GRADIENT_TEXT, INK, WEIGHT
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
import matplotlib.pyplot as plt
import numpy as np

# As pale as in `cliff.css`. Few steps: a smooth ramp makes the file twice as large.
GRAYS = LinearSegmentedColormap.from_list("grays", ["white", "#8E9298"], 20)


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
    uneven = PowerNorm(0.35)  # to tell the floor of the valley from its sides
    grays = {"cmap": GRAYS, "norm": uneven, "origin": "lower", "interpolation": "bilinear"}
    extent = w[0], w[-1], b[0], b[-1]
    thrown = np.flatnonzero((free[:, 1] > b[-1]) | (free[:, 0] > w[-1]))[0]
    near = ax.inset_axes((0.62, 0.06, 0.36, 0.46))
    for each in (ax, near):
        shades = each.imshow(losses, aspect="auto", extent=extent, **grays)
        # the lines end at the wall, which is thinner than the grid
        valley = np.ma.masked_greater(losses, 0.06)
        each.contour(w, b, valley, [0.0003, 0.001, 0.003, 0.01, 0.03], colors=INK, linewidths=0.5)
        style = {"color": WEIGHT, "marker": "s", "lw": 1.2}
        each.plot(*free[: thrown + 1].T, ls="--", ms=7, mfc="white", **style)
        each.plot(*clipped.T, ms=2.5, **style)
    _first_steps(near, free[:thrown])
    ax.indicate_inset_zoom(near, edgecolor=INK, alpha=1)
    ax.figure.colorbar(shades, ax=ax, label="loss", shrink=0.85)
    end = f"thrown to\n({free[thrown, 0]:.1f}, {free[thrown, 1]:.1f})"
    ax.text(0.97, 0.97, end, transform=ax.transAxes, ha="right", va="top", color=INK)
    ax.set(xlabel="w", ylabel="b", xlim=(w[0], w[-1]), ylim=(b[0], b[-1]))
    return ax


def _first_steps(ax, places):
    """Number the places before the long step, and show no more than these."""
    low, high = places.min(axis=0), places.max(axis=0)
    middle, half = (low + high) / 2, 0.8 * max(high - low)
    ax.set(xlim=middle[0] + half * np.array([-1, 1]), ylim=middle[1] + half * np.array([-1, 1]))
    for step, place in enumerate(places):
        words, aside = (str(step), (8, 0)) if step else ("start", (-38, 5))
        plate = {"fc": "white", "ec": "none", "pad": 0.5}
        where = {"xytext": aside, "textcoords": "offset points", "va": "center"}
        ax.annotate(words, place, color=INK, bbox=plate, **where)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=INK)


def next_letter(letters, scores, p, target):
    """Scores of the likeliest letters, their probabilities, and the gradient by the scores.

    Parameters
    ----------
    letters : list of str
    scores, p : ndarray, shape (V,)
    target : int
        The letter that came.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
    """
    _, axes = plt.subplots(3, figsize=(5.2, 5), sharex=True, height_ratios=(2, 2, 3))
    shown = np.argsort(-p)[:10]
    if target not in shown:
        shown[-1] = target
    dy = p - (np.arange(len(p)) == target)
    dashed = {"facecolor": "#FBE3D1", "edgecolor": GRADIENT, "ls": "--"}
    for ax, values, style in zip(axes, (scores, p, dy), ({}, {}, dashed), strict=True):
        ax.bar(range(len(shown)), values[shown], **({"color": FORWARD} | style))
        ax.axhline(0, color=INK, lw=0.8)
    for ax, name in zip(axes, ("score $y$", "probability $p$", "gradient d$y$"), strict=True):
        ax.set_ylabel(name)
    axes[1].set(ylim=(0, None))
    names = [readable(letters[each]) for each in shown]
    axes[2].set_xticks(range(len(shown)), names, family="monospace")
    axes[2].get_xticklabels()[list(shown).index(target)].set_weight("bold")
    return axes


def readable(letter):
    """A sign for what has no shape."""
    return {" ": "␣", "\n": "↵"}.get(letter, letter)


def held_out_bits(losses, steps, bits, counts):
    """Bits per letter while a network learns, and of rules that count letters.

    Parameters
    ----------
    losses : ndarray, shape (N,)
        Of the batches, in nats.
    steps, bits : sequence
        After so many steps, on held-out text.
    counts : ndarray, shape (K,)
        Of the rule that looks at k letters, for k = 0 ... K-1.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.2))
    smooth = np.convolve(losses, np.ones(20) / 20, "valid") / np.log(2)
    ax.semilogx(np.arange(10, 10 + len(smooth)), smooth, color=INK, lw=0.8)
    ax.semilogx(steps, bits, "o", color=FORWARD, ms=7)
    names = ["0 letters", "1 letter", *(f"{k} letters" for k in range(2, len(counts)))]
    for value, name in zip(counts, names, strict=True):
        ax.axhline(value, color=FURNITURE, lw=1, ls=":")
        close = abs(value - counts[-1]) < 0.1  # one name for lines that nearly meet
        place = {"xycoords": ("axes fraction", "data"), "color": INK}
        place["va"] = "top" if close else "bottom" if value < counts[-1] + 0.3 else "center"
        if not close or value == counts[-1]:
            ax.annotate(f" {name}", (1, value), **place)
    ax.text(1.1 * steps[-1], counts[0] + 0.06, "counts that look at", ha="right", color=INK)
    ax.set(xlabel="step", ylabel="bits per letter", xlim=(8, 1.2 * steps[-1]), ylim=(2, 6.1))
    return ax


def surprises(text, bits, across=30):
    """What each letter of a text costs, line by line.

    Parameters
    ----------
    text : str
    bits : ndarray, shape (N,)
    across : int
        Letters in a line.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
    """
    lines = range(0, len(text), across)
    _, axes = plt.subplots(len(lines), figsize=(5.2, 1.2 * len(lines)), squeeze=False)
    for ax, first in zip(axes[:, 0], lines, strict=True):
        part = slice(first, first + across)
        ax.bar(range(len(text[part])), bits[part], 0.7, color=FORWARD)
        names = [readable(letter) for letter in text[part]]
        ax.set_xticks(range(len(names)), names, family="monospace")
        ax.set(xlim=(-0.6, across - 0.4), ylim=(0, 1.05 * bits.max()), yticks=[0, 5, 10])
        ax.tick_params(axis="x", length=0)
    axes[len(lines) // 2, 0].set_ylabel("bits")
    return axes[:, 0]


def curvatures(unclipped, clipped, limits):
    """How steep the bowl of the output's weights becomes in the first steps.

    Parameters
    ----------
    unclipped, clipped : ndarray, shape (runs, steps)
        Largest curvature before each step.
    limits : dict of float to float
        For some learning rates, above which curvature a step ends farther out.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.4))
    for curves, style in ((unclipped, {"color": GRADIENT, "ls": "--"}), (clipped, {"color": INK})):
        steps = np.arange(1, curves.shape[1] + 1)
        ax.plot(steps, curves.T, lw=1, **style)
    for rate, limit in limits.items():
        ax.axhline(limit, color=INK, lw=1, ls=":")
        place = {"transform": ax.get_yaxis_transform(), "va": "center"}
        ax.text(1.01, limit, f"limit for {rate}", color=INK, **place)
    ax.set(xlabel="step", ylabel="largest curvature", ylim=(0, None), xticks=steps[1::2])
    return ax


def clipped_two_ways(gradient):
    """The direction of a gradient of two entries, clipped to 1 by its norm and by its entries.

    Parameters
    ----------
    gradient : (float, float)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(4.6, 4.2))
    around = np.linspace(0, 2 * np.pi, 200)
    ax.plot(np.cos(around), np.sin(around), color=FURNITURE, lw=1, ls=":")
    ax.plot([-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1], color=FURNITURE, lw=1, ls=":")
    whole = np.array(gradient) / np.hypot(*gradient)
    ax.plot(*np.outer([0, 1.6], whole).T, color=GRADIENT, lw=1, ls="--")
    arrow = {"arrowstyle": "-|>", "lw": 2, "color": GRADIENT, "ls": "--"}
    for end in (whole, np.clip(gradient, -1, 1)):
        ax.annotate("", end, (0, 0), arrowprops=arrow)
    ax.text(whole[0] + 0.12, whole[1] + 0.05, "by norm", color=GRADIENT_TEXT)
    ax.text(-1.04, -1.04, "by element", color=GRADIENT_TEXT, ha="right", va="top")
    ax.text(*(1.66 * whole), "the gradient's direction", color=GRADIENT_TEXT, va="top")
    ax.set(xlim=(-1.75, 1.2), ylim=(-1.6, 1.15), aspect="equal", xlabel="by w", ylabel="by b")
    ax.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    return ax


def one_descent(losses, others):
    """One training run among others.

    Parameters
    ----------
    losses : array_like
        Loss per output before each step; may end early.
    others : ndarray, shape (runs, steps)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    ax.semilogy(np.arange(1, others.shape[1] + 1), others.T, color=INK, lw=0.5)
    ax.semilogy(np.arange(1, len(losses) + 1), losses, color=INK, lw=2.5)
    ax.set(xlabel="step", ylabel="loss per output", xlim=(1, others.shape[1]), ylim=(0.01, 1e3))
    return ax
