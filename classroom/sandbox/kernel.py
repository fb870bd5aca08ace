"""A real kernel for a student's code: started apart, watched from outside, ended whole."""

import contextlib
import os
from pathlib import Path
import select
import subprocess
import tempfile
import time

from jupyter_client import BlockingKernelClient
import psutil
import zmq

from classroom import limits
from classroom.commands import CommandError
from classroom.sandbox import launch
from classroom.sandbox.faults import Stopped, Unavailable

ROUNDS = 9  # of looking for what a student's code has started, outside of namespaces


class Kernel:
    """A kernel in a sandbox; ends with `end`, whatever it has started.

    Raises
    ------
    Unavailable
        If the system has no room for it.
    RuntimeError
        If it does not start.
    """

    def __init__(self):
        self.base = _folder()
        self.own_memory = memory(psutil.Process())
        self.family = {}  # every process that was seen, by its number
        self.looked, self.crowded = 0.0, 0
        self.process = self.client = self.runner = None
        try:
            self.kind = launch.namespaces()
            self._start()
        except (OSError, zmq.ZMQError, CommandError) as error:
            self.end()
            raise Unavailable(f"a session could not be started: {error}") from error
        except BaseException:
            self.end()
            raise

    def _start(self):
        connection = launch.prepare(self.base, self.kind)
        self.process = launch.launch(self.base, self.kind)
        context = zmq.Context()
        context.setsockopt(zmq.MAXMSGSIZE, limits.REPLY)
        context.setsockopt(zmq.RCVHWM, 16)
        self.client = Client(context=context)
        self.client.running = self.running
        self.client.load_connection_info(connection)
        self.client.start_channels(stdin=False, hb=False)
        if self.kind:
            self._wait_until_closed()
        self.client.wait_for_ready(timeout=limits.START_SECONDS)

    def _wait_until_closed(self):
        """Wait until the folder with the sockets cannot be written to."""
        ready, *_ = select.select([self.process.stdout], [], [], limits.START_SECONDS)
        if not ready or not os.read(self.process.stdout.fileno(), 16):
            raise RuntimeError("the kernel did not open its sockets")

    def running(self):
        return self.process.poll() is None

    def waited(self):
        """Seconds that cells waited for a processor, as far as the system tells."""
        try:
            if self.runner is None:  # in namespaces two programs stand before it
                child = psutil.Process(self.process.pid)
                for _ in range(2 if self.kind else 0):
                    (child,) = child.children()
                self.runner = Path(f"/proc/{child.pid}/schedstat")
            return int(self.runner.read_text().split()[1]) / 1e9
        except (psutil.Error, OSError, ValueError, IndexError):
            return 0.0

    def watch(self):
        """Look after the processes from outside, twice a second, and each time after our own.

        Raises
        ------
        Stopped
            If they are too many, hold too much memory, or send more than we can hold.
        """
        # What it sends waits in this process, and the limit of a message is one of its parts'.
        if memory(psutil.Process()) - self.own_memory > limits.OWN_MEMORY:
            raise Stopped("it sent more than can be kept")
        if time.monotonic() - self.looked < 0.5:
            return
        self.looked = time.monotonic()
        if not self.kind and not _fits(self.base, limits.FOLDER_SIZE):
            raise Stopped(f"it wrote more than {limits.FOLDER_SIZE / 10**6:.0f} MB")
        now = _descendants(self.process.pid)
        self.family |= {each.pid: each for each in now}
        if len(now) > limits.PROCESSES:
            raise Stopped("it started too many processes")
        # Each takes time from other students, whose kernels run beside this one.
        self.crowded = self.crowded + 1 if _busy(now) > limits.BUSY else 0
        if self.crowded > 1:
            raise Stopped(f"it kept more than {limits.BUSY} processes busy")
        if sum(map(memory, now)) > limits.TREE_MEMORY:
            raise Stopped(f"it used more than {limits.TREE_MEMORY / 2**30:.0f} GB of memory")

    def end(self):
        """End all processes of this kernel and remove its folder."""
        if self.process is not None:
            for _ in range(ROUNDS):  # while we look, a fork bomb goes on forking
                if not self._kill() or self.kind:
                    break
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
        if self.client is not None:
            self.client.stop_channels()
            self.client.context.destroy(linger=0)
        # However deep a student made it: Python's own rmtree gives up at some depth.
        subprocess.run(["rm", "-rf", str(self.base)], stderr=subprocess.DEVNULL)

    def _kill(self):
        """End what was seen and what can be found; the processes that bore the mark."""
        marked = _marked(self.base / "run")
        children = {each.pid: each for each in _descendants(self.process.pid)}
        for each in (self.family | children | marked).values():
            with contextlib.suppress(psutil.Error):
                each.kill()
        return marked


class Client(BlockingKernelClient):
    """A client that knows whether its kernel's process is alive."""

    running = staticmethod(lambda: True)

    async def _async_is_alive(self):
        return self.running()

    def is_alive(self):
        return self.running()


def _folder():
    try:
        return Path(tempfile.mkdtemp(prefix="unrolled-")).resolve()
    except OSError as error:
        raise Unavailable(f"there is no room for a session: {error}") from error


def _descendants(pid):
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _busy(processes):
    """How many of them run, or wait for nothing but a processor."""
    count = 0
    for each in processes:
        with contextlib.suppress(psutil.Error):
            count += each.status() == psutil.STATUS_RUNNING
    return count


def memory(process):
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _fits(folder, size):
    """Whether all files below a folder hold no more than so many bytes, and are not too many."""
    left = size
    for top, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                left -= 4096 + os.lstat(os.path.join(top, name)).st_blocks * 512
        left -= 4096
        if left < 0:
            return False
    return True


def end_all(folder):
    """End what kernels below a folder have left behind, when their own process was ended."""
    for process in _marked(folder).values():
        with contextlib.suppress(psutil.Error):
            process.kill()


def _marked(folder):
    """Processes that left the family, by the mark in their environment: a place in a folder."""
    marked = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            mark = process.environ().get(launch.MARK)
            if mark and Path(mark).is_relative_to(folder):
                marked[process.pid] = process
    return marked
