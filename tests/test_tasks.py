"""The tasks that several chapters share: bits to keep, and bits to combine."""

from lab import tasks
import numpy as np
import pytest


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


@pytest.mark.parametrize("T", [1, 2, 3, 11, 12])
def test_every_third_bit_is_the_xor_of_the_two_before(T):
    xs, targets = tasks.temporal_xor(np.random.default_rng(3), T, 500)
    assert xs.shape == targets.shape == (T, 1, 500)
    stream = np.concatenate([xs, targets[-1:]])
    assert np.array_equal(stream[1:], targets)
    assert set(np.unique(stream)) <= {0.0, 1.0}
    for t in range(2, T + 1, 3):
        assert np.array_equal(stream[t], (stream[t - 1] != stream[t - 2]).astype(float))


def test_no_bit_tells_the_next_by_itself():
    xs, targets = tasks.temporal_xor(np.random.default_rng(4), 12, 40_000)
    for x, target in zip(xs, targets, strict=True):
        for bit in (0.0, 1.0):
            assert target[x == bit].mean() == pytest.approx(0.5, abs=0.02)
