"""nbgrader's feedback as one page that can be opened and sent without worry.

What a student wrote is cleaned, and the page itself forbids scripts and requests to other hosts.
Hidden tests stay hidden: what they printed is there. Markdown, highlighting and colors take time
that grows with the square of a text: what is longer than the limits is shown as plain text or cut.
"""

import re

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbformat import from_dict
from nbgrader.utils import is_grade, is_locked
from traitlets.config import Config

from classroom import limits
from classroom.judging.restore_cells import HIDDEN
from classroom.reporting.markdown import plain, rendered

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
BLANK_LINES = re.compile(r"(\n[ \t]*){3,}\n")
CUT = "[cut: this notebook is too long to be shown as a whole]"
# Characters of a cell and of a page: what is longer is shown as plain text.
MARKDOWN, ALL_MARKDOWN = 4000, 24_000
CODE, ALL_CODE = 10_000, 50_000
# What a page shows at all.
ALL_SOURCES, ALL_OUTPUTS = 500_000, 250_000


class Room:
    """How much of a kind of text there is room for.

    Parameters
    ----------
    each, together : int
        Characters of one text, and of all.
    """

    def __init__(self, each, together):
        self.each, self.left = each, together

    def holds(self, text):
        """Whether there is room for a text, which then is taken."""
        fits = len(text) <= min(self.each, self.left)
        self.left -= len(text) if fits else 0
        return fits

    def cut(self, text):
        """As much of a text as there is room for."""
        room = min(self.each, self.left)
        self.left -= min(len(text), room)
        return text if len(text) <= room else f"{text[:room]}\n{CUT}"


class Feedback(HTMLExporter):
    """Writes the page."""

    @property
    def default_config(self):
        ours = Config({"HTMLExporter": {"sanitize_html": True, "exclude_anchor_links": True}})
        ours.merge(super().default_config)
        return ours

    def default_filters(self):
        """nbgrader's template uses these; the usual ones take minutes for some texts."""
        yield from super().default_filters()
        yield "strip_files_prefix", unchanged
        yield "filter_data_type", unchanged
        yield "highlight_code", self.highlighted

    @pass_context
    def markdown2html(self, context, source):
        """Markdown as HTML; nbgrader's template shows it as it comes."""
        return rendered(source) if self.markdown.holds(source) else plain(source)

    def highlighted(self, source, **options):
        """Code as HTML."""
        return self.highlight(source) if self.code.holds(source) else plain(source)

    def from_notebook_node(self, nb, resources=None, **options):
        """The page of a notebook that was marked."""
        self.markdown, self.code = Room(MARKDOWN, ALL_MARKDOWN), Room(CODE, ALL_CODE)
        self.highlight = Highlight2HTML(pygments_lexer="python", parent=self)
        # Not HTMLExporter's own, which reads the whole page again to describe pictures.
        page, resources = TemplateExporter.from_notebook_node(
            self, shortened(nb), self._init_resources(resources), **options
        )
        head, end, body = page.partition("</head>")  # in it nothing is a student's
        head = FONTS.sub("", SCRIPT.sub("", head)).replace("<head>", HEAD, 1)
        body = TEST_CELL.sub(r'<a href="#\1">\1</a>', body)
        return head + end.replace("</head>", STYLE) + body, resources


def unchanged(value):
    return value


def shortened(notebook):
    """A notebook without what only the machine reads, and without what is too much."""
    notebook = from_dict(notebook)
    sources, outputs = Room(limits.SHOWN, ALL_SOURCES), Room(limits.SHOWN, ALL_OUTPUTS)
    notebook.cells = [cell for cell in notebook.cells if is_grade(cell) or not is_locked(cell)]
    for cell in notebook.cells:
        if is_grade(cell):
            cell.source = HIDDEN.sub("", cell.source).strip()
            # The number from which nbgrader takes the score, which stands above the cell.
            cell.outputs = [each for each in cell.outputs if each.output_type == "stream"]
        cell.source = sources.cut(BLANK_LINES.sub("\n\n\n", cell.source))
        for output in cell.get("outputs", []):
            shorten(output, outputs)
    return notebook


def shorten(output, room):
    """Cut an output to what there is room for, and describe a picture."""
    if output.output_type == "stream":
        output.text = room.cut(output.text)
    elif output.output_type == "error":
        output.traceback = [room.cut("\n".join(output.traceback))]
    elif "text/plain" in output.data:
        output.data = {"text/plain": room.cut(output.data["text/plain"])}
    else:
        output.metadata = {kind: {"alt": "what this cell drew"} for kind in output.data}
