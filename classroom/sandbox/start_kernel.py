"""Becomes a student's kernel: sets its limits, loads what is ours, runs ipykernel."""

import contextlib
import ctypes
import errno
import importlib.util
import json
from pathlib import Path
import platform
import resource
import sys
import threading

HERE = Path(__file__).parent


def limit(limits):
    """Set the limits of this process and of all that it starts; what a system lacks is left."""
    for name, value in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))


KEYCTL = {"x86_64": 250, "aarch64": 219}  # the number of this system call, by machine
JOIN_SESSION, CLEAR, USER_KEYRING = 1, 7, -4


def own_keys():
    """Leave the keys of the session behind, and those that an earlier user of this id left."""
    keyctl(JOIN_SESSION, None)
    keyctl(CLEAR, USER_KEYRING)


def keyctl(*arguments):
    """Change what keys can be read, where the system keeps any.

    Raises
    ------
    OSError
        If that is not possible.
    """
    if not sys.platform.startswith("linux"):
        return
    if platform.machine() not in KEYCTL:
        raise OSError(errno.ENOTSUP, f"the keys of a session on {platform.machine()}")
    call = ctypes.CDLL(None, use_errno=True).syscall
    words = [each if each is None else ctypes.c_long(each) for each in arguments]
    if call(ctypes.c_long(KEYCTL[platform.machine()]), *words) >= 0:
        return
    # A system that has no keys, or that keeps them from everybody here, keeps them from a student.
    if ctypes.get_errno() not in (errno.ENOSYS, errno.EPERM):
        raise OSError(ctypes.get_errno(), "the keys of a session")


def packed(message):
    """A message of the kernel as JSON, in ASCII: half an emoji is no UTF-8."""
    from jupyter_client.jsonutil import json_clean, json_default

    try:
        return json.dumps(message, default=json_default, allow_nan=False).encode("ascii")
    except (TypeError, ValueError):
        return json.dumps(json_clean(message), default=json_default).encode("ascii")


def load(name):
    """A file of ours as a module of its own, where a notebook's names do not reach it."""
    spec = importlib.util.spec_from_file_location(f"unrolled_{name}", HERE / f"{name}.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


if __name__ == "__main__":
    limit(json.loads((HERE / "limits.json").read_text()))
    load("protocol")
    load("imports")
    if "--own-user" in sys.argv:  # else they are the teacher's, who is told that they can be read
        own_keys()
    if "--try" in sys.argv:  # does it live here at all?
        import ipykernel.kernelapp  # noqa: F401

        threading.Thread(target=int).start()
        sys.exit()
    from ipykernel.kernelapp import launch_new_instance

    sys.path.insert(0, str(HERE / "work"))  # where a notebook looks for files beside it
    options = {"HistoryManager.enabled": False, "InteractiveShell.colors": "NoColor"}
    options["Session.packer"] = "__main__.packed"
    options["IPKernelApp.exec_lines"] = [
        "__import__('unrolled_imports').draw_inline(get_ipython())"
    ]
    arguments = [f"--{name}={value}" for name, value in options.items()]
    launch_new_instance(["-f", str(HERE / "connection.json"), *arguments])
