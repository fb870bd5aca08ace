"""The page *How we know*: what keeps each claim is there, and every chapter has some."""

import json

from bs4 import BeautifulSoup
from claims import KEEPS, stored
import pytest

from web.bundle import ROOT
from web.extension.claims import all_claims, of_cells, shown


@pytest.fixture(scope="module")
def claims():
    return all_claims(ROOT)


@pytest.fixture(scope="module")
def rows(claims):
    return [row for some in claims.values() for row in some]


def test_every_chapter_and_the_software_have_claims_and_none_is_made_twice(claims, rows):
    assert len(claims) > 13 and min(map(len, claims.values())) >= 3
    assert len({row["says"] for row in rows}) == len(rows) == sum(map(len, claims.values()))


@pytest.mark.parametrize("row", stored().values(), ids=stored())
def test_the_test_that_is_named_says_so_and_the_figure_keeps_its_bound(row, rows):
    file, *_, name = row["test"].split("::")
    source = (ROOT / file).read_text("utf-8")
    assert f"def {name}(" in source and row["says"] in source and row in rows
    assert [keeps(row["figure"], row[how]) for how, keeps in KEEPS.items() if how in row] == [True]


def test_a_figure_beyond_its_bound_fails_and_so_does_a_sentence_that_the_page_lacks(request, rows):
    keep, row = request.getfixturevalue("claim"), next(r for r in rows if r.get("below") == 1e-12)
    keep(row["chapter"], row["says"], 1e-13, below=1e-12)
    with pytest.raises(AssertionError, match="is not below"):
        keep(row["chapter"], row["says"], 2e-12, below=1e-12)
    for changed in ({"says": "another"}, {"chapter": 0}):
        with pytest.raises(AssertionError, match="new, so `make claims`"):
            keep(*((row | changed)[name] for name in ("chapter", "says", "figure")), below=1e-12)


def test_a_figure_is_what_stands_behind_its_text_and_a_cell_that_lost_it_is_named(tmp_path):
    cell = {"metadata": {"claims": {"It is": "off by "}}, "outputs": [{"text": ["off by 3%,\n2"]}]}
    assert list(of_cells([cell], tmp_path)) == [{"says": "It is", "cell": 1, "figure": "3%"}]
    lost = json.loads(json.dumps(cell).replace("off by 3", "of 3"))
    with pytest.raises(ValueError, match="cell 2 does not print 'off by ' once"):
        list(of_cells([cell, lost], tmp_path))


def test_the_page_shows_each_figure(site, rows):
    soup = BeautifulSoup((site / "book" / "how_we_know.html").read_text("utf-8"), "html.parser")
    cells = [row("td")[1].get_text(" ", strip=True) for row in soup.select("tbody tr")]
    assert [" ".join(cell.split()) for cell in cells] == [" ".join(shown(r).split()) for r in rows]
