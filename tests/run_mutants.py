"""Run the kernel's tests against each wrong kernel of `mutants.py`, and say what caught it.

`python tests/run_mutants.py` prints the table. Each worker is a process that runs pytest once
for every kernel in its share, importing kernel and tests anew, and once more for the kernel as it
is: if something stayed behind from a wrong one, that last run would fail.
"""

import contextlib
import importlib
import io
import json
import os
from pathlib import Path
import subprocess
import sys
import tempfile

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "book")]  # for `lab`, whoever runs this

from mutants import MUTANTS, THE_LOOP  # noqa: E402

# The quick and telling ones first: a run ends with the first failure.
TESTS = ["by_hand", "gradients", "bad_input", "cells", "learning", "properties"]
TESTS += ["extremes", "reference_loop"]
ANEW = "rnn_core", "kernel_cases", "test_kernel", "lab"  # what holds functions of the last kernel
UNCHANGED = "unchanged"
RIGHT = {UNCHANGED, THE_LOOP.name}
OPTIONS = ["-x", "--tb=line", "--capture=sys", "--noconftest", "-p", "no:cacheprovider"]
OPTIONS += ["--rootdir", str(HERE), "-p", "claims"]


def all_runs():
    """The results by the mutants' names, and those of the kernels that are right."""
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as home:
        commands = [[sys.executable, __file__, home, str(i), str(workers)] for i in range(workers)]
        environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
        environment |= {"OPENBLAS_NUM_THREADS": "1"}  # the cores are busy with one worker each
        running = [subprocess.Popen(command, env=environment, cwd=home) for command in commands]
        try:
            codes = [process.wait(timeout=600) for process in running]
        finally:
            for process in running:
                process.kill()
        assert not any(codes), "a worker crashed: see its output"
        shares = [json.loads(path.read_text("utf-8")) for path in Path(home).glob("*.json")]
    runs = [run for share in shares for run in share]
    right = [run for run in runs if run["name"] in RIGHT]
    return {run["name"]: run for run in runs if run["name"] not in RIGHT}, right


def work(home, start, stride):
    """Run one share of the mutants and then the kernel unchanged; leave the results as JSON."""
    (home / f"{start}.ini").write_text("[pytest]\n")
    source = (HERE.parent / "rnn_core.py").read_text("utf-8")
    share = {mutant.name: mutant.apply(source) for mutant in MUTANTS[start::stride]}
    share |= {THE_LOOP.name: THE_LOOP.apply(source)} if start == 0 else {}
    share |= {UNCHANGED: source}
    runs = [
        run(home / f"{start}-{i}", name, text, home / f"{start}.ini")
        for i, (name, text) in enumerate(share.items())
    ]
    (home / f"{start}.json").write_text(json.dumps(runs), "utf-8")


class FirstFailure:
    """A pytest plugin that remembers the first test to fail."""

    failed = ""

    def pytest_runtest_logreport(self, report):
        self.failed = self.failed or (report.nodeid if report.failed else "")


def run(folder, name, source, settings):
    """Run the tests against one kernel, placed first on the path."""
    folder.mkdir()
    (folder / "rnn_core.py").write_text(source, "utf-8")
    for module in list(sys.modules):
        if module.startswith(ANEW):
            del sys.modules[module]
    importlib.invalidate_caches()
    watch, output, code = FirstFailure(), io.StringIO(), 0
    sys.path.insert(0, str(folder))
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        for test in TESTS:  # one at a time: the first catches most, and collecting takes longest
            file = str(HERE / f"test_kernel_{test}.py")
            code = code or int(pytest.main([*OPTIONS, "-c", str(settings), file], [watch]))
    sys.path.remove(str(folder))
    return {"name": name, "code": code, "failed": watch.failed, "output": output.getvalue()}


def print_table():
    runs, right = all_runs()
    for mutant in MUTANTS:
        result = runs[mutant.name]
        caught = result["failed"] if result["code"] == 1 else f"NOT CAUGHT, code {result['code']}"
        print(f"{mutant.name:45} {caught}")
    print("\n".join(f"{result['name']:45} exit code {result['code']}" for result in right))


if __name__ == "__main__":
    if sys.argv[1:]:
        work(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    else:
        print_table()
