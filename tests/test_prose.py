"""A number in the prose is one that a cell of the same chapter printed."""

import json
from pathlib import Path
import re

import pytest

CHAPTERS = sorted((Path(__file__).parents[1] / "book").glob("[0-9]*.ipynb"))
# What is not prose: mathematics, code, addresses.
NOT_PROSE = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`|\]\([^)]*\)", re.S)
DECIMAL = re.compile(r"(?<![\d.(])[-−]?\d+\.\d+(?![\d.])")
NUMBER = re.compile(r"[-+]?\d+\.?\d*(?:e[-+]?\d+)?")


def prose(chapter):
    """The markdown of a chapter without its formulas, and the text of all its outputs."""
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    outputs = [o for c in cells for o in c.get("outputs", [])]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    printed = "\n".join("".join(o.get("text", [])) for o in outputs)
    return NOT_PROSE.sub(" ", text), printed + "\n" + code


def unprinted(text, printed):
    """Decimal numbers of the text that no printed number rounds to."""
    known = [float(number) for number in NUMBER.findall(printed)]
    faults = []
    for number in DECIMAL.findall(text):
        digits = len(number.split(".")[1])
        value = abs(float(number.replace("−", "-")))
        if not any(round(abs(one), digits) == value for one in known):
            faults.append(number)
    return faults


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_decimals_of_the_prose_were_printed(chapter):
    assert unprinted(*prose(chapter)) == []


def test_the_rule_can_fail():
    text, printed = "The error is 0.461, not 0.53, and the loss −2.7.", "error 0.4609\nloss -2.70"
    assert unprinted(text, printed) == ["0.53"]
