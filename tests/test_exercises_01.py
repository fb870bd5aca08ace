"""The exercises of chapter 1: other right answers."""

from answers import said
from exercise_cases.chapter01 import threshold, xor
from lab import checks
import numpy as np
import pytest
import rnn_core


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.one_bit_latch, lambda: np.array([1.2, 5.0, 0.001])),
        (checks.one_bit_latch, lambda: (2.0, 2.2, 0.01)),
        (checks.xor_by_hand, lambda: rnn_core.Params(*xor(2.0))),
        (checks.threshold, threshold),
    ],
)
def test_another_right_way_passes(check, answer, capsys):
    assert said(check, answer, capsys).endswith(": all right.")
