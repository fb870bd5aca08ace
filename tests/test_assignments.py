"""The assignments as they are kept: their form, where they must not be, and answers that cheat."""

import ast
from collections import Counter
from contextlib import redirect_stdout
import copy
import io
import json
import re
import subprocess
import sys
import tempfile

from assignments import FOLDER, HIDDEN, PATHS, Assignment, kind
from lab.checks.feedback import BLANK, Wrong, mark, once, report
import nbformat
import numpy as np
import pytest
from test_house import imports

pytestmark = pytest.mark.full
ROOT = FOLDER.parents[1]
NAMES = [path.stem for path in PATHS]
EACH = pytest.mark.parametrize("assignment", list(map(Assignment, PATHS)), ids=NAMES)
MARKERS = "BEGIN SOLUTION", "BEGIN HIDDEN TESTS"


def code(assignment, *kinds):
    """The sources of code cells of some kinds, by default of all."""
    cells = [cell for cell in assignment.cells if cell.cell_type == "code"]
    return [cell.source for cell in cells if not kinds or kind(cell) in kinds]


class TestTheForm:
    def test_there_are_six_of_twenty_points(self):
        assert len(PATHS) >= 6
        assert {sum(Assignment(path).points.values()) for path in PATHS} == {20}

    @pytest.mark.parametrize("path", PATHS, ids=NAMES)
    def test_it_is_saved_unrun_and_as_nbformat_writes_it(self, path):
        notebook = nbformat.read(path, 4)
        nbformat.validate(notebook)
        assert path.read_text("utf-8") == nbformat.writes(notebook) + "\n"
        assert sorted(notebook.metadata) == ["kernelspec", "language_info"]
        assert notebook.metadata.kernelspec.name == "python3"
        for cell in notebook.cells:
            assert set(cell.metadata) <= {"jupyter", "nbgrader", "tags"}
            assert not cell.get("outputs") and cell.get("execution_count") is None
        assert max(Counter(cell.id for cell in notebook.cells).values()) == 1

    @EACH
    def test_text_seed_checks_and_questions_are_in_their_order(self, assignment):
        kinds = [kind(cell) for cell in assignment.cells]
        assert kinds[:2] == [None, "checks"] and kinds.count("seed") == 1
        assert code(assignment, "checks")[0].startswith("from lab.checks.feedback import ")
        assert code(assignment, "seed") == ["seed = 1"]
        assert all("### BEGIN SOLUTION" in source for source in code(assignment, "solution"))
        assert 3 <= kinds.count("grade") <= 5
        locked = [cell for cell in assignment.cells if kind(cell) in ("checks", "locked", "grade")]
        assert all(cell.metadata.nbgrader.locked for cell in locked)
        for cell in locked:
            folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
            hides = "-questions" in cell.id or kind(cell) == "checks"
            assert folded == hides, f"{cell.id}: the checks are folded, and nothing else is"

    @EACH
    def test_a_grade_cell_reports_and_then_marks_its_points_with_the_secret(self, assignment):
        for cell in assignment.cells:
            if kind(cell) != "grade":
                continue
            before, hidden = cell.source.split("### BEGIN HIDDEN TESTS\n")
            assert re.fullmatch(r"report\(\s*\"[^\"]+\",.*, seed\),?\s*\)\n", before, re.S)
            last = ast.parse(hidden).body[-1].value
            assert last.func.id == "mark"
            assert last.args[0].value == cell.metadata.nbgrader.points
            names = {node.id for node in ast.walk(last) if isinstance(node, ast.Name)}
            assert "secret" in names and "seed" not in names
            assert hidden.startswith("secret = ") and hidden.count("\nsecret = ") == 0

    @EACH
    def test_a_task_says_its_points(self, assignment):
        text = "\n".join(cell.source for cell in assignment.cells if cell.cell_type == "markdown")
        said = [int(points) for points in re.findall(r"^## .*\((\d+) points\)", text, re.M)]
        assert said == list(assignment.points.values())

    @EACH
    def test_what_a_student_gets_needs_numpy_alone(self, assignment):
        for source in code(assignment):
            student = HIDDEN.sub("", source)
            assert set(imports(student)) <= {"numpy", "lab"}
            assert student.count("lab.") == source.startswith("from lab.checks.feedback import ")
            assert set(imports(source)) <= {"numpy", "lab", "rnn_core"}

    @EACH
    def test_no_line_is_longer_than_a_page_is_wide(self, assignment):
        assert max(len(line) for source in code(assignment) for line in source.splitlines()) <= 78


class TestWhereTheyAre:
    def test_nothing_that_is_marked_is_in_the_site_its_downloads_or_the_browsers_copies(self, site):
        files = [path for path in site.rglob("*") if path.is_file()]
        assert len(files) > 100
        holding = [
            path.relative_to(site).as_posix()
            for path in files
            if any(marker.encode() in path.read_bytes() for marker in MARKERS)
        ]
        assert not holding
        names = {path.name for path in files}
        assert not [name for name in NAMES if any(each.startswith(f"{name}.") for each in names)]

    def test_make_notebooks_leaves_them_alone(self):
        command = [sys.executable, "-m", "web.notebooks", "--check"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
        assert "exercises" not in done.stdout


class TestAnswers:
    @EACH
    def test_the_solution_earns_all_points_whatever_the_seed(self, assignment):
        for seed in range(1, 6):
            marks, words = assignment.marked(assignment.answers(), seed, 1000 + seed)
            assert marks == assignment.points, words

    @EACH
    def test_an_answer_that_repeats_the_numbers_shown_earns_nothing(self, assignment):
        known = {}

        def recorded(name, function):
            def record(*arguments):
                key = name, frozen(arguments)
                result = function(*arguments)
                known[key] = copy.deepcopy((result, arguments))
                return result

            return record

        def repeated(name, function):
            def repeat(*arguments):
                result, after = copy.deepcopy(known[name, frozen(arguments)])
                for array, now in zip(flat_arrays(arguments), flat_arrays(after), strict=True):
                    array[...] = now
                return result

            return repeat

        answers = assignment.answers()
        assignment.marked(answers, seed=1, secret=1, around=recorded)
        marks, words = assignment.marked(answers, seed=1, secret=7, around=repeated)
        assert any(": all right." in told for told in words.values())  # of the numbers shown
        assert set(marks.values()) == {0.0}

    @pytest.mark.parametrize(
        "constant",
        [None, 0.0, True, (), np.inf, np.zeros((3, 1))],
        ids=["None", "0", "True", "nothing", "inf", "zeros"],
    )
    @EACH
    def test_a_constant_earns_nothing(self, assignment, constant):
        def always(name, function):
            return lambda *arguments: constant

        marks, _ = assignment.marked(assignment.answers(), around=always)
        assert set(marks.values()) == {0.0}

    @EACH
    def test_to_hand_back_what_came_in_earns_nothing(self, assignment):
        ways = (
            lambda *arguments: arguments,
            lambda *arguments: arguments[0],
            lambda *arguments: arguments[-1],
            lambda *arguments: arguments[2:7],
        )
        for way in ways:
            marks, _ = assignment.marked(assignment.answers(), around=lambda *_, way=way: way)
            assert set(marks.values()) == {0.0}


def frozen(value):
    """Something that is equal where two arguments are."""
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if isinstance(value, dict):
        return tuple((key, frozen(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(frozen, value))
    return value.__name__ if callable(value) else repr(value)


def flat_arrays(value):
    """Every array among some arguments."""
    if isinstance(value, np.ndarray):
        return [value]
    value = value.values() if isinstance(value, dict) else value
    items = value if isinstance(value, list | tuple | type({}.values())) else ()
    return [array for item in items for array in flat_arrays(item)]


def said(ask, *arguments):
    """What is printed, in one line, and what comes back."""
    with redirect_stdout(io.StringIO()) as printed:
        value = ask(*arguments)
    return " ".join(printed.getvalue().split()), value


def raises(error):
    def question():
        raise error

    return question


class TestMark:
    RIGHT = ("one thing", lambda: None)
    OFF = ("another", raises(Wrong("it is off")))
    STOPS = ("a third", raises(IndexError("too far")))
    EMPTY = ("a fourth", raises(NotImplementedError))

    def test_each_question_is_worth_the_same_share(self):
        told, earned = said(mark, 4, [self.RIGHT, self.OFF, self.STOPS])
        assert earned == 1.33
        assert told == (
            "right one thing not yet another: it is off not yet a third: your code stopped with "
            "IndexError: too far 1.33 of 4 points"
        )

    def test_all_of_it_is_all_the_points(self):
        assert said(mark, 7, [self.RIGHT] * 3) == ("right one thing " * 3 + "7 of 7 points", 7)

    def test_a_blank_earns_nothing_and_is_told_so_once(self):
        told, earned = said(mark, 4, [self.EMPTY] * 3)
        assert earned == 0 and told.count("still blank") == 1

    def test_two_questions_of_the_same_name_count_twice(self):
        _, earned = said(mark, 4, [self.RIGHT, ("one thing", self.OFF[1])])
        assert earned == 2

    def test_a_report_counts_too(self):
        told, _ = said(report, "both", [self.RIGHT, self.OFF])
        assert told.endswith("both: 1 of 2 right.")

    @pytest.mark.parametrize(
        ("first", "words"),
        [
            (RIGHT, "it is off"),
            (OFF, "this is judged once the values are right"),
            (EMPTY, BLANK),
        ],
    )
    def test_a_question_may_wait_for_another(self, first, words):
        told, _ = said(report, "both", [("it", once(first[1], self.OFF[1])), self.RIGHT])
        assert f"not yet it: {words}" in told


class TestAlone:
    """A notebook as a student runs it, from top to bottom."""

    @EACH
    def test_an_empty_folder_and_numpy_are_enough(self, assignment):
        program = script(assignment)
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-I", "-c", program]  # -I: nothing of this folder is found
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, encoding="utf-8"
            )
        assert done.returncode == 0, done.stderr
        told = done.stdout.splitlines()
        assert sum(line.endswith(": all right.") for line in told) == len(assignment.points)
        assert not [line for line in told if line.startswith("not yet")]
        loaded = set(json.loads(told[-1]))
        assert not loaded & {"lab", "rnn_core", "matplotlib", "scipy", "nbformat", "IPython"}


def script(assignment):
    """A notebook with its solutions as a program, as it stands alone after its release."""
    feedback = (ROOT / "book" / "lab" / "checks" / "feedback.py").read_text("utf-8")
    inlined = re.compile(r"^from lab\.checks\.feedback import (\([^)]*\)|.*)\n?", re.M)
    answers = assignment.answers()
    sources = [
        answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        for cell in assignment.cells
        if cell.cell_type == "code"
    ]
    sources = [inlined.sub(lambda _: feedback, HIDDEN.sub("", source)) for source in sources]
    last = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    return "\n\n".join([*sources, last])
