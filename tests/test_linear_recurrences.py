"""The diagonal linear recurrence and the minGRU of the lab: loop, tree and forward mode agree."""

import inspect
from types import ModuleType

import cell_checks
from kernel_cases import distance
from lab import bidiagonal, gru, lru, min_gru, scan
from lab.chapter13 import online
from lab.sigmoid import sigmoid
import numpy as np
import pytest
import rnn_core
from rnn_core import loss_and_grads, numerical_gradient, softmax_cross_entropy

OTHERS = cell_checks.against_the_formulas, cell_checks.extremes_stay_finite  # of their own below
CHECKS = [check for check in cell_checks.CHECKS if check not in OTHERS]
TREES = {lru: lru.in_tree, min_gru: scan.solve}
each_cell = pytest.mark.parametrize("cell", TREES, ids=lambda cell: cell.__name__)


def lam_of(params):
    return np.exp(-np.exp(params.nu) + 1j * params.theta)


# ------------------------------------------------------------------------------------ the scan


@pytest.mark.parametrize("T", [0, 1, 2, 3, 7, 8, 9, 64, 100])
def test_the_tree_solves_what_the_loop_solves(T):
    rng = np.random.default_rng(T)
    factors, us = rng.uniform(-1, 1, (T, 3, 2)), rng.standard_normal((T + 1, 3, 2))
    assert distance(scan.solve(factors, us), scan.in_turn(factors, us)) <= 1e-14
    turned = factors * np.exp(1j * rng.uniform(0, 7, (T, 3, 2)))
    assert distance(scan.solve(turned, us), scan.in_turn(turned, us)) <= 1e-14
    assert np.array_equal(scan.solve(factors, us)[:1], us[:1])


def test_a_scan_with_ones_is_a_sum_and_with_one_factor_a_geometric_series():
    us = np.random.default_rng(0).standard_normal((33, 2, 3))
    assert np.allclose(scan.solve(np.ones((32, 2, 1)), us), us.cumsum(axis=0), rtol=1e-13)
    halves = scan.solve(np.full((32, 1, 1), 0.5), np.ones((33, 1, 1)))
    assert np.allclose(halves[:, 0, 0], 2 - 0.5 ** np.arange(33), rtol=1e-15)


def test_both_ways_solve_the_matrix_of_chapter_10():
    rng = np.random.default_rng(1)
    factors, us = rng.uniform(-1, 1, (9, 3, 1)), rng.standard_normal((10, 3, 1))
    A = bidiagonal.assemble(factors * np.eye(3))
    assert np.allclose(A @ scan.solve(factors, us).ravel(), us.ravel(), atol=1e-14)
    back = scan.solve(factors[::-1], us[::-1])[::-1]
    assert np.allclose(A.T @ back.ravel(), us.ravel(), atol=1e-14)


# ----------------------------------------------------------------------------------- the cells


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@each_cell
def test_holds(cell, check):
    check(cell)


@pytest.mark.parametrize("B", [1, 3])
@pytest.mark.parametrize("T", [1, 2, 9, 300])
@each_cell
def test_loop_and_tree_give_one_gradient(cell, T, B, claim):
    params, xs, targets, h0 = cell_checks.case(cell, T=T, B=B)
    tree = TREES[cell]
    for one, other in zip(
        cell.forward(params, xs, h0), cell.forward(params, xs, h0, solve=tree), strict=True
    ):
        assert distance(one, other) <= 1e-13
    hs, ys = cell.forward(params, xs, h0)
    by_loop, dhs = cell.backward(params, xs, hs, ys - targets, h0)
    by_tree, dhs_too = cell.backward(params, xs, hs, ys - targets, h0, solve=tree)
    error = max(map(distance, [*by_loop, dhs], [*by_tree, dhs_too]))
    says = "Loop and scan give one gradient of linear recurrence and minGRU"
    claim(13, says, error, below=1e-12)


@pytest.mark.parametrize("B", [1, 3])
@pytest.mark.parametrize("T", [0, 1, 9, 200])
def test_forward_mode_gives_the_same_gradient(T, B, claim):
    params, xs, targets, h0 = cell_checks.case(lru, T=T, B=B)
    passes = cell_checks.passes(lru)
    value, grads = loss_and_grads(params, xs, targets, h0=h0, **passes)
    value_too, grads_too = online.loss_and_grads(params, xs, targets, h0=h0)
    assert value == pytest.approx(value_too, rel=1e-13)
    error = max(map(distance, grads, grads_too)) if T else 0.0
    says = "RTRL gives the gradient of a linear recurrence, as a loop does"
    claim(13, says, error, below=1e-12)


def test_forward_mode_takes_another_loss():
    params, xs, targets, h0 = cell_checks.case(lru, loss=softmax_cross_entropy)
    passes = cell_checks.passes(lru)
    _, grads = loss_and_grads(params, xs, targets, softmax_cross_entropy, h0, **passes)
    _, too = online.loss_and_grads(params, xs, targets, softmax_cross_entropy, h0)
    assert max(map(distance, grads, too)) <= 1e-12


def test_what_forward_mode_carries_is_counted():
    """Against the sizes of the two tables themselves."""
    H, I = 5, 3
    h, S = np.zeros((H, 1), complex), np.zeros((H, I, 1), complex)
    assert online.carried(I, H) == (2 * (h.size + S.size), H * (H * I + H * H + H))


# ------------------------------------------------------- the linear recurrence, by other truths


def test_states_are_powers_of_the_eigenvalues():
    """Python's own complex numbers, and the sum that solves the recurrence."""
    params, xs, _, h0 = cell_checks.case(lru, T=6, B=1)
    hs, ys = lru.forward(params, xs, h0)
    H, O = 4, 3
    for j in range(H):
        lam = complex(lam_of(params)[j, 0])
        inputs = [
            sum(complex(params.Wxh[j, i], params.Wxh[H + j, i]) * x[i, 0] for i in range(2))
            for x in xs
        ]
        h = lam**6 * complex(h0[j, 0], h0[H + j, 0])
        h += sum(lam ** (6 - t) * each for t, each in enumerate(inputs, 1))
        assert hs[6, j, 0] == pytest.approx(h.real, rel=1e-13)
        assert hs[6, H + j, 0] == pytest.approx(h.imag, rel=1e-13)
    h = hs[6, :H, 0] + 1j * hs[6, H:, 0]
    weights = params.Why[:, :H] - 1j * params.Why[:, H:]
    assert np.allclose(ys[5, :, 0], (weights @ h).real + params.by[:O, 0], rtol=1e-13)


def test_eigenvalues_are_those_of_the_jacobian():
    params, xs, _, h0 = cell_checks.case(lru)
    J = lru.hidden_jacobians(params, xs, lru.forward(params, xs, h0)[0])[2, :, :, 1]
    lam = lam_of(params).ravel()
    both = np.sort_complex(np.concatenate([lam, lam.conj()]))
    assert np.allclose(np.sort_complex(np.linalg.eigvals(J)), both, atol=1e-12)
    a, b = lru.eigenvalues(params)
    assert np.allclose((a + 1j * b).ravel(), lam, rtol=1e-14)


def test_on_the_unit_circle_nothing_is_lost():
    """|λ| = 1 to the last digit: an orthogonal way forward and back."""
    params, xs, _, h0 = cell_checks.case(lru, T=500, B=1)
    params = params._replace(nu=np.full_like(params.nu, -50.0))
    hs, ys = lru.forward(params, 0 * xs, h0)
    assert np.allclose(np.linalg.norm(hs[:, :, 0], axis=1), np.linalg.norm(h0), rtol=1e-12)
    _, dhs = lru.backward(params, xs, hs, 0 * ys, h0)
    assert np.allclose(np.linalg.norm(dhs[:, :, 0], axis=1), np.linalg.norm(h0), rtol=1e-12)


def test_the_impulse_response_convolves():
    params, xs, _, _ = cell_checks.case(lru, T=12, B=2)
    K = lru.impulse_response(params, 12)
    _, ys = lru.forward(params, xs)
    for t in range(12):
        sums = sum(K[n] @ xs[t - n] for n in range(t + 1))
        assert np.allclose(ys[t], sums + params.by, atol=1e-13)
    lam, H = lam_of(params).ravel(), 4
    first, last = params.Wxh[:H] + 1j * params.Wxh[H:], params.Why[:, :H] - 1j * params.Why[:, H:]
    for n in (0, 1, 7):
        assert np.allclose(K[n], ((last * lam**n) @ first).real, atol=1e-14)


def test_no_parameter_leads_out_of_the_unit_circle():
    rng = np.random.default_rng(0)
    params = lru.init_params(rng, 1, 50, 1)._replace(nu=rng.uniform(-30, 6, (50, 1)))
    with np.errstate(all="raise"):
        a, b = lru.eigenvalues(params)
    assert np.all(np.hypot(a, b) < 1)


def test_the_ring_is_even_by_area_and_its_states_are_of_one_size():
    rng = np.random.default_rng(0)
    params = lru.init_params(rng, 2, 4000, 1, smallest=0.6, largest=0.9, most_phase=1.0)
    size, phase = np.abs(lam_of(params)), np.angle(lam_of(params))
    assert 0.6 <= size.min() < 0.61 and 0.89 < size.max() <= 0.9
    assert 0 <= phase.min() < 0.01 and 0.99 < phase.max() <= 1
    inner = np.sqrt((0.6**2 + 0.9**2) / 2)  # half of the area lies within
    assert np.mean(size < inner) == pytest.approx(0.5, abs=0.03)
    params = lru.init_params(rng, 2, 400, 1, smallest=0.6, largest=0.9)
    size = np.abs(lam_of(params))[:, 0]
    hs, _ = lru.forward(params, rng.standard_normal((60, 2, 300)))
    variance = np.mean(hs[-1][:400] ** 2 + hs[-1][400:] ** 2, axis=1)
    for some in (size < 0.75, size > 0.8):
        assert variance[some].mean() == pytest.approx(1, abs=0.2)
    for radii in ((0.9, 0.9), (-0.1, 0.5), (0.5, 1.0)):
        with pytest.raises(ValueError, match="the radii are"):
            lru.init_params(rng, 1, 2, 1, *radii)


# ------------------------------------------------------------------ the minGRU, by other truths


def test_a_gru_that_does_not_look_back_is_a_min_gru():
    """For candidates so small that tanh is straight, and with Whh = 0."""
    params, xs, _, h0 = cell_checks.case(min_gru, T=20)
    small = 1e-6
    zs, ns = np.split(params.Wxh, 2)
    bz, bn = np.split(params.bh, 2)
    full = gru.Params(
        Wxh=np.concatenate([zs, zs, small * ns]),
        Whh=np.zeros((12, 4)),
        Why=params.Why,
        bh=np.concatenate([bz, bz, small * bn]),
        bn=np.zeros((4, 1)),
        by=params.by,
    )
    hs, _ = min_gru.forward(params, xs, h0)
    assert np.allclose(gru.forward(full, xs, small * h0)[0] / small, hs, atol=1e-9)


def test_a_shut_gate_of_a_min_gru_hands_on_and_an_open_one_lets_in():
    params, xs, _, h0 = cell_checks.case(min_gru)
    n = params.Wxh[4:] @ xs + params.bh[4:]
    for bias, states in ((1e3, np.broadcast_to(h0, n.shape)), (-1e3, n)):
        bh = np.concatenate([np.full((4, 1), bias), params.bh[4:]])
        with np.errstate(all="raise"):
            hs, _ = min_gru.forward(params._replace(bh=bh), xs, h0)
        assert np.allclose(hs[1:], states, rtol=1e-14)


def test_the_biases_of_a_min_gru_start_as_they_should():
    rng = np.random.default_rng(0)
    params = min_gru.init_params(rng, 2, 5, 1, forget_bias=3.0, spread=4.0)
    assert np.allclose(params.bh.ravel(), [1, 2, 3, 4, 5, 0, 0, 0, 0, 0])
    z, _ = min_gru.gates(params, np.zeros((1, 2, 1)))
    assert np.allclose(z[0, :, 0], sigmoid(np.arange(1.0, 6)))


def test_a_min_gru_is_drawn_as_two_simple_networks_with_the_readout_of_the_first():
    params = min_gru.init_params(np.random.default_rng(0), 2, 5, 3, bias=0.5)
    rng = np.random.default_rng(0)
    z, n = (rnn_core.init_params(rng, 2, 5, 3, bias=0.5) for _ in range(2))
    for name in ("Wxh", "bh"):
        assert np.array_equal(
            getattr(params, name), np.vstack([getattr(z, name), getattr(n, name)])
        )
    assert np.array_equal(params.Why, z.Why) and np.array_equal(params.by, z.by)


# --------------------------------------------------------------------------- wrong ones are caught

EDITS = {
    lru: [
        ("a * u - b * v, b * u + a * v", "a * u + b * v, b * u + a * v"),
        ("dhs = solve((a, -b)", "dhs = solve((a, b)"),
        ("gs[-1] += dh_next", "gs[-1] = dh_next"),
        ("da = _summed(du * u + dv * v)", "da = _summed(du * u - dv * v)"),
        ("db = _summed(dv * u - du * v)", "db = _summed(dv * u + du * v)"),
        ("parts(hs[:-1]), parts(dhs[1:])", "parts(hs[1:]), parts(dhs[1:])"),
        ("-np.exp(params.nu) * (a", "-(a"),
        ("a * db - b * da", "a * da - b * db"),
        ("np.concatenate([h0[None], each", "np.concatenate([0 * h0[None], each"),
        ("np.block([[a, -b], [b, a]])", "np.block([[a, b], [-b, a]])"),
        ("(params.Wxh.T, dhs[1:])", "(params.Wxh.T, dhs[:-1])"),
    ],
    min_gru: [
        ("[h0[None], (1 - z) * n]", "[h0[None], z * n]"),
        ("dhs = solve(z[::-1]", "dhs = solve(z"),
        ("dh * (h_prev - n) * z * (1 - z)", "dh * (n - h_prev) * z * (1 - z)"),
        ("dh * (h_prev - n) * z * (1 - z)", "dh * (h_prev - n)"),
        ("z * (1 - z), dh * (1 - z)]", "z * (1 - z), dh * z]"),
        ("gs[-1] += dh_next", "gs[-1] = dh_next"),
        ("z[:, :, None] * np.eye", "(1 - z)[:, :, None] * np.eye"),
    ],
}
WRONG = [
    pytest.param(cell, edit, id=f"{cell.__name__[4:]}: {edit[1]}")
    for cell, edits in EDITS.items()
    for edit in edits
]


@pytest.mark.parametrize(("cell", "edit"), WRONG)
def test_a_wrong_cell_is_caught(cell, edit):
    text = inspect.getsource(cell)
    assert text.count(edit[0]) == 1, (
        f"{cell.__name__} holds {edit[0]!r} {text.count(edit[0])} times"
    )
    module = ModuleType(cell.__name__)
    exec(compile(text.replace(*edit), "a wrong cell", "exec"), module.__dict__)
    with pytest.raises((AssertionError, ValueError, pytest.fail.Exception)):
        for check in CHECKS:
            check(module)
        test_states_are_powers_of_the_eigenvalues()


def test_central_differences_say_the_same_of_the_tree():
    params, xs, targets, h0 = cell_checks.case(lru, T=9, B=2)

    def loss(nu):
        _, ys = lru.forward(params._replace(nu=nu), xs, h0, lru.in_tree)
        return 0.5 * np.sum((ys - targets) ** 2)

    hs, ys = lru.forward(params, xs, h0, lru.in_tree)
    grads, _ = lru.backward(params, xs, hs, ys - targets, solve=lru.in_tree)
    assert distance(grads.nu, numerical_gradient(loss, params.nu)) <= 1e-7
