"""What search engines and messengers read of a page: description, title, picture, address."""

from html import escape
from pathlib import Path

from docutils import nodes

from web import junction_picture

WEB = Path(__file__).resolve().parents[1]
CARD = "_static/card.png"
# Pages that Sphinx makes and no author describes.
MADE = {
    "genindex": "Every function of the kernel by its first letter, and where it is explained.",
    "py-modindex": "The Python modules of this book, each with the page that explains it.",
    "search": "Find a word in the chapters, the notation and the reference of the kernel.",
}


def describe(app, page, template, context, doctree):
    """Add to the head of a page what others show when they link to it."""
    written = description(doctree)
    said = written or MADE.get(page)
    tags = [] if written or not said else [meta("name", "description", said)]
    title = page_title(app, page, context)
    tags += [
        meta("property", "og:type", "article" if doctree else "website"),
        meta("property", "og:site_name", app.config.html_title),
        meta("property", "og:title", title),
        *([meta("property", "og:description", said)] if said else []),
    ]
    if app.config.html_baseurl:
        tags += addresses(app.config.html_baseurl, context["pageurl"])
    context["metatags"] = context.get("metatags", "") + "".join(f"\n    {tag}" for tag in tags)


def description(doctree):
    """The sentence that the author of a page wrote, or none."""
    found = doctree.findall(nodes.meta) if doctree else []
    return next((tag["content"] for tag in found if tag.get("name") == "description"), None)


def page_title(app, page, context):
    """The title without markup; formulas in it are text."""
    found = app.env.titles.get(page)
    return found.astext() if found else context.get("title") or app.config.html_title


def addresses(site, page):
    """Tags that have to name the whole address; without one, none is better than a wrong one."""
    return [
        meta("property", "og:url", page),
        meta("name", "twitter:card", "summary_large_image"),
        meta("property", "og:image", f"{site.rstrip('/')}/{CARD}"),
        meta("property", "og:image:width", "1200"),
        meta("property", "og:image:height", "630"),
        meta("property", "og:image:alt", "Two arrows of gradient meet at every hidden state."),
    ]


def meta(kind, name, content):
    """One tag for the head of a page."""
    return f'<meta {kind}="{name}" content="{escape(content)}" />'


def draw_card(app, error):
    """Draw the picture that messengers show, once, if there is an address to name it by."""
    card = Path(app.outdir) / CARD
    if error or not app.config.html_baseurl or card.exists():
        return
    junction_picture.draw_card(card, app.config.html_title)


def setup(app):
    """Sphinx calls this."""
    app.connect("html-page-context", describe)
    app.connect("build-finished", draw_card)
