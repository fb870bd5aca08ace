"""The page *How we know*: every claim with what keeps it true and the figure last measured.

A claim stands where it is kept. In a test it is a call of `claim` (tests/claims.py), with its
figure in claims.json. In a chapter it is metadata of the cell that prints its figure: `claims` has
for each sentence the text after which that figure stands.
"""

import json
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from web.live import repository

STORE = Path(__file__).with_suffix(".json")
TABLE = "| claim | measured |\n|---|---|"


class Claims(SphinxDirective):
    """A heading for each chapter and a table of its claims; and so for the software."""

    def run(self):
        """Sphinx calls this."""
        root = Path(self.env.srcdir)
        for path in (STORE, *root.glob("book/[0-9]*.ipynb")):
            self.env.note_dependency(str(path))
        text = as_markdown(root, repository(root / "_config.yml"))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def as_markdown(root, address=None):
    """The whole as text; tests are linked where a repository has an address."""
    parts = []
    for title, rows in all_claims(root).items():
        lines = [f"| {row['says']} <br> {keeper(row, address)} | {shown(row)} |" for row in rows]
        parts.append("\n".join([f"## {title}\n", TABLE, *lines]))
    runs = {row["run"] for row in json.loads(STORE.read_text("utf-8"))}
    return "\n\n".join([*parts, f"The tests measured on {'; '.join(sorted(runs))}."])


def all_claims(root):
    """By heading the claims, as dictionaries: those that tests keep, and those of cells."""
    rows, claims = json.loads(STORE.read_text("utf-8")), {}
    for path in sorted(root.glob("book/[0-9]*.ipynb")):
        cells, number = json.loads(path.read_text("utf-8"))["cells"], int(path.name[:2])
        title = f"[{number} {cells[0]['source'][0].strip('#').strip()}]({path.name})"
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        claims[title] = [row for row in rows if row["chapter"] == number]
        claims[title] += of_cells(code, path)
    return claims | {"The software": [row for row in rows if row["chapter"] == "software"]}


def of_cells(code, path):
    """The claims of a notebook's cells of code, with the figures that these print."""
    for number, cell in enumerate(code, 1):
        printed = "".join("".join(output.get("text", "")) for output in cell["outputs"])
        for says, before in cell["metadata"].get("claims", {}).items():
            if printed.count(before) != 1:
                raise ValueError(f"{path.name}, cell {number} does not print {before!r} once")
            figure = printed.partition(before)[2].partition("\n")[0].strip(" ,")
            yield {"says": says, "cell": number, "figure": figure}


def keeper(row, address):
    """What keeps a claim: a test as pytest takes it, or a cell of the chapter."""
    file, _, name = row.get("test", "").partition("::")
    link = f"[`{file}`]({address}/blob/main/{file})" if address else f"`{file}`"
    return f"{link} `{name}`{{.test-name}}" if file else f"cell {row['cell']}"


def shown(row):
    """A figure, of how many cases it is the worst, and its bound."""
    figure = row["figure"]
    if not isinstance(figure, str):
        figure = f"{figure:.3g}" if figure == 0 or abs(figure) > 1e-3 else f"{figure:.1e}"
    cases = f" in {row['cases']} cases" if row.get("cases", 1) > 1 else ""
    return figure + cases + "".join(f", {k} {row[k]:g}" for k in ("below", "above") if k in row)


def setup(app):
    """Sphinx calls this."""
    app.add_directive("claims", Claims)
