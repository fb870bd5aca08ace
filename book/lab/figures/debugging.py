"""What trouble looks like: a run that explodes, and a check that depends on its step, or not."""

from lab.figures.colors import FURNITURE, GRADIENT, GRADIENT_TEXT, INK
import matplotlib.pyplot as plt


def explosion(runs, limit):
    """Loss and length of the gradient, step by step, of a run without clipping and one with it.

    Parameters
    ----------
    runs : dict of str to ndarray, shape (2, steps)
        Losses and norms, under the name of the run, the clipped one last.
    limit : float
        The norm to which that one is clipped.

    Returns
    -------
    list of matplotlib.axes.Axes
    """
    _, panels = plt.subplots(2, 1, figsize=(5.2, 4.0), sharex=True)
    styles = [{"ls": "-", "lw": 2}, {"ls": ":", "lw": 1.5}]
    for row, (ax, color) in enumerate(zip(panels, (INK, GRADIENT), strict=True)):
        for (name, run), style in zip(runs.items(), styles, strict=True):
            ax.semilogy(run[row], color=color, label=name, **style)
        ax.minorticks_off()
    panels[1].axhline(limit, color=FURNITURE, ls="--", lw=1)
    panels[0].set_ylabel("loss per output")
    panels[0].legend(loc="upper left")
    panels[1].set(ylabel="length of gradient\nper output", xlabel="step")
    return list(panels)


def check_against_step(steps, right, single, wrong):
    """The relative error that a check finds, against the step of its differences.

    Parameters
    ----------
    steps, right, single, wrong : ndarray, shape (n,)
        The steps from small to large, and the errors of a right gradient, of the same in single
        precision, and of a wrong one.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, ax = plt.subplots(figsize=(5.2, 3.6))
    points = {"lw": 1.5, "ms": 5}
    ax.loglog(steps, right, "o-", color=INK, mfc="white", **points)
    ax.loglog(steps, single, "s:", color=INK, mfc="white", **points)
    ax.loglog(steps, wrong, "X--", color=GRADIENT, **points)
    ax.axhline(1e-7, color=FURNITURE, ls="--", lw=1)
    ax.text(2e-5, 3e-11, "right", color=INK)
    ax.text(1e-5, 3e-4, "right,\nin float32", color=INK, ha="right", va="center")
    ax.text(steps[-1], 2 * wrong[-1], "a wrong line", color=GRADIENT_TEXT, ha="right")
    ax.set(xlabel="step of the differences", ylabel="relative error", ylim=(1e-11, 10))
    ax.set_yticks([1e-11, 1e-9, 1e-7, 1e-5, 1e-3, 1e-1])
    ax.minorticks_off()
    return ax
