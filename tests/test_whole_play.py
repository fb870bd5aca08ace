"""The play as one sequence: what is stored is what the code does, and windows are what they say."""

from lab import bidiagonal
from lab.chapter10 import whole_play
import numpy as np
import pytest
import rnn_core
from rnn_core import relative_error


def test_the_stored_run_is_of_this_play_and_this_network():
    stored = whole_play.stored()
    xs, targets = whole_play.sequence()
    assert stored["T"] == len(xs) == len(targets) > 100_000
    assert len(stored["losses"]) == whole_play.STEPS + 1
    params = whole_play.start()
    assert params.Whh.shape == (64, 64)
    assert stored["losses"][0] == pytest.approx(whole_play.mean_loss(params, xs, targets), rel=1e-9)


def test_it_was_trained_in_a_twentieth_of_the_memory_of_one_sweep():
    stored = whole_play.stored()
    T, states = stored["T"], 64 * 8
    assert stored["bytes_of_training"] < stored["bytes_of_one_sweep"] / 20
    assert stored["bytes_of_one_sweep"] > T * states  # it holds every state, and more
    assert stored["losses"][-1] < stored["losses"][0] - 1


def test_a_step_goes_downhill_and_the_last_loss_is_that_of_the_last_network():
    xs, targets = whole_play.sequence(0, 400)
    params = whole_play.start()
    losses = whole_play.train(params, xs, targets, 3)
    assert len(losses) == 4
    assert losses[3] < losses[0]
    _, ys = rnn_core.forward(params, xs[:])
    loss, _ = rnn_core.softmax_cross_entropy(ys, targets)
    assert losses[3] == pytest.approx(loss / len(xs), rel=1e-12)


def test_windows_give_the_exact_gradient_of_the_matrix_without_some_blocks():
    xs, targets = whole_play.sequence(0, 12)
    params, k = whole_play.start(), 4
    hs, ys = rnn_core.forward(params, xs[:])
    _, dys = rnn_core.softmax_cross_entropy(ys, targets)
    jacobians = rnn_core.hidden_jacobians(params, hs)[..., 0]
    jacobians[k::k] = 0  # J_5 and J_9
    gs = np.concatenate([0 * hs[:1], params.Why.T @ dys])
    dhs = np.linalg.solve(bidiagonal.assemble(jacobians).T, gs.reshape(-1, 1)).reshape(hs.shape)
    das = (dhs * (1 - hs**2))[1:, :, 0]
    grads = whole_play.gradient_by_windows(params, xs, targets, k)
    assert relative_error(grads.Whh, das.T @ hs[:-1, :, 0]) < 1e-12
    assert relative_error(grads.Wxh, das.T @ xs[:][..., 0]) < 1e-12
    _, full = whole_play.gradient(params, xs, targets)
    assert relative_error(grads.Whh, full.Whh) > 1e-3
