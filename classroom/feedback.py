"""nbgrader's feedback as one page that can be opened and sent without worry.

What a student wrote is cleaned, and the page itself forbids scripts and requests to other hosts.
"""

import re

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.strings import clean_html
from traitlets.config import Config

POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "img-src data:; style-src 'unsafe-inline'; font-src data:\">"
)
SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.S | re.I)

FONTS = re.compile(r"@font-face\s*\{[^}]*\}")


class Feedback(HTMLExporter):
    """Writes the page; formulas stay as they were typed, since to draw them takes a script."""

    @property
    def default_config(self):
        ours = Config({"HTMLExporter": {"sanitize_html": True}})
        ours.merge(super().default_config)
        return ours

    @pass_context
    def markdown2html(self, context, source):
        """nbgrader's template shows Markdown as it comes; here it is cleaned."""
        return clean_html(super().markdown2html(context, source))

    def from_notebook_node(self, nb, resources=None, **options):
        """The page, without scripts."""
        page, resources = super().from_notebook_node(nb, resources, **options)
        page = SCRIPT.sub("", page)  # the template's own, which draws formulas from another host
        page = FONTS.sub("", page)
        return page.replace("<head>", f"<head>{POLICY}", 1), resources
