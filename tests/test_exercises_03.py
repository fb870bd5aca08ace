"""The exercises of chapter 3: other right answers, and a solution held against differences."""

from answers import said
from exercise_cases.chapter03 import destroys_params, every_path, pair_gradients
from lab import checks, reference_loop
from lab.chapter03 import copies
import numpy as np
import pytest
import rnn_core


def test_other_right_ways_pass(capsys):
    def by_differences(w, u, xs):
        """Total derivatives as the kernel moves, immediate ones as a copy does."""
        ones = (np.array([[value]]) for value in (u, w, 1.0, 0.0, 0.0))
        params, xs = rnn_core.Params(*ones), xs[:, None, None]

        def slopes(t):
            def state(Whhs):
                return copies.forward_with_copies(params, Whhs, xs)[0][t].item()

            return rnn_core.numerical_gradient(state, np.full((len(xs), 1, 1), w)).ravel()

        each = np.array([slopes(t) for t in range(1, len(xs) + 1)])
        return np.diag(each), each.sum(axis=1)

    def as_sets_of_arrays(T):
        return (np.arange(s, t + 1) for s in range(1, T + 1) for t in range(s, T + 1))

    assert said(checks.immediate_and_total, by_differences, capsys).endswith(": all right.")
    assert said(checks.every_path, as_sets_of_arrays, capsys).endswith(": all right.")


def test_pairs_by_the_literal_network():
    """The solution against differences, through a loop that shares nothing with `lab.copies`."""
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, 2, 3, 1)
    pairs, xs = rng.standard_normal((2, 3, 3)), rng.standard_normal((4, 2, 1))
    targets = rng.standard_normal((4, 1, 1))

    def loss(pairs):
        h, total = np.zeros((3, 1)), 0.0
        for t, (x, target) in enumerate(zip(xs, targets, strict=True)):
            h = np.tanh(params.Wxh @ x + pairs[t // 2] @ h + params.bh)
            total += 0.5 * np.sum((params.Why @ h + params.by - target) ** 2)
        return total

    got = pair_gradients(params, pairs, xs, targets)
    assert rnn_core.relative_error(got, rnn_core.numerical_gradient(loss, pairs)) < 1e-7
    same = np.array([params.Whh] * 2)
    _, (_, dWhh, *_) = reference_loop.bptt(xs, targets, *params)
    assert np.allclose(pair_gradients(params, same, xs, targets).sum(axis=0), dWhh)


def test_a_gradient_that_writes_into_params_is_found(capsys):
    told = said(checks.pair_gradients, destroys_params, capsys)
    assert "its arguments are left alone: your code wrote" in told


@pytest.mark.parametrize(
    "kind",
    [
        lambda path: "".join(map(str, path)),
        lambda path: tuple(map(str, path)),
        lambda path: tuple(map(float, path)),
    ],
)
def test_steps_are_whole_numbers(kind, capsys):
    told = said(checks.every_path, lambda T: [kind(path) for path in every_path(T)], capsys)
    assert "return a list of tuples" in told
    assert "0 of 4 right" in told


def test_a_last_step_left_out_is_not_called_another_mistake(capsys):
    def too_short(T):
        return [path for path in every_path(T) if path[0] < T]

    told = said(checks.every_path, too_short, capsys)
    assert "T = 1: no path at all" in told
    assert "T = 2: missing paths: 1 of 3, (2,) for one" in told
    assert "shortest" not in told
    assert "first copy" not in told


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("T = 6: no path at all", lambda T: []),
        ("T = 3: no path passes h_3, the last state", lambda T: every_path(T - 1)),
        ("(1, 1) is no path for T = 1", lambda T: [(*path, path[-1]) for path in every_path(T)]),
    ],
)
def test_paths_that_no_picture_has(words, answer, capsys):
    told = said(checks.every_path, answer, capsys)
    assert words in told
    assert "pairs (copy, output)" not in told
