"""Runs somebody's code: within a time, with what it prints kept away, and told by its last line."""

from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
import io
import linecache
import signal
import sys
import threading
import traceback

import numpy as np

SECONDS = 20
PRINTED = 100_000  # characters
PASTED = "<pasted>"


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
def guarded(own=None, seconds=None):
    """Code that may hang, print, ask, raise, exit and change NumPy.

    A time limit needs the main thread of a Unix system; elsewhere whoever waits has to interrupt.

    Parameters
    ----------
    own : dict, optional
        What the code has changed in NumPy: it finds that again, and nobody else does.
    seconds : float, optional

    Raises
    ------
    Stopped
        With the last line of its traceback, or the time that it took.
    KeyboardInterrupt
        If somebody at the keyboard interrupts, not if the code raises it.
    """
    pressed = []
    try:
        with ExitStack() as stack:
            stack.enter_context(_numpy_of({} if own is None else own))
            stack.enter_context(_interrupts(pressed))
            stack.enter_context(_limited(seconds or SECONDS))
            stack.enter_context(_silent())
            yield
    except (Stopped, Unreadable):
        raise
    except BaseException as error:
        if pressed:
            raise
        raise Stopped(_last_line(error)) from None


@contextmanager
def _silent():
    stdin, sys.stdin = sys.stdin, io.StringIO()
    try:
        with redirect_stdout(_Sink()), redirect_stderr(_Sink()), np.errstate(all="ignore"):
            yield
    finally:
        sys.stdin = stdin


@contextmanager
def _numpy_of(own):
    was = dict(vars(np))
    vars(np).update(own)
    try:
        yield
    finally:
        own.update((key, value) for key, value in vars(np).items() if was.get(key) is not value)
        vars(np).update(was)


@contextmanager
def _handled(number, handler):
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(number, handler) if main else None
    try:
        yield main
    finally:
        if before is not None:
            signal.signal(number, before)


@contextmanager
def _interrupts(pressed):
    """Remember that a key was pressed, to tell it from a KeyboardInterrupt that code raises."""

    def press(*_):
        pressed.append(True)
        raise KeyboardInterrupt

    with _handled(signal.SIGINT, press):
        yield


@contextmanager
def _limited(seconds):
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_):
        raise Stopped(f"it did not come to an end within {seconds:g} s")

    with _handled(signal.SIGALRM, stop) as main:
        if main:  # again and again, where a bare `except` eats the first
            signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
        try:
            yield
        finally:
            if main:
                signal.setitimer(signal.ITIMER_REAL, 0)


def compiled(text):
    """The code of a program's text, whose lines a traceback can show."""
    linecache.cache[PASTED] = len(text), None, text.splitlines(keepends=True), PASTED
    return compile(text, PASTED, "exec")


def _last_line(error):
    try:
        message = f"{type(error).__name__}: {error}"
    except Exception:
        message = type(error).__name__
    words = message.splitlines()[0][:200]
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if frame.filename == PASTED] or frames
    return f"{words} (line {theirs[-1].lineno}: {theirs[-1].line or '?'})" if theirs else words
