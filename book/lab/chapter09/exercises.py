"""The exercises of chapter 9: a masked loss, carried against reset, what a teacher has to ask."""

from functools import cache

from lab import truncation
from lab.chapter09 import holding
from lab.exercise import Exercise, LeftAlone, Property, Values
from lab.feedback import Wrong, numbers, several
import numpy as np
import rnn_core

WINDOW, DISTANCE, SHARE, SEEDS = 5, 20, 0.3, 6


# --- 1: a masked loss
def masked_error(ys, targets, mask):
    weights = mask[:, None] / mask.sum()
    dys = weights * (ys - targets)
    loss = 0.5 * np.sum(weights * (ys - targets) ** 2)
    return loss, dys


def _padded(seed, lengths, O):
    """Outputs, targets and the mask of sequences of these lengths."""
    rng = np.random.default_rng(seed)
    T, B = max(lengths), len(lengths)
    ys, targets = rng.standard_normal((2, T, O, B))
    return ys, targets, 1.0 * (np.arange(T)[:, None] < lengths)


def _loss(answer, *batch):
    return several(answer(*batch), 2, "return two: the loss and dys")[0]


def _dys(answer, *batch):
    return several(answer(*batch), 2, "return two: the loss and dys")[1]


BATCHES = [_padded(1, (7, 9, 4), 2), _padded(2, (8,), 3), _padded(3, (3, 11, 7, 5), 1)]
LOSS = Values("the loss, a mean over the real steps", BATCHES, run=_loss)
DYS = Values("dys, its gradient", BATCHES, run=_dys)
WEIGHTS = "mask[:, None] / mask.sum()"
masked_error = Exercise(
    masked_error,
    [LOSS, DYS, LeftAlone(DYS)],
    {
        "it is divided by all steps, padding included: the real ones are mask.sum().": (
            "mask.sum()",
            "mask.size",
        ),
        "this is the sum over the real steps: divide it, and dys, by their number.": (
            WEIGHTS,
            "mask[:, None]",
        ),
        "the padded steps count, too: multiply by the mask.": (WEIGHTS, "1 / mask.sum()"),
        "the mask is missing: this is the mean over all steps, and the padded ones count.": (
            WEIGHTS,
            "1 / mask.size",
        ),
        "padded steps count and real ones do not: the mask is upside down.": (
            WEIGHTS,
            "(1 - mask)[:, None] / mask.sum()",
        ),
        "this is a mean of the means of the sequences: a step of a short one counts more than a "
        "step of a long one.": (WEIGHTS, "mask[:, None] / mask.sum(axis=0) / mask.shape[1]"),
        "it is divided by the number of outputs as well: the mean is over steps.": (
            "mask.sum()",
            "mask.sum() / ys.shape[1]",
        ),
        "dys holds the error of padded steps, too: what the loss does not count sends nothing "
        "back.": ("dys = weights *", "dys = weights.max() *"),
        "dys is that of the sum: the loss is divided by the number of real steps, and so is its "
        "gradient.": ("dys = weights *", "dys = mask[:, None] *"),
        "the last real step of each sequence is missing.": (
            WEIGHTS,
            "(mask * np.roll(mask, -1, 0))[:, None] / mask.sum()",
        ),
    },
)


# --- 2: carried against reset
def cut_gradient(params, xs, targets, size, h0, carry):
    h, dWhh = h0, np.zeros_like(params.Whh)
    for start in range(0, len(xs), size):
        steps = slice(start, start + size)
        hs, ys = rnn_core.forward(params, xs[steps], h)
        _, dys = rnn_core.half_squared_error(ys, targets[steps])
        grads, _ = rnn_core.backward(params, xs[steps], hs, dys)
        dWhh += grads.Whh
        if carry:
            h = hs[-1]
    return dWhh


def _cut(seed, T, B, size, carry):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 4, 3, gain=1.2, bias=0.5)
    xs, targets = rng.standard_normal((T, 2, B)), rng.standard_normal((T, 3, B))
    return params, xs, targets, size, rng.uniform(-0.9, 0.9, (4, B)), carry


def _whole(params, xs, targets, size, h0, carry):
    return rnn_core.loss_and_grads(params, xs, targets, h0=h0)[1].Whh


def _slid(params, xs, targets, size, h0, carry):
    windows = truncation.sliding(len(xs), size)
    return truncation.gradient(rnn_core, params, xs, targets, windows, h0=h0, carry=carry)[1].Whh


CARRIED = Values("carried", [_cut(4, 9, 1, 4, True), _cut(5, 10, 3, 3, True)])
RESET = Values("reset", [_cut(6, 9, 1, 4, False), _cut(7, 10, 3, 3, False)])
BOTH = Values("both", CARRIED.examples + RESET.examples)
cut_gradient = Exercise(
    cut_gradient,
    [CARRIED, RESET, LeftAlone(BOTH)],
    {
        "the state is set back before every window, also where it should be carried.": (
            "if carry",
            "if False",
        ),
        "the state is carried on, also where it should be set back.": ("if carry", "if True"),
        "it is set back to zero: each window begins with h0.": (
            "dWhh += grads.Whh",
            "dWhh += grads.Whh\n        h = 0 * h0",
        ),
        "the state that is carried on is the last but one: hs holds h_0, too, and hs[-1] is the "
        "last.": ("hs[-1]", "hs[-2]"),
        "this is the full gradient: nothing was cut. Each window is swept back to its own "
        "beginning.": _whole,
        "the windows slide: they should lie one after the other.": _slid,
        "the last window is missing where it is shorter.": (
            "len(xs), size",
            "len(xs) - len(xs) % size, size",
        ),
        "this is the last window alone: add them up.": ("dWhh +=", "dWhh ="),
        "this is the mean over the windows: the loss is a sum, and so is its gradient.": (
            "return dWhh",
            "return dWhh / -(-len(xs) // size)",
        ),
        "the last step of each window is missing.": ("start + size)", "start + size - 1)"),
        "the first window is missing.": ("range(0,", "range(size,"),
    },
)


# --- 3: what to ask
def ask(age):
    return 1.0 * (age % 4 == 0)


@cache
def _example():
    """Streams to learn from, for each seed: inputs, signs and ages."""
    rngs = [np.random.default_rng(seed) for seed in range(SEEDS)]
    nets = [rnn_core.init_params(rng, 1, 8, 1) for rng in rngs]
    streams = [holding.stream(rng, 3000, 16, DISTANCE) for rng in rngs]
    return list(zip(nets, streams, strict=True))


def _weights(answer, age):
    weights = numbers(answer(age.copy()))
    if weights.shape != age.shape:
        raise Wrong(f"it has shape {weights.shape}, and {age.shape} is needed, as age has")
    if not np.isin(weights, (0, 1)).all():
        raise Wrong("each weight is 1, the teacher asks, or 0")
    return weights.astype(float)


def _zeros_and_ones(answer):
    _weights(answer, _example()[0][1][2])


def _seldom(answer):
    age = _example()[0][1][2]
    share = _weights(answer, age)[age >= 0].mean()
    if share == 0:
        raise Wrong("it never asks")
    if share > SHARE:
        raise Wrong(f"it asks at {share:.0%} of the steps")


def _known(answer):
    """How many networks know the sign in the end."""
    known = 0
    for net, (xs, signs, age) in _example():
        weights = _weights(answer, age) * (age >= 0)
        n = max(WINDOW * weights.mean(axis=0).sum(), 1e-9)  # answers in a window, on the mean
        learned, _ = truncation.descend(
            rnn_core,
            net,
            xs,
            holding.asked(signs, weights),
            truncation.disjoint(len(xs), WINDOW),
            0.2 / n,
            0.5 * n,
            loss=holding.error,
        )
        right = holding.right_by_age(learned, np.random.default_rng(99), DISTANCE)
        known += right[DISTANCE] > 0.9
    return known


def _learned(answer):
    if (known := _known(answer)) < SEEDS:
        raise Wrong(f"{known} of {SEEDS} networks know the sign. {_why_not(answer)}")


def _why_not(answer):
    """The likely reason, from the ages at which the teacher asks."""
    ages = np.arange(2 * DISTANCE)
    asked = np.flatnonzero(_weights(answer, ages[:, None])[:, 0])
    if asked[0] >= WINDOW:
        return (
            f"It asks first {asked[0]} steps after a sign, when the window with the sign is over: "
            "no error ever reaches the step where the sign is stored."
        )
    gaps = np.diff(asked[asked <= DISTANCE])
    if len(gaps) and gaps.max() > WINDOW:
        return (
            f"For {gaps.max()} steps in between nobody asks. In the windows there, nothing "
            "says that the state is to be held."
        )
    last = asked[asked <= DISTANCE].max()
    if DISTANCE - last >= WINDOW:
        return (
            f"After step {last} nobody asks any more: nothing says that the state is to be held up "
            f"to step {DISTANCE}."
        )
    return (
        f"It is safe to ask in every window of {WINDOW} steps, wherever it begins, and so in the "
        "one that ends with the sign."
    )


ask = Exercise(
    ask,
    [
        Property("a weight of 0 or 1 for each age", _zeros_and_ones),
        Property(f"at most {SHARE:.0%} of the steps are asked", _seldom, after=_zeros_and_ones),
        Property(f"{SEEDS} networks know the sign {DISTANCE} steps after", _learned, _seldom),
    ],
    {
        "it asks at 100% of the steps": ("1.0 * (age % 4 == 0)", "np.ones(age.shape)"),
        "it asks at 51% of the steps": ("% 4", "% 2"),
        "it never asks": ("age % 4 == 0", "age > 99"),
        "It asks first 20 steps after a sign": ("age % 4 == 0", "age == 20"),
        "It asks first 15 steps after a sign": ("age % 4 == 0", "(age > 14) & (age < 21)"),
        "For 20 steps in between nobody asks": ("age % 4 == 0", "(age == 0) | (age == 20)"),
        "After step 1 nobody asks any more": ("age % 4 == 0", "(age == 0) | (age == 1)"),
        "each weight is 1, the teacher asks, or 0": ("1.0 *", "0.5 *"),
        "and (3000, 16) is needed": ("age % 4 == 0)", "age % 4 == 0)[0]"),
    },
)
