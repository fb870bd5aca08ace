"""The judge in a process of its own, so that a question can be given up.

Locked code goes through what students return. Whatever that does to it, a time and an amount of
memory end it; the judge starts anew, and the next question is marked.
"""

import json
from multiprocessing.connection import Pipe
import os
import subprocess
import sys
import time

import psutil

from classroom import limits
from classroom.commands import ROOT
from classroom.sandbox.faults import Stopped, Unavailable
from classroom.sandbox.kernel import memory

SERVE = "from classroom.judging.serve import serve; serve(*map(int, __import__('sys').argv[1:]))"


class GivenUp(Exception):
    """Why a question is not marked to its end."""


class JudgeProcess:
    """Marks the questions of one notebook.

    Parameters
    ----------
    session : Session
        The student's.
    """

    def __init__(self, session):
        self.session = session
        self.locked = []  # cells to be run again in a new process
        self.reasons = {}
        self.process = self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()

    def end(self):
        if self.process is not None:
            self.connection.close()
            self.process.kill()
            self.process.wait()
            self.process = None

    def run_locked(self, source):
        """Run a locked cell; the names of functions that it defines.

        Raises
        ------
        Unavailable
            If it fails.
        """
        try:
            defined = self._do({"locked": source})["defined"]
        except GivenUp as error:
            raise Unavailable(f"a locked cell {error}") from None
        self.locked.append(source)
        return defined

    def mark(self, question, source, points):
        """Run a grade cell.

        Returns
        -------
        score : float
        printed : str
            What the cell printed.
        """
        try:
            done = self._do({"mark": [question, source, points]})
        except GivenUp as error:
            reason = f"judging what it returned {error}"
            done = {"score": 0.0, "printed": f"Not marked: {reason}", "reason": reason}
        if done["reason"]:
            self.reasons[question] = done["reason"]
        return done["score"], done["printed"]

    def _do(self, request):
        """Let the judge work on a request."""
        try:
            self._wake()
            return self._answered(request)
        except OSError as error:
            raise Unavailable(f"the judge could not be started: {error}") from error
        except BaseException:
            self.end()
            raise

    def _wake(self):
        if self.process is None:
            self._start()
            for source in self.locked:
                self._answered({"locked": source})

    def _start(self):
        self.connection, theirs = Pipe()
        given = theirs.fileno(), limits.JUDGE_MEMORY
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", SERVE, *map(str, given)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()

    def _answered(self, request):
        """What the judge answers, who may ask the student's kernel before.

        Raises
        ------
        GivenUp
            If the judge takes too long, or ends.
        Unavailable
            If no student can be marked so.
        """
        self._send(request)
        left = limits.JUDGE_SECONDS
        while True:
            began = time.monotonic()
            reply = self._received(left)
            left -= time.monotonic() - began
            if "unavailable" in reply:
                raise Unavailable(reply["unavailable"])
            if "ask" not in reply:
                return reply
            try:
                self._send({"reply": self.session.ask(reply["ask"])})
            except Stopped as stopped:
                self._send({"stopped": str(stopped)})

    def _send(self, message):
        try:
            self.connection.send_bytes(json.dumps(message).encode())
        except OSError:
            raise GivenUp("ended the judge") from None

    def _received(self, seconds):
        """The judge's next message."""
        ends = time.monotonic() + seconds
        try:
            while not self.connection.poll(0.2):
                if time.monotonic() > ends:
                    raise GivenUp(f"took more than {limits.JUDGE_SECONDS:g} s")
                if memory(psutil.Process(self.process.pid)) > limits.JUDGE_MEMORY:
                    raise GivenUp(f"took more than {limits.JUDGE_MEMORY / 2**30:.0f} GB of memory")
            return json.loads(self.connection.recv_bytes())
        except (EOFError, OSError, psutil.Error):
            raise GivenUp("ended the judge") from None
