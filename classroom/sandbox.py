"""A real kernel for a student's code, kept in: limits, no secrets around it, walls where possible.

On Linux the kernel lives in namespaces of its own (walls.py), if the system allows them, which is
found out by trying. Elsewhere, on macOS for example, it has the limits of a process, a clean
environment and a temporary folder, and can read what the teacher can read.
"""

import contextlib
import functools
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile
import time

from course import Trouble
from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
import limits
import psutil
import zmq

HERE = Path(__file__).resolve().parent
PYTHON = os.path.abspath(sys.executable)  # not resolved: it says which environment this is
MARK = "UNROLLED_FOLDER"
OUTSIDE = {"own": ["unshare"], "user": ["unshare", "--user", "--map-root-user"]}
DIES_WITH_US = ["setpriv", "--pdeathsig=KILL"]
NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]
NO_WALLS = (
    "This system allows no namespaces, so students' code is less contained: it has limits of time "
    "and memory and a clean environment, but can use the network and read your files. "
    "classroom/README.md says what to do."
)


class Stopped(Exception):
    """Why a student's code was ended, as words for student and teacher."""


class Kernel:
    """A kernel in a sandbox; ends with `end`, whatever it has started."""

    def __init__(self, walls=None):
        self.walls = find_walls() if walls is None else walls
        self.base = Path(tempfile.mkdtemp(prefix="unrolled-")).resolve()
        self.folder = self.base / "run"
        self.own = _memory(psutil.Process())
        self.family = {}
        self.looked = 0.0
        self.process = self.client = None
        try:
            self._start()
        except BaseException:
            self.end()
            raise

    def _start(self):
        connection = prepare(self.base, self.walls)
        self.process = launch(self.base, self.walls, start_command(self.folder))
        context = zmq.Context()
        context.setsockopt(zmq.MAXMSGSIZE, limits.REPLY)
        context.setsockopt(zmq.RCVHWM, 16)
        self.client = Client(context=context)
        self.client.running = self.running
        self.client.load_connection_info(connection)
        self.client.start_channels(stdin=False, hb=False)
        self.client.wait_for_ready(timeout=limits.START_SECONDS)

    def running(self):
        return self.process.poll() is None

    def look(self):
        """Look after the processes from outside, twice a second, and each time after our own.

        Raises
        ------
        Stopped
            If they are too many, hold too much memory, or send more than we can hold.
        """
        # What it sends waits in this process, and the limit of a message is one of its parts'.
        if _memory(psutil.Process()) - self.own > limits.OWN_MEMORY:
            raise Stopped("it sent more than can be kept")
        if time.monotonic() - self.looked < 0.5:
            return
        self.looked = time.monotonic()
        now = _descendants(self.process.pid)
        self.family |= {each.pid: each for each in now}
        if len(now) > limits.PROCESSES:
            raise Stopped("it started too many processes")
        if sum(map(_memory, now)) > limits.TREE_MEMORY:
            raise Stopped(f"it used more than {limits.TREE_MEMORY / 2**30:.0f} GB of memory")

    def end(self):
        """End all processes of this kernel and remove its folder."""
        if self.process is not None:
            everyone = {each.pid: each for each in _descendants(self.process.pid)}
            everyone = self.family | everyone | _marked(self.folder)
            for each in everyone.values():
                with contextlib.suppress(psutil.Error):
                    each.kill()
            self.process.kill()
            self.process.wait()
        if self.client is not None:
            self.client.stop_channels()
            self.client.context.destroy(linger=0)
        # However deep a student made it: Python's own rmtree gives up at some depth.
        subprocess.run(["rm", "-rf", str(self.base)], stderr=subprocess.DEVNULL)


class Client(BlockingKernelClient):
    """A client that knows whether its kernel's process is alive."""

    running = staticmethod(lambda: True)

    async def _async_is_alive(self):
        return self.running()

    def is_alive(self):
        return self.running()


def prepare(base, walls):
    """The kernel's own folder, and how to speak with it: through files, not the network."""
    folder = base / "run"
    for name in ("root", "run", "run/work"):
        (base / name).mkdir()
    for name in ("start.py", "door.py"):
        shutil.copy(HERE / name, folder)
    (folder / "limits.json").write_text(json.dumps(process_limits(walls)))
    file, connection = write_connection_file(
        str(folder / "connection.json"),
        transport="ipc",
        ip=str(folder / "k"),
        key=os.urandom(16).hex().encode(),
    )
    os.chmod(base, 0o711)
    for path in (folder, folder / "work"):
        os.chmod(path, 0o711)
    if walls == "own":
        for path in (folder, folder / "work", Path(file)):
            os.chown(path, 65534, 65534)
    return connection


def process_limits(walls):
    """What the system holds a process to, by the names of the module resource."""
    # Outside of walls this would count all that the teacher runs.
    processes = {"RLIMIT_NPROC": limits.PROCESSES} if walls else {}
    return {
        **processes,
        "RLIMIT_AS": limits.MEMORY,
        "RLIMIT_CPU": int(limits.STUDENT_SECONDS) + 30,
        "RLIMIT_FSIZE": limits.FILE_SIZE,
        "RLIMIT_NOFILE": limits.OPEN_FILES,
        "RLIMIT_CORE": 0,
    }


def environment(folder):
    """Nothing of the teacher's but PATH and the language."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "HOME": str(folder / "work"), MARK: str(folder)}


def start_command(folder):
    return [PYTHON, "-I", str(folder / "start.py")]


def launch(base, walls, command):
    """Start a command in the folder of a kernel, inside of walls if there are any."""
    folder = base / "run"
    if walls:
        inside = [PYTHON, "-I", str(HERE / "walls.py"), str(base / "root"), str(folder)]
        command = [
            *DIES_WITH_US,
            *OUTSIDE[walls],
            *NAMESPACES,
            *inside,
            str(limits.FOLDER_SIZE),
            *command,
        ]
    return subprocess.Popen(
        command,
        cwd=folder / "work",
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@functools.cache
def find_walls():
    """The walls that this system allows, by trying: "own" for root, "user", or "" for none."""
    wanted = os.environ.get("UNROLLED_WALLS", "own" if os.geteuid() == 0 else "user")
    if not sys.platform.startswith("linux") or wanted not in OUTSIDE or not shutil.which("unshare"):
        return ""
    base = _base()
    try:
        _prepared(base, wanted)
        process = launch(base, wanted, [*start_command(base / "run"), "--try"])
        return wanted if process.wait(limits.START_SECONDS) == 0 else ""
    except (OSError, subprocess.TimeoutExpired):
        return ""
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _base():
    return Path(tempfile.mkdtemp(prefix="unrolled-")).resolve()


def _prepared(base, walls):
    """A full disk is no reason to do without walls."""
    try:
        prepare(base, walls)
    except OSError as error:
        raise Trouble(
            f"{base.parent} cannot hold what a student's session needs: {error.strerror}. Make "
            "room there, or set TMPDIR to another folder"
        ) from None


def _descendants(pid):
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _memory(process):
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _marked(folder):
    """Processes that left the family, by the mark in their environment."""
    found = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(folder):
                found[process.pid] = process
    return found
