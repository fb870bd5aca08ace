"""How gradients shrink and grow over time."""

from lab.figures.colors import FORWARD, FURNITURE, GRADIENT, GRADIENT_TEXT, INK, SIGNED
import matplotlib.pyplot as plt
import numpy as np


def gradient_norms(norms, apart=None):
    """How a gradient changes on its way back, for several networks of each kind.

    Parameters
    ----------
    norms : dict of str to ndarray, shape (runs, T+1)
        ‖∂h_T/∂h_{T-n}‖ for n = 0 ... T, under the name of each kind.
    apart : (str, int, str), optional
        Kind and row of one network to be told from the others, and words for it.

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
    if apart:
        kind, row, words = apart
        line = norms[kind][row]
        ax.plot(n, line, ":", color=INK, lw=1.5)
        ax.text(n[-1] + 2, 0.8 * line[-1], words, color=INK, va="top", fontsize="small")
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
    ax.set_facecolor("0.9")  # nothing is there; white is a norm of 1
    exponents = np.log10(norms)
    limit = np.nanmax(np.abs(exponents))
    edges = np.arange(len(norms) + 1) - 0.5
    shades = ax.pcolormesh(
        edges, edges, exponents, vmin=-limit, vmax=limit, cmap=SIGNED, rasterized=True
    )
    bar = ax.figure.colorbar(shades, shrink=0.85)
    bar.set_label(r"$\log_{10}\Vert\partial h_t/\partial h_k\Vert$")
    for at in (ax.axvline, ax.axhline):
        at(loud[0] - 0.5, color=INK, lw=1, ls=":")
        at(loud[1] + 0.5, color=INK, lw=1, ls=":")
    ax.text(edges[-1], np.mean(loud), "strong input", ha="right", va="center", color=INK)
    ax.set(xlabel="from step k", ylabel="to step t", aspect="equal")
    return ax


def growth_rates(gains, rates, predicted):
    """How fast the norm of a gradient grows, beside log gain and a prediction.

    Parameters
    ----------
    gains : sequence of float
    rates : ndarray, shape (gains, runs)
        Rise of the log norm per step.
    predicted : ndarray, shape (gains,)

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots()
    logs = np.log(gains)
    ax.plot(logs, logs, color=INK, lw=1)
    side = np.linspace(-0.025, 0.025, rates.shape[1])  # side by side, to be counted
    ax.plot(logs[:, None] + side, rates, "o", color=GRADIENT, mfc="none", ms=4, mew=0.8)
    ax.plot(logs, predicted, "x", color=INK, ms=7)
    ax.axhline(0, color=FURNITURE, lw=1, zorder=0)
    ax.text(logs[-1] - 0.05, logs[-1], "log gain", color=INK, ha="right", va="center")
    words = "circles: measured,\none per seed\ncrosses: predicted"
    ax.text(logs[-1], -0.12, words, color=GRADIENT_TEXT, ha="right", va="top")
    ax.set(xlabel="log gain", ylabel="growth rate of the norm")
    return ax


def reach(curves, kept=()):
    """What is left of a gradient on its way back, on a logarithmic scale.

    Parameters
    ----------
    curves : dict of str to ndarray, shape (T,)
        Its length n = 0 ... T-1 steps back, as a share of the first, under the name of each.
    kept : sequence of (str, float)
        Names and factors per step of paths to compare with.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.4))
    for (name, curve), style in zip(curves.items(), ("--", ":", "-."), strict=False):
        n = np.arange(len(curve))
        ax.plot(n, curve, style, color=GRADIENT, label=name)
    for name, factor in kept:
        ax.plot(n, factor**n, color=INK, lw=1.2)
        ax.text(n[-1] + 1, factor ** n[-1], name, color=INK, va="center", size="small")
    ax.plot(n[[0, -1]], [1, 1], color=FURNITURE, lw=1, zorder=0)
    ax.set(yscale="log", xlabel="letters back", xlim=(0, (1.25 if kept else 1.02) * n[-1]))
    ax.set_ylabel("gradient, share of the first")
    ax.legend(loc="lower left", labelcolor=GRADIENT_TEXT)
    return ax


def one_unit(gradients):
    """The gradient of single units over n steps, beside the power of the weight.

    Parameters
    ----------
    gradients : dict of float to ndarray, shape (T+1,)
        ∂h_n/∂h_0 for n = 0 ... T, under the weight of each unit.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.6))
    for weight, gradient in gradients.items():
        n = np.arange(len(gradient))
        ax.plot(n, weight**n, ":", color=INK, lw=1.5)
        ax.plot(n, gradient, "--", color=GRADIENT)
        ax.text(n[-1] + 1, weight ** n[-1], f"${weight:g}^n$", color=INK, va="center")
    longest = max(gradients)
    at = int(np.argmax(gradients[longest]))
    words = f"weight {longest:g}"
    ax.text(at + 4, gradients[longest][at], words, color=GRADIENT_TEXT, va="center")
    ax.set(yscale="log", xlabel="steps n", xlim=(0, 1.2 * n[-1]))
    ax.set_ylabel(r"$\partial h_n/\partial h_0$")
    ax.set_xticks(n[:: max(1, len(n) // 4)])
    return ax


def transients(norms, growth):
    """A gradient that grows at a fixed point, and beside it only for a time.

    Parameters
    ----------
    norms : dict of float to ndarray, shape (T+1,)
        ‖∂h_n/∂h_0‖ for n = 0 ... T, from starts beside the fixed point, under their distance.
    growth : ndarray, shape (T+1,)
        The same at the fixed point.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.8))
    n = np.arange(len(growth))
    ax.plot(n, growth, ":", color=INK, lw=1.5)
    shown = int(np.argmax(growth > 1e18))
    ax.text(shown - 1, 1e18, "at the fixed point", color=INK, ha="right", va="bottom")
    for distance, values in norms.items():
        ax.plot(n, values, "--", color=GRADIENT)
        at = int(np.flatnonzero(values > 1e-12)[-1])  # the branch that falls
        name = f"$10^{{{np.log10(distance):.0f}}}$"
        ax.text(at + 1, 1e-12, name, color=GRADIENT_TEXT, va="bottom")
    ax.axhline(1, color=FURNITURE, lw=1, zorder=0)
    ax.set(yscale="log", xlabel="steps n", ylim=(1e-20, 1e20), xlim=(0, n[-1]))
    ax.set_ylabel(r"$\Vert\partial h_n/\partial h_0\Vert$")
    return ax


def learned(distances, starts, most):
    """After how many steps something far back is learned, or that it is not.

    Parameters
    ----------
    distances : sequence of int
    starts : dict of str to ndarray, shape (distances, seeds)
        Steps of learning under the name of each start, nan where it is not learned.
    most : int
        Steps after which it was given up.

    Returns
    -------
    list of matplotlib.axes.Axes
        One for each start.
    """
    _, axes = plt.subplots(1, len(starts), figsize=(5.8, 3.6), sharey=True, squeeze=False)
    for ax, (name, steps) in zip(axes[0], starts.items(), strict=True):
        for place, row in enumerate(steps):
            x = place + np.linspace(-0.3, 0.3, len(row))
            done = np.isfinite(row)
            ax.plot(x[done], row[done], "o", color=FORWARD, ms=5)
            ax.plot(x[~done], np.full(np.sum(~done), 1.6 * most), "x", color=INK, ms=5)
        ax.axhline(1.2 * most, color=FURNITURE, lw=1, ls=":")
        ax.set(yscale="log", title=name, xlabel="letters back", ylim=(8, 2.2 * most))
        ax.set_xticks(range(len(distances)), distances)
    axes[0, 0].set_yticks([10, 30, 100, most, 1.6 * most], ["10", "30", "100", f"{most}", "not"])
    axes[0, 0].minorticks_off()
    axes[0, 0].set_ylabel("steps of learning")
    return list(axes[0])
