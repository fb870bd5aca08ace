"""The typeface of the book, from npm: served from the site, and asked for at once."""

from pathlib import Path
import shutil
import sys

WEB = Path(__file__).resolve().parents[1]
FAMILIES = ("atkinson-hyperlegible-next", "atkinson-hyperlegible-mono")
PRELOAD = '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin />\n'


def provide(app):
    """Copy what static/voice.css names, and the license."""
    from bundle import NODE

    folder = Path(app.outdir) / "_static" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        package = NODE / "node_modules" / "@fontsource-variable" / family
        shutil.copy(package / "files" / file_of(family), folder)
        shutil.copy(package / "LICENSE", folder / f"{family}.txt")


def preload(app, page, template, context, doctree):
    """Ask for the fonts before the style that names them is read, so that no line is set twice."""
    path = context["pathto"]
    links = [PRELOAD.format(path(f"_static/fonts/{file_of(f)}", resource=True)) for f in FAMILIES]
    context["metatags"] = "".join(links) + context.get("metatags", "")


def file_of(family):
    """One file holds all weights; slanted text is slanted by the browser."""
    return f"{family}-latin-wght-normal.woff2"


def setup(app):
    """Sphinx calls this."""
    sys.path.insert(0, str(WEB))
    app.connect("builder-inited", provide)
    app.connect("html-page-context", preload)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
