"""Pictures of the pages: as WebP without loss, a third of the PNG, with their size in the page."""

from pathlib import Path
import re
from urllib.parse import unquote

from PIL import Image

PICTURE = re.compile(r'<img ([^>]*?)src="((?:\.\./)*_images/)([^"/]+)\.png"([^>]*?) ?/?>')


def improve(app, page, template, context, doctree):
    """Let a page show WebP files, and tell their size: then nothing jumps when one arrives.

    Those below the first heading, thus below the first screen, are fetched when they come near.
    """
    if "body" not in context:
        return
    sources = {name: source for source, name in app.builder.images.items()}
    first_screen = len(context["body"].partition("<h2")[0])

    def improved(place):
        before, folder, name, after = place.groups()
        file = unquote(name)  # in an address an umlaut is %C3%BC
        source = Path(app.srcdir) / sources[f"{file}.png"]
        width, height = convert(source, Path(app.outdir) / "_images" / f"{file}.webp")
        size = f'width="{width}" height="{height}" decoding="async"'
        wait = ' loading="lazy"' if place.start() > first_screen else ""
        return f'<img {before}src="{folder}{name}.webp"{after} {size}{wait} />'

    context["body"] = PICTURE.sub(improved, context["body"])
    drop_what_no_page_shows(app, context["body"])


def convert(source, target):
    """Write a picture as WebP.

    Parameters
    ----------
    source, target : pathlib.Path
        From and to.

    Returns
    -------
    (int, int)
        Width and height in pixels.
    """
    target.parent.mkdir(exist_ok=True)
    with Image.open(source) as picture:
        picture.save(target, lossless=True, quality=100, method=4)
        return picture.size


def drop_what_no_page_shows(app, body):
    """Keep Sphinx from copying the PNG files that were replaced."""
    replaced = {f"{unquote(name)}.png" for name in re.findall(r'_images/([^"/]+)\.webp"', body)}
    for source, name in list(app.builder.images.items()):
        if name in replaced and f"_images/{name}" not in unquote(body):
            del app.builder.images[source]


def setup(app):
    """Sphinx calls this."""
    app.connect("html-page-context", improve)
