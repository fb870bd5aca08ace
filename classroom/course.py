"""The course folder of a class, and nbgrader's tools and database in it."""

import contextlib
import hashlib
import logging
import os
import warnings

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import PyFileConfigLoader

from classroom.commands import ROOT
from classroom.judging.restore_cells import ReleasedCell

warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, when it forgets a submission
# Judging is small products: more threads only wait for each other. NumPy is not loaded yet.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
WAIT = 300  # seconds for the gradebook, into which several processes write


def nbgrader(folder):
    """nbgrader as nbgrader_config.py has it, at work in a course folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    NbGraderAPI
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT / "classroom")).load_config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = _database(folder)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    folder.mkdir(parents=True, exist_ok=True)
    for log in (api.log, api.coursedir.log):
        log.handlers = [logging.FileHandler(folder / "nbgrader.log", encoding="utf-8")]
        log.setLevel(logging.INFO)
        log.propagate = False
    return api


def released(folder):
    """The names of the assignments that were released."""
    return sorted(path.parent.name for path in (folder / "release").glob("*/*.ipynb"))


def released_cells(database, assignment):
    """The code cells of an assignment that nbgrader knows, in their order.

    Parameters
    ----------
    database : str
        The address of nbgrader's gradebook.
    assignment : str

    Returns
    -------
    list of ReleasedCell
    """
    with Gradebook(database) as gradebook:
        notebook = gradebook.find_notebook(assignment, assignment)
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        return [
            ReleasedCell(
                cell.name, cell.source or "", cell.locked, points.get(cell.name), cell.checksum
            )
            for cell in notebook.source_cells
        ]


def questions(folder, assignment):
    """The questions of an assignment and what each is worth, in their order."""
    cells = released_cells(_database(folder), assignment)
    return {cell.name: cell.points for cell in cells if cell.points is not None}


def checks(folder, assignment):
    """By which two releases of an assignment are told apart: a digest of what marks it."""
    cells = released_cells(_database(folder), assignment)
    locked = [cell.source for cell in cells if cell.locked]
    return hashlib.sha256("\0".join(locked).encode()).hexdigest()[:8]


def marked(folder, assignment, student):
    """Scores and reasons of a student whose notebook was marked."""
    with Gradebook(_database(folder)) as gradebook:
        handed_in = gradebook.find_submission_notebook(assignment, assignment, student)
        scores = {grade.name: grade.score for grade in handed_in.grades}
    path = folder / "autograded" / student / assignment / f"{assignment}.ipynb"
    ours = nbformat.read(path, as_version=4).metadata["unrolled"]
    return scores, [*ours["reasons"], *ours["notes"]]


def forget(folder, assignment, student):
    """Remove a student's earlier marks for an assignment from the gradebook."""
    with Gradebook(_database(folder)) as gradebook, contextlib.suppress(MissingEntry):
        gradebook.remove_submission(assignment, student)


def _database(folder):
    return f"sqlite:///{folder / 'gradebook.db'}?timeout={WAIT}"
