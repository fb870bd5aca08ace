"""The built book is whole, and no page of it can show the numbers of an older kernel."""

import os
from pathlib import Path
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from urllib.request import urlopen

from nbformat import v4
import pytest
import yaml

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

    def test_every_page_in_the_folder_is_in_the_contents(self):
        pages = {
            path.relative_to(ROOT).with_suffix("").as_posix()
            for path in (ROOT / "book").iterdir()
            if path.suffix in (".ipynb", ".md")
        }
        assert pages == set(contents())

    def test_pages_that_left_the_contents_are_gone(self, site):
        built = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
        furniture = {"index", "genindex", "search", "py-modindex"}
        static = {page for page in built if page.startswith("_static/")}
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
        self.write("book/references.bib", "@misc{one, title={One}, author={A. One}, year={1990}}\n")
        self.write("book/index.md", "# A book\n\nIt has one chapter.\n")
        self.set_contents("chapter")
        self.set_chapter(NORM, HALF)

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

    def command(self):
        return [sys.executable, str(self.root / "web" / "build.py")]

    def build(self):
        """Exit code and everything printed; called from another folder than the book's."""
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(self.command(), cwd=self.root.parent, **streams)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def page(self, name="chapter"):
        return (self.root / "_build" / "html" / "book" / f"{name}.html").read_text("utf-8")

    def shows(self, text):
        return text in re.sub(r"<[^>]*>", "", self.page())


NORM = """import lab
import numpy as np
from rnn_core import global_norm

print("norm", global_norm([np.ones(4)]))"""
HALF = 'from lab import half\n\nprint("half", half.HALF)'
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

    def test_nothing_changed_nothing_runs(self, book):
        code, log = book.build()
        assert code == 0, log
        assert "Executing notebook" not in log

    def test_an_edit_of_kernel_and_lab_reaches_the_page(self, book):
        book.replace(*KERNEL_EDIT)
        book.replace("book/lab/half.py", "0.5", "0.25")
        code, log = book.build()
        assert code == 0, log
        assert "book/lab/half.py, rnn_core.py changed" in log
        assert book.shows("norm 14.0") and book.shows("half 0.25")

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

    def test_a_kernel_edited_while_the_book_is_built_fails_it_and_leaves_no_number(self, book):
        edit = """
            import pathlib

            kernel = pathlib.Path("../rnn_core.py")
            text = kernel.read_text("utf-8")
            kernel.write_text(text.replace("return 7 * largest", "return 9 * largest"), "utf-8")"""
        book.set_chapter(NORM, textwrap.dedent(edit).strip())
        code, log = book.build()
        assert code == 1
        assert "rnn_core.py changed while it was being built: build again" in log
        book.replace("rnn_core.py", "9 * largest", "8 * largest")
        book.set_chapter(NORM)
        code, log = book.build()
        assert code == 0, log
        assert book.shows("norm 16.0")


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
        book.set_chapter('print("fine")', text="See [that](nowhere.md).")
        for _ in range(2):  # a second build must not forget the warnings of pages it keeps
            code, log = book.build()
            assert code == 1
            assert "nowhere.md" in log
            assert "The book is not built" in log

    def test_a_failing_cell_and_a_missing_page_are_named(self, book):
        book.set_contents("chapter", "missing")
        book.set_chapter("weights = []", "weights[7]")
        code, log = book.build()
        assert code == 1
        assert "- book/chapter.ipynb: a cell failed" in log
        assert "IndexError: list index out of range" in log
        assert "- book/missing: in _toc.yml, but there is no such page" in log

    def test_a_failing_cell_alone_fails_the_build(self, book):
        book.set_contents("chapter")
        code, log = book.build()
        assert code == 1
        assert "- book/chapter.ipynb: a cell failed" in log

    def test_a_mended_book_is_built_and_a_chapter_that_left_is_gone(self, book):
        book.set_contents("chapter", "second")
        book.set_chapter('print("mended")')
        book.write("book/second.md", "# Second\n\nA page that will leave the book.\n")
        book.write("_build/inputs.json", '{"run": {"rnn_')  # a build that was killed while it wrote
        assert book.build()[0] == 0
        assert "will leave the book" in book.page("second")
        book.set_contents("chapter")
        code, log = book.build()
        assert code == 0, log
        assert book.shows("mended")
        assert not (book.root / "_build" / "html" / "book" / "second.html").exists()
        assert "second" not in book.page("index")


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
