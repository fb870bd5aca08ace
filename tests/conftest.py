"""What several tests need: figures without a screen, the built book, and a browser."""

import os
from pathlib import Path
import signal
import subprocess
import sys

from browser_required import require_browser
from browser_window import PATIENCE, Window
from explorable_page import ExplorablePage
import matplotlib
from playwright.sync_api import expect
import pytest

from web.browser import launched
from web.build import one_at_a_time
from web.gzip_server import served_folder

ROOT = Path(__file__).resolve().parents[1]
NO_LITE = (
    "what runs chapters in the browser can be had neither from Pyodide nor from the package index, "
    "so nothing of it was tested; `make book` says why"
)

FOR_GOOD = {"has_touch", "is_mobile", "java_script_enabled"}  # no open window can change them

matplotlib.use("agg")
expect.set_options(timeout=PATIENCE)
# A shell lets what it starts in the background ignore Ctrl-C, and so would the programs that
# tests stop by it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def site(tmp_path_factory, testrun_uid):
    """The folder of the built book, which one worker builds while the others wait or go on."""
    report = tmp_path_factory.getbasetemp().parent / f"site-{testrun_uid}"
    with one_at_a_time(report.with_suffix(".lock")):
        if not report.exists():
            report.write_text(build_site(), "utf-8")
    assert not report.read_text("utf-8"), report.read_text("utf-8")
    return ROOT / "_build" / "html"


def build_site():
    """Build the book, which takes long only where something changed; why it failed, or ""."""
    build = [sys.executable, "-m", "web.build"]
    done = subprocess.run(
        build, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    return done.stdout[-4000:] + done.stderr[-4000:] if done.returncode else ""


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
    require_browser()
    with launched() as started:
        yield started


@pytest.fixture(scope="session")
def site_address(site):
    """The address of the built book, on this machine."""
    with served_folder(site) as address:
        yield address


@pytest.fixture
def open_window(browser):
    """Opens a window of its own for a test; nothing may have gone wrong in it at the end."""
    windows = []

    def open_(**options):
        windows.append(Window(browser.new_context(**options)))
        return windows[-1]

    yield open_
    for window in windows:
        window.context.close()
    assert not [complaint for window in windows for complaint in window.complaints]


@pytest.fixture
def book_page(open_window, site_address):
    """Opens a page of the book in a window of its own, with what Playwright calls options."""

    def open_(name, **options):
        page = open_window(**options).page
        page.goto(f"{site_address}/{name}.html")
        return page

    return open_


@pytest.fixture(scope="session")
def figure_windows(browser):
    """The open windows of one figure after the other, by the options of each."""
    windows = FigureWindows(browser)
    yield windows
    windows.close()


class FigureWindows(dict):
    """Windows that the tests of a figure share, since to load a chapter takes seconds."""

    def __init__(self, browser):
        super().__init__()
        self.browser, self.figure = browser, None

    def of(self, case, address, options):
        """The window of a figure with these options; those of another figure are closed."""
        if self.figure != case.NAME:
            self.close()
        self.figure = case.NAME
        key = (address, *sorted(options.items()))
        if key not in self:
            self[key] = Window(self.browser.new_context(**options))
        return self[key]

    def close(self):
        while self:
            self.popitem()[1].context.close()


@pytest.fixture
def explorable_page(figure_windows, open_window, site_address):
    """Shows a state of a case; what went wrong in its window is told by the test that did it.

    The window is one that the figure's tests share, or one `alone` for a test that changes more
    of it than the figure and the screen.
    """

    def show(case, state=None, kind=ExplorablePage, address=site_address, alone=False, **options):
        kept = {name: options.pop(name) for name in FOR_GOOD & options.keys()}
        window = open_window(**kept) if alone else figure_windows.of(case, address, kept)
        window.set_screen(**options)
        page = kind(window, address, case, kept.get("java_script_enabled", True))
        page.show(state)
        return page

    yield show
    complaints = [each for window in figure_windows.values() for each in window.complaints]
    if complaints:
        figure_windows.close()
    assert not complaints


def pytest_terminal_summary(terminalreporter):
    """Print what tests have measured, as they recorded it under this name."""
    reports = terminalreporter.getreports("passed")
    lines = [value for one in reports for name, value in one.user_properties if name == "measured"]
    if lines:
        terminalreporter.section("measured")
        terminalreporter.write("\n".join(sorted(lines)) + "\n")
