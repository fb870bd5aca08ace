"""Release and marking with the real nbgrader: what one student breaks costs nobody else."""

import csv
import functools
import json
import os
from pathlib import Path
import shutil
import socket
import subprocess
import tempfile
from typing import NamedTuple
import zipfile

from hostile import FULL, NAME, STUDENTS, answered, cell, hand_in, save, source
import nbformat
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / ".venv-class" / ("Scripts" if os.name == "nt" else "bin") / "python"
if os.name == "nt":
    pytest.skip("classes are marked on Linux and macOS", allow_module_level=True)
if not CLASS.exists() and not os.environ.get("CI"):
    pytest.skip("`make class` sets up what marks assignments", allow_module_level=True)
SHORT = {"UNROLLED_CELL_SECONDS": "8", "UNROLLED_CALL_SECONDS": "4"}


def tool(name, *arguments, **variables):
    """Run a command of the classroom."""
    command = [str(CLASS), str(ROOT / "classroom" / name), *map(str, arguments)]
    environment = {**os.environ, **SHORT, **variables}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=900
    )


def table(folder, name=NAME):
    """The table of marks: a dict for each student."""
    with (folder / "marks" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


class Marked(NamedTuple):
    """A class whose work was marked."""

    folder: Path
    expected: dict
    rows: dict
    said: str
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


def release(folder, sources, *arguments):
    return tool("release.py", "--folder", folder, "--sources", sources, *arguments)


def path_of(folder, step="release"):
    return folder / step / NAME / f"{NAME}.ipynb"


@pytest.fixture(scope="module")
def marked(released, tmp_path_factory):
    """Everybody's work marked in one run."""
    folder = tmp_path_factory.mktemp("handed-in")
    tempting = [folder / "Ada full", "../Ada full", released / "source", released / "gradebook.db"]
    tempting += [ROOT / "book", ROOT / "README.md", path_of(released, "source")]
    with socket.create_server(("127.0.0.1", 0)) as server:
        expected = hand_in(folder, path_of(released), server.getsockname()[1], tempting)
        arguments = (folder, "--folder", released)
        # Not below pytest's folder: the name of a socket must be short.
        with tempfile.TemporaryDirectory(prefix="class-") as kernels:
            done = tool("grade.py", *arguments, UNROLLED_TEST_SECRET="tell-nobody", TMPDIR=kernels)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Marked(released, expected, table(released), done.stdout, kernels)


@functools.cache
def has_walls():
    command = "import sandbox, sys; sys.exit(not sandbox.find_walls())"
    return subprocess.run([str(CLASS), "-c", command], cwd=ROOT / "classroom").returncode == 0


STAND_ALONE = ["spy", "deletes", "edits", "doubles", "no metadata", "renames", "saved twice"]
STAND_ALONE += ["writes HTML", "Jörg Müller", "eve", "version 3", "corrupt", "deep", "empty"]
STAND_ALONE += ["emoji", "elsewhere", "splits", "floods"]
STAND_ALONE += ["latin", "not a notebook", "huge", "directory", "nothing", "essay", "links"]


@pytest.mark.parametrize("student", [*STUDENTS, *STAND_ALONE])
def test_a_student_loses_marks_for_what_is_broken_and_for_nothing_else(marked, student):
    marks, words = marked.expected[student]
    row = marked.rows["'" + student if student.startswith("=") else student]
    assert {name: float(row[name]) for name in FULL} == FULL | marks, row["reason"]
    assert words in row["reason"]
    assert float(row["total"]) == pytest.approx(sum((FULL | marks).values()))
    assert row["out of"] == "10"


def test_there_is_a_sorted_row_for_everyone_and_no_formula(marked):
    names = [name.lstrip("'") for name in marked.rows]
    assert sorted(names) == sorted(marked.expected)
    assert list(marked.rows) == sorted(marked.rows, key=str.casefold)
    for row in marked.rows.values():
        assert not [text for text in row.values() if text.startswith(("=", "+", "-", "@"))]


def test_progress_is_said(marked):
    assert f"{NAME}  1 of {len(marked.expected)}" in marked.said
    assert " s" in marked.said


def test_nothing_that_a_student_started_goes_on(marked):
    lines = [each.info["cmdline"] or [] for each in psutil.process_iter(["cmdline"])]
    assert not [line for line in lines if any("98765.4" in part for part in line)]
    assert not [line for line in lines if any(marked.kernels in part for part in line)]


def test_a_student_finds_nothing_of_the_teacher_or_the_others(marked):
    page = (marked.folder / "feedback" / "spy" / f"{NAME}.html").read_text("utf-8")
    assert "SECRET None" in page
    assert "tell-nobody" not in page
    if not has_walls():
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
    asked, stopped, titles = [], [], []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    page.on("dialog", lambda dialog: titles.append(dialog.message))
    address = (marked.folder / "feedback" / "writes_HTML" / f"{NAME}.html").as_uri()
    page.goto(address)
    text = page.inner_text("body")
    titles.append(page.title())
    page.close()
    forbidden = {url for url, why in stopped if why == "csp"}  # by the page itself
    assert {url for url in asked if not url.startswith("data:")} - forbidden == {address}
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
    said = " ".join(feedback(marked, "divides").split())
    assert "(line 2: return 1 / 0)" in said
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


def test_marks_of_an_earlier_run_do_not_stay(marked, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    (again / "Ada full").mkdir()
    (again / "Ada full" / f"{NAME}.ipynb").write_text("damaged")
    save(answered(path_of(marked.folder)), again / "blank" / f"{NAME}.ipynb")
    folder = shutil.copytree(marked.folder, tmp_path / "class")
    shutil.make_archive(str(tmp_path / "again"), "zip", again)
    done = tool("grade.py", tmp_path / "again.zip", "--folder", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = table(folder)
    assert {name: row["total"] for name, row in rows.items()} == {"Ada full": "0", "blank": "10"}
    assert "is damaged" in rows["Ada full"]["reason"]
    assert [path.parent.name for path in folder.glob("feedback/*/*.html")] == ["blank"]


def test_without_walls_marks_are_the_same(released, tmp_path):
    folder = shutil.copytree(released, tmp_path / "class")
    handed_in = tmp_path / "handed-in"
    handed_in.mkdir()
    for student in ("Ada full", "exits", "stubborn", "leaves behind"):
        save(answered(path_of(folder), **STUDENTS[student][0]), handed_in / f"{student}.ipynb")
    done = tool("grade.py", handed_in, "--folder", folder, UNROLLED_WALLS="none")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "less contained" in done.stdout
    totals = {name: row["total"] for name, row in table(folder).items()}
    assert totals == {"Ada full": "10", "exits": "6", "stubborn": "6", "leaves behind": "10"}
    lines = [each.info["cmdline"] or [] for each in psutil.process_iter(["cmdline"])]
    assert not [line for line in lines if any("98765.4" in part for part in line)]


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


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("grade.py", ["missing", "--folder", "FULL"], "there is no folder"),
        ("grade.py", [__file__, "--folder", "FULL"], "is a file: a folder or a zip file"),
        ("grade.py", ["~/missing", "--folder", "FULL"], f"{Path.home()}/missing"),
        ("grade.py", [".", "--folder", "EMPTY"], "make release comes first"),
        ("grade.py", [".", "--folder", "FULL", "--assignment", "x"], "there is no assignment 'x'"),
        ("release.py", ["--folder", "EMPTY", "--assignment", "x"], "there is no assignment 'x'"),
    ],
)
def test_trouble_is_said_in_words(released, tmp_path, name, arguments, words):
    folders = {"FULL": str(released), "EMPTY": str(tmp_path / "empty")}
    done = tool(name, *(folders.get(each, each) for each in arguments))
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


NAMED = {
    "Jo Doe_123_assignsubmission_file_01_probe.ipynb": "Jo Doe",
    "Al Doe_124_assignsubmission_file_/work.ipynb": "Al Doe",
    "Sam_1_assignsubmission_file_01_probe.ipynb": "Sam 1",
    "Sam_2_assignsubmission_file_01_probe.ipynb": "Sam 2",
    "doekim_LATE_88_991_probe-1.ipynb": "doekim",
    "HW1_lee_attempt_2026-01-02-03-04-05_probe.ipynb": "lee",
    "HW1_ivy_attempt_2026-01-02-03-04-06_x_lee_attempt_2026-01-02-03-04-05_probe.ipynb": "ivy",
    "ivykim_77_990_x_doekim_attempt_2026-01-02-03-04-05_probe.ipynb": "ivykim",
    "mia-01_probe.ipynb": "mia",
    "probe_noa.ipynb": "noa",
    "tom/01_probe/01_probe (2).ipynb": "tom",
    "uma/Untitled.ipynb": "uma",
    "zoë.ipynb": "zoë",
}


def test_students_are_known_from_what_platforms_give(released, tmp_path):
    for name in NAMED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path_of(released), tmp_path / name)
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / ".DS_Store").touch()
    found = {path: rest for path, *rest in collected(tmp_path)}
    assert found == {str(tmp_path / name): [who, NAME, None] for name, who in NAMED.items()}


def asked(program, *arguments):
    """What a few lines say that run among the class's tools."""
    words = [str(CLASS), "-c", program, *map(str, arguments)]
    done = subprocess.run(words, cwd=ROOT / "classroom", capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def collected(folder):
    return asked(
        "import json, pathlib, sys; from collect import collect; "
        f"found = collect(pathlib.Path(sys.argv[1]), [{NAME!r}]); "
        "print(json.dumps([[str(f.path), f.student, f.assignment, f.fault] for f in found]))",
        folder,
    )


@pytest.mark.parametrize(
    ("files", "students"),
    [
        (["Work/a/x.ipynb", "Work/b/x.ipynb"], ["a", "b"]),
        (["up/Work/a/x.ipynb", "up/Work/b/x.ipynb"], ["a", "b"]),
        (["Work/doekim_88_991_x.ipynb", "Work/leekim_89_992_x.ipynb"], ["doekim", "leekim"]),
        (["tom/week 3/x.ipynb"], ["tom"]),
        (["tom/01_probe/x.ipynb", "tom/probe/x.ipynb"], ["tom", "tom"]),
        (["tom/x.ipynb", "tom/y.ipynb"], ["tom", "tom"]),
    ],
)
def test_a_folder_around_the_class_is_no_student(released, tmp_path, files, students):
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path_of(released), tmp_path / name)
    assert [student for _, student, *_ in collected(tmp_path)] == students


def test_of_two_files_in_a_zip_the_one_saved_last_counts(released, tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, month in (("b", 3), ("c", 2), ("a", 1)):
            info = zipfile.ZipInfo(f"dora/{name}.ipynb", (2026, month, 1, 10, 0, 0))
            archive.writestr(info, path_of(released).read_text("utf-8"))
    found = asked(
        "import json, pathlib, sys; from collect import collect, newest, unpacked; "
        "folder = unpacked(*map(pathlib.Path, sys.argv[1:])); "
        f"print(json.dumps(newest(collect(folder, [{NAME!r}])).path.name))",
        tmp_path / "in.zip",
        tmp_path / "out",
    )
    assert found == "b.ipynb"


def test_what_is_gone_through_and_texts_of_numpy_pass_the_door():
    program = """if True:
        import json, numpy as np
        from door import Table, pack, unpack
        names, d = list(np.array(["a", "b"])), {1: 2.0}
        sent = [names, map(str, d), d.values(), d, d, b"x"]
        forms = json.loads(json.dumps(pack(sent, Table())))
        got, table = unpack(forms, Table()), Table()
        kinds = [type(each).__name__ for each in got]
        print(json.dumps([got[0], list(got[1]), list(got[2]), got[3] is got[4], kinds]))
    """
    kinds = ["list", "map", "dict_values", "dict", "dict", "bytes"]
    assert asked(program) == [["a", "b"], ["1"], [2.0], True, kinds]


def test_no_reason_begins_a_cell_of_its_own():
    text = "a;=1+cmd|' /C calc'!A0;"
    assert ";" not in asked(
        f"import json; from marks import harmless; print(json.dumps(harmless({text!r})))"
    )


def test_a_full_disk_does_not_take_the_walls_away(tmp_path):
    program = """if True:
        import json, sandbox
        from course import Trouble
        def full(*arguments):
            raise OSError(28, "No space left on device")
        sandbox.prepare, sandbox.shutil.which = full, lambda name: name
        sandbox.sys.platform = "linux"
        try:
            print(json.dumps(sandbox.find_walls()))
        except Trouble as trouble:
            print(json.dumps(str(trouble)))
    """
    assert "No space left" in asked(program)
