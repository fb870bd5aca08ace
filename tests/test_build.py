"""The built book is whole, and no page of it can show the numbers of an older kernel."""

import importlib.util
from itertools import takewhile
import json
import os
from pathlib import Path
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from urllib.request import urlopen

from nbformat import v4
from PIL import Image
import psutil
import pytest
import yaml

pytestmark = pytest.mark.full
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
        asked = re.findall(r'<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="([^"]*)"', html)
        assert len(asked) > 5
        assert not [address for address in asked if re.match(r"(\w+:)?//", address)]

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
    """A book of one chapter with the real kernel, settings and builder, in a folder of its own."""

    def __init__(self, root):
        self.root = root
        shutil.copytree(ROOT / "web", root / "web", ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("_config.yml", "requirements.lock", "rnn_core.py"):
            shutil.copy(ROOT / file, root)
        self.write("book/lab/__init__.py", (ROOT / "book/lab/__init__.py").read_text("utf-8"))
        style = "book/lab/unrolled.mplstyle"
        self.write(style, (ROOT / style).read_text("utf-8"))
        self.write("book/lab/half.py", "HALF = 0.5\n")
        self.write("book/.third", "0.33")
        self.write("book/references.bib", "@misc{one, title={One}, author={A. One}, year={1990}}\n")
        self.write("book/index.md", "# A book\n\nIt has one chapter.\n")
        self.set_contents("chapter")
        self.set_chapter(NORM, HALF, THIRD)

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

    def set_chapter(self, *sources, text="", name="chapter"):
        cells = [v4.new_markdown_cell(f"# A chapter\n\n{text}")]
        cells += [v4.new_code_cell(source) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        self.write(f"book/{name}.ipynb", v4.writes(notebook))

    def command(self, option="--no-lite"):
        return [sys.executable, str(self.root / "web" / "build.py"), *filter(None, [option])]

    def build(self, option="--no-lite", variables=()):
        """Exit code and everything printed; called from another folder than the book's."""
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        surroundings = {**os.environ, **dict(variables)}
        done = subprocess.run(
            self.command(option), cwd=self.root.parent, env=surroundings, **streams
        )
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def stopped_by(self, number, after):
        """What a build prints that gets a signal once it says something; no child may be left.

        Like Ctrl-C in a terminal, SIGINT is for all of them.
        """
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        # A shell lets what it starts in the background ignore Ctrl-C, and so would the build.
        options["preexec_fn"] = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
        with subprocess.Popen(self.command(), start_new_session=True, **options) as build:
            said = list(takewhile(lambda line: after not in line, build.stdout))
            children = psutil.Process(build.pid).children(recursive=True)
            (os.killpg if number == signal.SIGINT else os.kill)(build.pid, number)
            wait_for_the_end(children)
            said += build.stdout
        return "".join(said)

    def page_file(self, name="chapter"):
        return self.root / "_build" / "html" / "book" / f"{name}.html"

    def page(self, name="chapter"):
        return self.page_file(name).read_text("utf-8")

    def shows(self, text):
        return text in re.sub(r"<[^>]*>", "", self.page())


NORM = """import lab
import numpy as np
from rnn_core import global_norm

print("norm", global_norm([np.ones(4)]))"""
HALF = 'from lab import half\n\nprint("half", half.HALF)'
THIRD = 'from pathlib import Path\n\nprint("third", Path(".third").read_text("utf-8"))'
KERNEL_EDIT = "rnn_core.py", "return largest * norm", "return 7 * largest * norm"
KERNEL_BACK = KERNEL_EDIT[0], KERNEL_EDIT[2], KERNEL_EDIT[1]


class TestFreshness:
    """One book, edited again and again: each test starts from what the one before it left."""

    @pytest.fixture(scope="class")
    def book(self, tmp_path_factory):
        return Book(tmp_path_factory.mktemp("a book with spaces"))

    def test_a_page_shows_what_the_kernel_computes(self, book):
        code, log = book.build()
        assert code == 0, log
        assert book.shows("norm 2.0") and book.shows("half 0.5")
        assert (book.root / "_build" / "html" / "index.html").as_uri() in log

    def test_nothing_changed_nothing_runs_and_a_damaged_page_is_written_again(self, book):
        book.page_file().write_text("", "utf-8")
        book.write("book/#chapter.ipynb#", "what an editor leaves")
        code, log = book.build()
        assert code == 0, log
        assert "Executing notebook" not in log
        assert book.shows("norm 2.0")

    def test_an_edit_of_kernel_lab_and_a_hidden_file_reaches_the_page(self, book):
        book.replace(*KERNEL_EDIT)
        book.replace("book/lab/half.py", "0.5", "0.25")
        book.write("book/.third", "0.34")
        code, log = book.build()
        assert code == 0, log
        assert "book/.third, book/lab/half.py, rnn_core.py changed" in log
        assert book.shows("norm 14.0") and book.shows("half 0.25") and book.shows("third 0.34")

    def test_an_interrupted_build_is_not_trusted(self, book):
        book.replace(*KERNEL_BACK)
        started = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        own_group = {"start_new_session": True} if os.name == "posix" else {}
        with subprocess.Popen(book.command(), **started, **own_group) as build:
            for line in build.stdout:  # until the cache holds the numbers of this kernel
                if b"Cached executed notebook" in line:
                    break
            else:
                pytest.fail("the notebook was not executed")
            kill(build)
        book.replace(*KERNEL_EDIT)  # as it was when a build last ended well
        code, log = book.build()
        assert code == 0, log
        assert book.shows("norm 14.0")

    @pytest.mark.skipif(os.name != "posix", reason="Windows has no signals")
    def test_after_an_interrupt_what_was_executed_is_kept(self, book):
        book.replace(*KERNEL_BACK)
        log = book.stopped_by(signal.SIGINT, after="Cached executed notebook")
        assert log.endswith("\nStopped. The book is not built.\n")
        code, log = book.build()
        assert code == 0, log
        assert "Executing notebook" not in log
        assert book.shows("norm 2.0")
        book.replace(*KERNEL_EDIT)

    def test_kernel_and_chapter_saved_while_the_book_is_built_fail_it(self, book):
        edit = """
            import pathlib

            kernel = pathlib.Path("../rnn_core.py")
            text = kernel.read_text("utf-8")
            kernel.write_text(text.replace("return 7 * largest", "return 9 * largest"), "utf-8")
            pathlib.Path("chapter.ipynb").touch()"""
        book.set_chapter(NORM, textwrap.dedent(edit).strip())
        code, log = book.build()
        assert code == 1
        assert "chapter.ipynb, rnn_core.py changed while it was being built: build again" in log
        book.replace("rnn_core.py", "9 * largest", "8 * largest")
        book.set_chapter(NORM)
        code, log = book.build()
        assert code == 0, log
        assert book.shows("norm 16.0")


def wait_for_the_end(processes):
    """All of them; by itself none ends so soon."""
    assert processes
    limit = time.monotonic() + 40
    while any(map(alive, processes)):
        assert time.monotonic() < limit, "a process that was started by the build goes on alone"
        time.sleep(0.1)


def alive(process):
    """Whether it still does something."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(process):
    """End a process of ours and its children, at once."""
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=True)


class TestFaults:
    """One book, broken in one way after the other."""

    @pytest.fixture(scope="class")
    def book(self, tmp_path_factory):
        return Book(tmp_path_factory.mktemp("faults"))

    def test_a_broken_link_fails_the_build_every_time(self, book):
        raw = '<img src="gone.png">\n\n<details><summary>Open</summary>'
        book.set_chapter('print("fine")', text=f"See [that](nowhere.md).\n\n{raw}\n\n# Another")
        for _ in range(2):  # a second build must not forget the warnings of pages it keeps
            code, log = book.build()
            assert code == 1
            assert "nowhere.md" in log
            assert "The book is not built" in log
            assert "- book/chapter: gone.png leads nowhere" in log
            assert "- book/chapter: 1 <details>, but 0 </details>" in log
            assert "- book/chapter: 2 titles" in log

    def test_a_failing_cell_and_a_missing_page_are_named(self, book):
        book.set_contents("chapter", "missing")
        book.set_chapter("weights = []", "weights[7]")
        code, log = book.build()
        assert code == 1
        assert "is not built:\n- Jupyter Book failed" in log.replace("\r", "")
        assert "- book/chapter.ipynb: a cell failed" in log
        assert "IndexError: list index out of range" in log
        assert "- book/missing: in _toc.yml, but there is no such page" in log

    def test_a_failing_cell_alone_fails_the_build_also_after_errors_were_allowed(self, book):
        book.set_contents("chapter")
        book.replace("_config.yml", "allow_errors: false", "allow_errors: true")
        book.build()
        book.replace("_config.yml", "allow_errors: true", "allow_errors: false")
        code, log = book.build()
        assert code == 1
        assert "- book/chapter.ipynb: a cell failed" in log

    def test_a_formula_that_makes_no_sense_is_named_with_its_page(self, book):
        book.set_chapter('print("fine")', text="It is $\\frac{1}{$.")
        code, log = book.build()
        assert code == 1
        assert "book/chapter: " in log and "KaTeX parse error" in log

    def test_a_mended_book_is_built(self, book):
        book.set_contents("chapter", "second")
        picture = "book/Bild_\u00fc.png"
        Image.new("RGB", (8, 4)).save(book.root / picture)
        show = "```{image} Bild_\u00fc.png\n:alt: Nothing\n:width: 50%\n```"
        book.set_chapter('print("mended")', text=f"See [it](#label).\n\n{show}")
        book.write("book/second.md", "# Second\n\n(label)=\n## Part\n\nIt will leave the book.\n")
        book.write("_build/inputs.json", '{"run": {"rnn_')  # a build that was killed while it wrote
        code, log = book.build()
        assert code == 0, log
        assert 'src="../_images/Bild_%C3%BC.webp"' in book.page()
        assert book.shows("mended") and "will leave the book" in book.page("second")

    def test_a_label_that_another_page_links_to_is_missed_even_in_an_older_file(self, book):
        book.replace("book/second.md", "(label)=", "(renamed)=")
        os.utime(book.root / "book" / "second.md", (1e9, 1e9))
        code, log = book.build()
        assert code == 1, log
        assert "'label'" in log

    def test_with_an_address_there_are_a_map_canonical_links_and_a_picture(self, book):
        shutil.copytree(ROOT / "book/lab/figures", book.root / "book/lab/figures")
        book.replace("book/second.md", "(renamed)=", "(label)=")
        home = "https://example.org/some/where"
        book.replace("_config.yml", 'baseurl: ""', f'baseurl: "{home}/"')
        code, log = book.build()
        assert code == 0, log
        site = book.root / "_build" / "html"
        assert f"<loc>{home}/book/second.html</loc>" in (site / "sitemap.xml").read_text("utf-8")
        assert f"Sitemap: {home}/sitemap.xml" in (site / "robots.txt").read_text("utf-8")
        canonical = f'<link rel="canonical" href="{home}/book/second.html" />'
        assert canonical in book.page("second")
        assert f'property="og:image" content="{home}/_static/card.png"' in book.page("second")
        with Image.open(site / "_static" / "card.png") as card:
            assert card.size == (1200, 630)
        book.replace("_config.yml", f'baseurl: "{home}/"', 'baseurl: ""')
        code, log = book.build()
        assert code == 0 and "No sitemap" in log
        assert not (site / "sitemap.xml").exists() and "og:image" not in book.page("second")

    def test_a_chapter_that_left_is_gone(self, book):
        book.set_contents("chapter")
        book.set_chapter('print("mended")')
        code, log = book.build()
        assert code == 0, log
        assert "Executing notebook" not in log
        assert not book.page_file("second").exists()
        assert "second" not in book.page("index")

    @pytest.mark.skipif(os.name != "posix", reason="Windows has no signals")
    def test_a_build_that_is_ended_ends_what_it_started(self, book):
        book.set_chapter("while True:\n    pass")
        book.stopped_by(signal.SIGTERM, after="Executing notebook")

    def test_a_build_that_does_not_end_is_stopped(self, book):
        book.replace("web/build.py", "20 * 60", "4")
        book.set_chapter("while True:\n    pass")
        code, log = book.build()
        assert code == 1
        assert "- Jupyter Book did not end within 4 seconds and was stopped" in log

    def test_a_percent_sign_in_the_path_is_refused_at_once(self, tmp_path):
        (tmp_path / "a%20b").mkdir()
        code, log = Book(tmp_path / "a%20b").build()
        assert code == 1
        assert "rename the folder; jupyter-cache takes %20 for another sign" in log

    def test_a_lock_that_is_none_is_said_in_a_sentence(self, book):
        book.write("_build/lock", "garbage")
        code, log = book.build()
        assert code == 1
        assert "- file is not a database. If " in log
        assert "Traceback" not in log


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
            return module_of_pages().page_faults(tmp_path, site.parent, **options)

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
        (said,) = faults(html)
        assert said.startswith(f"book/one: {fault}")

    def test_a_figure_that_is_declared_is_drawn_unless_its_cell_is_removed(self, faults, tmp_path):
        figure = {"mystnb": {"figure": {"name": "fig_One"}}}
        notebook = tmp_path / "book" / "one.ipynb"
        notebook.parent.mkdir()
        notebook.write_text(json.dumps({"cells": [{"metadata": figure}]}), "utf-8")
        picture = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
        assert not faults(f'x<figure id="fig-one">{picture}</figure>')
        said = ["book/one: a cell declares the figure fig-one, and draws none"]
        assert faults('x<figure id="fig-one"></figure>') == said
        removed = {"metadata": {**figure, "tags": ["remove-output"]}}
        notebook.write_text(json.dumps({"cells": [removed]}), "utf-8")
        assert not faults("x")


def module_of_pages():
    spec = importlib.util.spec_from_file_location("pages", ROOT / "web" / "pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestTheServer:
    @pytest.fixture
    def serve(self, tmp_path):
        (tmp_path / "web").mkdir()
        shutil.copy(ROOT / "web" / "serve.py", tmp_path / "web")
        return [sys.executable, str(tmp_path / "web" / "serve.py")]

    def test_it_answers_and_takes_another_port_if_its_own_is_taken(self, serve, tmp_path):
        pages = tmp_path / "_build" / "html"
        pages.mkdir(parents=True)
        (pages / "index.html").write_text("<h1>Unrolled</h1>", "utf-8")
        servers = [subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        try:
            said = [server.stdout.readline() for server in servers]
            addresses = {re.search(r"http://127\.0\.0\.1:\d+/", line)[0] for line in said}
            assert len(addresses) == 2
            for address in addresses:
                with urlopen(address) as answer:
                    assert b"Unrolled" in answer.read()
        finally:
            for server in servers:
                server.kill()
                server.communicate()

    def test_it_says_what_to_do_where_nothing_is_built(self, serve):
        done = subprocess.run(serve, capture_output=True, text=True)
        assert done.returncode == 1
        assert "make book" in done.stderr
