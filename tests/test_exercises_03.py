"""The exercises of chapter 3: other right answers, and a solution held against differences."""

from answers import said
from exercise_cases.chapter03 import pair_gradients
from lab import checks, copies, literal
import numpy as np
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
    _, (_, dWhh, *_) = literal.bptt(xs, targets, *params)
    assert np.allclose(pair_gradients(params, same, xs, targets).sum(axis=0), dWhh)
