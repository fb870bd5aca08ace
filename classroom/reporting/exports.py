"""Marks and feedback in the forms that Moodle and Canvas read.

Moodle's offline grading worksheet names its columns in the teacher's language; these are English.
It skips who was marked there later than the worksheet says, unless the teacher allows updating
such records. Canvas shows a page of feedback under the name of the file that was handed in.
"""

from html import escape
import io
from pathlib import PurePosixPath
import re
import zipfile

from classroom.reporting import spreadsheet
from classroom.reporting.marks import beside

PLATFORMS = ("moodle", "canvas")


def export(path, entries, pages):
    """Write what each platform reads, beside the table of marks.

    Parameters
    ----------
    path : Path
        The table, class/marks/NAME.csv.
    entries : list of Entry
        Its lines.
    pages : dict of Student to Path
        The pages of feedback.

    Returns
    -------
    list of str
        What was written, and who was left out, in words.
    """
    assignment, words = path.name.removesuffix(".csv"), []
    for platform in PLATFORMS:
        theirs = [each for each in entries if each.student.platform == platform]
        grades, archive = (beside(path, f"{platform}.{end}") for end in ("csv", "feedback.zip"))
        for old in (grades, archive):
            old.unlink(missing_ok=True)
        marked = [each for each in theirs if each.cells["total"] and each.student.number]
        if marked:
            write_grades = {"moodle": write_moodle, "canvas": write_canvas}[platform]
            write_grades(grades, assignment, marked)
            words.append(_in_words(grades, "marks", marked, theirs))
        sent = write_feedback(archive, assignment, theirs, pages)
        if sent:
            words.append(_in_words(archive, "feedback", sent, theirs))
    others = [each.cells["student"] for each in entries if each.student.platform not in PLATFORMS]
    if words and others:
        words.append(f"only in {path}, of no known platform: {', '.join(others)}")
    return words


def _in_words(path, what, there, theirs):
    absent = [each.cells["student"] for each in theirs if each not in there]
    left_out = f"; left out, without {what}: {', '.join(absent)}" if absent else ""
    return f"{path}: {len(there)} of {len(theirs)}{left_out}"


def write_moodle(path, assignment, entries):
    """Write the worksheet of “Upload grading worksheet”."""
    rows = [
        {
            "Identifier": f"Participant {each.student.number}",
            "Full name": each.cells["student"],
            "Email address": each.cells.get("email", ""),
            "Grade": each.cells["total"],
            "Maximum grade": each.cells["out of"],
            "Last modified (grade)": "-",  # as Moodle has it where there is no mark yet
            "Feedback comments": escape(each.cells["reason"], quote=False),
        }
        for each in entries
    ]
    spreadsheet.write(path, list(rows[0]), rows, "utf-8")


def write_canvas(path, assignment, entries):
    """Write the table of “Import” in the gradebook."""
    known = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [{"Student": "    Points Possible", assignment: entries[0].cells["out of"]}]
    rows += [
        {
            "Student": each.cells["student"],
            "ID": each.student.number,
            "SIS Login ID": each.student.login,
            assignment: each.cells["total"],
        }
        for each in entries
    ]
    spreadsheet.write(path, [*known, assignment], rows, "utf-8")


def write_feedback(path, assignment, entries, pages):
    """Write the zip file that a platform gives back to the students.

    Returns
    -------
    list of Entry
        Those whose page is in it.
    """
    names = {
        name: each
        for each in entries
        if (name := _name(each, assignment)) and each.student in pages
        if pages[each.student].is_file()
    }
    if names:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, each in names.items():
                archive.writestr(_undated(name), pages[each.student].read_bytes())
        spreadsheet.write_bytes(path, data.getvalue())
    return list(names.values())


def _undated(name):
    """A file that has the same bytes whenever it is packed."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _name(entry, assignment):
    """The name by which a platform knows whose a file is, or None."""
    student = entry.student
    if student.platform == "moodle":
        # Moodle divides at `_`, and passes over files that begin with `.` or `~`.
        name = re.sub(r"[_/\\:*?\"<>|]+", " ", entry.cells["student"]).strip(" .~'") or "student"
        return f"{name}_{student.number}_assignsubmission_file_{assignment}.html"
    file = PurePosixPath(entry.cells.get("file", "")).name
    # Canvas takes the first two numbers for those of the student and of what was handed in.
    if re.match(rf"[^_]+_(LATE_)?{re.escape(student.number)}_\d+_.", file):
        return f"{file.rpartition('.')[0] or file}.html"
    return None
