"""The typeface of the book, from npm: served from the site, and asked for at once."""

import json
from pathlib import Path
import shutil

from web.bundle import NODE

WEB = Path(__file__).resolve().parents[1]
FAMILIES = ("atkinson-hyperlegible-next", "atkinson-hyperlegible-mono")
# From a file nothing may be fetched ahead, and a browser says so as an error; hence the script.
PRELOAD = """
<script>
  if (location.protocol !== "file:")
    for (const href of {})
      document.head.append(
        Object.assign(document.createElement("link"),
          {{ rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href }}));
</script>
"""


def provide(app):
    """Copy what static/voice.css names, and the license."""
    folder = Path(app.outdir) / "_static" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        package = NODE / "node_modules" / "@fontsource-variable" / family
        shutil.copy(package / "files" / file_of(family), folder)
        shutil.copy(package / "LICENSE", folder / f"{family}.txt")


def preload(app, page, template, context, doctree):
    """Ask for the fonts before the style that names them is read, so that no line is set twice."""
    path = context["pathto"]
    fonts = [path(f"_static/fonts/{file_of(family)}", resource=True) for family in FAMILIES]
    context["metatags"] = early(fonts) + context.get("metatags", "")


def early(fonts):
    """What asks for fonts, given by their addresses, before a style names them."""
    return PRELOAD.format(json.dumps(fonts))


def file_of(family):
    """One file holds all weights; slanted text is slanted by the browser."""
    return f"{family}-latin-wght-normal.woff2"


def setup(app):
    """Sphinx calls this."""
    app.connect("builder-inited", provide)
    app.connect("html-page-context", preload)
