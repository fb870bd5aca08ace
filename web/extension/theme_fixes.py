"""What the theme and its friends write that is not quite HTML, or cannot be read aloud; mended.

Each mend is a text of theirs, ours instead, and the reason. A mend that finds nothing does nothing.
"""

import re

from sphinx.jinja2glue import BuiltinTemplateLoader

MENDS = {
    # What stands outside of a landmark is missed by who walks from landmark to landmark.
    r'<div id="pst-primary-sidebar" ': (
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" '
    ),
    # The name of a control has to hold the words that are seen, or voice control does not find it.
    r'<summary aria-label="Toggle hidden content">': "<summary>",
    r'(<button class="btn search-button-field[^>]*?) aria-label="Search"': r"\1",
    r'(<i class="theme-switch [^>]*?)\s+title="[^"]*"': r"\1",
    # What was folded says so on paper, where nothing is shown by pressing.
    r'<summary>(?=\s*<p class="collapsed admonition-title">Show (\w)([^<]*)</p>)': (
        lambda words: f'<summary data-on-paper="{words[1].upper()}{words[2]}">'
    ),
    # A title on a button is no name for everybody.
    r'(<button class="sidebar-toggle [^>]*?)title="([^"]*)"': r'\1title="\2" aria-label="\2"',
    # The corner of a table heads nothing.
    r'<th class="head">(?:<p></p>)?</th>': "<td></td>",
    # A role that is gone from the standard, in a list that has no items then.
    r'<div role="list" class="citation-list">': '<div class="citation-list">',
    r'(<div class="citation" id="[^"]*") role="doc-biblioentry"': r"\1",
    # Three times the same.
    r'<meta name="viewport" content="width=device-width, initial-scale=1" ?/>': "",
    # The place of an advertisement.
    r'<div id="ethical-ad-placement".*?</div>': "",
}
COMPILED = [(re.compile(theirs, re.DOTALL), ours) for theirs, ours in MENDS.items()]


class Templates(BuiltinTemplateLoader):
    """Sphinx's own, with every page mended after it is made."""

    def render(self, template, context):
        """The page as it will be written."""
        return mended(super().render(template, context))


def mended(html):
    """A page with all mends."""
    for theirs, ours in COMPILED:
        html = theirs.sub(ours, html)
    return html


def use_templates(app, config):
    """Let Sphinx make its pages by way of the class above."""
    config.template_bridge = "web.extension.theme_fixes.Templates"


def setup(app):
    """Sphinx calls this."""
    app.connect("config-inited", use_templates)
