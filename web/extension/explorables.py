"""Put the interactive figures on the pages: a first picture, and the script that moves it."""

from html import unescape
import json
from pathlib import Path
import re
import sys

from sphinx.errors import ExtensionError

WEB = Path(__file__).resolve().parents[1]
PLACE = re.compile(
    r'(<div class="explorable" data-explorable="([\w-]+)" data-state="([^"]*)">).*?</div>',
    re.DOTALL,
)


def drop_widget_state(app, doctree):
    """Leave out the state that a widget manager would want; the page has none."""
    documents = getattr(app.env, "nb_metadata", {})
    documents.get(app.env.docname, {}).get("js_files", {}).pop("ipywidgets_state", None)


def draw(app, page, template, context, doctree):
    """Draw the explorables of a page, and load the script and the style there and only there."""
    places = PLACE.findall(context.get("body", ""))
    if not places:
        return
    from bundle import BUNDLED, prerendered

    figures = [(name, json.loads(unescape(state))) for _, name, state in places]
    try:
        pictures = iter(prerendered(figures))
    except RuntimeError as error:
        raise ExtensionError(f"{page}: {error}") from error
    context["body"] = PLACE.sub(lambda place: f"{place[1]}{next(pictures)}</div>", context["body"])
    for name in ("page.css", "page.js", "licenses.txt"):
        (Path(app.outdir) / "_static" / f"explorables.{name}").write_bytes(
            (BUNDLED / name).read_bytes()
        )
    app.add_css_file("explorables.page.css")
    app.add_js_file("explorables.page.js", loading_method="defer")


def setup(app):
    """Sphinx calls this."""
    sys.path.insert(0, str(WEB))
    app.connect("doctree-read", drop_widget_state)
    app.connect("html-page-context", draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
