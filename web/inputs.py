"""What the book is made from, so that no page shows the numbers of an older kernel.

jupyter-cache knows a notebook by its cells alone, and Sphinx a page by the time of its file alone;
neither sees kernel, lab or data. So what was executed is kept under the hash of all that a notebook
computes from, and the pages are good only while the hash of everything is the same.
"""

from functools import cache
import hashlib
from importlib import metadata
import json
from pathlib import PurePosixPath
import re
import sys

PLACES = ("rnn_core.py", "_config.yml", "_toc.yml", "book", "classroom", "web")
# Files from which pages are made, and nothing is computed:
OF_PAGES = re.compile(r"_toc\.yml|(web|classroom|book/exercises)/.*|book/[^/]*\.(ipynb|md|bib)")
OF_SCRIPTS = re.compile(r"book/lab/.*\.(jsx?|css)")  # they run in the reader's browser
LITTER = re.compile(  # what programs leave beside the files one works on; what is bundled from them
    r"__pycache__|\.ipynb_checkpoints|\.(pytest|ruff)_cache|\.virtual_documents|\.DS_Store"
    r"|\.~.*|\.#.*|#.*#|\..*\.sw[a-z]|.*~|bundled"
)


def snapshot(root):
    """Every file that the book is made from.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the book.

    Returns
    -------
    dict of str to (str, int)
        By its name, the hash of a file and when it was last written: that shows an edit undone.
    """
    paths = [path for place in PLACES for path in [root / place, *(root / place).rglob("*")]]
    names = {path.relative_to(root).as_posix(): path for path in paths if path.is_file()}
    return {
        name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for name, path in sorted(names.items())
        if not any(LITTER.fullmatch(part) for part in PurePosixPath(name).parts)
    }


def changed(before, after):
    """Names of the files that were written, made or deleted between two snapshots."""
    names = before.keys() | after.keys()
    return sorted(name for name in names if before.get(name) != after.get(name))


def site_hash(files, **choices):
    """One word for all that the pages are made from: a snapshot, and what was asked for besides."""
    return _hash(files, choices)


def execution_hash(files):
    """One word for all that a notebook computes from: no page, no script, nothing of web/."""
    pages = {name for name in files if OF_PAGES.fullmatch(name) or OF_SCRIPTS.fullmatch(name)}
    return _hash({name: files[name] for name in files.keys() - pages}, {})


def _hash(files, choices):
    contents = sorted((name, digest) for name, (digest, _) in files.items())
    text = json.dumps([contents, _packages(), sys.version, choices])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _packages():
    return sorted((each.name, each.version) for each in metadata.distributions())
