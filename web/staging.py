"""Copies of the chapters for where they run without this folder: the browser, Colab, Binder.

Without outputs, so that a question stays one until its cell is run; beside them the kernel and the
lab with its moving figures.
"""

from pathlib import Path
import re
import shutil

import nbformat

from web.pages import contents

ROOT = Path(__file__).resolve().parents[1]
LITTER = shutil.ignore_patterns("__pycache__", ".*", "*_case.py")  # cases are the tests'
FOLDED = {"hide-cell", "hide-input"}  # the page folds the code of these
PAGE_LINK = re.compile(r"\[([^]]+)\]\([\w/]+\.md(?:#[\w-]+)?\)")


def chapters(root=ROOT):
    """The notebooks of the book, in their order.

    Returns
    -------
    list of pathlib.Path
    """
    paths = [root / f"{name}.ipynb" for name in contents(root)]
    return [path for path in paths if path.exists()]


def stage(folder, root=ROOT, first=(), kernel="python"):
    """Write copies of all chapters, and beside them what they import.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; what was there goes.
    root : pathlib.Path
        The folder of the book.
    first : sequence of nbformat.NotebookNode
        Cells to begin each copy with.
    kernel : str
        Name of the kernel that runs them.
    """
    shutil.rmtree(folder, ignore_errors=True)
    stage_chapters(folder, root, first, kernel)
    shutil.copy(root / "rnn_core.py", folder)
    shutil.copytree(root / "book" / "lab", folder / "lab", ignore=LITTER)


def stage_chapters(folder, root=ROOT, first=(), kernel="python"):
    """Write copies of all chapters, each beginning with the cells `first`."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in chapters(root):
        notebook = copy_of(nbformat.read(path, as_version=4), first, kernel)
        nbformat.write(notebook, folder / path.name)


def copy_of(notebook, first=(), kernel="python"):
    """A chapter as somebody finds it who is about to run it.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The chapter; it is changed.
    first : sequence of nbformat.NotebookNode
        Cells to begin with.
    kernel : str
        Name of the kernel that runs it.

    Returns
    -------
    nbformat.NotebookNode
    """
    spec = {"name": kernel, "display_name": "Python", "language": "python"}
    notebook.metadata = {"kernelspec": spec, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            fold(cell)
        else:
            cell.source = PAGE_LINK.sub(r"\1", cell.source)  # those pages are not beside it
    notebook.cells = [*first, *notebook.cells]
    return nbformat.from_dict(notebook)


def fold(cell):
    """Hide the code of a cell that the page folds too: a solution must be asked for."""
    if FOLDED & set(cell.metadata.get("tags", [])):
        cell.metadata["jupyter"] = {"source_hidden": True}
