"""What search engines and messengers read of a page: description, title, picture, address."""

from html import escape
from pathlib import Path

from docutils import nodes

from web import junction_picture

CARD = "_static/card.png"
CARD_PROPERTIES = {
    "og:image:width": "1200",
    "og:image:height": "630",
    "og:image:alt": "Two arrows of gradient meet at every hidden state.",
}
# Pages that Sphinx makes and no author describes.
MADE = {
    "genindex": "Every function of the kernel by its first letter, and where it is explained.",
    "py-modindex": "The Python modules of this book, each with the page that explains it.",
    "search": "Find a word in the chapters, the notation and the reference of the kernel.",
}


def describe(app, page, template, context, doctree):
    """Add to the head of a page what others show when they link to it."""
    written, title = description(doctree), app.env.titles.get(page)
    site_name, address = app.config.html_title, app.config.html_baseurl
    sentence = written or MADE.get(page)
    names = {"description": None if written else sentence}
    properties = {
        "og:type": "article" if doctree else "website",
        "og:site_name": site_name,
        "og:title": title.astext() if title else context.get("title") or site_name,
        "og:description": sentence,
    }
    if address:  # no whole address is better than a wrong one
        names["twitter:card"] = "summary_large_image"
        properties |= {"og:url": context["pageurl"], "og:image": f"{address.rstrip('/')}/{CARD}"}
        properties |= CARD_PROPERTIES
    tags = [*meta_tags("name", names), *meta_tags("property", properties)]
    context["metatags"] = context.get("metatags", "") + "".join(tags)


def description(doctree):
    """The sentence that the author of a page wrote, or none."""
    tags = doctree.findall(nodes.meta) if doctree else []
    return next((tag["content"] for tag in tags if tag.get("name") == "description"), None)


def meta_tags(kind, contents):
    """Lines for the head of a page; none for what has no content."""
    for name, content in contents.items():
        if content:
            yield f'\n    <meta {kind}="{name}" content="{escape(content)}" />'


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
