"""A network that reads a text: its state at each letter, and how far an error runs back."""

import matplotlib.pyplot as plt
import numpy as np

from .colors import FORWARD, GRADIENT, GRADIENT_TEXT, INK, SIGNED

ACROSS = 25  # letters in a line


def states(text, hs, marked=(), norms=None, across=ACROSS):
    """The hidden state below each letter, line by line.

    Parameters
    ----------
    text : str
        What is read.
    hs : numpy.ndarray, shape (T+1, H, 1)
        From `rnn_core.forward`.
    marked : sequence of int
        Steps, from 1, whose letters are underlined.
    norms : numpy.ndarray, shape (t,), optional
        ‖∂L_t/∂h_k‖ for k = 1 ... t: a dashed bar below each state, and a frame around step t.
    across : int
        Letters in a line.

    Returns
    -------
    list of matplotlib.axes.Axes
        One for each line.
    """
    lines = range(0, len(text), across)
    height = 1.15 + 0.35 * (norms is not None)
    _, axes = plt.subplots(len(lines), 1, figsize=(5.2, height * len(lines)), squeeze=False)
    for ax, first in zip(axes[:, 0], lines, strict=True):
        part = range(first, min(first + across, len(text)))
        image = _line(ax, text, hs, part, across)
        for step in set(marked) & {i + 1 for i in part}:
            ax.plot([step - first - 1.35, step - first - 0.65], [-0.6] * 2, color=FORWARD, lw=2)
        if norms is not None:
            _bars(ax, norms, part, hs.shape[1])
    bar = plt.colorbar(image, ax=list(axes[:, 0]), fraction=0.03, pad=0.02, ticks=[-1, 0, 1])
    bar.set_label("entry of $h_t$")
    return list(axes[:, 0])


def _line(ax, text, hs, part, across):
    """The letters of one line and the states below them."""
    values = hs[part.start + 1 : part.stop + 1, :, 0].T
    image = ax.imshow(values, cmap=SIGNED, vmin=-1, vmax=1, aspect="auto")
    for i in part:
        letter = "␣" if text[i] == " " else text[i]
        ax.text(
            i - part.start, -1.2, letter, ha="center", va="bottom", color=INK, family="monospace"
        )
    ax.set(xlim=(-0.5, across - 0.5), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return image


def _bars(ax, norms, part, H):
    """How much of the gradient is left at each state of a line."""
    room, letter = 0.5 * H, len(norms) - 1
    reached = np.array([i for i in part if i <= letter], int)
    sizes = room * norms[reached] / norms.max()
    style = {"facecolor": "#FBE3D1", "edgecolor": GRADIENT, "ls": "--", "lw": 1}
    ax.bar(reached - part.start, sizes, 0.6, H, **style)
    if letter in part:
        corner = (letter - part.start - 0.5, -0.5)
        ax.add_patch(plt.Rectangle(corner, 1, H, fill=False, ec=INK, lw=1.5))
    ax.set_ylim(H + room + 0.5, -0.7)
    label = {"ha": "right", "va": "center", "size": "small", "color": GRADIENT_TEXT}
    ax.text(-0.6, H + room / 2, "gradient", **label)


def losses(curves, chance=None):
    """Loss per letter in nats against steps of learning.

    Parameters
    ----------
    curves : dict of str to array_like
        Under the name of each.
    chance : float, optional
        What guessing costs.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.2))
    for name, curve in curves.items():
        ax.plot(np.arange(len(curve)), curve, color=INK)
        ax.text(len(curve), curve[-1], f" {name}", va="center", color=INK)
    if chance is not None:
        ax.axhline(chance, color="0.46", lw=1, ls=":")
        ax.text(0, chance, "guessing", va="bottom", color="0.35", size="small")
    ax.set(xlabel="step of learning", ylabel="loss per letter, nats", ylim=(0, None))
    return ax
