"""The book as plain text for programs that read: `llms.txt`, an index, and `llms-full.txt`.

The first follows the form of llmstxt.org: a title, a summary, and links with what each is about.
"""

from pathlib import Path

import nbformat

from web.extension.social_meta import description
from web.pages import contents

SUMMARY = (
    "An interactive book on the simple recurrent network and backpropagation through time. Every "
    "number is computed by a small NumPy kernel, rnn_core.py. The whole text: llms-full.txt."
)


def write(app, error):
    """Write both files beside the pages."""
    if error or app.builder.format != "html":
        return
    site, root = Path(app.outdir), Path(app.confdir)
    names = list(contents(root))
    index = [f"# {app.config.html_title}", f"> {SUMMARY}", "## Pages"]
    index.append("\n".join(line_of(app, name) for name in names))
    (site / "llms.txt").write_text("\n\n".join(index) + "\n", "utf-8")
    texts = [text_of(app.env.doc2path(name)) for name in names]
    (site / "llms-full.txt").write_text("\n\n".join(texts) + "\n", "utf-8")


def line_of(app, name):
    """A page as a link, and the sentence that describes it."""
    about = description(app.env.get_doctree(name))
    title = app.env.titles[name].astext()
    return f"- [{title}]({name}.html)" + (f": {about}" if about else "")


def text_of(path):
    """A page's source: of a notebook its text, its code, and what that printed."""
    path = Path(path)
    if path.suffix != ".ipynb":
        return path.read_text("utf-8").strip()
    cells = nbformat.read(path, 4).cells
    return "\n\n".join(part for cell in cells for part in parts(cell) if part.strip())


def parts(cell):
    """The text of a cell, or its code and what was printed, in fences."""
    if cell.cell_type == "markdown":
        yield cell.source
    elif cell.cell_type == "code":
        yield f"```python\n{cell.source}\n```"
        printed = "".join(
            each.get("text", "") for each in cell.outputs if each.get("name") == "stdout"
        )
        if printed:
            yield f"```\n{printed.rstrip()}\n```"


def setup(app):
    """Sphinx calls this."""
    app.connect("build-finished", write)
