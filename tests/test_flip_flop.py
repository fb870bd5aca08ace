"""The task of keeping bits."""

from lab import tasks
import numpy as np


def test_targets_are_what_was_set_last():
    xs, targets = tasks.flip_flop(np.random.default_rng(0), 40, 5)
    assert xs.shape == targets.shape == (40, 3, 5)
    for b in range(5):
        for bit in range(3):
            kept = 0.0
            for t in range(40):
                kept = xs[t, bit, b] or kept
                assert targets[t, bit, b] == kept


def test_the_first_input_sets_all_bits_and_others_are_rare():
    xs, targets = tasks.flip_flop(np.random.default_rng(1), 500, 20, bits=2, chance=0.1)
    assert set(np.unique(xs)) == {-1, 0, 1} and set(np.unique(targets)) == {-1, 1}
    assert set(np.unique(xs[0])) == {-1, 1} and np.any(xs[0, 0] != xs[0, 1])
    assert abs(np.mean(xs[1:] != 0) - 0.1) < 0.01
    assert abs(xs.mean()) < 0.01
