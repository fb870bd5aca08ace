"""What chapter 7 imports: products of Jacobians, recall, brackets; against other truths."""

from lab import brackets, characters, jacobians, training
from lab.chapter07 import figures, recall
import matplotlib.pyplot as plt
import numpy as np
import pytest
import rnn_core


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def factors_of(params, xs, h0=None):
    hs, _ = rnn_core.forward(params, xs, h0)
    return rnn_core.hidden_jacobians(params, hs)[..., 0], hs


def linear(Whh, T):
    """Without input, from zero: a linear network, as far as gradients go."""
    params = rnn_core.init_params(np.random.default_rng(0), 1, len(Whh), 1)._replace(Whh=Whh)
    return factors_of(params, np.zeros((T, 1, 1)))[0]


def test_a_linear_network_has_the_norms_of_powers():
    Whh = np.random.default_rng(3).standard_normal((4, 4))
    powers = [np.linalg.norm(np.linalg.matrix_power(Whh, n), 2) for n in range(13)]
    assert np.allclose(jacobians.norms_back(linear(Whh, 12)), powers)


@pytest.mark.parametrize("gain", [0.5, 1.0, 1.5])
def test_orthogonal_weights_multiply_by_the_gain(gain):
    Q, _ = np.linalg.qr(np.random.default_rng(4).standard_normal((5, 5)))
    factors = linear(gain * Q, 10)
    t, k = np.indices((11, 11))
    between = jacobians.norms_between(factors)
    assert np.allclose(jacobians.norms_back(factors), gain ** np.arange(11))
    assert np.allclose(between[t >= k], gain ** (t - k)[t >= k])
    assert np.isnan(between[t < k]).all()


def test_a_single_unit_multiplies_its_slopes():
    """A latch of one unit: products of numbers."""
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    latch = rnn_core.Params(one, 2 * one, one, 0.1 * one, zero)
    factors, hs = factors_of(latch, np.random.default_rng(5).standard_normal((8, 1, 1)))
    slopes = 2 * (1 - hs[1:, 0, 0] ** 2)
    assert np.allclose(jacobians.norms_back(factors), np.cumprod([1.0, *slopes[::-1]]))
    for t in range(9):
        for k in range(t + 1):
            product = np.prod(slopes[k:t])
            assert np.isclose(jacobians.norms_between(factors)[t, k], product)


def test_the_order_is_that_of_the_states():
    """From h_2 to h_6, by differences of the states, for inputs that change."""
    rng = np.random.default_rng(6)
    params, xs, step = rnn_core.init_params(rng, 2, 3, 1), rng.standard_normal((6, 2, 1)), 1e-6
    factors, hs = factors_of(params, xs)
    columns = []
    for direction in np.eye(3)[:, :, None]:
        ends = [
            rnn_core.forward(params, xs[2:], hs[2] + sign * step * direction)[0][-1]
            for sign in (1, -1)
        ]
        columns.append((ends[0] - ends[1]) / (2 * step))
    by_differences = np.linalg.norm(np.hstack(columns), 2)
    assert np.isclose(jacobians.norms_between(factors)[6, 2], by_differences, rtol=1e-7)
    assert np.isclose(jacobians.norms_back(factors)[4], by_differences, rtol=1e-7)


def test_the_bit_comes_first_and_noise_after():
    xs, targets = recall.batch(np.random.default_rng(0), 30, 500)
    assert np.array_equal(targets, xs[:1])
    assert xs.shape == (30, 1, 500)
    assert set(np.unique(xs[0])) == {-1.0, 1.0}
    assert abs(xs[0].mean()) < 0.2
    assert np.isclose(xs[1:].std(), recall.NOISE, rtol=0.02)


def test_gradients_of_recall_agree_with_differences():
    rng = np.random.default_rng(1)
    params, (xs, targets) = rnn_core.init_params(rng, 1, 3, 1), recall.batch(rng, 5, 4)
    bits = xs[0].copy()

    def loss(xs, params=params):
        return 0.5 * np.sum((rnn_core.forward(params, xs)[1][-1] - bits) ** 2)

    grads, dxs = recall.gradients(params, xs, targets)
    assert rnn_core.relative_error(dxs, rnn_core.numerical_gradient(loss, xs)) < 1e-7
    for name, grad in grads._asdict().items():
        differences = rnn_core.numerical_gradient(
            lambda W, name=name: loss(xs, params._replace(**{name: W})), getattr(params, name)
        )
        assert rnn_core.relative_error(grad, differences) < 1e-7


def test_a_short_memory_is_learned_and_a_guess_is_right_half_the_time():
    rng = np.random.default_rng(2)
    params = rnn_core.init_params(rng, 1, 8, 1)
    task = recall.batch(rng, 4, 400)
    silent = params._replace(Whh=0 * params.Whh)
    assert 0.4 < recall.share_right(silent, *task) < 0.6
    pace = {"steps": 200, "learning_rate": 0.3 / 16, "max_norm": 16}

    def draw():
        return recall.batch(rng, 4, 16)

    net, _ = training.train(rnn_core, params, draw, **pace, loss=recall.last_output_error)
    assert recall.share_right(net, *task) > 0.95


@pytest.mark.parametrize("distance", [2, 7, 40])
def test_brackets_close_as_far_behind_as_was_asked(distance):
    text = brackets.line(distance)
    opened = [text.index(bracket) for bracket in "(["]
    closed = [text.index(bracket) for bracket in ")]"]
    assert np.array_equal(np.subtract(closed, opened), [distance, distance])
    assert text[opened[0] + 1 : closed[0]] == text[opened[1] + 1 : closed[1]]
    assert closed[1] == len(text) - 1
    assert len(set(text)) == len(characters.spelled(text).letters)


def test_brackets_are_told_after_as_many_steps_as_it_says():
    """The same learning by `characters.trained`: sure then, and not one step before."""
    text, least = brackets.line(5), []
    steps = brackets.steps_until_told(brackets.start(1, text), text, 100)
    xs, targets = characters.examples(characters.spelled(text))
    for learned in (int(steps) - 1, int(steps)):
        _, ys = rnn_core.forward(characters.trained(text, 1, learned), xs)
        powers = np.exp(ys[:, :, 0])
        shares = powers / powers.sum(axis=1, keepdims=True)
        least.append(min(shares[t, targets[t, 0]] for t in (4, 10)))
    assert least[0] <= 0.9 < least[1]
    assert np.isnan(brackets.steps_until_told(brackets.start(1, text), text, int(steps) - 1))


def test_a_gain_multiplies_the_recurrent_weights_alone():
    once, twice = (brackets.start(3, "(a)[a]", gain) for gain in (1.0, 2.0))
    assert np.array_equal(twice.Whh, 2 * once.Whh)
    assert np.array_equal(twice.Wxh, once.Wxh) and np.array_equal(twice.Why, once.Why)


def test_drawings_of_reach_and_of_learning_show_their_numbers():
    fading = np.array([1.0, 0.1, 0.01])
    ax = figures.reach({"it": fading}, [("kept", 0.9)])
    assert np.allclose(ax.lines[0].get_ydata(), fading)
    assert np.allclose(ax.lines[1].get_ydata(), [1, 0.9, 0.81])
    ax = figures.one_unit({2.0: np.array([1.0, 1.5, 0.5])})
    assert np.allclose(ax.lines[0].get_ydata(), [1, 2, 4])
    assert np.allclose(ax.lines[1].get_ydata(), [1, 1.5, 0.5])
    ax = figures.transients({1e-3: fading}, 10.0 ** np.arange(3))
    assert np.allclose(ax.lines[1].get_ydata(), fading)
    assert "$10^{-3}$" in {text.get_text() for text in ax.texts}
    (ax,) = figures.learned((5, 7), {"gain 1": np.array([[30.0, 40.0], [90.0, np.nan]])}, 300)
    told = [line.get_ydata() for line in ax.lines if line.get_marker() == "o"]
    missed = [line.get_ydata() for line in ax.lines if line.get_marker() == "x"]
    assert np.array_equal(np.concatenate(told), [30, 40, 90])
    assert len(np.concatenate(missed)) == 1 and np.all(np.concatenate(missed) > 300)


def test_drawings_of_chapter_7_show_their_numbers():
    runs = np.array([[1.0, 0.5, 0.25], [1.0, 0.4, 0.1]])
    ax = figures.gradient_norms({"gain 1": runs}, ("gain 1", 1, "apart"))
    assert {"gain 1", "apart"} == {text.get_text() for text in ax.texts}
    assert np.allclose(ax.lines[0].get_ydata(), runs[0])
    assert np.allclose(ax.lines[-2].get_ydata(), runs[1])
    ax = figures.norm_map(np.where(np.tri(5) > 0, 0.1, np.nan), (2, 3))
    assert np.isclose(np.nanmin(ax.collections[0].get_array()), -1)
    rates = np.array([[-0.7, -0.7], [0, 0], [0.1, 0.2]])
    ax = figures.growth_rates((0.5, 1.0, 2.0), rates, np.array([-0.7, 0, 0.1]))
    assert np.allclose(ax.lines[1].get_ydata(), [-0.7, 0, 0.1])
