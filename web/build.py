"""Execute the notebooks and build the site: `make book`, or `python web/build.py`.

Warnings are errors, a failed cell is one, and so is a page that is missing from the result.
"""

import argparse
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
import re
import sqlite3
import subprocess
import sys
import time

from freshness import Inputs, prepare, record
from sphinx_external_toc.parsing import parse_toc_yaml
from surroundings import environment

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "_build"
SITE = OUT / "html"
JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]


def main():
    """Build, check, report; the exit code is 0 only for a whole book."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="trust nothing that was built before")
    wanted = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # a narrow code page must not end the build
    OUT.mkdir(exist_ok=True)
    with one_at_a_time(OUT / "lock"):
        if wanted.fresh:
            (OUT / "inputs.json").unlink(missing_ok=True)
        started = time.monotonic()
        faults = build()
        seconds = time.monotonic() - started
    if faults:
        say("\nThe book is not built:", *(f"- {fault}" for fault in faults))
        return 1
    report(seconds)
    return 0


def build():
    """Run Jupyter Book where something changed.

    Returns
    -------
    list of str
        What is wrong; empty for a whole book.
    """
    before = Inputs(ROOT)
    say(prepare(OUT, before))
    command = [*JUPYTER_BOOK, "build", str(ROOT)]
    command += ["-W", "-n", "--keep-going"]  # warnings, dead links too, are errors: all in one go
    done = subprocess.run(command, cwd=ROOT, env=environment(OUT), check=False)
    faults = failed_notebooks() + missing_pages()
    if done.returncode and not faults:
        faults = ["Jupyter Book found the faults above (search for WARNING or ERROR)"]
    moved = Inputs(ROOT).changed_since(before)
    if moved:  # some numbers may be of the old, some of the new: keep none
        return [*faults, f"{', '.join(moved)} changed while it was being built: build again"]
    record(OUT, before, pages_are_good=not faults)
    return faults


def failed_notebooks():
    """One line for each notebook that raised, with the end of its traceback."""
    reports = SITE / "reports"
    logs = {log.relative_to(reports): log for log in sorted(reports.rglob("*.err.log"))}
    return [
        f"{name.as_posix().removesuffix('.err.log')}.ipynb: a cell failed\n{last_lines(log)}"
        for name, log in logs.items()
    ]


def last_lines(log, count=12):
    """The end of a traceback, indented and without colors."""
    text = re.sub(r"\x1b\[[\d;]*m", "", log.read_text("utf-8"))
    lines = text.rstrip().splitlines()[-count:]
    return "\n".join("    " + line for line in lines)


def missing_pages():
    """One line for each page of the contents that is not there or holds nothing."""
    faults = []
    for page in pages():
        path = SITE / f"{page}.html"
        if not path.exists():
            faults.append(f"{page}: in _toc.yml, but there is no such page")
        elif not Article(path).text.strip():
            faults.append(f"{page}: the page is empty")
    return faults


def pages():
    """Names of the pages in `_toc.yml`, without extension, in their order."""
    suffixes = {".ipynb", ".md"}
    for item in parse_toc_yaml(ROOT / "_toc.yml"):
        yield str(Path(item).with_suffix("")) if Path(item).suffix in suffixes else item


class Article(HTMLParser):
    """The text of a page below its title, without navigation and furniture."""

    def __init__(self, path):
        super().__init__()
        self.text, self.inside, self.in_title = "", False, False
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.inside |= tag == "article"
        self.in_title |= tag == "h1"

    def handle_endtag(self, tag):
        self.inside &= tag != "article"
        self.in_title &= tag != "h1"

    def handle_data(self, data):
        if self.inside and not self.in_title:
            self.text += data


@contextmanager
def one_at_a_time(path):
    """Wait until no other build writes here; a killed build lets go by itself."""
    lock = sqlite3.connect(path, isolation_level=None)  # a file lock that all systems have
    try:
        lock.execute("PRAGMA busy_timeout = 0")
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        say("Another build is under way; waiting for it.")
        lock.execute("PRAGMA busy_timeout = 1800000")
        lock.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        lock.close()


def report(seconds):
    """Where the book is, how big, and how to look at it."""
    size = sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file())
    say(
        f"\nThe book: {(SITE / 'index.html').as_uri()}",
        f"{len(list(pages()))} pages, {size / 1e6:.1f} MB, {seconds:.0f} s",
        "To serve it: make serve (without make: python web/serve.py)",
    )


def say(*lines):
    """Print at once: the lines of Jupyter Book come from another process."""
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
