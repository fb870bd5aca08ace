"""Execute the notebooks and build the site: `make book`, or `python -m web.build`.

Warnings are errors, a failed cell is one, and so is a page that is missing from the result.
"""

import argparse
from contextlib import contextmanager, suppress
from pathlib import Path
import re
import signal
import sqlite3
import subprocess
import sys
import time

from jupyter_cache import get_cache
import psutil

from web.bundle import bundle
from web.freshness import Inputs, prepare, record
from web.kernel_env import environment
from web.lite import assemble, put
from web.pages import contents, page_faults
from web.wheels import NotToBeHad, wheels

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "_build"
SITE = OUT / "html"
LITE = SITE / "lite"  # where a chapter runs in the reader's browser
JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
TIME_LIMIT = 20 * 60  # seconds for all of Jupyter Book; a book of twelve chapters takes 20


def main():
    """Build, check, report; the exit code is 0 only for a whole book."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="trust nothing that was built before")
    lite = parser.add_mutually_exclusive_group()
    lite.add_argument("--no-lite", action="store_true", help="leave out what runs in the browser")
    lite.add_argument("--need-lite", action="store_true", help="no book without it")
    wanted = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # a narrow code page must not end the build
    started = time.monotonic()
    try:
        faults = tried(wanted.fresh, lite=not wanted.no_lite, need_lite=wanted.need_lite)
    except KeyboardInterrupt:
        say("\nStopped. The book is not built.")
        return 130
    if faults:
        say("\nThe book is not built:", *(f"- {fault}" for fault in faults))
        return 1
    report(time.monotonic() - started)
    return 0


def tried(fresh=False, lite=True, need_lite=False):
    """The same as `build`, with the troubles of this machine among what is wrong."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # else what was started goes on alone
    try:
        return build(fresh, lite, need_lite)
    except RuntimeError as error:  # of the bundler, or of JupyterLite
        return [str(error)]
    except (OSError, sqlite3.Error) as error:  # a folder without leave to write, a broken lock
        return [f"{error}. If {OUT} is in the way, delete it: it holds nothing but what is built"]


def build(fresh, lite=True, need_lite=False):
    """Run Jupyter Book where something changed, as the only one to do so.

    Parameters
    ----------
    fresh : bool
        Trust nothing that was built before.
    lite : bool
        Let the chapters run in the browser too, if what that needs can be had.
    need_lite : bool
        Build nothing if it cannot.

    Returns
    -------
    list of str
        What is wrong; empty for a whole book.
    """
    if code := re.search(r"%[0-9A-Fa-f]{2}", str(ROOT)):
        return [f"{ROOT}: rename the folder; jupyter-cache takes {code[0]} for another sign"]
    OUT.mkdir(exist_ok=True)
    with one_at_a_time(OUT / "lock"):
        if fresh:
            (OUT / "inputs.json").unlink(missing_ok=True)
        files, lost = wheels_for_the_browser(need_lite) if lite else (None, "")
        before = Inputs(ROOT, lite=bool(files))
        bundle()
        say(prepare(OUT, before, damaged=lambda: page_faults(ROOT, SITE)))
        try:
            faults = jupyter_book(lite=bool(files))
        except KeyboardInterrupt:
            keep_what_was_executed(before, lite=bool(files))
            raise
        if not faults:
            put(assemble(files) if files else None, LITE)
            faults = page_faults(ROOT, SITE)
        moved = Inputs(ROOT, lite=bool(files)).changed_since(before)
        if moved:  # some numbers may be of the old, some of the new: keep none
            return [*faults, f"{', '.join(moved)} changed while it was being built: build again"]
        record(OUT, before, pages_are_good=not faults)
    if lost:
        say("", lost)  # again: hundreds of lines came between
    return faults


def wheels_for_the_browser(needed):
    """Every package that the chapters need there, and why there is none (said already)."""
    try:
        return wheels(say=say), ""
    except NotToBeHad as error:
        if needed:
            raise RuntimeError(f"What runs in the browser is not to be had: {error}") from error
        lost = "No chapter can be run in the browser, and no page offers it. Not to be had:"
        say(f"{lost} {error}")
        return None, f"{lost} {error}"


def keep_what_was_executed(before, lite):
    """After Ctrl-C: what is in the cache need not run again, if nothing changed meanwhile."""
    moved = Inputs(ROOT, lite=lite).changed_since(before)
    if not moved and whole(OUT / ".jupyter_cache"):
        record(OUT, before, pages_are_good=False)


def whole(cache):
    """Whether every notebook of a cache can be read: nobody was stopped while writing one."""
    try:
        found = get_cache(cache)
        for one in found.list_cache_records():
            found.get_cache_bundle(one.pk)
    except Exception:
        return False
    return True


def jupyter_book(lite):
    """Execute and write the pages.

    Parameters
    ----------
    lite : bool
        Whether the pages offer to run a chapter in the browser.

    Returns
    -------
    list of str
        Its failure, before whatever follows from it.
    """
    command = [*JUPYTER_BOOK, "build", str(ROOT)]
    command += ["-W", "-n", "--keep-going"]  # warnings, dead links too, are errors: all in one go
    surroundings = environment(OUT) | {"PYTHONPATH": str(ROOT / "book")}  # where the lab is
    surroundings |= {"UNROLLED_LITE": "1"} if lite else {}
    try:
        with started(command, cwd=ROOT, env=surroundings) as process:
            code = process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        return [
            f"Jupyter Book did not end within {TIME_LIMIT} seconds and was stopped "
            "(a line of output with 100 000 characters can do that)"
        ]
    if code or failed_notebooks():
        said = "Jupyter Book failed: see what it says above (search for WARNING or ERROR)"
        return [said, *failed_notebooks(), *page_faults(ROOT, SITE, to_come=LITE)]
    return []


@contextmanager
def started(command, **options):
    """A process that ends, with all that it started, when something ends the wait for it."""
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        except BaseException:
            if process.poll() is None:
                end(process.pid)
            raise


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
    size, lite = megabytes(SITE), megabytes(LITE)
    with_lite = f" and {lite:.0f} MB to run them in the browser" if lite else ""
    say(
        f"\nThe book: {(SITE / 'index.html').as_uri()}",
        f"{len(list(contents(ROOT)))} pages, {size - lite:.1f} MB{with_lite}, {seconds:.0f} s",
        "To serve it: make serve (without make: python -m web.gzip_server)",
    )


def megabytes(folder):
    """What the files of a folder weigh together."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def say(*lines):
    """Print at once: the lines of Jupyter Book come from another process."""
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
