"""Bring the notebooks into the one form in which they are committed: `make notebooks`.

Executed from top to bottom, with their text outputs; without pictures, widget views, timestamps or
stray metadata; with ids that follow from the cells. So a diff shows what an author changed.
`--check` executes nothing and names what departs from that form.
"""

import argparse
from collections import Counter
import copy
import hashlib
import json
import os
from pathlib import Path
import re
import subprocess
import sys
import time

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
import nbformat

from web.bundle import bundle
from web.kernel_env import kernel_env

ROOT = Path(__file__).resolve().parents[1]
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WHOLE = None  # kept whatever it holds
OWN_METADATA = {
    "myst": {"html_meta": {"description": WHOLE}},  # the page in one sentence
    "slow_in_browser": WHOLE,
}
CELL_METADATA = {
    "jupyter": {"source_hidden": WHOLE, "outputs_hidden": WHOLE},
    "mystnb": {
        "figure": {"caption": WHOLE, "name": WHOLE},
        "image": {"alt": WHOLE, "classes": WHOLE, "width": WHOLE},
        "code_prompt_show": WHOLE,
        "code_prompt_hide": WHOLE,
    },
    "claims": WHOLE,  # of the page "How we know": sentence, and what stands before its figure
    "tags": WHOLE,
}
TEXTS = ("text/plain", "text/markdown", "text/html", "text/latex")
WIDGET = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
LONGEST = 100_000  # characters of the outputs of one cell
TIMEOUT = 300  # seconds per cell, as in _config.yml


class Unreadable(Exception):
    """A file that is no notebook; the message says why, in one line."""


def main():
    """Run or check the notebooks that are named, by default all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="execute nothing, name what departs")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all in book/")
    wanted = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # a narrow code page must not end the run
    paths = [path.resolve() for path in wanted.notebooks] or notebooks_of_the_book()
    task = check if wanted.check else renew
    if not wanted.check:
        bundle()
    faults = [fault for path in paths for fault in faults_of(task, path)]
    if faults:
        hint = "`make notebooks` (without make: python -m web.notebooks) executes and repairs them."
        print(*faults, *([hint] if wanted.check else []), sep="\n", flush=True)
    return 1 if faults else 0


def notebooks_of_the_book():
    """Every notebook in book/, checkpoints and assignments apart: these are given out unrun."""
    paths = sorted((ROOT / "book").rglob("*.ipynb"))
    others = {".ipynb_checkpoints", "exercises"}
    return [path for path in paths if others.isdisjoint(path.relative_to(ROOT).parts)]


def faults_of(task, path):
    """What a task complains about; one bad file must not hide the others."""
    try:
        return [f"{name(path)}: {fault}" for fault in task(path)]
    except Unreadable as error:
        return [f"{name(path)}: cannot be read as a notebook: {error}"]


def check(path):
    """What departs from the committed form, one line each."""
    text = read(path)
    notebook = parse(text)
    expected = as_text(normal(notebook))
    faults = [*not_executed(notebook), *not_fit(notebook)]
    faults += differences(json.loads(text), json.loads(expected))
    if not faults and text != expected:
        faults = ["indentation, order of keys or final newline"]
    if len(faults) > 8:
        faults = [*faults[:7], f"and {len(faults) - 7} more"]
    return faults


def renew(path):
    """Execute a notebook in its folder and save it in the committed form, or leave it alone."""
    started = time.monotonic()
    stored = parse(formatted(read(path), path))
    notebook = copy.deepcopy(stored)
    # This Python, whatever it was saved with:
    notebook.metadata = nbformat.from_dict(normal_metadata(notebook))
    print(f"{name(path)} ...", end=" ", flush=True)
    try:
        execute(notebook, path.parent)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        print("failed", flush=True)
        return [str(error)]
    keep_unchanged_timings(stored, notebook)
    notebook = normal(notebook)
    faults = list(not_fit(notebook))
    if not faults:
        path.write_text(as_text(notebook), "utf-8", newline="\n")
    print("failed" if faults else f"{time.monotonic() - started:.0f} s", flush=True)
    return faults


def read(path):
    """The text of a file."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from error


def parse(text):
    """A notebook from its text."""
    try:
        tree = json.loads(text)
        if tree["nbformat"] != 4:
            raise Unreadable(f"it has format {tree['nbformat']}, not 4")
        notebook = join_lines(tree)
        as_text(normal(notebook))  # whatever the form cannot hold shows here
    except json.JSONDecodeError as error:
        raise Unreadable(str(error)) from error
    except (AttributeError, KeyError, TypeError, nbformat.ValidationError) as error:
        first_line = f"{type(error).__name__} {error}".splitlines()[0]
        raise Unreadable(f"it has not the parts of a notebook ({first_line})") from error
    return notebook


def formatted(text, path):
    """The text with its code formatted, or as it is where ruff cannot read the code."""
    ruff = [sys.executable, "-m", "ruff", "format", "--quiet", "-", "--stdin-filename", str(path)]
    done = subprocess.run(ruff, input=text.encode(), capture_output=True)
    return done.stdout.decode() if done.returncode == 0 else text


def execute(notebook, folder):
    """Run every cell in a fresh kernel."""
    ours = kernel_env(ROOT / "_build")
    os.environ.clear()
    os.environ.update(ours)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=TIMEOUT, resources=resources).execute()


def keep_unchanged_timings(stored, fresh):
    """A cell whose output is not compared keeps it until its source changes: no idle diffs."""
    ids = cell_ids(stored)
    for old, new, known in zip(stored.cells, fresh.cells, ids, strict=True):
        timed = "nbval-ignore-output" in old.metadata.get("tags", [])
        if timed and old.get("id") == known and old.execution_count:
            new.outputs = old.outputs


def normal(notebook):
    """A copy in the committed form."""
    notebook = copy.deepcopy(notebook)
    count = 0
    for cell, cell_id in zip(notebook.cells, cell_ids(notebook), strict=True):
        cell["id"] = cell_id
        cell.metadata = known_part(cell.metadata, CELL_METADATA)
        if cell.cell_type == "code":
            count += is_run(cell)
            cell.execution_count = count if is_run(cell) else None
            cell.outputs = normal_outputs(cell) if is_run(cell) else []
    metadata = normal_metadata(notebook)
    return nbformat.from_dict(
        {"cells": notebook.cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )


def normal_metadata(notebook):
    """The metadata that all notebooks share, and the description that is the page's own."""
    return METADATA | known_part(notebook.metadata, OWN_METADATA)


def known_part(tree, known):
    """What of a tree of dictionaries the form knows."""
    if known is WHOLE or not isinstance(tree, dict):
        return tree
    return {key: known_part(tree[key], known[key]) for key in known if key in tree}


def is_run(cell):
    """Whether a code cell is meant to be executed."""
    return bool(cell.source.strip()) and "skip-execution" not in cell.metadata.get("tags", [])


def cell_ids(notebook):
    """One id per cell, from its kind and source: an edit changes one id, an insertion none."""
    ids, seen = [], Counter()
    for cell in notebook.cells:
        key = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
        seen[key] += 1
        ids.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return ids


def text_outputs(outputs):
    """The texts of a cell: streams joined, results without pictures and widgets, errors by name.

    What is committed, and what the tests of the notebooks compare (conftest.py).
    """
    texts, streams = [], {}
    for output in outputs:
        kind = output.output_type
        if kind == "stream" and output.name in streams:
            streams[output.name]["text"] += still(output.text)
        elif kind == "stream":
            text = {"output_type": kind, "name": output.name, "text": still(output.text)}
            texts.append(streams.setdefault(output.name, text))
        elif kind == "error":  # its traceback holds colors and paths
            texts.append({**output, "traceback": [still(f"{output.ename}: {output.evalue}")]})
        elif data := normal_data(output.data):
            texts.append({"output_type": kind, "data": data, "metadata": {}})
    return texts


def normal_outputs(cell):
    """The texts of a cell, its results numbered."""
    outputs = text_outputs(cell.outputs)
    for output in outputs:
        if output["output_type"] == "execute_result":
            output["execution_count"] = cell.execution_count
    return outputs


def normal_data(data):
    """The texts of a result, none of a widget; the text of a picture only names it, and goes."""
    if WIDGET in data:  # its HTML is what the page shows instead, made anew with every build
        return {}
    picture = any(kind.startswith("image/") for kind in data)
    kinds = [kind for kind in TEXTS if kind in data and not (kind == "text/plain" and picture)]
    return {kind: still(data[kind]) for kind in kinds}


def still(text):
    """Text without memory addresses, which differ from run to run."""
    return ADDRESS.sub("0x...", text)


def not_executed(notebook):
    """One line for each cell that was not run, or not in its turn, or that complained."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and is_run(cell)]
    for position, cell in enumerate(cells, 1):
        if cell.execution_count is None:
            yield f"code cell {position} was saved without being run"
        elif cell.execution_count != position:
            yield f"code cell {position} was run as number {cell.execution_count}"
        if any(output.get("name") == "stderr" for output in cell.outputs):
            yield f"code cell {position} wrote to stderr"


def not_fit(notebook):
    """One line for each thing that does not belong in a chapter, and that no run repairs."""
    for i, cell in enumerate(notebook.cells):
        if cell.get("attachments"):
            yield f"cells[{i}] has an attachment: a picture is drawn by a cell"
        if "data:image" in cell.source:
            yield f"cells[{i}].source holds a picture (data:image)"
        if cell.cell_type == "code":
            yield from (f"cells[{i}].outputs {fault}" for fault in output_faults(cell))


def output_faults(cell):
    """What is wrong with the outputs of one cell."""
    text = json.dumps(normal_outputs(cell), ensure_ascii=False)
    kinds = Counter(output.output_type for output in cell.outputs)
    if "data:image" in text:
        yield "hold a picture (data:image)"
    if len(text) > LONGEST:
        yield f"have {len(text)} characters, and may have {LONGEST}"
    if kinds["execute_result"] > 1:
        yield "hold more than one result"
    if kinds["error"] and "raises-exception" not in cell.metadata.get("tags", []):
        yield "hold an error, and the cell has no tag raises-exception"


def differences(actual, expected, where=""):
    """Where two trees of JSON differ, one line each; the order of running is told elsewhere."""
    if where.endswith("execution_count"):
        return
    if isinstance(actual, dict) and isinstance(expected, dict):
        for key in sorted(actual.keys() | expected.keys()):
            place = f"{where}.{key}" if where else key
            if key not in expected:
                yield f"{place} does not belong there"
            elif key not in actual:
                yield f"{place} is missing"
            else:
                yield from differences(actual[key], expected[key], place)
    elif isinstance(actual, list) and isinstance(expected, list) and len(actual) == len(expected):
        for i, (one, other) in enumerate(zip(actual, expected, strict=True)):
            yield from differences(one, other, f"{where}[{i}]")
    elif actual != expected:
        yield f"{where} is {json.dumps(actual)[:60]} and should be {json.dumps(expected)[:60]}"


def join_lines(tree):
    """Notebooks store texts as lists of lines; join them, as nbformat does on reading."""
    return nbformat.v4.nbbase.NotebookNode(
        nbformat.v4.rwbase.rejoin_lines(nbformat.from_dict(tree))
    )


def as_text(notebook):
    """A notebook as it is committed: one space of indentation, sorted keys, final newline."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def name(path):
    """The path as a reader knows it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


if __name__ == "__main__":
    sys.exit(main())
