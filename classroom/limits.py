"""What a student's notebook may use. Times in seconds, sizes in bytes."""

import os


def _seconds(name, usual):
    """A time that the environment may set, for a class with slower work."""
    return float(os.environ.get(f"UNROLLED_{name}_SECONDS", usual))


CELL_SECONDS = _seconds("CELL", 20)
CALL_SECONDS = _seconds("CALL", 10)  # one call of a student's function by the judge
STUDENT_SECONDS = _seconds("STUDENT", 120)  # all cells and calls of one notebook
START_SECONDS = 60  # a kernel's start, not the student's fault
NOTEBOOK_SECONDS = 3 * STUDENT_SECONDS + 4 * START_SECONDS  # one notebook in all, page included

MEMORY = 2 * 2**30  # address space of one process
TREE_MEMORY = 3 * 2**30  # what all processes of a student hold together
PROCESSES = 100  # threads count too
BUSY = max(16, os.cpu_count() or 1)  # processes that want a processor at the same time
FILE_SIZE = 50 * 2**20
OPEN_FILES = 256
FOLDER_SIZE = 100 * 2**20  # the working folder, where it can be limited

NOTEBOOK_SIZE = 20 * 2**20  # a file that is handed in
OUTPUT = 10**6  # what a cell or a call may print
PICTURES = 10 * 10**6
OWN_MEMORY = 600 * 2**20  # by how much the marking process may grow while a kernel lives
REPLY = 16 * 2**20  # one message from the kernel
BRACKETS = 500_000  # lists in a message
JUDGE_SECONDS = _seconds("JUDGE", 60)  # of judging what was returned for one question
JUDGE_MEMORY = 2 * 2**30
SHOWN = 20_000  # characters of a cell's output that are kept
KEPT = 5 * 10**6  # outputs of a notebook that are kept
REASON = 200  # characters of what was wrong, in the table
WORDS = 300  # characters of a student's error message
