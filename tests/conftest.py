"""What several tests need: figures without a screen, the built book, and a browser."""

from pathlib import Path
import subprocess
import sys

from browser import launched
from browsing import need_browser
import matplotlib
import pytest
from served import served_folder

ROOT = Path(__file__).resolve().parents[1]

matplotlib.use("agg")


@pytest.fixture(scope="session")
def site():
    """The folder of the built book; to build it takes long only where something changed."""
    build = [sys.executable, str(ROOT / "web" / "build.py")]
    done = subprocess.run(build, capture_output=True, text=True, encoding="utf-8", errors="replace")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return ROOT / "_build" / "html"


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
