"""Run an exhibit of the bug museum and say what is wrong: which gradient, at which step."""

from pathlib import Path

from lab import batch_loop
from lab.mistakes import EXHIBITS, program
import numpy as np
import rnn_core
from rnn_core import Params, relative_error

TOLERANCE = 1e-7
CATALOG = Path(__file__).parents[2] / "bugs.md"

# What `at_a_glance` looks at, from the last step of `example` back to h_0.
FIVE = [f"d{name}" for name in Params._fields]
BACK = ["dh$_4$", "dWhh(4)", "dh$_3$", "dh$_2$", "dh$_1$", "dh$_0$"]
GLANCE = [*FIVE, *BACK, "arrays"]

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
    """Compare what a mistaken program says with the truth about its own loss.

    Parameters
    ----------
    exhibit : Mistake
    params : Params
    xs : ndarray, shape (T, I, B)
    targets : ndarray, shape (T, O, B)
    h0 : ndarray, shape (H, B), optional

    Returns
    -------
    dict
        ``"loss"``, and relative errors: one for each parameter by its name; ``"dhs"`` (T+1,) and
        ``"dWhhs"`` (T,) step by step; ``"arrays"`` says how far the arrays of the caller, hs, dys
        and the parameters, are from what they were.
    """
    buggy = program(exhibit)
    hs, ys = buggy.forward(params, xs, h0)
    loss, dys = buggy.half_squared_error(ys.copy(), targets)
    slopes = _slopes(buggy.half_squared_error, ys, targets)
    right, dhs, dWhhs = batch_loop.sweep(params, xs, hs, slopes)
    passed = [param.copy() for param in params], hs.copy(), dys.copy()
    says = buggy.sweep(Params(*passed[0]), xs, *passed[1:])
    errors = dict(zip(Params._fields, _each(says[0], right), strict=True))
    return {
        "loss": loss,
        **errors,
        "dhs": _each(says[1], dhs),
        "dWhhs": _each(says[2], dWhhs),
        "arrays": max(_each((*passed[0], *passed[1:]), (*params, hs, dys))),
    }


def red(errors, tolerance=TOLERANCE):
    """Names of the five parameters whose gradient is further off than the tolerance."""
    return [name for name in Params._fields if errors[name] > tolerance]


def at_a_glance(tolerance=TOLERANCE):
    """What is wrong in each exhibit on the network of `example`.

    Returns
    -------
    dict of str to list of bool
        Under the name of each exhibit, a mark for each of `GLANCE`.
    """
    return {each.name: _marks(examine(each, *example()), tolerance) for each in EXHIBITS}


def _marks(errors, tolerance):
    five = [errors[name] for name in Params._fields]
    *before, last = errors["dhs"]
    back = [last, errors["dWhhs"][-1], *before[::-1]]
    return [each > tolerance for each in five + back] + [errors["arrays"] > 0]


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


def side_by_side(exhibits):
    """The right line and the wrong one of each exhibit, as the rows of a table in Markdown."""
    return [
        f"| {each.name} | `{each.right}` | "
        + " ".join(f"`{line.strip()}`" for line in each.wrong.splitlines())
        + " |"
        for each in exhibits
    ]


def weak_check(backward):
    """A gradient check that looks at one gradient, of two steps that start from zero."""
    *problem, _ = example(T=2)  # without h_0: it starts from zero
    errors = rnn_core.gradient_check(*problem, backward=backward)
    return errors["Whh"] < TOLERANCE


def strong_check(backward):
    """A gradient check of all of them: six steps that start elsewhere, large errors, a second call.

    What a first call leaves behind shows in the second one, and what is cut off, after some steps
    or above some size, shows where there is more of it.
    """
    params, xs, targets, h0 = example(T=6)
    ts = 20 * targets
    hs, ys = rnn_core.forward(params, xs, h0)
    backward(params, xs, hs, ys - ts)
    errors = rnn_core.gradient_check(params, xs, ts, h0=h0, backward=backward)
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
exhibit; the [clinic](clinic.md) finds them in your own code. \
A mistake with a source was read there, in the version or the report that is linked, and \
is written anew over the code of this book; the others are common slips. Each exhibit is also a \
test: the tests of the kernel must fail for every one of them.

*What a check sees* refers to the museum's network at ordinary weights: four steps, two sequences, \
a first state that is not zero."""


def _entry(exhibit):
    errors = examine(exhibit, *example())
    sees = f"{_listed(errors)} red." if red(errors) else "All five gradients are green."
    if errors["arrays"]:
        sees += " The caller's arrays have changed."
    if not red(errors) and red(large := examine(exhibit, *example(T=6, size=2.0))):
        sees += f" With six steps and weights twice as large {_listed(large)} are red."
    source = f"\n\n*Seen:* {exhibit.source}." if exhibit.source else ""
    wrong = exhibit.wrong.replace("\n        ", "\n")
    first, rest = exhibit.name.split(" ", 1)
    title = f"{first if '_' in first else first.capitalize()} {rest}"
    return (
        f"## {title}\n\n{exhibit.story}\n\n"
        f"```python\n# right\n{exhibit.right}\n# wrong\n{wrong}\n```\n\n"
        f"*What a check sees:* {sees}{source}"
    )


def _listed(errors):
    return ", ".join(f"d{name}" for name in red(errors))
