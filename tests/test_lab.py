"""What chapters import beside the kernel, against independent truths."""

from lab import reference_loop, timing, training
from lab.chapter04 import figures as figures04
from lab.chapter06 import cliff, figures, forecasting, series
from lab.source import show
import matplotlib.pyplot as plt
import numpy as np
import pytest
import rnn_core

FIRST = 1990


@pytest.fixture(scope="module")
def data():
    return series.load()


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def test_the_series_is_every_month_of_61_years(data):
    assert np.array_equal(data.year * 12 + data.month, 1950 * 12 + np.arange(61 * 12))
    assert data.celsius.min() > 15
    assert data.celsius.max() < 35


def later_changed(data):
    """The series with other temperatures in the held-out years."""
    celsius = data.celsius.copy()
    celsius[data.year >= FIRST] += 5
    return data._replace(celsius=celsius)


def test_training_batch_knows_nothing_of_the_held_out_years(data):
    for now, then in zip(
        forecasting.windows(data, FIRST),
        forecasting.windows(later_changed(data), FIRST),
        strict=True,
    ):
        assert np.array_equal(now, then)


def test_windows_are_months_in_order_and_targets_one_month_later(data):
    xs, targets = forecasting.windows(data, FIRST, T=24)
    mean, sd = forecasting.scale(data, FIRST)
    second = slice(24, 48)
    assert np.allclose(xs[:, 0, 1] * sd + mean, data.celsius[second])
    assert np.allclose(targets[:, 0, 1] * sd + mean, data.celsius[25:49])


@pytest.mark.parametrize("ahead", [1, 3, 12])
def test_forecasts_use_nothing_that_is_not_known_yet(data, ahead):
    """Change the temperature of one month: no forecast of it or of what is due before can move."""
    spoiled = 600  # a held-out month
    celsius = data.celsius.copy()
    celsius[spoiled:] += 7
    changed = data._replace(celsius=celsius)
    params = rnn_core.init_params(np.random.default_rng(0), 3, 4, 1)
    due = forecasting.held_out(data, FIRST) < spoiled + ahead

    def all_forecasts(source):
        rules = forecasting.simple_forecasts(source, FIRST, ahead)
        del rules["same month last year"], rules["mean of that month"]  # nothing recent in them
        return [*rules.values(), forecasting.network_forecast(params, source, FIRST, ahead)]

    for before, after in zip(all_forecasts(data), all_forecasts(changed), strict=True):
        assert np.array_equal(before[due], after[due])
        assert not np.array_equal(before[~due], after[~due])


def test_last_year_is_known_a_year_ahead(data):
    for ahead in (1, 12):
        rule = forecasting.simple_forecasts(data, FIRST, ahead)["same month last year"]
        assert np.array_equal(rule, data.celsius[data.year >= FIRST - 1][:-12])


def test_linear_finds_a_linear_rule():
    """A series that obeys v_t = 1.2 v_{t-1} - 0.5 v_{t-2} + 3 is forecast without error."""
    values = [1.0, 2.0]
    for _ in range(98):
        values.append(1.2 * values[-1] - 0.5 * values[-2] + 3)
    values, t = np.array(values), np.arange(60, 100)
    train = np.arange(100) < 40
    for ahead in (1, 4):
        forecast = forecasting.linear(values, train, t, 2, ahead)
        assert np.allclose(forecast, values[t], rtol=1e-9)


def test_linear_uses_what_is_known_beforehand():
    season = np.sin(np.arange(100))[:, None]
    values = 2 + 3 * season[:, 0]
    train, t = np.arange(100) < 50, np.arange(60, 100)
    assert np.allclose(forecasting.linear(values, train, t, 1, 3, season), values[t])


def test_network_forecast_one_month_ahead_is_the_output_of_the_month_before(data):
    params = rnn_core.init_params(np.random.default_rng(1), 3, 4, 1)
    _, ys = rnn_core.forward(params, forecasting.inputs(data, FIRST))
    mean, sd = forecasting.scale(data, FIRST)
    t = forecasting.held_out(data, FIRST)
    expected = mean + sd * ys[t - 1, 0, 0]
    assert np.allclose(forecasting.network_forecast(params, data, FIRST), expected)


def test_network_reads_its_own_forecasts_further_ahead(data):
    params = rnn_core.init_params(np.random.default_rng(1), 3, 4, 1)
    xs = forecasting.inputs(data, FIRST)
    mean, sd = forecasting.scale(data, FIRST)
    month, ahead = 700, 5
    own = xs[:month].copy()
    for k in range(month - ahead + 1, month):
        own[k, 0] = rnn_core.forward(params, own[:k])[1][-1, 0]
    expected = mean + sd * rnn_core.forward(params, own)[1][-1].item()
    got = forecasting.network_forecast(params, data, FIRST, ahead)
    assert np.isclose(got[month - forecasting.held_out(data, FIRST)[0]], expected)


def test_difference_by_years_is_zero_for_equal_and_one_sided_for_better(data):
    truth = data.celsius[data.year >= FIRST]
    rng = np.random.default_rng(0)
    low, high = forecasting.difference_by_years(truth + 1, truth - 1, data, FIRST, rng)
    assert low == high == 0
    low, high = forecasting.difference_by_years(truth + 1, truth + 2, data, FIRST, rng)
    assert np.allclose([low, high], -1)


def test_descend_is_the_step_of_the_kernel_and_leaves_the_start_alone():
    rng = np.random.default_rng(3)
    start = rnn_core.init_params(rng, 2, 3, 1)
    kept = [param.copy() for param in start]
    xs, targets = rng.standard_normal((4, 2, 1)), rng.standard_normal((4, 1, 1))
    got, losses = training.descend(start, xs, targets, 1, 0.1)
    expected = rnn_core.rnn_bptt(xs, targets, *(param.copy() for param in start), 0.1)
    assert all(map(np.array_equal, got, expected))
    assert all(map(np.array_equal, start, kept))
    assert losses[0] == rnn_core.loss_and_grads(start, xs, targets)[0]


def test_descend_lowers_the_rate_and_clips():
    rng = np.random.default_rng(3)
    start = rnn_core.init_params(rng, 2, 3, 1)
    xs, targets = rng.standard_normal((4, 2, 1)), 100 * rng.standard_normal((4, 1, 1))
    one, _ = training.descend(start, xs, targets, 1, 0.1, max_norm=2.0)
    two, _ = training.descend(start, xs, targets, 2, 0.1, max_norm=2.0)

    def moved(a, b):
        return rnn_core.global_norm([p - q for p, q in zip(a, b, strict=True)])

    assert np.isclose(moved(start, one), 0.1 * 2.0)
    assert np.isclose(moved(one, two), 0.05 * 2.0)  # the second of two steps has half the rate


@pytest.mark.parametrize(("w", "b"), [(4.4, -2.2), (5.0, -2.5), (6.5, -2.0), (3.0, 0.5)])
def test_the_cliff_is_one_function_in_the_kernel_and_by_its_recurrence(w, b):
    loss, gradient = cliff.loss_and_gradient(cliff.Point(w, b))
    by_hand = [value.item() for value in cliff.surface(np.array(w), np.array(b))]
    assert np.allclose([loss, *np.ravel(gradient)], by_hand, rtol=1e-11)
    at = np.array([w, b])
    slopes = rnn_core.numerical_gradient(lambda p: cliff.surface(*p)[0].item(), at)
    assert rnn_core.relative_error(np.ravel(gradient), slopes) < 1e-6
    assert np.isclose((cliff.sigmoid(cliff.state(w, b)) - cliff.GOAL) ** 2, loss, rtol=1e-11)


def test_on_the_wall_the_state_stays_and_the_gradient_is_known():
    for w in (4.3, 4.5, 5.0, 5.5):
        b = cliff.wall(w)
        assert np.isclose(w * cliff.sigmoid(cliff.START) + b, cliff.START)
        _, gradient = cliff.loss_and_gradient(cliff.Point(w, b))
        assert np.isclose(rnn_core.global_norm(gradient), cliff.gradient_norm_on_wall(w))


def test_descent_on_the_cliff_steps_against_the_gradient():
    path, losses = cliff.descend((5.0, -2.0), 0.1, 1)
    loss, gradient = cliff.loss_and_gradient(cliff.Point(5.0, -2.0))
    assert np.allclose(path[1] - path[0], -0.1 * np.ravel(gradient))
    assert losses[0] == loss
    steep, _ = cliff.descend((5.0, cliff.wall(5.0)), 0.1, 1, max_norm=1.0)
    assert np.isclose(np.linalg.norm(steep[1] - steep[0]), 0.1)


def test_show_prints_the_source_without_its_docstring(capsys):
    show(reference_loop.rnn_bptt)
    show(training.descend, cliff.Point)
    assert capsys.readouterr().out.count("Markdown") == 2


def test_show_leaves_out_the_docstring_and_nothing_else(monkeypatch):
    shown = []
    monkeypatch.setattr("lab.source.display", lambda thing: shown.append(thing.data))
    show(reference_loop.rnn_bptt)
    lines = shown[0].splitlines()
    assert lines[0] == "```python"
    assert lines[1].startswith("def rnn_bptt(input_seq, targets, Wxh")
    assert lines[2] == "    params = Wxh, Whh, Why, bh, by"
    assert lines[-2:] == ["    return params", "```"]


def test_speed_ratio_tells_slow_from_fast():
    def work(n):
        return lambda: sum(range(n))

    median, low, high = timing.speed_ratio(work(200_000), work(1000), rounds=9)
    assert low <= median <= high
    assert median > 5


def test_every_figure_draws_what_it_is_given():
    rng = np.random.default_rng(0)
    assert len(figures04.junction().texts) > 8
    bars = figures04.two_arrows(np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 0.0])).patches
    assert [bar.get_height() for bar in bars] == [1, 2, 3, 0.5, -1, 0]
    lines = figures.forecasts(*np.arange(40.0).reshape(4, 10)).lines
    assert np.array_equal(lines[1].get_ydata(), np.arange(10.0, 20.0))
    curves = figures.loss_curves(rng.random((3, 50)), rng.random(5)).lines
    assert len(curves) == 4
    above, below = figures.skill({"a": 1.0, "b": 0.46, "c": 0.48}, np.array([0.45, 0.47]))
    assert above.get_yticklabels()[0].get_text() == "a"
    assert len(below.get_yticks()) == 3
    path = np.array([[0.1, 0.1], [0.2, 0.2], [5.0, 9.0]])
    ax = figures.cliff(np.linspace(0, 1, 5), np.linspace(0, 1, 5), np.eye(5), path, path[:2])
    assert "(5.0, 9.0)" in "".join(text.get_text() for text in ax.texts)
