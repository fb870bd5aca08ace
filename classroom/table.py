"""Writes the tables of what nbgrader has marked already, on a hub: `make marks`.

Formgrader collects and marks there; this is the table that `make grade` writes on a laptop.
"""

import argparse
from pathlib import Path

from course import ROOT, Trouble, said
from grade import released
import marks
from nbgrader.api import MissingEntry


def row(folder, assignment, student):
    """What nbgrader knows of a student's marks.

    Returns
    -------
    Row
    """
    try:
        return marks.marked(folder, assignment, student, student)
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
            marks.write(path, marks.questions(folder, assignment), rows)
            print(path)
            written += 1
    if not written:
        raise Trouble("nothing has been collected yet: that is done in formgrader")


if __name__ == "__main__":
    raise SystemExit(said(main))
