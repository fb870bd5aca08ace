"""What cells read, what it costs them, and what they write."""

from lab.figures.colors import (
    FORWARD,
    FORWARD_TEXT,
    FURNITURE,
    GRADIENT,
    INK,
)
from matplotlib.colors import LinearSegmentedColormap
import matplotlib.pyplot as plt
import numpy as np

PALE = LinearSegmentedColormap.from_list("blame", ["white", GRADIENT])
DEAR = LinearSegmentedColormap.from_list("dear", ["white", "#8FA3B5"])
SIGNS = {" ": "␣", "\n": "↵"}
MARKS = {"tanh": "o", "GRU": "s", "LSTM": "D"}
LAST = 5000  # the most steps of a run


def listening(text, lengths, next_letter):
    """A text, once for each network, each letter as dark as it moves the next one.

    Parameters
    ----------
    text : str
        T letters that are read.
    lengths : dict of str to ndarray, shape (T,)
        Under the name of each network, the length of the gradient at each letter.
    next_letter : str

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 0.72 * len(lengths) + 0.2))
    for row, (name, sizes) in enumerate(lengths.items()):
        shares = sizes / sizes.max()
        for i, (letter, share) in enumerate(zip(text, shares, strict=True)):
            ax.add_patch(plt.Rectangle((i - 0.5, row - 0.3), 1, 0.6, color=PALE(share), lw=0))
            _letter(ax, i, row, letter, INK)
        _letter(ax, len(text) + 0.4, row, next_letter, FORWARD_TEXT, weight="bold")
        ax.text(-0.5, row - 0.34, name, va="bottom", size="small")
    ax.set(xlim=(-0.6, len(text) + 1), ylim=(len(lengths) - 0.6, -0.75))
    ax.axis("off")
    return ax


def _letter(ax, x, y, letter, color, **how):
    sign = SIGNS.get(letter, letter)
    where = {"ha": "center", "va": "center_baseline", "family": "monospace"}
    ax.text(x, y + 0.03, sign, color=color, size=11, **where, **how)


def profiles(curves, upto=40):
    """Which share of the gradient belongs to the letters so many back.

    Parameters
    ----------
    curves : dict of str to ndarray, shape (T,)
        Under the name of each network, from `listening.shares`.
    upto : int
        Letters back that are shown.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.6))
    for n, (name, curve) in enumerate(curves.items()):
        style = {"marker": "osD^"[n], "markevery": (2 * n, 8), "mfc": "white", "ms": 5}
        ax.semilogy(curve[:upto], "--", color=GRADIENT, lw=1.4, label=name, **style)
    ax.set(xlabel="letters back", ylabel="share of the gradient", ylim=(1e-6, 1))
    ax.legend(loc="upper right")
    return ax


def by_time(groups, rules):
    """Bits per held-out letter against seconds of training, a mark for each seed.

    Parameters
    ----------
    groups : dict of str to list of comparison.Run
        Under the number of parameters.
    rules : dict of str to float
        Bits per letter of rules that count, under the name of each.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    figure, axes = plt.subplots(2, 1, figsize=(5.2, 6.6), sharex=True, sharey=True)
    for ax, (size, runs) in zip(axes, groups.items(), strict=True):
        for name in MARKS:
            _columns(ax, name, [run for run in runs if run.cell == name])
        for cells in (["tanh"], ["GRU", "LSTM"]):
            _steps(ax, [run for run in runs if run.cell in cells])
        for words, bits in rules.items():
            ax.axhline(bits, color=FURNITURE, lw=1, ls=":", zorder=0)
            ax.text(
                1.02, bits, words, transform=ax.get_yaxis_transform(), va="center", size="small"
            )
        ax.set(title=f"about {size} parameters", xscale="log", ylabel="bits per held-out letter")
        ax.set(xlim=(0.65, 50), ylim=(2.26, 2.84))
        ax.tick_params(labelbottom=True)
    axes[-1].set_xlabel("seconds of training")
    axes[-1].set_xticks([2, 5, 10, 20], ["2", "5", "10", "20"], minor=False)
    axes[-1].xaxis.set_minor_formatter(plt.NullFormatter())
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return list(axes)


def _columns(ax, name, runs):
    """A column of marks for each number of steps of a cell, and a bar at its mean."""
    color = INK if name == "tanh" else FORWARD
    style = {"color": color, "mfc": color if name == "tanh" else "white", "ls": ""}
    style["zorder"] = 3 if name == "tanh" else 2  # small and filled: it hides nothing
    points = [run.seconds for run in runs], [run.held_out for run in runs]
    ax.plot(*points, MARKS[name], ms=4, mew=0.8, label=name, **style)
    for steps in {run.steps for run in runs}:
        column = [run for run in runs if run.steps == steps]
        mean = np.mean([run.held_out for run in column])
        ax.plot(column[0].seconds, mean, "_", color=color, ms=11, mew=2)


def _steps(ax, runs):
    """The number of steps, to the left of the columns that have it; of the last, to the right."""
    for steps in {run.steps for run in runs}:
        first = min((run for run in runs if run.steps == steps), key=lambda run: run.seconds)
        mean = np.mean([run.held_out for run in runs if run[:4] == first[:4]])
        side, align = (1, "left") if steps == LAST else (-1, "right")
        words = {"xytext": (11 * side, 0), "textcoords": "offset points", "size": 8.5}
        ax.annotate(f"{steps}", (first.seconds, mean), ha=align, va="center", **words)


def line_ends(groups, levels):
    """Bits at the ends of lines, a mark for each seed.

    Parameters
    ----------
    groups : dict of str to list of comparison.Run
        Runs that differ in their seeds, under what they have in common.
    levels : dict of str to float
        What is paid without a network, under its name.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 0.36 * len(groups) + 1.6))
    for row, runs in enumerate(groups.values()):
        filled = runs[0].cell == "tanh"
        color = INK if filled else FORWARD
        style = {"color": color, "mfc": color if filled else "white", "ms": 5, "ls": ""}
        ax.plot([run.line_ends for run in runs], [row] * len(runs), MARKS[runs[0].cell], **style)
    for level, (name, bits) in enumerate(levels.items()):
        ax.axvline(bits, color=FURNITURE, lw=1, ls=":", zorder=0)
        ax.text(bits, -0.8 - 0.55 * (level % 2), name, ha="center", va="bottom", size="small")
    ax.set_yticks(range(len(groups)), groups)
    ax.tick_params(axis="y", length=0)
    ax.set(xlabel="bits per place", xlim=(0.42, 0.92), ylim=(len(groups) - 0.5, -0.7))
    return ax


def after_a_slip(curves, at):
    """How much is expected elsewhere, before and after one wrong letter.

    Parameters
    ----------
    curves : dict of str to ndarray, shape (T,)
        Under the name of each network.
    at : int
        Where the wrong letter stands.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.4))
    for n, (name, curve) in enumerate(curves.items()):
        later = np.arange(len(curve) - at)
        style = {"color": INK if name == "tanh" else FORWARD, "mfc": "white", "ms": 4.5}
        ax.plot(later, curve[at:], marker="osD^"[n], lw=1.2, label=name, **style)
    ax.set(xlabel="letters after the wrong one", ylabel="probability elsewhere", ylim=(0, 1))
    ax.legend(loc="upper right")
    return ax


def own_words(curves, begin, width):
    """What a rule that counts pays for a text, before and after a network goes on with it.

    Parameters
    ----------
    curves : dict of str to ndarray, shape (N,)
        Under the name of each network, bits per letter in bins of `width` letters.
    begin : int
        Letters that Shakespeare wrote.
    width : int

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.6))
    for n, (name, curve) in enumerate(curves.items()):
        middle = width * (np.arange(len(curve)) + 0.5) - begin
        style = {"color": INK if name == "tanh" else FORWARD, "mfc": "white", "ms": 4.5}
        ax.plot(middle, curve, marker="osD^"[n], lw=1.2, label=name, **style)
    ax.axvline(0, color=FURNITURE, lw=1, ls=":")
    ax.set(xlabel="letters since the network writes", ylabel="bits per letter, by counting")
    ax.set_ylim(0, None)
    ax.legend(loc="lower right", ncols=2)
    return ax


def temperatures(taus, bits, repeated, usual):
    """What a temperature does to the cost of a text, and to what is written.

    Parameters
    ----------
    taus : sequence of float
    bits : dict of str to sequence of float
        Bits per letter at each temperature, under the name of each text.
    repeated : sequence of float
        Share of pieces that stood before, in what was written at each temperature.
    usual : float
        The same share in the play.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, axes = plt.subplots(2, 1, figsize=(5.2, 5.2), sharex=True)
    for name, curve in bits.items():
        axes[0].plot(taus, curve, color=INK, lw=1.4)
        axes[0].text(taus[-1] + 0.03, curve[-1], name, va="center", size="small")
        lowest = int(np.argmin(curve))
        axes[0].plot(taus[lowest], curve[lowest], "o", color=INK, ms=6)
    axes[0].set(ylabel="bits per letter", title="what it reads", ylim=(1.6, 4.2))
    axes[1].plot(taus, repeated, "o-", color=FORWARD, lw=1.4, ms=4)
    axes[1].axhline(usual, color=FURNITURE, lw=1, ls=":")
    axes[1].text(taus[-1] + 0.03, usual, "the play", va="center", size="small", color=INK)
    axes[1].set(xlabel="temperature", ylabel="share repeated", title="what it writes")
    axes[1].set_ylim(0, None)
    return list(axes)


def written(text, costs, across=34):
    """A text that was written, each letter as dark as it surprised a rule that counts.

    Parameters
    ----------
    text : str
    costs : ndarray, shape (len(text),)
        In bits.
    across : int
        Letters in a line.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rows = -(-len(text) // across)
    _, ax = plt.subplots(figsize=(5.2, 0.3 * rows + 0.2))
    for i, (letter, cost) in enumerate(zip(text, costs, strict=True)):
        x, y = i % across, i // across
        shade = DEAR(min(cost / 8, 1))
        ax.add_patch(plt.Rectangle((x - 0.5, y - 0.45), 1, 0.9, color=shade, lw=0))
        _letter(ax, x, y, letter, INK)
    ax.set(xlim=(-0.6, across - 0.4), ylim=(rows - 0.4, -0.6))
    ax.axis("off")
    return ax
