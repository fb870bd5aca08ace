"""The chapters in the browser: they run there, from this site alone, and pages say where."""

import json
from pathlib import Path
import re
from types import SimpleNamespace
from urllib.parse import urlsplit

from browser_window import Window
from lab.chapter02 import explorable_case as forward_microscope
from notebook_page import LivePicture, NotebookPage, complaints
from pyodide import in_pyodide
import pytest
from sphinx.errors import ExtensionError
from test_build import ROOT, contents

from web.extension import run_links
from web.gzip_server import served_folder

CHAPTERS = [Path(page).name for page in contents() if (ROOT / f"{page}.ipynb").exists()]
SHORT = Path(forward_microscope.PAGE).name
FIGURE = f"= {forward_microscope.Widget.__name__}("
SLIDER = """import ipywidgets

slider, seen = ipywidgets.IntSlider(3), []
slider.observe(lambda change: seen.append(change.new), "value")
slider"""
SEEN = "print(seen)"
CHECK = """import numpy as np
import rnn_core

rng = np.random.default_rng(0)
params = rnn_core.init_params(rng, 2, 3, 2)
xs, targets = rng.standard_normal((2, 4, 2, 1))
max(rnn_core.gradient_check(params, xs, targets).values())"""


@pytest.fixture
def run_chapter(lite, browser):
    """Shows a chapter of the site at an address; nothing is raised, or asked for elsewhere."""
    windows = {}

    def show(address, name):
        windows[address] = Window(browser.new_context(viewport={"width": 1280, "height": 900}))
        notebook = f"{address}/lite/notebooks/index.html?path={name}.ipynb"
        return NotebookPage(windows[address], notebook)

    yield show
    for address, window in windows.items():
        window.context.close()
        assert not window.errors
        assert window.hosts - {""} == {urlsplit(address).netloc}  # "": data: and blob:


class TestRunning:
    def test_a_chapter_runs_below_any_address_and_its_figure_and_edits_stay(
        self, run_chapter, site
    ):
        with served_folder(site.parent) as address:
            chapter = run_chapter(f"{address}/{site.name}", SHORT)
            chapter.run_all()
            cells = chapter.cells
            assert len(cells) > 20
            assert not list(complaints(cells))

            figure = next(
                i for i, cell in enumerate(cells) if "ForwardMicroscope(" in cell["source"]
            )
            before = chapter.run(figure + 1)
            chapter.page.locator(".explorable input.number").first.press("ArrowUp")
            loss = chapter.page.locator(".explorable data[data-name=loss]").first
            after = chapter.run(figure + 1)
            assert after != before
            assert f"loss {float(loss.get_attribute('value')):.3f}" in after

            chapter.set(0, SLIDER)
            chapter.set(1, SEEN)
            chapter.run(0)
            chapter.page.locator(".jp-OutputArea [role=slider]").first.press("ArrowRight")
            assert chapter.run(1) == "[4]\n"

            chapter.save_and_reload()
            assert chapter.cells[1]["source"] == SEEN

    @pytest.mark.every_chapter
    def test_a_control_has_python_draw_the_picture_anew(self, run_chapter, site_address):
        chapter = run_chapter(site_address, SHORT)
        chapter.run_all()
        cells = chapter.cells
        (live,) = [i for i, cell in enumerate(cells) if "\nLive(" in cell["source"]]
        figure = LivePicture(chapter.page.locator(".jp-Notebook .jp-CodeCell").nth(live))
        before = figure.shown()
        figure.move()
        assert figure.changed(before)
        assert not list(complaints(chapter.cells))

    @pytest.mark.every_chapter
    @pytest.mark.parametrize("name", CHAPTERS)
    def test_every_chapter_runs_from_top_to_bottom(self, run_chapter, site_address, name):
        chapter = run_chapter(site_address, name)
        chapter.run_all()
        assert not list(complaints(chapter.cells))

    def test_the_kernel_is_right_in_pyodide(self, lite, tmp_path):
        (tmp_path / "check.py").write_text(CHECK, "utf-8")
        said = in_pyodide(lite, ROOT / "rnn_core.py", tmp_path / "check.py")
        assert float(said) < 1e-7


class TestTheSite:
    def test_everything_is_loaded_from_here(self, lite):
        settings = json.loads((lite / "jupyter-lite.json").read_text("utf-8"))
        (plugin,) = settings["jupyter-config-data"]["litePluginSettings"].values()
        assert plugin["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
        assert plugin["disablePyPIFallback"] is True
        options = plugin["loadPyodideOptions"]
        assert options["lockFileURL"] == "./static/pyodide/pyodide-lock.json"
        lock = json.loads((lite / options["lockFileURL"]).read_text("utf-8"))
        assert {"numpy", "matplotlib", "anywidget", "ipywidgets"} <= set(options["packages"])
        assert sorted(lock["packages"]) == options["packages"]
        for package in lock["packages"].values():
            assert (lite / "static" / "pyodide" / package["file_name"]).exists()

    def test_it_is_not_heavier_than_it_was(self, lite):
        size = sum(path.stat().st_size for path in lite.rglob("*") if path.is_file())
        assert 30e6 < size < 58e6

    @pytest.mark.parametrize("name", CHAPTERS)
    def test_a_chapter_has_links_with_words_and_one_in_the_header(self, lite, site, name):
        """One below the title, and one in the caption of a figure that Python draws anew."""
        html = (site / "book" / f"{name}.html").read_text("utf-8")
        address = f'href="../lite/notebooks/index.html?path={name}.ipynb"'
        with_words = 1 + html.count('<span class="live">')
        assert html.count(address) == 1 + with_words
        words = f'{address} target="_blank">Run this chapter in the browser</a>'
        assert html.count(words) == with_words
        assert (lite / "files" / f"{name}.ipynb").exists()

    def test_a_page_that_is_no_chapter_offers_nothing_to_run(self, site):
        assert "run-chapter" not in (site / "book" / "notation.html").read_text("utf-8")


class TestWhatAPageOffers:
    @pytest.fixture
    def offered(self, tmp_path, monkeypatch):
        """The header and the words of a chapter's page."""

        def offer(lite, repository="", page="book/chapter", suffix=".ipynb", **metadata):
            monkeypatch.delenv(run_links.LITE, raising=False)
            if lite:
                monkeypatch.setenv(run_links.LITE, "1")
            settings = f"repository: {{url: {repository}}}" if repository else "title: A book"
            (tmp_path / "_config.yml").write_text(settings, "utf-8")
            context = {"page_source_suffix": suffix, "body": "<h1>A</h1>", "header_buttons": []}
            context["pathto"] = lambda file, _: f"../{file}"
            (tmp_path / "book").mkdir(exist_ok=True)
            notebook = json.dumps({"metadata": metadata})
            (tmp_path / "book" / "chapter.ipynb").write_text(notebook, "utf-8")
            app = SimpleNamespace(confdir=tmp_path, srcdir=tmp_path)
            run_links.offer(app, page, None, context, None)
            return json.dumps(context["header_buttons"]), context["body"]

        return offer

    def test_a_chapter_has_the_button_and_the_hosts_of_the_repository(self, offered):
        header, words = offered(lite=True, repository="https://github.com/someone/rnn-book")
        for address in (
            "../lite/notebooks/index.html?path=chapter.ipynb",
            "https://mybinder.org/v2/gh/someone/rnn-book/live?urlpath=lab/tree/chapter.ipynb",
            "https://colab.research.google.com/github/someone/rnn-book/blob/live/colab/chapter.ipynb",
        ):
            assert header.count(f'"{address}"') == words.count(f'href="{address}"') == 1
        text = re.sub(r"<[^>]*>", "", words)
        assert "nothing to install, or run it on Binder or Colab." in text

    def test_a_chapter_that_takes_long_there_says_so(self, offered):
        words = "All its cells together take about a minute there."
        assert words in offered(lite=True, slow_in_browser=True)[1]
        assert words not in offered(lite=True)[1]

    def test_without_what_runs_it_there_is_no_button(self, offered):
        assert offered(lite=False) == ("[]", "<h1>A</h1>\n")
        header, words = offered(lite=False, repository="https://github.com/someone/rnn-book")
        assert "lite" not in header + words and "Run this chapter on" in words

    def test_a_page_that_is_no_chapter_offers_nothing(self, offered):
        assert offered(lite=True, suffix=".md") == ("[]", "<h1>A</h1>")

    def test_an_address_that_is_none_of_github_is_refused_in_words(self, offered):
        address = "https://gitlab.com/someone/rnn-book"
        with pytest.raises(ExtensionError, match=f"repository.url is {address}, and must be"):
            offered(lite=True, repository=address)
