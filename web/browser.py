"""A browser without a window: this machine's Chromium, Chrome or Edge."""

from contextlib import contextmanager
import os
from pathlib import Path
import shutil

from playwright.sync_api import sync_playwright

NAMES = (
    "chromium-headless-shell",  # without what draws a window: it opens a page in half the time
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
    "no Chromium, Chrome or Edge on this machine, so no page was opened in a browser. "
    "To get one: `sudo apt install chromium`, or https://www.google.com/chrome/"
)


def program(with_settings=False):
    """Path of the browser, or None; only a browser with windows knows a reader's settings."""
    names = NAMES[1:] if with_settings else NAMES
    programs = [shutil.which(name) for name in names]
    programs += [place for place in PLACES if Path(place).exists()]
    return next(filter(None, programs), None)


def arguments():
    """What it is started with."""
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [*QUIET, *as_root]


@contextmanager
def launched():
    """The browser, started and ended.

    Raises
    ------
    RuntimeError
        If there is none; the message says how to get one.
    """
    executable = program()
    if executable is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments())
        yield browser
        browser.close()
