"""How nbgrader works in this class: on the command line, in formgrader, on a hub."""

import os
from pathlib import Path
import sys

from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from classroom.commands import ROOT
from classroom.judging.preprocessors import Marking, RestoreCells
from classroom.reporting.feedback import Feedback

# nbgrader starts alembic by its bare name when it makes the gradebook.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c = get_config()  # noqa: F821
c.CourseDirectory.root = str(ROOT / "class")
c.CourseDirectory.course_id = "unrolled"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.Autograde.sanitize_preprocessors = [
    RestoreCells,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [Marking, SaveAutoGrades, CheckCellMetadata]
c.GenerateFeedback.exporter_class = Feedback
