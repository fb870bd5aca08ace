"""What windows keep of a gradient, what they lose, and what is learned all the same."""

from lab.figures.colors import FORWARD, FURNITURE, GRADIENT, GRADIENT_TEXT, INK
from matplotlib.colors import LinearSegmentedColormap
import matplotlib.pyplot as plt
from matplotlib.ticker import NullFormatter
import numpy as np

BLAME = LinearSegmentedColormap.from_list("blame", ["white", "#F4C7A1", GRADIENT])
LOWEST = -4  # decades below the largest
STYLES = ("--", ":", "-.", (0, (6, 1.5)))


def windows_on_map(text, norms, kept):
    """Which of the blame each program carries.

    Parameters
    ----------
    text : str
        What is read, T letters.
    norms : ndarray, shape (T, T)
        Entry (t-1, k-1): how much the loss of step t blames the state of step k.
    kept : dict of str to ndarray of bool, shape (T, T)
        What a program keeps of it, under its name.

    Returns
    -------
    list of matplotlib.axes.Axes
        One for each program.
    """
    figure, axes = plt.subplots(2, 2, figsize=(4.6, 5.8), sharex=True, sharey=True)
    T = len(norms)
    edges = np.arange(T + 1) + 0.5
    with np.errstate(divide="ignore"):
        shares = np.log10(norms / norms.max())
    for ax, (name, cells) in zip(axes.flat, kept.items(), strict=True):
        ax.pcolormesh(edges, edges, shares, vmin=LOWEST, vmax=0, cmap=BLAME, alpha=0.3, lw=0)
        inside = np.where(cells, shares, np.nan)
        shades = ax.pcolormesh(edges, edges, inside, vmin=LOWEST, vmax=0, cmap=BLAME)
        ax.plot(*_outline(cells), color=INK, lw=1.3)
        ax.set(title=name, aspect="equal")
        ax.set_xticks(range(1, T + 1), _letters(text), fontsize=8, family="monospace")
        ax.set_yticks(range(1, T + 1), _letters(text), fontsize=8, family="monospace")
        ax.tick_params(length=0, pad=2)
    for ax in axes[1]:
        ax.set_xlabel("state after letter k")
    for ax in axes[:, 0]:
        ax.set_ylabel("loss at letter t")
    bar = figure.colorbar(shades, ax=axes, location="bottom", shrink=0.7, aspect=30, pad=0.02)
    powers = range(LOWEST, 1)
    bar.set_ticks(powers, labels=[f"$10^{{{power}}}$" if power else "1" for power in powers])
    bar.set_label("blame, share of the largest")
    return list(axes.flat)


def _letters(text):
    return [{" ": "␣", "\n": "↵"}.get(letter, letter) for letter in text]


def _outline(cells):
    """The boundary between cells that are kept and cells that are not, as lines with gaps."""
    padded, x, y = np.pad(cells, 1), [], []
    for t, k in zip(*np.nonzero(padded[:, 1:] != padded[:, :-1]), strict=True):
        x, y = [*x, k + 0.5, k + 0.5, np.nan], [*y, t - 0.5, t + 0.5, np.nan]
    for t, k in zip(*np.nonzero(padded[1:] != padded[:-1]), strict=True):
        x, y = [*x, k - 0.5, k + 0.5, np.nan], [*y, t + 0.5, t + 0.5, np.nan]
    return x, y


def what_is_left(sizes, found):
    """Error and cosine of truncated gradients against the size of the window.

    Parameters
    ----------
    sizes : sequence of int
    found : dict of str to ndarray, shape (sizes, 2)
        Error and cosine under the name of each program.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, axes = plt.subplots(2, 1, figsize=(5.2, 5.6), sharex=True)
    markers = "osD^"
    for (name, values), style, marker in zip(found.items(), STYLES, markers, strict=True):
        for ax, column in zip(axes, np.transpose(values), strict=True):
            ax.plot(sizes, column, ls=style, marker=marker, color=GRADIENT, mfc="white", label=name)
    axes[0].set(yscale="log", ylim=(3e-4, 1.5), ylabel="error")
    axes[0].legend(loc="lower left", labelcolor=GRADIENT_TEXT)
    axes[1].set(ylabel="cosine", xlabel="window, letters", ylim=(-0.05, 1.05), xscale="log")
    axes[1].set_xticks(sizes, map(str, sizes))
    for axis in (axes[1].xaxis, axes[0].yaxis):
        axis.set_minor_formatter(NullFormatter())
    axes[1].minorticks_off()
    return list(axes)


def influences(heard, paths, best):
    """What an output seems to owe to a parameter, and where descent takes it.

    Parameters
    ----------
    heard : dict of str to ndarray, shape (longest,)
        The derivative that windows of 1 ... longest steps find, under the name of each program.
    paths : dict of str to (ndarray, ndarray)
        Steps read, and the parameter there, under the name of each run.
    best : float
        Where the parameter should go.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, (left, right) = plt.subplots(2, 1, figsize=(5.2, 6))
    for (name, values), style in zip(heard.items(), STYLES, strict=False):
        sizes = np.arange(1, len(values) + 1)
        left.plot(sizes, values, ls=style, color=GRADIENT)
        place = sizes[values.argmax()] + 6, values.max()
        left.text(*place, name, color=GRADIENT_TEXT, va="center")
    left.axhline(0, color=FURNITURE, lw=1, zorder=0)
    left.axhline(heard["sliding"][-1], color=INK, lw=1, ls=":")
    left.text(1, heard["sliding"][-1] + 0.3, "in truth", color=INK, va="bottom")
    left.set(xlabel="window, steps", ylabel="derivative found", xlim=(0, len(values)))
    for (name, (steps, path)), style in zip(paths.items(), STYLES, strict=False):
        right.plot(steps, path, ls=style, color=INK)
        end = np.flatnonzero(path < 1.1)[-1]
        below = path[end] < 0  # beside the goal, where another line may run on
        place = {"ha": "right", "va": "top"} if below else {"ha": "left", "va": "center"}
        right.text(steps[end] + 60, path[end] - 0.04 * below, name, color=INK, **place)
    right.axhline(best, color=FURNITURE, lw=1, zorder=0)
    right.set(xlabel="steps read", ylabel=r"parameter $\theta$", ylim=(-0.35, 1.2))
    right.set_xlim(0, 1.03 * max(steps[-1] for steps, _ in paths.values()))
    return [left, right]


def known_after(shares, asked):
    """How often networks know a sign, by the steps that have passed since it was seen.

    Parameters
    ----------
    shares : dict of str to ndarray, shape (seeds, steps+1)
        Share of right answers 0 ... steps steps after, under the words for each of four ways.
    asked : int
        Where the teacher asks of those that are asked once.

    Returns
    -------
    ndarray of matplotlib.axes.Axes, shape (4,)
    """
    _, axes = plt.subplots(2, 2, figsize=(5.8, 4.2), sharex=True, sharey=True)
    axes = axes.ravel()
    for ax, (name, curves) in zip(axes, shares.items(), strict=True):
        ax.axhline(0.5, color=FURNITURE, lw=1, ls=":")
        ax.axvline(asked, color=FURNITURE, lw=1)
        ax.plot(curves[1:].T, color=FORWARD, lw=1, alpha=0.25)
        ax.plot(curves[0], color=FORWARD, lw=2)
        ax.set_title(name)
        ax.set(ylim=(-0.05, 1.05), xlim=(0, 5 * asked))
    for ax in axes[2:]:
        ax.set_xlabel("steps since the sign")
    for ax in axes[::2]:
        ax.set_ylabel("share of right")
    axes[1].text(2, 0.45, "guessing", color=INK, va="top", fontsize="small")
    return axes


def fading(runs):
    """How a stale state differs from a fresh one, letter by letter after the update.

    Parameters
    ----------
    runs : dict of str to ndarray, shape (letters+1,)
        Length of the difference as a share of the state's, under the name of each.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3))
    for name, values in runs.items():
        ax.plot(values, color=FORWARD)
        ax.text(len(values) - 0.7, values[-1], name, color=INK, va="center")
    ax.set(yscale="log", xlabel="letters read since the update", ylabel="difference of the states")
    ax.set_xlim(0, 1.3 * (len(values) - 1))
    ax.set_xticks(range(0, len(values), 5))
    return ax


def padded(texts, mask):
    """Sequences side by side, with what is padding in gray.

    Parameters
    ----------
    texts : list of str
        What each sequence reads.
    mask : ndarray, shape (T, B)

    Returns
    -------
    matplotlib.axes.Axes
    """
    T, B = mask.shape
    _, ax = plt.subplots(figsize=(5.0, 0.4 * B + 0.8))
    for b, text in enumerate(texts):
        for i in range(T):
            real = mask[i, b] > 0
            face, edge = ("white", FORWARD) if real else ("0.88", FURNITURE)
            ax.add_patch(plt.Rectangle((i + 0.5, b - 0.5), 1, 1, facecolor=face, edgecolor=edge))
            if real:
                letter = _letters(text)[i]
                style = {"ha": "center", "va": "center", "family": "monospace", "fontsize": 9}
                ax.text(i + 1, b, letter, color=INK, **style)
    ax.set(xlim=(0.4, T + 0.6), ylim=(B - 0.4, -0.6), xlabel="step t", yticks=[])
    ax.set_xticks([1, *range(10, T + 1, 10)])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax
