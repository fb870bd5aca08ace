"""The built book is whole, and no page of it can show the numbers of an older kernel."""

import json
import os
from pathlib import Path
import re
import shutil
import signal
import subprocess
import sys
from threading import Thread
import time
from types import SimpleNamespace

from jupyter_cache.base import CacheBundleIn
from nbformat import v4
from PIL import Image
import psutil
import pytest
from sphinx.errors import ExtensionError
import yaml

from web import build
from web.bundle import NODE, install
from web.extension import katex
from web.inputs import changed, execution_hash, site_hash, snapshot
from web.pages import page_faults
from web.wheels import NotAvailable

ROOT = Path(__file__).resolve().parents[1]


def contents():
    """Names of the pages in `_toc.yml`."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    chapters = [page["file"] for part in toc["parts"] for page in part["chapters"]]
    return [toc["root"], *chapters]


class TestTheBook:
    @pytest.mark.parametrize("page", contents())
    def test_each_page_of_the_contents_is_there_with_text(self, site, page):
        html = (site / f"{page}.html").read_text("utf-8")
        article = html.split("<article")[1].split("</article>")[0]
        assert len(re.sub(r"<[^>]*>|\s", "", article)) > 200

    @pytest.mark.parametrize("page", contents())
    def test_no_page_holds_a_traceback_or_a_message_of_the_builder(self, site, page):
        html = (site / f"{page}.html").read_text("utf-8")
        for sign in ("Traceback (most recent call last)", "system-message", "problematic"):
            assert sign not in html

    @pytest.mark.parametrize("page", contents())
    def test_no_page_loads_thebe_or_a_widget_manager(self, site, page):
        html = (site / f"{page}.html").read_text("utf-8")
        for script in ("thebe", "embed-amd", "html-manager", "require.min.js"):
            assert script not in html

    @pytest.mark.parametrize("page", contents())
    def test_a_page_asks_for_nothing_but_files_of_the_site(self, site, page):
        html = (site / f"{page}.html").read_text("utf-8")
        addresses = re.findall(r'<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="([^"]*)"', html)
        assert len(addresses) > 5
        assert not [address for address in addresses if re.match(r"(\w+:)?//", address)]

    def test_formulas_are_on_the_page_and_need_no_script(self, site):
        html = (site / "book/04_backpropagation_through_time.html").read_text("utf-8")
        assert html.count('class="katex-display"') > 10
        assert html.count("<math ") > 50  # for screen readers
        assert "data-tex" not in html and "MathJax" not in html
        assert (site / "_static/katex/fonts/KaTeX_Main-Regular.woff2").exists()

    def test_scripts_of_the_figures_are_on_their_pages_only(self, site):
        pages = {page: (site / f"{page}.html").read_text("utf-8") for page in contents()}
        moving = {page for page, html in pages.items() if "data-explorable=" in html}
        loading = {page for page, html in pages.items() if "explorables/page.js" in html}
        assert moving == loading
        assert "book/06_learning_something" in moving and "book/notation" not in moving

    def test_every_page_in_the_folder_is_in_the_contents(self):
        pages = {
            path.relative_to(ROOT).with_suffix("").as_posix()
            for path in (ROOT / "book").iterdir()
            if path.suffix in (".ipynb", ".md")
        }
        assert pages == set(contents())

    def test_pages_that_left_the_contents_are_gone(self, site):
        built = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
        furniture = {"index", "genindex", "search", "py-modindex", "404"}
        static = {page for page in built if page.startswith(("_static/", "lite/"))}
        assert built - furniture - static == set(contents())


class Book:
    """A book of two chapters with the real kernel, settings and builder, in a folder of its own."""

    def __init__(self, root):
        self.root = root
        litter = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "web", root / "web", ignore=litter)
        shutil.copytree(NODE, root / "_build" / "node", symlinks=True)
        shutil.copytree(ROOT / "book/lab/figures", root / "book/lab/figures", ignore=litter)
        for file in ("_config.yml", "rnn_core.py", "book/lab/unrolled.mplstyle"):
            shutil.copy(ROOT / file, root / file)
        shutil.copy(ROOT / "book/lab/__init__.py", root / "book/lab")
        self.write("book/lab/half.py", "HALF = 0.5\n")
        self.write("book/references.bib", "@misc{one, title={One}, author={A. One}, year={1990}}\n")
        self.write("book/index.md", INDEX)

    def write(self, name, text):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, "utf-8")

    def replace(self, name, old, new):
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def set_contents(self, *chapters):
        toc = {"format": "jb-book", "root": "book/index"}
        toc["chapters"] = [{"file": f"book/{chapter}"} for chapter in chapters]
        self.write("_toc.yml", yaml.safe_dump(toc))

    def set_chapter(self, name, *sources, text=""):
        cells = [v4.new_markdown_cell(f"# A chapter\n\n{text}")]
        fold = {"tags": ["hide-cell"]}
        cells += [v4.new_code_cell(source, metadata=fold) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        self.write(f"book/{name}.ipynb", v4.writes(notebook))

    def build(self):
        """Exit code and everything printed."""
        command = [sys.executable, "-m", "web.build", "--no-lite"]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(command, cwd=self.root, **streams)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    @property
    def site(self):
        return self.root / "_build" / "html"

    def page(self, name="chapter"):
        return (self.site / "book" / f"{name}.html").read_text("utf-8")

    def shows(self, text):
        return text in re.sub(r"<[^>]*>", "", self.page())


INDEX = """# A book

It has two chapters, and something of each kind that web/extension/theme_fixes.py repairs.

| | one |
|---|---|
| two | 3 |

```{bibliography}
:all:
```
"""
NORM = """import lab
import numpy as np
from rnn_core import global_norm

print("norm", global_norm([np.ones(4)]))"""
HALF = 'from lab import half\n\nprint("half", half.HALF)'
HOME = "https://example.org/some/where"


class TestRealBuilds:
    """One book, built three times: each test starts from what the one before it left."""

    @pytest.fixture(scope="class")
    def book(self, tmp_path_factory):
        install()
        return Book(tmp_path_factory.mktemp("a book with spaces"))

    def test_pages_show_what_the_kernel_computes_and_with_an_address_where_they_are(self, book):
        Image.new("RGB", (8, 4)).save(book.root / "book/Bild_\u00fc.png")
        show = "```{image} Bild_\u00fc.png\n:alt: Nothing\n:width: 50%\n```"
        book.set_chapter("chapter", NORM, HALF, text=f"See [it](#label).\n\n{show}")
        book.set_chapter("second", text="\n(label)=\n## Part\n\nIt will leave the book.\n")
        book.set_contents("chapter", "second")
        book.replace("_config.yml", 'baseurl: ""', f'baseurl: "{HOME}/"')
        code, log = book.build()
        assert code == 0, log
        assert (book.site / "index.html").as_uri() in log
        assert book.shows("norm 2.0") and book.shows("half 0.5")
        assert 'src="../_images/Bild_%C3%BC.webp"' in book.page()
        assert f"<loc>{HOME}/book/second.html</loc>" in text_of(book.site / "sitemap.xml")
        assert f"Sitemap: {HOME}/sitemap.xml" in text_of(book.site / "robots.txt")
        canonical = f'<link rel="canonical" href="{HOME}/book/second.html" />'
        assert canonical in book.page("second")
        assert f'property="og:image" content="{HOME}/_static/card.png"' in book.page("second")
        with Image.open(book.site / "_static" / "card.png") as card:
            assert card.size == (1200, 630)

    def test_an_edit_of_kernel_and_lab_reaches_the_page_and_what_left_is_gone(self, book):
        book.replace("rnn_core.py", "return largest * norm", "return 7 * largest * norm")
        book.replace("book/lab/half.py", "0.5", "0.25")
        book.replace("_config.yml", f'baseurl: "{HOME}/"', 'baseurl: ""')
        book.set_contents("chapter")
        book.set_chapter("chapter", NORM, HALF)
        code, log = book.build()
        assert code == 0, log
        assert book.shows("norm 14.0") and book.shows("half 0.25")
        assert not (book.site / "book" / "second.html").exists()
        assert "second" not in book.page("index")
        assert "No sitemap" in log and not (book.site / "sitemap.xml").exists()
        assert "og:image" not in book.page()

    def test_every_fault_is_named_in_one_go(self, book):
        raw = '<img src="gone.png">\n\n<details><summary>Open</summary>'
        text = f"See [that](nowhere.md) and [this](#label).\n\n{raw}\n\n# Another"
        book.set_chapter("chapter", "weights = []", "weights[7]", text=text)
        book.set_contents("chapter", "missing")
        code, log = book.build()
        assert code == 1
        assert "nowhere.md" in log and "'label'" in log
        assert "is not built:\n- Jupyter Book failed" in log.replace("\r", "")
        assert "- book/chapter.ipynb: a cell failed" in log
        assert "IndexError: list index out of range" in log
        assert "- book/chapter: gone.png leads nowhere" in log
        opened, closed = re.search(
            r"- book/chapter: (\d) <details>, but (\d) </details>", log
        ).groups()
        assert int(opened) == int(closed) + 1  # its cells are folded too
        assert "- book/chapter: 2 titles" in log
        assert "- book/missing: in _toc.yml, but there is no such page" in log


def text_of(path):
    return path.read_text("utf-8")


def test_a_formula_that_makes_no_sense_is_named_with_its_page():
    context = {"body": '<span class="math" data-tex="\\frac{1}{"></span>'}
    with pytest.raises(ExtensionError, match=r"(?s)^book/chapter: .*KaTeX parse error"):
        katex.render(SimpleNamespace(), "book/chapter", "page.html", context, None)


@pytest.fixture
def root(tmp_path):
    """A folder with a file of each kind that a book is made from."""
    for name in (*COMPUTED_FROM, *FOR_PAGES, *LITTER):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before", "utf-8")
    (tmp_path / "_toc.yml").write_text("{format: jb-book, root: book/index}", "utf-8")
    return tmp_path


COMPUTED_FROM = (
    "rnn_core.py",
    "_config.yml",
    "book/.hidden",
    "book/lab/half.py",
    "book/lab/data/one.csv",
    "book/lab/data/notes.md",
)
FOR_PAGES = (
    "_toc.yml",
    "web/build.py",
    "classroom/cards.py",
    "book/index.md",
    "book/chapter.ipynb",
    "book/references.bib",
    "book/lab/explorables/js/kernel.js",
    "book/lab/chapter01/latch.jsx",
    "book/lab/chapter01/latch.css",
    "book/exercises/01_one.ipynb",
)
LITTER = (
    "book/#chapter.ipynb#",
    "book/.~lock.csv",
    "book/lab/__pycache__/half.pyc",
    "book/.ipynb_checkpoints/chapter.ipynb",
    "book/lab/explorables/bundled/shared.js",
    "README.md",
)


class TestInputs:
    @pytest.mark.parametrize("name", COMPUTED_FROM)
    def test_an_edit_of_what_is_computed_from_runs_every_notebook(self, root, name):
        before = snapshot(root)
        (root / name).write_text("after", "utf-8")
        after = snapshot(root)
        assert changed(before, after) == [name]
        assert execution_hash(before) != execution_hash(after)
        assert site_hash(before) != site_hash(after)

    @pytest.mark.parametrize("name", FOR_PAGES)
    def test_an_edit_of_a_page_runs_none_and_writes_pages_even_from_an_older_file(self, root, name):
        before = snapshot(root)
        (root / name).write_text("after", "utf-8")
        os.utime(root / name, (1e9, 1e9))
        after = snapshot(root)
        assert changed(before, after) == [name]
        assert execution_hash(before) == execution_hash(after)
        assert site_hash(before) != site_hash(after)

    @pytest.mark.parametrize("name", LITTER)
    def test_what_an_editor_leaves_is_no_change(self, root, name):
        before = snapshot(root)
        (root / name).write_text("after", "utf-8")
        assert snapshot(root) == before

    def test_an_edit_undone_gives_the_hash_of_before_and_is_seen(self, root):
        before = snapshot(root)
        os.utime(root / "rnn_core.py", (1e9, 1e9))
        after = snapshot(root)
        assert execution_hash(before) == execution_hash(after)
        assert changed(before, after) == ["rnn_core.py"]

    def test_a_file_that_came_or_left_is_a_change(self, root):
        before = snapshot(root)
        (root / "book/new.csv").touch()
        (root / "book/.hidden").unlink()
        assert changed(before, snapshot(root)) == ["book/.hidden", "book/new.csv"]

    def test_pages_with_and_without_what_runs_in_the_browser_are_not_the_same(self, root):
        assert site_hash(snapshot(root), lite=True) != site_hash(snapshot(root), lite=False)


@pytest.fixture
def bench(root, monkeypatch):
    """The builder for a folder of one page; what Jupyter Book would do is a list of functions."""
    out = root / "_build"
    site = out / "html"
    places = {"ROOT": root, "OUT": out, "SITE": site, "LITE": site / "lite"}
    for name, place in {**places, "STAMP": out / "made-from"}.items():
        monkeypatch.setattr(build, name, place)
    out.mkdir()
    bench = SimpleNamespace(root=root, out=out, faults=[], meanwhile=[], builds=0)

    def jupyter_book(cache, lite):
        bench.builds, bench.cache, bench.lite = bench.builds + 1, cache, lite
        bench.kept = [file.name for file in cache.iterdir() if file.name.startswith("number")]
        (cache / f"number {bench.builds}").touch()
        assert not (out / ".doctrees").exists() and not site.exists()
        (out / ".doctrees").mkdir()
        (site / "book").mkdir(parents=True)
        (site / "book/index.html").write_text("<article><h1>One</h1>text</article>", "utf-8")
        for act in bench.meanwhile:
            act()
        return bench.faults

    monkeypatch.setattr(build, "jupyter_book", jupyter_book)
    return bench


def stop():
    raise KeyboardInterrupt


class TestFreshness:
    """What a build keeps of the one before it; Jupyter Book is a stand-in here."""

    def test_nothing_changed_nothing_is_written(self, bench, capsys):
        assert build.build_pages(False, None) == build.build_pages(False, None) == []
        assert bench.builds == 1
        assert capsys.readouterr().out.endswith("Nothing changed.\n")

    def test_fresh_trusts_nothing(self, bench):
        build.build_pages(False, None)
        build.build_pages(True, None)
        assert bench.builds == 2 and bench.kept == []

    @pytest.mark.parametrize("damage", [Path.unlink, lambda page: page.write_text("", "utf-8")])
    def test_a_missing_or_damaged_page_is_written_again(self, bench, damage):
        build.build_pages(False, None)
        damage(build.SITE / "book/index.html")
        assert build.build_pages(False, None) == []
        assert bench.builds == 2 and bench.kept == ["number 1"]

    def test_an_edited_page_is_written_from_what_was_executed(self, bench):
        build.build_pages(False, None)
        (bench.root / "book/index.md").write_text("after", "utf-8")
        build.build_pages(False, None)
        assert bench.builds == 2 and bench.kept == ["number 1"]

    def test_a_kernel_edited_runs_all_and_back_again_none(self, bench):
        build.build_pages(False, None)
        (bench.root / "rnn_core.py").write_text("after", "utf-8")
        build.build_pages(False, None)
        assert bench.kept == []
        (bench.root / "rnn_core.py").write_text("before", "utf-8")
        build.build_pages(False, None)
        assert bench.kept == ["number 1"]

    def test_what_was_executed_long_ago_is_deleted(self, bench):
        for edit in range(6):
            (bench.root / "rnn_core.py").write_text(str(edit), "utf-8")
            build.build_pages(False, None)
            os.utime(bench.cache, (edit, edit))
        assert len(list(bench.out.glob("executed-*"))) == 3

    def test_a_failed_build_fails_again_and_keeps_what_was_executed(self, bench):
        bench.faults = ["a link is dead"]
        for _ in range(2):
            assert build.build_pages(False, None) == ["a link is dead"]
        assert bench.builds == 2 and bench.kept == ["number 1"]

    def test_pages_of_a_failed_build_are_not_those_of_the_one_before(self, bench):
        build.build_pages(False, None)
        bench.faults = ["a link is dead"]
        (bench.root / "book/index.md").write_text("after", "utf-8")
        build.build_pages(False, None)
        bench.faults = []
        (bench.root / "book/index.md").write_text("before", "utf-8")
        build.build_pages(False, None)
        assert bench.builds == 3

    def test_a_page_that_is_missing_from_the_result_fails_the_build(self, bench):
        bench.meanwhile = [lambda: (build.SITE / "book/index.html").unlink()]
        for _ in range(2):
            (fault,) = build.build_pages(False, None)
            assert fault == "book/index: in _toc.yml, but there is no such page"
        assert bench.builds == 2

    def test_what_changed_while_it_was_built_fails_it_and_nothing_is_kept(self, bench):
        kernel, page = bench.root / "rnn_core.py", bench.root / "book/index.md"
        bench.meanwhile = [lambda: kernel.write_text("after", "utf-8"), page.touch]
        (fault,) = build.build_pages(False, None)
        names = "book/index.md, rnn_core.py"
        assert fault == f"{names} changed while it was being built: build again"
        kernel.write_text("before", "utf-8")  # what was executed may be of the kernel between
        bench.meanwhile = []
        assert build.build_pages(False, None) == []
        assert bench.builds == 2 and bench.kept == []

    def test_after_an_interrupt_what_was_executed_is_kept(self, bench):
        bench.meanwhile = [stop]
        with pytest.raises(KeyboardInterrupt):
            build.build_pages(False, None)
        bench.meanwhile = []
        assert build.build_pages(False, None) == []
        assert bench.builds == 2 and bench.kept == ["number 1"]

    def test_after_an_interrupt_half_a_notebook_is_not_kept(self, bench):
        def leave_half():
            notebook = v4.new_notebook(cells=[v4.new_code_cell("1")])
            cache = build.get_cache(bench.cache)
            bundle = CacheBundleIn(notebook, "a.ipynb")
            record = cache.cache_notebook_bundle(bundle, check_validity=False)
            (bench.cache / "executed" / record.hashkey / "base.ipynb").write_text('{"ce', "utf-8")

        bench.meanwhile = [leave_half, stop]
        with pytest.raises(KeyboardInterrupt):
            build.build_pages(False, None)
        bench.meanwhile = []
        assert build.build_pages(False, None) == []
        assert bench.kept == []

    def test_what_a_killed_build_left_is_not_trusted(self, bench):
        build.build_pages(False, None)
        (bench.cache / "unfinished").touch()  # as a build leaves it that cannot clean up
        build.STAMP.unlink()
        assert build.build_pages(False, None) == []
        assert bench.builds == 2 and bench.kept == []

    def test_half_a_stamp_is_none(self, bench):
        build.build_pages(False, None)
        build.STAMP.write_text(build.STAMP.read_text("utf-8")[:5], "utf-8")
        build.build_pages(False, None)
        assert bench.builds == 2


class TestTheBuilder:
    def test_ctrl_c_is_said_in_a_sentence(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, "argv", ["build"])
        monkeypatch.setattr(build, "build", lambda *_: stop())
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        monkeypatch.setattr(sys.stdout, "reconfigure", lambda **_: None, raising=False)
        assert build.main() == 130
        assert capsys.readouterr().out == "\nStopped. The book is not built.\n"

    def test_failed_notebooks_are_named_with_the_end_of_their_tracebacks(self, bench):
        log = build.SITE / "reports" / "book" / "chapter.err.log"
        log.parent.mkdir(parents=True)
        log.write_text("first\n" + 20 * "line\n" + "\x1b[31mIndexError\x1b[0m: 7\n", "utf-8")
        (fault,) = build.failed_notebooks()
        assert fault.startswith("book/chapter.ipynb: a cell failed\n    line\n")
        assert fault.endswith("\n    IndexError: 7") and "first" not in fault

    def test_a_build_that_does_not_end_is_stopped_with_all_that_it_started(
        self, tmp_path, monkeypatch
    ):
        monkeypatch.setattr(build, "JUPYTER_BOOK", [sys.executable, "-c", PARENT])
        monkeypatch.setattr(build, "TIME_LIMIT", 3)
        monkeypatch.setattr(build, "ROOT", tmp_path)
        (fault,) = build.jupyter_book(tmp_path, lite=False)
        assert fault.startswith("Jupyter Book did not end within 3 seconds and was stopped")
        wait_for_the_end(psutil.Process(int(text_of(tmp_path / "child"))))

    @pytest.mark.skipif(os.name != "posix", reason="Windows has no signals")
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_build_that_is_ended_ends_what_it_started(self, tmp_path, number):
        command = [sys.executable, "-c", BUILDER.format(parent=PARENT)]
        paths = os.environ | {"PYTHONPATH": str(ROOT)}
        # A shell lets what it starts in the background ignore Ctrl-C, and so would the builder.
        heed = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
        with subprocess.Popen(command, cwd=tmp_path, env=paths, **heed) as builder:
            child = wait_for_the_child(tmp_path / "child")
            builder.send_signal(number)
        wait_for_the_end(child)

    def test_without_what_runs_in_the_browser_the_book_is_built_and_says_so_twice(
        self, bench, monkeypatch, capsys
    ):
        def wheels(say):
            raise NotAvailable("no connection")

        monkeypatch.setattr(build, "wheels", wheels)
        monkeypatch.setattr(build, "bundle", lambda: None)
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        assert build.build_or_explain() == [] and not bench.lite
        lines = capsys.readouterr().out.splitlines()
        (first, second) = [line for line in lines if "No chapter can be run in the browser" in line]
        assert first == second and first.endswith("no page offers it. Not to be had: no connection")
        (fault,) = build.build_or_explain(need_lite=True)
        assert fault == "What runs in the browser is not to be had: no connection"

    def test_what_runs_in_the_browser_is_put_beside_the_pages(self, bench, monkeypatch):
        (bench.root / "assembled").mkdir()
        (bench.root / "assembled" / "index.html").touch()
        monkeypatch.setattr(build, "assemble", lambda files: bench.root / "assembled")
        assert build.build_pages(False, ["a wheel"]) == [] and bench.lite
        assert (build.LITE / "index.html").exists()
        assert build.build_pages(False, None) == [] and not bench.lite
        assert not build.LITE.exists()

    def test_a_percent_sign_in_the_path_is_refused_at_once(self, tmp_path, monkeypatch):
        monkeypatch.setattr(build, "ROOT", tmp_path / "a%20b")
        (fault,) = build.build(False)
        assert fault.endswith("rename the folder; jupyter-cache takes %20 for another sign")

    def test_a_lock_that_is_none_is_said_in_a_sentence(self, bench, monkeypatch):
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        (bench.out / "lock").mkdir()
        (fault,) = build.build_or_explain()
        assert "lock" in fault
        assert f"If {bench.out} is in the way, delete it" in fault

    def test_a_second_build_waits_for_the_first(self, tmp_path, capsys):
        def second():
            with build.one_at_a_time(tmp_path / "lock"):
                order.append("second")

        order = []
        with build.one_at_a_time(tmp_path / "lock"):
            waiting = Thread(target=second)
            waiting.start()
            limit = time.monotonic() + 40
            while "waiting for it" not in capsys.readouterr().out:
                assert time.monotonic() < limit
            order.append("first")
        waiting.join(40)
        assert order == ["first", "second"]


# A process whose child is in a group of its own, as kernels are, and tells its number.
PARENT = """
import pathlib, subprocess, sys, time
child = [sys.executable, "-c", "import time; time.sleep(600)"]
child = subprocess.Popen(child, start_new_session=True)
pathlib.Path("child.new").write_text(str(child.pid))
pathlib.Path("child.new").rename("child")
time.sleep(600)"""
BUILDER = """
import signal, sys
from web import build
from web.bundle import NODE, install
def wait():
    with build.started([sys.executable, "-c", {parent!r}]) as process:
        process.wait()
build.build = lambda *_: wait()
build.build_or_explain()"""


def wait_for_the_child(file):
    limit = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < limit
        time.sleep(0.05)
    return psutil.Process(int(file.read_text("utf-8")))


def wait_for_the_end(process):
    """By itself it would end after ten minutes."""
    limit = time.monotonic() + 40
    while alive(process):
        assert time.monotonic() < limit, "a process that was started by the build goes on alone"
        time.sleep(0.1)


def alive(process):
    """Whether it still does something."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class TestPages:
    """The checks of pages, on pages written by hand."""

    @pytest.fixture
    def faults(self, tmp_path):
        site = tmp_path / "site" / "book"
        site.mkdir(parents=True)
        (tmp_path / "_toc.yml").write_text("{format: jb-book, root: book/one}", "utf-8")
        (site / "two.html").write_text('<p id="here">', "utf-8")

        def check(html, **options):
            (site / "one.html").write_text(f"<article><h1>One</h1>{html}</article>", "utf-8")
            return page_faults(tmp_path, site.parent, **options)

        return check

    def test_a_whole_page_has_no_fault(self, faults):
        links = ("two.html#here", "two.html", "#top", "#", "https://example.org/x", "mailto:a@b.c")
        anchors = "".join(f'<a href="{link}">x</a>' for link in links)
        assert not faults(f'<details id="top">{anchors}</details>')

    def test_a_link_to_what_is_still_to_come_is_no_fault(self, faults, tmp_path):
        link = 'x<a href="../lite/index.html">'
        assert faults(link) and not faults(link, to_come=tmp_path / "site" / "lite")

    @pytest.mark.parametrize(
        ("html", "fault"),
        [
            ("", "the page is empty"),
            ("x<h1>Two</h1>", "2 titles"),
            ("<details>x", "1 <details>, but 0 </details>"),
            ("x</details>", "0 <details>, but 1 </details>"),
            ('x<img src="gone.png">', "gone.png leads nowhere"),
            ('x<a href="gone.html">', "gone.html leads nowhere"),
            ('x<a href="two.html#gone">', "two.html#gone leads nowhere"),
            ('x<a href="#gone">', "#gone leads nowhere"),
            ('x<a href="../../_toc.yml">', "../../_toc.yml leads nowhere"),
        ],
    )
    def test_a_fault_is_one_line_with_page_and_fault(self, faults, html, fault):
        (line,) = faults(html)
        assert line.startswith(f"book/one: {fault}")

    def test_a_figure_that_is_declared_is_drawn_unless_its_cell_is_removed(self, faults, tmp_path):
        figure = {"mystnb": {"figure": {"name": "fig_One"}}}
        notebook = tmp_path / "book" / "one.ipynb"
        notebook.parent.mkdir()
        notebook.write_text(json.dumps({"cells": [{"metadata": figure}]}), "utf-8")
        picture = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
        assert not faults(f'x<figure id="fig-one">{picture}</figure>')
        expected = ["book/one: a cell declares the figure fig-one, and draws none"]
        assert faults('x<figure id="fig-one"></figure>') == expected
        removed = {"metadata": {**figure, "tags": ["remove-output"]}}
        notebook.write_text(json.dumps({"cells": [removed]}), "utf-8")
        assert not faults("x")
