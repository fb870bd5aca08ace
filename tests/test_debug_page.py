"""What readers copy from the page for debugging goes together."""

import json
from pathlib import Path

import numpy as np
import pytest
import rnn_core

PAGE = Path(__file__).parents[1] / "book" / "debug.ipynb"


@pytest.fixture
def copied():
    """The functions that stand open on the page, from their cells."""
    cells = json.loads(PAGE.read_text("utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if not cell["metadata"].get("tags")]
    space = {"np": np, "rnn_core": rnn_core}
    for text in texts:
        if text.startswith("def "):
            exec(text.split("\n\n\n")[0], space)
    return space


def test_its_backward_pass_fits_the_check_and_the_other_functions(copied, capsys):
    rng = np.random.default_rng(0)
    net = rnn_core.init_params(rng, 2, 4, 3, bias=1.0)
    xs, targets = (rng.standard_normal((7, n, 5)) for n in (2, 3))
    hs, ys = rnn_core.forward(net, xs)
    backward, given = copied["backward"], (net, xs, hs, ys - targets)
    errors = rnn_core.gradient_check(net, xs, targets, backward=backward)
    assert {name for name, error in errors.items() if error > 1e-7} == {"Wxh", "Whh", "bh", "h0"}
    assert max(copied["apart"](backward, *given)) < 1e-7
    copied["twice"](backward, *given)
    assert "same answer: True" in capsys.readouterr().out
