"""nbgrader's feedback as one page that can be opened and sent without worry.

What a student wrote is cleaned, and the page itself forbids scripts and requests to other hosts.
"""

from bs4 import BeautifulSoup
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.strings import clean_html
from traitlets.config import Config

POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "img-src data:; style-src 'unsafe-inline'; font-src data:\">"
)


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
        soup = BeautifulSoup(page, "html.parser")
        for script in soup("script"):
            script.decompose()
        soup.head.insert(0, BeautifulSoup(POLICY, "html.parser"))
        return str(soup), resources
