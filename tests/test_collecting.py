"""Who handed in what, and what passes between judge and kernel."""

import hashlib
import json
import os
import re
import sys
from textwrap import dedent
import tracemalloc
import unicodedata
import zipfile

from hostile_submissions import NAME, answered, half_an_emoji, source
from hypothesis import given, settings
from hypothesis import strategies as st
import nbformat
from plain_texts import is_plain
import pytest

from classroom import limits
from classroom.collecting import collect, handed_in, newest
from classroom.commands import CommandError
from classroom.prepare import prepared
from classroom.students import Student, folder_name

OTHER = "02_rnn_bptt"
POSIX = pytest.mark.skipif(os.name == "nt", reason="classes are marked on Linux and macOS")


def notebook(**answers):
    """What somebody handed in."""
    return answered(prepared(source(), NAME, "a seed for the tests alone"), **answers)


def named(assignment):
    """A notebook whose metadata name an assignment."""
    return json.dumps(notebook() | {"metadata": {"unrolled": {"assignment": assignment}}}).encode()


BLANK = "def {}(x):\n    raise NotImplementedError"
WORK = json.dumps(notebook()).encode()
UNNAMED = json.dumps(notebook() | {"metadata": {}}).encode()
EMPTY = json.dumps(notebook(**{name: BLANK.format(name) for name in ("twice", "move")})).encode()


def fill(folder, files):
    """Write a download to the disk; a name that ends with a slash is a folder's."""
    for name, data in files.items():
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(data)
    return folder


def packed(path, files):
    """The same download as a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def rows(path, assignments=(NAME, OTHER), **options):
    """For each student's name what is known of the files, in words."""
    students = {}
    for each in collect(path, list(assignments), **options):
        told = each.fault or f"{each.assignment}: {each.file}"
        students.setdefault(each.student.name, []).append(told)
    return students


@pytest.fixture(params=["folder", "zip"])
def download(request, tmp_path):
    """Makes a download of files, given by name, on the disk or in a zip file."""
    if request.param == "folder":
        return lambda files: fill(tmp_path / "in", files)
    return lambda files: packed(tmp_path / "in.zip", files)


NAMED = {
    "Jo Doe_123_assignsubmission_file_01_probe.ipynb": "Jo Doe",
    "Al Doe_124_assignsubmission_file_/work.ipynb": "Al Doe",
    "Cy Doe_125_assignsubmission_file/week 3/work.ipynb": "Cy Doe",
    "Default group_assignsubmission_file_/work.ipynb": "Default group",
    "doekim_LATE_88_991_probe-1.ipynb": "doekim",
    "łęcka_89_992_probe.ipynb": "łęcka",
    "anon_x9Yz1_993_probe.ipynb": "anon_x9Yz1",
    "HW1_lee_attempt_2026-01-02-03-04-05_probe.ipynb": "lee",
    "HW1_ivy_attempt_2026-01-02-03-04-06_x_lee_attempt_2026-01-02-03-04-05_probe.ipynb": "ivy",
    "ivykim_77_990_x_doekim_attempt_2026-01-02-03-04-05_probe.ipynb": "ivykim",
    "evekim_78_994_Jo Doe_123_assignsubmission_file_01_probe.ipynb": "evekim",
    "mia-01_probe.ipynb": "mia",
    "Mia Doe - 01_probe.ipynb": "Mia Doe",
    "01_probe - Max Doe.ipynb": "Max Doe",
    "ann_2026_01_probe.ipynb": "ann_2026",
    "probe_noa.ipynb": "noa",
    "tom/01_probe/01_probe (2).ipynb": "tom",
    "uma/Untitled.ipynb": "uma",
    "Copy of 01_probe.ipynb": "Copy of 01_probe",
    "Copy of 01_probe (1).ipynb": "Copy of 01_probe (1)",
    "Val Doe - Copy of 01_probe.ipynb": "Val Doe",
    "wes/01_probe.ipynb.txt": "wes",
    "xia-01_probe.ipynb.json": "xia",
    "zoë.ipynb": "zoë",
}


def test_students_are_known_from_what_platforms_give(download):
    clutter = {"__MACOSX/x": b"", ".DS_Store": b"", "tom/.ipynb_checkpoints/x.ipynb": WORK}
    path = download(dict.fromkeys(NAMED, WORK) | clutter)
    files = {each.file: (each.student.name, each.assignment) for each in collect(path, [NAME])}
    assert files == {name: (student, NAME) for name, student in NAMED.items()}


@pytest.mark.parametrize(
    ("files", "students"),
    [
        (["Work/a/x.ipynb", "Work/b/x.ipynb"], ["a", "b"]),
        (["up/Work/a/x.ipynb", "up/Work/b/x.ipynb"], ["a", "b"]),
        (["Work/doekim_88_991_x.ipynb", "Work/leekim_89_992_x.ipynb"], ["doekim", "leekim"]),
        (["Work/doekim_88_991_x.ipynb", "notes.txt"], ["doekim", "notes"]),
        (["1/A_1_assignsubmission_file_/x.ipynb", "2/doekim_88_991_x.ipynb"], ["A", "doekim"]),
        (["Probe/A - 01_probe.ipynb", "Probe/B - 01_probe.ipynb"], ["A", "B"]),
        (
            ["P/A - 01_probe.ipynb", "P/B - 01_probe.ipynb", "P/my work.ipynb"],
            ["A", "B", "my work"],
        ),
        (["01_probe/my work.ipynb", "01_probe/C.ipynb"], ["C", "my work"]),
        (["01_probe.ipynb", "01_probe (1).ipynb"], ["01_probe", "01_probe (1)"]),
        (["01_probe/a/x.ipynb", "02_rnn_bptt/a/x.ipynb", "02_rnn_bptt/b/x.ipynb"], ["a", "a", "b"]),
        (["tom/week 3/x.ipynb"], ["tom"]),
        (["tom/01_probe/x.ipynb", "tom/probe/x.ipynb"], ["tom", "tom"]),
        (["tom/x.ipynb", "tom/y.ipynb"], ["tom", "tom"]),
        (["tom/A_1_assignsubmission_file_x.ipynb", "eve/x.ipynb"], ["eve", "tom"]),
        (["tom/submission_metadata.yml", "tom/x.ipynb", "eve/x.ipynb"], ["eve", "tom"]),
    ],
)
def test_a_folder_around_the_class_is_no_student(download, files, students):
    handed_in = collect(download(dict.fromkeys(files, WORK)), [NAME, OTHER])
    assert [each.student.name for each in handed_in] == students


def students(path):
    return {tuple(each.student) for each in collect(path, [NAME])}


MOODLE = {
    "Jane Doe_4711_assignsubmission_file_/work.ipynb": WORK,
    "Jane Doe_4711_assignsubmission_onlinetext_/onlinetext.html": b"See the file.",
    "Jane Doe_4711_assignfeedback_file_/marked.ipynb": WORK,
    "Jane Doe_4712_assignsubmission_file_/essay.pdf": b"%PDF",
    "Jim Doe_4713_assignsubmission_onlinetext_/onlinetext.html": b"Here is my work.",
    "Joe Doe_4714_assignfeedback_file_/marked.ipynb": WORK,
}


@pytest.mark.parametrize("flat", [False, True])
def test_moodle(download, flat):
    path = download({name.replace("_/", "_") if flat else name: MOODLE[name] for name in MOODLE})
    assert students(path) == {
        ("Jane Doe", "Moodle", "4711", "", ""),
        ("Jane Doe", "Moodle", "4712", "", ""),
        ("Jim Doe", "Moodle", "4713", "", ""),
        ("Joe Doe", "Moodle", "4714", "", ""),
    }
    work, *others = (each.fault for each in collect(path, [NAME], only=NAME))
    assert work is None
    assert others == [
        "handed in only essay.pdf, and a notebook (.ipynb) is needed",
        "handed in only onlinetext.html, and a notebook (.ipynb) is needed",
        "no notebook was handed in",
    ]


def test_canvas(download):
    files = {
        "doejane_LATE_12345_67890_file-1.ipynb": WORK,
        "doejim_12346_67891_work.zip": b"PK",
        "doejoe_12347_text.html": b"Here is my work.",
        "doejill_LATE_12348_link.html": b"https://",
    }
    path = download(files)
    numbers = {"doejane": "12345", "doejim": "12346", "doejoe": "12347", "doejill": "12348"}
    assert students(path) == {(name, "Canvas", each, "", "") for name, each in numbers.items()}
    assert rows(path, only=NAME) == {
        "doejane": [f"{NAME}: doejane_LATE_12345_67890_file-1.ipynb"],
        "doejill": ["handed in only link.html, and a notebook (.ipynb) is needed"],
        "doejim": ["handed in only work.zip, and a notebook (.ipynb) is needed"],
        "doejoe": ["handed in only text.html, and a notebook (.ipynb) is needed"],
    }


def test_blackboard(download):
    def receipt(name):
        return f"Name: {name}\nAssignment: HW1\n\nSubmission Field:\nName: Eve (eve)\n".encode()

    attempt = "attempt_2026-01-02-03-04-05"
    path = download(
        {
            f"HW1_j_doe_{attempt}_file.ipynb": WORK,
            f"HW1_j_doe_{attempt}.txt": receipt("Jane Doe (j_doe)"),
            f"HW1_doe_{attempt}.txt": receipt("Jim Doe (doe)"),
            f"HW1_joe_{attempt}_notes.txt": b"Name: Jane Doe (j_doe)",
        }
    )
    assert students(path) == {
        ("Jane Doe", "Blackboard", "", "j_doe", ""),
        ("Jim Doe", "Blackboard", "", "doe", ""),
        ("joe", "Blackboard", "", "joe", ""),
    }
    assert rows(path, only=NAME) == {
        "Jane Doe": [f"{NAME}: HW1_j_doe_{attempt}_file.ipynb"],
        "Jim Doe": ["no notebook was handed in"],
        "joe": ["handed in only notes.txt, and a notebook (.ipynb) is needed"],
    }


GRADESCOPE = """
    submission_987:
      :submitters:
      - :name: Jane Doe
        :sid: '0017'
        :email: jane@example.org
      - :name: Jim Doe
        :sid: 0018
        :email: jim@example.org
      :created_at: 2026-01-02 03:04:05.000000000 Z
      :results: !ruby/object:Results {}
    988.pdf:
      :submitters:
      - :name: Joe Doe
        :sid:
        :email: joe@example.org
    submission_989:
      :submitters:
      - :name: Jill Doe
    """


def test_gradescope(download):
    top = "assignment_123_export"
    files = {
        f"{top}/submission_metadata.yml": dedent(GRADESCOPE).encode(),
        f"{top}/submission_987/work.ipynb": WORK,
        f"{top}/988.pdf": b"%PDF",
        f"{top}/submission_990/work.ipynb": WORK,
    }
    path = download(files)
    assert students(path) == {
        ("Jane Doe", "Gradescope", "0017", "", "jane@example.org"),
        ("Jim Doe", "Gradescope", "0018", "", "jim@example.org"),
        ("Joe Doe", "Gradescope", "", "", "joe@example.org"),
        ("Jill Doe", "Gradescope", "", "", ""),
        ("submission_990", "", "", "", ""),
    }
    work = [f"{NAME}: {top}/submission_987/work.ipynb"]
    found = rows(path, only=NAME)
    assert found["Jane Doe"] == found["Jim Doe"] == work
    assert found["Joe Doe"] == ["handed in only 988.pdf, and a notebook (.ipynb) is needed"]
    assert found["Jill Doe"] == ["no notebook was handed in"]


@pytest.mark.parametrize("text", ["- [", "- 1", "a: {b: [1, 2]}", "[" * 10**6, "\0", "? [a]\n: b"])
def test_a_damaged_list_of_gradescope_costs_names_and_no_work(download, text):
    files = {"submission_metadata.yml": text.encode(), "submission_987/x.ipynb": WORK}
    assert rows(download(files), only=NAME)["submission_987"] == [f"{NAME}: submission_987/x.ipynb"]


def test_a_list_that_a_student_handed_in_takes_nobodys_work(download):
    claim = "01_probe - Ann.ipynb:\n  :submitters:\n  - :name: Eve\n"
    work = dict.fromkeys(["01_probe - Ann.ipynb", "01_probe - Ben.ipynb"], WORK)
    found = rows(download({"submission_metadata.yml": claim.encode()} | work))
    assert found == {name: [f"{NAME}: 01_probe - {name}.ipynb"] for name in ("Ann", "Ben")}


def test_a_notebook_is_known_by_its_metadata_then_by_its_name(download):
    files = {
        "ann/01_probe.ipynb": named(OTHER),
        "ben/rnn_bptt.ipynb": UNNAMED,
        "cas/02_rnn_bptt/x.ipynb": UNNAMED,
        "dan/x.ipynb": UNNAMED,
        "eve/01_probe.pdf": b"%PDF",
        "eve/x.ipynb": named(OTHER),
    }
    known = {each.file: each.assignment for each in collect(download(files), [NAME, OTHER], NAME)}
    assert known == {
        "ann/01_probe.ipynb": OTHER,
        "ben/rnn_bptt.ipynb": OTHER,
        "cas/02_rnn_bptt/x.ipynb": OTHER,
        "dan/x.ipynb": NAME,
        "eve/01_probe.pdf": NAME,
        "eve/x.ipynb": OTHER,
    }


def test_a_name_in_both_forms_of_unicode_is_one_student(tmp_path):
    forms = [unicodedata.normalize(form, "Zoë Łęcka") for form in ("NFC", "NFD")]
    files = {
        f"{form}_7_assignsubmission_file_/{number}.ipynb": WORK for number, form in enumerate(forms)
    }
    assert students(packed(tmp_path / "in.zip", files)) == {("Zoë Łęcka", "Moodle", "7", "", "")}


def test_names_that_no_terminal_and_no_disk_should_hold(tmp_path):
    names = {
        "a\x1b[2Jb": r"a\x1b[2Jb",
        "c\u202ed": r"c\u202ed",
        "../../e": "e",
        "deep/" * 2000: "deep",
        "f\n": r"f\n",
        " ": "' '",
        "  ": "'  '",
        "g" * 300 + "1": None,
        "g" * 300 + "2": None,
        "h\0i": r"h\x00i",
    }
    path = packed(tmp_path / "in.zip", {})
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = f"{name}_7_assignsubmission_file_/x.ipynb"
            archive.writestr(info, WORK)
    handed_in = collect(path, [NAME], only=NAME)
    assert len({each.student for each in handed_in}) == len(names)
    faults = {each.fault for each in handed_in}
    assert faults == {None, "x.ipynb lies too deep in other folders"}
    assert all(is_plain(each.file) and len(each.file) < 250 for each in handed_in)
    assert {each.student.name for each in handed_in} >= {*names.values()} - {None, "e"}
    assert [*tmp_path.iterdir()] == [path]


def test_utf8_that_a_zip_file_does_not_declare(tmp_path):
    path = packed(tmp_path / "in.zip", {"Zoe_7_assignsubmission_file_/x.ipynb": WORK})
    path.write_bytes(path.read_bytes().replace(b"Zoe_7", "Zë_7".encode()))
    assert students(path) == {("Zë", "Moodle", "7", "", "")}


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes UTF-8 alone")
def test_names_on_the_disk_that_are_no_utf8(tmp_path):
    for name in (b"J\xf6rg", b"J\xf8rg"):
        folder = os.path.join(os.fsencode(tmp_path), name)
        os.mkdir(folder)
        with open(os.path.join(folder, b"x\xff.ipynb"), "wb") as file:
            file.write(WORK)
    assert {each.student.name: each.file for each in collect(tmp_path, [NAME])} == {
        r"J\udcf6rg": r"J\udcf6rg/x\udcff.ipynb",
        r"J\udcf8rg": r"J\udcf8rg/x\udcff.ipynb",
    }


@POSIX
def test_what_is_no_plain_file_is_never_opened(tmp_path):
    fill(tmp_path, dict.fromkeys(["ann/x.ipynb/y", "ben/", "cas/week 3/x.ipynb"], WORK))
    os.mkfifo(tmp_path / "ben" / "x.ipynb")
    (tmp_path / "dan").symlink_to(tmp_path / "cas")
    (tmp_path / "eve.ipynb").symlink_to(tmp_path / "cas" / "week 3" / "x.ipynb")
    (tmp_path / "fay").mkdir()
    found = rows(tmp_path, only=NAME)
    assert found == {
        "ann": ["x.ipynb is a folder, not a notebook"],
        "ben": ["x.ipynb is no file that can be read"],
        "cas": [f"{NAME}: cas/week 3/x.ipynb"],
        "dan": ["dan is a link to another place"],
        "eve": ["eve.ipynb is a link to another place"],
        "fay": ["no notebook was handed in"],
    }


@POSIX
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path):
    fill(tmp_path, dict.fromkeys(["ann/x.ipynb", "ben/x.ipynb", "cas/x.ipynb"], WORK))
    (tmp_path / "ann" / "x.ipynb").chmod(0)
    (tmp_path / "ben").chmod(0)
    try:
        found = rows(tmp_path, only=NAME)
    finally:
        (tmp_path / "ben").chmod(0o700)
    assert found["ann"] == ["x.ipynb cannot be read: Permission denied"]
    assert found["ben"] == ["ben cannot be read: Permission denied"]
    assert found["cas"] == [f"{NAME}: cas/x.ipynb"]


def test_a_damaged_member_costs_its_owner_alone(tmp_path):
    names = ["ann", "ben", "cas", "dan", "eve", "fay"]
    path = packed(tmp_path / "in.zip", {f"{name}/x.ipynb": WORK for name in names})

    data = bytearray(path.read_bytes())
    members = [at for at in range(len(data)) if data[at : at + 4] == b"PK\1\2"]
    data[100:200] = b"\xff" * 100  # the first one's data
    data[members[1] + 16] ^= 1  # checksum
    data[members[2] + 8] |= 1  # encrypted
    data[members[3] + 10] = 12  # bzip2
    data[members[4] + 24 : members[4] + 28] = (10**9).to_bytes(4, "little")  # size
    path.write_bytes(data)
    assert rows(path, only=NAME) == {
        "ann": ["x.ipynb is damaged: it cannot be read to its end"],
        "ben": ["x.ipynb is damaged: it cannot be read to its end"],
        "cas": ["x.ipynb is encrypted"],
        "dan": ["x.ipynb is compressed in a way that is not read here"],
        "eve": ["x.ipynb has 954 MB, and 20 MB are allowed"],
        "fay": [f"{NAME}: fay/x.ipynb"],
    }


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b""])
def test_a_damaged_zip_file_is_told(tmp_path, damage):
    path = packed(tmp_path / "in.zip", {"ann/x.ipynb": WORK})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CommandError, match="download it again"):
        collect(path, [NAME])


def test_a_bomb_is_not_unpacked(tmp_path):
    path = packed(tmp_path / "in.zip", {"ann/x.ipynb": bytes(10**8), "ben/x.ipynb": WORK})
    tracemalloc.start()
    found = rows(path, only=NAME)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 30 * 2**20
    assert found["ann"] == ["x.ipynb has 95 MB, and 20 MB are allowed"]
    assert found["ben"] == [f"{NAME}: ben/x.ipynb"]


def test_many_notebooks_of_one_student_cost_nobody_else(download, monkeypatch):
    monkeypatch.setattr(handed_in, "NOTEBOOKS", 3)
    path = download({f"ann/{number}.ipynb": WORK for number in range(5)} | {"ben/x.ipynb": WORK})
    found = rows(path, only=NAME)
    assert sum(f"{NAME}: " in told for told in found["ann"]) == 3
    assert sum("was not read" in told for told in found["ann"]) == 2
    assert found["ben"] == [f"{NAME}: ben/x.ipynb"]


def test_a_download_that_is_too_large_is_told(download, monkeypatch):
    path = download({"ann/x.ipynb": WORK, "ben/x.ipynb": WORK})
    monkeypatch.setattr(handed_in, "ALL_BYTES", len(WORK))
    with pytest.raises(CommandError, match="mark it in parts"):
        collect(path, [NAME])


def cells(count, source):
    made = [{"cell_type": "raw", "metadata": {}, "source": source}] * count
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made})


COSTLY = {
    "cells": (cells(100_000, ""), "has 100000 cells, and 500 are allowed"),
    "source": (cells(9, "x" * 10**5), "is not recognized"),
    "cell": (cells(1, "x" * 10**7), "is not recognized"),
    "lists": ("[" + "[]," * 11 * 10**5 + "0]", "is made of too many parts"),
    "keys": (json.dumps(dict.fromkeys(map(str, range(2 * 10**5)))), "is not of format 4 or 3"),
    "digits": ('{"nbformat": ' + "1" * 10**7 + "}", "is damaged"),
    "deep": ('{"a":' * 10**5, "is damaged"),
    "sheets": ('{"nbformat": 3, "worksheets": [' + "0," * 10**5 + "0]}", "no list of cells"),
}


@pytest.mark.parametrize("kind", COSTLY)
def test_a_costly_notebook_stays_within_limits(tmp_path, kind):
    text, words = COSTLY[kind]
    folder = fill(tmp_path, {"ann/x.ipynb": text.encode()})
    assert len(text) < limits.NOTEBOOK_SIZE
    tracemalloc.start()
    fault = rows(folder)["ann"][0]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert words in fault
    assert most < limits.NOTEBOOK_SIZE * 1.2 + 30 * len(text)


@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_a_cell_that_is_too_long_costs_no_other(tmp_path, kind):
    long = notebook()
    picture = {"cell_type": kind, "metadata": {}, "source": "x" * 300_000}
    long.cells[1:1] = [picture] * 3
    fill(tmp_path, {"ann/x.ipynb": json.dumps(long).encode()})
    (handed_in,) = collect(tmp_path, [NAME], only=NAME)
    sources = [cell.source for cell in handed_in.notebook.cells]
    assert "300000 characters" in sources[1]
    assert sources[4:] == [cell.source for cell in long.cells[4:]]
    if kind == "code":
        with pytest.raises(MemoryError, match="300000 characters"):
            exec(sources[1])


SAME = [
    (Student("Jo"), Student("Jo", "Gradescope", "", "", "jo@example.org")),
    (Student("Jo", email="a@example.org"), Student("Jo", email="b@example.org")),
    (Student("Jo", login="x" * 30 + "1"), Student("Jo", login="x" * 30 + "2")),
    (Student("Jo", number="1/2"), Student("Jo", number="1-2")),
    (Student("Jo Doe"), Student("Jo_Doe")),
    (Student("Jo.Doe"), Student("Jo:Doe")),
]


@pytest.mark.parametrize("pair", SAME)
def test_no_two_students_share_a_folder(pair):
    names = [folder_name(each) for each in pair]
    assert names[0] != names[1]
    assert all(re.fullmatch(r"[\w@-]+", name) for name in names)


HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("\ud83d"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "cell_type", "source", "metadata", "nbgrader", "unrolled", "grade_id"]
            ),
            inner | st.sampled_from(["code", "raw", "markdown", "heading", [], {}]),
        )
    ),
)


@given(
    st.dictionaries(st.sampled_from(["cells", "metadata", "worksheets"]), HOSTILE),
    st.sampled_from([3, 4]),
    HOSTILE,
)
@settings(deadline=None, max_examples=50)
def test_what_is_taken_for_a_notebook_is_one(tmp_path_factory, parsed, version, cell):
    parsed |= {"nbformat": version}
    if version == 4 and isinstance(cell, dict):
        parsed["cells"] = [{"cell_type": "code", "source": "1"} | cell]
    folder = fill(tmp_path_factory.mktemp("one"), {"ann/x.ipynb": json.dumps(parsed).encode()})
    (handed_in,) = collect(folder, [NAME], only=NAME)
    assert (handed_in.notebook is None) != (handed_in.fault is None)
    if handed_in.notebook:
        nbformat.validate(handed_in.notebook)
        nbformat.writes(handed_in.notebook).encode()


def test_older_and_stranger_notebooks_are_read(download):
    old = nbformat.convert(notebook(), 3)
    path = download(
        {
            "ann/x.ipynb": json.dumps(old).encode(),
            "ben/x.ipynb": b"\xef\xbb\xbf" + WORK,
            "cas/x.ipynb": json.dumps(half_an_emoji(notebook())).encode(),
        }
    )
    sources = [
        [cell.source for cell in each.notebook.cells[1:]]
        for each in collect(path, [NAME], only=NAME)
    ]
    assert sources[0] == sources[1]
    assert sources[2] == [*sources[1], "x = '?'"]


STUDENT_NAMES = st.text(st.characters(blacklist_characters="/\\"), min_size=1, max_size=20).filter(
    lambda name: not name.startswith(".") and name.strip()
)


@given(st.dictionaries(STUDENT_NAMES, st.sampled_from([WORK, EMPTY, b"", b"{"]), min_size=2))
@settings(deadline=None, max_examples=50)
def test_everybody_with_a_platforms_number_has_a_row(tmp_path_factory, work):
    path = tmp_path_factory.mktemp("many") / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, data) in enumerate(work.items()):
            name = name.encode("utf-8", "replace").decode().replace("_", " ")
            info = zipfile.ZipInfo("x")
            folder = f"{name}_{number}_assignsubmission_file_"
            info.filename = info.orig_filename = f"{folder}/{name}.ipynb"
            archive.writestr(info, data)
    handed_in = collect(path, [NAME], only=NAME)
    assert {each.student.number for each in handed_in} == set(map(str, range(len(work))))
    assert all(is_plain(each.student.name) for each in handed_in)
    assert all(is_plain(each.file) and is_plain(each.fault or "") for each in handed_in)


@given(st.binary(max_size=300), st.integers(0, 10**6), st.integers(0, 40))
@settings(deadline=None, max_examples=50)
def test_a_zip_file_with_wrong_bytes_is_read_or_told(tmp_path_factory, junk, place, cut):
    path = packed(tmp_path_factory.mktemp("zip") / "in.zip", {"a/x.ipynb": WORK, "b/y.txt": b"y"})
    data = bytearray(path.read_bytes())
    place %= len(data)
    data[place : place + min(cut, len(junk))] = junk
    path.write_bytes(data)
    try:
        assert collect(path, [NAME])
    except CommandError as error:
        assert is_plain(str(error))


def at(folder, name, seconds):
    os.utime(folder / name, (seconds, seconds))


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        ({"a": (WORK, 1), "b": (WORK, 2)}, "b"),
        ({"a": (WORK, 2), "b": (WORK, 1)}, "a"),
        ({"a": (WORK, 1), "b": (WORK, 1)}, "b"),
        ({"a": (WORK, 1), "b": (EMPTY, 1)}, "a"),
        ({"a": (WORK, 1), "b": (EMPTY, 2)}, "a"),
        ({"a": (WORK, 1), "b": (b"{", 2)}, "a"),
        ({"a": (EMPTY, 1), "b": (b"{", 2)}, "a"),
        ({"a": (EMPTY, 1), "b": (EMPTY, 2)}, "b"),
        ({"a": (b"", 1), "b": (b"{", 2)}, "b"),
    ],
)
def test_the_newest_work_counts(tmp_path, files, counts):
    fill(tmp_path, {f"ann/{name}.ipynb": data for name, (data, _) in files.items()})
    for name, (_, seconds) in files.items():
        at(tmp_path, f"ann/{name}.ipynb", seconds)
    assert newest(collect(tmp_path, [NAME], only=NAME)).file == f"ann/{counts}.ipynb"


def test_a_version_without_a_cell_that_was_given_up_is_not_blank(tmp_path):
    first = notebook()
    first.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    fill(tmp_path, {"ann/a.ipynb": json.dumps(first).encode(), "ann/b.ipynb": WORK})
    at(tmp_path, "ann/a.ipynb", 1)
    assert newest(collect(tmp_path, [NAME], only=NAME)).file == "ann/b.ipynb"


def test_of_two_files_in_a_zip_the_one_saved_last_counts(tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, month in (("b", 3), ("c", 2), ("a", 1)):
            info = zipfile.ZipInfo(f"dora/{name}.ipynb", (2026, month, 1, 10, 0, 0))
            archive.writestr(info, WORK)
    assert newest(collect(tmp_path / "in.zip", [NAME])).file == "dora/b.ipynb"


def test_a_file_is_known_again_by_its_bytes(download):
    path = download({"ann/x.ipynb": WORK, "ben/x.ipynb": b"", "cas/x.pdf": b"%PDF", "dan/": b""})
    marks = [each.fingerprint for each in collect(path, [NAME])]
    assert marks == [hashlib.sha256(data).hexdigest()[:8] for data in (WORK, b"", b"%PDF")] + [""]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "there is no folder"),
        ("empty", "holds no notebooks"),
        ("x.ipynb", "is a file: a folder or a zip file is needed"),
    ],
)
def test_what_is_no_download_is_told(tmp_path, name, words):
    fill(tmp_path, {"empty/": b"", "x.ipynb": WORK})
    with pytest.raises(CommandError, match=words):
        collect(tmp_path / name, [NAME])
