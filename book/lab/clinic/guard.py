"""Runs somebody's code: within a time, with what it prints kept away, and told by its last line."""

from contextlib import contextmanager, redirect_stderr, redirect_stdout
import io
import linecache
from pathlib import Path
import re
import signal
import sys
import threading
import time
import traceback

import numpy as np

SECONDS = 20
TICK, AGAIN = 0.02, 0.1  # seconds: how often it is looked at, in its time and after
DEEP = 50_000  # calls in calls
PRINTED = 100_000  # characters
PASTED = "pasted"
HERE = str(Path(__file__).parent)


class Stopped(BaseException):  # not an Exception: somebody's `except Exception` must not eat it
    """Why somebody's code did not come to its end."""


class Unreadable(Exception):
    """Why an answer cannot be read."""


class _Sink(io.StringIO):
    def write(self, text):
        if self.tell() > PRINTED:
            raise Stopped("it prints without end")
        return super().write(text)


@contextmanager
def guarded(own, seconds=None):
    """Code that may hang, print, ask, raise, exit and change NumPy.

    A time limit needs the main thread of a Unix system; elsewhere whoever waits has to interrupt.

    Parameters
    ----------
    own : dict
        What the code has changed in NumPy: it finds that again, and nobody else does.
    seconds : float, optional

    Raises
    ------
    Stopped
        With the last line of its traceback, or the time that it took.
    KeyboardInterrupt
        If somebody at the keyboard interrupts, and not if the code raises it.
    """
    pressed = []
    try:
        with _signals(seconds or SECONDS, pressed), _apart(own), np.errstate(all="ignore"):
            yield
    except (Stopped, Unreadable):
        raise
    except BaseException as error:
        if pressed and isinstance(error, KeyboardInterrupt):
            raise
        raise Stopped(_last_line(error)) from None


@contextmanager
def _apart(own):
    """NumPy as the code has changed it, nobody to read or write, and afterward all as it was."""
    numpy, stdin, sys.stdin = dict(vars(np)), sys.stdin, io.StringIO()
    vars(np).update(own)
    try:
        with redirect_stdout(_Sink()), redirect_stderr(_Sink()):
            yield
    finally:
        sys.stdin = stdin
        own.update((key, value) for key, value in vars(np).items() if numpy.get(key) is not value)
        vars(np).update(numpy)


@contextmanager
def _signals(seconds, pressed):
    """A time limit; and what a key interrupts, told from what the code raises."""
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):  # Windows and browsers have no such clock
        pressed.append("nobody knows")
        yield
        return

    def tick(_, frame):
        now = time.monotonic()
        if now < due[-1]:
            _no_deeper(frame)
            return
        late = Stopped(f"it did not come to an end within {seconds:g} s")
        if len(due) > 1:  # a bare `except` ate the first; now outside of its `try`
            _raise_at_next_line(late, frame)
        due.append(now + AGAIN)
        raise late

    def press(*_):
        pressed.append(True)
        raise KeyboardInterrupt

    due, traced = [time.monotonic() + seconds], sys.gettrace()
    handlers = {signal.SIGALRM: tick, signal.SIGINT: press}
    before = {number: signal.signal(number, handlers[number]) for number in handlers}
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.settrace(traced)
        for number, handler in before.items():
            signal.signal(number, handler)


def _no_deeper(frame):
    """End what calls itself without end: Python 3.13.0 to 3.13.7 do not, with default arguments.

    https://github.com/python/cpython/issues/132744
    """
    for _ in range(DEEP):
        if frame is None:
            return
        frame = frame.f_back
    raise RecursionError("maximum recursion depth exceeded")


def _raise_at_next_line(error, frame):
    """When somebody's code goes on in a frame, or in those that called it, it raises again."""

    def trace(_, event, __):
        if event == "line":
            raise error  # which ends the tracing, too
        return trace

    sys.settrace(lambda *_: None)
    while frame and not frame.f_code.co_filename.startswith(HERE):
        frame.f_trace, frame = trace, frame.f_back


def _last_line(error):
    try:
        words = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    except Exception:
        words = type(error).__name__
    if re.search("call to 'print'|xrange|raw_input|iteritems|has_key|unicode'", words):
        words += " (this is Python 2, and here runs Python 3)"
    if isinstance(error, SyntaxError):  # it names the line; the traceback ends with ours
        return words
    frames = traceback.extract_tb(error.__traceback__, limit=-1000)
    theirs = [frame for frame in frames if frame.filename == PASTED] or frames
    return f"{words} (line {theirs[-1].lineno}: {theirs[-1].line or '?'})" if theirs else words


def remember(text):
    """Let a traceback show the lines of a program's text."""
    linecache.cache[PASTED] = len(text), None, text.splitlines(keepends=True), PASTED
