"""The rules of the house: who may import whom, what a chapter may hold, nothing of one machine.

Each rule is a function that names the faults of a source; `BAD` shows that each can find one.
"""

import ast
import json
from pathlib import Path
import re
import sys

from IPython.core.inputtransformer2 import TransformerManager
import pytest

ROOT = Path(__file__).resolve().parents[1]
KERNEL = ROOT / "rnn_core.py"
LAB = sorted((ROOT / "book" / "lab").rglob("*.py"))
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
SPHINX = {"sphinx", "sphinx_exercise", "sphinx_proof", "myst_nb", "jupyter_book", "docutils"}
NETWORK = {"ftplib", "http", "httpx", "pooch", "requests", "socket", "urllib", "urllib3"}
MACHINE_PATHS = [
    r"(?<![\w.:/-])/wor" + "k/",
    r"\.\./share" + "d",
    r"\.librar" + "y",
    "/tmp/scr" + "atch",
]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def imports(source):
    """Top-level packages that a source imports, wherever it does."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0] if not node.level else "."


def calls(source):
    """What a source calls, as written: `print`, `np.random.seed`."""
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {ast.unparse(node.func) for node in nodes}


def calls_at_import(source):
    """What runs when a module is imported: its calls outside functions and classes' methods."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

    def outside(node):
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, functions):
                yield child
                yield from outside(child)

    nodes = outside(ast.parse(source))
    return {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}


def kernel_faults(source):
    strangers = set(imports(source)) - sys.stdlib_module_names - {"numpy"}
    yield from (f"imports {stranger}" for stranger in strangers)
    yield from (f"calls {call}" for call in calls(source) & {"print", "open", "input"})


def lab_faults(source):
    forbidden = {"tests", "web", "conftest"} | NETWORK | SPHINX
    yield from (f"imports {package}" for package in set(imports(source)) & forbidden)
    for call in calls(source):
        if re.search(r"\brandom\.seed$|\bsimplefilter$|\bfilterwarnings$|\burlretrieve$", call):
            yield f"calls {call}"
    yield from (
        f"calls {call} at import" for call in calls_at_import(source) & {"print", "display"}
    )


def outsider_faults(source):
    """For everything outside: web and tests are doors that open outward only."""
    yield from (f"imports {package}" for package in set(imports(source)) & {"web", "tests"})


def cell_faults(cell):
    """What a code cell of a chapter must not hold, and what it must."""
    source = "".join(cell["source"])
    tree = ast.parse(TransformerManager().transform_cell(source))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    if any(alias.name == "*" for node in froms for alias in node.names):
        yield "has a star import"
    for phrase in ("sys.path", "rcParams", "pip install", "conda install"):
        if phrase in source:
            yield f"has {phrase}"
    packages = set(imports(ast.unparse(tree)))
    yield from (f"imports {package}" for package in packages & (SPHINX | {"web", "tests"}))
    yield from length_faults(source, cell["metadata"])
    if re.search(r"\bfigures\.\w+\(", source):
        yield from figure_faults(cell["metadata"].get("mystnb", {}))


def length_faults(source, metadata):
    """Twelve lines that are not blank; a worked solution, folded away, may have twenty."""
    lines = sum(bool(line.strip()) for line in source.splitlines())
    limit = 20 if "hide-cell" in metadata.get("tags", []) else 12
    if lines > limit:
        yield f"has {lines} lines, and may have {limit}"


def figure_faults(mystnb):
    for part, key in (("figure", "caption"), ("figure", "name"), ("image", "alt")):
        if not mystnb.get(part, {}).get(key, "").strip():
            yield f"draws a figure without mystnb.{part}.{key} in its metadata"


def path_faults(text):
    yield from (f"holds {pattern}" for pattern in MACHINE_PATHS if re.search(pattern, text))


def code_cells(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def repository_files():
    """Every file that is or could be committed (git may be missing, so it is not asked)."""
    made = re.compile(r"\.(git|venv.*|pytest_cache|ruff_cache|hypothesis|ipynb_checkpoints)|_build")
    files = []
    for path in ROOT.iterdir():
        if not made.fullmatch(path.name):
            files += [path] if path.is_file() else path.rglob("*")
    return sorted(f for f in files if f.is_file() and "__pycache__" not in f.parts)


def code(*lines, **metadata):
    return {"source": "\n".join(lines), "metadata": metadata}


BAD = [
    (kernel_faults, "import matplotlib.pyplot as plt"),
    (kernel_faults, "from lab import figures"),
    (kernel_faults, "def f():\n    print(1)"),
    (lab_faults, "import web"),
    (lab_faults, "from tests.helpers import x"),
    (lab_faults, "def f():\n    from urllib.request import urlopen"),
    (lab_faults, "import requests"),
    (lab_faults, "def f():\n    np.random.seed(0)"),
    (lab_faults, "warnings.simplefilter('ignore')"),
    (lab_faults, "import warnings\nwarnings.filterwarnings('ignore')"),
    (lab_faults, "if True:\n    print('hello')"),
    (outsider_faults, "import web.build"),
    (outsider_faults, "from tests import conftest"),
    (cell_faults, code("from numpy import *")),
    (cell_faults, code("import sys", "sys.path.append('..')")),
    (cell_faults, code("plt.rcParams['font.size'] = 20")),
    (cell_faults, code("%pip install numpy")),
    (cell_faults, code("import sphinx_exercise")),
    (cell_faults, code(*["x = 1"] * 13)),
    (cell_faults, code(*["x = 1"] * 21, tags=["hide-cell"])),
    (cell_faults, code("figures.junction()")),
    (
        cell_faults,
        code(
            "figures.f()", mystnb={"figure": {"caption": "C", "name": "n"}, "image": {"alt": " "}}
        ),
    ),
    (path_faults, "see /wor" + "k/main/book"),
    (path_faults, "see ../share" + "d/design.md"),
]
GOOD = [
    (kernel_faults, "from itertools import pairwise\nimport numpy as np"),
    (lab_faults, "def f():\n    print(rnn_core.forward)"),
    (cell_faults, code(*["x = 1"] * 12)),
    (cell_faults, code("from lab import figures")),
    (path_faults, "https://example.org/wor" + "k/ and ho" + "mework/ and frame-wor" + "k/"),
]


@pytest.mark.parametrize(("rule", "source"), BAD)
def test_a_rule_finds_what_it_forbids(rule, source):
    assert list(rule(source))


@pytest.mark.parametrize(("rule", "source"), GOOD)
def test_a_rule_leaves_the_rest_alone(rule, source):
    assert not list(rule(source))


def test_the_kernel_needs_numpy_and_nothing_of_ours():
    assert not list(kernel_faults(KERNEL.read_text("utf-8")))


@pytest.mark.parametrize("path", LAB, ids=name_of)
def test_the_lab_opens_no_door_backward(path):
    source = path.read_text("utf-8")
    assert not [*lab_faults(source), *outsider_faults(source)]


def test_nobody_imports_the_tests_or_the_web():
    sources = [path for path in repository_files() if path.suffix == ".py"]
    assert len(sources) > 10
    assert not [(name_of(p), f) for p in sources for f in outsider_faults(p.read_text("utf-8"))]


@pytest.mark.parametrize("path", CHAPTERS, ids=name_of)
def test_a_chapter_keeps_the_rules_of_cells(path):
    cells = enumerate(code_cells(path), 1)
    assert not [f"code cell {i} {fault}" for i, cell in cells for fault in cell_faults(cell)]


@pytest.mark.parametrize("path", CHAPTERS, ids=name_of)
def test_every_chapter_begins_with_the_same_four_lines(path):
    first = "".join(code_cells(path)[0]["source"])
    assert first == "".join(code_cells(CHAPTERS[0])[0]["source"])
    assert len(first.splitlines()) == 4
    assert first.startswith("from lab import ")
    assert first.endswith("rnn_core")


def test_no_file_speaks_of_one_machine():
    faults = []
    for path in repository_files():
        text = path.read_text("utf-8", errors="ignore")
        faults += [f"{name_of(path)} {fault}" for fault in path_faults(text)]
    assert not faults
