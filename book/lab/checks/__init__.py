"""Instant feedback on the exercises: `checks.name(answer)` says in words what is wrong."""

from lab.checks.chapter02 import forward_loop, mended_loss, worksheet
from lab.checks.chapter04 import backward_batch, dh0, simple_rnn
from lab.checks.chapter06 import clip, damped_anomaly, for_the_sum

__all__ = [
    "backward_batch",
    "clip",
    "damped_anomaly",
    "dh0",
    "for_the_sum",
    "forward_loop",
    "mended_loss",
    "simple_rnn",
    "worksheet",
]
