"""The kernel's gradient against PyTorch's and JAX's, where they are installed.

Here, or in .venv-peers, which `make test PEERS=1` makes. Run as a program, it prints the largest
relative error for each library that it finds, and what the cell of chapter 5 prints there.
"""

from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
import json

from peers import ROOT, printed_by, without_matplotlib

CHAPTER = ROOT / "book" / "05_is_my_gradient_right.ipynb"


def errors():
    """For each library that is installed, the largest relative error over ten networks."""
    from lab.chapter05 import autodiff
    import numpy as np
    import rnn_core

    errors = {}
    for module, (name, gradients) in autodiff.PEERS.items():
        for seed in range(10 if find_spec(module) else 0):
            rng = np.random.default_rng(seed)
            params = rnn_core.init_params(rng, 3, 5, 2, bias=1.0)
            xs, targets = rng.standard_normal((12, 3, 4)), rng.standard_normal((12, 2, 4))
            _, grads = rnn_core.loss_and_grads(params, xs, targets)
            theirs = gradients(params, xs, targets)
            error = max(map(rnn_core.relative_error, theirs, grads))
            errors[name] = max(errors.get(name, 0.0), float(error))
    return errors


def printed_by_the_chapter():
    """What the cell of chapter 5 that asks a library prints in this environment."""
    from lab.chapter05 import slopes
    import rnn_core

    cells = ["".join(cell["source"]) for cell in json.loads(CHAPTER.read_text("utf-8"))["cells"]]
    (asks,) = (cell for cell in cells if "autodiff.peer(" in cell)
    with redirect_stdout(StringIO()) as printed:
        exec(asks, {"rnn_core": rnn_core, "slopes": slopes})
    return printed.getvalue()


def test_a_library_finds_the_same_gradient(claim):
    errors, printed = printed_by(__file__, "torch", "jax")
    assert errors
    says = "PyTorch and JAX, where installed, find the kernel's gradient"
    claim("software", says, max(errors.values()), below=1e-13)
    assert printed == f"{next(iter(errors))}: all five agree to 1e-13: True\n"


def test_where_no_library_is_installed_nothing_is_claimed(monkeypatch):
    from lab.chapter05 import autodiff

    monkeypatch.setattr(autodiff, "find_spec", lambda name: None)
    assert autodiff.peer(None, None, None) is None


def test_the_library_that_is_installed_is_asked_and_named(monkeypatch):
    from lab.chapter05 import autodiff

    monkeypatch.setattr(autodiff, "find_spec", lambda name: name == "jax")
    monkeypatch.setitem(autodiff.PEERS, "jax", ("JAX", lambda *arrays: arrays + arrays[:2]))
    assert autodiff.peer(1, 2, 3) == ("JAX", (1, 2, 3, 1, 2))


if __name__ == "__main__":
    without_matplotlib()
    print(json.dumps([errors(), printed_by_the_chapter()]))
