"""The explorables in a real JupyterLab: what the keyboard does Python sees, and the other way.

nbval runs no JavaScript and cannot see any of this.
"""

import json
import os
from pathlib import Path
import shutil
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from browser_window import Window
from explorable_cases import CASES
from explorable_page import agree, numbers_of
from nbformat import v4
from notebook_page import LivePicture, NotebookPage
import pytest

ROOT = Path(__file__).resolve().parents[1]
SHOW = "from {module} import {widget}\n\nshown = {widget}()\nshown"
STATE = "import json\n\nprint(json.dumps(shown.state))"
SET = "for name, value in {state!r}.items():\n    setattr(shown, name, value)\nprint('set')"


LIVE = """import matplotlib.pyplot as plt
import numpy as np
import rnn_core
from lab.live import Live, slider

def states(w):
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    return rnn_core.forward(rnn_core.Params(one, w * one, one, zero, zero), [one] * 5)[0].ravel()

def picture(w):
    if w > 1:
        raise ValueError("w is too large")
    plt.plot(states(w))
    return f"the last state is {states(w)[-1]:.6f}"

shown = Live(picture, play="w", w=slider("weight", [0.0, 0.5, 1.0, 1.5], 0.5))
shown"""
SAID = """print(f"{states(shown.values['w'])[-1]:.6f}")"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A copy of what a chapter imports, and a notebook."""
    folder = tmp_path_factory.mktemp("book")
    subprocess.run([sys.executable, "-m", "web.bundle"], cwd=ROOT, check=True)
    shutil.copytree(ROOT / "book" / "lab", folder / "lab")
    shutil.copy(ROOT / "rnn_core.py", folder)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [v4.new_code_cell(source) for source in ("", STATE, "")]
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    (folder / "explorable.ipynb").write_text(v4.writes(notebook), "utf-8")
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
    options += ["--LabApp.expose_app_in_browser=True"]
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command = [sys.executable, "-m", "jupyterlab", *options]
    log = home / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **own}
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


@pytest.fixture(scope="module")
def notebook(browser, jupyterlab):
    """A notebook whose cells the tests write anew, and so one kernel for all of them."""
    options = {"viewport": {"width": 1280, "height": 1400}}
    window = Window(browser.new_context(**options))
    yield NotebookPage(window, f"{jupyterlab}/lab/tree/explorable.ipynb")
    window.context.close()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_python_reads_what_the_keyboard_did_and_sets_what_is_shown(notebook, jupyterlab, case):
    notebook.set(0, SHOW.format(module=case.Widget.__module__, widget=case.Widget.__name__))
    notebook.set(2, SET.format(state=case.OTHER))
    notebook.run(0)
    figure = notebook.page.locator(".explorable")
    figure.get_by_role("button", name="Reset").wait_for()
    kinds = ("input[type=range]:visible", "input.number:visible", "[role=slider]")
    slider = next(figure.locator(kind).first for kind in kinds if figure.locator(kind).count())
    at_end = slider.evaluate("one => one.value !== undefined && one.value === one.max")
    slider.press("ArrowDown" if at_end else "ArrowUp")
    moved = json.loads(notebook.run(1))
    assert moved != case.Widget().state
    assert agree(numbers_of(figure), case.readout(moved))
    notebook.run(2)
    notebook.page.wait_for_timeout(300)
    assert agree(numbers_of(figure), case.readout(case.OTHER))
    for key in "ddab":  # shortcuts that delete a cell, or insert one
        figure.get_by_role("button", name="Reset").press(key)
    assert len(notebook.cells) == 3
    assert notebook.window.hosts - {""} == {urlsplit(jupyterlab).netloc}  # "": data: and blob:


def test_a_control_has_python_draw_the_picture_anew(notebook):
    notebook.set(0, LIVE)
    notebook.set(1, SAID)
    notebook.run(0)
    figure = LivePicture(notebook.page.locator(".jp-Notebook .jp-CodeCell").first)
    before = figure.shown()
    figure.move()
    after = figure.changed(before)
    last = notebook.run(1).strip()
    assert last and after[1] == f"weight 1. the last state is {last}"
    assert f"the last state is {last}" in figure.cell.get_by_role("status").inner_text()
    assert figure.cell.locator("img").count() == 1  # no figure stays open below it
    figure.move()
    figure.cell.get_by_text("w is too large", exact=True).wait_for()
    assert figure.shown() == after


def test_a_button_has_python_draw_one_picture_after_the_other(notebook):
    notebook.set(0, LIVE + "\n")
    notebook.set(1, "print(shown.values['w'])")
    notebook.run(0)
    figure = LivePicture(notebook.page.locator(".jp-Notebook .jp-CodeCell").first)
    before = figure.shown()
    figure.cell.get_by_role("button").first.click()
    figure.changed(before)
    figure.cell.get_by_text("w is too large", exact=True).wait_for()
    assert notebook.run(1) == "1.5\n"
