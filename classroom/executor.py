"""Runs a notebook as it is marked: the student's cells in a sandbox, the grade cells in a judge.

In place of nbgrader's Execute (nbgrader_config.py). What breaks the kernel is found and left out:
the kernel starts anew, the cells before run again, and marking goes on.
"""

import contextlib
import time

from judge import Judge
import limits
from mend import HIDDEN
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute
from outputs import Outputs, shown
import sandbox
from sandbox import Kernel, Stopped
import zmq

DOOR = "__import__('unrolled_door').answer({request!r}, get_ipython().user_ns)"


class Student:
    """A student's kernel, however often it has to be started."""

    def __init__(self):
        self.kernel = None
        self.good = []  # cells that ended, to be run again in a new kernel
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
        """Run a cell.

        Returns
        -------
        outputs : list of NotebookNode
        stopped : str or None
            Why it was ended, if it was.
        """
        outputs = Outputs()
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
            return outputs.found
        return [new_output("stream", name="stdout", text="[cut: this notebook shows too much]")]

    def ask(self, request):
        """Send the judge's request through the door.

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
        code = DOOR.format(request=request)
        try:
            content = self._ask(
                "", limits.CALL_SECONDS, Outputs(), silent=True, user_expressions={"reply": code}
            )
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
            self.kernel = started()
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
                self._ask(source, limits.CELL_SECONDS, Outputs())
            except Stopped:
                self.end()
                if self.seconds <= 0:
                    raise
                self.good.remove(source)
                return

    def _ask(self, code, seconds, outputs, **options):
        """Execute code in the kernel; its reply."""
        self._left()
        began = time.monotonic()
        try:
            return self._listen(code, began, min(seconds, self.seconds), outputs, options)
        finally:
            self.seconds -= time.monotonic() - began

    def _listen(self, code, began, seconds, outputs, options):
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
            if time.monotonic() - began > seconds:
                raise Stopped(f"it did not come to an end within {seconds:.0f} s")
            self.kernel.look()
        if "ask_exit" in str(content.get("payload"))[: limits.WORDS]:
            raise Stopped("it ended its own session (exit)")
        return content


def started():
    """A kernel; on a busy machine the second try may succeed."""
    for _ in range(2):
        with contextlib.suppress(RuntimeError):
            return Kernel()
    raise Stopped("its session could not be started")


class Marking(Execute):
    """Execute the student's cells in a sandbox, and let the judge mark the grade cells."""

    def preprocess(self, nb, resources, km=None):
        """Put outputs and scores into a notebook, and what went wrong into its metadata."""
        if not sandbox.find_walls():
            self.log.warning(sandbox.NO_WALLS)
        trusted, stopped, failed = trusted_cells(resources["nbgrader"]), [], []
        with Student() as student:
            judge = Judge(student)
            for number, cell in enumerate(nb.cells, 1):
                if cell.cell_type == "code":
                    name = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {number}"
                    cell.outputs, reason = self._cell(cell, student, judge, trusted)
                    stopped += [f"{name}: {reason}"] if reason else []
                    failed += [f"{name}: {error}" for error in errors(cell) if not reason]
        nb.metadata["unrolled"] = {
            **nb.metadata.get("unrolled", {}),
            "reasons": stopped
            + (failed if judge.reasons else [])
            + [f"{name}: {why}" for name, why in judge.reasons.items()],
        }
        return nb, resources

    def _cell(self, cell, student, judge, trusted):
        """The outputs of a cell, and why it was ended, if it was."""
        ours = trusted.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if ours is None:
            return student.run(cell.source)
        if ours["points"] is not None:
            score, said = judge.mark(ours["name"], ours["source"], ours["points"])
            return shown_score(score, said), None
        if ours["locked"]:
            judge.learn(ours["source"])
        return student.run(HIDDEN.sub("", ours["source"]) if ours["locked"] else cell.source)


def trusted_cells(where):
    """The source cells of an assignment as they were released, by their names.

    Returns
    -------
    dict of str to dict
        With "name", "source", "locked", and "points" (None where nothing is marked).
    """
    with Gradebook(where["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        return {
            cell.name: {
                "name": cell.name,
                "source": cell.source,
                "locked": cell.locked,
                "points": points.get(cell.name),
            }
            for cell in notebook.source_cells
            if cell.cell_type == "code"
        }


def errors(cell):
    """The errors that a cell ended with, in words."""
    found = [output for output in cell.outputs if output.output_type == "error"]
    return [f"stopped with {error.ename}: {error.evalue}" for error in found]


def shown_score(score, said):
    """Outputs from which nbgrader takes the score."""
    words = [new_output("stream", name="stdout", text=said)] if said else []
    return [
        *words,
        new_output("execute_result", {"text/plain": f"{score:g}"}, execution_count=None),
    ]


def shown_error(stopped):
    words = shown(f"This cell was stopped: {stopped}.")
    return new_output("error", ename="Stopped", evalue=str(stopped), traceback=[words])


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
