"""What each page of the built site must be: there, whole, and without dead ends.

Sphinx copies raw HTML as it is, so it does not see what is broken in there.
"""

from collections import Counter
from html.parser import HTMLParser
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

from docutils.nodes import make_id
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml
import yaml


def page_faults(root, site, to_come=None):
    """What is wrong with the pages that `_toc.yml` names.

    Parameters
    ----------
    root, site : pathlib.Path
        The folders of the sources and of the built pages.
    to_come : pathlib.Path, optional
        A folder of the site that is not there yet; no link into it is judged.

    Returns
    -------
    list of str
        One line for each fault, with the name of the page.
    """
    try:
        names = list(contents(root))
    except (MalformedError, OSError, yaml.YAMLError) as error:
        return [f"_toc.yml: {error}"]
    site = site.resolve()
    files = [*site.glob("*.html"), *site.glob("book/*.html")]
    pages = {path: Page(path) for path in files}
    later = to_come.resolve() if to_come else None
    return [
        f"{name}: {fault}" for name in names for fault in faults_of(name, root, site, pages, later)
    ]


def contents(root):
    """Names of the pages in `_toc.yml`, without extension, in their order."""
    suffixes = {".ipynb", ".md"}
    for item in parse_toc_yaml(root / "_toc.yml"):
        yield str(Path(item).with_suffix("")) if Path(item).suffix in suffixes else item


def faults_of(name, root, site, pages, later):
    """What is wrong with one page, all pages being known."""
    path = site / f"{name}.html"
    page = pages.get(path)
    if page is None:
        yield "in _toc.yml, but there is no such page"
    elif not page.text.strip():
        yield "the page is empty"
    else:
        yield from shape_faults(page.tags)
        yield from (f"{link} leads nowhere" for link in dead_links(path, site, pages, later))
        missing = declared_figures(root / f"{name}.ipynb") - page.figures
        yield from (f"a cell declares the figure {figure}, and draws none" for figure in missing)


def shape_faults(tags):
    """A second title hides pages from the contents; an open <details> swallows what follows."""
    if tags["h1"] != 1:
        yield f"{tags['h1']} titles (headings of the first level), and must have one"
    if tags["details"] != tags["/details"]:
        yield f"{tags['details']} <details>, but {tags['/details']} </details>"


def dead_links(path, site, pages, later=None):
    """Links and sources of a page that name no file of the site, or no place on its page."""
    for link in sorted(pages[path].links):
        url = urlsplit(link)
        if url.scheme or url.netloc:
            continue
        target = (path.parent / unquote(url.path)).resolve() if url.path else path
        if later and target.is_relative_to(later):
            continue
        known = pages[target].ids if target in pages else {unquote(url.fragment)}
        lost = url.fragment and unquote(url.fragment) not in known
        if lost or not target.is_relative_to(site) or not target.exists():
            yield link


def declared_figures(notebook):
    """Ids of the figures that the cells of a notebook promise; none for another page."""
    if not notebook.exists():
        return set()
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    shown = [cell["metadata"] for cell in cells if not removed(cell["metadata"])]
    figures = [metadata.get("mystnb", {}).get("figure", {}) for metadata in shown]
    return {make_id(figure["name"]) for figure in figures if "name" in figure}


def removed(metadata):
    """Whether a cell or its output is left out of the page."""
    return bool({"remove-cell", "remove-output"} & set(metadata.get("tags", [])))


class Page(HTMLParser):
    """What the checks need of a page.

    Attributes
    ----------
    text : str
        What the article says below its title.
    tags : Counter
        How often each tag opens (`h1`) and closes (`/h1`) in the article.
    links, ids, figures : set of str
        What the page asks for, the places in it, and the figures with a picture.
    """

    def __init__(self, path):
        super().__init__()
        self.text, self.tags = "", Counter()
        self.links, self.ids, self.figures = set(), set(), set()
        self.inside, self.in_title, self.figure = False, False, None
        self.feed(path.read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = {name: value for name, value in attrs if value}
        self.links |= {attributes[name] for name in ("href", "src") if name in attributes}
        self.ids |= {attributes[name] for name in ("id", "name") if name in attributes}
        self.inside |= tag == "article"
        self.in_title |= tag == "h1"
        self.tags[tag] += self.inside
        if tag == "figure":
            self.figure = attributes.get("id")
        if tag in ("img", "svg") and self.figure:
            self.figures.add(self.figure)

    def handle_endtag(self, tag):
        self.tags[f"/{tag}"] += self.inside
        self.inside &= tag != "article"
        self.in_title &= tag != "h1"
        if tag == "figure":
            self.figure = None

    def handle_data(self, data):
        if self.inside and not self.in_title:
            self.text += data
