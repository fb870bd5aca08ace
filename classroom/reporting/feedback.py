"""nbgrader's feedback as one page that can be opened and sent without worry.

What a student wrote is cleaned, and the page itself forbids scripts and requests to other hosts.
Hidden tests stay hidden: what they printed is there. Formulas are drawn without a script.
"""

import contextlib
import re

import bleach
from jinja2 import pass_context
from latex2mathml import converter as latex2mathml
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import from_dict
from nbgrader.utils import is_grade, is_locked
from traitlets.config import Config

from classroom.judging.restore_cells import HIDDEN

HEAD = """<head><meta http-equiv="Content-Security-Policy"
content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">"""
STYLE = """<style>
pre, div.nbgrader_cell code { white-space: pre-wrap; word-break: normal; }
pre, code, p, li { overflow-wrap: break-word; }
.text_cell_render { overflow-x: auto; }
div.nbgrader_cell .panel-heading { height: auto; overflow: auto; }
td, th { padding: 0 0.8em 0.2em 0; vertical-align: top; }
div.prompt { display: none; }
div.input, div.output_area { display: block; }
</style></head>"""
SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.S | re.I)
FONTS = re.compile(r"@font-face\s*\{[^}]*\}")
TEST_CELL = re.compile(r'<a href="#([\w-]+)">Test cell</a>')
WORDS = {"a", "b", "br", "code", "del", "em", "i", "img", "s", "span", "strong", "sub", "sup"}
BLOCKS = {"blockquote", "dd", "details", "div", "dl", "dt", "hr", "li", "ol", "p", "pre", "ul"}
HEADS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
MATH = {"math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mroot", "mrow", "ms"}
MATH |= {"mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr"}
MATH |= {"munder", "munderover"}
TAGS = WORDS | BLOCKS | HEADS | TABLES | MATH
ATTRIBUTES = {
    "*": ["class", "id"],
    "a": ["href"],
    "img": ["src", "alt"],
    "td": ["align"],
    **{name: ["columnalign", "display", "mathvariant", "stretchy", "width"] for name in MATH},
}
LONGEST = 2000  # characters of a formula


class Drawn(IPythonRenderer):
    """Markdown with formulas as MathML, which browsers draw."""

    def __init__(self, **options):
        super().__init__(escape=False, **options)

    def block_math(self, body):
        return drawn(body, "block") or super().block_math(body)

    def inline_math(self, body):
        return drawn(body, "inline") or super().inline_math(body)


def drawn(formula, display):
    """A formula as MathML, or None if it is one that cannot be drawn."""
    if len(formula) > LONGEST:
        return None
    with contextlib.suppress(Exception):  # a student may have typed anything
        return latex2mathml.convert(formula, display=display)


class Feedback(HTMLExporter):
    """Writes the page."""

    @property
    def default_config(self):
        ours = Config({"HTMLExporter": {"sanitize_html": True, "exclude_anchor_links": True}})
        ours.merge(super().default_config)
        return ours

    @pass_context
    def markdown2html(self, context, source):
        """nbgrader's template shows Markdown as it comes; here it is cleaned."""
        page = MarkdownWithMath(renderer=Drawn(exclude_anchor_links=True)).render(source)
        return bleach.clean(page, tags=TAGS, attributes=ATTRIBUTES, protocols={"https", "data"})

    def from_notebook_node(self, nb, resources=None, **options):
        """The page of a notebook that was marked."""
        page, resources = super().from_notebook_node(shortened(nb), resources, **options)
        page = FONTS.sub("", SCRIPT.sub("", page))
        page = TEST_CELL.sub(r'<a href="#\1">\1</a>', page)
        return page.replace("<head>", HEAD, 1).replace("</head>", STYLE, 1), resources


def shortened(notebook):
    """A notebook without what only the machine reads: checks and hidden tests."""
    notebook = from_dict(notebook)
    notebook.cells = [cell for cell in notebook.cells if is_grade(cell) or not is_locked(cell)]
    for cell in notebook.cells:
        if is_grade(cell):
            cell.source = HIDDEN.sub("", cell.source).strip()
            # The number from which nbgrader takes the score, which stands above the cell.
            cell.outputs = [each for each in cell.outputs if each.output_type == "stream"]
    return notebook
