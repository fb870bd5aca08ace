"""Gates: what they keep, how far a gradient lives behind them, and what is learned with them."""

import re

from lab.figures.colors import FORWARD, FURNITURE, GRADIENT, GRADIENT_TEXT, INK, SIGNED
from lab.figures.shapes import arrow, backward, value
import matplotlib.pyplot as plt
import numpy as np

LIMIT = 4  # decades on both sides of 1
MARKERS = "os^DvPX"


def maps(text, norms):
    """How much each state depends on each earlier one, for several cells that read a text.

    Parameters
    ----------
    text : str
        T letters.
    norms : dict of str to ndarray, shape (T+1, T+1)
        Entry (t, k), under the name of each cell; nan for t < k.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    figure, axes = plt.subplots(len(norms), 1, figsize=(5.2, 4.3 * len(norms)), squeeze=False)
    edges = np.arange(len(text) + 2) - 0.5
    colors = {"vmin": -LIMIT, "vmax": LIMIT, "cmap": SIGNED, "rasterized": True}
    for ax, (name, each) in zip(axes[:, 0], norms.items(), strict=True):
        ax.set_facecolor("0.9")  # nothing is there; white is a norm of 1
        shades = ax.pcolormesh(edges, edges, np.log10(np.maximum(each, 1e-12)), **colors)
        places, letters = _brackets(text)
        ax.set_xticks(places, letters, family="monospace")
        ax.set_yticks(places, letters, family="monospace")
        for t in places:
            ax.plot([t, t], [t, edges[-1]], color=INK, lw=0.6, ls=":")
            ax.plot([edges[0], t], [t, t], color=INK, lw=0.6, ls=":")
        ax.set(title=name, aspect="equal", xlabel="from the letter", ylabel="to the letter")
    bar = figure.colorbar(shades, ax=list(axes[:, 0]), location="bottom", shrink=0.8, aspect=30)
    bar.set_label(r"$\log_{10}$ of the norm")
    return list(axes[:, 0])


def _brackets(text):
    """Where the brackets are; two side by side stand between their places."""
    brackets = list(re.finditer(r"[()\[\]]+", text))
    return [(1 + each.start() + each.end()) / 2 for each in brackets], [
        each[0] for each in brackets
    ]


def blames(text, lengths):
    """How much of the gradient at one letter's loss arrives at each letter before.

    Parameters
    ----------
    text : str
        T letters.
    lengths : dict of str to ndarray, shape (t+1,)
        ‖∂L_t/∂h_k‖ for k = 0 ... t, under the name of each cell.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.0))
    for name, each in lengths.items():
        k = np.arange(1, len(each))
        share = each[1:] / each[-1]
        ax.plot(k, share, "--", color=GRADIENT)
        at = len(k) // 3
        times, side = (2, "bottom") if share[at] > 1 else (0.3, "top")
        ax.text(k[at], times * share[at], name, color=GRADIENT_TEXT, va=side)
    ax.axhline(1, color=FURNITURE, lw=1, zorder=0)
    ax.set_xticks(k, text[: k[-1]], family="monospace")
    ax.set(yscale="log", xlabel="back to the letter", ylabel="share of the gradient")
    ax.margins(y=0.15)
    return ax


def one_step():
    """One step of an LSTM, and the gradient's way back along the cell state.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.9))
    left, kept, added, now = (0.0, 3.6), (1.8, 3.6), (3.8, 3.6), (6.0, 3.6)
    let_in, shown, state, later = (3.8, 1.8), (6.0, 1.8), (8.0, 1.8), (8.6, 3.6)
    f, i, g, o = (1.8, 0.0), (3.1, 0.0), (4.5, 0.0), (6.0, 0.0)
    names = {left: "c_{t-1}", now: "c_t", state: "h_t", f: "f_t", i: "i_t", g: "g_t", o: "o_t"}
    for at, name in names.items():
        value(ax, at, f"${name}$", strong=at in (left, now))
    for at in (kept, let_in, shown, added):
        ax.text(*at, "+" if at is added else "×", ha="center", va="center", size=17, color=INK)
    along = (left, kept), (kept, added), (added, now), (now, later)
    ways = (f, kept), (i, let_in), (g, let_in), (let_in, added), (now, shown), (o, shown)
    for start, end in (*along, *ways, (shown, state)):
        arrow(ax, start, end, 0, color=FORWARD, arrowstyle="-|>")
    for start, end in ((later, now), (now, added), (added, kept), (kept, left), (state, shown)):
        backward(ax, start, end, shift=-0.28)
    backward(ax, shown, now, shift=-0.28)
    ax.text(0.9, 4.15, r"$\mathrm{d}c_t \circ f_t$", color=GRADIENT_TEXT, ha="center")
    ax.text(4.9, 4.15, r"$\mathrm{d}c_t$", color=GRADIENT_TEXT, ha="center")
    ax.text(7.5, 4.15, r"$\mathrm{d}c_{t+1} \circ f_{t+1}$", color=GRADIENT_TEXT, ha="center")
    ax.text(7.1, 2.3, r"$\mathrm{d}h_t$", color=GRADIENT_TEXT, ha="center")
    ax.text(5.75, 2.7, "tanh", color=INK, ha="right", va="center", size="small")
    ax.set(xlim=(-0.6, 8.6), ylim=(-0.6, 4.7), aspect="equal")
    ax.axis("off")
    return ax


def memories(values, marked, wanted, runs):
    """What several memories make of a stream in which some numbers are marked.

    Parameters
    ----------
    values : ndarray, shape (T,)
        What comes in.
    marked : ndarray of bool, shape (T,)
    wanted : ndarray, shape (T,)
        The last marked number, at each step.
    runs : dict of str to ndarray, shape (T,)
        What each memory holds, under its name.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, axes = plt.subplots(len(runs), 1, figsize=(5.2, 1.75 * len(runs)), sharex=True)
    t = np.arange(1, len(values) + 1)
    for ax, (name, run) in zip(axes, runs.items(), strict=True):
        ax.plot(t, values, ".", color=FURNITURE, ms=4)
        ax.plot(t[marked], values[marked], "o", color=INK, mfc="white", ms=7)
        ax.plot(t, wanted, ":", color=INK, lw=1.5, drawstyle="steps-post")
        ax.plot(t, run, color=FORWARD, drawstyle="steps-post")
        ax.set_title(name)
    axes[-1].set_xlabel("step t")
    axes[len(runs) // 2].set_ylabel("$c_t$ (line), wanted (dotted)")
    return list(axes)


def left(curves):
    """What is left of a gradient on its way back, on a logarithmic scale.

    Parameters
    ----------
    curves : dict of str to ndarray, shape (T,)
        Share of the first, n = 0 ... T-1 steps back, under the name of each.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.0))
    ends = _spread({name: np.log10(curve[-1]) for name, curve in curves.items()})
    for name, curve in curves.items():
        n = np.arange(len(curve))
        ax.plot(n, curve, "--", color=GRADIENT, lw=1.6)
        ax.text(n[-1] + 3, 10.0 ** ends[name], name, color=GRADIENT_TEXT, va="center", size="small")
    ax.plot([0, n[-1]], [1, 1], color=FURNITURE, lw=1, zorder=0)
    ax.set(yscale="log", xlabel="steps back", ylabel="gradient, share of the last")
    ax.set_xlim(0, 1.5 * n[-1])
    ax.set_xticks(np.arange(0, len(n) + 1, 20))
    powers = np.arange(0, np.log10(ax.get_ylim()[0]), -3, int)  # no small exponents: for a phone
    ax.set_yticks(10.0**powers, [f"1e{power}" if power else "1" for power in powers])
    return ax


def _spread(heights, apart=1.3):
    """Heights for labels, moved up where two would touch."""
    placed, last = {}, -np.inf
    for name, height in sorted(heights.items(), key=lambda pair: pair[1]):
        last = max(height, last + apart)
        placed[name] = last
    return placed


def success_by_remedy(counts):
    """The share of seeds that learn, for several remedies, with Wilson's intervals.

    Parameters
    ----------
    counts : dict of str to dict of str to tuple
        For each remedy, under the name of each learning rate: successes, seeds, and the ends of
        the interval.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 0.4 * len(counts) + 1.1))
    for row, by_rate in enumerate(counts.values()):
        ax.axhspan(row - 0.5, row + 0.5, color="0.95" if row % 2 else "1", lw=0)
        for n, (rate, (k, trials, low, high)) in enumerate(by_rate.items()):
            share, face = k / trials, INK if n else "white"
            bars = np.maximum([[share - low], [high - share]], 0)  # not -1e-17
            where = row + 0.34 * (n - 0.5)
            style = {"fmt": MARKERS[n], "color": INK, "mfc": face, "ms": 5, "lw": 1}
            ax.errorbar(share, where, xerr=bars, label=None if row else rate, **style)
    ax.set_yticks(range(len(counts)), counts)
    ax.set(xlim=(-0.03, 1.03), ylim=(len(counts) - 0.5, -0.5), xlabel="share of seeds that learn")
    ax.tick_params(axis="y", length=0)
    ax.figure.legend(loc="outside lower center", ncols=2)
    return ax


def success_by_length(counts, names):
    """The share of seeds that learn, against the length, with Wilson's intervals.

    Parameters
    ----------
    counts : dict of str to dict of str to dict
        For each problem and method, by length: successes, seeds, and the ends of the interval.
    names : dict of str to str
        What a method is called, in the order of the legend.

    Returns
    -------
    list of matplotlib.axes.Axes
        One for each problem.
    """
    figure, axes = plt.subplots(len(counts), 1, figsize=(5.2, 2.5 * len(counts) + 0.6), sharey=True)
    for ax, (problem, methods) in zip(np.atleast_1d(axes), counts.items(), strict=True):
        lengths = sorted({length for by_length in methods.values() for length in by_length})
        for n in range(0, len(lengths), 2):
            ax.axvspan(n - 0.5, n + 0.5, color="0.95", lw=0)
        for m, method in enumerate(names):
            side = 0.11 * (m - (len(names) - 1) / 2)  # side by side, to be told apart
            places = [lengths.index(length) + side for length in methods[method]]
            k, n, low, high = np.array(list(methods[method].values()), float).T
            style = {"color": FORWARD if "lstm" in method or "gru" in method else INK}
            style["mfc"] = "white" if m % 2 else style["color"]
            bars = np.maximum([k / n - low, high - k / n], 0)
            ax.errorbar(
                places, k / n, bars, fmt=MARKERS[m], ms=5, lw=1, label=names[method], **style
            )
        ax.set_xticks(range(len(lengths)), lengths)
        ax.set(title=problem, ylim=(-0.05, 1.05), ylabel="share of seeds")
    axes[-1].set_xlabel("length T")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return list(axes)
