"""How pytest reads the notebooks: every cell is run again (nbval) and must print the same.

Stricter than nbval alone where it is blind (a cell saved without being run), and calmer where it
cries wolf (the last digits, object addresses, a trailing semicolon, pictures, widgets).
"""

from collections import defaultdict
from difflib import unified_diff
from itertools import starmap
import math
import os
from pathlib import Path
import re

from nbval.plugin import IPyNbCell, IPyNbFile
import pytest

from web.bundle import ROOT, bundle
from web.notebooks import text_outputs

RTOL, ATOL = 1e-6, 1e-14  # below 1e-14 there is only the rounding of numbers near 1
NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
NOT_RAISED = "Cell has the tag raises-exception and raises nothing"
ASSIGNMENTS = Path(__file__).parent / "book" / "exercises"  # kept unrun; tests/ marks them
TIERS = Path(__file__).parent / "tests" / "tiers.py"
NOT_RUN = "Cell was saved without being run: execute the notebook and save it (make notebooks)"

pytest_plugins = ["tests.tiers", "tests.claims"] if TIERS.exists() else []

# Kernels inherit these: one thread, and no settings from the user's home.
for library in ("OPENBLAS_NUM", "OMP_NUM", "MKL_NUM", "VECLIB_MAXIMUM"):
    os.environ[f"{library}_THREADS"] = "1"
os.environ["IPYTHONDIR"] = str(Path(__file__).parent / "_build" / "ipython")
os.environ.pop("MPLBACKEND", None)


def pytest_configure(config):
    config.option.nbval = False  # `--nbval` would collect every notebook a second time
    if Path(__file__).parent == ROOT and not hasattr(config, "workerinput"):  # not in each worker
        bundle_the_explorables()


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb" and file_path.parent != ASSIGNMENTS:
        return Chapter.from_parent(parent, path=file_path)


def bundle_the_explorables():
    """Chapters import them."""
    try:
        bundle()
    except RuntimeError as error:
        pytest.exit(f"The interactive figures could not be bundled.\n{error}", 1)


class Chapter(IPyNbFile):
    """A notebook, run in its folder by this Python."""

    def setup(self):
        super().setup()
        client = self.kernel.kc

        def execute(source, allow_stdin=False):  # only with a history does IPython honor `;`
            return client.execute(
                source, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
            )

        self.kernel.execute_cell_input = execute

    def collect(self):
        for cell in super().collect():
            yield Cell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )


class Cell(IPyNbCell):
    """A code cell: it must have been run, raise nothing, and say what it said."""

    def runtest(self):
        not_run = self.cell.execution_count is None and self.cell.source.strip()
        if not_run and not self.options["skip"]:
            self.raise_cell_error(NOT_RUN)
        super().runtest()
        raised = any(output.output_type == "error" for output in self.test_outputs)
        if self.options["check_exception"] and not raised:
            self.raise_cell_error(NOT_RAISED)

    def compare_outputs(self, test, ref, skip_compare=None):
        fresh, stored = texts(test), texts(ref)
        self.comparison_traceback = []
        for kind in sorted(fresh.keys() | stored.keys()):
            difference = differing_lines(stored[kind], fresh[kind])
            if difference:
                heading = f"{kind}: '-' is in the file, '+' was computed now"
                self.comparison_traceback += [heading, *difference]
        return not self.comparison_traceback


def texts(outputs):
    """What a cell says, by kind, as it is committed."""
    by_kind = defaultdict(str)
    for output in text_outputs(outputs):
        if output["output_type"] == "stream":
            by_kind[output["name"]] += output["text"]
        elif output["output_type"] == "error":
            by_kind["error"] += output["traceback"][0] + "\n"
        for kind, text in output.get("data", {}).items():
            by_kind[kind] += text + "\n"
    return by_kind


def differing_lines(stored, fresh):
    """A line-by-line difference, empty if the texts are the same up to rounding."""
    if same_text(stored, fresh):
        return []
    before, after = stored.splitlines(), fresh.splitlines()
    if len(before) == len(after):  # show no line that differs by rounding only
        after = [b if same_text(b, a) else a for b, a in zip(before, after, strict=True)]
    return list(unified_diff(before, after, n=0, lineterm=""))[2:]


def same_text(stored, fresh):
    """Whether the words and lines are equal, and the numbers between them close."""
    if words(stored) != words(fresh):
        return False
    return all(starmap(close, zip(NUMBER.findall(stored), NUMBER.findall(fresh), strict=True)))


def words(text):
    """What stands between the numbers, without the spaces that only align columns."""
    between = NUMBER.split(re.sub(r" *\n", "\n", text.rstrip()))
    return [re.sub(r"(?<!\w) (?!\w)", "", re.sub(r"[ \t]+", " ", piece)) for piece in between]


def close(a, b):
    """Whether two printed numbers are equal up to rounding; counts must be equal."""
    if a.lstrip("+-").isdigit() and b.lstrip("+-").isdigit():
        return int(a) == int(b)
    return math.isclose(float(a), float(b), rel_tol=RTOL, abs_tol=ATOL)
