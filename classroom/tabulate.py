"""Writes the tables of what nbgrader has marked already, on a hub: `make marks`.

Formgrader collects and marks there; this is the table that `make grade` writes on a laptop.
"""

import argparse
from pathlib import Path

from nbgrader.api import MissingEntry

from classroom.commands import ROOT, CommandError, exit_code
from classroom.course import marked, questions, released
from classroom.reporting import marks


def row(folder, assignment, student):
    """What nbgrader knows of a student's marks.

    Returns
    -------
    Row
    """
    try:
        return marked(folder, assignment, student, student)
    except (MissingEntry, FileNotFoundError):
        return marks.Row(student, {}, ["it was collected, and is not marked"])


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "class")
    folder = parser.parse_args().folder.resolve()
    written = 0
    for assignment in released(folder):
        handed_in = sorted((folder / "submitted").glob(f"*/{assignment}"))
        rows = [row(folder, assignment, each.parent.name) for each in handed_in]
        if rows:
            path = folder / "marks" / f"{assignment}.csv"
            marks.write(path, questions(folder, assignment), rows)
            print(path)
            written += 1
    if not written:
        raise CommandError("nothing has been collected yet: that is done in formgrader")


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
