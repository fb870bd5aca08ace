"""Puts a student's answers into the notebook that was released.

Whatever became of the locked cells (edited, moved, doubled, deleted), they stand again where they
stood. The student's own cells keep their place behind the cell that they followed.
"""

import re

from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?(END HIDDEN TESTS[^\n]*|\Z)", re.S | re.M)
GONE = "# This cell was deleted."


class Mend(NbGraderPreprocessor):
    """The first step of autograde's cleaning."""

    def preprocess(self, nb, resources):
        """Rebuild the cells from those in the gradebook."""
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
            points = {cell.name: cell.max_score for cell in notebook.grade_cells}
            source = [restored(cell, points.get(cell.name)) for cell in notebook.source_cells]
        nb.metadata.clear()
        nb.metadata["language_info"] = {"name": "python"}
        nb.metadata["unrolled"] = {"notes": notes(nb.cells, source)}
        nb.cells = mended(nb.cells, source)
        return nb, resources


def restored(cell, points):
    """A cell of the gradebook as a cell of a notebook."""
    ours = {
        "schema_version": 3,
        "grade_id": cell.name,
        "locked": cell.locked,
        "solution": not cell.locked,
        "grade": points is not None,
        "task": False,
        "checksum": cell.checksum,
        "cell_type": cell.cell_type,
    }
    if points is not None:
        ours["points"] = points
    return new_code_cell(cell.source or "", metadata={"nbgrader": ours})


def mended(cells, source):
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
    found = {name_of(cell): cell.source for cell in cells}
    gone = [name for name in map(name_of, source) if name not in found]
    changed = [
        name_of(cell)
        for cell in source
        if cell.metadata.nbgrader.locked
        and name_of(cell) in found
        and HIDDEN.sub("", cell.source).split() != found[name_of(cell)].split()
    ]
    said = [("deleted cells were put back", gone), ("changed cells were put back", changed)]
    return [f"{what}: {', '.join(names)}" for what, names in said if names]


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
