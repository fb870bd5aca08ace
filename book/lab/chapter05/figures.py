"""How far a gradient can be trusted, and what a wrong one does."""

from textwrap import fill

from lab.figures.colors import FURNITURE, GRADIENT, GRADIENT_TEXT, INK, WEIGHT
import matplotlib.pyplot as plt
import numpy as np


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
    ax.text(1e-4, 2e-11, "central\ndifference", color=INK, va="center")
    ax.text(1e-14, 2e-15, "complex step", color=GRADIENT_TEXT, ha="center")
    ax.set(xlabel="step ε", ylabel="relative error of dWhh", ylim=(3e-17, 10))
    return ax


def every_weight(grads, differences, rounding, tolerance=1e-7):
    """For each weight, how steep the loss is in it, and how far two ways to find that disagree.

    Parameters
    ----------
    grads, differences : Params
        Backpropagated, and by central differences.
    rounding : float
        The disagreement to expect.
    tolerance : float
        Relative error of the diagonal line.

    Returns
    -------
    matplotlib.axes.Axes
    """
    slopes, others = (np.concatenate([a.ravel() for a in them]) for them in (grads, differences))
    slopes, gaps = np.abs(slopes), np.abs(slopes - others)
    _, ax = plt.subplots(figsize=(5.2, 3.8))
    ax.loglog(slopes, gaps, "s", color=WEIGHT, ms=3.5, mew=0, alpha=0.45)
    ends = np.array([slopes.min(), slopes.max()])
    ax.loglog(ends, tolerance * ends, "--", color=FURNITURE, lw=1)
    ax.loglog(ends, [rounding] * 2, ":", color=INK)
    ax.text(ends[0], 1.3 * rounding, "rounding, by (4)", color=INK, size=10, va="bottom")
    ax.text(0.4 * ends[1], 1.5e-7, "relative error $10^{-7}$", color=INK, size=10, ha="right")
    ax.set(xlabel="size of the slope", ylabel="disagreement", ylim=(1e-13, None))
    return ax


def one_unit(immediate, carried):
    """S_t of one unit and one weight, step by step: its two parts on top of each other.

    Parameters
    ----------
    immediate, carried : array_like, shape (T,)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 2.9))
    t = np.arange(1, len(immediate) + 1)
    bars = {"edgecolor": GRADIENT, "width": 0.6, "lw": 1.5}
    ax.bar(t, immediate, facecolor="white", hatch="///", label="immediate", **bars)
    ax.bar(t, carried, bottom=immediate, facecolor="#F6CFB2", label="carried along", **bars)
    ax.set(xlabel="step t", ylabel="$S_t$", xticks=t)
    ax.legend(loc="upper left")
    return ax


def ways(errors, limits):
    """Relative errors of several ways to one gradient, a point for each network.

    Parameters
    ----------
    errors : dict of str to array_like
        Under the name of each way.
    limits : tuple of float
        Of the axis.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 2.3))
    for row, each in enumerate(errors.values()):
        ax.plot(np.maximum(each, limits[0]), [row] * len(each), "o", color=GRADIENT, mfc="none")
    rows = range(len(errors))
    ax.set(xscale="log", xlim=limits, xlabel="relative error against backpropagation")
    ax.set_yticks(rows, [name.replace(" ", "\n", 1) for name in errors])
    ax.set_ylim(len(errors) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    return ax


def lessons(losses, right, texts):
    """The last losses of networks that were trained with right and wrong lines.

    Parameters
    ----------
    losses : dict of str to ndarray, shape (n,)
        Under the name of what was wrong.
    right : dict of str to ndarray of bool, shape (n,)
        Which of them write the text: solid points.
    texts : dict of str to str
        What one of them writes.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 4.2))
    for row, name in enumerate(losses):
        for good, face in ((False, "white"), (True, INK)):
            these = losses[name][right[name] == good]
            ax.plot(these, [row + 0.2] * len(these), "o", mec=INK, mfc=face, ms=7)
        words = {"transform": ax.get_yaxis_transform(), "color": INK, "va": "center"}
        ax.text(0, row - 0.32, name, weight="bold", **words)
        count = f"{right[name].sum()} of {len(right[name])} write it"
        ax.text(1, row - 0.32, count, ha="right", **words)
        ax.text(0, row - 0.09, texts[name], family="monospace", size=8.5, **words)
        ax.axhline(row + 0.5, color=FURNITURE, lw=0.5)
    ax.set(xscale="log", xlim=(0.05, 0.4), xlabel="loss per letter after a hundred steps")
    ax.set(ylim=(len(losses) - 0.5, -0.5), yticks=[])
    ax.set_xticks([0.05, 0.1, 0.2, 0.4], ["0.05", "0.1", "0.2", "0.4"])
    ax.set_xticks([], minor=True)
    ax.spines["left"].set_visible(False)
    return ax


def museum(marks, columns, groups):
    """Which values each exhibit has wrong: exhibits down, values across.

    Parameters
    ----------
    marks : dict of str to sequence of bool
        Under the name of each exhibit, True for what is wrong.
    columns : sequence of str
    groups : sequence of int
        Columns before which a wider gap is left.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 7.8))
    at = np.arange(len(columns)) + 0.6 * np.array(
        [sum(group <= i for group in groups) for i in range(len(columns))]
    )
    for row, red in enumerate(marks.values()):
        ax.plot(at, [row] * len(at), "o", color=FURNITURE, ms=2)
        wrong = at[np.array(red, bool)]
        ax.plot(wrong, [row] * len(wrong), "s", color=GRADIENT, ms=12)
        ax.plot(wrong, [row] * len(wrong), "x", color="white", ms=6, mew=1.5)
        ax.axhline(row + 0.5, color=FURNITURE, lw=0.3)
    ax.set_yticks(range(len(marks)), [fill(name, 21) for name in marks], size=9.5)
    ax.set_xticks(at, columns, rotation=90)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.set(xlim=(-0.7, at[-1] + 0.7), ylim=(len(marks) - 0.5, -0.6))
    ax.spines[:].set_visible(False)
    return ax


def hiding(sizes, errors, tolerances):
    """The largest relative error of exhibits as all weights shrink.

    Parameters
    ----------
    sizes : ndarray, shape (n,)
    errors : dict of str to array_like, shape (n,)
        Under the name of each exhibit.
    tolerances : sequence of float
        Levels to draw.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.8))
    for (name, each), mark in zip(errors.items(), "sDo", strict=True):
        ax.loglog(sizes, each, f"{mark}--", color=GRADIENT, ms=5, mfc="white")
        at = 0 if each[0] > min(tolerances) else len(sizes) // 3  # below the line, on its left
        label = {"color": GRADIENT_TEXT, "size": 10, "va": "top"}
        ax.text(1.25 * sizes[at], each[at] / 2.5, fill(name, 20), **label)
    for tolerance in tolerances:
        ax.axhline(tolerance, color=INK, lw=1, ls=":")
        words = f"tolerance $10^{{{np.log10(tolerance):.0f}}}$"
        ax.text(sizes.min(), 1.2 * tolerance, words, va="bottom", size=10, color=INK)
    ax.set(xlabel="size of all weights", ylabel="largest relative error")
    return ax


def hiding_places(errors, sizes, tolerance):
    """Where a check finds a mistake, by the number of steps and the size of the weights.

    Parameters
    ----------
    errors : ndarray, shape (T, n)
        Largest relative error with 1 ... T steps, for each size.
    sizes : sequence of float, length n
    tolerance : float
        Above it an error is found.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.6))
    for (row, column), error in np.ndenumerate(errors):
        red = error > tolerance
        face = {"fc": "#F8D5BF", "ec": GRADIENT, "lw": 1.5} if red else {"fc": "white"}
        box = {"ec": FURNITURE, "lw": 0.8} | face
        ax.add_patch(plt.Rectangle((column - 0.44, row - 0.4), 0.88, 0.8, **box))
        words = "0" if error < 1e-14 else f"{error:.0e}".replace("e-0", "e-").replace("e+00", "")
        weight = "bold" if red else "normal"
        ax.text(column, row, words, ha="center", va="center", size=9.5, color=INK, weight=weight)
    ax.set_xticks(range(len(sizes)), [f"{size:g}" for size in sizes])
    ax.set_yticks(range(len(errors)), range(1, len(errors) + 1))
    ax.set(xlim=(-0.6, len(sizes) - 0.4), ylim=(-0.6, len(errors) - 0.4))
    ax.set(xlabel="size of all weights", ylabel="steps T")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax
