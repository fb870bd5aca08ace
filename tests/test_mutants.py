"""Each wrong kernel of `mutants.py` turns the kernel's tests red, and the right one does not."""

from pathlib import Path

from mutants import MUTANTS
import pytest
from run_mutants import RIGHT, TESTS, all_runs

SOURCE = (Path(__file__).parents[1] / "rnn_core.py").read_text("utf-8")
each_mutant = pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)


@each_mutant
def test_mutant_is_a_small_edit_of_the_kernel(mutant):
    """Its old text is there, once, and what comes out is Python."""
    compile(mutant.apply(SOURCE), mutant.name, "exec")


def test_mutants_have_names_of_their_own():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


def test_every_test_file_of_the_kernel_takes_part():
    here = Path(__file__).parent
    files = sorted(path.name for path in here.glob("test_kernel*.py"))
    assert files == sorted(f"test_kernel_{name}.py" for name in TESTS)


@pytest.fixture(scope="module")
def kernel_runs():
    return all_runs()


def test_the_kernel_itself_passes_and_so_does_the_loop_without_a_mistake(kernel_runs):
    """After the mutants, in the same processes: nothing of them stayed behind."""
    _, right = kernel_runs
    assert {result["name"] for result in right} == RIGHT
    for result in right:
        assert result["code"] == 0, result["output"]


@each_mutant
def test_mutant_is_caught(mutant, kernel_runs, claim):
    """By a test that failed (exit code 1): one that cannot be collected proves nothing."""
    result = kernel_runs[0][mutant.name]
    assert result["code"] == 1, f"{mutant.story}: not caught by a test\n{result['output']}"
    assert result["failed"].startswith("test_kernel_"), result["output"]
    says = "Of kernels with one mistake each, this many pass the tests"
    claim("software", says, int(result["code"] != 1), exactly=0)
