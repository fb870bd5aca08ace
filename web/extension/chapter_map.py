"""Which chapter needs which, drawn from the links behind "You need" in the chapters themselves."""

from html import escape
import json
from pathlib import Path
import re

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
import yaml

STEP, RADIUS, LABELS = 54, 15, 28  # in units of the drawing, which is about a phone wide
NEEDED = re.compile(r"\]\(([\w-]+)\.ipynb\)")


class ChapterMap(SphinxDirective):
    """The chapters in a row, an arrow from each to those that need it; in words for who listens."""

    def run(self):
        """Sphinx calls this."""
        root = Path(self.env.srcdir)
        parts = parts_of(root)
        for part in parts.values():
            for chapter in part:
                self.env.note_dependency(str(root / f"{chapter}.ipynb"))
        return [nodes.raw("", drawn(parts, needs(root, parts)), format="html")]


def parts_of(root):
    """Captions of the parts, each with its chapters; what has no number is none."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    return {
        part["caption"]: [page["file"] for page in part["chapters"]]
        for part in toc.get("parts", [])
        if part.get("numbered")
    }


def needs(root, parts):
    """For each chapter the numbers of those before it that its "You need" links to.

    Parameters
    ----------
    root : pathlib.Path
        The folder of `_toc.yml`.
    parts : dict
        From `parts_of`.

    Returns
    -------
    dict of int to list of int
    """
    chapters = [chapter for part in parts.values() for chapter in part]
    numbers = {Path(chapter).name: number for number, chapter in enumerate(chapters, 1)}
    needed = {}
    for number, chapter in enumerate(chapters, 1):
        linked = NEEDED.findall(what_is_needed(root / f"{chapter}.ipynb"))
        needed[number] = sorted(
            {numbers[name] for name in linked if numbers.get(name, 99) < number}
        )
    return needed


def what_is_needed(notebook):
    """The paragraph that begins with "You need"."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return text.partition("**You need**")[2].partition("\n")[0]


def drawn(parts, needed):
    """The map as a figure."""
    longest = max((to - at for to, all_ in needed.items() for at in all_), default=1)
    top = height(longest) + RADIUS + 6
    width = STEP * len(needed)
    size = f'viewBox="0 0 {width} {top + RADIUS + LABELS}"'
    arrows = [arrow(at, to, top) for to, all_ in needed.items() for at in all_]
    circles = [circle(number, top) for number in needed]
    return (
        f'<figure class="chapter-map"><svg {size} role="img" aria-label="{escape(words(needed))}">'
        f"{''.join(arrows + circles)}{''.join(captions(parts, top + RADIUS + 18, width))}</svg>"
        "<figcaption>An arrow leads from a chapter to one that needs it.</figcaption></figure>"
    )


def words(needed):
    """What the arrows say."""
    needs_in_words = [
        f"chapter {number} needs {' and '.join(map(str, before))}"
        for number, before in needed.items()
        if before
    ]
    return f"Which chapter needs which: {'; '.join(needs_in_words)}."


def center(number):
    """Where a chapter stands."""
    return STEP * (number - 0.5)


def height(distance):
    """How far an arrow rises: neighbors are joined by a straight one."""
    return 0 if distance == 1 else 11 + 13 * (distance - 1)


def arrow(at, to, y):
    """From one chapter to another, with its head at the circle's edge."""
    if to - at == 1:
        start, end = center(at) + RADIUS, center(to) - RADIUS - 2
        return path(f"M{start} {y}H{end}", f"M{end - 5} {y - 3.5}L{end} {y}L{end - 5} {y + 3.5}")
    start, end = center(at) + 5, center(to) - 5
    foot, head = y - RADIUS, y - RADIUS - 2
    above = foot - height(to - at) * 4 / 3  # a curve goes three quarters of the way there
    line = f"M{start} {foot}C{start + 14} {above} {end - 14} {above} {end} {head}"
    return path(line, f"M{end - 5.5} {head - 3.5}L{end} {head}L{end + 1} {head - 6.5}")


def path(*lines):
    """Some lines as one shape."""
    return f'<path d="{"".join(lines)}"/>'


def circle(number, y):
    """A chapter."""
    x = center(number)
    return (
        f'<circle cx="{x}" cy="{y}" r="{RADIUS}"/>'
        f'<text class="number" x="{x}" y="{y + 5}">{number}</text>'
    )


def captions(parts, y, width):
    """The name of each part, below its chapters and within the drawing."""
    first = 1
    for caption, chapters in parts.items():
        last = first + len(chapters) - 1
        middle = (center(first) + center(last)) / 2
        at_the_end = last * STEP == width
        x, anchor = (width, "end") if at_the_end else (middle, "middle")
        yield f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(caption)}</text>'
        first = last + 1


def setup(app):
    """Sphinx calls this."""
    app.add_directive("chapter-map", ChapterMap)
