"""The spectral radius: gradients over many steps, by the kernel."""

from lab.chapter07 import spectral_radius
from lab.chapter07.explorable import SpectralRadius as Widget
import numpy as np
import rnn_core

NAME = Widget.name
PAGE = "book/07_vanish_or_explode"
OTHER = {  # held where rounding ends the lines before the last step
    "eigenvalues": [0.7, 0.6],
    "nonnormality": -3.9,
    "angle": 44,
    "h0": [[0.05], [0.95]],
    "drive": [[0.35], [-1.2]],
    "hold": True,
    "steps": 40,
}
BAD = {
    "eigenvalues": [[0.5], [0.5, 2.1], [0.5, float("nan")], [0.5, "1"], 0.5],
    "nonnormality": [4.1, None],
    "h0": [[0.1, 0.1], [[1.0], [0.0]]],
    "hold": [1, "true", None],
    "steps": [0, 41, 2.5, True],
}
NUDGES = 1e-15 * np.array([[[1], [0]], [[-1], [0]], [[0], [1]], [[0], [-1]]])  # of the drive


def readout(state):
    """Every number of the read-out, from the kernel, and how far rounding alone can move it.

    A gradient that explodes magnifies the last digits of its own state, so two correct programs may
    differ by more than rounding; by how much, a drive moved by some roundings tells.
    """
    lab = Widget(**state)
    T = spectral_radius.sure_steps(lab.params, np.array(lab.h0), lab.steps)
    exact, *moved = (numbers(state, T, nudge) for nudge in (0, *NUDGES))
    return {
        name: (value, 10 * max(abs(other[name] - value) for other in moved))
        for name, value in exact.items()
    }


def numbers(state, T, nudge):
    """The numbers of the read-out at step T, for a drive that is moved a little."""
    params, h0 = Widget(**state).params, np.array(state["h0"])
    params = params._replace(bh=params.bh + nudge)
    hs, _ = rnn_core.forward(params, np.zeros((T, 1, 1)), h0)
    slopes = 1 - hs[-1].ravel() ** 2
    radius = max(abs(value) for value in state["eigenvalues"])  # exact, unlike those of Whh
    return {
        "radius": radius,
        "stretch": np.linalg.norm(params.Whh, 2),
        "norm": spectral_radius.jacobian_norms(params, h0, T)[-1],
        "bound": spectral_radius.norm_bound(params.Whh, T)[-1],
        "guess": radius**T,
        **{f"slope {i + 1}": slopes[i] for i in range(2)},
        **{f"bh {i + 1}": params.bh[i, 0] for i in range(2)},
        **{f"Whh {i + 1} {j + 1}": params.Whh[i, j] for i in range(2) for j in range(2)},
    }
