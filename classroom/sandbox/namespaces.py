"""Fills new namespaces with what a kernel may see, then becomes that kernel.

It sees a root of its own: the system's programs and this Python, read-only; its own
folder; no network; no other process. What is not listed is not there.
"""

import os
from pathlib import Path
import subprocess
import sys

SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store"]
SETTINGS = ["ld.so.cache", "fonts", "localtime", "alternatives"]
DEVICES = ["null", "zero", "full", "random", "urandom"]
NOBODY = 65534


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True, stderr=subprocess.DEVNULL)


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
    mount("-t", "tmpfs", "-o", "size=64m,mode=755", "tmpfs", root)
    for scratch in ("tmp", "dev/shm"):
        (root / scratch).mkdir(parents=True)
        mount("-t", "tmpfs", "-o", "size=64m,mode=1777", "tmpfs", root / scratch)
    pythons = [Path(sys.base_prefix), Path(sys.prefix)]
    pythons += [path.resolve() for path in pythons]
    system = [*map(Path, SYSTEM), *(Path("/etc") / name for name in SETTINGS)]
    seen = []
    for path in [*system, *pythons]:
        if path.exists() and not any(path.is_relative_to(each) for each in seen):
            show(path, root)
            seen.append(path)
    (root / "proc").mkdir()
    # A system that is itself in a container may not show its processes anew: then there is none.
    subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], stderr=subprocess.DEVNULL)
    for name in DEVICES:
        show(Path("/dev") / name, root, writable=True)
    show(folder, root, writable=True)
    inside = root / folder.relative_to("/")
    mount("-t", "tmpfs", "-o", f"size={size},mode=1777", "tmpfs", inside / "work")


def without_rights():
    """The beginning of a command that runs without any right."""
    start = ["setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    start.append("--pdeathsig=KILL")
    if Path("/proc/self/uid_map").read_text().split()[2] == "4294967295":  # truly root
        start += [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return start


if __name__ == "__main__":
    root, folder, size, *command = sys.argv[1:]
    start = without_rights()
    build(Path(root), Path(folder), int(size))
    os.chroot(root)
    os.chdir(Path(folder) / "work")
    os.execvp(start[0], [*start, *command])
