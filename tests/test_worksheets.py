"""Worksheets and keys: the kernel's numbers, a fair word about rounding, and paper."""

from argparse import ArgumentTypeError
from itertools import chain
import os
from pathlib import Path
import re
import subprocess
import sys

from bs4 import BeautifulSoup
from lab.worksheet import draw
import numpy as np
from pypdf import PdfReader
import pytest
import rnn_core

from classroom.printing.by_hand import fill, with_rounding
from classroom.printing.worksheets import MOST, SLIPS, html, seeds_of
from web.browser import MISSING

ROOT = Path(__file__).parents[1]
WORKSHEETS = [sys.executable, "-m", "classroom.printing.worksheets"]
PLACE = {"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": str(ROOT / "book")}}
SEEDS = range(1, 31)
EACH = pytest.mark.parametrize("seed", SEEDS)
PAPERS = {"a4": (595, 842), "letter": (612, 792)}  # points
WRITTEN = re.compile(r"[−]?\d+\.\d{3}")


def kernel(sheet):
    """States, outputs, errors, gradients, and the gradient of every state."""
    hs, ys = rnn_core.forward(sheet.params, sheet.xs)
    loss, dys = rnn_core.half_squared_error(ys, sheet.targets)
    return hs, ys, loss, dys, *rnn_core.backward(sheet.params, sheet.xs, hs, dys)


@EACH
def test_every_box_is_what_the_kernel_computes(seed):
    sheet = draw(seed)
    hs, ys, loss, dys, grads, dhs = kernel(sheet)
    filled = fill(sheet)
    for got, right in ((filled.h, hs), (filled.y, ys), (filled.dy, dys), (filled.dh, dhs[1:])):
        assert np.allclose(got, right, rtol=1e-12, atol=1e-14)
    assert np.allclose(np.tanh(filled.a), hs[1:])
    assert np.allclose(filled.dh_next, dhs[1:] - sheet.params.Why.T @ dys, atol=1e-14)
    assert np.allclose(filled.da, dhs[1:] * (1 - hs[1:] ** 2), atol=1e-14)
    assert np.isclose(filled.loss, loss)
    for name, grad in grads._asdict().items():
        assert np.allclose(filled.grads[name], grad, rtol=1e-12, atol=1e-14), name


@EACH
def test_with_rounding_the_middle_is_the_exact_value(seed):
    sheet = draw(seed)
    exact, rounded = fill(sheet), with_rounding(sheet)
    for name, grad in exact.grads.items():
        values = np.vectorize(lambda number: number.value)(rounded.grads[name])
        assert np.allclose(values, grad, atol=1e-14)


class Student:
    """A number that a student writes: every product, and what is read from the table, rounded."""

    def __init__(self, value):
        self.value = round(float(value), 3)

    def __add__(self, other):
        return Student(self.value + other.value)

    def __sub__(self, other):
        return Student(self.value - other.value)

    def __mul__(self, other):
        return Student(self.value * other.value)

    def tanh(self):
        return Student(from_table(self.value))


def from_table(a):
    """tanh by the table of the sheet and the share of the way between two entries."""
    below, share = divmod(round(abs(a) * 1000), 10)
    low, high = (round(float(np.tanh(each / 100)), 3) for each in (below, below + 1))
    return np.sign(a) * (low + share / 10 * (high - low))


def line_by_line(sheet):
    """A student with a calculator, who rounds a line when it is done."""
    w = np.vectorize(lambda value: round(float(value), 3))
    (Wxh, Whh, Why, bh, by), xs, targets = sheet
    hs, ys = [np.zeros((2, 1))], []
    for x in xs:
        hs.append(w(np.tanh(w(Wxh @ x + Whh @ hs[-1] + bh))))
        ys.append(w(Why @ hs[-1] + by))
    dys = [w(y - target) for y, target in zip(ys, targets, strict=True)]
    dh_next, das = np.zeros((2, 1)), []
    for t in (2, 1, 0):
        dh = w(Why.T @ dys[t] + dh_next)
        das.insert(0, w(dh * w(1 - hs[t + 1] ** 2)))
        dh_next = w(Whh.T @ das[0])

    def added(columns, rows):
        return sum(w(a @ b.T) for a, b in zip(columns, rows, strict=True))

    return {
        "Wxh": added(das, xs),
        "Whh": added(das, hs[:-1]),
        "Why": added(dys, hs[1:]),
        "bh": sum(das),
        "by": sum(dys),
    }


def units_off(grads, key):
    """By how many thousandths a student is off, and may be off, for every entry."""
    for name, grad in grads.items():
        for got, right in zip(np.ravel(grad), key[name].ravel(), strict=True):
            yield round(abs(got - round(right.value, 3)) * 1000), right.thousandths


def test_no_student_who_rounds_is_further_off_than_the_key_allows():
    used = []
    for seed in SEEDS:
        sheet = draw(seed)
        key = with_rounding(sheet).grads
        by_products = fill(sheet, np.vectorize(Student, otypes=[object])).grads
        plain = {name: [one.value for one in grad.ravel()] for name, grad in by_products.items()}
        for off, allowed in chain(units_off(plain, key), units_off(line_by_line(sheet), key)):
            assert off <= allowed
            used.append(off / allowed)
            assert allowed < 100  # "the last two digits"
    assert max(used) > 0.2  # at worst is rare, and not out of reach


@EACH
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_further_off_than_rounding(seed, slip):
    sheet = draw(seed)
    wrong = fill(sheet, **SLIPS[slip]).grads
    compared = units_off(wrong, with_rounding(sheet).grads)
    assert max(off / allowed for off, allowed in compared if allowed) > 2


@EACH
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_shows_in_every_entry_that_it_is_in(seed, slip):
    sheet = draw(seed)
    wrong, key = fill(sheet, **SLIPS[slip]).grads, with_rounding(sheet).grads
    touched = {"Whh"} if "state of the step itself" in slip else {"Wxh", "Whh", "bh"}
    for name in touched:
        assert all(off > allowed for off, allowed in units_off({name: wrong[name]}, key))
    for name in {*key} - touched:
        assert all(off == 0 for off, _ in units_off({name: wrong[name]}, key))


@pytest.mark.parametrize("seed", [1, 7])
def test_a_slip_of_the_key_is_what_a_wrong_program_returns(seed):
    sheet = draw(seed)
    hs, _, _, dys, *_ = kernel(sheet)
    transposed = sheet.params._replace(Whh=sheet.params.Whh.T)
    wrong, _ = rnn_core.backward(transposed, sheet.xs, hs, dys)
    got = fill(sheet, **SLIPS["Whh where its transpose belongs"]).grads
    assert all(np.allclose(got[name], grad) for name, grad in wrong._asdict().items())


def tables(page):
    """The rows of boxes of a page: label, and what stands in the boxes, without the ±."""
    for small in page.select("small"):
        small.decompose()
    return {
        row.th.get_text(): [box.get_text().strip() for box in row.select("td:not(.formula)")]
        for row in page.select("table.boxes tbody tr")
    }


def shown(*numbers):
    return [f"{number:.3f}".replace("-", "−") for number in numbers]


@pytest.fixture(scope="module")
def sheet_and_key():
    pages = (html(range(7, 9), name) for name in ("sheet.html", "key.html"))
    return [BeautifulSoup(page, "html.parser") for page in pages]


def test_the_key_shows_the_numbers_of_the_kernel(sheet_and_key):
    key = sheet_and_key[1]
    for seed, page in zip((7, 8), key.select("section"), strict=True):
        assert f"Key to sheet {seed}" in page.get_text()
        hs, ys, loss, dys, grads, dhs = kernel(draw(seed))
        rows = tables(page)
        assert rows["ht[2]"] == shown(*hs[1:, 1, 0])
        assert rows["yt"] == shown(*ys.ravel())
        assert rows["dyt"] == shown(*dys.ravel())
        assert rows["dht[1]"] == shown(*dhs[1:, 0, 0])
        assert rows["dWhh[2,1]"][-1] == shown(grads.Whh[1, 0])[0]
        assert rows["dWhy[2]"][-1] == shown(grads.Why[0, 1])[0]
        assert rows["dby"][-1] == shown(grads.by.item())[0]
        assert f"{loss:.3f}" in page.get_text()


def test_the_sheet_gives_what_is_given_and_no_answer(sheet_and_key):
    sheet, key = sheet_and_key
    answers = set(WRITTEN.findall(" ".join(box.get_text() for box in key.select(".filled"))))
    assert len(answers) > 80
    for table in sheet.select("table.tanh, table.tanh ~ p, .tables + p"):
        table.decompose()
    assert not answers & set(WRITTEN.findall(sheet.get_text()))
    boxes = sheet.select("table.boxes tbody td:not(.formula)")
    assert {box.get_text() for box in boxes if "given" not in box.get("class", [])} == {""}
    first = sheet.select_one("section")
    numbers = [
        float(text.replace("−", "-")) for text in re.findall(r"[−]?\d\.\d", first.svg.get_text())
    ]
    given = draw(7).params
    weights = np.concatenate([param.ravel() for param in given])
    assert sorted(numbers) == sorted(weights.tolist())


def test_the_table_of_tanh_is_right_and_its_example_too(sheet_and_key):
    page = BeautifulSoup(html(range(7, 8), "sheet.html"), "html.parser")
    rows = [row for row in page.select("table.tanh tbody tr")]
    assert len(rows) == 16
    for row in rows:
        for i, box in enumerate(row.select("td")):
            a = float(row.th.get_text()) + i / 100
            assert abs(float(box.get_text()) - np.tanh(a)) <= 0.0005
    assert f"= {from_table(0.537):.3f}" in page.select_one(".tables + p").get_text()
    assert max(np.abs(fill(draw(seed)).a).max() for seed in SEEDS) < 1.59


@pytest.mark.parametrize(
    ("text", "seeds"), [("7", [7]), ("0", [0]), ("1-3", [1, 2, 3]), (" 5 ", [5])]
)
def test_seeds_are_a_number_or_a_range(text, seeds):
    assert list(seeds_of(text)) == seeds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no seed"),
        ("x", "is no seed"),
        ("1.5", "is no seed"),
        ("-3", "is no seed"),
        ("1-", "is no seed"),
        ("1-2-3", "is no seed"),
        ("²", "is no seed"),
        ("9-3", "names 0 sheets"),
        (f"1-{MOST + 1}", f"can name 1 to {MOST}"),
    ],
)
def test_other_seeds_are_refused_in_words(text, message):
    with pytest.raises(ArgumentTypeError, match=message):
        seeds_of(text)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_sheet_is_one_leaf_and_its_key_one_page(browser, tmp_path, paper):
    # in a process of its own: this one has a browser already
    command = [*WORKSHEETS, "7-9", "--paper", paper, "--folder", tmp_path]
    done = subprocess.run(command, **PLACE, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    suffix = "" if paper == "a4" else f"-{paper}"
    assert len(list(tmp_path.iterdir())) == 4
    sheets, key = (PdfReader(tmp_path / f"worksheet-7-9{suffix}{end}.pdf") for end in ("", "-key"))
    assert len(sheets.pages) == 2 * 3 and len(key.pages) == 3
    for i, page in enumerate(sheets.pages):
        text = page.extract_text()
        assert f"Sheet {7 + i // 2}" in text
        assert ("dWhh[1,1]" in text) == bool(i % 2) and ("tanh a" in text) != bool(i % 2)
        size = page.mediabox.width, page.mediabox.height
        assert [float(each) for each in size] == pytest.approx(PAPERS[paper], abs=1.5)
    for seed, page in zip(range(7, 10), key.pages, strict=True):
        text = page.extract_text()
        assert f"Key to sheet {seed}" in text
        assert shown(kernel(draw(seed))[4].Whh[0, 0])[0] in text


def test_where_no_browser_is_it_says_how_to_get_one(tmp_path):
    if sys.platform != "linux":
        pytest.skip("elsewhere a browser is found by its place")
    place = PLACE | {"env": {"PATH": str(tmp_path), "PYTHONPATH": str(ROOT / "book")}}
    done = subprocess.run([*WORKSHEETS, "7"], **place, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.strip() == MISSING
