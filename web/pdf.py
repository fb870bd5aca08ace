"""Print the whole book into one file, to hand out: `make pdf`, or `python -m web.pdf`.

The articles of the built pages become one long page, whose links lead to its own places; the
browser prints it with bookmarks. The contents want page numbers, which only a print can tell: so
it is printed twice.
"""

import argparse
from html import escape
import logging
from pathlib import Path
import re
import sys
import time
from urllib.parse import unquote

from bs4 import BeautifulSoup
from playwright.sync_api import Error
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
import yaml

from web.browser import launched
from web.build import OUT, ROOT, SITE, build_or_explain

STYLE = ROOT / "web" / "pdf.css"
PAPERS = {"a4": "A4", "letter": "Letter"}
MARGINS = {"top": "20mm", "bottom": "22mm", "left": "20mm", "right": "20mm"}
FOOTER = (
    '<div style="width: 100%; text-align: center; font: 9px sans-serif; color: #555">'
    '<span class="pageNumber"></span></div>'
)
UNKNOWN = "888"  # as wide as the page number that will stand there, or lines break elsewhere
TIME_LIMIT = 10 * 60 * 1000  # milliseconds for one print; it takes ten seconds
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
UNWANTED = "script, .headerlink, .copybtn, .pst-js-only, template"


def main():
    """Build the book, print it, say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--paper", choices=PAPERS, default="a4", help="default: a4")
    paper = parser.parse_args().paper
    faults = build_or_explain()
    if faults:
        sys.exit("There is no whole book to print (`make book` says more):\n" + "\n".join(faults))
    started = time.monotonic()
    target = OUT / f"unrolled-{paper}.pdf"
    try:
        pages = make(target, paper)
    except (Error, OSError, RuntimeError) as error:  # no browser, one that fails, a full disk
        sys.exit(f"The book is not printed: {error}")
    size = target.stat().st_size / 1e6
    print(f"{target}: {pages} pages, {size:.1f} MB, {time.monotonic() - started:.0f} s")


def make(target, paper):
    """Print the built book.

    Parameters
    ----------
    target : pathlib.Path
        The file to write; an existing one is replaced.
    paper : {"a4", "letter"}
        The size of its pages.

    Returns
    -------
    int
        How many pages it has.

    Raises
    ------
    RuntimeError
        If there is no browser; the message says how to get one.
    """
    book = Book(ROOT, SITE)
    source = OUT / "pdf.html"
    source.write_text(book.html({}), "utf-8")
    with launched() as browser:
        page = browser.new_page(java_script_enabled=False)
        printed(page, source, target, paper, tagged=False)  # in half the time, only for the numbers
        source.write_text(book.html(page_numbers(target)), "utf-8")
        printed(page, source, target, paper)
    return finish(target, book)


def printed(page, source, target, paper, tagged=True):
    """Open a file and print it."""
    page.goto(source.as_uri(), timeout=TIME_LIMIT)
    page.pdf(
        path=target,
        format=PAPERS[paper],
        margin=MARGINS,
        print_background=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOTER,
        scale=0.85,  # a page for the screen has larger letters than a book
        outline=True,
        tagged=tagged,
    )


def page_numbers(file):
    """Where each place that is linked to stands, counted from 1."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # the browser counts objects otherwise
    reader = PdfReader(file)
    places = reader.named_destinations.items()
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in places
    }


def finish(file, book):
    """Name title and author in the file, and count its pages."""
    writer = PdfWriter(clone_from=file)
    restore_blanks(writer.root_object["/Outlines"], book.headings())
    writer.add_metadata({"/Title": book.title, "/Author": book.author, "/Subject": book.subject})
    writer.write(file)
    return len(writer.pages)


def restore_blanks(parent, headings):
    """Give back the blanks where a heading was broken into lines."""
    entry = parent.get("/First")
    while entry is not None:
        entry = entry.get_object()
        whole = headings.get(bare(entry["/Title"]))
        if whole:
            entry[NameObject("/Title")] = TextStringObject(whole)
        restore_blanks(entry, headings)
        entry = entry.get("/Next")


def bare(text):
    """A text without blanks."""
    return "".join(text.split())


class Book:
    """The built pages as one.

    Parameters
    ----------
    root, site : pathlib.Path
        The folders of the sources and of the built pages.

    Attributes
    ----------
    title, author, subject : str
        What the title page says.
    """

    def __init__(self, root, site):
        settings = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
        self.title, self.author = settings["title"], settings["author"]
        self.language = settings["sphinx"]["config"]["language"]
        contents = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
        names = {
            part["caption"]: [chapter["file"] for chapter in part["chapters"]]
            for part in contents["parts"]
        }
        front = Page(site, contents["root"])
        self.subject = front.description
        self.parts = {part: [Page(site, name) for name in pages] for part, pages in names.items()}
        self.pages = [front, *(page for pages in self.parts.values() for page in pages)]
        for page in self.pages:
            page.turn_links({other.file: other.key for other in self.pages})

    def html(self, numbers):
        """The long page.

        Parameters
        ----------
        numbers : dict
            The page of each place, as far as known.
        """
        styles = dict.fromkeys(style for page in self.pages for style in page.styles)
        links = "".join(f'<link rel="stylesheet" href="{style}">' for style in styles)
        articles = "".join(page.html() for page in self.pages)
        return f"""<!DOCTYPE html>
<html lang="{self.language}" data-theme="light" data-mode="light">
<head><meta charset="utf-8"><title>{escape(self.title)}</title>{links}
<link rel="stylesheet" href="{STYLE.as_uri()}"></head>
<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">
{self.title_page()}{self.contents(numbers)}{articles}
</div></div></main></body></html>"""

    def headings(self):
        """The words of each heading, by the same without blanks."""
        headings = [
            one for page in self.pages for one in page.article.find_all(re.compile("^h[1-6]"))
        ]
        texts = [" ".join(one.get_text().split()) for one in headings]
        return {bare(text): text for text in texts}

    def title_page(self):
        """The first sheet."""
        return (
            f'<section class="title-page"><p class="title">{escape(self.title)}</p>'
            f"<p>{escape(self.subject)}</p><p>{escape(self.author)}</p>"
            "<p>Text and figures: CC BY 4.0. Code: BSD 3-Clause.</p></section>"
        )

    def contents(self, numbers):
        """Parts, chapters and sections, with their pages."""
        lines = ["<nav class='book-contents' aria-label='Contents'><p class='heading'>Contents</p>"]
        for part, pages in self.parts.items():
            lines.append(f"<p class='part'>{escape(part)}</p><ol>")
            for page in pages:
                lines.append(f"<li>{entry(page.key, page.title, numbers)}<ol>")
                lines += [f"<li>{entry(*place, numbers)}</li>" for place in page.sections]
                lines.append("</ol></li>")
            lines.append("</ol>")
        return "".join([*lines, "</nav>"])


def entry(place, title, numbers):
    """A line of the contents."""
    number = numbers.get(place, "") if numbers else UNKNOWN
    return f'<a href="#{place}"><span>{title}</span><span class="number">{number}</span></a>'


class Page:
    """The article of a built page, made to stand among others.

    Parameters
    ----------
    site : pathlib.Path
        The folder of the built pages.
    name : str
        The page, without extension.
    """

    def __init__(self, site, name):
        self.file = (site / f"{name}.html").resolve()
        self.key = Path(name).name
        soup = BeautifulSoup(self.file.read_text("utf-8"), "html.parser")
        self.article = soup.find("article")
        self.description = soup.find("meta", attrs={"name": "description"})["content"]
        sheets = soup.find_all("link", rel="stylesheet")
        self.styles = [self.address(sheet["href"]) for sheet in sheets]
        for one in self.article.select(UNWANTED):
            one.decompose()
        self.unfold()
        self.gather_answers()
        self.name_places()

    @property
    def title(self):
        """Its heading, with its markup."""
        return self.article.find("h1").decode_contents()

    @property
    def sections(self):
        """Place and heading of each section."""
        headings = self.article.select("section > section > h2")
        return [(heading.parent["id"], heading.decode_contents()) for heading in headings]

    def html(self):
        """The article, its first line being its place."""
        inside = self.article.decode_contents()
        return f'<article class="bd-article" id="{self.key}">{inside}</article>'

    def address(self, link):
        """The whole address of a file beside the page."""
        return (self.file.parent / unquote(link.partition("?")[0])).resolve().as_uri()

    def unfold(self):
        """Open what is folded."""
        for one in self.article.find_all("details"):
            one["open"] = ""

    def gather_answers(self):
        """Put the answers of a quiz behind its last question."""
        for answer in self.article.select(".quiz-answer"):
            self.article.section.append(answer.extract())

    def name_places(self):
        """Let the name of each place begin with that of the page, and its pictures be found."""
        for one in self.article.find_all(True):
            if one.get("id"):
                one["id"] = self.place(one["id"])
            for name in REFERENCES:
                if one.get(name):
                    words = one[name] if isinstance(one[name], list) else one[name].split()
                    one[name] = " ".join(map(self.place, words))
            for name, value in one.attrs.items():
                if isinstance(value, str) and "url(#" in value:
                    one[name] = re.sub(r"url\(#", f"url(#{self.place('')}", value)
            if one.name == "img":
                one["src"] = self.address(one["src"])
                one.attrs.pop("loading", None)  # what is printed is not scrolled to

    def place(self, name):
        """What a place of this page is called in the book."""
        return f"{self.key}--{name}"

    def turn_links(self, keys):
        """Let links lead to places of the book; those to other files of the site are no links."""
        for link in self.article.find_all("a", href=True):
            address, _, fragment = link["href"].partition("#")
            path = address.partition("?")[0]  # on paper no figure can be in another state
            if re.match(r"\w+:", address):
                continue
            key = keys.get((self.file.parent / path).resolve() if path else self.file)
            if key is None:
                del link["href"]
            else:
                link["href"] = f"#{key}--{fragment}" if fragment else f"#{key}"


if __name__ == "__main__":
    main()
