"""Writes the tables of what nbgrader has marked already, on a hub: `make marks`.

Formgrader collects and marks there; this is the table that `make grade` writes on a laptop.
"""

import argparse
from datetime import datetime
from pathlib import Path

from nbgrader.api import MissingEntry

from classroom.commands import ROOT, CommandError, exit_code
from classroom.course import marked, questions, released
from classroom.reporting.marks import Marks, Row, missing
from classroom.students import Student


def row(folder, assignment, student):
    """What nbgrader knows of a student's marks.

    Returns
    -------
    Row
    """
    try:
        return marked(folder, assignment, student, student.name)
    except (MissingEntry, FileNotFoundError):
        return Row(student, None, ["it was collected, and is not marked"])


def tabulate(folder, assignment, students):
    """Write the table of an assignment; where it is."""
    path = folder / "marks" / f"{assignment}.csv"
    lost = missing(path, students)
    if lost:
        raise CommandError(
            f"{path} holds students who were not collected here: {', '.join(lost)}. "
            "Move it elsewhere for a table without them"
        )
    table = Marks(path, questions(folder, assignment), students)
    for student in students:
        table.add(row(folder, assignment, student))
    table.finish(datetime.now().astimezone().isoformat(timespec="seconds"))
    return path


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "class")
    folder = parser.parse_args().folder.resolve()
    written = 0
    for assignment in released(folder):
        handed_in = sorted((folder / "submitted").glob(f"*/{assignment}"))
        students = [Student(each.parent.name) for each in handed_in]
        if students:
            print(tabulate(folder, assignment, students))
            written += 1
    if not written:
        raise CommandError("nothing has been collected yet: that is done in formgrader")


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
