"""What turns a notebook red and what does not: one notebook, each cell a case, run by pytest."""

import os
from pathlib import Path
import re
import subprocess
import sys

from nbformat import v4
import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.full  # it is about pytest


def prints(text, name="stdout"):
    return v4.new_output("stream", name=name, text=text)


def shows(text, kind="text/plain", output_type="execute_result", **more):
    return v4.new_output(output_type, {kind: text, **more})


def raised(name, message):
    return v4.new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


FIGURE = "import matplotlib.pyplot as plt\n\nplt.plot([1, 2])"
SLIDER = """import ipywidgets

label = ipywidgets.HTML("still")
slider = ipywidgets.IntSlider()


def moved(change):
    label.value = undefined_name


slider.observe(moved, "value")
slider"""
VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "0"}}
FOLDER = "import os\nimport sys\n\nprint(os.path.basename(os.getcwd()))\nprint(sys.executable)"

# name: (source, stored outputs)
RED = {
    "wrong number": ("print('loss', 0.25)", [prints("loss 0.5\n")]),
    "wrong seventh digit, in seven": ("print(0.1234567)", [prints("0.1234562\n")]),
    "wrong sign": ("print(-0.25)", [prints("0.25\n")]),
    "wrong count": ("print(1234567890)", [prints("1234567891\n")]),
    "wrong result": ("2 + 2", [shows("5")]),
    "wrong number in a table": (
        "from IPython.display import HTML\n\nHTML('<td>0.25</td>')",
        [
            shows(
                "<td>0.5</td>", "text/html", **{"text/plain": "<IPython.core.display.HTML object>"}
            )
        ],
    ),
    "wrong number in markdown": (
        "from IPython.display import Markdown\n\nMarkdown('**0.25**')",
        [
            shows(
                "**0.5**",
                "text/markdown",
                **{"text/plain": "<IPython.core.display.Markdown object>"},
            )
        ],
    ),
    "small number, far larger now": ("print(9e-10)", [prints("1e-12\n")]),
    "another number as mark": ("print('# 3')", [prints("3 #\n")]),
    "a number for a mark": ("print('3 3')", [prints("# 3\n")]),
    "another line structure": ("print('1 2\\n3')", [prints("1\n2 3\n")]),
    "words torn apart": ("print('no where')", [prints("nowhere\n")]),
    "name torn apart": ("print('h 1')", [prints("h1\n")]),
    "wrong large count": ("print(2**64)", [prints(f"{2**64 + 1}\n")]),
    "error that no longer comes": ("raised = False", []),
    "raised error": ("1 / 0", []),
    "changed label": ("print('error of dWhh', 0.25)", [prints("error of dWxh 0.25\n")]),
    "missing output": ("print('loss', 0.25)", []),
    "output that no longer comes": ("loss = 0.25", [prints("loss 0.25\n")]),
    "one line too many": ("print(1.5)\nprint(2.5)", [prints("1.5\n")]),
    "one of two lines wrong": ("print(0.1 + 0.2)\nprint(3.5)", [prints("0.3\n2.5\n")]),
    "nan": ("print(float('nan'))", [prints("0.25\n")]),
    "warning": ("import sys\n\nprint('careful', file=sys.stderr)", []),
    "broken callback, moved by the next cell": ("slider.value = 3", []),
    "broken callback, moved in its cell": (f"{SLIDER}.value = 4", []),
}
GREEN = {
    "same": ("print('loss', 0.25)", [prints("loss 0.25\n")]),
    "last digit": ("print(0.1 + 0.2)", [prints("0.3\n")]),
    "last digits of a result": ("0.25 * (1 + 1e-12)", [shows("0.25")]),
    "rounding error instead of zero": ("print([1e-17, 1.0])", [prints("[-0.0, 1.0]\n")]),
    "another rounding error": ("print(0.1 + 0.2 - 0.3)", [prints("-1.1102230246251565e-16\n")]),
    "minus zero": ("print('-0 of', -0.0)", [prints("0 of 0.0\n")]),
    "padding of a column": ("print('x =  0.5,   1.5')", [prints("x = 0.5, 1.5\n")]),
    "expected error": ("raise ValueError('no')", [raised("ValueError", "no")]),
    "spaces in an array": (
        "import numpy as np\n\nprint(np.array([0.1 + 0.2, 1.0]))",
        [prints("[0.3 1.0]\n")],
    ),
    "trailing semicolon": ("2 + 2;", []),
    "object address": ("object()", [shows("<object at 0x7f0000000000>")]),
    "two streams for one": ("print(1.5)\nprint(2.5)", [prints("1.5\n"), prints("2.5\n")]),
    "figure, no picture stored": (f"{FIGURE};", []),
    "figure, another picture stored": (
        f"{FIGURE};",
        [
            shows(
                "<Figure size 1x1 with 1 Axes>",
                output_type="display_data",
                **{"image/png": "iVBORw0KGgo="},
            )
        ],
    ),
    "widget, no view stored": (SLIDER, []),
    "widget, another view stored": (SLIDER, [shows("IntSlider(value=9)", **VIEW)]),
    "folder and Python": (FOLDER, [prints(f"chapter\n{sys.executable}\n")]),
}
NOT_RUN = {
    "stripped": ("print('loss', 0.25)", []),
    "stripped, with outputs": ("print('loss', 0.25)", [prints("loss 0.25\n")]),
}
TAGS = {name: ["raises-exception"] for name in ("expected error", "error that no longer comes")}
# The next cell moves the slider of the cell before it, so the order counts.
CASES = {**GREEN, "slider": (SLIDER, []), **RED, **NOT_RUN}


def case(name, source, outputs):
    count = None if name in NOT_RUN else 1
    metadata = {"tags": TAGS.get(name, [])}
    return v4.new_code_cell(source, outputs=outputs, execution_count=count, metadata=metadata)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What pytest says about the notebook of cases, without colors."""
    root = tmp_path_factory.mktemp("book with spaces")
    for settings in ("conftest.py", "pyproject.toml"):
        (root / settings).write_text((ROOT / settings).read_text("utf-8"), "utf-8")
    cells = [case(name, *CASES[name]) for name in CASES]
    chapter = root / "chapter" / "cases.ipynb"
    chapter.parent.mkdir()
    chapter.write_text(v4.writes(v4.new_notebook(cells=cells)), "utf-8")
    options = ["--numprocesses=0", "-p", "no:cacheprovider", "--color=no", "-rA"]
    # pytest's own settings would leak in; CI makes it repeat each message in full at the end
    leaks = {"CI", "BUILD_NUMBER"} | {name for name in os.environ if name.startswith("PYTEST")}
    env = {name: value for name, value in os.environ.items() if name not in leaks}
    env["PYTHONPATH"] = str(ROOT)  # where web is
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "chapter"],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
    )
    return re.sub(r"\x1b\[\d*m", "", done.stdout)


def outcome(report, case):
    number = list(CASES).index(case)
    return re.search(
        rf"^(PASSED|FAILED) chapter/cases.ipynb::Cell {number}\b", report, re.MULTILINE
    )[1]


@pytest.mark.parametrize("case", RED)
def test_a_wrong_cell_is_red(report, case):
    assert outcome(report, case) == "FAILED"


@pytest.mark.parametrize("case", [*GREEN, "slider"])
def test_what_does_not_matter_is_green(report, case):
    assert outcome(report, case) == "PASSED"


@pytest.mark.parametrize("case", NOT_RUN)
def test_a_cell_saved_without_being_run_is_red(report, case):
    assert outcome(report, case) == "FAILED"


def test_a_failure_says_what_to_do(report):
    assert report.count("Cell was saved without being run: execute the notebook") == len(NOT_RUN)


def test_a_failure_names_chapter_and_cell_and_shows_the_difference(report):
    heading = f"chapter/cases.ipynb::Cell {list(CASES).index('wrong number')} _"
    failure = report.split(heading)[1].split("cases.ipynb")[0]
    assert "print('loss', 0.25)" in failure
    assert "-loss 0.5\n+loss 0.25\n" in failure


def test_a_failure_does_not_show_lines_that_differ_by_rounding(report):
    heading = f"chapter/cases.ipynb::Cell {list(CASES).index('one of two lines wrong')} _"
    failure = report.split(heading)[1].split("cases.ipynb")[0]
    assert "-2.5\n+3.5\n" in failure
    assert "-0.3" not in failure
