"""How far an error runs back in somebody's network: what `lab.inspection` found, layer by layer."""

import matplotlib.pyplot as plt
import numpy as np

from .colors import GRADIENT, SIGNED


def inspected(layers):
    """The gradient at each state, and below it the map of all pairs of steps.

    Parameters
    ----------
    layers : sequence of lab.inspection.Layer

    Returns
    -------
    ndarray of matplotlib.axes.Axes, shape (2, layers)
    """
    size = (max(5.2, 3.0 * len(layers)), 6.4)
    grid = {"sharex": "col", "sharey": "row", "squeeze": False, "height_ratios": [1, 2.4]}
    figure, axes = plt.subplots(2, len(layers), figsize=size, **grid)
    exponents = [np.log10(_positive(layer.between)) for layer in layers]
    limit = max(np.fmax.reduce(np.abs(each), axis=None, initial=1) for each in exponents)
    colors = {"vmin": -limit, "vmax": limit, "cmap": SIGNED, "rasterized": True}
    for (upper, lower), layer, shown in zip(axes.T, layers, exponents, strict=True):
        upper.semilogy(_positive(layer.norms), "--", color=GRADIENT)
        upper.set_title(layer.name)
        columns = _edges(layer.steps)
        rows = _edges(np.arange(len(shown))) if layer.by_step else columns
        lower.set_facecolor("0.9")  # nothing is there; white is a norm of 1
        shades = lower.pcolormesh(columns, rows, shown, **colors)
        lower.set_xlabel("step k")
    bar = figure.colorbar(shades, ax=list(axes[1]), location="bottom", aspect=30)
    what = "L" if layers[0].by_step else "h"
    lowest = min(np.fmin.reduce(each, axis=None, initial=-1) for each in exponents)
    highest = max(np.fmax.reduce(each, axis=None, initial=0) for each in exponents)
    bar.ax.set_xlim(lowest, highest)  # of the colors, those that are there
    words = rf"$\log_{{10}}\Vert\partial {what}_t/\partial h_k\Vert$"
    both = any(layer.kind == "LSTM" for layer in layers)
    bar.set_label(f"{words} (LSTM: h and c)" if both else words)
    axes[0, 0].set_ylabel(r"$\Vert\partial L/\partial h_k\Vert$")
    axes[1, 0].set_ylabel("step t")
    return axes


def _positive(norms):
    """What has a logarithm; nan for the rest."""
    return np.where(norms > 0, norms, np.nan)


def _edges(steps):
    """The borders between fields that lie around the steps."""
    middles = (steps[1:] + steps[:-1]) / 2
    return np.array([steps[0] - 0.5, *middles, steps[-1] + 0.5])
