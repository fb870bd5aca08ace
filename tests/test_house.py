"""The rules of the house: who may import whom, what a chapter may hold, nothing of one machine.

Each rule is a function that names the faults of a source; `BAD` shows that each can find one.
"""

import ast
import json
from pathlib import Path
import re
import subprocess
import sys

from IPython.core.inputtransformer2 import TransformerManager
import pytest

ROOT = Path(__file__).resolve().parents[1]
KERNEL = ROOT / "rnn_core.py"
LAB = sorted((ROOT / "book" / "lab").rglob("*.py"))
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))  # and the page for debugging
NUMBERED = [path for path in CHAPTERS if path.name[0].isdigit()]
SPHINX = {"sphinx", "sphinx_exercise", "sphinx_proof", "myst_nb", "jupyter_book", "docutils"}
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "pooch", "requests", "socket", "urllib", "urllib3"}
OUTSIDERS = {"web", "tests"} | {path.stem for path in (ROOT / "tests").iterdir()}
# What the four lines that begin every chapter bring: later cells use it without importing it.
FIRST_CELL = {
    "np": "numpy",
    "figures": "lab.chapter00.figures",
    "exercises": "lab.chapter00.exercises",
}
# Full dotted names that neither the lab nor a chapter may use, and why.
LOUD = {
    r"random\.(?!Random$)\w+": "uses a global generator",
    r"numpy\.random\.(?!default_rng$|Generator$|SeedSequence$)\w+": "uses a global generator",
    r"warnings\.(?!warn$)\w+|.*\b(simplefilter|filterwarnings)": "silences warnings",
    r"numpy\.seterr(call)?": "silences warnings",
    r"os\.(system|popen|startfile|exec\w+|spawn\w+|posix_spawn\w*)": "starts a program",
    r"subprocess(\.\w+)*": "starts a program",
    r".*\burlretrieve": "downloads",
}
# And what a chapter may not use besides.
CHAPTER_ONLY = {
    r"sys\.path": "has sys.path",
    r"matplotlib\.(pyplot\.)?(rc|rc_\w+|rcdefaults|style)(\.\w+)*|.*\brcParams": "sets a style",
    r"get_ipython": "has a magic or a shell command",
    # what such a cell shows while it runs is not what is stored afterwards
    r".*\b(clear_output|update_display)": "replaces its own output",
}
MACHINE_PATHS = [
    r"(?<![\w.:/-])/wor" + "k/",
    r"\.\./share" + "d",
    r"\.librar" + "y",
    "/tm" + "p/scratch",
]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def imports(source):
    """Top-level packages that a source imports, wherever it does; "." for a relative import."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ["."] * bool(node.level)
            targets = [node.module] if node.module else [alias.name for alias in node.names]
            yield from (target.split(".")[0] for target in targets)


def aliases(source):
    """The names that imports bind, each with its full dotted name."""
    names = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            module = node.module or "."
            names |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:  # `import a.b` binds a, `import a.b as c` binds a.b
                bound = alias.name if alias.asname else alias.name.split(".")[0]
                names[alias.asname or bound] = bound
    return names


def full_name(node, names):
    """What an expression calls or uses, in full: `numpy.random.seed` for `np.random.seed`."""
    return re.sub(r"^\w+", lambda first: names.get(first[0], first[0]), ast.unparse(node))


def calls(source, names=FIRST_CELL):
    """The full names of what a source calls."""
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    names = {**names, **aliases(source)}
    return {full_name(node.func, names) for node in nodes}


def uses(source, names=FIRST_CELL):
    """The full names of what a source imports or speaks of."""
    tree, bound = ast.parse(source), aliases(source)
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
    return {full_name(node, {**names, **bound}) for node in nodes} | set(bound.values())


def texts(tree):
    """Every string in a tree."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [node.value for node in nodes if isinstance(node.value, str)]


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


def use_faults(source, forbidden, names=FIRST_CELL):
    for used in sorted(uses(source, names)):
        yield from (f"{why}: {used}" for what, why in forbidden.items() if re.fullmatch(what, used))


def loud_faults(source, names=FIRST_CELL):
    """For lab and chapters: no global state, no silenced warning, no network, no program."""
    yield from (f"imports {package}" for package in set(imports(source)) & (NETWORK | OUTSIDERS))
    yield from use_faults(source, LOUD, names)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and any(re.match("(https?|ftp)://", t) for t in texts(node)):
            yield f"calls {ast.unparse(node.func)} with an address"


def lab_faults(source):
    yield from loud_faults(source)
    yield from (f"imports {package}" for package in set(imports(source)) & SPHINX)
    yield from (
        f"calls {call} at import" for call in calls_at_import(source) & {"print", "display"}
    )


def outsider_faults(source):
    """For everything outside: web and tests are doors that open outward only."""
    yield from (f"imports {package}" for package in set(imports(source)) & {"web", "tests"})


def classroom_faults(source):
    """For everything but the classroom: its tools are a teacher's, and nobody builds on them."""
    yield from (f"imports {package}" for package in set(imports(source)) & {"classroom"})


def python_of(cell):
    """The code of a cell; magics and shell commands become calls of get_ipython()."""
    return TransformerManager().transform_cell("".join(cell["source"]))


def cell_faults(cell, names=FIRST_CELL):
    """What a code cell of a chapter must not hold, and what it must."""
    source, python = "".join(cell["source"]), python_of(cell)
    yield from loud_faults(python, names)
    yield from use_faults(python, CHAPTER_ONLY, names)
    yield from (f"imports {package}" for package in set(imports(python)) & SPHINX)
    yield from phrase_faults(source, ast.parse(python))
    yield from tag_faults(cell["metadata"].get("tags", []))
    yield from length_faults(source, cell["metadata"])
    yield from width_faults("\n".join([source, *shown_code(cell)]), 78)
    judged = re.compile(r"lab\.chapter\d+\.exercises\.\w+(\(.*\))?\.check")
    if not any(map(judged.fullmatch, calls(python, names))):  # feedback wraps
        yield from width_faults("\n".join(printed_text(cell)), 48)
    if any(re.match(r"lab\.(\w+\.)?figures\.", call) for call in calls(python, names)):
        yield from figure_faults(cell["metadata"].get("mystnb", {}))


def phrase_faults(source, tree):
    """What shows in a cell's words."""
    if any(isinstance(node, ast.alias) and node.name == "*" for node in ast.walk(tree)):
        yield "has a star import"
    if any(isinstance(node, ast.keyword) and node.arg == "display_id" for node in ast.walk(tree)):
        yield "replaces its own output: display_id"
    if any(re.search(r"(^|[/\\])\.\.([/\\]|$)", text) for text in texts(tree)):
        yield "leaves the folder of the book"
    if re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", source):
        yield "has a comment that steers the tests"


def tag_faults(tags):
    """A cell may hide its timings from the comparison, not itself."""
    for tag in tags:
        steers = tag.startswith(("nbval-", "pytest-")) or tag == "skip-execution"
        if steers and tag != "nbval-ignore-output":
            yield f"has the tag {tag}"


def length_faults(source, metadata):
    """Twelve lines that are not blank; a worked solution, folded away, may have twenty."""
    lines = sum(bool(line.strip()) for line in source.splitlines())
    limit = 20 if "hide-cell" in metadata.get("tags", []) else 12
    if lines > limit:
        yield f"has {lines} lines, and may have {limit}"


def shown_code(cell):
    """What a cell shows of the kernel's and the lab's source."""
    for output in cell.get("outputs", []):
        yield "".join(output.get("data", {}).get("text/markdown", ""))


def printed_text(cell):
    """What a cell prints."""
    for output in cell.get("outputs", []):
        yield "".join(output.get("text", ""))


def width_faults(text, limit):
    """A longer line would be cut off: code beside the text of the page, results on a phone."""
    long = max(map(len, text.splitlines()), default=0)
    if long > limit:
        yield f"has a line of {long} characters, and may have {limit}"


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
    made = re.compile(
        r"\.(git|venv.*|pytest_cache|ruff_cache|hypothesis|ipynb_checkpoints)|_build|class"
    )
    files = []
    for path in ROOT.iterdir():
        if not made.fullmatch(path.name):
            files += [path] if path.is_file() else path.rglob("*")
    caches = {"__pycache__", ".ruff_cache"}
    return sorted(f for f in files if f.is_file() and not caches & set(f.parts))


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
    (lab_faults, "from .web import build"),
    (lab_faults, "from . import tests"),
    (lab_faults, "import kernel_cases"),
    (lab_faults, "from exercise_discovery import exercises"),
    (lab_faults, "from numpy.random import seed"),
    (lab_faults, "from numpy import random\nrandom.seed(0)"),
    (lab_faults, "import random as r\nr.shuffle([1])"),
    (lab_faults, "import numpy\nnumpy.random.normal()"),
    (lab_faults, "import warnings as w\nwith w.catch_warnings():\n    pass"),
    (lab_faults, "from warnings import simplefilter as quiet\nquiet('ignore')"),
    (lab_faults, "from numpy import seterr as quiet\nquiet(all='ignore')"),
    (lab_faults, "import subprocess as s\ns.run('ls')"),
    (lab_faults, "from os import system\nsystem('ls')"),
    (lab_faults, "import aiohttp"),
    (lab_faults, "np.loadtxt('https://example.org/a.csv')"),
    (outsider_faults, "from .web import build"),
    (outsider_faults, "import web.build"),
    (outsider_faults, "from tests import conftest"),
    (classroom_faults, "import classroom.judge"),
    (classroom_faults, "def f():\n    from classroom.judging.judge import Judge"),
    (cell_faults, code("from numpy import *")),
    (cell_faults, code("import sys", "sys.path.append('..')")),
    (cell_faults, code("plt.rcParams['font.size'] = 20")),
    (cell_faults, code("%pip install numpy")),
    (cell_faults, code("%pip   install numpy")),
    (cell_faults, code("! pip install numpy")),
    (cell_faults, code("!pip3  install numpy")),
    (cell_faults, code("%%bash", "pip install numpy")),
    (cell_faults, code("from sys import path")),
    (cell_faults, code("import matplotlib", "matplotlib.rc('font', size=20)")),
    (cell_faults, code("import matplotlib.pyplot as p", "p.rc('font', size=20)")),
    (cell_faults, code("np.random.seed(0)")),
    (cell_faults, code("np.random.standard_normal(3)")),
    (cell_faults, code("import warnings as w", "w.simplefilter('ignore')")),
    (cell_faults, code("np.seterr(all='ignore')")),
    (cell_faults, code("import requests")),
    (cell_faults, code("np.loadtxt('http://example.org/a.csv')")),
    (cell_faults, code("import os", "os.system('ls')")),
    (cell_faults, code("import subprocess")),
    (cell_faults, code("from mutants import MUTANTS")),
    (cell_faults, code("open('../rnn_core.py')")),
    (cell_faults, code(r"open('..\\rnn_core.py')")),
    (cell_faults, code("from pathlib import Path", "Path('..', 'a')")),
    (cell_faults, code("from lab.chapter04.figures import junction", "junction();")),
    (cell_faults, code("import lab.chapter04.figures as f", "f.junction();")),
    (cell_faults, code("handle = display(1, display_id=True)", "handle.update(2)")),
    (cell_faults, code("from IPython.display import clear_output as c", "c()")),
    (cell_faults, code("output.clear_output()")),
    (cell_faults, code("# NBVAL_SKIP", "x = 1")),
    (cell_faults, code("#NBVAL_IGNORE_OUTPUT", "x = 1")),
    (cell_faults, code("x = 1", tags=["nbval-skip"])),
    (cell_faults, code("x = 1", tags=["skip-execution"])),
    (cell_faults, code("import sphinx_exercise")),
    (cell_faults, code(*["x = 1"] * 13)),
    (cell_faults, code("x = 1" + " + 1" * 19)),
    (cell_faults, code(*["x = 1"] * 21, tags=["hide-cell"])),
    (cell_faults, code("print(x)") | {"outputs": [{"text": ["x" * 49]}]}),
    (cell_faults, code("show(exercises.f.solution)") | {"outputs": [{"text": ["x" * 49]}]}),
    (cell_faults, code("show(f)") | {"outputs": [{"data": {"text/markdown": ["# " + "f" * 80]}}]}),
    (cell_faults, code("figures.junction()")),
    (
        cell_faults,
        code(
            "figures.f()", mystnb={"figure": {"caption": "C", "name": "n"}, "image": {"alt": " "}}
        ),
    ),
    (path_faults, "see /wor" + "k/main/book"),
    (path_faults, "see ../share" + "d/design.md"),
    (path_faults, "see /tm" + "p/scratch/notes"),
]
GOOD = [
    (kernel_faults, "from itertools import pairwise\nimport numpy as np"),
    (lab_faults, "def f():\n    print(rnn_core.forward)"),
    (classroom_faults, "from .feedback import report\nfrom lab import feedback"),
    (cell_faults, code(*["x = 1"] * 12)),
    (lab_faults, "def f(rng: np.random.Generator):\n    return np.random.default_rng(0)"),
    (lab_faults, "from .feedback import report\nimport warnings\nwarnings.warn('careful')"),
    (cell_faults, code("from lab.chapter04 import figures")),
    (cell_faults, code("from lab.chapter04.figures import junction")),
    (cell_faults, code("seen = {}", "seen.update(a=1)  # in months 1 ... 9")),
    (cell_faults, code("x = 1", tags=["nbval-ignore-output", "hide-output"])),
    (cell_faults, code("exercises.f.check(f)") | {"outputs": [{"text": ["x" * 70]}]}),
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


def test_nobody_imports_the_tests_and_few_the_web():
    sources = [path for path in repository_files() if path.suffix == ".py"]
    assert len(sources) > 10
    faults = [(name_of(p), f) for p in sources for f in outsider_faults(p.read_text("utf-8"))]
    may = ("web/", "tests/", "bench/", "classroom/", "conftest.py")
    assert not [one for one in faults if not (one[0].startswith(may) and one[1] == "imports web")]


def test_only_tests_import_the_classroom():
    sources = [path for path in repository_files() if path.suffix == ".py"]
    others = [path for path in sources if not {"classroom", "tests"} & set(path.parts)]
    assert len(others) > 10
    assert not [(name_of(p), f) for p in others for f in classroom_faults(p.read_text("utf-8"))]


@pytest.mark.parametrize("path", CHAPTERS, ids=name_of)
def test_a_chapter_keeps_the_rules_of_cells(path):
    cells = code_cells(path)
    names = aliases("\n".join(python_of(cell) for cell in cells))
    faults = [cell_faults(cell, names) for cell in cells]
    assert not [f"code cell {i} {fault}" for i, those in enumerate(faults, 1) for fault in those]


def test_the_notebooks_have_the_form_in_which_they_are_committed():
    command = [sys.executable, "-m", "web.notebooks", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", NUMBERED, ids=name_of)
def test_every_chapter_begins_with_the_same_four_lines(path):
    assert "".join(code_cells(path)[0]["source"]).splitlines() == [
        f"from lab.chapter{path.name[:2]} import exercises, figures",
        "from lab.source import show",
        "import numpy as np",
        "import rnn_core",
    ]


def other_folders(path):
    """Whose folders a module or a chapter imports from, beside its own."""
    own = f"chapter{path.name[:2]}" if path.suffix == ".ipynb" else name_of(path)
    folders = re.findall(r"\blab\.(chapter\d+|front_page)\b", path.read_text("utf-8"))
    return [name for name in folders if name not in own]


def test_what_two_chapters_use_lies_in_no_chapters_folder():
    assert not [(name_of(path), other_folders(path)) for path in LAB if other_folders(path)]
    assert not [(name_of(path), other_folders(path)) for path in CHAPTERS if other_folders(path)]


def test_no_two_modules_of_the_lab_have_one_name():
    regular = {"__init__", "exercises", "figures", "explorable", "explorable_case"}
    names = [path.stem for path in LAB if not re.match(r"chapter\d\d$", path.stem)]
    names = [name for name in names if name not in regular]
    assert sorted(names) == sorted(set(names))


def test_no_file_speaks_of_one_machine():
    faults = []
    for path in repository_files():
        text = path.read_text("utf-8", errors="ignore")
        faults += [f"{name_of(path)} {fault}" for fault in path_faults(text)]
    assert not faults
