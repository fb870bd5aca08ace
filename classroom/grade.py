"""Marks what a class handed in: `make grade SUBMISSIONS=folder`.

Writes class/marks/ASSIGNMENT.csv and class/feedback/STUDENT/ASSIGNMENT.html.
"""

import argparse
from collections import defaultdict
from datetime import datetime
from pathlib import Path
import signal
import time

from filelock import FileLock, Timeout

from classroom.collecting import collect, newest
from classroom.commands import ROOT, CommandError, exit_code
from classroom.course import checks, questions, released
from classroom.judging import processes
from classroom.judging.one_notebook import clear
from classroom.prepare import assignment_called
from classroom.printable import printable
from classroom.reporting import exports
from classroom.reporting.marks import Marks, Row, missing
from classroom.sandbox import launch
from classroom.students import folder_name

NOTHING = "nothing was handed in"


def by_assignment(handed_in):
    """For each assignment, None where it is not known, the files of each student."""
    files = defaultdict(lambda: defaultdict(list))
    for each in handed_in:
        files[each.assignment][each.student].append(each)
    return files


def chosen(files, only):
    """The assignments to mark: the one that is named, or each that most students handed in."""
    if only:
        return [only]
    known = {name: len(theirs) for name, theirs in files.items() if name}
    if not known:
        raise CommandError(
            "none of these files is recognized as an assignment; say which one it is: "
            "make grade SUBMISSIONS=folder ASSIGNMENT=name"
        )
    students = {student for name, theirs in files.items() if name for student in theirs}
    names = sorted(name for name, count in known.items() if 2 * count > len(students))
    if not names:
        raise CommandError(
            f"most of this folder belongs to none of {', '.join(sorted(known))}; say which one to "
            "mark: make grade SUBMISSIONS=folder ASSIGNMENT=name"
        )
    return names


def left_alone(files, assignments):
    """What this run does not mark, in words."""
    for name in sorted(files.keys() - {None, *assignments}):
        students = sorted(student.name for student in files[name])
        more = f" and {len(students) - 5} more" if len(students) > 5 else ""
        yield (
            f"{name} is left alone: {', '.join(students[:5])}{more} handed it in. "
            f"To mark it: make grade SUBMISSIONS=... ASSIGNMENT={name} MERGE=1"
        )


class Class:
    """What each student of a class handed in for one assignment.

    Parameters
    ----------
    folder : Path
        The course folder.
    assignment : str
    files : dict
        From `by_assignment`.
    merge : bool
        Whether only those who handed it in are looked at, and all others keep their rows.
    """

    def __init__(self, folder, assignment, files, merge):
        self.folder, self.assignment, self.merge = folder, assignment, merge
        self.table = folder / "marks" / f"{assignment}.csv"
        self.files, unknown = files.get(assignment, {}), files.get(None, {})
        everyone = {student for theirs in files.values() for student in theirs}
        self.students = sorted({*self.files, *unknown} if merge else everyone)
        self.work = {each: self.files.get(each) or unknown.get(each, []) for each in self.students}
        self.elsewhere = {
            student: name for name, theirs in files.items() if name for student in theirs
        }

    def refuse_to_lose(self):
        """Raise CommandError if the table of an earlier run has students who are not here."""
        lost = [] if self.merge else missing(self.table, self.students)
        if lost:
            names = ", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
            raise CommandError(
                f"{self.table} has {len(lost)} students of whom nothing is here: {names}. MERGE=1 "
                "marks what is here and keeps their rows; to begin anew, move that table away"
            )

    def mark(self, jobs):
        """Mark all notebooks, saying how far it is; how many they were."""
        worth = questions(self.folder, self.assignment)
        release = checks(self.folder, self.assignment)
        marks = Marks(self.table, worth, self.students, release, self.merge)
        tasks = [task for student in self.students for task in self._task(student, marks)]
        began = time.monotonic()
        for number, row in enumerate(processes.marked(self.folder, jobs, tasks), 1):
            marks.add(row)
            place = f"{self.assignment}  {number} of {len(tasks)}"
            print(f"{place}  {in_words(row)}, {time.monotonic() - began:.0f} s", flush=True)
        entries = marks.finish(datetime.now().astimezone().isoformat(timespec="seconds"))
        print(self.table, *exports.export(self.table, entries, self._pages()), sep="\n", flush=True)
        return len(tasks)

    def _task(self, student, marks):
        """What is to be marked of a student; who handed in no notebook has a row at once."""
        files, name = self.work[student], folder_name(student)
        work = newest(files) if files else None
        if work and work.notebook and not work.fault:
            note = f"{len(files)} files, {work.file} counts" if len(files) > 1 else ""
            yield self.assignment, name, work, note
        else:
            clear(self.folder, self.assignment, name)
            marks.add(self._without_notebook(student, work))

    def _without_notebook(self, student, work):
        if work:
            return Row(student, {}, [work.fault], work.file, work.fingerprint)
        other = self.elsewhere.get(student)
        return Row(student, {}, [f"handed in {other}, another assignment" if other else NOTHING])

    def _pages(self):
        feedback = self.folder / "feedback"
        return {
            student: feedback / folder_name(student) / f"{self.assignment}.html"
            for student in self.students
        }


def in_words(row):
    """A row for the terminal."""
    points = "not marked" if row.scores is None else f"{sum(row.scores.values()):g} points"
    why = f" ({'; '.join(row.reasons)})" if row.reasons else ""
    return printable(f"{row.student.name}: {points}{why}"[:200])


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("submissions", type=Path, help="a folder or a zip file")
    parser.add_argument("--assignment", default="", help="the one that is to be marked")
    parser.add_argument("--merge", action="store_true", help="keep the rows of all other students")
    parser.add_argument("--jobs", type=int, default=processes.cores(), help="notebooks at a time")
    parser.add_argument("--folder", type=Path, default=ROOT / "class")
    options = parser.parse_args()
    for ended in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C, unless nohup ignores it
        if signal.getsignal(ended) == signal.SIG_DFL:
            signal.signal(ended, signal.default_int_handler)
    folder, submissions = options.folder.resolve(), options.submissions.expanduser()
    assignments = released(folder)
    if not assignments:
        raise CommandError("no assignment has been released yet: make release comes first")
    only = assignment_called(options.assignment, assignments) if options.assignment else None
    if submissions.resolve().is_relative_to(folder):
        raise CommandError(
            f"{submissions} is where nbgrader keeps its own. What was collected on a hub is marked "
            "in formgrader; make marks writes the table then"
        )
    if not launch.namespaces():
        print(launch.NO_NAMESPACES, flush=True)
    began = time.monotonic()
    with one_at_a_time(folder):
        files = by_assignment(collect(submissions, assignments, only))
        names = chosen(files, only)
        classes = [Class(folder, name, files, options.merge) for name in names]
        for each in classes:
            each.refuse_to_lose()
        for words in left_alone(files, names):
            print(printable(words), flush=True)
        count = sum(each.mark(max(options.jobs, 1)) for each in classes)
    print(f"{count} marked in {time.monotonic() - began:.0f} s; feedback in {folder / 'feedback'}")
    return 0


def one_at_a_time(folder):
    """A lock: a second run waits for the first, and then marks on its own."""
    lock = FileLock(folder / "grade.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print("Another run marks this class: this one waits for its end.", flush=True)
        lock.acquire()
    return lock


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
