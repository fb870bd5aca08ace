"""A number in the prose is one that a cell of the same page printed."""

from decimal import Decimal
import json
from pathlib import Path
import re

import pytest

PAGES = sorted((Path(__file__).parents[1] / "book").glob("*.ipynb"))
CHAPTERS = [path for path in PAGES if path.name[0].isdigit()]
# Conventions, not measurements: the largest relative error there is, the width of an interval.
CONVENTIONS = ["200%", "95%"]
# What is not prose: mathematics, code, addresses.
NOT_PROSE = re.compile(r"```.*?```|\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`|\]\([^)]*\)", re.S)
SIGN, POWER = r"[-−+]?", r"(?:e[-−+]?\d+)"
# A decimal, a power of ten, or a percentage; `1.2.3` is a version. Counts are not checked.
CLAIM = re.compile(
    rf"(?<![\w.]){SIGN}(?:\d+\.\d+{POWER}?|\d+{POWER}|\d+(?=\s?%))(?!\w|\.\d)(?:\s?%)?"
)
NUMBER = re.compile(rf"(?<![\w.]){SIGN}\d+\.?\d*{POWER}?%?")
TIMES_TEN = re.compile(r"\s*[·×]\s*10([⁻⁰¹²³⁴-⁹]+)")
PLAIN_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def prose(chapter):
    """The markdown of a chapter without its formulas, and what its cells printed."""
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    outputs = [output for c in cells for output in c.get("outputs", [])]
    return NOT_PROSE.sub(" ", text), "\n".join(map(text_of, outputs))


def text_of(output):
    """The text of an output: a stream, or a result as plain text."""
    return "".join(output.get("text", output.get("data", {}).get("text/plain", "")))


def unprinted(text, printed):
    """Numbers of the text that no printed number rounds to, signs and percents included."""
    text = TIMES_TEN.sub(lambda power: "e" + power[1].translate(PLAIN_DIGITS), text)
    known = NUMBER.findall(printed)
    return [claim for claim in CLAIM.findall(text) if not any(rounds_to(n, claim) for n in known)]


def rounds_to(number, claim):
    """Whether a printed number is within half a unit of the last digit that the prose gives."""
    if number.endswith("%") != claim.endswith("%"):
        return False
    exact, rounded = (Decimal(n.rstrip("% ").replace("−", "-")) for n in (number, claim))
    half_a_unit = Decimal("0.5").scaleb(rounded.as_tuple().exponent)
    return abs(exact - rounded) <= half_a_unit


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_numbers_of_the_prose_were_printed(page):
    faults = unprinted(*prose(page))
    assert [fault for fault in faults if fault not in CONVENTIONS] == []


PRINTED = "error 0.4609\nloss -2.70\nshare 59%\nrate 2.5\nsmall 1.04e-12\n[[0.31 -0.2]]"
RIGHT = [
    "0.461",
    "−2.7",
    "(0.461)",
    "It is 0.461.",
    "59%",
    "59 %",
    "2.5",
    "1.04e-12",
    "1.0 · 10⁻¹²",
]
WRONG = {
    "0.53": "0.53",
    "(9.99)": "9.99",
    "It is 8.88.": "8.88",
    "2.7": "2.7",
    "−0.461": "−0.461",
    "0.59": "0.59",
    "61%": "61%",
    "2.5%": "2.5%",
    "2.5e-5": "2.5e-5",
    "2.5 · 10⁻⁵": "2.5e-5",
    "1.1e-12": "1.1e-12",
    "3e-7": "3e-7",
}


@pytest.mark.parametrize("text", RIGHT)
def test_a_printed_number_may_be_rounded(text):
    assert unprinted(text, PRINTED) == []


@pytest.mark.parametrize("text", WRONG)
def test_a_number_that_was_not_printed_is_found(text):
    assert unprinted(text, PRINTED) == [WRONG[text]]


@pytest.mark.parametrize("text", ["version 1.2.3", "$x = 0.53$", "`0.53`", "[a](b-0.53.html)"])
def test_what_is_not_a_claim_is_left_alone(text):
    assert unprinted(NOT_PROSE.sub(" ", text), PRINTED) == []


def test_results_count_as_printed_and_code_does_not(tmp_path):
    chapter = tmp_path / "01_chapter.ipynb"
    result = {"output_type": "execute_result", "data": {"text/plain": ["0.125"]}}
    cells = [
        {"cell_type": "markdown", "source": ["It is 0.125, not 0.75."]},
        {"cell_type": "code", "source": ["x = 0.75"], "outputs": [result]},
    ]
    chapter.write_text(json.dumps({"cells": cells}), "utf-8")
    assert unprinted(*prose(chapter)) == ["0.75"]
