"""The explorables in a real JupyterLab: what the keyboard does Python sees, and the other way.

nbval runs no JavaScript and cannot see any of this.
"""

from contextlib import contextmanager
import json
import os
from pathlib import Path
import re
import shutil
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from explorable_cases import CASES
from nbformat import v4
from playwright.sync_api import expect
import pytest

ROOT = Path(__file__).resolve().parents[1]
READY = 60_000  # milliseconds until a kernel runs on a slow machine
SHOW = "from {module} import {widget}\n\nshown = {widget}()\nshown"
STATE = "import json\n\nprint('state', json.dumps(shown.state))"
SET = "for name, value in {state!r}.items():\n    setattr(shown, name, value)\nprint('set')"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A copy of what a chapter imports, and a notebook for each explorable."""
    folder = tmp_path_factory.mktemp("book")
    subprocess.run([sys.executable, "-m", "web.bundle"], cwd=ROOT, check=True)
    shutil.copytree(ROOT / "book" / "lab", folder / "lab")
    shutil.copy(ROOT / "rnn_core.py", folder)
    for name, case in CASES.items():
        sources = (
            SHOW.format(module=case.Widget.__module__, widget=case.Widget.__name__),
            STATE,
            SET.format(state=case.OTHER),
        )
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = v4.new_notebook(
            cells=[v4.new_code_cell(source) for source in sources],
            metadata={"kernelspec": kernel},
        )
        (folder / f"{name}.ipynb").write_text(v4.writes(notebook), "utf-8")
    return folder


@pytest.fixture(scope="module")
def jupyterlab(book, tmp_path_factory):
    """The address of a JupyterLab of our own, with nobody's settings."""
    home = tmp_path_factory.mktemp("home")
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    own = {place: str(home / place.lower()) for place in places}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        f"--ServerApp.root_dir={book}",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
    ]
    options += ["--IdentityProvider.token=", "--no-browser", "--allow-root", "--LabApp.news_url="]
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command = [sys.executable, "-m", "jupyterlab", *options]
    log = home / "log"
    with log.open("w") as said:
        server = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, env={**os.environ, **own}
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/api", server, log)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address, server, log):
    """Until a server answers."""
    for _ in range(120):
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(address):
                return
        except URLError:
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@contextmanager
def opened(browser, address, name):
    """A notebook in JupyterLab, its first cell run, and everything the page asked for."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.set_default_timeout(READY)
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(f"{address}/lab/workspaces/{name}/tree/{name}.ipynb")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Idle", timeout=READY)
    run(page, 0)
    page.locator(".explorable button", has_text="Reset").wait_for()
    yield page, hosts
    context.close()


def run(page, index):
    """Run a cell as a reader does: click into it, Control+Enter; wait until it has run."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(index)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=READY)
    return cell


def state_in_python(page):
    """What Python says the state is."""
    text = run(page, 1).locator(".jp-OutputArea-output").inner_text(timeout=READY)
    return json.loads(text.removeprefix("state"))


def readout(page):
    found = page.locator(".explorable data[data-name]")
    return dict(found.evaluate_all("all => all.map(d => [d.dataset.name, Number(d.value)])"))


def agree(shown, expected):
    pairs = {name: w if isinstance(w, tuple) else (w, 0) for name, w in expected.items()}
    return shown.keys() == pairs.keys() and all(
        shown[name] == pytest.approx(value, rel=1e-9, abs=1e-12 + tolerance)
        for name, (value, tolerance) in pairs.items()
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_python_reads_what_the_keyboard_did_and_sets_what_is_shown(browser, jupyterlab, case):
    with opened(browser, jupyterlab, case.NAME) as (page, hosts):
        first = case.Widget().state
        sliders = page.locator(".explorable input[type=range]")
        slider = (sliders if sliders.count() else page.locator(".explorable input.number")).first
        at_end = slider.input_value() == slider.get_attribute("max")
        slider.press("ArrowDown" if at_end else "ArrowUp")
        moved = state_in_python(page)
        assert moved != first
        assert agree(readout(page), case.readout(moved))
        run(page, 2)
        page.wait_for_timeout(300)
        assert agree(readout(page), case.readout(case.OTHER))
        for key in "ddab":  # shortcuts that delete a cell, or insert one
            slider.press(key)
        assert page.locator(".jp-Notebook .jp-CodeCell").count() == 3
        assert hosts - {""} == {urlsplit(jupyterlab).netloc}  # "": data: and blob:
