"""The marks of a class as a table that any spreadsheet opens, and that no student's name steers."""

import csv
from typing import NamedTuple


class Row(NamedTuple):
    """A student's marks; `scores` by question."""

    student: str
    scores: dict
    reasons: list


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
