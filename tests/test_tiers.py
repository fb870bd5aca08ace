"""What `make check` runs, of one chapter or of all, and in which order the workers get it."""

from itertools import groupby
from pathlib import Path
import subprocess
import sys

import pytest
from tiers import ByUnit

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.full  # it is about pytest
SOME = [f"tests/test_{name}.py" for name in ("face", "house", "latch", "latch_on_page", "prose")]
SOME += ["tests/test_spectral_radius.py", "tests/test_explorables.py", "book"]
SOME += [f"tests/test_{name}.py" for name in ("exercises", "mutants", "nbval_rules", "notebooks")]
ABOUT_7 = [
    "book/07_vanish_or_explode.ipynb::Cell 0",
    "tests/test_prose.py::test_numbers_of_the_prose_were_printed[07_vanish_or_explode]",
    "tests/test_explorables.py::test_the_state_is_set_and_read_back[spectral_radius]",
    "tests/test_house.py::test_a_chapter_keeps_the_rules_of_cells[book/07_vanish_or_explode.ipynb]",
    "tests/test_spectral_radius.py::",
    "tests/test_exercises.py::test_the_solution_passes[chapter07.log_norm]",
]
ABOUT_ALL = [
    "tests/test_prose.py::test_a_printed_number_may_be_rounded",
    "tests/test_house.py::test_the_kernel_needs_numpy_and_nothing_of_ours",
]
ABOUT_1 = [
    "book/01_what_a_state_remembers.ipynb::Cell 0",
    "tests/test_prose.py::test_numbers_of_the_prose_were_printed[01_what_a_state_remembers]",
    "tests/test_explorables.py::test_the_state_is_set_and_read_back[latch]",
    "tests/test_latch.py::",
    "tests/test_exercises.py::test_the_solution_passes[chapter01.threshold]",
]
FULL = [
    "tests/test_face.py::",
    "tests/test_latch_on_page.py::",
    "tests/test_mutants.py::test_mutant_is_caught",
    "tests/test_nbval_rules.py::",
    "tests/test_notebooks.py::",
]


def collected(*options):
    """The names of some tests as pytest orders them, or its refusal."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    return [line for line in (done.stdout + done.stderr).splitlines() if line]


@pytest.fixture(scope="module")
def of_chapter_7():
    return collected("-m", "not full", "--chapter", "7", *SOME)


@pytest.mark.parametrize("name", ABOUT_7 + ABOUT_ALL)
def test_a_chapter_brings_what_is_about_it_or_about_all(of_chapter_7, name):
    assert any(line.startswith(name) for line in of_chapter_7)


@pytest.mark.parametrize("name", ABOUT_1 + FULL)
def test_other_chapters_and_what_needs_the_site_stay_out(of_chapter_7, name):
    assert not any(line.startswith(name) for line in of_chapter_7)


def test_a_chapter_that_is_none_is_refused():
    (refusal,) = collected("--chapter", "99", "tests/test_prose.py")
    assert "--chapter needs one of [1, 2, 3" in refusal and "got 99" in refusal


def test_while_one_worker_builds_the_site_the_others_do_what_needs_none():
    files = [f"tests/test_{name}.py" for name in ("quiz_on_page", "face", "prose", "style")]
    lines = [line for line in collected(*files) if "::" in line]
    units = [unit for unit, _ in groupby(line.split("::")[0] for line in lines)]
    assert [Path(unit).stem for unit in units] == [
        f"test_{name}" for name in ("quiz_on_page", "prose", "style", "face")
    ]


@pytest.mark.parametrize(
    ("test", "unit"),
    [
        ("book/01_a.ipynb::Cell 3", "book/01_a.ipynb"),
        ("tests/test_a.py::test_b[x::y]", "tests/test_a.py"),
        ("tests/test_a.py::TestB::test_c", "tests/test_a.py::TestB"),
        ("tests/test_a.py::test_b[latch]@latch", "latch"),
        ("tests/test_a.py::test_b[a@b]", "tests/test_a.py"),
    ],
)
def test_a_worker_gets_a_group_or_else_a_module_or_class(test, unit):
    assert ByUnit.__new__(ByUnit)._split_scope(test) == unit
