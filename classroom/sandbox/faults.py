"""How work on a notebook ends before its time, and whose fault that is."""


class Stopped(Exception):
    """Why a student's code was ended, as words for student and teacher."""


class Unavailable(Exception):
    """What marking needs is not there, in words for the teacher; no student's doing."""
