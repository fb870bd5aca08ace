"""Where a chapter can be run: links in the header of its page, and a line below its title.

In the browser, if the site brings what that needs; on Binder and Colab, if `_config.yml` names the
repository (see web/live.py).
"""

from html import escape
import json
import os
from pathlib import Path, PurePosixPath

from sphinx.errors import ExtensionError

from web.live import hosts, repository

WEB = Path(__file__).resolve().parents[1]
LITE = "UNROLLED_LITE"  # set by web/build.py where the site brings what it needs
IN_BROWSER = "lite/notebooks/index.html"
HERE = "Run this chapter in the browser"
ELSEWHERE = "Run this chapter elsewhere"
SLOW = "slow_in_browser"  # in a notebook's metadata: it takes a minute there, measured


def offer(app, page, template, context, doctree):
    """Put the links on the page of a notebook, and on no other."""
    if context.get("page_source_suffix") != ".ipynb":
        return
    chapter = PurePosixPath(page).name
    here = in_browser(context, page)
    elsewhere = addresses(Path(app.confdir) / "_config.yml", f"{chapter}.ipynb")
    words = line(here, elsewhere, slow=is_slow(Path(app.srcdir) / f"{page}.ipynb"))
    context["header_buttons"][:0] = buttons(here, elsewhere)
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{words}", 1)


def in_browser(context, page):
    """The address at which a chapter runs in the browser, empty where it does not."""
    chapter = PurePosixPath(page).name
    return f"{context['pathto'](IN_BROWSER, 1)}?path={chapter}.ipynb" if LITE in os.environ else ""


def is_slow(path):
    """Whether a notebook says of itself that it takes long in the browser."""
    return json.loads(path.read_text("utf-8"))["metadata"].get(SLOW, False)


def addresses(config, name):
    """Where others run a chapter: name and address of each."""
    try:
        return hosts(repository(config), name)
    except ValueError as error:
        raise ExtensionError(str(error)) from error


def buttons(here, elsewhere):
    """What the theme shows in the header, in its own form."""
    shown = []
    if here:
        shown.append({"type": "link", "url": here, "text": "Run", "tooltip": HERE, "label": "run"})
    if elsewhere:
        links = [{"type": "link", "url": url, "text": name} for name, url in elsewhere.items()]
        group = {"type": "group", "icon": "fas fa-rocket", "tooltip": ELSEWHERE, "buttons": links}
        shown.append({**group, "label": "launch-buttons"})
    return shown


def line(here, elsewhere, slow):
    """The same in words; nothing where a chapter can be run nowhere."""
    places = [link(url, name) for name, url in elsewhere.items()]
    others = f"on {' or '.join(places)}" if places else ""
    if not (here or others):
        return ""
    if not here:
        return f'<p class="run-chapter">Run this chapter {others}.</p>'
    more = f", or run it {others}" if others else ""
    wait = " All its cells together take about a minute there." if slow else ""
    return f'<p class="run-chapter">{link(here, HERE)}: nothing to install{more}.{wait}</p>'


def link(url, text):
    """A link that leaves the page open."""
    return f'<a href="{escape(url)}" target="_blank">{escape(text)}</a>'


def setup(app):
    """Sphinx calls this."""
    app.connect("html-page-context", offer, priority=502)  # after the theme's own buttons
