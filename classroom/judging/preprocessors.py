"""The steps of nbgrader's that are ours (nbgrader_config.py)."""

from nbgrader.preprocessors import Execute, NbGraderPreprocessor

from classroom.course import released_cells
from classroom.judging.execute import execute
from classroom.judging.restore_cells import as_cell, notes, restored
from classroom.sandbox import launch
from classroom.sandbox.session import Session


class RestoreCells(NbGraderPreprocessor):
    """Puts the answers into the notebook that was released: the first step of cleaning."""

    def preprocess(self, nb, resources):
        """Rebuild the cells from those in the gradebook."""
        source = list(map(as_cell, cells_of(resources)))
        nb.metadata.clear()
        nb.metadata["language_info"] = {"name": "python"}
        nb.metadata["unrolled"] = {"notes": notes(nb.cells, source)}
        nb.cells = restored(nb.cells, source)
        return nb, resources


class Marking(Execute):
    """Runs the student's cells in a sandbox, and lets the judge mark the grade cells."""

    def preprocess(self, nb, resources, km=None):
        """Put outputs and scores into a notebook, and what went wrong into its metadata."""
        if not launch.namespaces():
            self.log.warning(launch.NO_NAMESPACES)
        with Session() as session:
            reasons = execute(nb.cells, cells_of(resources), session)
        nb.metadata.setdefault("unrolled", {})["reasons"] = reasons
        return nb, resources


def cells_of(resources):
    """The released cells of the notebook that nbgrader has in hand."""
    return released_cells(resources["nbgrader"]["db_url"], resources["nbgrader"]["assignment"])
