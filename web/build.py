"""Execute the notebooks and build the site: `make book`, or `python web/build.py`.

Warnings are errors, a failed cell is one, and so is a page that is missing from the result.
"""

import argparse
from contextlib import contextmanager, suppress
from pathlib import Path
import re
import sqlite3
import subprocess
import sys
import time

from bundle import bundle
from freshness import Inputs, prepare, record
from pages import contents, page_faults
import psutil
from surroundings import environment

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "_build"
SITE = OUT / "html"
JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
TIME_LIMIT = 20 * 60  # seconds for all of Jupyter Book; a book of twelve chapters takes 20


def main():
    """Build, check, report; the exit code is 0 only for a whole book."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="trust nothing that was built before")
    wanted = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # a narrow code page must not end the build
    started = time.monotonic()
    try:
        faults = build(wanted.fresh)
    except RuntimeError as error:  # of the bundler
        faults = [str(error)]
    except (OSError, sqlite3.Error) as error:  # a folder without leave to write, a broken lock
        faults = [f"{error}. If {OUT} is in the way, delete it: it holds nothing but what is built"]
    if faults:
        say("\nThe book is not built:", *(f"- {fault}" for fault in faults))
        return 1
    report(time.monotonic() - started)
    return 0


def build(fresh):
    """Run Jupyter Book where something changed, as the only one to do so.

    Parameters
    ----------
    fresh : bool
        Trust nothing that was built before.

    Returns
    -------
    list of str
        What is wrong; empty for a whole book.
    """
    OUT.mkdir(exist_ok=True)
    with one_at_a_time(OUT / "lock"):
        if fresh:
            (OUT / "inputs.json").unlink(missing_ok=True)
        before = Inputs(ROOT)
        bundle()
        say(prepare(OUT, before, damaged=lambda: page_faults(ROOT, SITE)))
        faults = jupyter_book() or page_faults(ROOT, SITE)
        moved = Inputs(ROOT).changed_since(before)
        if moved:  # some numbers may be of the old, some of the new: keep none
            return [*faults, f"{', '.join(moved)} changed while it was being built: build again"]
        record(OUT, before, pages_are_good=not faults)
    return faults


def jupyter_book():
    """Execute and write the pages.

    Returns
    -------
    list of str
        Its failure, before whatever follows from it.
    """
    command = [*JUPYTER_BOOK, "build", str(ROOT)]
    command += ["-W", "-n", "--keep-going"]  # warnings, dead links too, are errors: all in one go
    with subprocess.Popen(command, cwd=ROOT, env=environment(OUT)) as process:
        try:
            code = process.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired:
            end(process.pid)
            return [
                f"Jupyter Book did not end within {TIME_LIMIT} seconds and was stopped "
                "(a line of output with 100 000 characters can do that)"
            ]
    if code or failed_notebooks():
        said = "Jupyter Book failed: see what it says above (search for WARNING or ERROR)"
        return [said, *failed_notebooks(), *page_faults(ROOT, SITE)]
    return []


def end(number):
    """End a process and all that it started; kernels are not in its group."""
    process = psutil.Process(number)
    for one in [process, *process.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            one.kill()


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


@contextmanager
def one_at_a_time(path):
    """Wait until no other build writes here; a killed build lets go by itself."""
    lock = sqlite3.connect(path, isolation_level=None)  # a file lock that all systems have
    try:
        lock.execute("PRAGMA busy_timeout = 0")
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
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
        f"{len(list(contents(ROOT)))} pages, {size / 1e6:.1f} MB, {seconds:.0f} s",
        "To serve it: make serve (without make: python web/serve.py)",
    )


def say(*lines):
    """Print at once: the lines of Jupyter Book come from another process."""
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
