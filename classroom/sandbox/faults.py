"""How work on a notebook ends before its time, and whose fault that is."""

import re

# Lines of a traceback are indented, but for the first and the last one.
FIRST = re.compile(r"Traceback[^\n]*\n(?: [^\n]*\n|\n)*(?:\w+\.)*([^\n]+)")


class Stopped(Exception):
    """Why a student's code was ended, as words for student and teacher."""


class Unavailable(Exception):
    """What marking needs is not there, in words for the teacher; no student's doing."""


def cause(log):
    """What ended nbgrader's work: the last line of the first traceback in its log."""
    raised = FIRST.search(log)
    return raised[1] if raised else "see class/nbgrader.log"
