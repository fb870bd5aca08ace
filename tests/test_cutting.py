"""What chapter 9 imports besides: held signs, balanced influences, padded lines; its figures."""

from lab import truncation
from lab.chapter09 import figures, holding, influence, padding
import matplotlib.pyplot as plt
import numpy as np
import pytest
import rnn_core


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


# --- signs that are held
def test_a_stream_holds_each_sign_until_the_next():
    xs, signs, age = holding.stream(np.random.default_rng(0), 300, 5, 7)
    for b in range(5):
        last, since = 0.0, -1
        for t in range(300):
            if xs[t, 0, b]:
                assert since == -1 or 7 < since + 1 <= 14
                last, since = xs[t, 0, b], 0
            elif since >= 0:
                since += 1
            assert signs[t, 0, b] == last and age[t, b] == since
    assert set(np.unique(xs)) == {-1.0, 0.0, 1.0}


def test_only_what_is_asked_counts():
    rng = np.random.default_rng(1)
    ys, signs = rng.standard_normal((2, 6, 1, 3))
    weights = rng.integers(0, 2, (6, 3)).astype(float)
    loss, dys = holding.error(ys, holding.asked(signs, weights))
    errors = (ys - signs)[:, 0]
    assert np.isclose(loss, 0.5 * np.sum(errors[weights == 1] ** 2))
    assert np.allclose(dys[:, 0], np.where(weights == 1, errors, 0))


def test_a_latch_knows_every_sign_and_a_net_without_memory_only_the_first():
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    latch = rnn_core.Params(3 * one, 2 * one, one, zero, zero)
    deaf = latch._replace(Whh=zero)
    rng = np.random.default_rng
    assert (holding.right_by_age(latch, rng(2), 9) == 1).all()
    shares = holding.right_by_age(deaf, rng(2), 9)
    assert shares[0] == 1 and (shares[1:] == 0).all()  # the output is 0, and no sign


# --- influences that balance
def test_influences_are_those_of_the_powers_of_the_matrix():
    Whh = 0.5 * np.eye(23) + 0.5 * np.diag(np.ones(22), 1)
    signs = np.array([1.0] * 10 + [-1.0] * 13)
    powers = [(np.linalg.matrix_power(Whh, n) @ signs)[0] for n in range(120)]
    assert np.allclose(influence.heard(120), np.cumsum(powers), rtol=1e-9)
    truth = np.linalg.solve(np.eye(23) - Whh, signs)[0]
    assert np.isclose(truth, -6) and np.isclose(influence.heard(200)[-1], truth, rtol=1e-9)


def test_the_output_comes_to_rest_at_the_target_for_the_best_theta():
    params = influence.network(influence.BEST)
    _, ys = rnn_core.forward(params, np.zeros((300, 1, 1)))
    assert np.isclose(ys[-1].item(), 1, rtol=1e-9)


def test_descent_follows_the_gradient_of_each_window():
    """Against the slope of the loss, by differences, from the state that is carried."""
    windows, rate = truncation.disjoint(8, 4), 0.01
    path = influence.descend(windows, rate, theta=0.5)
    assert len(path) == 3
    theta, h = 0.5, None
    for after in path[1:]:

        def loss(theta, h=h):
            hs, ys = rnn_core.forward(influence.network(theta), np.zeros((4, 1, 1)), h)
            return 0.5 * np.mean((ys - 1) ** 2), hs[-1]

        slope = (loss(theta + 1e-4)[0] - loss(theta - 1e-4)[0]) / 2e-4
        (_, h), theta = loss(theta), theta - rate * slope
        assert np.isclose(after, theta, rtol=1e-8)


def test_descent_that_runs_far_is_that_of_a_network_without_tanh():
    Whh = 0.5 * np.eye(23) + 0.5 * np.diag(np.ones(22), 1)
    signs = np.array([1.0] * 10 + [-1.0] * 13)
    heard = np.cumsum([(np.linalg.matrix_power(Whh, n) @ signs)[0] for n in range(10)])
    path = influence.descend(truncation.disjoint(3000, 10), 0.001)
    theta, h = 0.5, np.zeros(23)
    for _ in path[1:]:
        slope = 0
        for steps in range(10):
            h = Whh @ h + theta * signs
            slope += (h[0] - 1) * heard[steps] / 10
        theta -= 0.001 * slope
    assert np.isclose(path[-1], theta, rtol=1e-8) and theta > 800


def test_descent_that_runs_away_ends():
    path = influence.descend(truncation.disjoint(20_000, 10), 0.01)
    assert abs(path[-1]) > 1000 > abs(path[-2])


# --- lines of unequal length
def test_a_padded_batch_holds_each_sequence_and_nothing_else():
    sequences = [np.array([3, 1, 2]), np.array([1, 0, 2, 3, 3, 1]), np.array([2, 2])]
    xs, targets, mask = padding.batch(sequences, 4)
    assert xs.shape == (5, 4, 3) and targets.shape == mask.shape == (5, 3)
    for b, sequence in enumerate(sequences):
        steps = len(sequence) - 1
        assert mask[:, b].tolist() == [1] * steps + [0] * (5 - steps)
        assert np.array_equal(xs[:steps, :, b].argmax(axis=1), sequence[:-1])
        assert np.array_equal(targets[:steps, b], sequence[1:])
    assert (xs.sum(axis=1) == 1).all()


def test_last_states_are_those_of_each_sequence_read_alone():
    rng = np.random.default_rng(3)
    params = rnn_core.init_params(rng, 4, 6, 4, bias=0.5)
    sequences = [rng.integers(4, size=n) for n in (5, 9, 2)]
    xs, _, mask = padding.batch(sequences, 4)
    hs, _ = rnn_core.forward(params, xs)
    last = padding.last_states(hs, mask)
    for b, sequence in enumerate(sequences):
        alone, _ = rnn_core.forward(params, padding.batch([sequence], 4)[0])
        assert np.allclose(last[:, [b]], alone[-1])
    assert not np.allclose(last, hs[-1])


# --- figures
def test_the_outline_runs_around_what_is_kept():
    cells = np.array([[True, False], [True, True]])
    x, y = figures._outline(cells)
    ends = {((x[i], y[i]), (x[i + 1], y[i + 1])) for i in range(0, len(x), 3)}
    assert ends == {
        ((0.5, 0.5), (0.5, 1.5)),
        ((0.5, 1.5), (0.5, 2.5)),
        ((1.5, 0.5), (1.5, 1.5)),
        ((2.5, 1.5), (2.5, 2.5)),
        ((0.5, 0.5), (1.5, 0.5)),
        ((1.5, 1.5), (2.5, 1.5)),
        ((0.5, 2.5), (1.5, 2.5)),
        ((1.5, 2.5), (2.5, 2.5)),
    }


def test_a_map_shows_every_program_on_the_same_scale():
    norms = np.tril(np.full((4, 4), 0.5))
    axes = figures.windows_on_map("ab c", norms, dict.fromkeys("pqrs", norms > 0))
    titles = [ax.get_title() or ax.get_title(loc="left") for ax in axes]
    assert titles == ["p", "q", "r", "s"]
    assert [label.get_text() for label in axes[2].get_xticklabels()] == ["a", "b", "␣", "c"]


def test_padding_has_no_letters():
    mask = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    ax = figures.padded(["abc", "x"], mask)
    assert sorted(text.get_text() for text in ax.texts) == ["a", "b", "c", "x"]
