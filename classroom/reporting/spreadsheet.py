"""Tables as files: any spreadsheet opens them, and what it saves is read again."""

import csv
import io
import os

from classroom.commands import CommandError
from classroom.printable import printable

LONGEST = 5000  # characters of a cell; Excel holds 32,767


def harmless(text):
    """A text that a spreadsheet does not take for a formula, and that sends nothing."""
    text = " ".join(text.replace(";", ",").split())  # a `;` begins a cell in many countries
    text = printable(text)
    text = text if len(text) <= LONGEST else text[:LONGEST] + " [cut]"
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "|", "%")) else text


def write(path, columns, rows, encoding="utf-8-sig"):
    """Write a table in one step: whoever looks sees the old file or the whole new one.

    Parameters
    ----------
    path : Path
    columns : list of str
    rows : list of dict of str to str
    encoding : str
        As it is, with the mark by which Excel knows UTF-8.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows([row.get(column, "") for column in columns] for row in rows)
    write_bytes(path, text.getvalue().encode(encoding))


def write_bytes(path, data):
    """Write a file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def read(path, needed):
    """A table that was written here, though a spreadsheet may have saved it since.

    Parameters
    ----------
    path : Path
    needed : list of str
        Columns that it must have.

    Returns
    -------
    columns : list of str
    rows : list of dict of str to str
        Numbers have a decimal point.

    Raises
    ------
    CommandError
        What is wrong with it.
    """
    text = _decoded(path)
    splits = [_split(text, delimiter) for delimiter in ",;\t"]
    fitting = [lines for lines in splits if lines and set(needed) <= set(lines[0])]
    if not fitting:
        raise CommandError(f"{path} is no table of marks: it has no columns {', '.join(needed)}")
    head, *lines = fitting[0]
    if len(set(head) - {""}) < len([name for name in head if name]):
        raise CommandError(f"{path} has two columns of one name")
    comma = fitting[0] is not splits[0]
    rows = []
    for number, line in enumerate(lines, 2):
        if any(line[len(head) :]):
            raise CommandError(f"{path}: row {number} has more cells than the first row")
        rows.append({name: _number(cell, comma) for name, cell in zip(head, line, strict=False)})
    return [name for name in head if name], rows


def _decoded(path):
    data = path.read_bytes()
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(
            f"{path} is not saved as UTF-8: save it again as “CSV UTF-8”, or remove it"
        ) from None


def _split(text, delimiter):
    """The lines that are not blank, as lists of cells; none if they cannot be read so."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    lines = [[cell.strip() for cell in line] for line in lines]
    return [line for line in lines if any(line)]


def _number(cell, comma):
    """A cell; where the comma is the decimal point, a number gets the point."""
    whole, mark, part = cell.partition(",")
    if comma and mark and part.isdigit() and whole.lstrip("-").isdigit():
        return f"{whole}.{part}"
    return cell
