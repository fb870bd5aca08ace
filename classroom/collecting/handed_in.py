"""Finds out who handed in what."""

import hashlib
from typing import NamedTuple

from nbformat import NotebookNode

from classroom import limits
from classroom.collecting.entries import Unreadable, entries
from classroom.collecting.layouts import by_student
from classroom.collecting.names import assignment_in, is_notebook
from classroom.collecting.reading import notebook_of
from classroom.commands import CommandError
from classroom.printable import printable
from classroom.students import Student

NOTEBOOKS, BYTES = 50, 200 * 2**20  # of one student
ALL_BYTES = 4 * 2**30
STUB = "raise NotImplementedError"


class HandedIn(NamedTuple):
    """A file, whose it is, and for what; `notebook` is None where `fault` says why.

    `file` is its name within the download, `fingerprint` the beginning of its bytes' SHA-256.
    """

    student: Student
    file: str
    saved: float
    assignment: str | None
    notebook: NotebookNode | None
    fault: str | None
    fingerprint: str


def collect(path, assignments, only=None):
    """All that was handed in, at least one for everybody who is in the download.

    Parameters
    ----------
    path : Path
        A folder or a zip file.
    assignments : list of str
        The names of those that were released.
    only : str, optional
        The one to which everything belongs that is not known to be another's.

    Returns
    -------
    list of HandedIn
        Sorted by student.

    Raises
    ------
    CommandError
        If the folder or the zip file as a whole cannot be read.
    """
    with entries(path) as listed:
        students = by_student(listed, assignments)
        name = printable(str(path))
        if not students:
            raise CommandError(f"{name} holds no notebooks and no folders of students")
        if sum(map(_size, students.values())) > ALL_BYTES:
            raise CommandError(f"{name} holds more than {ALL_BYTES >> 30} GB: mark it in parts")
        handed_in = [
            each
            for student, files in students.items()
            for each in _of_student(student, files, assignments)
        ]
    if only:
        handed_in = [_meant(each, only) for each in handed_in]
    return sorted(handed_in, key=lambda each: (each.student.name.casefold(), each[:3]))


def _meant(each, only):
    """A file, taken for the assignment that the teacher named if nothing speaks against it."""
    if each.assignment is not None:
        return each
    return each._replace(assignment=only, fault=None if each.notebook else each.fault)


def newest(files):
    """Of several files of one student for one assignment the one that counts.

    That is the one that can be read, holds answers, and was saved last.

    Parameters
    ----------
    files : list of HandedIn

    Returns
    -------
    HandedIn
    """
    code = [_code(each) for each in files]

    def order(number):
        each, stubs = files[number], sum(STUB in source for source in code[number])
        readable = each.notebook is not None
        return readable, not _is_blank(code, number), each.saved, -stubs, each.file

    return files[max(range(len(files)), key=order)]


def _code(each):
    cells = each.notebook.cells if each.notebook else ()
    return {" ".join(cell.source.split()) for cell in cells if cell.cell_type == "code"}


def _is_blank(code, number):
    """Whether a notebook has nothing that another lacks, but places that wait for answers."""
    more = [code[number] - other for other in code if other]
    return any(each and all(STUB in source for source in each) for each in more)


def _size(files):
    """What will be read of a student's notebooks."""
    sizes = [entry.size for entry, names in files if is_notebook(names[-1])]
    return min(BYTES, sum(size for size in sizes if size <= limits.NOTEBOOK_SIZE))


def _of_student(student, files, assignments):
    notebooks = [each for each in files if is_notebook(each[1][-1])]
    notebooks.sort(key=lambda each: each[0].saved, reverse=True)
    handed_in, size = [], 0
    for number, (entry, names) in enumerate(notebooks):
        size += entry.size if entry.size <= limits.NOTEBOOK_SIZE else 0
        if number >= NOTEBOOKS or size > BYTES:
            entry = entry._replace(fault=f"was not read: of one student {NOTEBOOKS} files are")
        handed_in.append(_opened(student, entry, names, assignments))
    return handed_in + _others(student, files, assignments, {each.assignment for each in handed_in})


def _opened(student, entry, names, assignments):
    assignment, notebook, mark = _assignment(names, assignments), None, ""
    file, last = "/".join(entry.parts), names[-1]
    try:
        data = entry.read()
        mark = fingerprint(data)
        notebook, fault = notebook_of(data), None
    except Unreadable as error:
        fault = f"{last} {error}"
        return HandedIn(student, file, entry.saved, assignment, None, fault, mark)
    written = notebook.metadata.get("unrolled", {}).get("assignment")
    assignment = written if written in assignments else assignment
    if assignment is None:
        fault = f"{last} is not recognized as one of the assignments"
    return HandedIn(student, file, entry.saved, assignment, notebook, fault, mark)


def _others(student, files, assignments, known):
    """What came instead of a notebook, for each assignment of which there is none."""
    if not files:
        fault = "no notebook was handed in"
        return [HandedIn(student, student.name, 0.0, None, None, fault, "")]
    groups = {}
    for entry, names in files:
        if not is_notebook(names[-1]):
            groups.setdefault(_assignment(names, assignments), []).append((entry, names[-1]))
    return [
        _instead(student, assignment, group)
        for assignment, group in groups.items()
        if not known or (assignment and assignment not in known)
    ]


def _instead(student, assignment, group):
    names = ", ".join(name for _, name in group[:3])
    faults = [f"{name} {entry.fault}" for entry, name in group if entry.fault]
    fault = [*faults, f"handed in only {names}, and a notebook (.ipynb) is needed"][0]
    first = group[0][0]
    try:
        mark = fingerprint(first.read())
    except Unreadable:
        mark = ""
    return HandedIn(student, "/".join(first.parts), first.saved, assignment, None, fault, mark)


def _assignment(names, assignments):
    """The assignment that a file's name speaks of, else the name of a folder around it."""
    told = (assignment_in(name, assignments) for name in reversed(names))
    return next(filter(None, told), None)


def fingerprint(data):
    """By which a file is known again."""
    return hashlib.sha256(data).hexdigest()[:8]
