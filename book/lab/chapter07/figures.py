"""How gradients shrink and grow over time."""

from lab.figures.colors import FURNITURE, GRADIENT, GRADIENT_TEXT, INK
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
