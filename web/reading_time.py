"""How long each chapter takes to read: `python -m web.reading_time` prints the table.

Counted is what stands open on the site, not what is folded: 230 words a minute, 10 lines of code
a minute, 20 seconds for a displayed formula.
"""

import re
from typing import NamedTuple

import nbformat

from web.bundle import ROOT

CHAPTERS = sorted((ROOT / "book").glob("[0-9]*.ipynb"))
FOLDED = re.compile(r"<details>.*?</details>", re.S)
FORMULA = re.compile(r"\$\$.*?\$\$", re.S)
FENCED = re.compile(r"^```.*?^```", re.S | re.M)


class Reading(NamedTuple):
    """What a reader of a chapter meets, folds left closed."""

    words: int
    code: int
    formulas: int
    pictures: int

    @property
    def minutes(self):
        """Of reading, from top to bottom."""
        return self.words / 230 + self.code / 10 + self.formulas / 3


def reading(path):
    """Count a chapter.

    Parameters
    ----------
    path : pathlib.Path
        A notebook with its outputs.

    Returns
    -------
    Reading
        Words of the open text, what is between two spaces, lines of code that stand open, shown
        sources included, displayed formulas, and pictures or figures that move.
    """
    cells = nbformat.read(path, as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    text = FOLDED.sub("", text)
    return Reading(
        words=len(FENCED.sub("", FORMULA.sub("", text)).split()),
        code=sum(lines_of(cell) for cell in cells if cell.cell_type == "code"),
        formulas=len(FORMULA.findall(text)),
        pictures=sum("figure" in cell.metadata.get("mystnb", {}) for cell in cells),
    )


def lines_of(cell):
    """Lines of code that a cell shows: its own, and sources that it prints."""
    tags = set(cell.metadata.get("tags", []))
    if "hide-cell" in tags:
        return 0
    own = "" if tags & {"hide-input", "remove-input"} else cell.source
    shown = "" if "hide-output" in tags else sources_in(cell.outputs)
    return sum(bool(line.strip()) for line in f"{own}\n{shown}".splitlines())


def sources_in(outputs):
    """What `lab.source.show` printed."""
    texts = (output.get("data", {}).get("text/markdown", "") for output in outputs)
    return "\n".join(re.sub(r"^```.*$", "", text, flags=re.M) for text in texts)


def main():
    """Print the table."""
    print(f"{'chapter':36} {'words':>6} {'code':>5} {'formulas':>9} {'pictures':>9} {'minutes':>8}")
    for path in CHAPTERS:
        one = reading(path)
        counts = f"{one.words:6} {one.code:5} {one.formulas:9} {one.pictures:9} {one.minutes:8.0f}"
        print(f"{path.stem:36} {counts}")


if __name__ == "__main__":
    main()
