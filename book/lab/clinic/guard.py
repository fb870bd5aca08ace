"""Runs somebody's code: within a time, with what it prints kept away, and told by its last line."""

from contextlib import contextmanager, redirect_stdout
import io
import signal
import threading
import traceback

import numpy as np

SECONDS = 20
PRINTED = 100_000  # characters
PASTED = "pasted"  # the file, so to say, of a program that was handed in as text


class Stopped(Exception):
    """Why somebody's code did not come to its end."""


class Unreadable(Exception):
    """Why an answer cannot be read."""


class _Sink(io.StringIO):
    def write(self, text):
        if self.tell() > PRINTED:
            raise Stopped("it prints without end")
        return super().write(text)


@contextmanager
def guarded(seconds=None):
    """Code that may hang, print and raise.

    A time limit needs the main thread of a Unix system; elsewhere whoever waits has to interrupt.

    Raises
    ------
    Stopped
        With the last line of its traceback, or the time that it took.
    """
    try:
        with _limited(seconds or SECONDS), redirect_stdout(_Sink()), np.errstate(all="ignore"):
            yield
    except (Stopped, Unreadable):
        raise
    except (Exception, SystemExit) as error:  # a pasted script may end with sys.exit()
        raise Stopped(_last_line(error)) from error


@contextmanager
def _limited(seconds):
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_):
        raise Stopped(f"it did not come to an end within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _last_line(error):
    words = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    if isinstance(error, SyntaxError):  # it names the line; the traceback ends with ours
        return words
    frames = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in frames if frame.filename == PASTED] or frames
    return f"{words} (line {frames[-1].lineno}: {frames[-1].line or '?'})" if frames else words
