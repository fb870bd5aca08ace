"""Instant feedback on the exercises: `checks.name(answer)` says in words what is wrong."""

from lab.checks.chapter04 import backward_batch, dh0, simple_rnn
from lab.checks.chapter06 import clip, damped_anomaly, for_the_sum
from lab.checks.chapter07 import explosive, log_norm, norm_bounds

__all__ = [
    "backward_batch",
    "clip",
    "damped_anomaly",
    "dh0",
    "explosive",
    "for_the_sum",
    "log_norm",
    "norm_bounds",
    "simple_rnn",
]
