"""What several tests need: figures without a screen, the built book, and a browser."""

from contextlib import ExitStack
import os
from pathlib import Path
import subprocess
import sys

from browsing import need_browser
import matplotlib
from opened import Opened
import pytest

from web.browser import launched
from web.gzip_server import served_folder

ROOT = Path(__file__).resolve().parents[1]
NO_LITE = (
    "what runs chapters in the browser can be had neither from Pyodide nor from the package index, "
    "so nothing of it was tested; `make book` says why"
)

matplotlib.use("agg")


@pytest.fixture(scope="session")
def site():
    """The folder of the built book; to build it takes long only where something changed."""
    build = [sys.executable, "-m", "web.build"]
    done = subprocess.run(
        build, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def lite(site):
    """The part of the site where chapters run in the browser; where it cannot be had, a skip."""
    if not (site / "lite").exists() and os.environ.get("CI"):
        pytest.fail(NO_LITE)
    if not (site / "lite").exists():
        pytest.skip(NO_LITE)
    return site / "lite"


@pytest.fixture(scope="session")
def browser():
    """One browser for the tests of a worker."""
    need_browser()
    with launched() as started:
        yield started


@pytest.fixture(scope="session")
def served(site):
    """The address of the built book, on this machine."""
    with served_folder(site) as address:
        yield address


@pytest.fixture
def opened(browser, served):
    """Opens the page of a case, in a window of its own; nothing may have gone wrong at the end."""
    pages = []
    with ExitStack() as windows:

        def open_(case, state=None, kind=Opened, address=served, width=1280, height=900, **options):
            window = browser.new_context(viewport={"width": width, "height": height}, **options)
            windows.callback(window.close)
            pages.append(kind(window, address, case, state))
            if options.get("java_script_enabled", True):
                pages[-1].wait()
            return pages[-1]

        yield open_
        errors = [error for page in pages for error in page.errors]
    assert not errors
