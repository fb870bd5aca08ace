"""What the theme and its friends write that is not quite HTML, or cannot be read aloud.

Each repair is a reason, a text of theirs, and ours instead. One that finds nothing on any page of
the book fails the build: theirs has changed, or is gone, and so the repair must.
"""

from collections import Counter
import re

from sphinx.errors import ExtensionError
from sphinx.jinja2glue import BuiltinTemplateLoader

REPAIRS = {
    "what stands outside of a landmark is missed by who walks from landmark to landmark": (
        r'<div id="pst-primary-sidebar" ',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" ',
    ),
    "voice control finds a control by the words that are seen: a folded cell": (
        r'<summary aria-label="Toggle hidden content">',
        "<summary>",
    ),
    "voice control finds a control by the words that are seen: the search": (
        r'(<button class="btn search-button-field[^>]*?) aria-label="Search"',
        r"\1",
    ),
    "the color mode has a name and needs no second one": (
        r'(<i class="theme-switch [^>]*?)\s+title="[^"]*"',
        r"\1",
    ),
    "what was folded says so on paper, where nothing is shown by pressing": (
        r'<summary>(?=\s*<p class="collapsed admonition-title">Show (\w)([^<]*)</p>)',
        lambda words: f'<summary data-on-paper="{words[1].upper()}{words[2]}">',
    ),
    "a title on a button is no name for everybody": (
        r'(<button class="sidebar-toggle [^>]*?)title="([^"]*)"',
        r'\1title="\2" aria-label="\2"',
    ),
    "the corner of a table heads nothing": (
        r'<th class="head">(?:<p></p>)?</th>',
        "<td></td>",
    ),
    "without its items a list of citations is none": (
        r'<div role="list" class="citation-list">',
        '<div class="citation-list">',
    ),
    "the role of a citation is gone from the standard": (
        r'(<div class="citation" id="[^"]*") role="doc-biblioentry"',
        r"\1",
    ),
    "the window is described three times": (
        r'<meta name="viewport" content="width=device-width, initial-scale=1" ?/>',
        "",
    ),
    "there is no advertisement": (r'<div id="ethical-ad-placement".*?</div>', ""),
}


class Templates(BuiltinTemplateLoader):
    """Sphinx's own, with every page repaired after it is made."""

    pages, repairs = 0, Counter()  # made in this build

    def render(self, template, context):
        """The page as it will be written."""
        html = super().render(template, context)
        Templates.pages += 1
        for reason, (theirs, ours) in REPAIRS.items():
            html, count = re.subn(theirs, ours, html, flags=re.DOTALL)
            self.repairs[reason] += count
        return html


def use_templates(app, config):
    """Let Sphinx make its pages by way of the class above."""
    config.template_bridge = f"{__name__}.{Templates.__name__}"


def miss_none(app, error):
    """Fail a build of all pages in which a repair found nothing."""
    if error or Templates.pages < len(app.env.found_docs):
        return
    idle = [reason for reason in REPAIRS if not Templates.repairs[reason]]
    if idle:
        raise ExtensionError(f"web/extension/theme_fixes.py finds nothing to repair: {idle}")


def setup(app):
    """Sphinx calls this."""
    app.connect("config-inited", use_templates)
    app.connect("build-finished", miss_none)
