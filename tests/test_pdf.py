"""The whole book in one PDF: complete, with places to go to and numbers that are right."""

from collections import Counter
from pathlib import Path
import re
import subprocess
import sys

from pypdf import PdfReader
import pytest
from test_quiz import NUMBER, QUIZ

from web import pdf
from web.pages import contents

ROOT = Path(__file__).resolve().parents[1]
PRINT = "import pathlib, sys; from web import pdf; pdf.make(pathlib.Path(sys.argv[1]), 'letter')"
LETTER = (612, 792)  # points


@pytest.fixture(scope="module")
def book(site):
    return pdf.Book(ROOT, site)


@pytest.fixture(scope="module")
def printed(browser, site, tmp_path_factory):
    """The printed book; in a browser of its own."""
    file = tmp_path_factory.mktemp("pdf") / "book.pdf"
    command = [sys.executable, "-c", PRINT, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="module")
def reader(printed):
    return PdfReader(printed)


@pytest.fixture(scope="module")
def texts(reader):
    """What each sheet says, in one line."""
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_every_page_of_the_contents_is_in_it(book, texts):
    assert [page.key for page in book.pages] == [Path(name).name for name in contents(ROOT)]
    whole = " ".join(texts)
    for page in book.pages:
        assert " ".join(page.article.find("h1").get_text().split()) in whole
    chapters = [name for name in contents(ROOT) if re.match(r"book/\d", name)]
    assert whole.count("In five lines") >= 2 * len(chapters)  # in the contents, and in each
    assert len(texts) > 80


def test_every_place_of_the_contents_is_on_the_page_that_it_names(printed, book, texts):
    numbers = pdf.page_numbers(printed)
    for page in book.pages[1:]:
        title = " ".join(page.article.find("h1").get_text().split())
        assert title in texts[numbers[page.key] - 1]
        assert f"{title} {numbers[page.key]}" in " ".join(texts[1:8])
        assert all(place in numbers for place, _ in page.sections)


def test_the_figures_are_in_it_and_answers_are_open(book, reader, texts):
    pictures = sum(len(page.article.select("img")) for page in book.pages)
    drawn = {
        stream.get_object().hash_bin()
        for page in reader.pages
        for stream in page.get("/Resources", {}).get("/XObject", {}).values()
        if stream.get_object()["/Subtype"] == "/Image"
    }
    assert pictures > 15 and len(drawn) >= pictures
    whole = " ".join(texts)
    assert "Fig. 1.1" in whole
    answer = book.pages[1].article.select_one("details:not(.hide)").get_text().split()
    assert " ".join(answer[1:7]) in whole


def test_the_answers_of_the_quiz_come_after_its_last_question(texts):
    whole = " ".join(texts)
    numbers = range(1, NUMBER + 1)
    places = [whole.index(f"Answer {number}, choice by choice") for number in numbers]
    assert places == sorted(places)
    headings = re.findall(r"^## (\d+\. .+)$", QUIZ.read_text("utf-8"), re.M)
    assert all(whole.rindex(heading) < places[0] for heading in headings)


def test_what_was_folded_says_so_once(book, texts):
    summaries = [one for page in book.pages for one in page.article.select("summary")]
    words = [one["data-on-paper"] for one in summaries if one.has_attr("data-on-paper")]
    printed = Counter(re.findall("What comes out|The solution", " ".join(texts)))
    assert {"What comes out", "The solution"} <= set(words)
    assert printed == Counter(word for word in words if word in printed)


def test_a_reference_is_its_address_already(texts):
    assert re.findall(r"https?\S+ ?\(https?|doi:\S+ ?\(https?", texts[-1]) == []


def test_it_says_what_it_is_and_has_bookmarks(reader, book):
    assert reader.metadata.title == "Unrolled" and reader.metadata.author == book.author
    assert reader.trailer["/Root"]["/Lang"].startswith("en")

    def titles(entries):
        for entry in entries:
            yield from titles(entry) if isinstance(entry, list) else [entry.title]

    wanted = {" ".join(page.article.find("h1").get_text().split()) for page in book.pages}
    assert wanted <= set(titles(reader.outline))


def test_its_paper_is_the_one_asked_for(reader):
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages}
    assert sizes == {LETTER}


def test_links_lead_to_places_of_the_book(book):
    html = book.html({})
    assert 'href="#bibliography--' in html and 'href="#notation"' in html
    places = set(re.findall(r'\bid="([^"]*)"', html))
    lost = {link for link in re.findall(r'href="#([^"]+)"', html)} - places
    assert not lost
    assert len(places) == len(re.findall(r'\bid="([^"]*)"', html))
    assert "_sources" not in html
