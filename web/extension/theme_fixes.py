"""What the theme and its friends write that is not quite HTML, or cannot be read aloud.

Each repair is a text of theirs, ours instead, and the reason. One that finds nothing on any page of
the book fails the build: theirs has changed, or is gone, and so the repair must.
"""

from collections import Counter
import re

from sphinx.errors import ExtensionError
from sphinx.jinja2glue import BuiltinTemplateLoader

REPAIRS = {
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


class Templates(BuiltinTemplateLoader):
    """Sphinx's own, with every page repaired after it is made."""

    pages, matches = 0, Counter()  # made, and found by each repair, in this build

    def render(self, template, context):
        """The page as it will be written."""
        html = super().render(template, context)
        Templates.pages += 1
        for theirs, ours in REPAIRS.items():
            html, count = re.subn(theirs, ours, html, flags=re.DOTALL)
            self.matches[theirs] += count
        return html


def use_templates(app, config):
    """Let Sphinx make its pages by way of the class above."""
    config.template_bridge = f"{__name__}.{Templates.__name__}"


def fail_if_idle(app, error):
    """Fail a build of all pages in which a repair found nothing."""
    idle = [theirs for theirs in REPAIRS if not Templates.matches[theirs]]
    if idle and not error and Templates.pages >= len(app.env.found_docs):
        raise ExtensionError(f"web/extension/theme_fixes.py finds nothing to repair: {idle}")


def setup(app):
    """Sphinx calls this."""
    app.connect("config-inited", use_templates)
    app.connect("build-finished", fail_if_idle)
