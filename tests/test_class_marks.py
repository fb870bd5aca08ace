"""Assignments marked: right, blank and wrong answers.

Some answers go to the judge and a real kernel, one session for an assignment; test_assignments
marks all of them without. Beside that a class hands in all assignments, and the real machine
releases and marks them in one run.
"""

import copy
import csv
from html import unescape
import os
import re
import subprocess
from types import SimpleNamespace

from assignments import FOLDER, HIDDEN, Assignment, marks_of, released_of
from class_cases import CASES
from lab.feedback import BLANK
import nbformat
from pyodide import in_pyodide
import pytest

from classroom.judging.execute import execute
from classroom.judging.restore_cells import as_cell
from classroom.prepare import prepared
from classroom.sandbox.session import Session

ROOT = FOLDER.parents[1]
SEED = "a seed for the tests alone"
CLASS = ROOT / ".venv-class" / ("Scripts" if os.name == "nt" else "bin") / "python"
SOLUTION, EMPTY = "solution", "blank"
JUDGED = {name: dict(list(cases.items())[::4]) for name, cases in CASES.items()}
EACH = pytest.mark.parametrize("name", sorted(CASES))


class Judged:
    """What judge and kernel make of all answers to one assignment.

    Attributes
    ----------
    marks : dict of str to dict of str to float
        For each student what each question earned.
    words : dict of str to str
        What each was told, in one line.
    reasons : dict of str to list of str
    """

    def __init__(self, name):
        self.assignment, self.marks, self.words, self.reasons = read(name), {}, {}, {}
        source = prepared(nbformat.read(FOLDER / f"{name}.ipynb", 4), name, SEED)
        self.released = released_of(source)
        with Session() as session:
            session.seconds *= 10  # for all students together
            for student, answers in answers_of(self.assignment).items():
                self.mark(student, answers, session)

    def mark(self, student, answers, session):
        cells = [as_cell(each) for each in self.released]
        for cell, each in zip(cells, self.released, strict=True):
            cell.source = answers.get(each.name, each.source)
        self.reasons[student] = execute(cells, self.released, session)
        self.marks[student] = marks_of(cells)
        printed = "".join(
            each.get("text", "")
            for cell in cells
            if cell.metadata.nbgrader.grade
            for each in cell.outputs
        )
        self.words[student] = " ".join(printed.split())


def read(name):
    return Assignment(FOLDER / f"{name}.ipynb")


def answers_of(assignment):
    """For each student what stands in the answer cells."""
    wrong = {
        student: assignment.answers(case.edits) for student, case in JUDGED[assignment.name].items()
    }
    return {SOLUTION: assignment.answers(), EMPTY: assignment.blanks(), **wrong}


@pytest.fixture(scope="class", params=sorted(CASES))
def judged(request):
    return Judged(request.param)


@pytest.mark.skipif(os.name == "nt", reason="classes are marked on Linux and macOS")
@pytest.mark.filterwarnings("default")  # as in the marking process
class TestJudge:
    def test_the_solution_gets_full_marks(self, judged):
        assert judged.marks[SOLUTION] == judged.assignment.points
        assert judged.reasons[SOLUTION] == []

    def test_a_blank_gets_nothing_and_is_told_so(self, judged):
        assert set(judged.marks[EMPTY].values()) == {0.0}
        assert BLANK in judged.words[EMPTY]
        assert all("left blank" in reason for reason in judged.reasons[EMPTY])

    def test_wrong_answers_get_just_their_marks(self, judged, claim):
        off = 0.0
        for student, case in JUDGED[judged.assignment.name].items():
            expected = judged.assignment.points | case.marks
            assert judged.marks[student] == expected, (student, judged.reasons, judged.words)
            off += sum(abs(judged.marks[student][name] - expected[name]) for name in expected)
        says = "In six assignments, wrong answers get the marks due to them: off by"
        claim("software", says, off, exactly=0)

    def test_wrong_answers_are_told_their_mistakes(self, judged):
        for student, case in JUDGED[judged.assignment.name].items():
            for words in case.words.values():
                assert words in judged.words[student], f"{student} is not told: {words}"


def command(name, *arguments):
    """Run one of the teacher's commands."""
    assert CLASS.exists(), "`make class` sets up what marks assignments"
    words = [CLASS, "-m", f"classroom.{name}", *arguments]
    done = subprocess.run(
        list(map(str, words)), cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def filled(notebook, answers):
    """A released notebook with answers in it."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return notebook


@pytest.fixture(scope="class")
def course(tmp_path_factory):
    """A class that was given all assignments, handed them in, and got them back."""
    base = tmp_path_factory.mktemp("course")
    folder = base / "class"
    command("release", "--folder", folder, "--seed", SEED)
    notebooks = {name: nbformat.read(folder / f"release/{name}/{name}.ipynb", 4) for name in CASES}
    for name, notebook in notebooks.items():
        solution, blank, wrong, *_ = answers_of(read(name)).items()
        for student, answers in (solution, blank, ("wrong", wrong[1])):
            path = base / "handed in" / student / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(filled(notebook, answers), path)
    command("grade", base / "handed in", "--folder", folder)
    return SimpleNamespace(folder=folder, notebooks=notebooks)


def rows(course, name):
    """The table of marks of an assignment: a dict for each student."""
    table = (course.folder / "marks" / f"{name}.csv").read_text("utf-8-sig")
    return {row["student"]: row for row in csv.DictReader(table.splitlines())}


def told(course, name, student):
    """What a student's feedback says, in one line."""
    html = (course.folder / "feedback" / student / f"{name}.html").read_text("utf-8")
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@pytest.mark.skipif(os.name == "nt", reason="classes are marked on Linux and macOS")
class TestAClass:
    @EACH
    def test_marks_and_reasons_are_in_the_table(self, course, name):
        points, table = read(name).points, rows(course, name)
        case = next(iter(CASES[name].values()))
        for student, marks in (
            (SOLUTION, {}),
            (EMPTY, dict.fromkeys(points, 0)),
            ("wrong", case.marks),
        ):
            expected = points | marks
            assert {each: float(table[student][each]) for each in points} == expected
            assert float(table[student]["total"]) == pytest.approx(sum(expected.values()))
            assert table[student]["out of"] == "20"
        assert table[SOLUTION]["reason"] == ""
        assert "left blank" in table[EMPTY]["reason"]

    @EACH
    def test_feedback_says_what_was_wrong(self, course, name):
        assert BLANK in told(course, name, EMPTY)
        for words in next(iter(CASES[name].values())).words.values():
            assert words in told(course, name, "wrong")

    @EACH
    def test_what_students_get_holds_no_solution_and_no_hidden_test(self, course, name):
        text = nbformat.writes(course.notebooks[name])
        for marker in ("BEGIN SOLUTION", "HIDDEN TESTS", "hidden_", "secret = ", "mark("):
            assert marker not in text.replace("def mark(points, questions)", "")
        for answer, blank in read(name).blanks().items():
            (cell,) = [each for each in course.notebooks[name].cells if each.id == answer]
            assert cell.source.split() == blank.split()

    @EACH
    def test_what_students_get_stands_alone_with_numbers_of_its_own(self, course, name):
        cells = course.notebooks[name].cells
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        assert not any("lab." in source and "import" in source for source in code)
        (seed,) = [source for source in code if source.startswith("seed = ")]
        assert seed != "seed = 1"

    def test_a_solution_runs_in_the_browsers_python(self, course, lite, tmp_path):
        name = "02_rnn_bptt"
        notebook = filled(course.notebooks[name], read(name).answers())
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        program = "\n\n".join(HIDDEN.sub("", source) for source in code)
        capture = "from contextlib import redirect_stdout\nimport io\n\nprinted = io.StringIO()\n"
        run = f"with redirect_stdout(printed):\n    exec({program!r})\nprinted.getvalue()"
        (tmp_path / "program.py").write_text(capture + run, "utf-8")
        (tmp_path / "empty.py").touch()
        printed = in_pyodide(lite, tmp_path / "empty.py", tmp_path / "program.py")
        assert printed.count(": all right.") == len(read(name).points)
        assert "not yet" not in printed
