"""What a state remembers: arrays in, Axes out."""

from lab.figures.colors import FORWARD, FORWARD_TEXT, FURNITURE, INK
import matplotlib.pyplot as plt
import numpy as np


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
    ax.plot(t, errors.T, "-o", color=FORWARD, ms=4, lw=1, alpha=0.7)
    ax.plot(t, alone.T, "x", color=INK, ms=7, mew=1.2, zorder=3)
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
    ax.plot(h, np.tanh(w * h), color=FORWARD, lw=0.7, label="p = 0")
    for (name, push), style in zip(curves.items(), (":", "-", "--"), strict=True):
        ax.plot(h, np.tanh(w * h + push), ls=style, color=FORWARD, label=name)
    below = h[h <= 0]
    _crossings(ax, below, np.tanh(w * below), face="white")
    _crossings(ax, below, np.tanh(w * below + min(curves.values())))
    touch = -np.sqrt(1 - 1 / w)
    ax.plot(touch, touch, "o", ms=8, color=FORWARD, zorder=3)
    line = {"arrowstyle": "-", "color": INK, "lw": 0.8, "shrinkB": 5}
    ax.annotate("they touch", (touch, touch), (touch + 0.25, touch - 0.3), arrowprops=line)
    ax.set(xlabel="$h_{t-1}$", ylabel="$h_t$", aspect="equal", xticks=(-1, 0, 1))
    ax.set(yticks=(-1, 0, 1), ylim=(-1.25, 1.25), xlim=(-1.25, 1.25))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def _crossings(ax, h, after, face=FORWARD):
    """Small dots where a curve crosses the diagonal."""
    for i in np.flatnonzero(np.diff(np.sign(after - h))):
        ax.plot(h[i], h[i], "o", ms=4, color=FORWARD, mfc=face, zorder=3)


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
    over = limits[0] + 0.2
    ax.text(steps[-1], over, "dotted lines: held forever", color=INK, ha="right", va="bottom")
    ax.set(xlabel="steps the push is held", ylabel="smallest push that flips")
    ax.set(xlim=(0.85 * steps[0], 1.15 * steps[-1]), ylim=(0, None))
    ax.set(xticks=(1, 10, 100), xticklabels=("1", "10", "100"))
    return ax


def sureness(text, reader, alone, across=25):
    """How sure of each next letter a network is, and how sure one without a state can be.

    Parameters
    ----------
    text : str
        What is read; after its last letter comes the first.
    reader : ndarray, shape (T,)
        The probability that a network gives to the letter that comes next.
    alone : ndarray, shape (T,)
        How often that letter follows the newest one in the text.
    across : int
        Letters in a line.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        One for each line.
    """
    lines = -(-len(text) // across)
    _, axes = plt.subplots(lines, figsize=(6.4, 1.5 * lines), sharey=True)
    for row, ax in enumerate(axes):
        part = np.arange(row * across, min((row + 1) * across, len(text)))
        x = part - row * across
        ax.bar(x, reader[part], 0.62, color="#D6E9F5", edgecolor=FORWARD, lw=1.5)
        ax.plot(x, alone[part], ls="", marker="x", ms=5, mew=1.6, color=INK)
        ax.set_xticks(x, [text[i].replace(" ", "␣") for i in part], family="monospace")
        ax.tick_params(axis="x", length=0)
        ax.set(xlim=(-0.7, across - 0.3), ylim=(0, 1.08), yticks=(0, 0.5, 1))
        ax.set_ylabel("next letter", size="small")
    return axes


def late_errors(errors):
    """The error of third bits, step by step, for several networks.

    Parameters
    ----------
    errors : ndarray, shape (runs, T / 3)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.0))
    steps = 2 + 3 * np.arange(errors.shape[1])
    for seed, each in enumerate(errors):
        smooth = np.convolve(each, np.ones(9) / 9, "valid")
        ax.plot(steps[4:-4], smooth, color=FORWARD, lw=1.2)
        ax.text(steps[-1] + 8, smooth[-1], f"seed {seed}", va="center", size="small", color=INK)
    ax.axhline(0.25, color=FURNITURE, lw=1, ls=":")
    ax.set(xlabel="step", ylabel="error of the third bit", ylim=(0, 0.28), xlim=(0, steps[-1]))
    return ax


def noisy_latch(pushes, hs, rest):
    """A unit that is pushed at random, and the states in which it could rest.

    Parameters
    ----------
    pushes : ndarray, shape (T,)
    hs : ndarray, shape (T+1,)
        Its states.
    rest : float
        h*, zero if there is none.

    Returns
    -------
    ndarray of matplotlib.axes.Axes
        The pushes, and the states.
    """
    _, axes = plt.subplots(2, figsize=(5.2, 3.8), sharex=True, height_ratios=(2, 5))
    axes[0].vlines(np.arange(1, len(hs)), 0, pushes, color=FORWARD, lw=0.8)
    axes[0].set(ylabel="push", ylim=(-4.5, 4.5), yticks=(-3, 0, 3))
    axes[1].plot(hs, color=FORWARD, lw=1.2)
    for h in {-rest, 0, rest}:
        axes[1].axhline(h, color=INK if h else FURNITURE, lw=1, ls=":" if h else "-", zorder=0)
    axes[1].set(xlabel="step t", ylabel="$h_t$", ylim=(-1.1, 1.1), yticks=(-1, 0, 1))
    axes[1].set_xlim(0, len(pushes))
    return axes
