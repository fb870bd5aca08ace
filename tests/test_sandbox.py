"""Submissions of every kind, read, restored and marked: what a student breaks costs nobody else.

Here in this process, without nbgrader; test_grading.py has the whole machine.
"""

import ctypes
import functools
import os
from pathlib import Path
import platform
import socket
import subprocess
import sys
import tempfile
import time
from types import SimpleNamespace

from assignments import marks_of, released_of
from hostile_submissions import EXPECTED, FULL, NAME, STUDENTS, answered, hand_in, source
from nbformat.v4 import new_code_cell
import psutil
import pytest

from classroom import limits
from classroom.collecting import collect
from classroom.judging.execute import execute
from classroom.judging.judge import undefined_names
from classroom.judging.judge_process import JudgeProcess
from classroom.judging.restore_cells import HIDDEN, as_cell, notes, restored
from classroom.prepare import prepared
from classroom.sandbox import launch, session
from classroom.sandbox.faults import cause
from classroom.sandbox.kernel import Unavailable, end_all
from classroom.sandbox.session import Session

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="classes are marked on Linux and macOS"),
    pytest.mark.filterwarnings("default"),  # as in the marking process
]
ROOT = Path(__file__).resolve().parents[1]


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


def test_what_a_killed_marking_process_left_is_ended(tmp_path):
    mark = {launch.MARK: str(tmp_path / "unrolled-x" / "run")}
    other = {launch.MARK: f"{tmp_path}-other"}
    command = [sys.executable, "-c", "import time; time.sleep(98765.4)"]
    left, kept = (subprocess.Popen(command, env=each) for each in (mark, other))
    try:
        while not all(psutil.Process(each.pid).environ() for each in (left, kept)):
            time.sleep(0.05)
        end_all(tmp_path)
        assert left.wait(20) == -9
        assert kept.poll() is None
    finally:
        for each in (left, kept):
            each.kill()
            each.wait()


def test_a_full_disk_is_no_reason_to_do_without_namespaces(monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(launch, "prepare", full)
    monkeypatch.setattr(launch.shutil, "which", lambda name: name)
    monkeypatch.setattr(launch.sys, "platform", "linux")
    with pytest.raises(launch.CommandError, match="No space left"):
        launch.namespaces.__wrapped__()


def test_a_machine_that_is_busy_is_no_reason_to_do_without_namespaces(frugal, monkeypatch):
    if not launch.namespaces():
        pytest.skip("this system allows no namespaces")
    monkeypatch.setattr(limits, "START_SECONDS", 0.001)
    with pytest.raises(launch.CommandError, match="too busy"):
        launch.namespaces.__wrapped__()


def test_time_in_which_others_have_the_processors_does_not_count(monkeypatch):
    kernel = SimpleNamespace(waited=lambda: waits.pop(0))
    passed, waits = iter([100.0, 110.0, 110.0, 100.5]), [5.0, 9.0, 14.0]
    monkeypatch.setattr(session.time, "monotonic", lambda: next(passed))
    clock = session._Clock(kernel)
    assert [clock.seconds(), clock.seconds()] == [6.0, pytest.approx(10 / 3)]
    assert clock.seconds() == 0.5


def test_a_kernel_that_waits_for_a_processor_says_so(frugal):
    if not Path("/proc/self/schedstat").exists():
        pytest.skip("this system does not tell how long a process waits")
    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
        for _ in range(4 * len(os.sched_getaffinity(0)))
    ]
    try:
        with Session() as session:
            work = "import time\nwhile time.process_time() < {}: pass"
            run(session, work.format(1))
            before, began = session.kernel.waited(), time.monotonic()
            run(session, work.format(3))
            waited, passed = session.kernel.waited() - before, time.monotonic() - began
            assert 0.3 * passed < waited < passed
    finally:
        for each in others:
            each.kill()
            each.wait()


def run(session, *cells):
    """What cells of a student's print, and how they fail."""
    outputs = [output for cell in cells for output in session.run(cell)[0]]
    return "".join(each.get("text", each.get("evalue", "")) for each in outputs)


@pytest.mark.parametrize("kind", ["user", "none", ""])
def test_the_disk_of_the_system_has_room_for_little(frugal, monkeypatch, kind):
    fill = """
import os, time
for number in range(9):
    with open(f"../{number}", "wb") as file:
        file.write(bytes(20 * 2**20))
time.sleep(2)
print("filled")
"""
    monkeypatch.setattr(launch, "namespaces", of_kind(kind or launch.namespaces()))
    with Session() as session:
        shown = run(session, fill)
        assert "Read-only" in shown if launch.namespaces() else "wrote more than" in shown
        assert run(session, "print(1 + 1)") == "2\n"


def test_empty_files_fill_no_memory(frugal):
    if not launch.namespaces():
        pytest.skip("this system allows no namespaces")
    many = """
import os
for folder in (".", "/tmp", "/dev/shm"):
    try:
        for number in range(30_000):
            os.mknod(f"{folder}/{number}")
    except OSError as error:
        print(number < 20_000, error.strerror)
"""
    with Session() as session:
        assert run(session, many) == "True No space left on device\n" * 3


def of_kind(kind):
    """Stands for namespaces of a kind, where this system allows it."""
    if kind == "user" and not launch.namespaces():
        pytest.skip("this system allows no namespaces")
    return lambda: kind if kind != "none" else ""


def test_a_fork_bomb_takes_nothing_from_another_kernel(frugal):
    if not launch.namespaces():
        pytest.skip("this system allows no namespaces")
    bomb = """
import subprocess
try:
    children = [subprocess.Popen(["sleep", "30"]) for _ in range(1000)]
except OSError as error:
    print(error)
"""
    with Session() as first, Session() as second:
        assert run(second, "print(1)") == "1\n"
        assert "unavailable" in run(first, bomb)
        assert run(second, "import threading; threading.Thread(target=int).start()") == ""


def test_keys_of_the_teachers_session_are_not_found(frugal):
    key = b"unrolled-test"
    number = ctypes.CDLL(None).syscall(248, b"user", key, b"secret", 6, -3)
    if platform.machine() != "x86_64" or number < 0:
        pytest.skip("this system keeps no keys")
    search = f"import ctypes\nprint(ctypes.CDLL(None).syscall(250, 10, -3, b'user', {key}, 0))"
    try:
        with Session() as session:
            assert run(session, search) == "-1\n"
    finally:
        ctypes.CDLL(None).syscall(250, 3, number)


@pytest.mark.parametrize("kind", ["root", "user"])
@pytest.mark.parametrize("path", ["second", "below/relative", "below/parent/first"])
def test_namespaces_do_not_depend_on_where_links_lead(tmp_path, path, kind):
    if not launch.namespaces() or (kind == "root" and os.geteuid() != 0):
        pytest.skip("this system does not allow them")
    (tmp_path / "below").mkdir()
    for link, target in (
        ("first", sys.prefix),
        ("second", "first"),
        ("below/relative", "../second"),
        ("below/parent", tmp_path),
    ):
        (tmp_path / link).symlink_to(target)
    program = "import os; os.umask(0o077); from classroom.sandbox import launch as l; "
    done = subprocess.run(
        [tmp_path / path / "bin" / "python", "-c", program + "print(l.namespaces())"],
        env={**os.environ, "UNROLLED_NAMESPACES": kind, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == kind, done.stderr


@pytest.fixture
def judge(frugal, monkeypatch):
    """A judge of a student who has defined `number`."""
    monkeypatch.setattr(limits, "JUDGE_SECONDS", 2)
    monkeypatch.setattr(limits, "JUDGE_MEMORY", 2**30)
    with Session() as session, JudgeProcess(session) as judge:
        session.run("number = 1")
        judge.run_locked("def mark(points):\n    return points")
        yield judge


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("while number: pass", "took more than 2 s"),
        ("sum(range(10**12 * number))", "took more than 2 s"),
        ("x = [number] * 10**10", "MemoryError"),
        ("import os; os.abort()", "ended the judge"),
    ],
)
def test_a_question_that_cannot_be_judged_costs_no_other(judge, program, words):
    assert judge.mark("first", f"{program}\nmark(3)", 3)[0] == 0
    assert words in judge.reasons["first"]
    assert judge.mark("second", "mark(number)", 3)[0] == 1


def test_what_is_missing_in_the_environment_is_no_students_fault(judge, monkeypatch):
    missing = "import no_such_package\nmark(3)"
    with pytest.raises(Unavailable, match="no_such_package"):
        judge.run_locked(missing)
    with pytest.raises(Unavailable, match="no_such_package"):
        judge.mark("first", missing, 3)
    monkeypatch.setattr(tempfile, "tempdir", "/dev/null/none")
    with pytest.raises(Unavailable), Session() as session:
        session.run("1")
    with pytest.raises(Unavailable), Session() as session:
        execute([new_code_cell("1")], [], session)


def test_the_row_says_what_was_missing():
    log = """[INFO] Autograding x.ipynb
[ERROR] There was an error processing assignment: x
[ERROR] Traceback (most recent call last):
      File "session.py", line 1, in run
        a: str = 1
    classroom.sandbox.faults.Unavailable: a session could not be started: no room

[WARNING] Removing failed assignment: x
"""
    error = "Traceback (most recent call last):\n  File\nNbGraderException: see above\n"
    assert cause(log + error) == "Unavailable: a session could not be started: no room"
    assert cause(error) == "NbGraderException: see above"
    assert cause("") == "see class/nbgrader.log"


def test_a_kernel_that_never_starts_is_no_students_fault(frugal, monkeypatch):
    monkeypatch.setattr(launch, "PYTHON", "/bin/false")
    with pytest.raises(Unavailable), Session() as session:
        session.run("1")


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
