"""The phase portrait of two units, against what is known; and its twin."""

from javascript import call
from lab.chapter08 import portrait
from lab.chapter08.explorable import PhasePortrait
import numpy as np
import pytest
import rnn_core

STATES = 200


def seen_of(**state):
    widget = PhasePortrait(**state)
    return portrait.examine(widget.params, np.array(widget.h0))


def counts(seen):
    return list(np.bincount(seen.kinds, minlength=3))


@pytest.mark.parametrize(("re", "im"), [(1.3, 0.0), (0.4, 0.9), (-1.5, 0.2)])
def test_the_matrix_has_the_eigenvalues(re, im):
    eigenvalues = np.linalg.eigvals(portrait.recurrent_matrix(re, im, -0.6))
    expected = [re, -0.6] if im == 0 else [re + 1j * im, re - 1j * im]
    assert np.allclose(np.sort_complex(eigenvalues), np.sort_complex(expected))


def test_one_latch_two_latches_none():
    assert counts(seen_of(re=1.5, second=0.7)) == [2, 1, 0]
    assert counts(seen_of(re=1.5, second=1.5)) == [4, 4, 1]
    assert counts(seen_of(re=0.9, second=-0.9)) == [1, 0, 0]
    assert counts(seen_of(re=1.2, im=0.6)) == [0, 0, 1]


def test_the_exponent_is_known_at_rest_and_for_a_rotation():
    h = 0.5
    for _ in range(200):
        h = np.tanh(1.5 * h)
    slope = np.log(1.5 * (1 - h**2))
    assert np.isclose(seen_of(re=1.5, second=-0.1).exponent, slope)
    rest = seen_of(re=0.6, im=0.6, h0=[[1e-3], [0]])
    assert np.isclose(rest.exponent, np.log(np.hypot(0.6, 0.6)))
    assert abs(seen_of(re=1.2, im=0.6).exponent) < 0.003  # it goes round


def random_state(seed):
    rng = np.random.default_rng(seed)
    return {
        "re": rng.uniform(-2, 2),
        "im": rng.uniform(0, 1.5) if seed % 2 else 0.0,
        "second": rng.uniform(-2, 2),
        "h0": rng.uniform(-0.95, 0.95, (2, 1)).tolist(),
        "bias": (rng.uniform(-1, 1, (2, 1)) * (seed % 3 > 0)).tolist(),
    }


@pytest.fixture(scope="module")
def answers():
    """States with the twin's findings, from one run of JavaScript."""
    states = [*map(random_state, range(STATES)), PhasePortrait().state]
    calls = [("examine", [state]) for state in states]
    return list(zip(states, call("chapter08/portrait_model.js", calls), strict=True))


def test_the_twin_finds_the_same_points_of_the_same_kinds(answers):
    for state, values in answers:
        seen = seen_of(**state)
        mine = sorted(zip(seen.points.T.round(6).tolist(), seen.kinds, strict=True))
        twins = sorted(zip(np.round(values["points"], 6).tolist(), values["kinds"], strict=True))
        assert len(mine) == len(twins)
        for (point, kind), (other, twins_kind) in zip(mine, twins, strict=True):
            assert np.allclose(point, other, atol=3e-6)
            assert kind == twins_kind


def test_the_twin_goes_the_same_way(answers):
    for state, values in answers:
        seen = seen_of(**state)
        for name, param in seen.params._asdict().items():
            assert np.allclose(values["params"][name], param, rtol=0, atol=1e-15)
        assert rnn_core.relative_error(np.array(values["path"]), seen.path) < 1e-10
        assert np.isclose(values["exponent"], seen.exponent, atol=1e-6)


def test_every_list_of_points_is_complete(answers):
    """By the signs, which add up to one."""
    for state, _ in answers:
        params = PhasePortrait(**state).params
        points = portrait.rest(params.Whh, params.bh)
        assert sum(portrait.fixed_points.sign(params.Whh, point) for point in points.T) == 1


def test_without_weights_the_exponent_is_minus_infinity():
    state = {**PhasePortrait().state, "re": 0.0, "second": 0.0}
    assert seen_of(**state).exponent == -np.inf
    (values,) = call("chapter08/portrait_model.js", [("examine", [state])])
    assert values["exponent"] is None  # as JSON writes infinity


def test_the_diagram_has_the_points_of_the_portrait():
    state = {"im": 0.1, "second": 0.3, "bias": [[0.2], [0.1]]}
    values = [-1.5, 0.8, 1.3, 1.8]
    (columns,) = call("chapter08/portrait_model.js", [("bifurcation", [state, values])])
    for re, column in zip(values, columns, strict=True):
        seen = seen_of(re=re, **state)
        assert np.allclose(np.sort(column["heights"]), np.sort(seen.points[0]), atol=1e-8)
        assert sorted(column["kinds"]) == sorted(seen.kinds)
