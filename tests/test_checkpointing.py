"""Checkpoints: the gradient of a single sweep, from blocks, in a fraction of its memory."""

import tracemalloc
from types import SimpleNamespace

from lab import batch_loop, checkpointing, memory
from lab.chapter10 import long_text
import numpy as np
import pytest
import rnn_core
from rnn_core import relative_error


def case(T=13, B=2, seed=0):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 5, 3, bias=1.0)
    xs, targets = rng.standard_normal((T, 2, B)), rng.standard_normal((T, 3, B))
    return params, xs, targets, rng.standard_normal((5, B))


@pytest.mark.parametrize("T", [0, 1, 2, 13, 16])
@pytest.mark.parametrize("length", [None, 1, 3, 13, 50])
def test_blocks_give_the_gradient_of_one_sweep(T, length):
    params, xs, targets, h0 = case(T)
    value, grads = rnn_core.loss_and_grads(params, xs, targets, h0=h0)
    got, some = checkpointing.loss_and_grads(params, xs, targets, h0=h0, length=length)
    assert got == pytest.approx(value, rel=1e-13)
    assert max(map(relative_error, some, grads)) < 1e-12


def test_it_is_the_gradient_by_differences():
    params, xs, targets, h0 = case()

    def loss(Whh):
        return checkpointing.loss_and_grads(params._replace(Whh=Whh), xs, targets, h0=h0)[0]

    _, grads = checkpointing.loss_and_grads(params, xs, targets, h0=h0)
    slopes = rnn_core.numerical_gradient(loss, params.Whh)
    assert relative_error(grads.Whh, slopes) < 1e-6


def test_one_linear_unit_with_a_loss_at_every_step_by_hand():
    """h_t = w h_{t-1} + x_t for small states: ∂Σ h_t/∂w by the derivative of a polynomial."""
    w, T, small = 0.7, 9, 1e-5
    one = np.ones((1, 1))
    params = rnn_core.Params(small * one, w * one, one / small, 0 * one, 0 * one)

    def sum_of_outputs(ys, targets):
        return ys.sum().item(), np.ones_like(ys)

    xs = np.ones((T, 1, 1))
    _, grads = checkpointing.loss_and_grads(params, xs, xs, sum_of_outputs, length=2)
    slope = sum((t - k) * w ** (t - k - 1) for t in range(1, T + 1) for k in range(1, t))
    assert grads.Whh.item() == pytest.approx(slope, rel=1e-7)


def test_other_losses_cells_and_precisions_pass_through():
    params, xs, _, h0 = case()
    classes = np.random.default_rng(1).integers(3, size=(13, 2))
    entropy = rnn_core.softmax_cross_entropy
    cell = SimpleNamespace(forward=batch_loop.forward, backward=batch_loop.backward)
    value, grads = rnn_core.loss_and_grads(params, xs, classes, entropy, h0)
    got, some = checkpointing.loss_and_grads(params, xs, classes, entropy, h0, 4, cell)
    assert got == pytest.approx(value, rel=1e-13)
    assert max(map(relative_error, some, grads)) < 1e-12
    single = params._make(param.astype(np.float32) for param in params)
    _, grads = checkpointing.loss_and_grads(single, xs.astype(np.float32), classes, entropy)
    assert {grad.dtype for grad in grads} == {np.dtype(np.float32)}
    turned = params._replace(Whh=params.Whh + 1e-30j)
    value, _ = checkpointing.loss_and_grads(turned, xs, np.zeros((13, 3, 2)), length=3)
    _, grads = rnn_core.loss_and_grads(params, xs, np.zeros((13, 3, 2)))
    assert value.imag / 1e-30 == pytest.approx(grads.Whh.sum(), rel=1e-12)


def test_nothing_is_written_into_the_arguments():
    params, xs, targets, h0 = case()
    arrays = [*params, xs, targets, h0]
    before = [array.copy() for array in arrays]
    checkpointing.loss_and_grads(params, xs, targets, h0=h0, length=4)
    assert all(map(np.array_equal, arrays, before))


def test_bad_input_is_refused_in_words():
    params, xs, targets, _ = case()
    with pytest.raises(ValueError, match="length is 0"):
        checkpointing.loss_and_grads(params, xs, targets, length=0)
    with pytest.raises(ValueError, match="targets has 12 steps, and xs has 13"):
        checkpointing.loss_and_grads(params, xs, targets[:-1])
    with pytest.raises(ValueError, match="xs has shape"):
        checkpointing.loss_and_grads(params, xs[:, :1], targets)


def test_a_long_sequence_takes_a_twentieth_of_the_memory_at_most(claim):
    params, xs, targets, _ = case(T=16_384, B=4)
    most, (_, grads) = memory.peak(lambda: rnn_core.loss_and_grads(params, xs, targets))
    less, (_, some) = memory.peak(lambda: checkpointing.loss_and_grads(params, xs, targets))
    says = "Over 16,384 steps checkpoints take this share of a sweep's memory"
    claim(10, says, less / most, below=0.05)
    assert max(map(relative_error, some, grads)) < 1e-12


def test_the_peak_is_what_an_array_holds_and_ends_with_it():
    def held():
        for _ in range(5):
            array = np.ones(125_000)
        return array.sum()

    most, total = memory.peak(held)
    assert total == 125_000
    assert 2.0e6 <= most < 2.1e6  # the new one is made while the old one has its name


@pytest.mark.parametrize("measuring", [False, True])
def test_what_measures_already_goes_on_and_what_was_held_is_no_part_of_a_peak(measuring):
    try:
        if measuring:
            tracemalloc.start()
        before = np.ones(1_000_000)
        most, _ = memory.peak(lambda: before + 1)
        assert tracemalloc.is_tracing() == measuring
    finally:
        tracemalloc.stop()
    assert 8.0e6 <= most < 8.1e6


def test_letters_become_columns_block_by_block():
    ids = np.array([2, 0, 1, 1])
    letters = long_text.Columns(ids, 3)
    assert len(letters) == 4
    assert np.array_equal(letters[1:3][..., 0], [[1, 0, 0], [0, 1, 0]])
    assert letters[:].shape == (4, 3, 1)
