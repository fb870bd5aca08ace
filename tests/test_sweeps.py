"""Sweeps as they are run: real processes, a real scheduler, and some of them killed."""

from contextlib import ExitStack, closing, contextmanager
from functools import partial
import os
from pathlib import Path
import shutil
import signal
import sqlite3
import subprocess
import time

from lab.sweeps import training_run
from lab.sweeps.training_run import Job
import pytest

PATIENCE = 200  # seconds: a sweep that waits forever fails
ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-sweep" / ("Scripts" if os.name == "nt" else "bin") / "python"
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(os.name == "nt", reason="processes are killed by signals here"),
    pytest.mark.skipif(not PYTHON.exists(), reason="`make .venv-sweep/ready` gets Dask"),
]
# None of these learns within its 1500 steps: a second or two each.
METHODS, LENGTHS, SEEDS = ("gaussian", "gaussian clipped"), (48,), 5
JOBS = [Job("temporal order", m, T, s) for m in METHODS for T in LENGTHS for s in range(SEEDS)]
TABLE = ["--problem", "temporal order", "--method", *METHODS, "--length", *map(str, LENGTHS)]
TABLE += ["--seeds", str(SEEDS), "--cores", "2"]


@contextmanager
def program(*words, folder=ROOT / "book", module="lab.sweeps"):
    """A Python program in the environment of sweeps, started in a folder; killed at the end."""
    command = [PYTHON, "-m", module, *map(str, words)]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=folder, start_new_session=True, **pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def said(*words):
    """What a sweep says, and its exit code."""
    with program(*words) as process:
        return process.communicate(timeout=PATIENCE)[0], process.returncode


@contextmanager
def cluster(tmp_path, workers=2, folder=ROOT / "book"):
    """A scheduler and its workers, each a process; their address and the workers."""
    file = tmp_path / "scheduler.json"
    quiet = ["--no-dashboard", "--scheduler-file", file]
    here = ["--host", "127.0.0.1", "--port", "0", *quiet]
    with program(*here, module="distributed.cli.dask_scheduler") as scheduler:
        while not (file.exists() and '"address"' in file.read_text()):
            assert scheduler.poll() is None
            time.sleep(0.1)
        address = file.read_text().split('"address": "')[1].split('"')[0]
        alone = [*quiet, "--nthreads", "1", "--no-nanny"]
        work = partial(program, *alone, folder=folder, module="distributed.cli.dask_worker")
        with ExitStack() as started:
            yield address, [started.enter_context(work()) for _ in range(workers)]


def rows_of(path):
    """What a store holds, in the order of its arrival; nothing if it is not there yet."""
    if not path.exists():
        return []
    columns = ", ".join((*Job._fields, "success", "steps", "loss", "code", "stored"))
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute(f"SELECT {columns} FROM results ORDER BY rowid").fetchall()
        except sqlite3.OperationalError:
            return []


def after_first_row(path, process):
    """Wait until a result is stored while the program still runs."""
    end = time.monotonic() + PATIENCE
    while not rows_of(path):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)
    assert process.poll() is None


@pytest.fixture(scope="module")
def truth():
    """What the jobs give in this process, one after the other."""
    return {job: training_run.run(job) for job in JOBS}


def assert_whole(path, truth):
    """Every job once, and its bits those of one process alone."""
    rows = rows_of(path)
    assert sorted(Job(*row[:4]) for row in rows) == sorted(truth)
    for row in rows:
        one = truth[Job(*row[:4])]
        assert row[4:8] == (one.success, one.steps, one.loss, one.code)


def stop_and_go_on(path, how, options):
    """Stop a sweep after its first result, start it again, and compare what was there."""
    with program("--store", path, *TABLE, *options) as client:
        after_first_row(path, client)
        if how is signal.SIGINT:  # as by Ctrl-C: to all its processes
            os.killpg(client.pid, how)
        else:
            client.kill()
        words = client.communicate(timeout=PATIENCE)[0]  # ends when all of them have ended
    before = rows_of(path)
    assert 0 < len(before) < len(JOBS)
    rest, code = said("--store", path, *TABLE, *options)
    assert code == 0, rest
    assert rows_of(path)[: len(before)] == before
    assert f"{len(before)}/{len(JOBS)} [00:00<?" in rest  # what was there was not done again
    return words


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_on_this_machine_a_sweep_that_was_stopped_goes_on(tmp_path, truth, how):
    words = stop_and_go_on(tmp_path / "store.sqlite", how, [])
    assert_whole(tmp_path / "store.sqlite", truth)
    if how is signal.SIGINT:
        assert "Stopped. What is finished is stored" in words and "Traceback" not in words


def test_on_a_cluster_a_client_that_was_killed_goes_on(tmp_path, truth):
    with cluster(tmp_path) as (address, _):
        stop_and_go_on(tmp_path / "store.sqlite", signal.SIGKILL, ["--scheduler", address])
    assert_whole(tmp_path / "store.sqlite", truth)


def test_on_a_cluster_a_worker_may_be_killed(tmp_path, truth):
    path = tmp_path / "store.sqlite"
    with cluster(tmp_path) as (address, (_, victim)):
        with program("--store", path, *TABLE, "--scheduler", address) as client:
            after_first_row(path, client)
            victim.kill()
            words = client.communicate(timeout=PATIENCE)[0]
        assert client.returncode == 0, words
    assert_whole(path, truth)


def test_a_worker_with_other_code_is_refused(tmp_path):
    book = tmp_path / "book"
    shutil.copytree(ROOT / "book" / "lab", book / "lab", ignore=shutil.ignore_patterns("*.js*"))
    shutil.copy(ROOT / "rnn_core.py", tmp_path)
    file = book / "lab" / "sweeps" / "training_run.py"
    file.write_text(file.read_text("utf-8").replace("H, B = 32, 20", "H, B = 32, 10"), "utf-8")
    with cluster(tmp_path, workers=1, folder=book) as (address, _):
        options = "--store", tmp_path / "store.sqlite", *TABLE, "--scheduler", address
        words, code = said(*options)
    assert code == 1 and "a worker computed with other code" in words
    assert rows_of(tmp_path / "store.sqlite") == []


def test_a_worker_without_the_book_is_told_where_to_start(tmp_path):
    with cluster(tmp_path, workers=1, folder=tmp_path) as (address, _):
        words, code = said("--store", tmp_path / "s.sqlite", *TABLE, "--scheduler", address)
    assert code == 1 and "start it in the folder `book`" in words and "Traceback" not in words


@pytest.mark.parametrize(
    "options, words",
    [
        (["--method", "lstmm"], "invalid choice: 'lstmm' (choose from 'gaussian'"),
        (["--length", "5"], "T is 5, and temporal order needs at least 10 steps"),
        (["--seeds", "0"], "'0' is no whole number above 0"),
        (["--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler answers at tcp://127.0.0.1:9"),
        (["--scheduler", "nowhere"], "no Dask scheduler answers at nowhere"),
    ],
)
def test_bad_input_is_refused_in_words(tmp_path, options, words):
    text, code = said("--store", tmp_path / "store.sqlite", *TABLE, *options)
    assert code and words in text and "Traceback" not in text
