"""The marks of a class as a table, from the first student to the last one.

While a run lasts the table is NAME.unfinished.csv; at its end it becomes NAME.csv in one step, and
the one before it NAME.previous.csv.
"""

import shutil
from typing import NamedTuple

from classroom.commands import CommandError
from classroom.reporting import changes, spreadsheet
from classroom.reporting.spreadsheet import harmless
from classroom.students import Student

NEEDED = ["student", "total", "out of", "reason"]
BEHIND = ["email", "platform", "number", "login", "file", "fingerprint", "checks"]
WAITING = "not marked yet: the run was interrupted or is still going"


class Row(NamedTuple):
    """A student's marks: `scores` by question, or None where the work could not be marked.

    `file` is what was handed in, `fingerprint` how it is known again.
    """

    student: Student
    scores: dict | None
    reasons: list
    file: str = ""
    fingerprint: str = ""


class Entry(NamedTuple):
    """A line of the table: what stands in each column."""

    student: Student
    cells: dict


class Earlier(NamedTuple):
    """A table that was written before."""

    columns: list
    entries: list


class Marks:
    """The table of an assignment while work is marked.

    Parameters
    ----------
    path : Path
        Where it will be, class/marks/NAME.csv.
    worth : dict of str to float
        What each question is worth.
    students : list of Student
        Those whose work is marked now.
    checks : str
        A fingerprint of the released cells that mark.
    merge : bool
        Whether the rows of all other students stay.

    Raises
    ------
    CommandError
        If the table before cannot be read, or not be merged with this one.
    """

    def __init__(self, path, worth, students, checks="", merge=False):
        self.path, self.worth, self.checks = path, worth, checks
        self.earlier = read(path) if path.exists() else Earlier([], [])
        self.log = changes.read(path)
        self.before = matched(self.earlier.entries, students)
        self.columns = ["student", *worth, "total", "out of", "reason", *BEHIND]
        self.kept = self._kept() if merge else []
        waiting = [Row(student, None, [WAITING]) for student in students]
        self.now = {row.student: self._entry(row) for row in waiting}
        self._write()

    def _kept(self):
        """Lines of an earlier table that stay; teachers' own columns stay with them."""
        absent = [name for name in self.worth if name not in self.earlier.columns]
        if self.earlier.columns and absent:
            raise CommandError(
                f"{self.path} has no column {', '.join(absent)}, so nothing can be merged into it"
            )
        self.columns += [name for name in self.earlier.columns if name not in self.columns]
        replaced = [id(entry) for entry in self.before.values()]
        return [entry for entry in self.earlier.entries if id(entry) not in replaced]

    def _entry(self, row):
        cells = cells_of(row, self.worth, self.checks)
        before = self.before.get(row.student)
        return Entry(row.student, {**(before.cells if before else {}), **cells})

    def add(self, row):
        """Put in the marks of a student."""
        self.now[row.student] = self._entry(row)
        self._write()

    def finish(self, when):
        """Make it the table of the assignment; what changed is logged.

        Parameters
        ----------
        when : str
            The time, as ISO has it.

        Returns
        -------
        list of Entry
        """
        new = [entry for entry in self.entries() if entry.student in self.before]
        pairs = [(self.before[entry.student].cells, entry.cells) for entry in new]
        changes.append(self.path, self.log, when, self.worth, pairs)
        unfinished = self._write()
        if self.path.exists() and self.path.read_bytes() != unfinished.read_bytes():
            part = beside(self.path, "previous.csv.part")
            shutil.copyfile(self.path, part)
            part.replace(beside(self.path, "previous.csv"))
        unfinished.replace(self.path)
        return self.entries()

    def entries(self):
        """All lines, in their order."""
        return sorted([*self.now.values(), *self.kept], key=order)

    def _write(self):
        path = beside(self.path, "unfinished.csv")
        spreadsheet.write(path, self.columns, [entry.cells for entry in self.entries()])
        return path


def cells_of(row, worth, checks):
    """What stands in each column for a student."""
    marked = row.scores is not None
    scores = {name: row.scores.get(name, 0.0) if marked else None for name in worth}
    numbers = {**scores, "total": round(sum(scores.values()), 2) if marked else None}
    texts = {
        "student": row.student.name,
        "reason": " / ".join(row.reasons),
        **{name: getattr(row.student, name) for name in ("email", "platform", "number", "login")},
        "file": row.file,
        "fingerprint": row.fingerprint,
        "checks": checks,
    }
    return {
        **{name: "" if number is None else f"{number:g}" for name, number in numbers.items()},
        "out of": f"{sum(worth.values()):g}",
        **{name: harmless(text) for name, text in texts.items()},
    }


def read(path):
    """The table of an earlier run.

    Returns
    -------
    Earlier

    Raises
    ------
    CommandError
        What is wrong with it.
    """
    columns, rows = spreadsheet.read(path, NEEDED)
    entries = []
    for cells in rows:
        known = {name: cells.get(name, "") for name in ("platform", "number", "login", "email")}
        entries.append(Entry(Student(cells["student"], **known), cells))
    return Earlier(columns, entries)


def matched(entries, students):
    """For each student who has a line in a table, that line.

    Students are the same by the platform's number, or by name where one of the two has none.

    Raises
    ------
    CommandError
        If a name fits two lines, or two names one.
    """
    lines = {student: entry for student in students if (entry := _line_of(student, entries))}
    owners = {}
    for student, entry in lines.items():
        other = owners.setdefault(id(entry), student)
        if other is not student:
            raise CommandError(
                f"{entry.student.name} of the earlier table may be {_named(other)} or "
                f"{_named(student)}: put the number into its column number"
            )
    return lines


def _line_of(student, entries):
    identity = (student.platform, harmless(student.number))
    exact = [each for each in entries if (each.student.platform, each.student.number) == identity]
    if student.number and exact:
        return exact[0]
    names = {harmless(student.name), harmless(_named(student))}
    same = [each for each in entries if each.student.name in names]
    same = [each for each in same if not (student.number and each.student.number)]
    if len(same) > 1:
        raise CommandError(
            f"the earlier table has {len(same)} rows for {harmless(student.name)}: which one is "
            "meant cannot be told"
        )
    return same[0] if same else None


def _named(student):
    return f"{student.name} {student.number}".strip()


def missing(path, students):
    """Whom a new table would lose: names in the table before that are not among the students.

    Parameters
    ----------
    path : Path
    students : list of Student

    Returns
    -------
    list of str
    """
    if not path.exists():
        return []
    entries = read(path).entries
    there = {id(entry) for entry in matched(entries, students).values()}
    return [entry.student.name for entry in entries if id(entry) not in there]


def order(entry):
    """By name, then number."""
    name, number = entry.cells["student"], entry.cells.get("number", "")
    return name.casefold(), name, number.zfill(20), entry.student.platform


def beside(path, end):
    """NAME.end beside NAME.csv."""
    return path.with_name(f"{path.name.removesuffix('.csv')}.{end}")
