"""Finds out who handed in what: a folder per student, or the flat folder of a learning platform."""

import contextlib
import json
import os
from pathlib import Path, PurePath
import re
import shutil
import time
from typing import NamedTuple
import unicodedata
import warnings
import zipfile

import nbformat

from classroom import limits
from classroom.commands import CommandError
from classroom.prepare import short

CELLS = 500
SKIPPED = {"__MACOSX", "__pycache__"}
# How platforms name what is downloaded: Moodle, Canvas, Blackboard. The end is the student's own
# name for the file, which may look like another student's on another platform: so each pattern
# takes the first place that fits, and the one that may begin with anything comes last. Numbers
# tell two of the same name apart; on Blackboard a name is an account's, and nobody shares it.
PLATFORMS = [
    re.compile(r"(?P<student>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)"),
    re.compile(r"(?P<student>[a-z0-9]+?)_(?:LATE_)?(?P<id>\d{2,})_\d{2,}_(?P<file>.+)"),
    re.compile(r".+?_(?P<student>[^_]+)_attempt_(?P<id>)[\d-]+_?(?P<file>.*)"),
]
COPY = re.compile(r"(\s*\(\d+\)|\s*- ?copy(\s*\(\d+\))?|-copy\d+|-\d+)$", re.I)


class Unreadable(Exception):
    """Why a file is no notebook, in words."""


class HandedIn(NamedTuple):
    """A file, whose it is, and for what; `notebook` is None where `fault` says why."""

    student: str
    path: Path
    assignment: str | None
    notebook: object
    fault: str | None


def collect(folder, assignments, only=None):
    """All that was handed in.

    Parameters
    ----------
    folder : Path
    assignments : list of str
        The names of those that were released.
    only : str, optional
        The one to which everything belongs that is not known to be another's.

    Returns
    -------
    list of HandedIn
        Sorted by student.
    """
    if folder.is_file():
        raise CommandError(f"{folder} is a file: a folder or a zip file is needed")
    if not folder.is_dir():
        raise CommandError(f"there is no folder {folder}: say make grade SUBMISSIONS=folder")
    top, files = _class_in(folder, assignments), []
    for path in top:
        if path.suffix.lower() == ".ipynb":
            files.append(_flat(path, folder, assignments))
        elif path.is_dir():
            files += _of_student(path, folder, assignments)
    if not files:
        raise CommandError(f"{folder} holds no notebooks and no folders of students")
    if only:
        files = [_meant(each, only) for each in files]
    return sorted(_distinct(files), key=lambda each: (each[0].casefold(), str(each[1])))


def _class_in(folder, assignments):
    """What lies in a folder, or in the one folder in it if that is the class and no student."""
    top = [path for path in sorted(folder.iterdir()) if _counts(path)]
    if len(top) != 1 or not top[0].is_dir() or top[0].is_symlink() or _platform(top[0].name):
        return top
    below = _class_in(top[0], assignments)
    students = [path for path in below if _may_be_student(path, assignments)]
    return below if students == below and len(below) > 1 else top


def _may_be_student(path, assignments):
    if path.is_dir():
        return not _named(path.name, assignments)
    return path.suffix.lower() == ".ipynb" and _platform(path.stem) is not None


def _meant(each, only):
    """A file, taken for the assignment that the teacher named if nothing speaks against it."""
    if each.assignment is not None:
        return each
    return each._replace(assignment=only, fault=None if each.notebook else each.fault)


def newest(files):
    """Of several files of one student the one that can be read and was saved last."""
    return max(files, key=lambda each: (each.notebook is not None, _saved(each.path), each.path))


def read(path, root):
    """A notebook in nbformat 4.

    Raises
    ------
    Unreadable
        If it is none.
    """
    if path.is_symlink() or not path.resolve().is_relative_to(root.resolve()):
        raise Unreadable("is a link to another place")
    if not path.is_file():
        raise Unreadable("is a folder, not a notebook")
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("is empty")
    if size > limits.NOTEBOOK_SIZE:
        allowed = limits.NOTEBOOK_SIZE // 2**20
        raise Unreadable(f"has {size / 2**20:.0f} MB, and {allowed} MB are allowed")
    try:
        parsed = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("is not saved as UTF-8") from None
    except (ValueError, RecursionError):
        raise Unreadable("is damaged: it is no valid JSON") from None
    return _upgraded(parsed)


def _upgraded(parsed):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Half an emoji is valid JSON, and no text that could be written again.
            text = json.dumps(_bare(parsed), ensure_ascii=False).encode("utf-8", "replace")
            notebook = nbformat.reads(text.decode("utf-8"), as_version=4)
            nbformat.validate(notebook)
    except Exception as error:
        line = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise Unreadable(f"is no valid notebook: {line[:100]}") from None
    if len(notebook.cells) > CELLS:
        raise Unreadable(f"has {len(notebook.cells)} cells, and {CELLS} are allowed")
    return notebook


def _bare(parsed):
    """A notebook without what marking does not read: editors write it in ways of their own."""
    if not (isinstance(parsed, dict) and parsed.get("nbformat") == 4):
        return parsed
    if not isinstance(parsed.get("cells"), list):
        return parsed
    metadata = parsed.get("metadata")
    ours = metadata.get("unrolled") if isinstance(metadata, dict) else None
    kept = {"assignment", "issue"} & set(ours) if isinstance(ours, dict) else ()
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"unrolled": {name: str(ours[name])[:99] for name in kept}} if kept else {},
        "cells": [_bare_cell(*each) for each in enumerate(parsed["cells"])],
    }


def _bare_cell(number, cell):
    kind, metadata = cell["cell_type"], cell.get("metadata")
    ours = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = ours.get("grade_id") if isinstance(ours, dict) else None
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {
        "id": f"cell-{number}",
        "cell_type": kind,
        "metadata": {"nbgrader": {"grade_id": name}} if isinstance(name, str) else {},
        "source": cell["source"],
        **code,
    }


def _counts(path):
    return not path.name.startswith(".") and path.name not in SKIPPED


def _of_student(folder, root, assignments):
    """What lies in the folder of a student."""
    student, _ = _platform(folder.name) or (folder.name, "")
    inside = [path for path in sorted(folder.rglob("*")) if _counts_below(path, folder)]
    notebooks = [path for path in inside if path.suffix.lower() == ".ipynb"]
    if not notebooks:
        names = ", ".join(path.name for path in inside[:3])
        fault = f"no notebook was handed in{f', only {names}' if names else ''}"
        return [HandedIn(student, folder, None, None, fault)]
    return [_opened(student, path, path.stem, root, assignments) for path in notebooks]


def _counts_below(path, folder):
    return all(_counts(PurePath(part)) for part in path.relative_to(folder).parts)


def _flat(path, root, assignments):
    """A file whose name says whose it is."""
    stem = path.name[: -len(".ipynb")]
    student, file = _platform(stem) or _by_assignment(stem, assignments) or (stem, stem)
    return _opened(student, path, file, root, assignments)


def _opened(student, path, name, root, assignments):
    assignment = _named(name, assignments)
    try:
        notebook, fault = read(path, root), None
    except Unreadable as error:
        return HandedIn(student, path, assignment, None, f"{path.name} {error}")
    ours = notebook.metadata.get("unrolled")
    written = ours.get("assignment") if isinstance(ours, dict) else None
    if written in assignments:
        assignment = written
    if assignment is None:
        fault = f"{path.name} is not recognized as one of the assignments"
    return HandedIn(student, path, assignment, notebook, fault)


def _platform(name):
    for pattern in PLATFORMS:
        match = pattern.fullmatch(name)
        if match:
            return f"{match['student']}\0{match['id']}", match["file"]
    return None


def _by_assignment(stem, assignments):
    """`alice-rnn_bptt` and `rnn_bptt-alice`: the student and the assignment."""
    stem = COPY.sub("", stem)
    for name in _longest_first(assignments):
        for pattern in (
            rf"(?P<student>.+)[-_ ]+{re.escape(name)}",
            rf"{re.escape(name)}[-_ ]+(?P<student>.+)",
        ):
            match = re.fullmatch(pattern, stem, re.I)
            if match:
                return match["student"].strip("-_ "), name
    return None


def _named(file, assignments):
    """The assignment that a file's name speaks of."""
    bare = COPY.sub("", file).casefold()
    for name in assignments:
        if bare in (name.casefold(), short(name).casefold()):
            return name
    for name in _longest_first(assignments):
        if name.casefold() in bare:
            return next(full for full in assignments if name in (full, short(full)))
    return None


def _longest_first(assignments):
    return sorted({*assignments, *map(short, assignments)}, key=len, reverse=True)


def _saved(path):
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _distinct(files):
    """Students by their names; where a platform has two of the same name, with its number."""
    numbers = {}
    for each in files:
        name, _, number = each.student.partition("\0")
        numbers.setdefault(name, set()).add(number)
    for each in files:
        name, _, number = each.student.partition("\0")
        several = len(numbers[name] - {""}) > 1 and number
        yield each._replace(student=printable(f"{name} {number}" if several else name))


def printable(name):
    """A name that any file and terminal can hold."""
    name = name.encode("utf-8", "replace").decode("utf-8")
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    return unicodedata.normalize("NFC", name).strip() or "?"


def _dated(path, date):
    """Give a file the time that the archive has for it: of two, the later one counts."""
    with contextlib.suppress(ValueError, OverflowError):
        saved = time.mktime((*date, 0, 0, -1))
        os.utime(path, (saved, saved))


def unpacked(archive, folder):
    """Unpack what a platform gives as one file; the folder with what was in it."""
    try:
        with zipfile.ZipFile(archive) as file:
            if sum(each.file_size for each in file.infolist()) > 2**30:
                raise CommandError(
                    f"{archive} holds more than 1 GB: unpack it, and say SUBMISSIONS=folder"
                )
            for each in file.infolist():
                _dated(file.extract(each, folder), each.date_time)
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CommandError(f"{archive} cannot be unpacked: {error}") from None
    inside = [path for path in folder.iterdir() if _counts(path)]
    wrapped = len(inside) == 1 and inside[0].name in (archive.stem, "submissions")
    return inside[0] if wrapped else folder
