"""How nbgrader works in this class: on the command line, in formgrader, on a hub."""

import os
from pathlib import Path
import sys

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(path) for path in (HERE, HERE.parent, HERE.parent / "book")]
# nbgrader starts alembic by its bare name when it makes the gradebook.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

from executor import Marking  # noqa: E402
from feedback import Feedback  # noqa: E402
from mend import Mend  # noqa: E402
from nbgrader.preprocessors import (  # noqa: E402
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

c = get_config()  # noqa: F821
c.CourseDirectory.root = str(HERE.parent / "class")
c.CourseDirectory.course_id = "unrolled"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.Autograde.sanitize_preprocessors = [
    Mend,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [Marking, SaveAutoGrades, CheckCellMetadata]
c.GenerateFeedback.exporter_class = Feedback
