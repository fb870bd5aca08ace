"""The marks of a class as a table that any spreadsheet opens, and that no student's name steers."""

import contextlib
import csv
from typing import NamedTuple

import nbformat
from nbgrader.api import Gradebook, MissingEntry


class Row(NamedTuple):
    """A student's marks; `scores` by question."""

    student: str
    scores: dict
    reasons: list


def questions(folder, assignment):
    """The questions of an assignment and what each is worth, in their order."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_notebook(assignment, assignment)
        worth = {cell.name: cell.max_score for cell in notebook.grade_cells}
        return {cell.name: worth[cell.name] for cell in notebook.source_cells if cell.name in worth}


def forget(folder, assignment, student):
    """Remove a student's earlier marks for an assignment from the gradebook."""
    address = f"sqlite:///{folder / 'gradebook.db'}"
    with Gradebook(address) as gradebook, contextlib.suppress(MissingEntry):
        gradebook.remove_submission(assignment, student)


def marked(folder, assignment, name, student):
    """The row of a student whose notebook was marked."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        handed_in = gradebook.find_submission_notebook(assignment, assignment, student)
        scores = {grade.name: grade.score for grade in handed_in.grades}
    path = folder / "autograded" / student / assignment / f"{assignment}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    ours = notebook.metadata["unrolled"]
    return Row(name, scores, [*ours["reasons"], *ours["notes"]])


def write(path, worth, rows):
    """Write the table.

    Parameters
    ----------
    path : Path
    worth : dict of str to float
        What each question is worth.
    rows : list of Row
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8-sig") as file:  # the mark is for Excel
        table = csv.writer(file)
        table.writerow(["student", *worth, "total", "out of", "reason"])
        for row in sorted(rows, key=lambda row: (row.student.casefold(), row.student)):
            scores = [row.scores.get(name, 0.0) for name in worth]
            total, whole = sum(scores), sum(worth.values())
            numbers = [f"{number:g}" for number in (*scores, round(total, 2), whole)]
            table.writerow([harmless(row.student), *numbers, harmless(" / ".join(row.reasons))])
    part.replace(path)


def harmless(text):
    """A text that a spreadsheet does not take for a formula."""
    text = " ".join(text.replace(";", ",").split())  # a `;` begins a cell in many countries
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "|", "%")) else text
