"""Fills new namespaces with what a kernel may see, starts that kernel, and waits for its end.

It sees a root of its own: the system's programs and this Python, read-only; its own
folder; no network; no other process. What is not listed is not there. Its folder is on the
system's disk: as soon as the kernel has made its sockets there, nothing more can be written.
"""

import os
from pathlib import Path
import subprocess
import sys
import time

SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store"]
SETTINGS = ["ld.so.cache", "fonts", "localtime", "alternatives"]
DEVICES = ["null", "zero", "full", "random", "urandom"]
SOCKETS = 5
FILES = 20_000  # in a folder that is in memory


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True, stderr=subprocess.DEVNULL)


def in_memory(folder, size, mode):
    """A file system of a size; empty files take memory too."""
    mount("-t", "tmpfs", "-o", f"size={size},mode={mode},nr_inodes={FILES}", "tmpfs", folder)


def steps(path):
    """The links on the way to a path, and the place without links where it ends."""
    place, rest = Path("/"), list(path.parts[1:])
    while rest:
        step = place.parent if rest[0] == ".." else place / rest[0]
        rest.pop(0)
        if not step.is_symlink():
            place = step
            continue
        yield step
        target = Path(os.readlink(step))
        place = Path("/") if target.is_absolute() else place
        rest = [*target.parts[target.is_absolute() :], *rest]
    yield place


def show(source, root, writable=False):
    """Bind a path of the system into the new root, under its own name."""
    target = root / source.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        target.symlink_to(os.readlink(source))
        return
    if source.is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    mount("--rbind", source, target)
    if not writable:
        mount("-o", f"remount,bind,ro{_flags(target)}", target)


def _flags(target):
    """Flags that a user without rights must keep when a mount is made read-only."""
    options = ["findmnt", "--noheadings", "--output", "VFS-OPTIONS", "--target", str(target)]
    flags = subprocess.run(options, capture_output=True, text=True, check=True).stdout
    kept = {"nosuid", "nodev", "noexec"} & set(flags.strip().split(","))
    return "".join(f",{flag}" for flag in sorted(kept))


def build(root, folder, size):
    """Fill the new root, which nobody outside of this process sees.

    Parameters
    ----------
    root : Path
        An empty folder.
    folder : Path
        The kernel's own folder, the only one that it may write to.
    size : int
        How much its working folder may hold, in bytes.
    """
    in_memory(root, "64m", 755)
    for scratch in ("tmp", "dev/shm"):
        (root / scratch).mkdir(parents=True)
        in_memory(root / scratch, "64m", 1777)
    pythons = map(Path, (sys.base_prefix, sys.prefix, sys.executable, sys._base_executable))
    system = [*map(Path, SYSTEM), *(Path("/etc") / name for name in SETTINGS)]
    seen = []
    for path in [step for each in [*system, *pythons] for step in steps(each)]:
        if path.exists() and not any(path.is_relative_to(each) for each in seen):
            show(path, root)
            seen.append(path)
    (root / "proc").mkdir()
    # A system that is itself in a container may not show its processes anew: then there is none.
    subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], stderr=subprocess.DEVNULL)
    for name in DEVICES:
        show(Path("/dev") / name, root, writable=True)
    terminals = root / "dev/pts"  # a shell command in a cell wants one
    terminals.mkdir()
    mount("-t", "devpts", "-o", "newinstance,ptmxmode=666,mode=600", "devpts", terminals)
    (root / "dev/ptmx").symlink_to("pts/ptmx")
    show(folder, root, writable=True)
    inside = root / folder.relative_to("/")
    in_memory(inside / "work", size, 1777)


def without_rights(user):
    """The beginning of a command that runs without any right, as a user of its own."""
    start = ["setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    start.append("--pdeathsig=KILL")
    if user != os.getuid():
        start += [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return start


def started(command, root, work):
    """Start a program that sees the new root alone."""

    def enter():
        os.chroot(root)
        os.chdir(work)

    return subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=enter)


def close(folder, root, kernel):
    """Wait for the kernel's sockets, then let nothing more be written beside them."""
    while sum(path.is_socket() for path in folder.iterdir()) < SOCKETS:
        if kernel.poll() is not None:
            return
        time.sleep(0.01)
    inside = root / folder.relative_to("/")
    mount("-o", f"remount,bind,ro{_flags(inside)}", inside)
    os.write(1, b"closed")


def wait_for(kernel):
    """Wait for a process, and for those that lost their parents: this is the first of its space."""
    while kernel.returncode is None:
        number, status = os.wait()
        if number == kernel.pid:
            kernel.returncode = os.waitstatus_to_exitcode(status)
    return kernel.returncode


if __name__ == "__main__":
    os.umask(0o022)
    root, folder = map(Path, sys.argv[1:3])
    size, *command = sys.argv[3:]
    start = without_rights(folder.stat().st_uid)
    build(root, folder, int(size))
    kernel = started([*start, *command], root, folder / "work")
    close(folder, root, kernel)
    sys.exit(wait_for(kernel) != 0)
