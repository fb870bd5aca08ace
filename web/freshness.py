"""What the built book depends on, so that no page shows the numbers of an older kernel.

The cache of executed notebooks knows a notebook by its cells alone, and Sphinx knows a page by the
time of its file alone. Neither sees the kernel, the lab or the data, and Sphinx neither an older
file nor what a page links to. So a build is trusted only if all of them were the same when it
began, when it ended, and now. To write all pages from the cache takes seconds.
"""

import hashlib
from importlib import metadata
import json
import re
import shutil
import sys

PAGES = {".ipynb", ".md", ".bib"}  # directly in book/: not what a notebook computes from
BUNDLED = "bundled"  # made from the scripts by web/bundle.py
LITTER = re.compile(  # what programs leave beside the files one works on
    r"__pycache__|\.ipynb_checkpoints|\.(pytest|ruff)_cache|\.virtual_documents|\.DS_Store"
    r"|\.~.*|\.#.*|#.*#|\..*\.sw[a-z]|.*~"
)


class Inputs:
    """The state of everything that a build depends on.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the book.
    **choices
        What was asked for besides, by name.

    Attributes
    ----------
    run : dict
        What an executed notebook depends on: file or fact, and its fingerprint.
    look : dict
        What the pages depend on in addition, themselves among it.
    times : dict
        When each file was last written: shows an edit that was undone.
    """

    def __init__(self, root, **choices):
        names = ["rnn_core.py", "requirements.lock", "_config.yml"]
        run_files = [*(root / name for name in names), *_beside_pages(root)]
        look_files = [root / "_toc.yml", *_files(root / "web"), *_pages(root), *_scripts(root)]
        files = [*run_files, *look_files]
        self.run = _fingerprints(root, run_files) | _environment(root)
        self.look = _fingerprints(root, look_files) | choices
        self.times = {f.relative_to(root).as_posix(): f.stat().st_mtime_ns for f in files}

    def changed_since(self, before):
        """Names of what is not as it was."""
        now, then = self.run | self.look, before.run | before.look
        return sorted(
            name
            for name in now.keys() | then.keys()
            if now.get(name) != then.get(name) or self.times.get(name) != before.times.get(name)
        )


def prepare(out, inputs, damaged):
    """Drop what was built from other inputs, and say why.

    Parameters
    ----------
    out : pathlib.Path
        The folder that holds caches and pages.
    inputs : Inputs
        The state now.
    damaged : callable
        Tells whether pages that should still be good are not: somebody's hand was in there.

    Returns
    -------
    str
        One line for the reader.
    """
    stamp = out / "inputs.json"
    known = _read(stamp)
    stamp.unlink(missing_ok=True)  # so that an interrupted build leaves nothing that is trusted
    if known.get("run") != inputs.run:
        _drop(out, ".jupyter_cache", "jupyter_execute", ".doctrees", "html")
        return f"Executing every notebook: {_reason(known.get('run'), inputs.run)}."
    if known.get("look") != inputs.look or damaged():
        _drop(out, ".doctrees", "html")
        return "Writing every page anew; notebooks run where they changed."
    return "Nothing changed."


def record(out, inputs, pages_are_good):
    """Remember what this build was made from; pages of a failed one are not kept."""
    known = {"run": inputs.run, "look": inputs.look if pages_are_good else None}
    (out / "inputs.json").write_text(json.dumps(known, indent=1), "utf-8")


def _read(stamp):
    try:
        return json.loads(stamp.read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # none yet, or half of one
        return {}


def _reason(before, now):
    if before is None:
        return "no finished build to start from"
    changed = sorted(
        name for name in before.keys() | now.keys() if before.get(name) != now.get(name)
    )
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    return f"{', '.join(changed[:3])}{more} changed"


def _drop(out, *names):
    for name in names:
        if (out / name).exists():
            shutil.rmtree(out / name)


def _pages(root):
    book = root / "book"
    return [f for f in _files(book) if f.parent == book and f.suffix in PAGES]


def _beside_pages(root):
    """What a chapter may read: every file in book/ but pages, scripts and assignments."""
    others = {*_pages(root), *_scripts(root), *_files(root / "book" / "exercises")}
    return [f for f in _files(root / "book") if f not in others and BUNDLED not in f.parts]


def _scripts(root):
    """What runs in the reader's browser; no notebook computes with it."""
    files = [f for f in _files(root / "book" / "lab") if BUNDLED not in f.parts]
    return [f for f in files if f.suffix in {".css", ".js", ".jsx"}]


def _files(folder):
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(LITTER.fullmatch(part) for part in parts):
            yield path


def _fingerprints(root, files):
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def _environment(root):
    """Python, and the installed version of each package that the lock names."""
    lock = (root / "requirements.lock").read_text("utf-8")
    names = sorted(set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE)))
    return {"python": sys.version} | {name: _version(name) for name in names}


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
