"""Release and marking with the real nbgrader: what one student breaks costs nobody else."""

import csv
import json
import os
from pathlib import Path
import shutil
import socket
import subprocess
import tempfile
from typing import NamedTuple

from hostile_submissions import EXPECTED, FULL, NAME, answered, cell, hand_in, save, source
import nbformat
import psutil
import pytest

from classroom.sandbox import launch

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / ".venv-class" / ("Scripts" if os.name == "nt" else "bin") / "python"
if os.name == "nt":
    pytest.skip("classes are marked on Linux and macOS", allow_module_level=True)
if not CLASS.exists() and not os.environ.get("CI"):
    pytest.skip("`make class` sets up what marks assignments", allow_module_level=True)
# Of those in EXPECTED, who is marked here: some kernels, all that a table and a page are made of.
HERE = ["Ada full", "Ben half", "blank", "loops", "exits when called", "leaves behind", "divides"]
HERE += ["=HYPERLINK(1)", "spy", "edits", "writes HTML", "Jörg Müller", "eve", "corrupt", "nothing"]
SHORT = {"UNROLLED_CELL_SECONDS": "8", "UNROLLED_CALL_SECONDS": "4"}


def tool(name, *arguments, **variables):
    """Run a command of the classroom."""
    command = [CLASS, "-m", f"classroom.{name}", *arguments]
    return subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **SHORT, **variables},
        timeout=900,
    )


def table(folder, name=NAME):
    """The table of marks: a dict for each student."""
    with (folder / "marks" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


class Marked(NamedTuple):
    """A class whose work was marked."""

    folder: Path
    rows: dict
    printed: str
    kernels: str


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course folder with one assignment."""
    base = tmp_path_factory.mktemp("course")
    (base / "sources").mkdir()
    nbformat.write(source(), base / "sources" / f"{NAME}.ipynb")
    done = release(base / "class", base / "sources")
    assert done.returncode == 0, done.stdout + done.stderr
    return base / "class"


def without_marks(released, base):
    """A copy of the course before anything was marked."""
    return shutil.copytree(released, base / "class", ignore=shutil.ignore_patterns("marks"))


def release(folder, sources, *arguments):
    return tool("release", "--folder", folder, "--sources", sources, *arguments)


def path_of(folder, step="release"):
    return folder / step / NAME / f"{NAME}.ipynb"


def read(folder):
    return nbformat.read(path_of(folder), as_version=4)


@pytest.fixture(scope="module")
def marked(released, tmp_path_factory):
    """Everybody's work marked in one run."""
    folder = tmp_path_factory.mktemp("handed-in")
    tempting = [folder / "Ada full", "../Ada full", released / "source", released / "gradebook.db"]
    tempting += [ROOT / "book", ROOT / "README.md", path_of(released, "source")]
    with socket.create_server(("127.0.0.1", 0)) as server:
        hand_in(folder, read(released), server.getsockname()[1], tempting)
        for path in folder.iterdir():
            if not path.name.startswith(tuple(HERE)):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        # Not below pytest's folder: the name of a socket must be short.
        with tempfile.TemporaryDirectory(prefix="class-") as kernels:
            variables = {"UNROLLED_TEST_SECRET": "tell-nobody", "TMPDIR": kernels}
            done = tool("grade", folder, "--folder", released, **variables)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Marked(released, table(released), done.stdout, kernels)


@pytest.mark.parametrize("student", HERE)
def test_a_student_loses_marks_for_what_is_broken_and_for_nothing_else(marked, student):
    marks, words = EXPECTED[student]
    row = marked.rows["'" + student if student.startswith("=") else student]
    assert {name: float(row[name]) for name in FULL} == FULL | marks, row["reason"]
    assert words in row["reason"]
    assert float(row["total"]) == pytest.approx(sum((FULL | marks).values()))
    assert row["out of"] == "10"


def test_there_is_a_sorted_row_for_everyone_and_no_formula(marked):
    names = [name.lstrip("'") for name in marked.rows]
    assert sorted(names) == sorted(HERE)
    assert list(marked.rows) == sorted(marked.rows, key=str.casefold)
    for row in marked.rows.values():
        assert not [text for text in row.values() if text.startswith(("=", "+", "-", "@"))]


def test_progress_is_said(marked):
    notebooks = len(HERE) - len({"corrupt", "nothing"})
    assert f"{NAME}  {notebooks} of {notebooks}" in marked.printed
    assert " s" in marked.printed


def test_nothing_that_a_student_started_goes_on(marked):
    lines = [each.info["cmdline"] or [] for each in psutil.process_iter(["cmdline"])]
    assert not [line for line in lines if any("98765.4" in part for part in line)]
    assert not [line for line in lines if any(marked.kernels in part for part in line)]


def test_a_student_finds_nothing_of_the_teacher_or_the_others(marked):
    page = (marked.folder / "feedback" / "spy" / f"{NAME}.html").read_text("utf-8")
    assert "SECRET None" in page
    assert "tell-nobody" not in page
    if not launch.namespaces():
        pytest.skip("this system allows no namespaces: files and network are open, as README says")
    assert "FOUND []" in page
    assert "REACHED False" in page


def test_hidden_tests_are_not_in_what_students_get(released):
    text = path_of(released).read_text("utf-8")
    assert "HIDDEN" not in text
    assert "secret" not in text
    assert "SOLUTION" not in text
    assert "from lab" not in text
    assert "raise NotImplementedError" in text


def test_feedback_runs_nothing_and_asks_nobody(marked, browser):
    requests, stopped, titles = [], [], []
    page = browser.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    page.on("dialog", lambda dialog: titles.append(dialog.message))
    address = (marked.folder / "feedback" / "writes_HTML" / f"{NAME}.html").as_uri()
    page.goto(address)
    text = page.inner_text("body")
    titles.append(page.title())
    page.close()
    forbidden = {url for url, why in stopped if why == "csp"}  # by the page itself
    assert {url for url in requests if not url.startswith("data:")} - forbidden == {address}
    assert titles == [NAME]
    assert "right    twice x" in text
    assert "4 of 4 points" in text


def test_feedback_says_what_was_wrong(marked):
    page = (marked.folder / "feedback" / "Ben_half" / f"{NAME}.html").read_text("utf-8")
    assert "this is x." in page
    assert "1.33 of 4 points" in page
    assert "<h1" in page
    assert "secret" not in page
    assert "hidden_twice" not in page


def test_feedback_says_each_thing_once_and_where_it_went_wrong(marked):
    page = feedback(marked, "Ben_half")
    assert page.count("a matrix") == 1
    assert "<pre>1.33</pre>" not in page
    assert "(line 2: return 1 / 0)" in " ".join(feedback(marked, "divides").split())
    assert "(line 2: return 1 / 0)" in marked.rows["divides"]["reason"]


def test_formulas_are_drawn_and_cannot_be_more_than_formulas(marked):
    page = feedback(marked, "writes_HTML")
    assert "<msub><mi>h</mi><mi>t</mi></msub>" in page
    assert '<a href="javascript' not in page
    assert "<img src=x" not in page


def feedback(marked, student):
    return (marked.folder / "feedback" / student / f"{NAME}.html").read_text("utf-8")


def test_a_release_that_is_refused_leaves_the_one_before(marked, tmp_path):
    folder = shutil.copytree(marked.folder, tmp_path / "class")
    before = [path_of(folder, step).read_bytes() for step in ("release", "source")]
    changed = source()
    changed.cells.append(cell("x = 1", "another"))
    (tmp_path / "sources").mkdir()
    nbformat.write(changed, tmp_path / "sources" / f"{NAME}.ipynb")
    refused = release(folder, tmp_path / "sources")
    assert refused.returncode == 1
    assert "its questions have changed" in refused.stderr
    assert [path_of(folder, step).read_bytes() for step in ("release", "source")] == before


@pytest.fixture(scope="module")
def late(marked, tmp_path_factory):
    """The class once more, when two handed in late; and where their work is."""
    base = tmp_path_factory.mktemp("late")
    (base / "late" / "Ada full").mkdir(parents=True)
    (base / "late" / "Ada full" / f"{NAME}.ipynb").write_text("damaged")
    save(answered(read(marked.folder)), base / "late" / "blank" / f"{NAME}.ipynb")
    shutil.make_archive(str(base / "late"), "zip", base / "late")
    return shutil.copytree(marked.folder, base / "class"), base / "late.zip"


def test_a_table_is_not_replaced_by_one_that_loses_students(late):
    folder, work = late
    before = (folder / "marks" / f"{NAME}.csv").read_bytes()
    refused = tool("grade", work, "--folder", folder)
    assert refused.returncode == 1
    assert f"{len(HERE) - 2} students of whom nothing is here" in refused.stderr
    assert (folder / "marks" / f"{NAME}.csv").read_bytes() == before
    assert not (folder / "marks" / f"{NAME}.unfinished.csv").exists()


def test_late_work_is_merged_and_what_changed_is_logged(late):
    folder, work = late
    before, pages = table(folder), set(folder.glob("feedback/*/*.html"))
    done = tool("grade", work, "--folder", folder, "--merge")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = table(folder)
    assert {name for name, row in rows.items() if row != before[name]} == {"Ada full", "blank"}
    assert (rows["Ada full"]["total"], rows["blank"]["total"]) == ("0", "10")
    assert "is damaged" in rows["Ada full"]["reason"]
    assert table(folder, f"{NAME}.previous") == before
    log = (folder / "marks" / f"{NAME}.changes.csv").read_text("utf-8-sig")
    assert "Ada full" in log and "blank" in log and "Ben half" not in log
    moved = folder / "feedback" / "Ada_full" / f"{NAME}.previous.html"
    assert moved.exists()  # the page of marks that count no more is none to hand out
    left = {each for each in folder.glob("feedback/*/*.html") if "previous" not in each.name}
    assert left == pages - {moved.with_name(f"{NAME}.html")}


def test_a_stray_notebook_of_another_assignment_marks_nothing_but_itself(released, tmp_path):
    folder, other = without_marks(released, tmp_path), "02_other"
    sources = tmp_path / "sources"
    for each in (sources, tmp_path / "work"):
        each.mkdir()
    nbformat.write(source(), sources / f"{other}.ipynb")
    assert release(folder, sources).returncode == 0
    mine, others = read(folder), nbformat.read(folder / f"release/{other}/{other}.ipynb", 4)
    for student in ("Ada", "Ben", "Cy"):
        save(answered(mine), tmp_path / "work" / student / f"{NAME}.ipynb")
    save(answered(others), tmp_path / "work" / "Cy" / f"{other}.ipynb")
    save(answered(others), tmp_path / "work" / "Dan" / f"{other}.ipynb")
    nobody = folder / "marks" / f"{other}.csv"
    nobody.parent.mkdir()
    nobody.write_text("last week's table")
    done = tool("grade", tmp_path / "work", "--folder", folder)  # three of four handed in NAME
    assert done.returncode == 0, done.stdout + done.stderr
    assert "02_other is left alone: Cy, Dan" in done.stdout
    assert nobody.read_text() == "last week's table"
    rows = table(folder)
    assert {name: row["total"] for name, row in rows.items()} == {
        "Ada": "10",
        "Ben": "10",
        "Cy": "10",
        "Dan": "0",
    }
    assert "handed in 02_other, another assignment" in rows["Dan"]["reason"]


def test_that_there_are_no_namespaces_is_said(released, tmp_path):
    folder = without_marks(released, tmp_path)
    save(answered(read(folder)), tmp_path / "handed-in" / "Ada.ipynb")
    done = tool("grade", tmp_path / "handed-in", "--folder", folder, UNROLLED_NAMESPACES="none")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "less contained" in done.stdout
    assert table(folder)["Ada"]["total"] == "10"


def test_the_seed_makes_the_numbers_and_is_kept(released, tmp_path):
    folder, sources = tmp_path / "class", released.parent / "sources"
    seed = (released / "seed").read_text().strip()
    assert len(seed) >= 20
    assert release(folder, sources, "--seed", seed).returncode == 0
    assert path_of(folder).read_text() == path_of(released).read_text()
    numbers = path_of(folder, "source").read_text("utf-8")
    assert "seed = 1\\n" not in numbers
    assert "secret = 2\\n" not in numbers
    again = release(folder, sources)
    assert again.returncode == 0
    assert "(again)" in again.stdout


def test_another_seed_is_not_taken_silently(released, tmp_path):
    folder, sources = shutil.copytree(released, tmp_path / "class"), released.parent / "sources"
    before = path_of(folder).read_text()
    refused = release(folder, sources, "--seed", "another-long-seed")
    assert refused.returncode == 1
    assert "released before with another seed" in refused.stderr
    assert path_of(folder).read_text() == before
    assert release(folder, sources, "--seed", "another-long-seed", "--reissue").returncode == 0
    assert path_of(folder).read_text() != before


FAULTS = [
    ("grade", ["missing", "--folder", "FULL"], "there is no folder"),
    ("grade", [__file__, "--folder", "FULL"], "is a file: a folder or a zip file"),
    ("grade", ["~/missing", "--folder", "FULL"], f"{Path.home()}/missing"),
    ("grade", [".", "--folder", "EMPTY"], "make release comes first"),
    ("grade", [".", "--folder", "FULL", "--assignment", "x"], "there is no assignment 'x'"),
    ("release", ["--folder", "EMPTY", "--assignment", "x"], "there is no assignment 'x'"),
]
COMMANDS = """if True:
    from contextlib import redirect_stderr
    import io
    import json
    import sys

    from classroom import grade, release
    from classroom.commands import exit_code

    results = []
    for name, arguments in json.loads(sys.stdin.read()):
        sys.argv = [name, *arguments]
        with redirect_stderr(io.StringIO()) as errors:
            code = exit_code({"grade": grade, "release": release}[name].main)
        results.append([code, errors.getvalue()])
    print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def refused(released, tmp_path_factory):
    """What each of FAULTS ends with and says, in one process: to load nbgrader takes seconds."""
    folders = {"FULL": str(released), "EMPTY": str(tmp_path_factory.mktemp("empty"))}
    calls = [(name, [folders.get(each, each) for each in rest]) for name, rest, _ in FAULTS]
    done = subprocess.run(
        [CLASS, "-c", COMMANDS], cwd=ROOT, input=json.dumps(calls), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_what_a_teacher_can_put_right_is_said_in_words(refused, number):
    code, message = refused[number]
    assert code == 1
    assert FAULTS[number][2] in message
