"""Submissions of every kind, read, restored and marked: what a student breaks costs nobody else.

Here in this process, without nbgrader; test_grading.py has the whole machine.
"""

import functools
import os
import socket
import tempfile

from assignments import marks_of, released_of
from hostile_submissions import EXPECTED, FULL, NAME, STUDENTS, answered, hand_in, source
import psutil
import pytest

from classroom import limits
from classroom.collecting import collect
from classroom.judging.execute import execute
from classroom.judging.judge import undefined_names
from classroom.judging.restore_cells import HIDDEN, as_cell, notes, restored
from classroom.prepare import prepared
from classroom.sandbox import launch
from classroom.sandbox.session import Session

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="classes are marked on Linux and macOS"),
    pytest.mark.filterwarnings("default"),  # as in the marking process
]


class Row:
    """What a student gets: marks, the reason, and what was shown."""

    def __init__(self, marks, reasons, shown=""):
        self.marks, self.reason, self.shown = marks, " / ".join(reasons), shown


@pytest.fixture(scope="module")
def assignment():
    """The cells of the assignment as the gradebook has them."""
    return released_of(prepared(source(), NAME, "a seed for the tests alone"))


@pytest.fixture(scope="module")
def release():
    """The notebook that students get."""
    notebook = prepared(source(), NAME, "a seed for the tests alone")
    for cell in notebook.cells:
        cell.source = HIDDEN.sub("", cell.source)
    return notebook


@pytest.fixture(scope="module")
def frugal():
    """Less time and memory than a class gets, and a short folder for the names of sockets."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="class-") as at:
        patch.setattr(limits, "CELL_SECONDS", 8)
        patch.setattr(limits, "CALL_SECONDS", 4)
        patch.setattr(limits, "OWN_MEMORY", 200 * 2**20)
        patch.setattr(tempfile, "tempdir", at)
        patch.setenv("UNROLLED_TEST_SECRET", "tell-nobody")
        yield at


def marked(notebook, assignment):
    """The row of a student."""
    cells = list(map(as_cell, assignment))
    faults = notes(notebook.cells, cells)
    cells = restored(notebook.cells, cells)
    with Session() as session:
        reasons = execute(cells, assignment, session)
    shown = str([cell.get("outputs") for cell in cells])
    return Row(marks_of(cells), [*reasons, *faults], shown)


@pytest.fixture(scope="module")
def row(assignment, release, frugal, tmp_path_factory):
    """Gives the row of a student, who is marked when it is first wanted."""
    folder = tmp_path_factory.mktemp("handed-in")
    tempting = [folder / "Ada full", "../Ada full", launch.HERE, __file__]
    with socket.create_server(("127.0.0.1", 0)) as server:
        hand_in(folder, release, server.getsockname()[1], tempting)
        students = {each.student.name: each for each in collect(folder, [NAME])}
        assert students.keys() == EXPECTED.keys()

        @functools.cache
        def row_of(student):
            work = students[student]
            if work.fault:
                return Row(dict.fromkeys(FULL, 0.0), [work.fault])
            return marked(work.notebook, assignment)

        yield row_of


@pytest.mark.parametrize("student", EXPECTED)
def test_a_student_loses_marks_for_what_is_broken_and_for_nothing_else(row, student):
    marks, words = EXPECTED[student]
    assert row(student).marks == FULL | marks, row(student).reason
    assert words in row(student).reason


@pytest.mark.parametrize("student", ["leaves behind", "fork bomb", "exits", "stubborn"])
def test_nothing_that_a_student_started_goes_on(row, frugal, student):
    row(student)
    assert not left_behind(frugal)


def left_behind(folder):
    """What still runs of a student's."""
    commands = [" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"])]
    return [command for command in commands if "98765.4" in command or folder in command]


def test_a_student_finds_nothing_of_the_teacher_or_the_others(row):
    shown = row("spy").shown
    assert "SECRET None" in shown
    assert "tell-nobody" not in shown
    if not launch.namespaces():
        pytest.skip("this system allows no namespaces: files and network are open, as README says")
    assert "FOUND []" in shown
    assert "REACHED False" in shown


def test_without_namespaces_marks_are_the_same(assignment, release, frugal, monkeypatch):
    monkeypatch.setattr(launch, "namespaces", lambda: "")
    for student in ("Ada full", "exits", "stubborn", "leaves behind"):
        work = marked(answered(release, **STUDENTS[student][0]), assignment)
        assert work.marks == FULL | EXPECTED[student][0]
    assert not left_behind(frugal)


def test_a_full_disk_is_no_reason_to_do_without_namespaces(monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(launch, "prepare", full)
    monkeypatch.setattr(launch.shutil, "which", lambda name: name)
    monkeypatch.setattr(launch.sys, "platform", "linux")
    with pytest.raises(launch.CommandError, match="No space left"):
        launch.namespaces.__wrapped__()


@pytest.mark.parametrize(
    ("program", "names"),
    [
        ("import a.b\nx = y", {"y"}),
        ("def f(z):\n    return z + w + g(lambda k: k + m)", {"w", "g", "m"}),
        ("try:\n    pass\nexcept E as e:\n    print(e)", {"E", "print"}),
        ("[n for n in o]\ns = 1\ndef f():\n    return s", {"o"}),
    ],
)
def test_a_name_that_the_locked_cells_do_not_define_is_the_students(program, names):
    assert undefined_names(program) == names
