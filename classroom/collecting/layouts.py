"""Whose each file of a download is, whichever platform it comes from."""

import re
from typing import NamedTuple

import yaml

from classroom.collecting.entries import Unreadable
from classroom.collecting.names import (
    assignment_in,
    by_assignment,
    is_notebook,
    platform,
    stem,
    visible,
)
from classroom.printable import printable
from classroom.students import Student

SKIPPED = {"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"}
METADATA = "submission_metadata.yml"  # Gradescope's
LISTED = re.compile(r"submission_\d+|\d+(\.\w+)?")  # what it names: anybody may hand in such a file
LEVELS = 100  # of that; the time of deep ones is quadratic
LINE = 500  # characters of a line that names a student


class Item(NamedTuple):
    """What lies on one level of a download; `students` are those whom a platform names."""

    name: str
    entries: list
    depth: int
    students: tuple = ()
    file: str = ""
    work: bool = True

    @property
    def folder(self):
        """Whether it is a folder."""
        return any(len(each.parts) > self.depth + 1 or each.folder for each in self.entries)


def by_student(entries, assignments):
    """For each student the files, each with the names that the student gave it and its folders.

    Parameters
    ----------
    entries : list of Entry
    assignments : list of str

    Returns
    -------
    dict of Student to list of (Entry, tuple of str)
        Students of whom nothing but a folder is there have an empty list.
    """
    files = {}
    for item in _class_in([each for each in entries if _counts(each)], 0, assignments, True):
        students = item.students or (_student(item, assignments),)
        for student in dict.fromkeys(students):
            theirs = files.setdefault(student, [])
            theirs += [(each, _own_name(each, item)) for each in item.entries if item.work]
    return {student: _without_folders(theirs) for student, theirs in files.items()}


def _own_name(entry, item):
    """A student's own name for a file, and those of the folders around it."""
    return entry.parts[item.depth + 1 :] or (item.file or item.name,)


def _without_folders(files):
    """The files, and those folders that cannot be read or that look like a notebook."""
    return [
        (entry, name)
        for entry, name in files
        if entry.fault or not entry.folder or is_notebook(name[-1])
    ]


def _student(item, assignments):
    if item.folder:
        return Student(visible(item.name))
    return Student(visible(by_assignment(item.name, assignments) or stem(item.name)))


def _counts(entry):
    return not any(map(_skipped, entry.parts))


def _skipped(part):
    if part in SKIPPED or part.startswith("._"):
        return True
    return part.startswith(".") and not is_notebook(part) and platform(part)[0] is None


def _class_in(entries, depth, assignments, listed):
    """The items that are students': a level down where all folders of a level are around them."""
    items = _level(entries, depth, listed)
    folders = [item for item in items if item.folder]
    strays = [item for item in items if not item.folder]
    if any(item.students for item in items) or any(is_notebook(item.name) for item in strays):
        return items
    lists = [
        each for item in folders for each in item.entries if each.parts[depth + 1 :] == (METADATA,)
    ]
    listed = len(lists) == len(folders)  # else it is a student's own
    levels = [_class_in(_below(item), depth + 1, assignments, listed) for item in folders]
    inner = [item for level in levels for item in level]
    one = len(folders) == 1 and _is_class(inner, assignments)
    several = all(levels) and all(item.students for item in inner)
    titled = depth == 0 and all(_is_title(item.name, assignments) for item in folders)
    titled = titled and all(_is_class(level, assignments, titled) for level in levels)
    return [*inner, *strays] if inner and (one or several or titled) else items


def _below(item):
    return [each for each in item.entries if len(each.parts) > item.depth + 1]


def _is_title(name, assignments):
    return assignment_in(name, assignments) is not None


def _is_class(items, assignments, titled=False):
    """Whether these are students and not the folders and files of one.

    In a folder with an assignment's title one is enough, and a file may have any name.
    """
    if any(item.students for item in items):
        return True
    if all(item.folder for item in items):
        titles = any(_is_title(item.name, assignments) for item in items)
        return len(items) > (not titled) and not titles
    names = {by_assignment(item.name, assignments) for item in items if is_notebook(item.name)}
    return titled or len(names - {None}) > 1


def _level(entries, depth, listed):
    """The items of a level, each with the students whom the platform's names and lists give."""
    groups = {}
    for entry in entries:
        groups.setdefault(entry.parts[depth], []).append(entry)
    items = [Item(name, group, depth) for name, group in groups.items()]
    if listed and METADATA in groups:
        return _of_gradescope(items, _submitters(groups[METADATA][0]), depth)
    items = [_of_platform(item) for item in items]
    people = dict(filter(None, map(_receipt, items)))
    return [_named_in_full(item, people) for item in items] if people else items


def _of_platform(item):
    student, file, work = platform(item.name)
    return item._replace(students=(student,), file=file, work=work) if student else item


def _receipt(item):
    """Login and student, from the text that Blackboard writes beside an attempt."""
    if item.work or item.folder or item.students[0].platform != "Blackboard":
        return None
    try:
        first = item.entries[0].read().decode("utf-8-sig", "replace").split("\n", 1)[0]
    except Unreadable:
        return None
    match = re.fullmatch(r"Name: *(.+?) *\(([^()]+)\)\s*", first[:LINE])
    if not match:
        return None
    name, login = map(printable, match.groups())
    return login, Student(visible(name), "Blackboard", "", login)


def _named_in_full(item, people):
    """Where logins hold underscores, only the texts tell where they begin."""
    before = re.split(r"_attempt_\d{4}", item.name)[0].split("_")
    for start in range(1, len(before)):
        student = people.get("_".join(before[start:]))
        if student:
            return item._replace(students=(student,))
    return item


def _of_gradescope(items, submitters, depth):
    """A group that handed in one work has a row for each."""
    known = [item._replace(students=submitters.pop(item.name, ())) for item in items]
    missing = [Item(name, [], depth, students) for name, students in submitters.items()]
    return [item for item in known if item.name != METADATA] + missing


def _submitters(entry):
    """Gradescope's list: for each folder or file the students who handed it in."""
    people = {}
    try:
        for (name, part, number, field), text in _fields(entry.read()):
            if part == ":submitters" and LISTED.fullmatch(name):
                people.setdefault(printable(name), {}).setdefault(number, {})[field] = text
    except (Unreadable, yaml.YAMLError, ValueError):
        return {}  # half a list would tell of some and hide the others
    return {name: tuple(map(_person, each.values())) for name, each in people.items()}


def _fields(data):
    """Texts on the fourth level of a YAML file, each with the keys that lead there.

    Texts alone: a number that begins with 0 stays what it is, and no tag makes an object. From
    events and not as a tree, which takes a minute where results are long, and no end of stack.
    """
    keys = []
    for event in yaml.parse(data, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            keys.append(0 if isinstance(event, yaml.SequenceStartEvent) else None)
            if len(keys) > LEVELS:
                raise ValueError("is nested too deep")
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
        elif not isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            continue
        elif keys and keys[-1] is None:
            keys[-1] = getattr(event, "value", "")
            continue
        elif len(keys) == 4 and all(isinstance(key, str) for key in keys[:2]):
            yield keys, getattr(event, "value", "")
        if keys:
            keys[-1] = keys[-1] + 1 if isinstance(keys[-1], int) else None


def _person(fields):
    number, email, name = (printable(fields.get(key, "")) for key in (":sid", ":email", ":name"))
    return Student(visible(name or email or number), "Gradescope", number, "", email)
