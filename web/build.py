"""Execute the notebooks and build the site: `make book`, or `python -m web.build`.

Warnings are errors, a failed cell is one, and so is a page that is missing from the result.
"""

import argparse
from contextlib import contextmanager, suppress
from pathlib import Path
import re
import shutil
import signal
import subprocess
import sys
import time

from filelock import FileLock, Timeout
from jupyter_cache import get_cache
import psutil

from web.bundle import bundle
from web.inputs import changed, execution_hash, site_hash, snapshot
from web.kernel_env import kernel_env
from web.lite import assemble
from web.pages import contents, page_faults
from web.wheels import NotAvailable, wheels

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "_build"
SITE = OUT / "html"
STAMP = OUT / "made-from"  # what the pages that are there were made from
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
        faults = build_or_explain(wanted.fresh, lite=not wanted.no_lite, need_lite=wanted.need_lite)
    except KeyboardInterrupt:
        say("\nStopped. The book is not built.")
        return 130
    if faults:
        say("\nThe book is not built:", *(f"- {fault}" for fault in faults))
        return 1
    report(time.monotonic() - started)
    return 0


def build_or_explain(fresh=False, lite=True, need_lite=False):
    """The same as `build`, with the troubles of this machine among what is wrong."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # else what was started goes on alone
    try:
        return build(fresh, lite, need_lite)
    except RuntimeError as error:  # of the bundler, or of JupyterLite
        return [str(error)]
    except OSError as error:  # a folder without leave to write, another build without an end
        return [f"{error}. If {OUT} is in the way, delete it: it holds nothing but what is built"]


def build(fresh, lite=True, need_lite=False):
    """Make the book where something changed, as the only one to do so.

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
        wheel_files, missing = wheels_for_the_browser(need_lite) if lite else (None, "")
        bundle()
        faults = build_pages(fresh, wheel_files)
    if missing:
        say("", missing)  # again: hundreds of lines came between
    return faults


def build_pages(fresh, wheel_files):
    """Write every page, unless all are there as they would be written now; what is wrong."""
    before = snapshot(ROOT)
    made_from = site_hash(before, lite=bool(wheel_files))
    if not fresh and read_if_there(STAMP) == made_from and not page_faults(ROOT, SITE):
        say("Nothing changed.")
        return []
    STAMP.unlink(missing_ok=True)  # so that half a build is not trusted
    for folder in (SITE, OUT / ".doctrees", OUT / "jupyter_execute"):
        shutil.rmtree(folder, ignore_errors=True)
    with executed_notebooks(before, fresh) as cache:
        faults = jupyter_book(cache, lite=bool(wheel_files))
    if wheel_files and not faults:
        shutil.copytree(assemble(wheel_files), LITE)
    faults = faults or page_faults(ROOT, SITE)
    if names := changed(before, snapshot(ROOT)):  # some numbers may be of the old, some of the new
        return [*faults, f"{', '.join(names)} changed while it was being built: build again"]
    if not faults:
        STAMP.write_text(made_from, "utf-8")
    return faults


def read_if_there(path):
    """The text of a file, or None."""
    return path.read_text("utf-8") if path.exists() else None


@contextmanager
def executed_notebooks(before, fresh=False):
    """The folder of what was executed from these inputs, for one build.

    It is marked until the build ends, by Ctrl-C too, and nothing has changed meanwhile: what a
    build left there that was killed, or during which the kernel changed, is executed again.
    """
    cache = OUT / f"executed-{execution_hash(before)}"
    unfinished = cache / "unfinished"
    if fresh or unfinished.exists():
        shutil.rmtree(cache, ignore_errors=True)
    say("Notebooks run where they changed." if cache.exists() else "Every notebook runs.")
    cache.mkdir(exist_ok=True)
    unfinished.touch()
    try:
        yield cache
    finally:
        if is_whole(cache) and not changed(before, snapshot(ROOT)):
            unfinished.unlink()
        keep_the_latest(3)


def keep_the_latest(count):
    """Delete what was executed from other inputs, but for the latest: an edit may be undone."""
    folders = sorted(OUT.glob("executed-*"), key=lambda folder: folder.stat().st_mtime)
    for folder in folders[:-count]:
        shutil.rmtree(folder, ignore_errors=True)


def wheels_for_the_browser(needed):
    """Every package that the chapters need there, and why there is none (said already)."""
    try:
        return wheels(say=say), ""
    except NotAvailable as error:
        if needed:
            raise RuntimeError(f"What runs in the browser is not to be had: {error}") from error
        missing = "No chapter can be run in the browser, and no page offers it. Not to be had:"
        say(f"{missing} {error}")
        return None, f"{missing} {error}"


def is_whole(folder):
    """Whether every notebook of a cache can be read: nobody was stopped while writing one."""
    try:
        cache = get_cache(folder)
        for record in cache.list_cache_records():
            cache.get_cache_bundle(record.pk)
    except Exception:
        return False
    return True


def jupyter_book(cache, lite):
    """Execute and write the pages.

    Parameters
    ----------
    cache : pathlib.Path
        The folder of what was executed already.
    lite : bool
        Whether the pages offer to run a chapter in the browser.

    Returns
    -------
    list of str
        Its failure, before whatever follows from it.
    """
    command = [*JUPYTER_BOOK, "build", str(ROOT)]
    command += ["-W", "-n", "--keep-going"]  # warnings, dead links too, are errors: all in one go
    variables = kernel_env(OUT) | {"PYTHONPATH": str(ROOT / "book")}  # where the lab is
    variables |= {"UNROLLED_EXECUTED": str(cache)} | ({"UNROLLED_LITE": "1"} if lite else {})
    try:
        with started(command, cwd=ROOT, env=variables) as process:
            code = process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        return [
            f"Jupyter Book did not end within {TIME_LIMIT} seconds and was stopped "
            "(a line of output with 100 000 characters can do that)"
        ]
    if code or failed_notebooks():
        hint = "Jupyter Book failed: see what it says above (search for WARNING or ERROR)"
        return [hint, *failed_notebooks(), *page_faults(ROOT, SITE, to_come=LITE)]
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
    lock = FileLock(path)
    try:
        held = lock.acquire(timeout=0)
    except Timeout:
        say("Another build is under way; waiting for it.")
        held = lock.acquire(timeout=1800)
    with held:
        yield


def report(seconds):
    """Where the book is, and how to look at it."""
    more = ", and what runs them in the browser" if LITE.exists() else ""
    say(
        f"\nThe book: {(SITE / 'index.html').as_uri()}",
        f"{len(list(contents(ROOT)))} pages{more}, {seconds:.0f} s",
        "To serve it: make serve (without make: python -m web.gzip_server)",
    )


def say(*lines):
    """Print at once: the lines of Jupyter Book come from another process."""
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
