"""The ReLU cell: its gradient, and networks whose states and gradients are known."""

from cell_checks import whichever_is_complex
from kernel_cases import assert_close
from lab import relu
import numpy as np
import pytest
import rnn_core

PASSES = {"forward": relu.forward, "backward": relu.backward}


def problem(T=6, I=2, H=5, O=3, B=2, dtype=float, seed=0):
    """A network with all its parts at work; no pre-activation is close to the kink."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, I, H, O, bias=0.3, dtype=dtype)
    xs, h0 = rng.standard_normal((T, I, B)), rng.standard_normal((H, B))
    return params, xs, rng.standard_normal((T, O, B)), h0


@pytest.mark.parametrize("B", [1, 3])
def test_the_check_of_the_kernel_passes(B):
    params, xs, targets, h0 = problem(B=B)
    hs, _ = relu.forward(params, xs, h0)
    assert 0.2 < np.mean(hs[1:] > 0) < 0.8
    assert max(rnn_core.gradient_check(params, xs, targets, h0=h0, **PASSES).values()) < 1e-7


def test_a_complex_step_agrees():
    params, xs, targets, h0 = problem()
    _, grads = rnn_core.loss_and_grads(params, xs, targets, h0=h0, **PASSES)
    moved = params._replace(Whh=params.Whh.astype(complex))
    moved.Whh[1, 2] += 1e-30j
    _, ys = relu.forward(moved, xs, h0)
    slope = 0.5 * np.sum((ys - targets) ** 2).imag / 1e-30
    assert np.isclose(slope, grads.Whh[1, 2], rtol=1e-12)


def test_identity_keeps_a_state_and_its_gradient_forever():
    params = relu.init_params(np.random.default_rng(0), 2, 4, 3)
    h0, T = np.array([[1.0], [2.0], [0.5], [3.0]]), 200
    hs, _ = relu.forward(params, np.zeros((T, 2, 1)), h0)
    assert np.array_equal(hs, np.broadcast_to(h0, hs.shape))
    end = np.ones((4, 1))
    _, dhs = relu.backward(params, np.zeros((T, 2, 1)), hs, np.zeros((T, 3, 1)), end)
    assert np.array_equal(dhs, np.broadcast_to(end, dhs.shape))


def test_a_unit_that_is_off_says_nothing_and_learns_nothing():
    params = relu.init_params(np.random.default_rng(0), 1, 1, 1)
    params = params._replace(bh=np.array([[-1.75]]), Whh=np.array([[0.5]]))
    xs, h0 = np.zeros((3, 1, 1)), np.array([[4.0]])  # 4, 0.25, then what is cut to 0
    hs, _ = relu.forward(params, xs, h0)
    assert hs.ravel().tolist() == [4.0, 0.25, 0.0, 0.0]
    grads, dhs = relu.backward(params, xs, hs, np.zeros((3, 1, 1)), np.ones((1, 1)))
    assert dhs.ravel().tolist() == [0.0, 0.0, 0.0, 1.0] and grads.bh == 0


def test_a_sequence_can_be_cut_in_two():
    params, xs, dys, h0 = problem()
    hs, _ = relu.forward(params, xs, h0)
    whole, dhs = relu.backward(params, xs, hs, dys)
    late, dhs_late = relu.backward(params, xs[4:], hs[4:], dys[4:])
    early, dhs_early = relu.backward(params, xs[:4], hs[:5], dys[:4], dhs_late[0])
    assert_close(rnn_core.Params(*map(np.add, early, late)), whole, within=1e-14)
    assert_close(dhs_early[:4], dhs[:4], within=1e-14)


def test_no_step_and_single_precision():
    params, xs, dys, h0 = problem(dtype=np.float32)
    hs, ys = relu.forward(params, xs, h0)
    grads, dhs = relu.backward(params, xs, hs, dys)
    assert {a.dtype for a in (hs, ys, dhs, *grads)} == {np.dtype(np.float32)}
    hs, ys = relu.forward(params, xs[:0], h0)
    grads, dhs = relu.backward(params, xs[:0], hs, dys[:0], h0)
    assert ys.shape == (0, 3, 2) and np.array_equal(dhs[0], h0.astype(np.float32))
    assert not any(grad.any() for grad in grads)


def test_complex_numbers_pass_through():
    whichever_is_complex(relu, *problem())


def test_the_start_is_that_of_le_and_others():
    params = relu.init_params(np.random.default_rng(0), 40, 50, 30, scale=0.02, dtype=np.float32)
    assert np.array_equal(params.Whh, np.eye(50)) and not params.bh.any() and not params.by.any()
    for W in (params.Wxh, params.Why):
        assert np.isclose(W.std(), 0.02, rtol=0.05) and W.dtype == np.float32


def test_a_wrong_shape_is_named():
    params, xs, _, h0 = problem()
    with pytest.raises(ValueError, match="h0 has shape"):
        relu.forward(params, xs, h0[:2])
