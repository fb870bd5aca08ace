"""Puts a student's answers into the notebook that was released.

Whatever became of the locked cells (edited, moved, doubled, deleted), they stand again where they
stood. The student's own cells keep their place behind the cell that they followed.
"""

import re
from typing import NamedTuple

from nbformat.v4 import new_code_cell

HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?(END HIDDEN TESTS[^\n]*|\Z)", re.S | re.M)
GONE = "# This cell was deleted."


class ReleasedCell(NamedTuple):
    """A code cell as it was released; `points` is None where nothing is marked."""

    name: str
    source: str
    locked: bool
    points: float | None
    checksum: str


def as_cell(released):
    """A cell of the gradebook as a cell of a notebook."""
    ours = {
        "schema_version": 3,
        "grade_id": released.name,
        "locked": released.locked,
        "solution": not released.locked,
        "grade": released.points is not None,
        "task": False,
        "checksum": released.checksum,
        "cell_type": "code",
    }
    if released.points is not None:
        ours["points"] = released.points
    return new_code_cell(released.source, metadata={"nbgrader": ours})


def restored(cells, source):
    """The student's cells between the cells that were released.

    Parameters
    ----------
    cells : list of NotebookNode
        As handed in.
    source : list of NotebookNode
        The released cells that nbgrader knows, in their order.

    Returns
    -------
    list of NotebookNode
    """
    known = {name_of(cell): cell for cell in source}
    last = {name_of(cell): number for number, cell in enumerate(cells)}
    answers, before, behind = {}, {}, {}
    result = place = []
    for number, cell in enumerate(cells):
        name = name_of(cell)
        if name not in known:
            place.append(plain(cell))
        elif number == last[name] or known[name].metadata.nbgrader.locked:
            place = behind.setdefault(name, [])
            answers[name] = cell.source
        else:  # JupyterLab gives both halves of a cell that is split its name, and copies too
            place = before.setdefault(name, [])
            place.append(plain(cell))
    for name, cell in known.items():
        if not cell.metadata.nbgrader.locked:
            cell.source = answers.get(name, GONE)
        result += [*before.get(name, []), cell, *behind.get(name, [])]
    return result


def notes(cells, source):
    """What was put right, in words."""
    handed_in = {name_of(cell): cell.source for cell in cells}
    gone = [name for name in map(name_of, source) if name not in handed_in]
    changed = [
        name_of(cell)
        for cell in source
        if cell.metadata.nbgrader.locked
        and name_of(cell) in handed_in
        and HIDDEN.sub("", cell.source).split() != handed_in[name_of(cell)].split()
    ]
    faults = {"deleted cells were put back": gone, "changed cells were put back": changed}
    return [f"{what}: {', '.join(names)}" for what, names in faults.items() if names]


def name_of(cell):
    """The name that nbgrader gave to a cell; students may have written anything there."""
    ours = cell.metadata.get("nbgrader")
    name = ours.get("grade_id") if isinstance(ours, dict) else None
    return name if isinstance(name, str) else None


def plain(cell):
    """A cell of the student's own, without metadata that could steer anything."""
    cell.metadata.clear()
    cell.pop("attachments", None)
    if cell.cell_type == "raw":  # nbconvert would put it into a page as it is
        cell.cell_type = "markdown"
    return cell
