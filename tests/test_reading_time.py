"""How long a chapter takes to read is counted from what stands open on the site."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
import pytest

from web.reading_time import CHAPTERS, ROOT, reading

LONGEST = {"words": 3000, "code": 105, "minutes": 30}  # about a hundred lines

MARKDOWN = """A `name` and $x + y$ and [a link](https://example.org/a-b-c).

$$
x = y
$$

<details>
<summary>Answer</summary>

Folded words and $$z$$.
</details>
"""
SHOWN = new_output("display_data", {"text/markdown": "```python\ndef f():\n\n    pass\n```"})


def test_what_is_folded_is_not_counted(tmp_path):
    cells = [
        new_markdown_cell(MARKDOWN),
        new_code_cell("show(f)\n\nx = 1", outputs=[SHOWN]),
        new_code_cell("y = 2\nz = 3", metadata={"tags": ["hide-input"]}),
        new_code_cell("y = 2", metadata={"tags": ["hide-cell"]}, outputs=[SHOWN]),
        new_code_cell("draw()", metadata={"mystnb": {"figure": {"name": "fig"}}}),
    ]
    path = tmp_path / "01_short.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    assert reading(path) == (9, 5, 1, 1)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_read_in_half_an_hour(path):
    one = reading(path)
    assert one.words <= LONGEST["words"]
    assert one.code <= LONGEST["code"]
    assert one.minutes <= LONGEST["minutes"]
    assert one.words <= 450 * one.pictures


def test_the_page_for_debugging_is_short():
    assert reading(ROOT / "book" / "debug.ipynb").words <= 1800
