"""What drawings of the network are made of: values, weights, arrows."""

import matplotlib.pyplot as plt
import numpy as np

from .colors import FORWARD, GRADIENT, INK, WEIGHT, WEIGHT_TEXT


def value(ax, at, label, strong=False):
    """A circle with the name of a value in it; filled if `strong`."""
    face = "#D6E9F5" if strong else "white"
    ax.add_patch(plt.Circle(at, 0.46, facecolor=face, edgecolor=FORWARD, lw=2, zorder=3))
    ax.text(*at, label, ha="center", va="center", color=INK, zorder=4)


def state(ax, at, label, edge=FORWARD):
    """A circle for a value, of the size that fits a unit grid."""
    ax.add_patch(plt.Circle(at, 0.22, facecolor="white", edgecolor=edge, lw=2, zorder=3))
    ax.text(*at, label, ha="center", va="center", color=INK, zorder=4)


def arrow(ax, start, end, shift, gap=0.5, **style):
    """An arrow between two circles, `gap` away from their centers, moved sideways by `shift`."""
    (x0, y0), (x1, y1) = start, end
    along = np.array([x1 - x0, y1 - y0]) / np.hypot(x1 - x0, y1 - y0)
    side = shift * np.array([-along[1], along[0]])
    ends = np.array(start) + gap * along + side, np.array(end) - gap * along + side
    ax.annotate("", ends[1], ends[0], arrowprops={"lw": 2, "shrinkA": 0, "shrinkB": 0, **style})
    return (ends[0] + ends[1]) / 2


def forward(ax, start, end, weight):
    """A solid arrow from value to value, with the square of its weight in the middle."""
    middle = arrow(ax, start, end, 0, color=FORWARD, arrowstyle="-|>")
    ax.plot(*middle, "s", ms=9, color=WEIGHT, zorder=3)
    if start[0] == end[0]:
        ax.text(middle[0] - 0.28, middle[1], weight, color=WEIGHT_TEXT, ha="right", va="center")
    else:
        ax.text(middle[0], middle[1] + 0.42, weight, color=WEIGHT_TEXT, ha="center", va="center")


def backward(ax, start, end, shift):
    """A dashed arrow along which a gradient flows, moved sideways by `shift`."""
    arrow(ax, start, end, shift, color=GRADIENT, arrowstyle="-|>", linestyle=(0, (3, 1.5)))
