"""A run that was killed, or that meets another one, leaves the table of an undisturbed one."""

import csv
import os
import signal

import pytest
import whole_class

from classroom.reporting.marks import WAITING

if os.name == "nt":
    pytest.skip("classes are marked on Linux and macOS", allow_module_level=True)
if not os.path.exists(whole_class.PYTHON) and not os.environ.get("CI"):
    pytest.skip("`make class` sets up what marks assignments", allow_module_level=True)
SIZE = 5


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A class that handed in, and was marked once."""
    folder = tmp_path_factory.mktemp("whole")
    whole_class.handed_in(folder / "work", whole_class.released(folder), SIZE, odd=False)
    whole_class.finish(whole_class.start(folder / "class", folder / "work"))
    return folder


def test_everybody_has_a_row(base):
    assert len(whole_class.students(base / "class")) == SIZE


def test_two_runs_at_the_same_time_leave_the_same_table(base):
    before = whole_class.table(base / "class")
    runs = [whole_class.start(base / "class", base / "work") for _ in range(2)]
    printed = "".join(map(whole_class.finish, runs))
    assert "this one waits for its end" in printed
    assert whole_class.table(base / "class") == before


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_that_was_ended_says_so_and_begun_again_leaves_the_same_table(base, by):
    course, before = base / "class", whole_class.table(base / "class")
    whole_class.end_in_the_middle(whole_class.start(course, base / "work"), 1, by)
    assert whole_class.table(course) == before
    unfinished = course / "marks" / f"{whole_class.NAME}.unfinished.csv"
    rows = list(csv.DictReader(unfinished.read_text("utf-8-sig").splitlines()))
    assert len(rows) == SIZE
    assert {row["total"] for row in rows if row["reason"] == WAITING} == {""}
    whole_class.finish(whole_class.start(course, base / "work"))
    assert whole_class.table(course) == before
    assert not unfinished.exists()
