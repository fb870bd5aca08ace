"""Print worksheets, the network forward and backward by hand, and the key to them.

`make worksheet SEED=7`, or for a whole class, every student with other numbers,
`make worksheet SEEDS=1-30`. A sheet has two pages, so it fits one leaf; the key has one for each.
"""

import argparse
from pathlib import Path
import sys
import time

ROOT = Path(__file__).resolve().parents[1]
sys.path += [str(ROOT), str(ROOT / "book")]

from by_hand import T, fill, with_rounding  # noqa: E402
from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: E402
from lab.worksheet import draw  # noqa: E402
import numpy as np  # noqa: E402

from web.browser import launched  # noqa: E402

OUT = ROOT / "_build" / "worksheets"
TEMPLATES = Path(__file__).with_name("worksheet")
PAPERS = {"a4": "A4", "letter": "Letter"}
MARGINS = {"top": "12mm", "bottom": "12mm", "left": "14mm", "right": "14mm"}
MOST = 500  # sheets in one go: a file of this size a browser prints in a minute
SLIPS = {
    "dh_next forgotten": {"forget": True},
    "Whh where its transpose belongs": {"back": np.asarray},
    "1 − h² left out": {"flat": True},
    "dWhh with the state of the step itself": {"own_state": True},
}
TELLING = [("Wxh", (0, 0)), ("Wxh", (1, 0)), ("Whh", (0, 0)), ("Whh", (1, 1)), ("bh", (0, 0))]


def main():
    """Print what was asked for, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seeds", type=seeds_of, help="7, or 1-30: a sheet for each")
    parser.add_argument("--paper", choices=PAPERS, default="a4", help="default: a4")
    parser.add_argument("--folder", type=Path, default=OUT, help="default: _build/worksheets")
    parser.add_argument(
        "--page", action="store_true", help="the sheets alone, as a page for any browser to print"
    )
    wanted = parser.parse_args()
    if wanted.page:
        print(write(name_of(wanted.seeds, wanted.paper), wanted.seeds, "sheet.html", wanted.folder))
        return
    started = time.monotonic()
    print(f"Printing {len(wanted.seeds)} of them, a second each at most ...", flush=True)
    try:
        files = make(wanted.seeds, wanted.paper, wanted.folder)
    except RuntimeError as error:
        sys.exit(str(error))
    print(*files, f"{time.monotonic() - started:.0f} s", sep="\n")


def seeds_of(text):
    """The seeds that a text names.

    Parameters
    ----------
    text : str
        A whole number from 0 on, or two of them with a dash between.

    Returns
    -------
    range

    Raises
    ------
    argparse.ArgumentTypeError
        If it names none, or too many.
    """
    first, dash, last = text.strip().partition("-")
    bounds = [first, last] if dash else [first, first]
    if not all(bound.isascii() and bound.isdigit() for bound in bounds):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no seed: it takes a whole number from 0 on, or a range such as 1-30"
        )
    found = range(int(bounds[0]), int(bounds[1]) + 1)
    if not 0 < len(found) <= MOST:
        raise argparse.ArgumentTypeError(
            f"{text!r} names {len(found)} sheets, and can name 1 to {MOST}, smaller number first"
        )
    return found


def make(seeds, paper, folder=OUT):
    """Print the sheets and their key.

    Parameters
    ----------
    seeds : range
    paper : {"a4", "letter"}
    folder : pathlib.Path
        Where to; files of the same name are replaced.

    Returns
    -------
    list of pathlib.Path
        The two PDF files, sheets first. Beside each is the page that it was printed from.

    Raises
    ------
    RuntimeError
        If there is no browser; the message says how to get one.
    """
    name = name_of(seeds, paper)
    sources = [
        write(name, seeds, "sheet.html", folder),
        write(f"{name}-key", seeds, "key.html", folder),
    ]
    files = []
    with launched() as browser:
        page = browser.new_page(java_script_enabled=False)
        for source in sources:
            files.append(source.with_suffix(".pdf"))
            page.goto(source.as_uri())
            page.pdf(path=files[-1], format=PAPERS[paper], margin=MARGINS, tagged=True)
    return files


def name_of(seeds, paper):
    """What the file of the sheets is called, without its ending."""
    name = f"worksheet-{seeds[0]}" + (f"-{seeds[-1]}" if len(seeds) > 1 else "")
    return name if paper == "a4" else f"{name}-{paper}"


def write(name, seeds, template, folder):
    """Write a page of sheets or keys; the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.html"
    file.write_text(html(seeds, template), "utf-8")
    return file


def html(seeds, template):
    """The page of all sheets, or of all keys.

    Parameters
    ----------
    seeds : range
    template : {"sheet.html", "key.html"}

    Returns
    -------
    str
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": plain, "written": written}
    sheets = [sheet_of(seed) for seed in seeds]
    return environment.get_template(template).render(
        sheets=sheets, table=tanh_table(), steps=range(T)
    )


def sheet_of(seed):
    """What the templates want to know of a sheet."""
    sheet = draw(seed)
    slips = {name: fill(sheet, **slip).grads for name, slip in SLIPS.items()}
    return {
        "seed": seed,
        "params": sheet.params._asdict(),
        "xs": sheet.xs.ravel(),
        "targets": sheet.targets.ravel(),
        "boxes": with_rounding(sheet),
        "telling": [label(name, *place) for name, place in TELLING],
        "right": [entry(fill(sheet).grads, *each) for each in TELLING],
        "slips": {name: [entry(grads, *each) for each in TELLING] for name, grads in slips.items()},
    }


def entry(grads, name, place):
    """One entry of a gradient."""
    return grads[name][place]


def label(name, row, column):
    """What an entry of a gradient is called, counted from 1; a vector has one index."""
    return f"d{name}[{row + 1},{column + 1}]" if name == "Whh" else f"d{name}[{row + 1}]"


def tanh_table():
    """Rows of tanh a, for a from 0.0 to 1.5: the first digits of a, and ten values each."""
    return [
        (f"{tenth / 10:.1f}", [f"{np.tanh(tenth / 10 + i / 100):.3f}" for i in range(10)])
        for tenth in range(16)
    ]


def plain(number):
    """A given number: one decimal, and a true minus sign."""
    return f"{number:.1f}".replace("-", "−")


def written(number):
    """A number with three decimals, as the key has it."""
    text = f"{getattr(number, 'value', number):.3f}"
    return "0.000" if float(text) == 0 else text.replace("-", "−")


if __name__ == "__main__":
    main()
