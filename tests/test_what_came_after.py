"""What chapter 13 stores and measures: the tables, and a run again."""

from lab import lru, scan
from lab.chapter13 import counts, loop_or_scan, reach
import numpy as np
import pytest
import rnn_core


def test_the_table_is_that_of_all_jobs():
    stored = counts.stored()
    assert [*stored] == counts.JOBS
    for steps in stored.values():
        assert len(steps) == len(counts.SEEDS)
        known = steps[np.isfinite(steps)]
        assert np.all((known > 0) & (known <= counts.PATIENCE) & (known % counts.BLOCK == 0))


@pytest.mark.parametrize(
    "job", [("copy", 100, "linear", 3), ("adding", 200, "minGRU, b = 3", 4)], ids=str
)
def test_a_run_can_be_made_again(job):
    params, steps = counts.learn(*job)
    assert abs(steps - counts.stored()[job[:3]][job[3]]) <= 50  # rounding may move it by a block
    problem, T, name, _ = job
    task, cell = counts.PROBLEMS[problem], counts.METHODS[name].cell
    xs, targets = task.draw(np.random.default_rng(99), T, 200)
    value, _ = task.loss(cell.forward(params, xs)[1], targets)
    assert value < 0.35 * task.baseline(T)  # on sequences that it has not read


def test_a_linear_recurrence_cannot_add():
    """The best weighted sum of all inputs, from many sequences, is no better than the mean."""
    task, T = counts.PROBLEMS["adding"], 20
    xs, targets = task.draw(np.random.default_rng(0), T, 20000)
    columns = np.concatenate([xs.reshape(2 * T, -1), np.ones((1, 20000))]).T
    half = len(columns) // 2
    weights, *_ = np.linalg.lstsq(columns[:half], targets[-1, 0, :half], rcond=None)
    error = np.mean((columns[half:] @ weights - targets[-1, 0, half:]) ** 2)
    assert error > 0.8 * task.baseline(T)


def test_what_is_timed_agrees_and_what_is_stored_is_whole():
    zs, us = loop_or_scan.problem(50, 3)
    assert np.allclose(scan.in_turn(zs, us), scan.solve(zs, us), rtol=1e-12)
    median, low, high = loop_or_scan.compare(8, 2, rounds=3)
    assert 0 < low <= median <= high
    rows = loop_or_scan.stored()
    pairs = {(T, H) for T in loop_or_scan.LENGTHS for H in loop_or_scan.UNITS}
    fit = {(T, H) for T, H in pairs if T * H <= loop_or_scan.MOST}
    assert set(zip(rows.T_.tolist(), rows.H.tolist(), strict=True)) == fit
    assert np.all((rows.low <= rows.median) & (rows.median <= rows.high))


def test_what_is_left_falls_by_the_eigenvalue():
    """All eigenvalues of one size: a share of |λ|ⁿ."""
    rng = np.random.default_rng(0)
    params = lru.init_params(rng, 2, 5, 1)
    params = params._replace(nu=np.full_like(params.nu, np.log(-np.log(0.9))))
    left = reach.left(lru, params, 30, rng)
    assert left == pytest.approx(0.9 ** np.arange(30), rel=1e-12)


def test_what_is_left_of_an_orthogonal_network_at_rest():
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, 2, 5, 1, "orthogonal", gain=0.8)
    still = params._replace(Wxh=0 * params.Wxh)
    assert reach.left(rnn_core, still, 20, rng) == pytest.approx(0.8 ** np.arange(20), rel=1e-12)
