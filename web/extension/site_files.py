"""Files that a site has besides its pages: its entry, the page for lost readers, its map.

A map holds whole addresses, so it is made only where `baseurl` in _config.yml gives the site's.
"""

from html import unescape
from pathlib import Path
from xml.etree import ElementTree as xml

from jinja2 import Environment, FileSystemLoader
from sphinx.util import logging

from web.extension.social_meta import CARD

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
SCHEME = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(app, error):
    """Write these files beside the pages."""
    if error or app.builder.format != "html":
        return
    site, root = Path(app.outdir), app.config.root_doc
    address = app.config.html_baseurl.rstrip("/")
    (site / ".nojekyll").touch()  # else GitHub leaves out what begins with an underscore
    about = {
        "address": address,
        "card": CARD,
        "description": description_of_the_front(site / f"{root}.html"),
        "front": f"{root}.html",
        "language": app.config.language,
        "title": app.config.html_title,
    }
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    for name in ("index.html", "404.html"):
        (site / name).write_text(templates.get_template(name).render(about), "utf-8")
    if address:
        write_map(site, address, sorted(app.env.found_docs))
    else:
        logging.getLogger(__name__).info(
            "No sitemap, no canonical links: _config.yml does not say the site's address (baseurl)."
        )


def description_of_the_front(page):
    """The sentence that describes the book, as its first page has it."""
    _, _, rest = page.read_text("utf-8").partition('property="og:description" content="')
    return unescape(rest.partition('"')[0])


def write_map(site, address, names):
    """Tell search engines every page, and where this list is."""
    root = xml.Element("urlset", xmlns=SCHEME)
    for name in names:
        xml.SubElement(xml.SubElement(root, "url"), "loc").text = f"{address}/{name}.html"
    xml.indent(root)
    xml.ElementTree(root).write(site / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    (site / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\n\nSitemap: {address}/sitemap.xml\n", "utf-8"
    )


def setup(app):
    """Sphinx calls this."""
    app.connect("build-finished", write, priority=900)  # after whoever writes an index of its own
