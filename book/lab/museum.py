"""Run an exhibit of the bug museum and say what is wrong: which gradient, at which step."""

from functools import cache
import inspect
from pathlib import Path
from types import ModuleType

from lab.exhibits import EXHIBITS
import numpy as np
import rnn_core
from rnn_core import Params, relative_error

TOLERANCE = 1e-7
CATALOG = Path(__file__).parents[1] / "bugs.md"

# Wxh, Whh, Why, bh, by of `example`
NETWORK = [
    [[-0.5, 0.1], [-0.3, 0.2], [0.3, -0.9]],
    [[-1.0, 0.7, -0.5], [-0.5, 1.0, -0.1], [0.7, 0.2, 0.3]],
    [[-0.7, 0.3, 0.7], [0.2, 0.5, 0.3]],
    [[-0.4], [0.3], [0.1]],
    [[-0.2], [-0.5]],
]
# xs, targets, h0
DATA = [
    [
        [[1.1, -0.1], [0.7, 1.1]],
        [[0.6, 1.3], [-0.3, 0.9]],
        [[-0.2, 1.3], [1.1, -1.2]],
        [[-1.1, -0.8], [1.4, -0.2]],
        [[0.4, -0.6], [0.2, -0.3]],
        [[-0.4, 0.3], [0.3, 1.2]],
    ],
    [
        [[0.5, 1.3], [1.1, 1.5]],
        [[0.5, -1.0], [1.1, 1.4]],
        [[1.2, 0.2], [0.6, -0.9]],
        [[1.0, 0.2], [-0.6, -1.3]],
        [[1.1, 1.5], [-1.2, 0.9]],
        [[-0.3, -1.0], [-0.6, 0.8]],
    ],
    [[0.7, -0.8], [0.2, -0.8], [0.4, -0.3]],
]


def backward(params, xs, hs, dys):
    """The loop of chapter 4 for a batch, which also keeps what it finds at each step.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, I, B)
    hs : ndarray, shape (T+1, H, B)
    dys : ndarray, shape (T, O, B)

    Returns
    -------
    grads : Params
        Summed over steps and batch.
    dhs : ndarray, shape (T+1, H, B)
        ∂L/∂h_t; ``dhs[0]`` belongs to h_0.
    dWhhs : ndarray, shape (T, H, H)
        Entry t-1 is the part of dWhh from step t.
    """
    dWxh, dWhh, dWhy, dbh, dby = map(np.zeros_like, params)
    dWhhs = np.zeros((len(xs), *params.Whh.shape))
    dhs, dh_next = np.zeros_like(hs), np.zeros_like(hs[0])
    for t in range(len(xs), 0, -1):
        dy = dys[t - 1]
        dWhy += dy @ hs[t].T
        dby += dy.sum(axis=1, keepdims=True)
        dh = params.Why.T @ dy + dh_next
        da = dh * (1 - hs[t] ** 2)
        dWxh += da @ xs[t - 1].T
        dWhhs[t - 1] = da @ hs[t - 1].T
        dWhh += dWhhs[t - 1]
        dbh += da.sum(axis=1, keepdims=True)
        dh_next = params.Whh.T @ da
        dhs[t] = dh
    dhs[0] = dh_next
    return Params(dWxh, dWhh, dWhy, dbh, dby), dhs, dWhhs


@cache
def loop(exhibit):
    """The loop with an exhibit's line in place of the right one.

    Parameters
    ----------
    exhibit : Exhibit

    Returns
    -------
    callable
        Called like `backward`. Where the exhibit's mistake is elsewhere, it is `backward`.
    """
    source = inspect.getsource(backward)
    if source.count(exhibit.right) != 1:
        return backward
    found = {"np": np, "Params": Params}
    exec(source.replace(exhibit.right, exhibit.wrong), found)
    return found["backward"]


@cache
def kernel(exhibit):
    """The kernel with an exhibit's edit, as a module of its own.

    Parameters
    ----------
    exhibit : Exhibit

    Returns
    -------
    module
        With the functions of `rnn_core`, one of them wrong.
    """
    source = inspect.getsource(rnn_core)
    assert source.count(exhibit.old) == 1, f"{exhibit.name}: its old text is not in the kernel once"
    module = ModuleType(f"rnn_core with {exhibit.name}")
    exec(source.replace(exhibit.old, exhibit.new), module.__dict__)
    return module


def example(T=4, size=1.0, B=2, h0=True):
    """A network with biases and unequal sizes, and data for it; chosen once, not random.

    Parameters
    ----------
    T : int
        1 to 6.
    size : float
        Factor on all weights and biases.
    B : int
        1 or 2 sequences.
    h0 : bool
        Whether the first state differs from zero.

    Returns
    -------
    params, xs, targets, h0
    """
    params = Params(*(size * np.array(rows) for rows in NETWORK))
    xs, targets, start = (np.array(rows)[..., :B] for rows in DATA)
    return params, xs[:T], targets[:T], start if h0 else 0 * start


def examine(exhibit, params, xs, targets, h0=None):
    """Compare what an exhibit says with the truth about its own loss.

    Parameters
    ----------
    exhibit : Exhibit
    params : Params
    xs : ndarray, shape (T, I, B)
    targets : ndarray, shape (T, O, B)
    h0 : ndarray, shape (H, B), optional

    Returns
    -------
    dict
        ``"loss"``, and relative errors: one for each parameter by its name; ``"dhs"`` (T+1,) and
        ``"dWhhs"`` (T,) step by step; ``"arrays"`` says how far hs and dys, which belong to the
        caller, are from what they were.
    """
    broken = kernel(exhibit)
    hs, ys = broken.forward(params, xs, h0)
    loss, dys = broken.half_squared_error(ys, targets)
    right, dhs, dWhhs = backward(params, xs, hs, _slopes(broken.half_squared_error, ys, targets))
    kept = hs.copy(), dys.copy()
    says = loop(exhibit)(params, xs, hs, dys)
    errors = dict(zip(Params._fields, _each(says[0], right), strict=True))
    return {
        "loss": loss,
        **errors,
        "dhs": _each(says[1], dhs),
        "dWhhs": _each(says[2], dWhhs),
        "arrays": max(_each((hs, dys), kept)),
    }


def red(found, tolerance=TOLERANCE):
    """Names of the five parameters whose gradient is further off than the tolerance."""
    return [name for name in Params._fields if found[name] > tolerance]


def _slopes(loss, ys, targets):
    """∂loss/∂ys by complex steps: whatever dys the loss may claim."""
    slopes, step = np.empty_like(ys), 1e-30
    for i in np.ndindex(ys.shape):
        moved = ys.astype(complex)
        moved[i] += 1j * step
        slopes[i] = loss(moved, targets)[0].imag / step
    return slopes


def _each(some, others):
    return np.array([relative_error(a, b) for a, b in zip(some, others, strict=True)])


def weak_check(backward):
    """A gradient check that looks at one gradient, of two steps that start from zero."""
    *problem, _ = example(T=2)  # without h_0: it starts from zero
    errors = rnn_core.gradient_check(*problem, backward=backward)
    return errors["Whh"] < TOLERANCE


def strong_check(backward):
    """A gradient check that looks at all of them, over four steps that start elsewhere."""
    *problem, h0 = example(T=4)
    errors = rnn_core.gradient_check(*problem, h0=h0, backward=backward)
    return max(errors.values()) < TOLERANCE


def catalog():
    """The page of all exhibits, as Markdown."""
    parts = [PREFACE, *map(_entry, EXHIBITS)]
    return "\n\n".join(parts) + "\n"


def write_catalog():
    """Write the page of all exhibits."""
    CATALOG.write_text(catalog(), "utf-8")


PREFACE = """---
myst:
  html_meta:
    description: "Wrong backward passes of recurrent networks, some found in public code: one \
small change each, and what a gradient check sees of it."
---

# The bug museum

Wrong backward passes, one small change each, and what a gradient check sees of them. \
[Chapter 5](05_is_my_gradient_right.ipynb) explains how to read this, and its panel runs every \
exhibit. A mistake with a source was read there, in the version or the report that is linked, and \
is written anew over the code of this book; the others are common slips. Each exhibit is also a \
test: the tests of the kernel must fail for every one of them.

*What a check sees* refers to the museum's network at ordinary weights: four steps, two sequences, \
a first state that is not zero."""


def _entry(exhibit):
    found = examine(exhibit, *example())
    names = ", ".join(f"d{name}" for name in red(found))
    sees = f"{names} red." if names else "All five gradients are green."
    if found["arrays"]:
        sees += " The caller's arrays have changed."
    seen = f"\n\n*Seen:* {exhibit.seen}." if exhibit.seen else ""
    wrong = exhibit.wrong.replace("\n        ", "\n")
    first, rest = exhibit.name.split(" ", 1)
    title = f"{first if '_' in first else first.capitalize()} {rest}"
    return (
        f"## {title}\n\n{exhibit.story}\n\n"
        f"```python\n# right\n{exhibit.right}\n# wrong\n{wrong}\n```\n\n"
        f"*What a check sees:* {sees}{seen}"
    )
