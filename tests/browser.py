"""A real browser for the tests: this machine's Chromium or Chrome."""

from contextlib import contextmanager
import os
from pathlib import Path
import shutil

from playwright.sync_api import sync_playwright
import pytest

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
QUIET = (  # it asks its maker nothing
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
)
MISSING = (
    "no Chromium or Chrome on this machine, so no page was opened in a browser. To get one: "
    "`sudo apt install chromium`, or https://www.google.com/chrome/"
)


def executable():
    """The browser's program; without one the test is skipped, and in CI it fails."""
    found = [shutil.which(name) for name in NAMES] + [
        place for place in PLACES if Path(place).exists()
    ]
    program = next(filter(None, found), None)
    if program is None and os.environ.get("CI"):
        pytest.fail(MISSING)
    if program is None:
        pytest.skip(MISSING)
    return program


@contextmanager
def launched():
    """A browser without a window."""
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*QUIET, *as_root])
        yield browser
        browser.close()
