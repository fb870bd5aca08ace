"""A class of any size hands in, honest work and the oddest of `hostile_submissions`, and is marked.

`PYTHONPATH=. .venv-class/bin/python tests/whole_class.py 300` measures: seconds for a
notebook, memory of all processes of a run, and whether two tables are the same: that of the run,
and that of another one after two that met it or each other, and were ended in the middle.
"""

import argparse
import csv
import os
from pathlib import Path
import signal
import socket
import subprocess
import tempfile
import time

from hostile_submissions import NAME, RIGHT, answered, hand_in, save, source
import nbformat
import psutil

ROOT = Path(__file__).resolve().parents[1]
PYTHON = str(ROOT / ".venv-class" / "bin" / "python")
GRADE = [PYTHON, "-m", "classroom.grade"]
HONEST = [
    {},
    {"twice": "def twice(x):\n    return x + x"},
    {"twice": "def twice(x):\n    return x"},
    {"move": "def move(x, f):\n    return f(x)"},
    {"pick": "pick = 3 + 4"},
    {"pick": "pick = 8", "move": RIGHT["move"].replace("x[:]", "x")},
    {name: "raise NotImplementedError" for name in RIGHT},
]


def released(folder):
    """A course with the small assignment; the notebook that students get."""
    (folder / "sources").mkdir(parents=True)
    nbformat.write(source(), folder / "sources" / f"{NAME}.ipynb")
    command = [PYTHON, "-m", "classroom.release", "--folder", folder / "class"]
    subprocess.run(
        [*map(str, command), "--sources", str(folder / "sources")],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return nbformat.read(folder / "class" / "release" / NAME / f"{NAME}.ipynb", as_version=4)


def handed_in(folder, release, size, odd=True):
    """Fill a folder with the work of `size` students; the odd ones, and honest ones to the rest."""
    folder.mkdir()
    if odd:
        with socket.create_server(("127.0.0.1", 0)) as server:
            hand_in(folder, release, server.getsockname()[1], ["/etc/passwd"])
    for number in range(size - len(list(folder.iterdir()))):
        answers = HONEST[number % len(HONEST)]
        save(answered(release, **answers), folder / f"student {number:03}" / f"{NAME}.ipynb")


def start(course, work, stdout=subprocess.PIPE):
    """Begin to mark, in a session of its own."""
    command = [*GRADE, str(work), "--folder", str(course)]
    return subprocess.Popen(command, cwd=ROOT, stdout=stdout, text=True, start_new_session=True)


def finish(process):
    """Wait for the end of a run; what it printed."""
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    return printed


def end_in_the_middle(process, notebooks, by=signal.SIGKILL):
    """End a run when it has marked some notebooks."""
    for _ in range(notebooks):
        process.stdout.readline()
    os.killpg(process.pid, by)
    process.communicate()


def table(course):
    """The bytes of the table of marks."""
    return (course / "marks" / f"{NAME}.csv").read_bytes()


def students(course):
    """Who has a row, and what is in it."""
    rows = csv.DictReader(table(course).decode("utf-8-sig").splitlines())
    return {row["student"].lstrip("'"): row for row in rows}


def watched(process):
    """The largest memory of all processes of a run, shared parts once, in bytes, until it ends."""
    largest, me = 0, psutil.Process(process.pid)
    while process.poll() is None:
        try:
            family = [me, *me.children(recursive=True)]
            largest = max(largest, sum(each.memory_full_info().pss for each in family))
        except psutil.Error:
            pass
        time.sleep(0.5)
    return largest


def main():
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    size = parser.parse_args().size
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background ignores
    with tempfile.TemporaryDirectory(prefix="whole-") as folder:
        base = Path(folder)
        release = released(base)
        handed_in(base / "work", release, size)
        course, began = base / "class", time.monotonic()
        run = start(course, base / "work", subprocess.DEVNULL)
        while not (course / "marks").exists():
            time.sleep(0.1)
        meets_it = start(course, base / "work")
        memory = watched(run)
        seconds = time.monotonic() - began
        print(f"{size} students: {seconds:.0f} s, {seconds / size:.2f} s each", flush=True)
        print(f"largest memory of all its processes: {memory / 2**20:.0f} MB", flush=True)
        print(f"rows: {len(students(course))} of {size}", flush=True)
        whole = table(course)
        end_in_the_middle(meets_it, size // 4)
        end_in_the_middle(start(course, base / "work"), size // 9, signal.SIGINT)
        finish(start(course, base / "work"))
        print("disturbed and begun again: the same table:", table(course) == whole, flush=True)


if __name__ == "__main__":
    main()
