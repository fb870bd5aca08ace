"""What comes out of marking: tables, logs of changes, exports for platforms, pages of feedback."""

import csv
import json
import os
from pathlib import Path
import subprocess
import zipfile

import pytest

from classroom.commands import CommandError
from classroom.printable import printable
from classroom.reporting.exports import export
from classroom.reporting.marks import WAITING, Marks, Row, missing, read
from classroom.reporting.spreadsheet import harmless
from classroom.students import Student

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / ".venv-class" / ("Scripts" if os.name == "nt" else "bin") / "python"
WORTH = {"one": 4.0, "two": 2.0}
ADA = Student("Ada", "moodle", "4711", email="ada@example.org")
BEN = Student("Ben", "canvas", "88", "benlogin")
SAM, OTHER_SAM = Student("Sam", "moodle", "9"), Student("Sam", "moodle", "10")
EVE = Student("Eve")
ALL = [ADA, BEN, SAM, OTHER_SAM, EVE]
FILES = {ADA: "Ada_4711_assignsubmission_file_x.ipynb", BEN: "ben_LATE_88_991_x-1.ipynb"}
OLD = """student,one,two,total,out of,reason
Ada,4,0.5,4.5,6,\r
Sam 10,1,0,1,6,"two, cells"\r
"""


def row(student, one, reasons=(), fingerprint="00112233"):
    scores = None if one is None else {"one": one, "two": 0.5}
    return Row(student, scores, list(reasons), FILES.get(student, "x.ipynb"), fingerprint)


def mark(path, rows, when="2026-01-01T10:00:00+01:00", **options):
    table = Marks(path, WORTH, [each.student for each in rows], **options)
    for each in rows:
        table.add(each)
    return table.finish(when)


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "marks" / "01_probe.csv"


def test_what_could_not_be_marked_is_blank_and_never_0(path):
    mark(path, [row(ADA, None, ["the disk is full"]), row(BEN, 0)])
    ada, ben = cells(path)
    assert [ada["one"], ada["two"], ada["total"], ada["out of"]] == ["", "", "", "6"]
    assert ada["reason"] == "the disk is full"
    assert [ben["one"], ben["total"]] == ["0", "0.5"]


def test_a_table_tells_what_was_marked_and_with_which_checks(path):
    mark(path, [row(ADA, 4)], checks="cafe0123")
    (line,) = cells(path)
    assert list(line)[:6] == ["student", "one", "two", "total", "out of", "reason"]
    expected = {"email": ADA.email, "file": FILES[ADA], "fingerprint": "00112233"}
    assert {name: line[name] for name in expected} == expected
    assert line["checks"] == "cafe0123"


def test_a_run_that_is_interrupted_leaves_the_table_before_and_a_row_for_everyone(path):
    mark(path, [row(ADA, 1), row(BEN, 1)])
    before = path.read_bytes()
    Marks(path, WORTH, [ADA, BEN]).add(row(BEN, 3))
    assert path.read_bytes() == before
    ada, ben = cells(path.with_name("01_probe.unfinished.csv"))
    assert [ada["total"], ada["reason"]] == ["", WAITING]
    assert [ben["total"], ben["reason"]] == ["3.5", ""]


def test_the_table_before_is_kept_until_marks_are_others(path):
    previous = path.with_name("01_probe.previous.csv")
    mark(path, [row(ADA, 1)])
    first = path.read_bytes()
    assert not previous.exists()
    for _ in range(2):
        mark(path, [row(ADA, 2)])
        assert previous.read_bytes() == first
    assert {each.name for each in path.parent.iterdir()} == {
        "01_probe.csv",
        "01_probe.previous.csv",
        "01_probe.changes.csv",
    }


def test_the_same_work_gives_the_same_bytes_in_any_order(path):
    tables = set()
    rows = [row(each, 1) for each in ALL]
    for order in (rows, rows[::-1], rows[2:] + rows[:2]):
        mark(path, order)
        tables.add(path.read_bytes())
    assert len(tables) == 1
    assert [line["number"] for line in cells(path)] == ["4711", "88", "", "9", "10"]


def test_who_would_be_missing_is_told(path):
    assert missing(path, [ADA]) == []
    mark(path, [row(each, 1) for each in ALL])
    assert missing(path, [ADA, BEN, OTHER_SAM, Student("Zoe")]) == ["Eve", "Sam"]
    assert missing(path, [*ALL, Student("Zoe")]) == []


def test_late_work_is_merged_and_all_other_rows_keep_their_bytes(path):
    mark(path, [row(each, 1, ['a "b", c']) for each in ALL], checks="cafe0123")
    before = path.read_bytes().splitlines()
    mark(path, [row(OTHER_SAM, 4), row(Student("Zoe"), 2)], checks="beef4567", merge=True)
    after = path.read_bytes().splitlines()
    assert after[:-2] == before[:-1]
    assert [line["one"] for line in cells(path)][-3:] == ["1", "4", "2"]


def test_a_student_without_a_number_is_known_by_name_if_there_is_but_one(path):
    mark(path, [row(each, 1) for each in ALL])
    mark(path, [row(Student("Ada"), 3)], merge=True)
    assert [line["one"] for line in cells(path) if line["student"] == "Ada"] == ["3"]
    with pytest.raises(CommandError, match="has 2 rows for Sam"):
        Marks(path, WORTH, [Student("Sam")], merge=True)


def test_a_table_of_an_earlier_version_is_read_and_merged_into(path):
    path.parent.mkdir()
    path.write_bytes(OLD.encode("utf-8-sig"))
    assert missing(path, [ADA]) == ["Sam 10"]
    mark(path, [row(OTHER_SAM, 4)], merge=True)
    assert [(line["student"], line["total"]) for line in cells(path)] == [
        ("Ada", "4.5"),
        ("Sam", "4.5"),
    ]
    (change,) = cells(path.with_name("01_probe.changes.csv"))
    assert change["why"] == "the earlier table does not tell which file was marked"


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
def test_a_table_that_a_spreadsheet_saved_is_read(path, delimiter, encoding):
    path.parent.mkdir()
    head = ["remark", "total", "student", "two", "one", "out of", "reason"]
    point = "." if delimiter == "," else ","
    lines = [head, ["see me", f"4{point}5", "Zoë", f"0{point}5", "4", "6", "a, b"], [""] * 7]
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    (entry,) = read(path).entries
    assert entry.student.name == "Zoë"
    assert [entry.cells[name] for name in ("two", "total", "reason")] == ["0.5", "4.5", "a, b"]
    mark(path, [row(ADA, 1)], merge=True)
    assert [line["remark"] for line in cells(path)] == ["", "see me"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no table of marks"),
        (b"student,one\nAda,1\n", "has no columns student, total, out of, reason"),
        (OLD.replace("Ada", "Zoë").encode("latin-1"), "is not saved as UTF-8"),
        (OLD.replace("4.5,6,", "4.5,6,,,,x").encode(), "row 2 has more cells"),
        (OLD.replace("two,", "one,", 1).encode(), "two columns of one name"),
        (OLD.replace("two,", "three,", 1).encode(), "has no column two"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_before_anything_is_marked(path, data, words):
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(CommandError, match=words):
        Marks(path, WORTH, [ADA], merge=True)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def changes_after(path, before, after, checks=("cafe", "cafe")):
    mark(path, [before], checks=checks[0])
    mark(path, [after], "2026-02-01T10:00:00+01:00", checks=checks[1])
    log = path.with_name("01_probe.changes.csv")
    return cells(log) if log.exists() else []


@pytest.mark.parametrize(
    ("after", "checks", "why"),
    [
        (row(ADA, 3, (), "99112233"), "cafe", f"{FILES[ADA]} 00112233 → {FILES[ADA]} 99112233"),
        (row(ADA, 3), "beef", "the same file, other checks"),
        (row(ADA, 3, ["new"]), "cafe", "the same file and checks, reasons before: old, after: new"),
        (row(ADA, 3)._replace(file="", fingerprint=""), "cafe", "00112233 → no file"),
    ],
)
def test_a_mark_that_changed_is_logged_with_the_reason(path, after, checks, why):
    (line,) = changes_after(path, row(ADA, 1, ["old"]), after, ("cafe", checks))
    assert why in line["why"]
    assert [line["total before"], line["total after"]] == ["1.5", "3.5"]
    assert line["questions"] == "one: 1 → 3"
    assert line["when"] == "2026-02-01T10:00:00+01:00"


def test_a_mark_that_became_blank_is_logged(path):
    (line,) = changes_after(path, row(ADA, 1), row(ADA, None))
    assert line["questions"] == "one: 1 → blank, two: 0.5 → blank"
    assert [line["total before"], line["total after"]] == ["1.5", ""]


def test_what_did_not_change_is_not_logged_and_the_log_grows(path):
    assert changes_after(path, row(ADA, 1, ["old"]), row(ADA, 1, ["new"])) == []
    assert len(changes_after(path, row(ADA, 1), row(ADA, 2))) == 1
    assert len(changes_after(path, row(ADA, 2), row(ADA, 3))) == 2


@pytest.fixture
def exported(path, tmp_path):
    """The exports of a class, with a page of feedback for everyone."""
    page = tmp_path / "page.html"
    page.write_text("well done", "utf-8")
    zoe = Student("Zoë_=x/\x1b[31m", "moodle", "12")
    rows = [row(ADA, 4, ["'<' is wrong"]), row(BEN, 2), row(SAM, None), row(EVE, 1), row(zoe, 0)]
    words = export(path, mark(path, rows), {each.student: page for each in rows})
    return path, words


def test_moodle_gets_its_worksheet(exported):
    path, words = exported
    ada, zoe = cells(path.with_name("01_probe.moodle.csv"))
    assert ada == {
        "Identifier": "Participant 4711",
        "Full name": "Ada",
        "Email address": "ada@example.org",
        "Grade": "4.5",
        "Maximum grade": "6",
        "Last modified (grade)": "-",
        "Feedback comments": "'&lt;' is wrong",
    }
    assert [zoe["Identifier"], zoe["Grade"]] == ["Participant 12", "0.5"]
    assert "2 of 3; left out, without marks: Sam" in words[0]
    assert "of no known platform: Eve" in words[-1]


def test_canvas_gets_its_gradebook(exported):
    path, _ = exported
    text = path.with_name("01_probe.canvas.csv").read_bytes().decode("utf-8")
    assert text.splitlines() == [
        "Student,ID,SIS User ID,SIS Login ID,Section,01_probe",
        "    Points Possible,,,,,6",
        "Ben,88,,benlogin,,2.5",
    ]


def test_feedback_is_packed_under_the_names_that_platforms_take(exported):
    path, _ = exported
    names = [
        zipfile.ZipFile(path.with_name(f"01_probe.{platform}.feedback.zip")).namelist()
        for platform in ("moodle", "canvas")
    ]
    assert names == [
        [
            "Ada_4711_assignsubmission_file_01_probe.html",
            "Sam_9_assignsubmission_file_01_probe.html",
            "Zoë =x x1b[31m_12_assignsubmission_file_01_probe.html",
        ],
        ["ben_LATE_88_991_x-1.html"],
    ]


def test_exports_of_an_earlier_run_do_not_stay(exported):
    path, _ = exported
    assert export(path, mark(path, [row(EVE, 1)]), {}) == []
    assert not [*path.parent.glob("*moodle*"), *path.parent.glob("*canvas*")]


RAW = "a\x1b[31m\x00\u202eb\ud83d\x9b\u2028c\u2066\r\n"


def test_control_characters_are_shown_and_not_sent(path):
    shown = printable(RAW)
    assert shown.isprintable()
    assert all(part in shown for part in (r"\x1b", r"\x00", r"\u202e", r"\ud83d", r"\x9b"))
    assert printable("e\u0301") == "é"
    evil = Row(Student(RAW, email=RAW), {"one": 1}, [RAW], RAW, "")
    mark(path, [evil])
    text = path.read_bytes().decode("utf-8-sig")
    assert all(line.isprintable() for line in text.split("\r\n"))


def test_no_cell_begins_a_formula_or_a_cell_of_its_own():
    assert ";" not in harmless("a;=1+cmd|' /C calc'!A0;")
    for start in ("=", "+", "-", "@", "\t=", "\r=", "|", "%"):
        assert harmless(f"{start}1").startswith("'")
    assert len(harmless("x" * 10**6)) < 32_767


PAGES = """if True:
    import json
    import sys

    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
    from nbgrader.converters import GenerateFeedback

    from classroom.reporting import feedback

    drawn, colored = [], []
    rendered = feedback.rendered
    feedback.rendered = lambda source: drawn.append(len(source)) or rendered(source)
    exporter = feedback.Feedback(config=GenerateFeedback().config)
    resources = {"notebook": "x", "score": 1, "max_score": 2, "late_penalty": 0}
    make = {"markdown": new_markdown_cell, "code": new_code_cell}
    pages = []
    for cells in json.loads(sys.stdin.read()):
        made = []
        for kind, text, times in cells:
            for _ in range(times):
                printed = [new_output("stream", text=text)] if kind == "printed" else []
                code = new_code_cell("print(1)", outputs=printed)
                made.append(code if kind == "printed" else make[kind](text))
        drawn.clear()
        notebook = new_notebook(cells=made)
        page, _ = exporter.from_notebook_node(notebook, {"nbgrader": dict(resources)})
        body = page.partition("</head>")[2]
        pages.append({"head": page[: -len(body)], "body": body, "drawn": sum(drawn)})
    print(json.dumps(pages))
"""
EVIL = """<script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">a</a>
<img src="https://example.invalid/a.png">![](http://example.invalid/b.png) <b>bold</b>
<iframe src="https://example.invalid"></iframe><svg onload=alert(1)></svg>
<p style="color: red">p</p>

[data](data:text/html,x) [book](https://example.org/)

<math><mi href="javascript:alert(1)"><script>alert(1)</script></mi></math>

$h_t$ $\\href{javascript:alert(1)}{x}$ $\\text{<img src=x onerror=alert(1)>}$

```mermaid
</pre><script>alert(1)</script>
```
"""
NOTEBOOKS = {
    "evil": [("markdown", EVIL, 1)],
    "kind": [("markdown", "# Head\n\n| a |\n|---|\n| *b* |\n\n$$\\frac{a}{b}$$", 1)],
    "nested": [("markdown", "<div>" * 20_000, 1)],
    "fonts": [("code", "@font-face{" * 40_000, 1)],
    "blank lines": [("code", "x = 1" + "\n  " * 6000 + "y = 2", 1)],
    "much code": [("code", "(" * 10_000, 500)],
    "much Markdown": [("markdown", "**a " * 1000, 500)],
    "formulas": [("markdown", "$" + "a_" * 900 + "a$ " * 50, 500)],
    "prints": [("printed", "\x1b[1ma" * 4000, 500)],
}


@pytest.fixture(scope="module")
def pages():
    """The pages of NOTEBOOKS, from nbgrader's own template."""
    if os.name == "nt":
        pytest.skip("classes are marked on Linux and macOS")
    if not CLASS.exists() and not os.environ.get("CI"):
        pytest.skip("`make class` sets up what marks assignments")
    given = json.dumps([*NOTEBOOKS.values()])
    done = subprocess.run(
        [CLASS, "-c", PAGES], cwd=ROOT, input=given, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(NOTEBOOKS, json.loads(done.stdout), strict=True))


def test_a_page_runs_nothing_and_requests_nothing(pages):
    body = pages["evil"]["body"]
    parts = ["<script", "<iframe", "<svg", "src=", "onload=", 'href="j', 'href="d', "style="]
    assert not [part for part in parts if part in body]
    assert "example.invalid" not in body
    assert "<b>bold</b>" in body and 'href="https://example.org/"' in body
    assert "Content-Security-Policy" in pages["evil"]["head"]
    assert "<script" not in pages["evil"]["head"] and "@font-face" not in pages["evil"]["head"]


def test_markdown_and_formulas_are_drawn(pages):
    body = pages["kind"]["body"]
    for part in ("<h1>Head</h1>", "<td><em>b</em></td>", "<mfrac>", 'display="block"'):
        assert part in body
    assert "<msub><mi>h</mi><mi>t</mi></msub>" in pages["evil"]["body"]


def test_what_is_long_is_shown_as_plain_text_and_cut_with_a_word(pages):
    assert pages["nested"]["drawn"] == 0
    assert "&lt;div&gt;" * 3000 in pages["nested"]["body"]
    for name in ("nested", "fonts", "much code", "much Markdown", "formulas", "prints"):
        assert "[cut: this notebook is too long" in pages[name]["body"], name
    assert pages["blank lines"]["body"].count("\n  ") < 100
    assert "[cut" not in pages["kind"]["body"]


def test_how_much_is_drawn_does_not_grow_with_a_notebook(pages):
    for name in ("much Markdown", "formulas"):
        assert 0 < pages[name]["drawn"] <= 24_000
    assert pages["much code"]["body"].count("(") < 600_000
    assert 0 < pages["much code"]["body"].count('<span class="p">') <= 50_000
    assert 0 < pages["prints"]["body"].count("ansi-bold") <= 250_000 / 5
    assert all(len(page["body"]) < 5_000_000 for page in pages.values())
