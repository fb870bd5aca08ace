"""The assignments as they are kept: their form, where they must not be, and answers that cheat."""

import ast
from collections import Counter
from contextlib import redirect_stdout
import copy
from functools import cache, partial
import io
import json
import re
import subprocess
import sys
import tempfile
from types import FunctionType

from assignments import FOLDER, HIDDEN, PATHS, Assignment, kind, sentences, taking_the_step
from class_cases import CASES
from lab.feedback import BLANK, Wrong, mark, once, report
from lab.mistakes import BANK, BY_NAME
import nbformat
import numpy as np
import pytest
from test_house import imports

pytestmark = pytest.mark.full
ROOT = FOLDER.parents[1]
NAMES = [path.stem for path in PATHS]
EACH = pytest.mark.parametrize("assignment", list(map(Assignment, PATHS)), ids=NAMES)
RNN_BPTT = Assignment(FOLDER / "02_rnn_bptt.ipynb")
BANKED = pytest.mark.parametrize("mistake", BANK, ids=[mistake.name for mistake in BANK])
WRONG = pytest.mark.parametrize(
    ("assignment", "case"),
    [
        pytest.param(Assignment(path), case, id=f"{path.stem}-{student}")
        for path in PATHS
        for student, case in CASES[path.stem].items()
    ],
)
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
        assert code(assignment, "checks")[0].startswith("from lab.feedback import ")
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
        points = [int(number) for number in re.findall(r"^## .*\((\d+) points\)", text, re.M)]
        assert points == list(assignment.points.values())

    @EACH
    def test_what_a_student_gets_needs_numpy_alone(self, assignment):
        for source in code(assignment):
            student = HIDDEN.sub("", source)
            assert set(imports(student)) <= {"numpy", "lab"}
            assert student.count("lab.") == source.startswith("from lab.feedback import ")
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

    @WRONG
    @pytest.mark.filterwarnings("ignore::RuntimeWarning")
    def test_a_wrong_answer_gets_just_its_marks_and_is_told_its_mistake(self, assignment, case):
        marks, words = assignment.marked(assignment.answers(case.edits), seed=3, secret=4)
        assert marks == assignment.points | case.marks
        for question, sentence in case.words.items():
            assert sentence in words[question]

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
        assert any(": all right." in line for line in words.values())  # of the numbers shown
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


class TestTheBank:
    """Every mistake of the bank, in the form that assignment 02 asks for."""

    @BANKED
    def test_it_loses_marks_where_the_student_sees_it_and_no_other_mistake_is_named(self, mistake):
        marks, printed = RNN_BPTT.printed({"rnn_bptt-answer": taking_the_step(mistake)})
        lost = [name for name, points in RNN_BPTT.points.items() if marks[name] < points]
        assert bool(lost) == (steps(mistake.name) != steps(None))
        assert not [name for name in lost if ": all right." in printed[name]]
        told = {sentence for text in printed.values() for sentence in sentences(text)}
        known = {other.sentence for other in BANK}
        own = {other.sentence for other in BANK if steps(other.name) == steps(mistake.name)}
        assert told & known <= own
        strange = told - known
        assert [sentence for sentence in strange if not is_general(sentence)] == []

    def test_most_of_them_are_wrong_here_and_named(self):
        wrong = [mistake for mistake in BANK if steps(mistake.name) != steps(None)]
        (checks,) = code(RNN_BPTT, "checks")
        text = re.sub(r'"\s+"', "", checks)
        assert len(wrong) > 40
        assert sum(mistake.sentence in text for mistake in wrong) > 30

    def test_the_check_has_no_sentence_of_its_own_for_what_the_bank_holds(self):
        space = {}
        exec(code(RNN_BPTT, "checks")[0], space)
        known = {mistake.sentence for mistake in BANK}
        assert space["wrong_gradients"](space["problem"](1)).keys() <= known


@cache
def steps(name):
    """Where a function of assignment 02 moves all parameters, rounded, or that it stops."""
    space, ends = {}, []
    exec(taking_the_step(BY_NAME.get(name)), space)
    for seed, far in ((0, 1), (1, 20), (0, 1)):  # the first once more
        rng = np.random.default_rng(seed)
        params = [rng.standard_normal(shape) for shape in ((3, 2), (3, 3), (4, 3), (3, 1), (4, 1))]
        xs, targets = rng.standard_normal((8, 2)), far * rng.standard_normal((8, 4))
        try:
            space["rnn_bptt"](xs, targets, *params)
        except ValueError as error:
            return str(error)
        ends.append(tuple(np.concatenate([param.ravel() for param in params]).round(6)))
    return tuple(ends)


NUMBER = re.compile(r"-?\d[\d.]*(e[-+]?\d+)?")
PARAMETER = re.compile(r"(Wxh|Whh|Why|bh|by)(, (Wxh|Whh|Why|bh|by))*( and (Wxh|Whh|Why|bh|by))?")
OFF = "the shape is right, but the values are off: "
LENGTH = "the direction is right, and it is # times as long as is needed"
ZERO = "dP is zero: P has not moved."
GENERAL = {  # true of whatever program is told so; P is a parameter or several, # a number
    *(OFF + words for words in ("relative error #", "all of them should be #")),
    *(f"dP: {OFF}{words}" for words in ("relative error #", "all of them should be #")),
    f"{OFF}relative error # dP is the sum of all dy_t: is each of them in it, and is it "
    "y_t − target_t?",
    LENGTH,
    f"dP: {LENGTH}",
    ZERO,
    f"{ZERO} If it is built with =, only step # is left, and there h_# is zero: each step adds its "
    "part, +=",
    "P never moved, and all five must",
    "P holds nan or inf after the step",
    "at three times the rate P does not go three times as far. Is it changed before another "
    "gradient was found?",
    "called twice with the same numbers it gives two answers: does anything keep its value from "
    "one call to the next?",
    "the same again",
    "the step is divided by T: the loss is a sum over steps.",
    "the step is twice as long as it should be.",
    "this is judged once something comes back through time: P have not moved",
    "this is judged once the step has to do with the gradient: see the questions above",
    "with one step no parameter has moved",
}


def is_general(sentence):
    """Whether a sentence is one of those, or what Python itself says."""
    words = NUMBER.sub("#", sentence)
    known = {words, PARAMETER.sub("P", words)} & GENERAL  # "by" is a parameter and a word
    return bool(known) or sentence.startswith("your code stopped with ")


def overwritten(number):
    """What puts a number into every entry of an array."""

    def write(arrays):
        for array in arrays:
            array[...] = number

    return write


def exchanged(arrays):
    """Put into each array what another one of its shape holds."""
    before = [array.copy() for array in arrays]
    for i, array in enumerate(arrays):
        others = [b for j, b in enumerate(before) if j != i and b.shape == array.shape]
        array[...] = others[0] if others else 1.0


def mapped(change, value):
    """A result with every array and number in it changed."""
    if isinstance(value, dict):
        return {key: mapped(change, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([mapped(change, item) for item in value])
    return change(value) if isinstance(value, np.ndarray | float) else None


SPOILS = {
    "zeros": overwritten(0.0),
    "ones": overwritten(1.0),
    "NaN": overwritten(np.nan),
    "others": exchanged,
}
RETURNS = {
    "zeros": lambda right, given: mapped(lambda each: 0.0 * each, right),
    "ones": lambda right, given: mapped(lambda each: 0.0 * each + 1.0, right),
    "arguments": lambda right, given: given,
    "first argument": lambda right, given: given[0],
    "of this shape": lambda right, given: mapped(partial(like, flat_arrays(given)), right),
}


def like(arrays, value):
    """The first of some arrays that has the shape of another, else zeros."""
    return next((array for array in arrays if array.shape == np.shape(value)), 0.0 * value)


class TestSpoiledArguments:
    @pytest.mark.parametrize("returned", RETURNS)
    @pytest.mark.parametrize("spoil", SPOILS)
    @EACH
    def test_to_write_into_arguments_and_return_something_else_earns_nothing(
        self, assignment, spoil, returned
    ):
        def spoiling(name, function):
            def spoiled(*arguments):
                right = function(*copy.deepcopy(arguments))
                SPOILS[spoil](flat_arrays(arguments))
                return RETURNS[returned](right, arguments)

            return spoiled

        marks, words = assignment.marked(assignment.answers(), around=spoiling)
        assert {name: words[name] for name, mark in marks.items() if mark} == {}

    @pytest.mark.parametrize("spoil", SPOILS)
    @EACH
    def test_to_write_into_arguments_after_a_right_answer_costs_just_that(self, assignment, spoil):
        def spoiling(name, function):
            def spoiled(*arguments):
                result = function(*arguments)
                meant = {"rnn_bptt": arguments[2:7], "sgd_step": arguments[0]}.get(name, ())
                kept = {id(array) for array in flat_arrays([*meant, result])}
                SPOILS[spoil]([each for each in flat_arrays(arguments) if id(each) not in kept])
                return result

            return spoiled

        _, printed = assignment.printed(assignment.answers(), around=spoiling)
        lines = [line for text in printed.values() for line in text.splitlines()]
        off = [line for line in lines if line.startswith("not yet")]
        assert off and [line for line in off if not ABOUT_ARGUMENTS.search(line)] == []


ABOUT_ARGUMENTS = re.compile(
    "left alone|das, and all is as it was|^not yet  [^:]*: the same again"
    "|the same for a batch: das is right, but afterward|called twice, it says|twice, other sizes"
    "|other sizes: das is right, but afterward"
)


class InFloat32:
    """NumPy whose new arrays are float32."""

    def __getattr__(self, name):
        made = np.zeros_like if name == "empty_like" else getattr(np, name)
        if name not in ("array", "empty_like", "eye", "zeros", "zeros_like"):
            return made
        return lambda *arguments: made(*arguments).astype(np.float32)


def in_float32(value):
    """A copy with every array of floats in float32."""
    if isinstance(value, np.ndarray):
        return value.astype(np.float32) if value.dtype.kind == "f" else value.copy()
    if isinstance(value, dict):
        return {key: in_float32(item) for key, item in value.items()}
    return type(value)(map(in_float32, value)) if isinstance(value, list | tuple) else value


def with_float32_inside(name, function):
    def inside(*arguments):
        names = function.__globals__ | {"np": InFloat32()}
        return FunctionType(function.__code__, names, name, function.__defaults__)(*arguments)

    return inside


def with_inputs_cast(name, function):
    """What is written into a copy is written into the argument, and comes back as such."""

    def cast(*arguments):
        copies = in_float32(arguments)
        before = [array.copy() for array in flat_arrays(copies)]
        result = function(*copies)
        owners = {}
        triples = zip(flat_arrays(arguments), flat_arrays(copies), before, strict=True)
        for argument, now, was in triples:
            owners[id(now)] = argument
            if not np.array_equal(now, was):
                argument[...] = now
        if isinstance(result, tuple | list):
            return type(result)([owners.get(id(each), each) for each in result])
        return result

    return cast


def with_results_cast(name, function):
    return lambda *arguments: in_float32(function(*in_float32(arguments)))


# These ask for digits or a range that float32 has not, and their tasks say so.
BEYOND = {
    with_float32_inside: {"complex"},
    with_inputs_cast: {"complex", "search", "clip"},
    with_results_cast: {"complex", "search", "clip"},
}


# BLAS computes four float32 at once, also beyond the end of an array: what lies there may be nan.
@pytest.mark.filterwarnings("ignore:invalid value encountered in matmul:RuntimeWarning")
class TestFloat32:
    @pytest.mark.parametrize("way", BEYOND)
    @EACH
    def test_what_is_right_but_for_rounding_is_right(self, assignment, way):
        for seed in range(1, 4):
            marks, printed = assignment.printed(assignment.answers(), seed, 100 + seed, way)
            for name in assignment.points.keys() - BEYOND[way]:
                in_place = (name in ("place", "step")) and way is with_results_cast
                assert in_place or marks[name] == assignment.points[name], printed[name]

    def test_only_entries_near_1e200_are_beyond_float32_in_clip(self):
        clip = Assignment(FOLDER / "06_learning.ipynb")
        _, printed = clip.printed(clip.answers(), around=with_inputs_cast)
        off = [line for line in printed["clip"].splitlines() if line.startswith("not yet")]
        assert off and all("entries near 1e200" in line for line in off)

    @EACH
    def test_more_than_rounding_is_wrong(self, assignment):
        def longer(name, function):
            def off(*arguments):
                kept = [array.copy() for array in flat_arrays(arguments)]
                result = function(*arguments)
                for array, was in zip(flat_arrays(arguments), kept, strict=True):
                    array += 1e-4 * (array - was)
                exact = name in ("rnn_bptt", "sgd_step", "wrong_gradients", "proved")
                return result if exact else mapped(lambda each: (1 + 1e-4) * each, result)

            return off

        marks, printed = assignment.printed(assignment.answers(), around=longer)
        for name in assignment.points.keys() - {"place", "search", "proof"}:  # no numbers there
            assert marks[name] < assignment.points[name], printed[name]


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


def outcome(ask, *arguments):
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
        output, earned = outcome(mark, 4, [self.RIGHT, self.OFF, self.STOPS])
        assert earned == 1.33
        assert output == (
            "right one thing not yet another: it is off not yet a third: your code stopped with "
            "IndexError: too far 1.33 of 4 points"
        )

    def test_all_of_it_is_all_the_points(self):
        assert outcome(mark, 7, [self.RIGHT] * 3) == (
            "right one thing " * 3 + "7 of 7 points",
            7,
        )

    def test_a_blank_earns_nothing_and_is_told_so_once(self):
        output, earned = outcome(mark, 4, [self.EMPTY] * 3)
        assert earned == 0 and output.count("still blank") == 1

    def test_two_questions_of_the_same_name_count_twice(self):
        _, earned = outcome(mark, 4, [self.RIGHT, ("one thing", self.OFF[1])])
        assert earned == 2

    def test_a_report_counts_too(self):
        output, _ = outcome(report, "both", [self.RIGHT, self.OFF])
        assert output.endswith("both: 1 of 2 right.")

    @pytest.mark.parametrize(
        ("first", "words"),
        [
            (RIGHT, "it is off"),
            (OFF, "this is judged once the values are right"),
            (EMPTY, BLANK),
        ],
    )
    def test_a_question_may_wait_for_another(self, first, words):
        output, _ = outcome(report, "both", [("it", once(first[1], self.OFF[1])), self.RIGHT])
        assert f"not yet it: {words}" in output


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
        output = done.stdout.splitlines()
        assert sum(line.endswith(": all right.") for line in output) == len(assignment.points)
        assert not [line for line in output if line.startswith("not yet")]
        loaded = set(json.loads(output[-1]))
        assert not loaded & {"lab", "rnn_core", "matplotlib", "scipy", "nbformat", "IPython"}


def script(assignment):
    """A notebook with its solutions as a program, as it stands alone after its release."""
    feedback = (ROOT / "book" / "lab" / "feedback.py").read_text("utf-8")
    inlined = re.compile(r"^from lab\.feedback import (\([^)]*\)|.*)\n?", re.M)
    answers = assignment.answers()
    sources = [
        answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        for cell in assignment.cells
        if cell.cell_type == "code"
    ]
    sources = [inlined.sub(lambda _: feedback, HIDDEN.sub("", source)) for source in sources]
    last = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    return "\n\n".join([*sources, last])
