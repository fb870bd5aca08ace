"""Assignments released and marked by the real machine: right, blank and wrong answers.

One run of `grade` per assignment marks all of its answers as if a class had handed them in.
"""

import copy
import csv
from html import unescape
import re
import subprocess

from assignments import FOLDER, HIDDEN, Assignment
from class_cases import CASES
from lab.feedback import BLANK
import nbformat
from pyodide import in_pyodide
import pytest

ROOT = FOLDER.parents[1]
SEED = "a seed for the tests alone"
PYTHONS = ROOT / ".venv-class" / "bin" / "python", ROOT / ".venv-class" / "Scripts" / "python.exe"
SOLUTION, EMPTY = "solution", "blank"


def machine(program, *arguments):
    """Run one of the teacher's commands; what it said."""
    python = next((path for path in PYTHONS if path.exists()), None)
    assert python, "`make class` sets up what marks assignments"
    command = [python, ROOT / "classroom" / program, *arguments]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


class Class:
    """A class that has handed in every answer to one assignment, and got it back.

    Parameters
    ----------
    folder : pathlib.Path
    name : str
        Of the assignment.
    """

    def __init__(self, folder, name):
        self.folder, self.course = folder / "handed in", folder / "class"
        self.assignment, self.name = Assignment(FOLDER / f"{name}.ipynb"), name
        machine("release.py", "--folder", self.course, "--seed", SEED, "--assignment", name)
        self.released = nbformat.read(self.course / "release" / name / f"{name}.ipynb", 4)
        self.hand_in(SOLUTION, self.assignment.answers())
        self.hand_in(EMPTY, {})
        for student, case in CASES[name].items():
            self.hand_in(student, self.assignment.answers(case.edits))
        machine("grade.py", self.folder, "--folder", self.course)
        table = (self.course / "marks" / f"{name}.csv").read_text("utf-8-sig")
        self.rows = {row["student"]: row for row in csv.DictReader(table.splitlines())}

    def filled(self, answers):
        """The released notebook with answers in it."""
        notebook = copy.deepcopy(self.released)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(name, cell.source)
        return notebook

    def hand_in(self, student, answers):
        path = self.folder / student / f"{self.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(self.filled(answers), path)

    def marks(self, student):
        return {name: float(self.rows[student][name]) for name in self.assignment.points}

    def told(self, student):
        """What a student's feedback says, in one line."""
        folder = re.sub(r"[^\w@-]+", "_", student)
        html = (self.course / "feedback" / folder / f"{self.name}.html").read_text("utf-8")
        return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


class Marked:
    """What holds for each assignment."""

    name = ""

    @pytest.fixture(scope="class")
    def group(self, tmp_path_factory):
        return Class(tmp_path_factory.mktemp(self.name), self.name)

    def test_the_solution_gets_full_marks(self, group):
        assert group.marks(SOLUTION) == group.assignment.points
        assert group.rows[SOLUTION]["total"] == group.rows[SOLUTION]["out of"] == "20"
        assert group.rows[SOLUTION]["reason"] == ""

    def test_a_blank_gets_nothing_and_is_told_so(self, group):
        assert set(group.marks(EMPTY).values()) == {0.0}
        assert BLANK in group.told(EMPTY)
        assert "left blank" in group.rows[EMPTY]["reason"]

    def test_wrong_answers_get_just_their_marks(self, group):
        assert len(CASES[self.name]) >= 5
        cases = CASES[self.name].items()
        expected = {student: group.assignment.points | case.marks for student, case in cases}
        assert {student: group.marks(student) for student in expected} == expected

    def test_wrong_answers_are_told_their_mistakes(self, group):
        for student, case in CASES[self.name].items():
            told = group.told(student)
            for words in case.words.values():
                assert words in told, f"{student} is not told: {words}"

    def test_what_students_get_holds_no_solution_and_no_hidden_test(self, group):
        text = nbformat.writes(group.released)
        for marker in ("BEGIN SOLUTION", "HIDDEN TESTS", "hidden_", "secret = ", "mark("):
            assert marker not in text.replace("def mark(points, questions)", "")
        for name, blank in group.assignment.blanks().items():
            (cell,) = [each for each in group.released.cells if each.id == name]
            assert cell.source.split() == blank.split()

    def test_what_students_get_stands_alone_with_numbers_of_its_own(self, group):
        code = [cell.source for cell in group.released.cells if cell.cell_type == "code"]
        assert not any("lab." in source and "import" in source for source in code)
        (seed,) = [source for source in code if source.startswith("seed = ")]
        assert seed != "seed = 1"


class TestForward(Marked):
    name = "01_forward"


class TestRnnBptt(Marked):
    name = "02_rnn_bptt"

    def test_its_solution_runs_in_the_browsers_python(self, group, lite, tmp_path):
        notebook = group.filled(group.assignment.answers())
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        program = "\n\n".join(HIDDEN.sub("", source) for source in code)
        capture = "from contextlib import redirect_stdout\nimport io\n\nsaid = io.StringIO()\n"
        run = f"with redirect_stdout(said):\n    exec({program!r})\nsaid.getvalue()"
        (tmp_path / "program.py").write_text(capture + run, "utf-8")
        (tmp_path / "empty.py").touch()
        said = in_pyodide(lite, tmp_path / "empty.py", tmp_path / "program.py")
        assert said.count(": all right.") == len(group.assignment.points)
        assert "not yet" not in said


class TestGradientCheck(Marked):
    name = "03_gradient_check"


class TestMuseum(Marked):
    name = "04_museum"


class TestVanishing(Marked):
    name = "05_vanishing"


class TestLearning(Marked):
    name = "06_learning"


def test_every_assignment_is_marked_here():
    assert {each.name for each in Marked.__subclasses__()} == set(CASES)
    assert set(CASES) == {path.stem for path in FOLDER.glob("[0-9]*.ipynb")}
