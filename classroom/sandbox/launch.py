"""Starts a kernel with limits, a clean environment, and namespaces of its own where there are any.

On Linux the system may allow them, which is found out by trying (namespaces.py fills them).
Elsewhere, on macOS for example, a student's code can read what the teacher can read.
"""

import functools
import itertools
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile

from jupyter_client.connect import write_connection_file

from classroom import limits
from classroom.commands import CommandError

HERE = Path(__file__).resolve().parent
INSIDE = [HERE / "start_kernel.py", HERE / "imports.py", HERE.parent / "judging" / "protocol.py"]
PYTHON = os.path.abspath(sys.executable)  # not resolved: it says which environment this is
MARK = "UNROLLED_FOLDER"
UNSHARE = {"root": ["unshare"], "user": ["unshare", "--user", "--map-root-user"]}
USERS = itertools.count()
FIRST_USER, NOBODY = 0x70000000, 65534
DIES_WITH_US = ["setpriv", "--pdeathsig=KILL"]
TOOLS = ["unshare", "setpriv", "mount", "findmnt"]
SEPARATE = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]
NO_NAMESPACES = (
    "This system allows no namespaces, so students' code is less contained: it has limits of time "
    "and memory and a clean environment, but can use the network and read your files. "
    "classroom/README.md says what to do."
)


def prepare(base, kind):
    """Make the folder of a kernel.

    Parameters
    ----------
    base : Path
        An empty folder.
    kind : str
        Of namespaces, from `namespaces`.

    Returns
    -------
    dict
        How to speak with the kernel: through files, not the network.
    """
    folder = base / "run"
    for name in ("root", "run", "run/work"):
        (base / name).mkdir()
    for path in INSIDE:
        shutil.copy(path, folder)
    (folder / "limits.json").write_text(json.dumps(process_limits(kind)))
    file, connection = write_connection_file(
        str(folder / "connection.json"),
        transport="ipc",
        ip=str(folder / "k"),
        key=os.urandom(16).hex().encode(),
    )
    for path in (base, folder, folder / "work"):
        os.chmod(path, 0o711)
    os.chmod(folder / "limits.json", 0o644)
    if kind == "root":
        user = own_user()
        for path in (folder, folder / "work", Path(file)):
            os.chown(path, user, user)
    return connection


def own_user():
    """A user id that no other kernel has; the system counts the processes of each user."""
    # The largest process id has 22 bits, and a process has few kernels at the same time.
    user = FIRST_USER + (os.getpid() % 2**22) * 2**6 + next(USERS) % 2**6
    ids = (user, NOBODY, os.getuid())
    return next(each for each in ids if mapped(each, "uid") and mapped(each, "gid"))


def mapped(number, kind):
    """Whether this system knows a user's or a group's id, which containers may leave out."""
    lines = Path(f"/proc/self/{kind}_map").read_text().splitlines()
    ranges = [list(map(int, line.split())) for line in lines]
    return any(first <= number < first + count for first, _, count in ranges)


def process_limits(kind):
    """What the system holds a process to, by the names of the module resource."""
    # Outside of namespaces this would count all that the teacher runs.
    processes = {"RLIMIT_NPROC": limits.PROCESSES} if kind else {}
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
    # There is no network, and pip would wait for it.
    pip = {"PIP_NO_INDEX": "1", "PIP_RETRIES": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**kept, **threads, **pip, "HOME": str(folder / "work"), MARK: str(folder)}


def launch(base, kind, *arguments):
    """Start the kernel of a folder that was prepared, inside of namespaces if there are any.

    Returns
    -------
    Popen
        Inside of namespaces it writes a word as soon as the folder cannot be written to.
    """
    folder = base / "run"
    command = [PYTHON, "-I", str(folder / "start_kernel.py"), *arguments]
    if kind == "user" or folder.stat().st_uid != os.getuid():
        command.append("--own-user")
    if kind:
        fill = [PYTHON, "-I", str(HERE / "namespaces.py"), str(base / "root"), str(folder)]
        size = str(limits.FOLDER_SIZE)
        command = [*DIES_WITH_US, *UNSHARE[kind], *SEPARATE, *fill, size, *command]
    return subprocess.Popen(
        command,
        cwd=folder / "work",
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if kind else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@functools.cache
def namespaces():
    """The kind of namespaces that this system allows, by trying: "root", "user", or "" for none.

    Raises
    ------
    CommandError
        If there is no room or no time to try, which is no reason to do without them.
    """
    kind = os.environ.get("UNROLLED_NAMESPACES", "root" if os.geteuid() == 0 else "user")
    if not sys.platform.startswith("linux") or kind not in UNSHARE:
        return ""
    if not all(map(shutil.which, TOOLS)):
        return ""
    try:
        with tempfile.TemporaryDirectory(prefix="unrolled-", ignore_cleanup_errors=True) as folder:
            return kind if _is_lived_in(Path(folder).resolve(), kind) else ""
    except OSError as error:
        raise CommandError(
            f"there is no room to try a student's session: {error}. Make room, or set TMPDIR to "
            "another folder"
        ) from None
    except subprocess.TimeoutExpired:
        raise CommandError("this machine is too busy to try a student's session") from None


def _is_lived_in(base, kind):
    """Whether a kernel starts in namespaces of a kind."""
    prepare(base, kind)
    process = launch(base, kind, "--try")
    try:
        return process.wait(limits.START_SECONDS) == 0
    finally:
        process.kill()
        process.communicate()
