"""An assignment as the tests see it: its cells, and what it says to answers in this process.

The real machine keeps answers and checks apart (classroom/); here they share one namespace, which
takes milliseconds.
"""

from contextlib import redirect_stdout
import io
from pathlib import Path
import re

import nbformat

FOLDER = Path(__file__).resolve().parents[1] / "book" / "exercises"
PATHS = sorted(FOLDER.glob("[0-9]*.ipynb"))
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?### END SOLUTION", re.M | re.S)
SECRET = re.compile(r"^secret = \d+$", re.M)


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

    def blanks(self):
        """The student's cells as they are released."""
        sources = [cell.source for cell in self.cells if kind(cell) == "solution"]
        return [SOLUTION.sub(r"\1raise NotImplementedError", source) for source in sources]

    def marked(self, answers=None, seed=1, secret=2):
        """What answers earn, and what they are told.

        Parameters
        ----------
        answers : dict of str to object, optional
            Functions to put in place of the solutions, by name; by default all solutions stay.
        seed, secret : int
            As a release would set them.

        Returns
        -------
        marks : dict of str to float
        words : dict of str to str
            What was printed at each question, in one line.
        """
        space, marks, words = {}, {}, {}
        for cell in self.cells:
            if cell.cell_type != "code":
                continue
            source = SECRET.sub(f"secret = {secret}", cell.source)
            source = f"seed = {seed}" if kind(cell) == "seed" else source
            if kind(cell) != "grade":
                exec(source, space)
                space |= {name: value for name, value in (answers or {}).items() if name in space}
                continue
            name, said = cell.metadata.nbgrader.grade_id, io.StringIO()
            lines = source.replace("### END HIDDEN TESTS", "").rstrip().split("\nmark(")
            assert len(lines) == 2, f"{name}: one mark, at the end"
            with redirect_stdout(said):
                exec(lines[0], space)
                marks[name] = eval("mark(" + lines[1], space)
            words[name] = " ".join(said.getvalue().split())
        return marks, words


def kind(cell):
    """Of a cell: checks, seed, locked, solution, grade, or None for text and free code."""
    tags, nbgrader = cell.metadata.get("tags", []), cell.metadata.get("nbgrader", {})
    if nbgrader.get("grade"):
        return "grade"
    if nbgrader.get("solution"):
        return "solution"
    return next((tag for tag in tags if tag in ("checks", "seed")), "locked" if nbgrader else None)


def blank(*arguments, **named):
    """An answer as it is given out."""
    raise NotImplementedError
