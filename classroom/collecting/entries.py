"""What lies in a folder or in a zip file, in one form; nothing is unpacked to the disk."""

from collections.abc import Callable
from contextlib import contextmanager
import hashlib
import itertools
import os
import re
import stat
import time
from typing import NamedTuple
import zipfile

from classroom import limits
from classroom.commands import CommandError
from classroom.printable import printable

ENTRIES = 200_000
DEPTH = 30
NAME = 200  # characters of a name
# Python's other decompressors expand as much at once as a file likes.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
LINK, SPECIAL = "is a link to another place", "is no file that can be read"


class Unreadable(Exception):
    """Why a file cannot be taken, in words that follow its name."""


class Entry(NamedTuple):
    """A file or a folder; `open` gives it as a binary file, `fault` says why it must not."""

    parts: tuple
    saved: float
    size: int
    folder: bool
    fault: str | None
    open: Callable

    def read(self):
        """The bytes of a file.

        Raises
        ------
        Unreadable
            If there are too many, or they cannot be had.
        """
        if self.fault:
            raise Unreadable(self.fault)
        if self.folder:
            raise Unreadable("is a folder, not a notebook")
        if self.size > limits.NOTEBOOK_SIZE:
            raise Unreadable(_too_big(self.size))
        try:
            with self.open() as file:
                data = file.read(limits.NOTEBOOK_SIZE + 1)
        except PermissionError as error:
            raise Unreadable(f"cannot be read: {error.strerror}") from None
        except Exception:  # a damaged member raises whatever its decompressor met
            raise Unreadable("is damaged: it cannot be read to its end") from None
        if len(data) > limits.NOTEBOOK_SIZE:
            raise Unreadable(_too_big(len(data)))
        return data


def _too_big(size):
    return f"has {size / 2**20:.0f} MB, and {limits.NOTEBOOK_SIZE // 2**20} MB are allowed"


@contextmanager
def entries(path):
    """The entries of a folder or a zip file, which can be read until the context ends.

    Parameters
    ----------
    path : Path

    Yields
    ------
    list of Entry

    Raises
    ------
    CommandError
        If it is neither, or holds too much.
    """
    name = printable(str(path))
    if os.path.isdir(path):
        yield _limited(_in_folder(path, name), name)
    elif not os.path.isfile(path):
        raise CommandError(f"there is no folder {name}: say make grade SUBMISSIONS=folder")
    elif path.suffix.lower() != ".zip":
        raise CommandError(f"{name} is a file: a folder or a zip file is needed")
    else:
        with _opened(path, name) as archive:
            yield _limited(_in_zip(archive), name)


def _limited(items, name):
    listed = list(itertools.islice(items, ENTRIES + 1))
    if len(listed) > ENTRIES:
        raise CommandError(f"{name} holds more than {ENTRIES} files: mark it in parts")
    return listed


def _in_folder(top, name):
    folders = [(top, ())]
    while folders:
        folder, parts = folders.pop()
        try:
            listed = sorted(os.scandir(folder), key=lambda each: each.name)
        except OSError as error:
            if not parts:
                raise CommandError(f"{name} cannot be read: {error.strerror}") from None
            yield Entry(parts, 0.0, 0, True, f"cannot be read: {error.strerror}", None)
            continue
        for each in listed:
            entry = _on_disk(each, (*parts, _name(each.name)))
            yield entry
            if entry.folder and not entry.fault:
                folders.append((each.path, entry.parts))


def _on_disk(item, parts):
    fault = None
    try:
        status = item.stat(follow_symlinks=False)
    except OSError as error:
        return Entry(parts, 0.0, 0, False, f"cannot be read: {error.strerror}", None)
    folder = stat.S_ISDIR(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        fault = LINK
    elif not (folder or stat.S_ISREG(status.st_mode)):
        fault = SPECIAL
    elif folder and len(parts) >= DEPTH:
        fault = "lies too deep in other folders"
    return Entry(parts, status.st_mtime, status.st_size, folder, fault, lambda: _file(item.path))


def _file(path):
    """A file opened; what became a link or a pipe since it was listed is not waited for."""
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    return open(path, "rb", opener=lambda name, usual: os.open(name, usual | flags))


def _opened(path, name):
    try:
        return zipfile.ZipFile(path)
    except Exception as error:  # a damaged list of members raises almost anything
        words = printable(str(error)) or type(error).__name__
        raise CommandError(
            f"{name} cannot be read as a zip file ({words}): download it again, or unpack it and "
            "say make grade SUBMISSIONS=folder"
        ) from None


def _in_zip(archive):
    for member in archive.infolist():
        steps = _steps(member)
        if steps:
            parts = tuple(map(_name, [*steps[: DEPTH - 1], *steps[DEPTH - 1 :][-1:]]))
            yield _member(archive, member, parts, len(steps) > DEPTH)


def _steps(member):
    """A member's path; `..` leads nowhere, and some programs write UTF-8 without saying so."""
    name = member.orig_filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.orig_filename
    return [step for step in re.split(r"[/\\]", name) if step not in ("", ".", "..")]


def _member(archive, member, parts, deep):
    fault = None
    if member.flag_bits & 0x1:
        fault = "is encrypted"
    elif member.compress_type not in METHODS:
        fault = "is compressed in a way that is not read here"
    elif stat.S_ISLNK(member.external_attr >> 16):
        fault = LINK
    elif deep:
        fault = "lies too deep in other folders"
    try:
        saved = time.mktime((*member.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        saved = 0.0
    folder = member.orig_filename.endswith(("/", "\\"))
    size = member.file_size
    return Entry(parts, saved, size, folder, fault, lambda: archive.open(member))


def _name(raw):
    """A name to print and compare; a long one is cut, and still differs from others."""
    if len(raw) > NAME:
        digest = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        raw = f"{raw[: NAME - 60]}…{digest}…{raw[-50:]}"
    return printable(raw)
