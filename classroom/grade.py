"""Marks what a class handed in: `make grade SUBMISSIONS=folder`.

Writes class/marks/ASSIGNMENT.csv and class/feedback/STUDENT/ASSIGNMENT.html. Both hold this run
and nothing of an earlier one.
"""

import argparse
import hashlib
from pathlib import Path
import re
import shutil
import time

import nbformat

from classroom import limits
from classroom.collecting import collect, newest
from classroom.commands import ROOT, CommandError, exit_code
from classroom.course import forget, marked, nbgrader, questions, released
from classroom.prepare import assignment_called, issue_of
from classroom.printable import printable
from classroom.release import issued
from classroom.reporting import marks
from classroom.sandbox import launch


def folder_names(students):
    """For each student a name that any file system and nbgrader can hold, and nobody shares."""
    names = {}
    for student in students:
        name = re.sub(r"[^\w@-]+", "_", student)[:60].strip("_") or "student"
        if name.casefold() in {each.casefold() for each in names.values()}:
            name += "_" + hashlib.sha256(student.encode()).hexdigest()[:6]
        names[student] = name
    return names


def clear(folder, assignment, name):
    """Remove what an earlier run left of a student."""
    forget(folder, assignment, name)
    for step in ("submitted", "autograded", "feedback"):
        shutil.rmtree(folder / step / name / assignment, ignore_errors=True)
    (folder / "feedback" / name / f"{assignment}.html").unlink(missing_ok=True)


def uncaught(done):
    """What nbgrader did; it takes Ctrl-C for a failure of one student."""
    if done.get("error", "").rstrip().endswith("KeyboardInterrupt"):
        raise KeyboardInterrupt
    return done


def grade(api, folder, assignment, student, name, files):
    """Mark one notebook of one student.

    Returns
    -------
    Row
    """
    clear(folder, assignment, name)
    chosen = newest(files)
    if chosen.fault:
        return marks.Row(student, {}, [chosen.fault])
    notes = [f"{len(files)} files, {chosen.file} counts"] if len(files) > 1 else []
    if issue_of(chosen.notebook) not in (None, issued(folder, assignment)):
        notes.append("it was made from a release with another seed")
    target = folder / "submitted" / name / assignment / f"{assignment}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(chosen.notebook, target)
    done = uncaught(api.autograde(assignment, name))
    if not done["success"]:
        return marks.Row(student, {}, ["it could not be marked, see class/nbgrader.log", *notes])
    row = marked(folder, assignment, student, name)
    pages = uncaught(api.generate_feedback(assignment, name))
    if pages["success"]:
        page = folder / "feedback" / name / assignment / f"{assignment}.html"
        shutil.move(page, folder / "feedback" / name / f"{assignment}.html")
        page.parent.rmdir()
    else:
        notes.append("there is no feedback, see class/nbgrader.log")
    return row._replace(reasons=[*row.reasons, *notes])


def graded(api, folder, assignment, student, name, files):
    """As `grade`; what goes wrong with one notebook is said in its row, and the next one comes."""
    try:
        return grade(api, folder, assignment, student, name, files)
    except CommandError:
        raise
    except Exception as error:
        api.log.exception("%s, %s", student, assignment)
        words = printable(f"{type(error).__name__}: {error}")[: limits.WORDS]
        return marks.Row(student, {}, [f"it could not be marked: {words}"])


def by_assignment(handed_in, only=None):
    """For each assignment that somebody handed in, the files of every student."""
    assignments = [only] if only else sorted({each.assignment for each in handed_in} - {None})
    if not assignments:
        raise CommandError(
            "none of these files is recognized as an assignment; say which one it is: "
            "make grade SUBMISSIONS=folder ASSIGNMENT=name"
        )
    students = sorted({each.student for each in handed_in})
    for assignment in assignments:
        files = {student: [] for student in students}
        for each in handed_in:
            if each.assignment in (assignment, None):
                files[each.student].append(each)
        for student, theirs in files.items():
            files[student] = [each for each in theirs if each.assignment] or theirs
        yield assignment, files


def labelled(handed_in):
    """Students by their names; several of the same name with the number of the platform."""
    students = {each.student for each in handed_in}
    names = [student.name for student in students]
    for each in handed_in:
        name, number = each.student.name, each.student.number
        yield each._replace(student=f"{name} {number}" if names.count(name) > 1 else name)


def mark_all(api, folder, handed_in, only=None):
    """Mark everything, saying how far it is; how many notebooks it were."""
    names = folder_names(sorted({each.student for each in handed_in}))
    count = 0
    for assignment, files in by_assignment(handed_in, only):
        for old in (folder / "feedback").glob(f"*/{assignment}.html"):
            old.unlink()
        table, rows = folder / "marks" / f"{assignment}.csv", []
        worth = questions(folder, assignment)
        for number, (student, theirs) in enumerate(files.items(), 1):
            began = time.monotonic()
            if theirs:
                row = graded(api, folder, assignment, student, names[student], theirs)
                count += 1
            else:
                clear(folder, assignment, names[student])
                row = marks.Row(student, {}, ["nothing was handed in"])
            rows.append(row)
            seconds = time.monotonic() - began
            why = f"  {'; '.join(row.reasons)}"[:160] if row.reasons else ""
            points = sum(row.scores.values())
            place = f"{assignment}  {number} of {len(files)}"
            print(f"{place}  {student}: {points:g} points, {seconds:.1f} s{why}", flush=True)
            marks.write(table, worth, rows)  # each time: whatever ends this run leaves a table
        print(table, flush=True)
    return count


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("submissions", type=Path, help="a folder or a zip file")
    parser.add_argument("--assignment", default="", help="the one to which everything belongs")
    parser.add_argument("--folder", type=Path, default=ROOT / "class")
    options = parser.parse_args()
    folder, submissions = options.folder.resolve(), options.submissions.expanduser()
    assignments = released(folder)
    if not assignments:
        raise CommandError("no assignment has been released yet: make release comes first")
    named = options.assignment
    only = assignment_called(named, assignments) if named else None
    if submissions.resolve().is_relative_to(folder):
        raise CommandError(
            f"{submissions} is where nbgrader keeps its own. What was collected on a hub is marked "
            "in formgrader; make marks writes the table then"
        )
    if not launch.namespaces():
        print(launch.NO_NAMESPACES, flush=True)
    began = time.monotonic()
    handed_in = list(labelled(collect(submissions, assignments, only)))
    count = mark_all(nbgrader(folder), folder, handed_in, only)
    print(f"{count} marked in {time.monotonic() - began:.0f} s; feedback in {folder / 'feedback'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
