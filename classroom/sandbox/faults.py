"""How work on a notebook ends before its time, and whose fault that is."""

import re

FIRST = re.compile(r"^[^\n]*Traceback.*?(?=^\[|\Z)", re.S | re.M)  # to the next line of a log
MODULE = re.compile(r"(\w+\.)+(?=\w+:)")


class Stopped(Exception):
    """Why a student's code was ended, as words for student and teacher."""


class Unavailable(Exception):
    """What marking needs is not there, in words for the teacher; no student's doing."""


def cause(log):
    """What ended nbgrader's work: the last line of the first traceback in its log."""
    raised = FIRST.search(log)
    lines = raised[0].strip().splitlines() if raised else ["see class/nbgrader.log"]
    return MODULE.sub("", lines[-1].strip(), count=1)
