"""A sweep's trainings, its store, and the table that is kept in the book."""

from pathlib import Path
import sqlite3

from lab.sweeps import store, table, training_run
from lab.sweeps.training_run import LENGTHS, METHODS, PROBLEMS, Job, Result
import numpy as np
import pytest

TABLE = Path(__file__).resolve().parents[1] / "book" / "lab" / "chapter11" / "sweep.csv"
AGAIN = "`make sweep ARGS='--table lab/chapter11/sweep.csv'` measures it again"
JOB = Job("temporal order", "relu clipped", 12, 5)


def result(success=True, **changes):
    code = training_run.fingerprint()
    return Result(success, 150, 0.25, 1 / 3, code, "Python")._replace(**changes)


# ------------------------------------------------------------------ one training
def test_the_same_job_gives_the_same_bits_and_another_seed_others():
    one, same = training_run.run(JOB), training_run.run(JOB)
    assert one._replace(seconds=0) == same._replace(seconds=0)
    assert one.success and one.loss < np.log(4) / 4
    assert training_run.run(JOB._replace(seed=6)).loss != one.loss


@pytest.mark.parametrize("method", METHODS)
def test_every_method_learns_what_is_easy(method):
    assert training_run.run(JOB._replace(method=method)).success


def test_who_has_no_time_fails(monkeypatch):
    monkeypatch.setattr(training_run, "PATIENCE", 50)
    failed = training_run.run(JOB)
    assert (failed.success, failed.steps) == (False, 50) and failed.loss > np.log(4) / 4


def test_a_gradient_that_blows_up_is_a_failure_and_a_wrong_shape_an_error(monkeypatch):
    class Explosive:
        loss, draw, INPUTS, OUTPUTS = None, PROBLEMS["adding"].draw, 2, 1
        baseline = PROBLEMS["adding"].baseline

    Explosive.loss = staticmethod(lambda ys, targets: (np.nan, np.full_like(ys, np.inf)))
    monkeypatch.setitem(PROBLEMS, "explosive", Explosive)
    blown = training_run.run(Job("explosive", "gaussian", 10, 0))
    assert (blown.success, blown.steps, blown.loss) == (False, 50, np.inf)
    Explosive.loss = staticmethod(lambda ys, targets: (1.0, ys[1:]))
    with pytest.raises(ValueError, match="shape"):
        training_run.run(Job("explosive", "gaussian", 10, 0))


# ------------------------------------------------------------------ the code that made it
def test_the_fingerprint_is_of_all_that_a_result_depends_on():
    names = {path.stem for path in training_run.sources()}
    assert names >= {"rnn_core", "relu", "lstm", "gru", "adam", "training", "training_run"}
    assert names >= {"adding", "copy_memory", "temporal_order"}
    assert not names & {"store", "table", "numpy", "wilson"}


def test_words_do_not_count_and_code_does():
    source = '"""Text."""\nx = 1  # one\n\n# why\ndef f():\n    """More."""\n    return "a"\n'
    code = training_run.code_lines(source)
    assert code == ["x = 1  # one", "def f():", '    return "a"']
    assert training_run.code_lines(source.replace("More", "Other words\n\n    here")) == code
    assert training_run.code_lines(source.replace('"a"', '"b"')) != code


# ------------------------------------------------------------------ the store
def test_a_result_is_kept_once_and_found_again(tmp_path):
    path, first = tmp_path / "new" / "store.sqlite", result(loss=np.float64(1 / 3).item())
    with store.opened(path) as kept:
        kept.add(JOB, first)
        kept.add(JOB, result(False))
        kept.add(JOB._replace(seed=9), result(False, loss=np.inf))
    with store.opened(path) as kept:
        assert kept.results() == {JOB: first, JOB._replace(seed=9): result(False, loss=np.inf)}


def test_results_of_other_code_are_refused_in_words(tmp_path):
    path, other = tmp_path / "store.sqlite", result(code="other")
    with store.opened(path) as kept, pytest.raises(ValueError, match="worker computed with other"):
        kept.add(JOB, other)
    with store.opened(path) as kept:
        kept.add(JOB, result())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE results SET code = 'older'")
    connection.close()
    with pytest.raises(ValueError, match="holds results of other code"), store.opened(path):
        pass


def test_what_is_no_store_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Notes.\n" * 100)
    with pytest.raises(ValueError, match="is no store of a sweep"), store.opened(path):
        pass
    assert path.read_text() == "Notes.\n" * 100


# ------------------------------------------------------------------ the table
def test_a_table_says_how_it_was_made_and_is_read_back(tmp_path):
    path = tmp_path / "table.csv"
    with store.opened(tmp_path / "store.sqlite") as kept:
        for seed in (1, 0, 2):
            kept.add(JOB._replace(seed=seed), result(seed > 0, loss=np.inf if not seed else 0.1))
        table.write(path, kept, "make sweep")
    head = path.read_text().splitlines()[:3]
    assert "make sweep" in head[0] and "UTC" in head[0] and "seeds 0, 1, 2" in head[1]
    assert table.code_of(path) == training_run.fingerprint()
    rows = table.read(path)
    assert rows.seed.tolist() == [0, 1, 2] and rows.final_loss.tolist() == [np.inf, 0.1, 0.1]
    counts = table.success_by_length(rows, JOB.problem, JOB.method)
    assert counts.keys() == {12} and counts[12][:2] == (2, 3) and counts[12][2] < 2 / 3
    assert table.success_by_length(rows, "adding", JOB.method) == {}


def test_the_table_of_the_book_was_made_by_this_code():
    assert table.code_of(TABLE) == training_run.fingerprint(), f"the code has changed: {AGAIN}"


def test_the_table_of_the_book_is_whole_and_keeps_its_rules():
    rows = table.read(TABLE)
    seeds = np.unique(rows.seed)
    jobs = {Job(*row[:4]) for row in rows.tolist()}
    assert len(jobs) == len(rows) == len(seeds) * len(METHODS) * sum(map(len, LENGTHS.values()))
    assert {(job.problem, job.length) for job in jobs} == {
        (problem, length) for problem in LENGTHS for length in LENGTHS[problem]
    }
    assert {job.method for job in jobs} == {*METHODS}
    goals = [PROBLEMS[row.problem].baseline(row.length) / 4 for row in rows]
    assert np.array_equal(rows.success == 1, rows.final_loss < goals)
    assert np.all((rows.steps % 50 == 0) & (rows.steps > 0) & (rows.steps <= 1500))
    assert np.all((rows.success == 1) | (rows.steps == 1500) | np.isinf(rows.final_loss))


def test_the_quickest_successes_can_be_measured_again():
    """About: in single precision another processor rounds in another way."""
    rows = table.read(TABLE)
    good = rows[rows.success == 1]
    for row in good[np.argsort(good.seconds)[:3]].tolist():
        again = training_run.run(Job(*row[:4]))
        assert again.success and abs(again.steps - row[5]) <= 50
