"""Figures of `lab.live`: a page shows them as they are at first, and says where they move."""

from html import escape

from docutils import nodes

from web.extension import run_links

WIDGET, PICTURE = "application/vnd.jupyter.widget-view+json", "image/png"
LINK = "<span data-run></span>"  # where a page that can be run puts the link


def tell(app, doctree):
    """End the caption of each with what its controls are, which the output says as plain text."""
    for figure in doctree.findall(nodes.figure):
        kinds = {part["mime_type"]: part for part in figure.findall(is_kind)}
        if {WIDGET, PICTURE} <= kinds.keys():
            ranges = escape(kinds["text/plain"].astext().strip())
            (caption,) = figure.findall(nodes.caption)
            words = f' <span class="live">Live in a notebook: {ranges}.{LINK}</span>'
            caption += nodes.raw("", words, format="html")


def drop_progress(app, doctree):
    """Leave out what only a widget manager could show, such as a bar of progress."""
    for bundle in list(doctree.findall(is_bundle)):
        kinds = {part["mime_type"] for part in bundle.findall(is_kind)}
        if WIDGET in kinds and not kinds & {PICTURE, "text/html"}:
            bundle.parent.remove(bundle)


def is_bundle(node):
    """Whether a node holds one output in all its forms."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "mime_bundle"


def is_kind(node):
    """Whether a node holds one of the forms in which an output came."""
    return isinstance(node, nodes.container) and "mime_type" in node


def link(app, page, template, context, doctree):
    """Where the chapter runs in the browser, put the link to it; else leave nothing."""
    here = run_links.in_browser(context, page)
    words = f" {run_links.link(here, run_links.HERE)}." if here else ""
    context["body"] = context.get("body", "").replace(LINK, words)


def setup(app):
    """Sphinx calls this."""
    app.connect("doctree-read", drop_progress)
    app.connect("doctree-read", tell)
    app.connect("html-page-context", link)
