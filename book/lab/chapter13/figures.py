"""What came after: eigenvalues on the disc, what they keep, what is learned, and what it costs."""

from lab.figures.colors import (
    FORWARD,
    FORWARD_TEXT,
    FURNITURE,
    GRADIENT,
    GRADIENT_TEXT,
    INK,
    WEIGHT,
)
import matplotlib.pyplot as plt
import numpy as np

MARKERS = "os^Dv"


def disc_and_reach(eigenvalues, curves):
    """Where the eigenvalues are, and what is left of a gradient behind several networks.

    Parameters
    ----------
    eigenvalues : ndarray of complex, shape (H,)
        Their conjugates are drawn too, open.
    curves : dict of str to ndarray, shape (T,)
        Share of the last gradient, n = 0 ... T-1 steps back, under the name of each network.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    sizes = {"height_ratios": [1, 1.15]}
    _, (disc, reach) = plt.subplots(2, 1, figsize=(5.2, 6.4), gridspec_kw=sizes)
    angle = np.linspace(0, 2 * np.pi, 201)
    disc.plot(np.cos(angle), np.sin(angle), color=FURNITURE, lw=1)
    for part, face in ((eigenvalues, WEIGHT), (eigenvalues.conj(), "white")):
        disc.plot(part.real, part.imag, "s", color=WEIGHT, mfc=face, ms=4, mew=0.8)
    disc.set(aspect="equal", xlabel="real part", ylabel="imaginary part")
    disc.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    steepest = min(curves, key=lambda name: curves[name][50])
    for name, curve in curves.items():
        n = np.arange(1, len(curve))  # the scale is logarithmic: without 0
        shown = n[curve[1:] >= 1e-12]
        reach.plot(shown, curve[shown], "--", color=GRADIENT, lw=1.6)
        last = n[curve[1:] >= 1e-10][-1]
        left, apart = name == steepest, 0.9 if name == steepest else 1.1
        style = {"color": GRADIENT_TEXT, "size": "small", "va": "center"}
        reach.text(last * apart, curve[last], name, ha="right" if left else "left", **style)
    reach.set(xscale="log", yscale="log", ylim=(1e-12, 3), xlim=(1, 6 * n[-1]))
    reach.set(xlabel="steps back", ylabel="gradient, share of the last")
    reach.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    return [disc, reach]


def responses(before, after, delay):
    """An impulse response before learning and after.

    Parameters
    ----------
    before, after : ndarray, shape (T,)
        For n = 0 ... T-1.
    delay : int
        Where the task needs it to be large.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    grid = {"sharex": "col", "sharey": "row", "width_ratios": [1.7, 1]}
    figure, axes = plt.subplots(2, 2, figsize=(5.2, 4.6), **grid)
    for row, K, title in zip(axes, (before, after), ("at first", "learned"), strict=True):
        for ax, width in zip(row, (0.6, 1.2), strict=True):
            ax.axhline(0, color=FURNITURE, lw=1)
            ax.axvline(delay, color=INK, lw=1, ls=":")
            ax.plot(K, color=FORWARD, lw=width)
        row[0].set(title=title, ylabel="lead of its score")
    axes[0, 1].set_title(f"around {delay}")
    axes[1, 0].set_xticks([0, 500, 1000])
    axes[1, 1].set(xlim=(delay - 23, delay + 22), xticks=[delay - 20, delay, delay + 20])
    figure.supxlabel("steps n from input to output", size=11)
    return list(axes.flat)


def counts(rows):
    """How many seeds learn, for each problem and method, with Wilson's intervals.

    Parameters
    ----------
    rows : dict of str to dict of str to tuple
        For each problem, under the name of each method: successes, seeds, and the ends of the
        interval.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    sizes = [len(methods) for methods in rows.values()]
    _, axes = plt.subplots(
        len(rows), 1, figsize=(5.2, 0.42 * sum(sizes) + 1.6), height_ratios=sizes, sharex=True
    )
    for ax, (problem, methods) in zip(axes, rows.items(), strict=True):
        for row, (k, n, low, high) in enumerate(methods.values()):
            bars = np.maximum([[k / n - low], [high - k / n]], 0)
            ax.errorbar(k / n, row, xerr=bars, fmt="o", color=INK, ms=5, lw=1)
        ax.set_yticks(range(len(methods)), methods)
        ax.set(title=problem, xlim=(-0.03, 1.03), ylim=(len(methods) - 0.5, -0.5))
        ax.tick_params(axis="y", length=0)
    axes[-1].set_xlabel("share of seeds that learn")
    return list(axes)


def loop_or_scan(rows):
    """How many times as fast the scan is, against the number of units.

    Parameters
    ----------
    rows : numpy.recarray
        With the fields T_, H, median, low and high.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.9))
    for marker, T in zip(MARKERS, np.unique(rows.T_), strict=False):
        some = rows[rows.T_ == T]
        bars = some.median - some.low, some.high - some.median
        ax.errorbar(some.H, some.median, bars, fmt=f"-{marker}", color=FORWARD, lw=1.3, ms=5)
        ax.text(some.H[0] / 1.25, some.median[0], f"T = {T}", color=FORWARD_TEXT, ha="right")
    ax.axhline(1, color=FURNITURE, lw=1)
    ax.text(0.27, 1.07, "scan faster", size="small")
    ax.text(0.27, 0.93, "loop faster", va="top", size="small")
    ax.set(xscale="log", yscale="log", xlim=(0.22, 1.3 * rows.H.max()))
    ax.set(xlabel="hidden units H", ylabel="time of loop / time of scan")
    ax.set_xticks(np.unique(rows.H), [str(H) for H in np.unique(rows.H)])
    ax.minorticks_off()
    return ax


def newton(lengths, networks):
    """How many iterations solve all steps, against how many steps there are.

    Parameters
    ----------
    lengths : sequence of int
        The values of T.
    networks : list of (float, sequence of int)
        The largest exponent of each network, and its iterations.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.2))
    as_many_rounds = np.array(lengths) / (2 * np.log2(lengths))
    ax.plot(lengths, as_many_rounds, ":", color=INK, lw=1)
    ax.text(lengths[-1] * 1.1, as_many_rounds[-1], "a loop", va="center", size="small")
    for exponent, counts_ in networks:
        ax.plot(lengths, counts_, "-o", color=FORWARD, lw=1.3, ms=4)
        words = f"{counts_[-1]}, at λ₁ = {exponent:.2f}".replace("-", "−")
        ax.text(
            lengths[-1] * 1.1, counts_[-1], words, color=FORWARD_TEXT, va="center", size="small"
        )
    ax.set(xscale="log", yscale="log", xlim=(0.9 * lengths[0], 3.6 * lengths[-1]))
    ax.set(xlabel="steps T", ylabel="iterations")
    ax.set_xticks(lengths, map(str, lengths))
    ax.minorticks_off()
    return ax
