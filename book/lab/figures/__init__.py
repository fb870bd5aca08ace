"""Every drawing of the book: arrays in, Axes out.

One color means one thing throughout, and never color alone: forward values are solid and run
to the right, gradients are dashed and run to the left, weights are squares.
"""

from .blame import copies, immediate_and_total, paths
from .checking import step_errors
from .colors import (
    FORWARD,
    FORWARD_TEXT,
    FURNITURE,
    GRADIENT,
    GRADIENT_TEXT,
    INK,
    WEIGHT,
    WEIGHT_TEXT,
)
from .forgetting import gradient_norms, growth_rates, norm_map
from .learning import cliff, forecasts, loss_curves, skill
from .memory import error_by_step, maps, push_thresholds, pushes, two_pasts
from .network import junction, two_arrows, unrolled

__all__ = [
    "FORWARD",
    "FORWARD_TEXT",
    "FURNITURE",
    "GRADIENT",
    "GRADIENT_TEXT",
    "INK",
    "WEIGHT",
    "WEIGHT_TEXT",
    "cliff",
    "copies",
    "error_by_step",
    "forecasts",
    "gradient_norms",
    "growth_rates",
    "immediate_and_total",
    "junction",
    "loss_curves",
    "maps",
    "norm_map",
    "paths",
    "push_thresholds",
    "pushes",
    "skill",
    "step_errors",
    "two_arrows",
    "two_pasts",
    "unrolled",
]
