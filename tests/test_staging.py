"""Copies of chapters for the browser, Colab and Binder."""

import nbformat
from nbformat import v4
import pytest

from web import live
from web.staging import chapters, copy_of


def chapter():
    """With one cell of each kind."""
    ran = v4.new_code_cell("1 + 1", execution_count=7)
    ran.outputs = [v4.new_output("execute_result", {"text/plain": "2"}, execution_count=7)]
    solution = v4.new_code_cell("answer = 42", metadata={"tags": ["hide-cell"]})
    links = "[Werbos (1990)](bibliography.md#werbos1990), [notation](notation.md), [next](02.ipynb)"
    return v4.new_notebook(cells=[v4.new_markdown_cell(links), ran, solution])


def test_a_copy_has_no_outputs_and_its_solutions_are_folded():
    _, ran, solution = copy_of(chapter()).cells
    assert not ran.outputs and ran.execution_count is None and "jupyter" not in ran.metadata
    assert solution.metadata["jupyter"]["source_hidden"] is True


def test_links_to_pages_that_are_not_there_become_words_and_chapters_stay_linked():
    words = copy_of(chapter()).cells[0].source
    assert words == "Werbos (1990), notation, [next](02.ipynb)"


def test_a_copy_asks_for_the_kernel_that_is_there():
    assert copy_of(chapter()).metadata.kernelspec.name == "python"  # python3 would ask the reader


class TestTheBranch:
    @pytest.fixture(scope="class")
    def branch(self, tmp_path_factory):
        folder = tmp_path_factory.mktemp("live")
        live.write(folder, "https://github.com/someone/rnn-book")
        return folder

    def test_it_has_all_that_a_chapter_imports(self, branch):
        for file in (
            "rnn_core.py",
            "lab/chapter06/data/nino12.csv",
            "lab/explorables/bundled/shared.js",
        ):
            assert (branch / file).exists()
        assert "anywidget==" in (branch / "requirements.txt").read_text("utf-8")

    @pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
    def test_on_colab_a_chapter_fetches_what_it_imports_and_elsewhere_it_is_clean(
        self, branch, path
    ):
        written = nbformat.read(path, 4).cells[1].source
        fetch = nbformat.read(branch / "colab" / path.name, 4).cells[0].source
        assert "git clone -q --depth 1 -b live https://github.com/someone/rnn-book" in fetch
        assert "pip install -q anywidget==" in fetch
        for clean in (path, branch / path.name):
            cells = nbformat.read(clean, 4).cells
            assert cells[1].source == written
            assert not any("git clone" in cell.source for cell in cells)

    def test_without_an_address_nothing_is_offered(self, tmp_path):
        (tmp_path / "_config.yml").write_text("title: A book\n", "utf-8")
        assert live.repository(tmp_path / "_config.yml") is None
        assert live.hosts(None, "01.ipynb") == {}
