"""The unit of chapter 13's figure, against closed forms; and its twin."""

from javascript import call
from lab.chapter13 import disc
from lab.chapter13.explorable import Disc
import numpy as np
import pytest
import rnn_core


def test_the_response_is_the_real_part_of_powers_and_a_gradient_their_size():
    lam = 0.9 * np.exp(0.4j)
    run = disc.examine(lam.real, lam.imag, 30)
    n = np.arange(31)
    assert run.response == pytest.approx((lam**n).real, rel=1e-12)
    assert run.shares == pytest.approx(0.9**n, rel=1e-12)
    assert 0.9**run.memory == pytest.approx(np.exp(-1))
    assert 0.9**run.hundredth == pytest.approx(0.01)


def test_outputs_are_the_convolution_of_pulses_and_response():
    run = disc.examine(-0.5, 0.7, 40)
    sums = np.convolve(run.xs, run.response)[:40]
    assert run.ys == pytest.approx(sums, abs=1e-12)
    assert [*np.flatnonzero(run.xs) + 1] == [1, 9, 12, 30]


def test_on_the_circle_and_outside_nothing_is_forgotten():
    for re, im in ((0.6, 0.8), (1.0, 0.5)):
        run = disc.examine(re, im, 50)
        assert run.memory is None and run.hundredth is None
        assert run.shares[-1] == pytest.approx(np.hypot(re, im) ** 50)
    zero = disc.examine(0.0, 0.0, 20)
    assert zero.memory == zero.hundredth == 0 and zero.shares[1] == 0


def random_state(seed):
    rng = np.random.default_rng(seed)
    return {
        "re": rng.uniform(-1.1, 1.1),
        "im": rng.uniform(0, 1.1),
        "steps": int(rng.integers(20, 121)),
    }


def test_the_twin_shows_what_the_lab_computes():
    states = [*map(random_state, range(200)), Disc().state, {"re": 0.0, "im": 0.0, "steps": 20}]
    found = call("chapter13/disc_model.js", [("examine", [state]) for state in states])
    for state, values in zip(states, found, strict=True):
        run = Disc(**state).run
        for name in ("response", "xs", "ys", "shares"):
            assert rnn_core.relative_error(np.array(values[name]), getattr(run, name)) < 1e-10
        for name in ("size", "memory", "hundredth"):
            wanted = getattr(run, name)
            assert values[name] == (wanted and pytest.approx(wanted, rel=1e-10))
