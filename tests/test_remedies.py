"""What chapter 11 measures of cells that learn a line: against other truths, and again."""

from lab import brackets, characters, gru, jacobians, lstm, relu
from lab.adam import Adam
from lab.chapter11 import learning, remedies
import numpy as np
import pytest
import rnn_core

TEXT = brackets.line(6)


@pytest.mark.parametrize("cell", [rnn_core, lstm, gru, relu], ids=lambda cell: cell.__name__)
def test_the_probability_is_that_of_a_softmax_at_both_brackets(cell):
    params = learning.start(cell, TEXT, seed=3)
    letters = sorted(set(TEXT))
    xs = np.array([np.eye(len(letters))[letters.index(letter)] for letter in TEXT])[:, :, None]
    _, ys = cell.forward(params, xs)
    exps = np.exp(ys[:, :, 0])
    sure = [exps[t, letters.index(TEXT[t + 1])] / exps[t].sum() for t in (5, 12)]
    assert [TEXT[6], TEXT[13]] == [")", "]"]
    assert learning.closing_probability(cell, params, TEXT) == pytest.approx(min(sure))


def test_learning_tells_the_brackets_and_changes_nothing_that_it_was_given():
    first = learning.start(lstm, TEXT, seed=0)
    before = [param.copy() for param in first]
    net = learning.learned(lstm, first, TEXT, 100)
    assert all(map(np.array_equal, first, before))
    sure = [learning.closing_probability(lstm, each, TEXT) for each in (first, net)]
    assert sure[0] < 0.5 < 0.9 < sure[1]


def test_the_norm_of_a_part_is_that_of_its_block():
    rng = np.random.default_rng(0)
    factors = rng.standard_normal((4, 6, 6))
    product = factors[3] @ factors[2] @ factors[1] @ factors[0]
    part = slice(3, None)
    assert jacobians.norms_of_part(factors, part)[-1] == pytest.approx(
        np.linalg.norm(product[3:, 3:], 2)
    )
    assert (
        jacobians.norms_between(factors, part)[4, 0] == jacobians.norms_of_part(factors, part)[-1]
    )


def test_of_an_lstm_the_norms_are_those_of_its_cell():
    """Gates that know nothing: each step multiplies by f, whatever was read."""
    params = learning.start(lstm, TEXT, seed=0, forget_bias=np.log(9))
    params = params._replace(Wxh=0 * params.Wxh, Whh=0 * params.Whh)
    norms = learning.norms(lstm, params, TEXT)
    t, k = np.tril_indices(len(TEXT) + 1)
    assert norms[t, k] == pytest.approx(0.9 ** (t - k), rel=1e-12)
    assert np.isnan(norms[0, 1])


@pytest.mark.parametrize("cell", [rnn_core, gru], ids=lambda cell: cell.__name__)
def test_of_other_cells_they_are_those_of_the_state(cell):
    """Against what a gradient of length 1 becomes on its way back, along the longest axis."""
    params = learning.start(cell, TEXT, seed=1)
    xs, _ = characters.examples(characters.spelled(TEXT))
    hs, ys = cell.forward(params, xs)
    columns = [
        cell.backward(params, xs, hs, 0 * ys, np.eye(16)[:, [j]])[1][2, :, 0] for j in range(16)
    ]
    assert learning.norms(cell, params, TEXT)[-1, 2] == pytest.approx(np.linalg.norm(columns, 2))


def test_steps_are_counted_until_it_is_sure_and_no_further():
    first = learning.start(gru, TEXT, seed=0)
    pace = {"step": Adam(), "learning_rate": 0.03, "max_norm": 1.0}
    steps = brackets.steps_until_told(first, TEXT, 300, gru, **pace)
    assert 0 < steps < 300
    for taken, sure in ((steps - 1, False), (steps, True)):
        net = learning.learned(gru, first, TEXT, int(taken))
        assert (learning.closing_probability(gru, net, TEXT) > brackets.SURE) == sure


def test_a_gradient_that_is_no_number_is_not_learned_from():
    first = learning.start(relu, TEXT, seed=0, scale=1.0)
    first.Whh[:] *= 1e200
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isnan(brackets.steps_until_told(first, TEXT, 3, relu, max_norm=np.inf))


def test_the_table_is_that_of_all_remedies_and_rates():
    stored = remedies.stored()
    assert set(stored) == {(name, rate) for name in remedies.REMEDIES for rate in remedies.RATES}
    for steps in stored.values():
        assert len(steps) == remedies.SEEDS
        assert np.all((steps >= 0) & (steps <= remedies.MOST) | np.isnan(steps))


@pytest.mark.parametrize(("name", "seed"), [("LSTM, b = 3", 1), ("tanh", 1), ("ReLU, identity", 5)])
def test_a_run_can_be_made_again(name, seed):
    steps, before = remedies.steps_needed(name, 0.03, seed), remedies.stored()[name, 0.03][seed]
    assert np.allclose(steps, before, rtol=0.3, equal_nan=True)  # rounding moves some by a few
