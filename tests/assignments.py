"""An assignment as the tests see it: its cells, and what it says to answers in this process.

The real machine keeps answers and checks apart (classroom/); here they share one namespace, which
takes milliseconds.
"""

from contextlib import redirect_stdout
import inspect
import io
from pathlib import Path
import re

from lab import mistakes
import nbformat

from classroom.judging.restore_cells import ReleasedCell

FOLDER = Path(__file__).resolve().parents[1] / "book" / "exercises"
PATHS = sorted(FOLDER.glob("[0-9]*.ipynb"))
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?### END SOLUTION", re.M | re.S)
MARKER = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.M)
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n.*?^### END HIDDEN TESTS$", re.M | re.S)
SECRET = re.compile(r"^secret = \d+$", re.M)
STUB = "raise NotImplementedError"


class Case:
    """A plausible wrong answer: the solution with some edits.

    Parameters
    ----------
    edits : list of (str, str)
        A text that occurs in the solutions, and what stands there instead.
    **questions : float, or tuple of float and str
        What a question earns that does not earn all its points, and what must be told there.
    """

    def __init__(self, edits, **questions):
        self.edits, self.marks, self.words = edits, {}, {}
        for name, expected in questions.items():
            if isinstance(expected, tuple):
                expected, self.words[name] = expected
            self.marks[name] = expected


class Assignment:
    """A source notebook.

    Attributes
    ----------
    name : str
    cells : list of nbformat.NotebookNode
    points : dict of str to int
        What each graded question is worth, by its grade_id.
    """

    def __init__(self, path):
        self.name = path.stem
        self.cells = nbformat.read(path, 4).cells
        self.points = {
            cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
            for cell in self.cells
            if kind(cell) == "grade"
        }

    def answers(self, edits=()):
        """Source of each answer cell, by its grade_id: the solutions with some edits.

        Raises
        ------
        AssertionError
            If the text of an edit is in none of the solutions.
        """
        sources = {
            cell.metadata.nbgrader.grade_id: MARKER.sub("", cell.source)
            for cell in self.cells
            if kind(cell) == "solution"
        }
        for old, new in edits:
            assert any(old in source for source in sources.values()), f"no solution has {old!r}"
            sources = {name: source.replace(old, new) for name, source in sources.items()}
        return sources

    def blanks(self):
        """The answer cells as they are given out."""
        return {
            cell.metadata.nbgrader.grade_id: SOLUTION.sub(rf"\1{STUB}", cell.source)
            for cell in self.cells
            if kind(cell) == "solution"
        }

    def marked(self, answers, seed=1, secret=2, around=None):
        """What answers earn, and what they are told.

        Parameters
        ----------
        answers : dict of str to str
            From `answers` or `blanks`.
        seed, secret : int
            As a release would set them.
        around : callable, optional
            ``around(name, function)`` returns what is called in place of an answer.

        Returns
        -------
        marks : dict of str to float
        words : dict of str to str
            What was printed at each question, in one line.
        """
        marks, printed = self.printed(answers, seed, secret, around)
        return marks, {name: " ".join(text.split()) for name, text in printed.items()}

    def printed(self, answers, seed=1, secret=2, around=None):
        """What answers earn, and what is printed, as it is printed; see `marked`."""
        space, marks, texts = {}, {}, {}
        for cell in self.cells:
            if cell.cell_type != "code":
                continue
            name, printed = cell.metadata.get("nbgrader", {}).get("grade_id"), io.StringIO()
            if kind(cell) == "grade":
                with redirect_stdout(printed):
                    marks[name] = _graded(cell.source, space, secret)
                texts[name] = printed.getvalue()
                continue
            source = f"seed = {seed}" if kind(cell) == "seed" else answers.get(name, cell.source)
            exec(source, space)
            for each in re.findall(r"^def (\w+)", source, re.M) if name in answers else ():
                space[each] = around(each, space[each]) if around else space[each]
        return marks, texts


def sentences(text):
    """What a check says of each answer that is not right."""
    lines = text.replace("\n" + 9 * " ", " ").splitlines()
    return [line.split(": ", 1)[1] for line in lines if line.startswith("not yet  ")]


def taking_the_step(mistake=None):
    """The loop of `lab.batch_loop`, with a mistake of the bank, as assignment 02 asks for it."""
    text = mistakes.source(mistake) if mistake else inspect.getsource(mistakes.batch_loop)
    return text.replace("from rnn_core import Params\n", PARAMS) + STEP


PARAMS = """from collections import namedtuple

Params = namedtuple("Params", "Wxh Whh Why bh by")
"""
STEP = """


def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate=0.01):
    params = Params(Wxh, Whh, Why, bh, by)
    xs, targets = (
        np.array([np.reshape(each, (-1, 1)) for each in given]) for given in (input_seq, targets)
    )
    hs, ys = forward(params, xs)
    _, dys = half_squared_error(ys, targets)
    grads, _ = backward(params, xs, hs, dys)
    for param, grad in zip(params, grads):
        param -= learning_rate * grad
    return params
"""


def _graded(source, space, secret):
    """Run a grade cell; its last expression is the mark."""
    source = SECRET.sub(f"secret = {secret}", source).replace("### END HIDDEN TESTS", "")
    before, last = source.rstrip().split("\nmark(")
    exec(before, space)
    return eval("mark(" + last, space)


def released_of(notebook):
    """The cells of a source notebook as the gradebook has them once it was released."""
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    named = [(cell.metadata.nbgrader, cell.source) for cell in cells]
    return [
        ReleasedCell(ours.grade_id, source, ours.locked, ours.get("points"), "")
        for ours, source in named
    ]


def marks_of(cells):
    """What each question earned, from the outputs of its grade cell, as nbgrader takes it."""
    grades = {
        cell.metadata.nbgrader.grade_id: cell.outputs[-1].data["text/plain"]
        for cell in cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    return {name: float(score) for name, score in grades.items()}


def kind(cell):
    """Of a cell: checks, seed, locked, solution, grade, or None for text and free code."""
    tags, nbgrader = cell.metadata.get("tags", []), cell.metadata.get("nbgrader", {})
    if nbgrader.get("grade"):
        return "grade"
    if nbgrader.get("solution"):
        return "solution"
    return next((tag for tag in tags if tag in ("checks", "seed")), "locked" if nbgrader else None)
