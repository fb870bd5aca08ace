"""A log of marks that changed: class/marks/NAME.changes.csv."""

import re

from classroom.reporting import spreadsheet

COLUMNS = ["when", "student", "number", "total before", "total after", "questions", "why"]
FINGERPRINT = re.compile(r"[0-9a-f]{8}")  # a spreadsheet may have made a number of one


def read(path):
    """What was logged before, beside the table of marks."""
    log = _log(path)
    return spreadsheet.read(log, COLUMNS)[1] if log.exists() else []


def append(path, earlier, when, worth, pairs):
    """Log what changed.

    Parameters
    ----------
    path : Path
        The table of marks.
    earlier : list of dict
        What was logged before.
    when : str
        The time, as ISO has it.
    worth : iterable of str
        The questions.
    pairs : list of tuple of dict
        For each student the cells before and after.
    """
    lines = [_line(when, worth, *pair) for pair in pairs if _changed(worth, *pair)]
    if lines:
        spreadsheet.write(_log(path), COLUMNS, [*earlier, *lines])


def _log(path):
    return path.with_name(f"{path.name.removesuffix('.csv')}.changes.csv")


def _changed(worth, before, after):
    """The questions, and the total, that have another mark than before."""
    return [name for name in [*worth, "total"] if not _same(before.get(name, ""), after[name])]


def _same(one, other):
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


def _line(when, worth, before, after):
    changed = [name for name in _changed(worth, before, after) if name != "total"]
    questions = [f"{name}: {_shown(before, name)} → {_shown(after, name)}" for name in changed]
    return {
        "when": when,
        "student": after["student"],
        "number": after["number"],
        "total before": before["total"],
        "total after": after["total"],
        "questions": ", ".join(questions),
        "why": spreadsheet.harmless(_why(before, after)),
    }


def _shown(cells, name):
    return cells.get(name) or "blank"


def _why(before, after):
    files = [cells.get("file") or "no file" for cells in (before, after)]
    prints = [cells.get("fingerprint", "") for cells in (before, after)]
    known = all(FINGERPRINT.fullmatch(each) or not each for each in prints)
    if "fingerprint" not in before or (
        prints[0] != prints[1] and files[0] == files[1] and not known
    ):
        return "the earlier table does not tell which file was marked"
    if prints[0] != prints[1] or (files[0] != files[1] and not any(prints)):
        old, new = (f"{file} {mark}".strip() for file, mark in zip(files, prints, strict=True))
        return f"another file was handed in: {old} → {new}"
    if before.get("checks", "") != after["checks"]:
        return "the same file, other checks"
    reasons = [cells["reason"] or "none" for cells in (before, after)]
    return f"the same file and checks, reasons before: {reasons[0]}, after: {reasons[1]}"
