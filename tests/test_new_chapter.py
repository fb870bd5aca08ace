"""A new chapter is a notebook, a folder and three small edits: everything else finds it.

`new_chapter/` holds the files of a small chapter, of a number that the book does not have, with one
figure, one explorable and one exercise. They are added to a copy of the book, and whatever looks
after chapters must see them.
"""

from pathlib import Path
import re
import shutil
import subprocess
import sys

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEW = ROOT / "tests" / "new_chapter"
NOTEBOOK = "book/20_what_is_left.ipynb"
ADDED = sorted(path.relative_to(NEW).as_posix() for path in NEW.rglob("*.*") if path.is_file())
EDITS = {
    "_toc.yml": (
        "      - file: book/07_vanish_or_explode\n",
        "      - file: book/07_vanish_or_explode\n      - file: book/20_what_is_left\n",
    ),
    "book/index.md": (
        "a rule of thumb about the spectral radius |\n",
        "a rule of thumb about the spectral radius |\n"
        "| 20 [What is left?](20_what_is_left.ipynb) | What is kept? | an echo |\n",
    ),
    "book/references.bib": (
        "@",
        "@misc{echo2000, title={Echo}, author={Nymph, E.}, year={2000}}\n\n@",
    ),
}
COPIED = ["book", "tests", "web", "bench", "rnn_core.py", "conftest.py", "pyproject.toml"]
COPIED += ["_toc.yml", "_config.yml", "requirements.lock"]
LITTER = shutil.ignore_patterns("__pycache__", ".*", "bundled", "new_chapter")
CONTENTS = f"""format: jb-book
root: {Path(NOTEBOOK).with_suffix("")}
chapters:
  - file: book/bibliography
"""
LINK = re.compile(r"\[([\w ]+)\]\([\w.#]+\)")
STAGE = "from web import staging; from pathlib import Path; staging.stage(Path('staged'))"
VISITS = "from bench import explorables; print([name for name, _ in explorables.figures()])"

pytestmark = pytest.mark.full  # a minute


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the book with one chapter more, and its explorables bundled."""
    root = tmp_path_factory.mktemp("book")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=LITTER)
        else:
            shutil.copy(ROOT / name, root)
    link_packages(root / "_build" / "node")
    for name in ADDED:
        assert not (root / name).exists()
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(NEW / name, root / name)
    for name, (old, new) in EDITS.items():
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), "utf-8")
    python(root, "-m", "web.bundle")
    return root


def link_packages(node):
    """Use what npm has fetched, and leave alone what the book's own build has made."""
    node.mkdir(parents=True)
    (node / "node_modules").symlink_to(ROOT / "_build" / "node" / "node_modules")
    for name in ("package.json", "package-lock.json", "installed"):
        shutil.copy(ROOT / "_build" / "node" / name, node)


def python(root, *arguments):
    """What a program of the copy prints; it must succeed."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def run_tests(root, *arguments):
    """What pytest says in the copy, where every test that is picked must pass."""
    return python(root, "-m", "pytest", "-n0", "-p", "no:cacheprovider", "-v", *arguments)


def test_it_takes_one_notebook_its_own_files_and_three_edits():
    assert len(EDITS) == 3
    folders = {Path(name).parent.as_posix() for name in ADDED}
    assert folders == {"book", "book/lab/chapter20"}


def test_its_explorable_is_bundled(copy):
    bundled = copy / "book" / "lab" / "explorables" / "bundled"
    assert "echo" in (bundled / "echo.js").read_text("utf-8")
    assert ".echo" in (bundled / "echo.css").read_text("utf-8")


def test_the_tests_of_every_chapter_take_it_too(copy):
    files = [f"tests/test_{name}.py" for name in ("explorables", "exercises", "house")]
    picked = "echo or one_case or chapter20 or (20_what and not three_exercises)"
    passed = run_tests(copy, *files, "-k", picked)
    for rule in (
        "test_every_explorable_has_one_script_and_one_case",
        "test_the_state_is_set_and_read_back[echo]",
        "test_python_and_javascript_know_the_same_names[echo]",
        "test_the_solution_passes[chapter20.echo]",
        "test_a_mistake_gets_its_own_sentence_and_no_other[chapter20.echo-one step too few.]",
        "test_to_return_nothing_earns_nothing[chapter20.echo]",
        "test_the_lab_opens_no_door_backward[book/lab/chapter20/figures.py]",
        f"test_a_chapter_keeps_the_rules_of_cells[{NOTEBOOK}]",
        f"test_every_chapter_begins_with_the_same_four_lines[{NOTEBOOK}]",
    ):
        assert f"{rule} PASSED" in passed


def test_the_tests_in_a_browser_take_it_too(copy):
    files = ["explorables_on_pages", "explorables_in_jupyterlab"]
    names = python(
        copy, "-m", "pytest", "-n0", "--collect-only", "-q", *(f"tests/test_{f}.py" for f in files)
    )
    for file in files:
        assert re.search(rf"test_{file}.py::\w+\[echo\]", names)


def test_its_notebook_is_run(copy):
    assert run_tests(copy, NOTEBOOK).count("PASSED") == 7


def test_readers_get_it_without_what_only_tests_need(copy):
    python(copy, "-c", STAGE)
    lab = copy / "staged" / "lab"
    assert (copy / "staged" / Path(NOTEBOOK).name).exists()
    assert (lab / "chapter20" / "explorable.py").exists()
    assert (lab / "explorables" / "bundled" / "echo.js").exists()
    assert not list(lab.rglob("*_case.py"))


def test_its_page_shows_it_and_the_benchmark_visits_it(copy):
    """Without the other chapters: they take minutes, and say nothing about it."""
    (copy / "_toc.yml").write_text(CONTENTS, "utf-8")
    notebook = copy / NOTEBOOK
    text = LINK.sub(r"\1", notebook.read_text("utf-8"))
    notebook.write_text(text, "utf-8")
    python(copy, "-m", "web.build", "--no-lite")
    page = (copy / "_build" / "html" / NOTEBOOK).with_suffix(".html").read_text("utf-8")
    assert re.search(r'data-explorable="echo".*?<svg', page, re.DOTALL)
    assert "_static/explorables/echo.js" in page
    assert "echo" in python(copy, "-c", VISITS)
