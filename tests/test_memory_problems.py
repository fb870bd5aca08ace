"""Adding, copy memory and temporal order: what is drawn, and what ignorance costs."""

from lab.sweeps import adding, copy_memory, temporal_order
import numpy as np
import pytest

MANY = 20_000


def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("T", [2, 7, 20])
def test_two_marked_numbers_are_to_be_added(T):
    xs, targets = adding.draw(rng(), T, 50)
    assert xs.shape == (T, 2, 50) and targets.shape == (T, 1, 50)
    assert xs[:, 0].min() >= 0 and xs[:, 0].max() < 1
    for b in range(50):
        first, second = np.flatnonzero(xs[:, 1, b])
        assert first < T // 2 <= second
        assert targets[-1, 0, b] == xs[first, 0, b] + xs[second, 0, b]


def test_the_mean_is_wrong_by_a_sixth_and_one_number_kept_by_half_of_that():
    xs, targets = adding.draw(rng(), 6, MANY)
    for always in (0.9, 1.0, 1.1):  # 1 is the best of them
        value, dys = adding.loss(np.full(targets.shape, always), targets)
        assert np.isclose(value, 1 / 6 + (always - 1) ** 2, rtol=0.02)
        assert not dys[:-1].any()
    marked = (xs[:, 0] * xs[:, 1])[:3].sum(axis=0)
    value, _ = adding.loss(np.broadcast_to(marked + 0.5, targets.shape), targets)
    assert np.isclose(value, adding.baseline(6) / 2, rtol=0.02)


@pytest.mark.parametrize("T", [10, 25, 60])
def test_two_signals_and_their_order_are_the_class(T):
    xs, targets = temporal_order.draw(rng(), T, 50)
    assert xs.shape == (T, 6, 50) and np.array_equal(xs.sum(axis=1), np.ones((T, 50)))
    for b in range(50):
        letters = xs[:, :, b].argmax(axis=1)
        first, second = np.flatnonzero(letters < 2)
        assert T // 10 <= first < 2 * T // 10 and 5 * T // 10 <= second < 6 * T // 10
        assert targets[-1, b] == 2 * letters[first] + letters[second]


def test_four_classes_cost_ln_4_and_one_signal_kept_half_of_that():
    _, targets = temporal_order.draw(rng(), 10, MANY)
    value, dys = temporal_order.loss(np.zeros((10, 4, MANY)), targets)
    assert np.isclose(value, temporal_order.baseline(10)) and not dys[:-1].any()
    assert np.all(np.abs(np.bincount(targets[-1]) / MANY - 1 / 4) < 0.01)
    knows = np.where(targets[-1] // 2 == np.array([[0], [0], [1], [1]]), 50.0, 0.0)
    value, _ = temporal_order.loss(np.broadcast_to(knows, (10, 4, MANY)), targets)
    assert np.isclose(value, temporal_order.baseline(10) / 2)


@pytest.mark.parametrize("T", [0, 1, 12])
def test_what_was_read_is_to_be_said_after_the_signal(T):
    n, kinds = copy_memory.SYMBOLS, copy_memory.KINDS
    xs, targets = copy_memory.draw(rng(), T + 1, 50)
    read = xs.argmax(axis=1)
    assert len(xs) == len(targets) == T + 1 + 2 * n
    assert np.array_equal(read[:n], targets[-n:]) and set(read[:n].ravel()) == {
        *range(1, kinds + 1)
    }
    assert np.all(read[-n - 1] == kinds + 1) and not targets[:-n].any()
    assert not read[n : -n - 1].any() and not read[-n:].any()


def test_silence_is_free_and_a_guess_costs_the_log_of_the_kinds():
    n, kinds, T = copy_memory.SYMBOLS, copy_memory.KINDS, 9
    _, targets = copy_memory.draw(rng(), T, 30)
    ys = np.zeros((len(targets), kinds + 1, 30))
    ys[:-n, 0], ys[-n:, 0] = 60, -60
    value, _ = copy_memory.loss(ys, targets)
    assert np.isclose(value, copy_memory.baseline(T), rtol=1e-9)
    assert np.isclose(value, n * np.log(kinds) / (T + 2 * n), rtol=1e-9)


@pytest.mark.parametrize(
    "problem, T, needs", [(adding, 1, "at least 2"), (temporal_order, 9, "10")]
)
def test_too_short_is_refused_in_words(problem, T, needs):
    with pytest.raises(ValueError, match=f"T is {T}, and .* needs .*{needs}"):
        problem.draw(rng(), T, 3)
