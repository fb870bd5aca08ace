"""What the names of files say: the student, and the assignment."""

import re

from classroom.prepare import short
from classroom.students import Student

# How platforms name what is downloaded. The end is the student's own name for the file, which may
# look like another student's on another platform: so each pattern takes the first place that fits,
# and the one that may begin with anything comes last. Moodle puts spaces for a name's underscores;
# Canvas writes names small, and no name for those who are to stay unknown.
PLATFORMS = {
    "Moodle": (
        r"(?P<name>[^_]+)(_(?P<number>\d+))?_assign(?P<kind>submission|feedback)_[a-z]+_?"
        r"(?P<file>.*)"
    ),
    "Canvas": (
        r"((?P<name>[^\WA-Z]+?)_(LATE_)?(?P<number>[1-9]\d+)|(LATE_)?(?P<unknown>anon_[^\W_]+))_"
        r"([1-9]\d+_(?P<file>.+)|(?P<text>(text|link)\.html))"
    ),
    "Blackboard": (
        r"(?P<assignment>.+?)_(?P<login>[^_]+)_attempt_(?P<attempt>\d{4}[\d-]+)"
        r"(_(?P<file>.*)|(?P<receipt>\.txt))?"
    ),
}
PATTERNS = {platform: re.compile(pattern, re.S) for platform, pattern in PLATFORMS.items()}
COPY = re.compile(r"(\s*\(\d+\)|\s*- ?copy(\s*\(\d+\))?|-copy\d+|-\d+)$", re.I)
COPY_OF = re.compile(r"\b(copy of|copie de|copia de|kopie von) ", re.I)  # as Colab begins a name
# Some browsers save a notebook as the text that it is.
NOTEBOOK = re.compile(r"\.ipynb(\.(json|txt))?$", re.I)


def platform(name):
    """Whose a file or folder is on a learning platform.

    Parameters
    ----------
    name : str

    Returns
    -------
    Student or None
    str
        The student's own name for the file; "" for a folder.
    bool
        Whether it is work, and nothing that the platform or the teacher put beside it.
    """
    for title, pattern in PATTERNS.items():
        match = pattern.fullmatch(name)
        if match:
            parts = {key: value or "" for key, value in match.groupdict().items()}
            login, number = parts.get("login", ""), parts.get("number", "")
            person = parts.get("name") or parts.get("unknown") or login
            work = not parts.get("receipt") and parts.get("kind") != "feedback"
            file = parts["file"] or parts.get("text", "")
            return Student(visible(person), title, number, login), file, work
    return None, name, True


def visible(name):
    """A student's name without spaces around it, unless it is nothing else."""
    return name.strip() or repr(name)


def is_notebook(name):
    """Whether a file's name is that of a notebook."""
    return NOTEBOOK.search(name) is not None


def stem(name):
    """A file's name without the end that says what it is."""
    return re.sub(r"(?<=.)(\.ipynb)?\.\w{1,5}$", "", name)


def by_assignment(name, assignments):
    """The student in `alice-rnn_bptt.ipynb` and `02_rnn_bptt - Alice.ipynb`, else None."""
    bare = COPY.sub("", COPY_OF.sub("", stem(name)))
    if bare.casefold() in {each.casefold() for each in assignments}:
        return None
    for assignment in _longest_first(assignments):
        known = re.escape(assignment)
        for pattern in (rf"(.+?)[-_ ]+{known}", rf"{known}[-_ ]+(.+)"):
            match = re.fullmatch(pattern, bare, re.I | re.S)
            if match and match[1].strip("-_ "):
                return match[1].strip("-_ ")
    return None


def assignment_in(name, assignments):
    """The assignment that the name of a file or folder speaks of, or None."""
    bare = COPY.sub("", stem(name)).casefold()
    for assignment in assignments:
        if bare in (assignment.casefold(), short(assignment).casefold()):
            return assignment
    for known in _longest_first(assignments):
        if known.casefold() in bare:
            return next(full for full in assignments if known in (full, short(full)))
    return None


def _longest_first(assignments):
    return sorted({*assignments, *map(short, assignments)}, key=len, reverse=True)
