"""What a teacher's commands say, on any terminal and any disk."""

import errno
import io
import os
import sys

import pytest

from classroom.commands import CommandError, exit_code


def test_a_terminal_that_lacks_letters_ends_no_command(monkeypatch):
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(screen, "ascii", write_through=True))
    assert exit_code(lambda: print("Łęcka: 10 points")) is None
    assert screen.getvalue() == b"\\u0141\\u0119cka: 10 points\n"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CommandError("in words"), "in words"),
        (PermissionError(errno.EACCES, "Permission denied", "seed"), "seed: Permission denied"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
    ],
)
def test_what_a_teacher_can_mend_is_told_in_one_line(capsys, error, words):
    def command():
        raise error

    assert exit_code(command) == 1
    assert capsys.readouterr().err.splitlines()[0].endswith(words)


def test_what_nobody_expects_is_no_teachers_fault():
    with pytest.raises(FileNotFoundError):
        exit_code(lambda: os.stat("/nowhere/at all"))
