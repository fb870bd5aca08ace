"""The system of the unrolled network: solved by NumPy as a whole, and by every order of the lab."""

from itertools import product

from lab import bidiagonal, rtrl, tree, uoro
import numpy as np
import pytest
import rnn_core
from rnn_core import relative_error

T, I, H, O = 11, 2, 4, 3


def case(seed, steps=T, recurrent="gaussian"):
    """A network, its states, and the gradient by the kernel; B is 1."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, I, H, O, recurrent, bias=1.0)
    xs, targets = rng.standard_normal((steps, I, 1)), rng.standard_normal((steps, O, 1))
    hs, ys = rnn_core.forward(params, xs)
    _, dys = rnn_core.half_squared_error(ys, targets)
    grads, dhs = rnn_core.backward(params, xs, hs, dys)
    return params, xs, targets, hs, dys, grads, dhs


def system(params, hs, dys):
    """The Jacobians, and what the outputs send to the states."""
    jacobians = rnn_core.hidden_jacobians(params, hs)[..., 0]
    return jacobians, np.concatenate([np.zeros((1, H, 1)), params.Why.T @ dys])


def by_weights(grads):
    return np.hstack([grads.Wxh, grads.Whh, grads.bh])


@pytest.mark.parametrize("seed", range(5))
def test_every_order_solves_what_numpy_solves_as_a_whole(seed, claim):
    params, _, _, hs, dys, _, dhs = case(seed)
    jacobians, gs = system(params, hs, dys)
    whole = np.linalg.solve(bidiagonal.assemble(jacobians).T, gs.reshape(-1, 1))
    ways = dhs, bidiagonal.from_the_end(jacobians, gs), tree.solve_transposed(jacobians, gs)
    error = max(relative_error(found.reshape(-1, 1), whole) for found in ways)
    says = "Kernel, sweep and tree solve the matrix that NumPy solves as a whole"
    claim(10, says, error, below=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_both_ends_of_the_product_give_the_gradient_by_the_weights(seed):
    params, xs, targets, hs, dys, grads, dhs = case(seed)
    jacobians, gs = system(params, hs, dys)
    U = bidiagonal.immediate_effects(xs, hs)
    A, flat = bidiagonal.assemble(jacobians), U.reshape((T + 1) * H, -1)
    dW = by_weights(grads)
    tables = {
        "whole": np.linalg.solve(A, flat),
        "start": bidiagonal.from_the_start(jacobians, U).reshape(flat.shape),
        "tree": tree.solve(jacobians, U).reshape(flat.shape),
    }
    for S in tables.values():
        assert relative_error((gs.reshape(1, -1) @ S).reshape(dW.shape), dW) < 1e-12
    assert relative_error((dhs.reshape(1, -1) @ flat).reshape(dW.shape), dW) < 1e-12
    _, by_rtrl = rtrl.loss_and_grads(params, xs, targets)
    assert max(map(relative_error, by_rtrl, grads)) < 1e-12


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4, 7, 8, 9, 16])
def test_a_linear_network_is_solved_by_powers(steps):
    """Without tanh x_t is Σ F^(t-k) u_k: no recurrence is needed to say so."""
    rng = np.random.default_rng(steps)
    F, us = rng.standard_normal((H, H)) / 2, rng.standard_normal((steps + 1, H, 2))
    factors = np.broadcast_to(F, (steps, H, H))
    power = [np.linalg.matrix_power(F, n) for n in range(steps + 1)]
    right = [sum(power[t - k] @ us[k] for k in range(t + 1)) for t in range(steps + 1)]
    back = [sum(power[k - t].T @ us[k] for k in range(t, steps + 1)) for t in range(steps + 1)]
    assert relative_error(bidiagonal.from_the_start(factors, us), np.array(right)) < 1e-12
    assert relative_error(tree.solve(factors, us), np.array(right)) < 1e-12
    assert relative_error(bidiagonal.from_the_end(factors, us), np.array(back)) < 1e-12
    assert relative_error(tree.solve_transposed(factors, us), np.array(back)) < 1e-12


def test_the_tree_takes_complex_numbers():
    rng = np.random.default_rng(0)
    factors, us = rng.standard_normal((2, 7, H, H)), rng.standard_normal((2, 8, H, 2))
    factors, us = factors[0] + 1j * factors[1], us[0] + 1j * us[1]
    in_turn = bidiagonal.from_the_start(factors, us)
    assert relative_error(tree.solve(factors, us), in_turn) < 1e-12


@pytest.mark.parametrize("solve", [bidiagonal.from_the_start, bidiagonal.from_the_end])
def test_there_are_as_many_jacobians_as_steps(solve):
    with pytest.raises(ValueError, match="zip"):
        solve(np.zeros((3, H, H)), np.zeros((5, H, 1)))


def test_the_matrix_is_bidiagonal_in_blocks():
    params, _, _, hs, dys, *_ = case(0)
    jacobians, _ = system(params, hs, dys)
    A = bidiagonal.assemble(jacobians).reshape(T + 1, H, T + 1, H).swapaxes(1, 2)
    for row, column in product(range(T + 1), repeat=2):
        wanted = {0: np.eye(H), 1: -jacobians[row - 1]}.get(row - column, np.zeros((H, H)))
        assert np.array_equal(A[row, column], wanted)


def test_its_right_hand_sides_are_slopes_of_one_step():
    """u_t by finite differences: W moves at step t alone, h_{t-1} stays."""
    params, xs, _, hs, *_ = case(1)
    U, t, step = bidiagonal.immediate_effects(xs, hs), 5, 1e-6
    W, z = rtrl.weights(params), np.vstack([xs[t - 1], hs[t - 1], [[1.0]]])
    columns = []
    for j, k in product(range(H), range(I + H + 1)):
        nudge = np.zeros_like(W)
        nudge[j, k] = step
        columns.append((np.tanh((W + nudge) @ z) - np.tanh((W - nudge) @ z)) / (2 * step))
    assert relative_error(U[t], np.hstack(columns)) < 1e-8
    assert not U[0].any()


def test_the_tree_does_not_write_into_its_arguments():
    params, _, _, hs, dys, *_ = case(2)
    jacobians, gs = system(params, hs, dys)
    before = jacobians.copy(), gs.copy()
    tree.solve(jacobians, gs)
    tree.solve_transposed(jacobians, gs)[:] = 0
    assert np.array_equal(before[0], jacobians)
    assert np.array_equal(before[1], gs)
    alone = tree.solve(jacobians[:0], gs[:1])
    alone[:] = 7
    assert np.array_equal(before[1], gs)


class AllSigns:
    """Instead of random signs every combination of them once."""

    def __init__(self, count):
        self.columns = list(np.array(list(product([-1.0, 1.0], repeat=count))).T)

    def choice(self, values, shape):
        return np.stack([self.columns.pop() for _ in range(shape[1])], axis=1)


def small_case(steps=3):
    rng = np.random.default_rng(4)
    params = rnn_core.init_params(rng, 2, 3, 2, bias=1.0)
    xs, targets = rng.standard_normal((steps, 2, 1)), rng.standard_normal((steps, 2, 1))
    hs, ys = rnn_core.forward(params, xs)
    _, dys = rnn_core.half_squared_error(ys, targets)
    grads, _ = rnn_core.backward(params, xs, hs, dys)
    return params, xs, dys, by_weights(grads)


def test_the_mean_of_uoro_over_all_signs_is_the_gradient(claim):
    params, xs, dys, dW = small_case()
    signs = 3 * 3  # H for each of T steps
    estimates = uoro.estimates(params, xs, dys, AllSigns(signs), 2**signs)
    error = relative_error(estimates.mean(axis=0), dW)
    claim(10, "UORO's mean over all signs is the gradient", error, below=1e-12)
    assert np.linalg.norm(estimates - dW, axis=(1, 2)).min() > 0.01  # no single one is


def test_the_mean_of_random_estimates_comes_nearer_as_the_root_of_their_number():
    params, xs, dys, dW = small_case(8)
    estimates = uoro.estimates(params, xs, dys, np.random.default_rng(0), 40_000)
    spread = np.sqrt(np.mean(np.sum((estimates - dW) ** 2, axis=(1, 2))))
    error = np.linalg.norm(estimates.mean(axis=0) - dW)
    assert spread > np.linalg.norm(dW)
    assert error < 3 * spread / 200


def test_the_factors_of_uoro_make_both_parts_as_long():
    rng = np.random.default_rng(0)
    row, column = rng.standard_normal((5, 3, 4)), rng.standard_normal((5, 3))
    factor = uoro.ratio(row, column)
    lengths = np.linalg.norm(row, axis=(1, 2)) / factor
    assert np.allclose(lengths, factor * np.linalg.norm(column, axis=1))
    assert np.allclose(uoro.ratio(0 * row, 0 * column), 1)
