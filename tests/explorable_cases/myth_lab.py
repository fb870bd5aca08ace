"""The myth lab: gradients over many steps, by the kernel."""

from lab import myth
from lab.explorables import MythLab as Widget
import numpy as np
import rnn_core

NAME = Widget.name
PAGE = "book/myth_lab"
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


def readout(state):
    """Every number of the read-out, from the kernel, for a state."""
    params = Widget(**state).params
    h0, steps = np.array(state["h0"]), state["steps"]
    T = myth.sure_steps(params, h0, steps)
    hs, _ = rnn_core.forward(params, np.zeros((T, 1, 1)), h0)
    slopes = 1 - hs[-1].ravel() ** 2
    radius = max(abs(value) for value in state["eigenvalues"])  # exact, unlike those of Whh
    return {
        "radius": radius,
        "stretch": np.linalg.norm(params.Whh, 2),
        "norm": myth.jacobian_norms(params, h0, T)[-1],
        "bound": myth.norm_bound(params.Whh, T)[-1],
        "guess": radius**T,
        **{f"slope {i + 1}": slopes[i] for i in range(2)},
        **{f"bh {i + 1}": params.bh[i, 0] for i in range(2)},
        **{f"Whh {i + 1} {j + 1}": params.Whh[i, j] for i in range(2) for j in range(2)},
    }
