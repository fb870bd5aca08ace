"""Writes the tables of what nbgrader has marked already, on a hub: `make marks`.

Formgrader collects and marks there; this is the table that `make grade` writes on a laptop.
"""

import argparse
from datetime import datetime
from pathlib import Path

from nbgrader.api import MissingEntry

from classroom.commands import ROOT, CommandError, exit_code
from classroom.course import checks, marked, questions, released
from classroom.reporting.marks import Marks, Row
from classroom.students import Student


def row(folder, assignment, login):
    """What nbgrader knows of a student's marks.

    Returns
    -------
    Row
    """
    try:
        return Row(Student(login), *marked(folder, assignment, login))
    except (MissingEntry, FileNotFoundError):
        return Row(Student(login), None, ["it was collected, and is not marked"])


def tabulate(folder, assignment, logins):
    """Write the table of an assignment; where it is."""
    path = folder / "marks" / f"{assignment}.csv"
    students = [Student(login) for login in logins]
    marks = Marks(path, questions(folder, assignment), students, checks(folder, assignment))
    for login in logins:
        marks.add(row(folder, assignment, login))
    marks.finish(datetime.now().astimezone().isoformat(timespec="seconds"))
    return path


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "class")
    folder = parser.parse_args().folder.resolve()
    collected = {
        assignment: sorted(
            each.parent.name for each in (folder / "submitted").glob(f"*/{assignment}")
        )
        for assignment in released(folder)
    }
    if not any(collected.values()):
        raise CommandError("nothing has been collected yet: that is done in formgrader")
    for assignment, logins in collected.items():
        if logins:
            print(tabulate(folder, assignment, logins))


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
