"""Marks one notebook: nbgrader's steps for one student, and the row that comes of them."""

import shutil

import nbformat

from classroom.course import forget, marked, nbgrader
from classroom.prepare import issue_of
from classroom.printable import printable
from classroom.release import issued
from classroom.reporting.marks import Row
from classroom.sandbox.faults import cause

UNMARKED = "it could not be marked"


def mark(folder, assignment, name, work, note):
    """Mark the notebook that counts for a student.

    Parameters
    ----------
    folder : Path
        The course folder.
    assignment : str
    name : str
        The student's, as a name of folders.
    work : HandedIn
        With a notebook.
    note : str
        What the row says beside the marks; may be empty.

    Returns
    -------
    Row
        Without scores where the marking failed, which is never the student's fault.
    """
    api = nbgrader(folder)
    clear(folder, assignment, name)
    notes = [note] if note else []
    if issue_of(work.notebook) not in (None, issued(folder, assignment)):
        notes.append("it was made from a release with another seed")
    target = folder / "submitted" / name / assignment / f"{assignment}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(work.notebook, target)
    done = api.autograde(assignment, name)
    if not done["success"]:
        return unmarked(work, cause(done.get("log", "") + done.get("error", "")), notes)
    scores, reasons = marked(folder, assignment, name)
    if api.generate_feedback(assignment, name)["success"]:
        keep_page(folder / "feedback" / name, assignment)
    else:
        notes.append("there is no feedback, see class/nbgrader.log")
    return Row(work.student, scores, [*reasons, *notes], work.file, work.fingerprint)


def unmarked(work, why, notes=()):
    """The row of a student whose marks are not known."""
    reason = f"{UNMARKED}: {printable(why)}"
    return Row(work.student, None, [reason, *notes], work.file, work.fingerprint)


def clear(folder, assignment, name):
    """Remove what an earlier run left of a student; the last page is kept beside the new one."""
    forget(folder, assignment, name)
    for step in ("submitted", "autograded", "feedback"):
        shutil.rmtree(folder / step / name / assignment, ignore_errors=True)
    page = folder / "feedback" / name / f"{assignment}.html"
    if page.exists():
        page.replace(page.with_suffix(".previous.html"))


def keep_page(folder, assignment):
    """Take a student's page out of the folder in which nbgrader wrote it."""
    page = folder / assignment / f"{assignment}.html"
    shutil.move(page, folder / page.name)
    page.parent.rmdir()
