"""The exercises of chapter 10: two steps as one, the gradient from the front, and in blocks."""

from functools import partial

from lab import bidiagonal, memory
from lab.exercise import Exercise, LeftAlone, Property, Values
from lab.feedback import Wrong, five_arrays, several
import numpy as np
import rnn_core
from rnn_core import Params

LONG, SHARE = 4096, 0.15  # steps, and the part of the memory of one sweep that may be used


# --- 1: two steps as one
def joined(F1, u1, F2, u2):
    return F2 @ F1, F2 @ u1 + u2


def _two_steps(seed):
    rng = np.random.default_rng(seed)
    F1, F2 = rng.standard_normal((2, 3, 3))
    u1, u2 = rng.standard_normal((2, 3, 2))
    return F1, u1, F2, u2


def _part(answer, *example, number):
    return several(answer(*example), 2, "two arrays are needed: the factor F and the part u")[
        number
    ]


PAIRS = [_two_steps(1), _two_steps(2)]
FACTOR = Values("the factor F", PAIRS, run=partial(_part, number=0))
ADDED = Values("what is added, u", PAIRS, run=partial(_part, number=1))
joined = Exercise(
    joined,
    [FACTOR, ADDED, LeftAlone(FACTOR)],
    {
        "the factors are in the other order: step 1 acts first, so F1 stands on the right.": (
            "F2 @ F1",
            "F1 @ F2",
        ),
        "the factors are added: two steps one after the other multiply.": ("F2 @ F1", "F2 + F1"),
        "the factors are multiplied entry by entry: the matrix product is @.": (
            "F2 @ F1",
            "F2 * F1",
        ),
        "u1 passes through step 2 as well: it is multiplied by F2.": ("F2 @ u1", "u1"),
        "u1 was multiplied by F1, and it enters after F1: only F2 is still ahead of it.": (
            "F2 @ u1",
            "F1 @ u1",
        ),
        "u2 enters at the end, and nothing multiplies it: F2 belongs to u1.": (
            "F2 @ u1 + u2",
            "u1 + F2 @ u2",
        ),
        "u1 was multiplied by both factors, and F1 was over before it came.": (
            "F2 @ u1",
            "F2 @ F1 @ u1",
        ),
        "u2 is missing.": (" + u2", ""),
        "what enters at step 1 is missing.": ("F2 @ u1 + u2", "u2"),
    },
)


# --- 2: the gradient from the front
def from_the_front(jacobians, us, gs):
    S = us[0]
    total = S.T @ gs[0]
    for J, u, g in zip(jacobians, us[1:], gs[1:], strict=True):
        S = J @ S + u
        total = total + S.T @ g
    return total


def _system(seed, T=7):
    """Jacobians and immediate effects of a network, and what its outputs send to the states."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 3, 4, bias=1.0)
    hs, _ = rnn_core.forward(params, rng.standard_normal((T, 2, 1)), rng.standard_normal((3, 1)))
    jacobians = rnn_core.hidden_jacobians(params, hs)[..., 0]
    us = bidiagonal.immediate_effects(rng.standard_normal((T, 2, 1)), hs)
    us[0] = rng.standard_normal(us[0].shape)  # as if h_0 depended on the weights too
    gs = rng.standard_normal((T + 1, 3, 1))
    return jacobians, us, gs


STEP, ADD = "J @ S + u", "total + S.T @ g"
GRADIENT = Values("the gradient by every weight", [_system(3), _system(4, T=9)])
from_the_front = Exercise(
    from_the_front,
    [GRADIENT, LeftAlone(GRADIENT)],
    {
        "J is transposed. Forward it is J itself; the transpose belongs to the way back.": (
            STEP,
            "J.T @ S + u",
        ),
        "the immediate effect u of each step is missing.": (STEP, "J @ S"),
        "each table stands for its step alone: what came before it is lost. It is J @ S + u.": (
            STEP,
            "u",
        ),
        "u is multiplied by J of its own step: it enters after that, J @ S + u.": (
            STEP,
            "J @ (S + u)",
        ),
        "the tables of all steps are added up without their Jacobians.": (STEP, "S + u"),
        "only the loss of the last step is there: every step adds Sᵀ g.": (ADD, "S.T @ g"),
        "the table of step 0 is missing from the sum: g_0 counts too.": (
            "total = S.T @ gs[0]",
            "total = 0 * (S.T @ gs[0])",
        ),
        "what is known of step 0 is missing: the first table is us[0].": (
            "S = us[0]\n",
            "S = 0 * us[0]\n",
        ),
        "each g meets the table of the step before: make the new table first.": (
            "        S = J @ S + u\n        total = total + S.T @ g",
            "        total = total + S.T @ g\n        S = J @ S + u",
        ),
        "the Jacobians are taken from the last to the first.": (
            "zip(jacobians",
            "zip(jacobians[::-1]",
        ),
    },
)


# --- 3: in blocks
def in_blocks(params, xs, targets, h0, length):
    starts, kept = range(0, len(xs), length), [h0]
    for t in starts[:-1]:
        hs, _ = rnn_core.forward(params, xs[t : t + length], kept[-1])
        kept.append(hs[-1].copy())  # a view would hold all of hs
    total, dh_next = [0, 0, 0, 0, 0], None
    for t in starts[::-1]:
        block = xs[t : t + length]
        hs, ys = rnn_core.forward(params, block, kept.pop())
        _, dys = rnn_core.half_squared_error(ys, targets[t : t + length])
        grads, dhs = rnn_core.backward(params, block, hs, dys, dh_next)
        total = [a + b for a, b in zip(total, grads, strict=True)]
        dh_next = dhs[0]
    return total


def _sequence(seed, T, B, length):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 3, 4, bias=1.0)
    xs, targets = rng.standard_normal((T, 2, B)), rng.standard_normal((T, 4, B))
    return params, xs, targets, rng.standard_normal((3, B)), length


def _gradient(answer, *example, name):
    return five_arrays(answer(*example), Params._fields, None)[name]


def _memory(answer):
    """Whether a long sequence takes much less than one sweep over it."""
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, 1, 16, 1)
    xs, targets, h0 = (rng.standard_normal(size) for size in ((LONG, 1, 1), (LONG, 1, 1), (16, 1)))
    most, _ = memory.peak(lambda: rnn_core.loss_and_grads(params, xs, targets, h0=h0))
    used, _ = memory.peak(lambda: answer(params, xs, targets, h0, 64))
    if used > SHARE * most:
        raise Wrong(
            f"it holds {used / most:.0%} of what one sweep holds. {HELD} Or is there an array of "
            "all states, or of all outputs?"
        )


HELD = (
    "hs[-1] is a view of hs, and as long as it is kept, so is the whole of hs: keep a copy, "
    "hs[-1].copy()."
)
BLOCKS = [_sequence(5, 11, 1, 4), _sequence(6, 9, 2, 3), _sequence(8, 7, 2, 1)]
PARTS = [Values(f"d{name}", BLOCKS, run=partial(_gradient, name=name)) for name in Params._fields]


def _all_right(answer):
    for part in PARTS:
        part.ask(in_blocks, answer)


POP, KEEP = "kept.pop()", "kept.append(hs[-1].copy())"
in_blocks = Exercise(
    in_blocks,
    [*PARTS, LeftAlone(PARTS[0]), Property("it needs little memory", _memory, after=_all_right)],
    {
        "no block hears of the ones after it: this is truncated. Pass dh_next on to backward.": (
            "dys, dh_next)",
            "dys)",
        ),
        "every block starts from h0: keep the state before each.": (KEEP, "kept.append(h0)"),
        "every block but the first starts from zero: keep the state before each.": (
            KEEP,
            "kept.append(0 * h0)",
        ),
        "the blocks go from the last to the first, and the kept states from the first to the "
        "last.": (POP, "kept.pop(0)"),
        "the blocks are swept from the first to the last: dh_next comes from the block after.": [
            ("starts[::-1]", "starts"),
            (POP, "kept.pop(0)"),
        ],
        "only the first block is left: add the gradients of all blocks up.": (
            "[a + b for a, b in zip(total, grads, strict=True)]",
            "list(grads)",
        ),
        "what goes on to the block before is dhs[0], the gradient at the state before this "
        "block; dhs[-1] is at its last step.": ("dhs[0]", "dhs[-1]"),
        "what goes on to the block before is dhs[0], the gradient at the state before this "
        "block; dhs[1] is at its first step.": ("dhs[0]", "dhs[1]"),
        "the steps after the last whole block are missing: the last block may be shorter.": (
            "range(0, len(xs), length)",
            "range(0, len(xs) - length + 1, length)",
        ),
        "every block is compared with the first targets: they move along with xs.": (
            "targets[t : t + length]",
            "targets[: len(block)]",
        ),
        "the loss is a sum over steps, not a mean.": ("dys, dh_next)", "dys / len(xs), dh_next)"),
        HELD: (KEEP, "kept.append(hs[-1])"),
    },
)
