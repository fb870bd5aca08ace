"""Truncated gradients against truths of other making: differences, closed forms, sums of pairs."""

import warnings

from javascript import call
from lab import truncation
from lab.chapter09 import window
from lab.truncation import Window, disjoint, every, sliding
import numpy as np
import pytest
import rnn_core

T, I, H, O, B = 13, 2, 4, 3, 2  # 13 is a multiple of no window
PROGRAMS = {
    "carried": (lambda size: disjoint(T, size), True),
    "reset": (lambda size: disjoint(T, size), False),
    "sliding": (lambda size: sliding(T, size), True),
    "every": (lambda size: every(T, -(-size // 2), size), True),
}
HALF = rnn_core.half_squared_error
NAMED = pytest.mark.parametrize("name", PROGRAMS)


@pytest.fixture(params=[0, 1])
def case(request):
    """A network, a batch, and a state that is not zero."""
    rng = np.random.default_rng(request.param)
    params = rnn_core.init_params(rng, I, H, O, gain=1.3, bias=0.5)
    xs, targets = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    return params, xs, targets, rng.uniform(-0.9, 0.9, (H, B))


def close(a, b, rtol=1e-12):
    return all(rnn_core.relative_error(x, y) < rtol for x, y in zip(a, b, strict=True))


def by_name(name, size, case):
    params, xs, targets, h0 = case
    windows, carry = PROGRAMS[name]
    return truncation.gradient(rnn_core, params, xs, targets, windows(size), h0=h0, carry=carry)


# --- where the windows lie
def test_windows_lie_where_the_programs_say():
    assert disjoint(7, 3) == [(0, 0, 3), (3, 3, 6), (6, 6, 7)]
    assert sliding(4, 2) == [(0, 0, 1), (0, 1, 2), (1, 2, 3), (2, 3, 4)]
    assert every(8, 3, 5) == [(0, 0, 3), (1, 3, 6), (4, 6, 8)]
    assert disjoint(0, 3) == []


@pytest.mark.parametrize("k1", [1, 2, 3, 5, 13, 20])
@pytest.mark.parametrize("more", [0, 1, 4])
def test_every_loss_counts_once_and_is_followed_k2_less_k1_steps_at_least(k1, more):
    windows = every(T, k1, k1 + more)
    assert [t for w in windows for t in range(w.first, w.stop)] == list(range(T))
    for start, first, stop in windows:
        assert stop - start <= k1 + more
        assert start == 0 or first - start == more


@pytest.mark.parametrize(("k1", "k2"), [(0, 3), (4, 3), (-1, -1)])
def test_windows_that_leave_out_a_loss_are_refused(k1, k2):
    with pytest.raises(ValueError, match=f"k1 is {k1}, k2 is {k2}"):
        every(T, k1, k2)


# --- against the full gradient
@NAMED
@pytest.mark.parametrize("size", [T, T + 1, 2 * T, 3 * T])
def test_a_window_that_holds_the_sequence_gives_the_full_gradient(name, size, case):
    params, xs, targets, h0 = case
    loss, full = rnn_core.loss_and_grads(params, xs, targets, h0=h0)
    value, grads = by_name(name, size, case)
    assert np.isclose(value, loss, rtol=1e-12)
    whole = name != "every" or size > T  # its last sweep, cut short, begins one step late
    assert close(grads, full) == whole


@NAMED
def test_a_smaller_window_gives_another_gradient_of_the_recurrent_weights(name, case):
    params, xs, targets, h0 = case
    loss, full = rnn_core.loss_and_grads(params, xs, targets, h0=h0)
    value, grads = by_name(name, 3, case)
    assert rnn_core.relative_error(grads.Whh, full.Whh) > 1e-3
    if name != "reset":  # the forward pass is the same, and so is what leads from it to the outputs
        assert np.isclose(value, loss, rtol=1e-12)
        assert close((grads.Why, grads.by), (full.Why, full.by))


def test_what_is_cut_off_makes_the_full_gradient_when_it_is_handed_on(case, claim):
    params, xs, targets, h0 = case
    _, full = rnn_core.loss_and_grads(params, xs, targets, h0=h0)
    hs, ys = rnn_core.forward(params, xs, h0)
    _, dys = rnn_core.half_squared_error(ys, targets)
    total, dh_next = [0] * 5, None
    for w in reversed(disjoint(T, 4)):
        steps = slice(w.start, w.stop)
        grads, dhs = rnn_core.backward(
            params, xs[steps], hs[w.start : w.stop + 1], dys[steps], dh_next
        )
        total, dh_next = [a + b for a, b in zip(total, grads, strict=True)], dhs[0]
    error = max(map(rnn_core.relative_error, total, full))
    says = "Windows that hand on what they cut give the full gradient"
    claim(9, says, error, below=1e-12)


# --- against sums over pairs, from products of Jacobians
def pairs(params, xs, targets, h0, kept):
    """dWhh as a sum over pairs (t, k) that are kept: no backward pass takes part."""
    hs, ys = rnn_core.forward(params, xs, h0)
    jacobians = rnn_core.hidden_jacobians(params, hs)
    dWhh = np.zeros_like(params.Whh)
    for b in range(B):
        for t in range(1, T + 1):
            product = np.eye(H)
            for k in range(t, 0, -1):
                dh_k = product.T @ params.Why.T @ (ys - targets)[t - 1, :, b]
                if kept(t, k):
                    dWhh += np.outer(dh_k * (1 - hs[k, :, b] ** 2), hs[k - 1, :, b])
                product = product @ jacobians[k - 1, :, :, b]
    return dWhh


KEPT = {
    "carried": lambda t, k, size: (t - 1) // size == (k - 1) // size,
    "sliding": lambda t, k, size: t - k < size,
    "every": lambda t, k, size: k > -(-t // (k1 := -(-size // 2))) * k1 - size,
}


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 12])
def test_a_program_keeps_just_its_pairs(name, size, case):
    _, grads = by_name(name, size, case)
    expected = pairs(*case, lambda t, k: KEPT[name](t, k, size))
    assert rnn_core.relative_error(grads.Whh, expected) < 1e-12


def test_a_reset_program_is_the_full_gradient_of_each_window_by_itself(case):
    params, xs, targets, h0 = case
    parts = [
        rnn_core.loss_and_grads(params, xs[a : a + 5], targets[a : a + 5], h0=h0)[1]
        for a in (0, 5, 10)
    ]
    assert close(by_name("reset", 5, case)[1], [sum(each) for each in zip(*parts, strict=True)])


def test_a_sliding_window_of_one_step_is_a_network_that_reads_its_own_state_as_input(case):
    """Nothing goes back: each step by itself, from states that are data."""
    params, xs, targets, h0 = case
    hs, _ = rnn_core.forward(params, xs, h0)
    columns = [np.concatenate(list(each), axis=1)[None] for each in (xs, hs[:-1], targets)]
    _, grads = rnn_core.loss_and_grads(params, columns[0], columns[2], h0=columns[1][0])
    assert close(by_name("sliding", 1, case)[1], grads)


# --- closed form: one linear unit, h_t = w h_{t-1} + x_t and y_t = h_t
@pytest.mark.parametrize("size", [1, 2, 4, 7])
def test_one_linear_unit_in_closed_form(size):
    w, steps, scale = 0.8, 7, 1e-7  # tanh is straight there
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    params = rnn_core.Params(scale * one, w * one, one / scale, zero, zero)
    xs = np.ones((steps, 1, 1))
    h = (1 - w ** np.arange(steps + 1)) / (1 - w)  # from 0
    expected = {
        sliding: [sum(w**j * h[t - 1 - j] for j in range(min(size, t))) for t in range(1, 8)],
        disjoint: [
            sum(w**j * h[t - 1 - j] for j in range((t - 1) % size + 1)) for t in range(1, 8)
        ],
    }
    for windows, slopes in expected.items():
        _, grads = truncation.gradient(rnn_core, params, xs, 0 * xs, windows(steps, size))
        assert np.isclose(grads.Whh.item(), np.dot(h[1:], slopes), rtol=1e-9)


# --- the finite difference of what?
@NAMED
def test_a_truncated_gradient_is_the_difference_with_the_carried_states_held(name, case, claim):
    params, xs, targets, h0 = case
    windows, carry = PROGRAMS[name]
    windows = windows(4)
    runs = truncation.sweeps(rnn_core, params, xs, targets, windows, HALF, h0, carry)
    held = [hs[0] for _, _, hs, _ in runs]

    def loss(Whh):
        total = 0.0
        for (start, first, stop), h in zip(windows, held, strict=True):
            _, ys = rnn_core.forward(params._replace(Whh=Whh), xs[start:stop], h)
            total += rnn_core.half_squared_error(ys[first - start :], targets[first:stop])[0]
        return total

    _, grads = truncation.gradient(rnn_core, params, xs, targets, windows, h0=h0, carry=carry)
    slopes = rnn_core.numerical_gradient(loss, params.Whh)
    error = rnn_core.relative_error(grads.Whh, slopes)
    says = "A truncated gradient is a slope with the carried states held"
    claim(9, says, error, below=1e-7)


# --- learning on the way
def test_the_next_window_runs_with_the_new_weights_from_the_old_state(case):
    params, xs, targets, h0 = case
    windows = disjoint(T, 5)
    learned, losses = truncation.descend(rnn_core, params, xs, targets, windows, 0.01, h0=h0)
    now, h = params, h0
    for w, loss in zip(windows, losses, strict=True):
        part = slice(w.start, w.stop)
        hs, ys = rnn_core.forward(now, xs[part], h)
        value, dys = rnn_core.half_squared_error(ys, targets[part])
        grads, _ = rnn_core.backward(now, xs[part], hs, dys)
        assert np.isclose(value, loss, rtol=1e-12)
        now, h = now._make(p - 0.01 * g for p, g in zip(now, grads, strict=True)), hs[-1]
    assert close(learned, now)
    assert not close(learned, params, 1e-3)


def test_a_long_step_is_clipped(case):
    params, xs, targets, h0 = case
    learned, _ = truncation.descend(rnn_core, params, xs, targets, disjoint(T, T), 1.0, 0.25, h0=h0)
    moved = rnn_core.global_norm([a - b for a, b in zip(learned, params, strict=True)])
    assert np.isclose(moved, 0.25)


# --- another cell and another loss
def test_letters_and_complex_numbers_go_the_same_way(case):
    params, xs, _, h0 = case
    classes = np.random.default_rng(3).integers(O, size=(T, B))
    how = {"loss": rnn_core.softmax_cross_entropy, "h0": h0}
    _, full = rnn_core.loss_and_grads(params, xs, classes, **how)
    _, grads = truncation.gradient(rnn_core, params, xs, classes, disjoint(T, T), **how)
    assert close(grads, full)
    bent = params._replace(Whh=params.Whh + 1e-30j)
    value, _ = truncation.gradient(rnn_core, bent, xs, classes, disjoint(T, T), **how)
    assert np.isclose(value.imag / 1e-30, full.Whh.sum(), rtol=1e-10)


# --- how two gradients are compared
def test_error_and_cosine_are_those_of_two_arrows():
    full = np.array([[3.0, 0.0]])
    assert truncation.compare(full, full) == (0.0, 1.0)
    assert truncation.compare(-full, full) == (2.0, -1.0)
    assert np.allclose(truncation.compare(np.array([[3.0, 3.0]]), full), (1.0, np.sqrt(0.5)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert truncation.compare(0 * full, full) == (1.0, 0.0)


# --- the map
@NAMED
def test_the_map_of_blame_adds_up_to_what_arrives(name, case):
    """Where one output is wrong, dhs of a sweep is the map's row; and nothing is kept besides."""
    params, xs, targets, h0 = case
    windows, carry = PROGRAMS[name]
    how = {"h0": h0, "carry": carry}
    norms = truncation.blame(rnn_core, params, xs, targets, windows(5), **how)
    t, k = np.indices((T, T)) + 1
    kept = np.vectorize(lambda t, k: k <= t and KEPT[name if carry else "carried"](t, k, 5))(t, k)
    assert np.array_equal(norms > 0, kept)
    if carry:
        whole = truncation.blame(rnn_core, params, xs, targets, [Window(0, 0, T)], h0=h0)
        assert np.allclose(norms[kept], whole[kept], rtol=1e-12)


def test_the_map_of_blame_is_that_of_the_jacobians(case):
    params, xs, targets, h0 = case
    hs, ys = rnn_core.forward(params, xs, h0)
    jacobians = rnn_core.hidden_jacobians(params, hs)
    norms = truncation.blame(rnn_core, params, xs, targets, [Window(0, 0, T)], h0=h0)
    for t, k in ((13, 1), (9, 6), (4, 4)):
        dh = np.einsum("oh,ob->hb", params.Why, (ys - targets)[t - 1])
        for s in range(t, k, -1):
            dh = np.einsum("ijb,ib->jb", jacobians[s - 1], dh)
        assert np.isclose(norms[t - 1, k - 1], np.linalg.norm(dh), rtol=1e-12)


# --- the twin in JavaScript
MODEL = "chapter09/truncation_model.js"


def random_case(seed):
    rng = np.random.default_rng(seed)
    T, I, H, O, B = rng.integers(1, [12, 4, 5, 4, 4])
    params = rnn_core.init_params(rng, I, H, O, gain=1.3, bias=0.5)
    k1, more = rng.integers([1, 0], [T + 1, 6])
    windows = every(int(T), int(k1), int(k1 + more))
    xs, targets = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    how = {"h0": rng.standard_normal((H, B)), "carry": bool(seed % 2)}
    return params, xs, targets, windows, how


def test_the_twin_gives_the_labs_windows_gradients_and_blame():
    cases = [random_case(seed) for seed in range(100)]
    calls, wanted = [], []
    for params, xs, targets, windows, how in cases:
        value, grads = truncation.gradient(rnn_core, params, xs, targets, windows, **how)
        norms = truncation.blame(rnn_core, params, xs, targets, windows, **how)
        dicts = [window._asdict() for window in windows]
        given = [params._asdict(), xs, targets, dicts, "half_squared_error", *how.values()]
        calls += [("gradient", given), ("blame", given)]
        wanted += [(value, grads), norms]
    got = call(MODEL, calls)
    for one, (value, grads) in zip(got[::2], wanted[::2], strict=True):
        assert np.isclose(one["value"], value, rtol=1e-12)
        assert close([np.array(one["grads"][name]) for name in grads._fields], grads, 1e-10)
    for one, norms in zip(got[1::2], wanted[1::2], strict=True):
        assert rnn_core.relative_error(np.array(one), norms) < 1e-10


def test_the_twin_lays_the_same_windows():
    sizes = [(T, k1, k2) for T in (0, 1, 7, 20) for k1 in (1, 3, 7) for k2 in (7, 9)]
    for size, got in zip(sizes, call(MODEL, [("every", list(s)) for s in sizes]), strict=True):
        assert got == [window._asdict() for window in every(*size)]


def test_the_twin_says_what_is_left():
    rng = np.random.default_rng(0)
    states = [
        {
            "program": str(rng.choice(window.PROGRAMS)),
            "size": int(rng.integers(1, 21)),
            "step": int(rng.integers(1, 21)),
            "gain": float(rng.uniform(0.5, 2)),
        }
        for _ in range(60)
    ]
    for state, got in zip(states, call(MODEL, [("examine", [s]) for s in states]), strict=True):
        for name, value in window.left(**state).items():
            atol = 1e-5 if name == "angle" else 1e-12  # an arc cosine near 1
            assert np.isclose(got[name], value, rtol=1e-9, atol=atol), (state, name)
