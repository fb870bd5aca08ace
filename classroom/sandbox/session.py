"""A student's session: cells run one after another, however often the kernel has to be started.

What breaks the kernel is left out: the kernel starts anew, and the cells before run again.
"""

import contextlib
import time

from nbformat.v4 import new_output
import zmq

from classroom import limits
from classroom.sandbox.faults import Stopped, Unavailable
from classroom.sandbox.imports import missing_package
from classroom.sandbox.kernel import Kernel
from classroom.sandbox.outputs import OutputCollector
from classroom.sandbox.texts import shortened

IMPORTS = 9  # packages of one cell that may be missing
LEAVE_OUT = "__import__('unrolled_imports').leave_out({package!r})"
REQUEST = "__import__('unrolled_protocol').answer({request!r}, globals())"


class Session:
    """A student's kernels, one at a time."""

    def __init__(self):
        self.kernel = None
        self.good = []  # cells that ended, to be run again in a new kernel
        self.missing = {}  # packages that were imported in vain, and words about each
        self.seconds = limits.STUDENT_SECONDS
        self.restarts = 0
        self.room = limits.KEPT

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()

    def end(self):
        if self.kernel is not None:
            self.kernel.end()
            self.kernel = None

    def run(self, source):
        """Run a cell, without the imports of packages that are missing.

        Returns
        -------
        outputs : list of NotebookNode
        stopped : str or None
            Why it was ended, if it was.
        """
        outputs, stopped = self._run(source)
        for _ in range(IMPORTS):
            package = missing_package(outputs)
            if stopped or package is None or package in self.missing:
                break
            self.good.pop()
            self.missing[package] = f"{package} is not among the packages of this class"
            self._run(LEAVE_OUT.format(package=package))
            outputs, stopped = self._run(source)
        return outputs, stopped

    def _run(self, source):
        outputs = OutputCollector()
        try:
            self._wake()
            self._ask(source, limits.CELL_SECONDS, outputs)
        except Stopped as stopped:
            self.end()
            return [*self._kept(outputs), shown_error(stopped)], str(stopped)
        self.good.append(source)
        return self._kept(outputs), None

    def _kept(self, outputs):
        """The outputs, as long as a notebook has room for them."""
        self.room -= outputs.size
        if self.room >= 0:
            return outputs.outputs
        return [new_output("stream", name="stdout", text="[cut: this notebook shows too much]")]

    def ask(self, request):
        """Send the judge's request to the kernel.

        Returns
        -------
        str
            The reply, which a student may have forged.

        Raises
        ------
        Stopped
            If the kernel hangs or ends.
        """
        self._wake()
        code = REQUEST.format(request=request)
        try:
            wanted = {"silent": True, "user_expressions": {"reply": code}}
            content = self._ask("", limits.CALL_SECONDS, OutputCollector(), **wanted)
        except Stopped:
            self.end()
            raise
        try:
            return content["user_expressions"]["reply"]["data"]["text/plain"]
        except (KeyError, TypeError):
            return ""

    def _wake(self):
        """Start the kernel if there is none, and bring it to where it was."""
        while self.kernel is None:
            self._left()
            began = time.monotonic()
            self.kernel = started(first=not self.restarts)
            if self.restarts:  # the first start is not the student's fault
                self.seconds -= time.monotonic() - began
            self.restarts += 1
            self._replay()

    def _left(self):
        if self.seconds <= 0:
            raise Stopped(f"the {limits.STUDENT_SECONDS:g} s for this notebook were used up")

    def _replay(self):
        for source in list(self.good):
            try:
                self._ask(source, limits.CELL_SECONDS, OutputCollector())
            except Stopped:
                self.end()
                if self.seconds <= 0:
                    raise
                self.good.remove(source)
                return

    def _ask(self, code, seconds, outputs, **options):
        """Execute code in the kernel; its reply."""
        self._left()
        clock = _Clock(self.kernel)
        try:
            return self._listen(code, clock, min(seconds, self.seconds), outputs, options)
        finally:
            self.seconds -= clock.seconds()

    def _listen(self, code, clock, seconds, outputs, options):
        client, content = self.kernel.client, None
        sent = client.execute(code, allow_stdin=False, stop_on_error=False, **options)
        sockets = {
            client.iopub_channel.socket: client.iopub_channel,
            client.shell_channel.socket: client.shell_channel,
        }
        poller = zmq.Poller()
        for socket in sockets:
            poller.register(socket, zmq.POLLIN)
        while content is None or not outputs.idle:
            alive = self.kernel.running()
            ready = poller.poll(100)
            for socket, _ in ready:
                message = _receive(sockets[socket])
                if message is None or not _belongs(message, sent):
                    continue
                if sockets[socket] is client.iopub_channel:
                    outputs.take(message)
                elif message.get("msg_type") == "execute_reply":
                    content = message["content"]
            if not alive and not ready:
                raise Stopped("it ended its own session (exit, a crash, or too much memory)")
            if clock.seconds() > seconds:
                raise Stopped(f"it did not come to an end within {seconds:.0f} s")
            self.kernel.watch()
        if _asks_exit(content.get("payload")):
            raise Stopped("it ended its own session (exit)")
        return content


class _Clock:
    """The time of a cell, without that in which it waits for a processor: at least a third."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.began, self.waited = time.monotonic(), kernel.waited()

    def seconds(self):
        passed = time.monotonic() - self.began
        if passed < 1:
            return passed
        return max(passed - self.kernel.waited() + self.waited, passed / 3)


def started(first):
    """A kernel; on a busy machine the second try may succeed.

    Raises
    ------
    Unavailable
        If the system does not let it start, or it is the first: no student's code was run.
    Stopped
        If it is a later one.
    """
    for _ in range(2):
        with contextlib.suppress(RuntimeError):
            return Kernel()
    kind = Unavailable if first else Stopped
    raise kind("its session could not be started")


def shown_error(stopped):
    words = shortened(f"This cell was stopped: {stopped}.")
    return new_output("error", ename="Stopped", evalue=str(stopped), traceback=[words])


def _asks_exit(payload):
    items = payload if isinstance(payload, list) else []
    return any(isinstance(each, dict) and each.get("source") == "ask_exit" for each in items)


def _receive(channel):
    """A message, or None if it cannot be read: students can write to these sockets too."""
    try:
        return channel.get_msg(timeout=0)
    except Exception:
        return None


def _belongs(message, sent):
    try:
        return message["parent_header"].get("msg_id") == sent and isinstance(
            message["content"], dict
        )
    except (KeyError, AttributeError, TypeError):
        return False
