"""What the commands of a teacher have in common."""

import contextlib
import errno
from pathlib import Path
import sys

ROOT = Path(__file__).resolve().parents[1]


EXPECTED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}


class CommandError(Exception):
    """What a teacher can do something about, in words."""


def exit_code(command):
    """Run a command; what a teacher can do something about is told without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # not every terminal knows every name's letters
            stream.reconfigure(errors="backslashreplace")
    try:
        return command()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in EXPECTED:
            raise
        print(f"{error.filename or 'the folder of the class'}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
