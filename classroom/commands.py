"""What the commands of a teacher have in common."""

from pathlib import Path
import sys

ROOT = Path(__file__).resolve().parents[1]


class CommandError(Exception):
    """What a teacher can do something about, in words."""


def exit_code(command):
    """Run a command; what a teacher can do something about is told without a traceback."""
    try:
        return command()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
