"""Notebooks are committed in one form; anything else is refused, and `make notebooks` mends it."""

import copy
import json
from pathlib import Path
import subprocess
import sys

import nbformat
from nbformat import v4
import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.full  # it is about the tool; test_house.py asks it about the book
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
PICTURE = f"""from base64 import b64decode

from IPython.display import Image

Image(b64decode('{PNG}'))"""
WIDGET = "import ipywidgets\n\nipywidgets.IntSlider()"
TIMED = "import time\n\nprint(time.perf_counter_ns())"
INTERACT = """import ipywidgets

ipywidgets.interact(lambda x: print(x), x=3)
ipywidgets.Output()"""
LOSS = "print('loss', 0.25)\nprint('norm', 0.5)"
VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "0"}}


def notebooks(*arguments):
    """Run `python -m web.notebooks`."""
    command = [sys.executable, "-m", "web.notebooks", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")


def messy_notebook():
    """As an editor saves it: unrun, with random ids and everybody's metadata."""
    timed = v4.new_code_cell(TIMED, metadata={"tags": ["nbval-ignore-output"]})
    plain = [v4.new_code_cell(source) for source in (LOSS, PICTURE, WIDGET, "object()", LOSS)]
    plain[0].metadata = {"ExecuteTime": {"end_time": "2026-01-01"}, "collapsed": False}
    skipped = v4.new_code_cell("1 / 0", metadata={"tags": ["nbval-skip", "skip-execution"]})
    empty, interact = v4.new_code_cell(""), v4.new_code_cell(INTERACT)
    cells = [v4.new_markdown_cell("# A title"), *plain, timed, skipped, empty, interact]
    kernel = {"name": "conda-env-py", "display_name": "Python [conda]", "language": "python"}
    own = {"html_meta": {"description": "A page about numbers.", "keywords": "numbers"}}
    metadata = {"kernelspec": kernel, "widgets": {}, "myst": own}
    return v4.new_notebook(cells=cells, metadata=metadata)


@pytest.fixture(scope="module")
def committed(tmp_path_factory):
    """A messy notebook after `make notebooks`."""
    path = tmp_path_factory.mktemp("with spaces") / "chapter.ipynb"
    path.write_text(v4.writes(messy_notebook()), "utf-8")
    done = notebooks(path)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


def load(path):
    return json.loads(path.read_text("utf-8"))


def test_make_notebooks_brings_any_notebook_into_that_form(committed):
    done = notebooks("--check", committed)
    assert done.returncode == 0, done.stdout


def test_text_outputs_are_kept_and_pictures_and_widgets_are_not(committed):
    cells = load(committed)["cells"]
    title, loss, picture, widget, bare_object, _, timed, skipped, blank, interact = cells
    assert loss["outputs"][0]["text"] == ["loss 0.25\n", "norm 0.5\n"]
    for cell in (picture, widget, skipped, interact):
        assert cell["outputs"] == []
    assert bare_object["outputs"][0]["data"] == {"text/plain": ["<object at 0x...>"]}
    assert timed["outputs"]
    counts = [cell["execution_count"] for cell in (loss, picture, widget, bare_object, timed)]
    assert counts == [1, 2, 3, 4, 6]
    assert skipped["execution_count"] is blank["execution_count"] is None
    assert title["metadata"] == loss["metadata"] == {}


def test_of_its_own_metadata_a_notebook_keeps_the_description_alone(committed):
    metadata = load(committed)["metadata"]
    assert metadata["myst"] == {"html_meta": {"description": "A page about numbers."}}
    assert sorted(metadata) == ["kernelspec", "language_info", "myst"]


def test_a_second_run_changes_nothing_not_even_timings(committed):
    before = committed.read_bytes()
    assert notebooks(committed).returncode == 0
    assert committed.read_bytes() == before


def test_a_timing_is_taken_anew_when_its_source_changes(committed, tmp_path):
    path = tmp_path / "edited.ipynb"
    notebook = load(committed)
    timed = notebook["cells"][6]
    timed["source"] = ["import time\n", "\n", "print('ns', time.perf_counter_ns())"]
    path.write_text(json.dumps(notebook), "utf-8")
    assert notebooks(path).returncode == 0
    assert load(path)["cells"][6]["outputs"][0]["text"][0].startswith("ns ")


def test_an_insertion_changes_no_other_id(committed, tmp_path):
    path = tmp_path / "longer.ipynb"
    notebook = load(committed)
    ids = [cell["id"] for cell in notebook["cells"]]
    notebook["cells"].insert(1, v4.new_markdown_cell("One more sentence."))
    path.write_text(json.dumps(notebook), "utf-8")
    assert notebooks(path).returncode == 0
    after = [cell["id"] for cell in load(path)["cells"]]
    assert after[:1] + after[2:] == ids


def test_a_notebook_that_fails_is_named_and_left_as_it_was(tmp_path):
    path = tmp_path / "broken.ipynb"
    path.write_text(v4.writes(v4.new_notebook(cells=[v4.new_code_cell("1   /  0")])), "utf-8")
    before = path.read_bytes()
    done = notebooks(path)
    assert done.returncode == 1
    assert "broken.ipynb" in done.stdout
    assert "ZeroDivisionError" in done.stdout
    assert path.read_bytes() == before


def test_what_no_run_mends_is_named_and_left_as_it_was(tmp_path):
    path = tmp_path / "picture.ipynb"
    source = (
        f"from IPython.display import HTML\n\nHTML('<img src=\"data:image/png;base64,{PNG}\">')"
    )
    path.write_text(v4.writes(v4.new_notebook(cells=[v4.new_code_cell(source)])), "utf-8")
    before = path.read_bytes()
    done = notebooks(path)
    assert done.returncode == 1
    assert "cells[0].outputs hold a picture" in done.stdout
    assert path.read_bytes() == before


def test_what_is_no_notebook_gets_one_line_and_does_not_stop_the_run(committed, tmp_path):
    whole = committed.read_bytes()
    files = {
        "a_empty": b"",
        "b_truncated": whole[: len(whole) // 2],
        "c_bom": b"\xef\xbb\xbf" + whole,
        "d_format_3": b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}',
        "e_list": b"[]",
        "f_without_cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
        "g_cell_without_source": b'{"nbformat": 4, "metadata": {}, "cells": [{}]}',
        "h_latin_1": "é".encode("latin-1"),
        "i_last": whole.replace(b"A title", b"Another title"),
    }
    paths = [tmp_path / f"{file}.ipynb" for file in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    missing = tmp_path / "missing.ipynb"
    done = notebooks("--check", missing, *paths)
    assert (done.returncode, done.stderr) == (1, "")
    for path in (missing, *paths[:-1]):
        assert done.stdout.count(f"{path}: cannot be read as a notebook: ") == 1
    assert f"{paths[-1]}: cells[0].id is" in done.stdout
    assert notebooks(*paths[:-1]).returncode == 1
    assert [path.read_bytes() for path in paths] == list(files.values())


def result(kind, content, **more):
    data = {kind: content, **more}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def set_picture(notebook):
    notebook["cells"][2]["outputs"] = [result("image/png", PNG, **{"text/plain": ["<Image>"]})]


def set_widget_view(notebook):
    notebook["cells"][3]["outputs"] = [result("text/plain", ["IntSlider(value=0)"], **VIEW)]


def set_timestamps(notebook):
    notebook["cells"][1]["metadata"] = {"execution": {"iopub.status.idle": "2026-01-01T00:00"}}


def set_kernel(notebook):
    notebook["metadata"]["kernelspec"]["name"] = "my-env"


def set_language_version(notebook):
    notebook["metadata"]["language_info"]["version"] = "3.11.7"


def set_widget_state(notebook):
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}


def set_keywords(notebook):
    notebook["metadata"]["myst"]["html_meta"]["keywords"] = "numbers"


def set_random_id(notebook):
    notebook["cells"][0]["id"] = "d97fc626"


def strip_a_cell(notebook):
    notebook["cells"][1].update(execution_count=None, outputs=[])


def run_out_of_order(notebook):
    notebook["cells"][1]["execution_count"] = 7


def set_address(notebook):
    notebook["cells"][4]["outputs"][0]["data"]["text/plain"] = ["<object at 0x7f1234567890>"]


def write_to_stderr(notebook):
    notebook["cells"][1]["outputs"][0]["name"] = "stderr"


def split_streams(notebook):
    output = notebook["cells"][1]["outputs"][0]
    first, second = output["text"]
    notebook["cells"][1]["outputs"] = [{**output, "text": [first]}, {**output, "text": [second]}]


def set_traceback(notebook):
    error = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["\u001b[31mE\n"]}
    notebook["cells"][1]["outputs"] = [error]


def attach(notebook):
    notebook["cells"][0]["attachments"] = {"a.png": {"image/png": PNG}}


def set_picture_in_source(notebook):
    notebook["cells"][0]["source"] = [f"![a](data:image/png;base64,{PNG})"]


def set_picture_in_html(notebook):
    html = [f'<img src="data:image/png;base64,{PNG}">']
    notebook["cells"][1]["outputs"] = [result("text/html", html)]


def set_unknown_mystnb(notebook):
    notebook["cells"][1]["metadata"] = {"mystnb": {"render_priority": 1}}


def set_unknown_figure(notebook):
    notebook["cells"][1]["metadata"] = {"mystnb": {"figure": {"caption": "C", "color": "red"}}}


def set_unknown_jupyter(notebook):
    notebook["cells"][1]["metadata"] = {"jupyter": {"is_executing": True}}


def double_a_result(notebook):
    notebook["cells"][4]["outputs"] *= 2


def set_error(notebook):
    error = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["E: e"]}
    notebook["cells"][1]["outputs"] = [error]


def set_endless_output(notebook):
    notebook["cells"][1]["outputs"][0]["text"] = ["1234567\n"] * 20_000


DEPARTURES = {
    set_picture: "cells[2].outputs",
    set_widget_view: "cells[3].outputs",
    set_timestamps: "cells[1].metadata.execution does not belong there",
    set_kernel: "metadata.kernelspec.name",
    set_language_version: "metadata.language_info.version does not belong there",
    set_widget_state: "metadata.widgets does not belong there",
    set_keywords: "metadata.myst.html_meta.keywords does not belong there",
    set_random_id: "cells[0].id",
    strip_a_cell: "code cell 1 was saved without being run",
    run_out_of_order: "code cell 1 was run as number 7",
    set_address: "cells[4].outputs[0].data.text/plain",
    write_to_stderr: "code cell 1 wrote to stderr",
    split_streams: "cells[1].outputs",
    set_traceback: "cells[1].outputs[0].traceback",
    attach: "cells[0] has an attachment",
    set_picture_in_source: "cells[0].source holds a picture",
    set_picture_in_html: "cells[1].outputs hold a picture",
    set_unknown_mystnb: "cells[1].metadata.mystnb.render_priority does not belong there",
    set_unknown_figure: "cells[1].metadata.mystnb.figure.color does not belong there",
    set_unknown_jupyter: "cells[1].metadata.jupyter.is_executing does not belong there",
    double_a_result: "cells[4].outputs hold more than one result",
    set_error: "cells[1].outputs hold an error",
    set_endless_output: "cells[1].outputs have",
}


@pytest.fixture(scope="module")
def complaints(committed, tmp_path_factory):
    """What the check says about one notebook for each departure, and about one badly indented."""
    folder = tmp_path_factory.mktemp("departures")
    for depart in DEPARTURES:
        notebook = copy.deepcopy(load(committed))
        depart(notebook)
        path = folder / f"{depart.__name__}.ipynb"
        path.write_text(v4.writes(nbformat.from_dict(notebook)) + "\n", "utf-8")
    (folder / "indented.ipynb").write_text(json.dumps(load(committed), indent=4), "utf-8")
    done = notebooks("--check", *sorted(folder.iterdir()))
    assert done.returncode == 1
    return done.stdout


@pytest.mark.parametrize("depart", DEPARTURES, ids=lambda depart: depart.__name__)
def test_a_departure_is_refused_and_named(complaints, depart):
    lines = [line for line in complaints.splitlines() if f"{depart.__name__}.ipynb" in line]
    assert any(DEPARTURES[depart] in line for line in lines), lines


def test_another_indentation_is_refused(complaints):
    assert "indented.ipynb: indentation, order of keys or final newline" in complaints
