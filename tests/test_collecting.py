"""Who handed in what, and what passes between judge and kernel."""

import json
import shutil
import zipfile

from hostile_submissions import NAME, answered, save, source
import numpy as np
import pytest

from classroom.collect import collect, newest, unpacked
from classroom.judging.protocol import ObjectTable, decode, encode
from classroom.prepare import prepared


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """A file that somebody handed in."""
    path = tmp_path_factory.mktemp("work") / "work.ipynb"
    save(answered(prepared(source(), NAME, "a seed for the tests alone")), path)
    return path


def fill(folder, names, work):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(work, folder / name)


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


def test_students_are_known_from_what_platforms_give(work, tmp_path):
    fill(tmp_path, NAMED, work)
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / ".DS_Store").touch()
    files = {each.path: (each.student, each.assignment) for each in collect(tmp_path, [NAME])}
    assert files == {tmp_path / name: (student, NAME) for name, student in NAMED.items()}


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
def test_a_folder_around_the_class_is_no_student(work, tmp_path, files, students):
    fill(tmp_path, files, work)
    assert [each.student for each in collect(tmp_path, [NAME])] == students


def test_of_two_files_in_a_zip_the_one_saved_last_counts(work, tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, month in (("b", 3), ("c", 2), ("a", 1)):
            info = zipfile.ZipInfo(f"dora/{name}.ipynb", (2026, month, 1, 10, 0, 0))
            archive.writestr(info, work.read_text("utf-8"))
    folder = unpacked(tmp_path / "in.zip", tmp_path / "out")
    assert newest(collect(folder, [NAME])).path.name == "b.ipynb"


def test_what_is_gone_through_and_texts_of_numpy_arrive():
    names, d = list(np.array(["a", "b"])), {1: 2.0}
    sent = [names, map(str, d), d.values(), d, d, b"x"]
    forms = json.loads(json.dumps(encode(sent, ObjectTable())))
    arrived = decode(forms, ObjectTable())
    kinds = ["list", "map", "dict_values", "dict", "dict", "bytes"]
    assert [type(each).__name__ for each in arrived] == kinds
    assert [arrived[0], *map(list, arrived[1:3])] == [["a", "b"], ["1"], [2.0]]
    assert arrived[3] is arrived[4]
