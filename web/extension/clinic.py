"""The page of the clinic: an editor and what Python needs there, on this page and on no other."""

from pathlib import Path
import shutil

from sphinx.errors import ExtensionError

from web.bundle import BUNDLED, NODE, run_node

WEB = Path(__file__).resolve().parents[1]


def load(app, page, template, context, doctree):
    """Script and style, on a page that has the place for a clinic."""
    if 'class="clinic"' not in context.get("body", ""):
        return
    folder = Path(app.outdir) / "_static" / "clinic"
    try:
        run_node(WEB / "clinic" / "bundle.mjs", NODE, WEB.parent, folder)
    except RuntimeError as error:
        raise ExtensionError(f"{page}: {error}") from error
    shutil.copy(BUNDLED / "licenses.txt", folder)
    app.add_js_file("clinic/clinic.js", priority=900, loading_method="defer")
    app.add_css_file("clinic.css", priority=900)


def setup(app):
    """Sphinx calls this."""
    app.connect("html-page-context", load)
