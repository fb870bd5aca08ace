"""Instant feedback on the exercises: `checks.name(answer)` says in words what is wrong."""

from lab.checks.chapter01 import one_bit_latch, threshold, xor_by_hand
from lab.checks.chapter02 import forward_loop, mended_loss, worksheet
from lab.checks.chapter03 import every_path, immediate_and_total, pair_gradients
from lab.checks.chapter04 import backward_batch, dh0, simple_rnn
from lab.checks.chapter05 import catches, fooled, repaired
from lab.checks.chapter06 import clip, damped_anomaly, for_the_sum
from lab.checks.chapter07 import explosive, log_norm, norm_bounds

__all__ = [
    "backward_batch",
    "catches",
    "clip",
    "damped_anomaly",
    "dh0",
    "every_path",
    "explosive",
    "fooled",
    "for_the_sum",
    "forward_loop",
    "immediate_and_total",
    "log_norm",
    "mended_loss",
    "norm_bounds",
    "one_bit_latch",
    "pair_gradients",
    "repaired",
    "simple_rnn",
    "threshold",
    "worksheet",
    "xor_by_hand",
]
