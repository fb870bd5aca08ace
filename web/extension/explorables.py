"""Put the interactive figures on the pages: a first picture, and the script that moves it."""

from html import unescape
import json
from pathlib import Path
import re
import shutil

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from web.bundle import BUNDLED, prerendered

WEB = Path(__file__).resolve().parents[1]
PLACE = re.compile(
    r'(<div class="explorable" data-explorable="([\w-]+)" data-state="([^"]*)")'
    r'(?: data-given="([^"]*)")?>.*?</div>',
    re.DOTALL,
)


class Explorable(SphinxDirective):
    """An explorable as it is at first, on a page that is no notebook; below it, its caption."""

    has_content = True
    required_arguments = 1  # the name of its class

    def run(self):
        """Sphinx calls this."""
        from lab.explorables.discovery import explorables

        shown = explorables().get(self.arguments[0])
        if shown is None:
            raise self.error(f"no explorable.py of the lab has a class {self.arguments[0]}")
        data, *_ = shown()._repr_mimebundle_()
        caption = self.parse_content_to_nodes()
        place = f'<figure class="explorable-figure">{data["text/html"]}<figcaption>'
        return [raw(place), *caption, raw("</figcaption></figure>")]


def raw(html):
    """HTML that goes to the page as it is."""
    return nodes.raw("", html, format="html")


def drop_widget_state(app, doctree):
    """Leave out the state that a widget manager would want; the page has none."""
    documents = getattr(app.env, "nb_metadata", {})
    documents.get(app.env.docname, {}).get("js_files", {}).pop("ipywidgets_state", None)


def unescape_links(app, doctree):
    """Links to a state as they were written: MyST escapes their &, and Sphinx does so once more."""
    for link in doctree.findall(nodes.reference):
        if "?explorable=" in link.get("refuri", ""):
            link["refuri"] = unescape(link["refuri"])


def read(data):
    """What an attribute of a place holds; nothing, if it is not there."""
    return json.loads(unescape(data)) if data else {}


def draw(app, page, template, context, doctree):
    """Draw the explorables of a page, and load their scripts and styles there and only there."""
    places = PLACE.findall(context.get("body", ""))
    if not places:
        return
    figures = [(name, {**read(state), **read(given)}) for _, name, state, given in places]
    try:
        pictures = iter(prerendered(figures))
    except RuntimeError as error:
        raise ExtensionError(f"{page}: {error}") from error
    context["body"] = PLACE.sub(lambda place: f"{place[1]}>{next(pictures)}</div>", context["body"])
    folder = Path(app.outdir) / "_static" / "explorables"
    folder.mkdir(parents=True, exist_ok=True)
    load_given(app, folder, page, {name: read(given) for _, name, _, given in places if given})
    load(app, folder, sorted({name for name, _ in figures}))


def load_given(app, folder, page, given):
    """Let a page load what its figures are given after its words: stored weights weigh."""
    if given:
        file = f"given_{Path(page).name}.js"
        (folder / file).write_text(f"globalThis.given = {json.dumps(given)};", "utf-8")
        app.add_js_file(f"explorables/{file}", loading_method="defer")


def load(app, folder, names):
    """Let a page load what all explorables share, and its own."""
    shutil.copy(BUNDLED / "licenses.txt", folder)
    for name in ("shared", *names):
        shutil.copy(BUNDLED / f"{name}.css", folder)
        app.add_css_file(f"explorables/{name}.css")
    for name in ("shared", *names, "page"):  # in this order
        shutil.copy(BUNDLED / f"{name}.js", folder)
        app.add_js_file(f"explorables/{name}.js", loading_method="defer")


def setup(app):
    """Sphinx calls this."""
    app.add_directive("explorable", Explorable)
    app.connect("doctree-read", drop_widget_state)
    app.connect("doctree-read", unescape_links)
    app.connect("html-page-context", draw)
