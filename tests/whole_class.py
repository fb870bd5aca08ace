"""A class of any size hands in, honest work and the oddest of `hostile_submissions`, and is marked.

`PYTHONPATH=. .venv-class/bin/python tests/whole_class.py 300` measures: seconds for a
notebook, memory of the marking processes, and whether three runs give one table: a whole one, two
at the same time, and one that was killed in the middle and begun again.
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


def start(course, work, *arguments):
    """Begin to mark, in a session of its own."""
    command = [*GRADE, str(work), "--folder", str(course), *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def finish(process):
    """Wait for the end of a run; what it printed."""
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    return printed


def kill_in_the_middle(process, notebooks):
    """End a run for good when it has marked some notebooks."""
    for _ in range(notebooks):
        process.stdout.readline()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def table(course):
    """The bytes of the table of marks."""
    return (course / "marks" / f"{NAME}.csv").read_bytes()


def students(course):
    """Who has a row, and what is in it."""
    rows = csv.DictReader(table(course).decode("utf-8-sig").splitlines())
    return {row["student"].lstrip("'"): row for row in rows}


def watched(process):
    """The largest memory of all processes of a run, in bytes, until it ends."""
    largest, me = 0, psutil.Process(process.pid)
    while process.poll() is None:
        try:
            family = [me, *me.children(recursive=True)]
            largest = max(largest, sum(each.memory_info().rss for each in family))
        except psutil.Error:
            pass
        time.sleep(0.5)
    return largest


def main():
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="whole-") as folder:
        base = Path(folder)
        release = released(base)
        handed_in(base / "work", release, size)
        course, began = base / "class", time.monotonic()
        process = subprocess.Popen(
            [*GRADE, str(base / "work"), "--folder", str(course)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        memory = watched(process)
        seconds = time.monotonic() - began
        print(f"{size} students: {seconds:.0f} s, {seconds / size:.2f} s each", flush=True)
        print(f"largest memory of all its processes: {memory / 2**20:.0f} MB", flush=True)
        print(f"rows: {len(students(course))} of {size}", flush=True)
        whole = table(course)
        for each in [start(course, base / "work") for _ in range(2)]:
            finish(each)
        print("twice at the same time: the same table:", table(course) == whole, flush=True)
        kill_in_the_middle(start(course, base / "work"), size // 2)
        finish(start(course, base / "work"))
        print("killed and begun again: the same table:", table(course) == whole, flush=True)


if __name__ == "__main__":
    main()
