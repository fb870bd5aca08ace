"""The exercises of chapter 1: a latch, xor by hand, strength against duration."""

from functools import partial

from lab.chapter01 import latch
from lab.exercise import Exercise, Property, Values
from lab.feedback import Wrong, five_arrays, numbers, several
import numpy as np
import rnn_core
from rnn_core import Params

MANY = 200  # zeros after a pulse
SETTLED, CLEAR = 20, 0.5  # so many zeros later a bit is at least this far from zero


# --- 1: a latch of one's own
def one_bit_latch():
    return 2.0, 3.0, 0.0


def _pulses(answer, zeros):
    """Run the unit over the pulses that are hardest to keep, and zeros after the last of them.

    After many equal pulses the state is as far on their side as it gets, so a pulse that turns
    it over from there does so from anywhere.
    """
    w, u, b = _three_numbers(answer())
    run = [*[1] * 10, -1, *[0] * zeros]
    inputs = np.array([*run, *(-x for x in run)])
    wanted = np.where(inputs == 0, np.repeat([-1, 1], len(run)), inputs)
    settled = np.tile(np.arange(len(run)) >= len(run) - zeros - 1 + SETTLED, 2)
    hs = latch.run(w, u * inputs + b)
    kept = hs[1:] * wanted
    wrong = np.flatnonzero((kept <= 0) | (settled & (kept < CLEAR)))
    if not wrong.size:
        return
    t = wrong[0]
    if inputs[t] == 0:
        raise Wrong(_forgets(w, u, b) or _fades(w, hs[t + 1], lost=kept[t] <= 0))
    raise Wrong(_forgets(w, u, b) or _stays(w, u, b, hs[t], inputs[t]))


def _three_numbers(values):
    need = "return three numbers: Whh, Wxh, bh"
    arrays = [numbers(value, "a number") for value in several(values, 3, need)]
    if any(array.size != 1 for array in arrays):
        raise Wrong(need)
    return [float(array.item()) for array in arrays]


def _forgets(w, u, b):
    """Why no unit with these weights is a latch; None if one might be."""
    if u == 0:
        return "Wxh is 0: the unit never hears its input."
    if w <= -1:
        return f"Whh = {w:g} is negative: the state changes its sign at every step."
    if w <= 1:
        return (
            f"with Whh = {w:g} the unit forgets: there is only one state to rest in. It takes "
            "Whh above 1."
        )
    if abs(b) > latch.critical_push(w):
        return (
            f"the bias alone, {b:g}, pushes harder than the critical push of Whh = {w:g}, which "
            f"is {latch.critical_push(w):.3f}: one of the two resting states is gone."
        )
    if u < 0:
        return "a pulse of +1 makes the state negative: Wxh has the wrong sign."
    return None


def _fades(w, h, lost):
    """Why a pulse flips the unit, and zeros do not keep the bit."""
    if lost:
        return "the pulse flips the unit, and with the zeros after it the bias pushes it back."
    rest = latch.resting_state(w)
    if rest < CLEAR:
        return f"the bit is kept, but faintly: the unit rests at {rest:.2f}, and ½ is needed."
    return (
        f"after ten equal pulses, an opposite one and {SETTLED} zeros or more |h| is only "
        f"{abs(h):.2f}, and ½ is needed: the pulse barely flips the unit, or the bias holds it "
        "back."
    )


def _stays(w, u, b, h, x):
    """Why a pulse does not flip the unit."""
    if b * x < 0 and u > w * abs(h):
        return "the unit flips to one side only: the bias works against the other pulse."
    return (
        f"a pulse is too weak to flip the unit: Wxh = {u:g} has to beat what the state sends "
        f"to itself, Whh times h, here {w * abs(h):.3f}."
    )


one_bit_latch = Exercise(
    one_bit_latch,
    [
        Property("each pulse sets the state to its own sign", partial(_pulses, zeros=0)),
        Property("zeros keep it there, few or many", partial(_pulses, zeros=MANY)),
    ],
    {
        "with Whh = 0.9 the unit forgets": ("2.0", "0.9"),
        "with Whh = 1 the unit forgets": ("2.0", "1.0"),
        "changes its sign at every step": ("2.0", "-2.0"),
        "a pulse is too weak to flip the unit": ("3.0", "1.5"),
        "Wxh has the wrong sign": ("3.0", "-3.0"),
        "the unit never hears its input": ("3.0", "0.0"),
        "the unit flips to one side only": ("3.0, 0.0", "2.2, 0.4"),
        "one of the two resting states is gone": ("3.0, 0.0", "3.0, 0.6"),
        "the bit is kept, but faintly": ("2.0", "1.05"),
        "the bias pushes it back": ("2.0, 3.0, 0.0", "1.25, 1.4, 0.05"),
        "|h| is only 0.05, and ½ is needed: the pulse barely": ("2.0, 3.0", "1.2, 1.18"),
        "return three numbers": ("2.0, 3.0, 0.0", "2.0, 3.0"),
    },
)


# --- 2: xor without training
def xor_by_hand():
    k = 4.0  # large enough for tanh to be close to -1 or 1
    Wxh = np.array([[2 * k], [2 * k], [2 * k]])
    Whh = np.array([[0, 0, 0], [k, 0, 0], [k, 0, 0]])
    bh = np.array([[-k], [0], [-2 * k]])  # the bit, either, both
    Why = np.array([[0, 0.5, -0.5]])
    return Wxh, Whh, Why, bh, np.zeros((1, 1))


def _exclusive_or(answer):
    arrays = five_arrays(answer(), Params._fields, None).values()
    params = Params(*(numbers(array).astype(float) for array in arrays))
    bits = np.random.default_rng(2).integers(0, 2, size=(50, 1, 16))
    try:
        hs, ys = rnn_core.forward(params, bits)
    except ValueError as error:  # about a shape
        raise Wrong(str(error)) from None
    if ys.shape != bits.shape:
        raise Wrong(f"the network has {ys.shape[1]} outputs, and one is needed")
    y, right = numbers(ys[1:]), bits[1:] ^ bits[:-1]
    if np.abs(y - right).max() <= 0.1:
        return
    if np.abs(y - right)[1:].max() <= 0.1:
        raise Wrong("right from step 3 on, and not at step 2, which comes soon after h_0 = 0.")
    if not np.any(params.Whh):
        raise Wrong("Whh is zero: a network without a memory cannot know the bit before.")
    for sentence, rival in _xor_rivals(bits).items():  # from step 3 on, where each has its bits
        if np.array_equal(y[1:] > 0.5, rival == 1):
            raise Wrong(sentence)
    raise Wrong(_nearly_xor(y, right, saturated=np.abs(hs[2:]).min() > 0.9))


def _xor_rivals(bits):
    """For each likely mistake a sentence, and the bits that the outputs are then."""
    x, before, two_before = bits[2:], bits[1:-1], bits[:-2]
    return {
        "this is 1 where the two bits are equal: the opposite.": 1 - (x ^ before),
        "this is the bit itself: the bit before makes no difference yet.": x,
        "this is the bit before: well remembered, and not yet compared with the new one.": before,
        "this is 1 if at least one of the bits is 1. Take away the case of both.": x | before,
        "this is 1 only if both bits are 1.": x & before,
        "this is the right answer one step late: x_{t-1} xor x_{t-2}.": before ^ two_before,
    }


def _nearly_xor(y, right, saturated):
    """What is wrong with outputs that are none of the rivals."""
    if np.abs(y - (2 * right - 1)).max() <= 0.1:
        return "the outputs are −1 and 1, and 0 and 1 are needed: Why and by can change that."
    if np.abs(y + right).max() <= 0.1:
        return "the right size, with the wrong sign: the outputs are 0 and −1."
    if not np.array_equal(y > 0.5, right == 1):
        share = np.mean((y > 0.5) == right)
        return f"{share:.0%} of the outputs are on the right side of ½; guessing gives half."
    what = f"on the right side of ½ everywhere, but up to {np.abs(y - right).max():.2f} off: "
    if saturated:
        return (
            f"{what}the states are close to −1 and 1 already, so it is Why and by that make the "
            f"outputs {y[right == 0].mean():.2f} and {y[right == 1].mean():.2f}."
        )
    return what + "larger weights bring tanh closer to −1 and 1."


def _late():
    """Xor of the two bits before: units 1 and 2 remember them."""
    k = 4.0
    Wxh, bh = np.array([[2 * k], [0], [0], [0]]), np.array([[-k], [0], [k], [-k]])
    Whh = k * np.array([[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0]])
    return Wxh, Whh, np.array([[0, 0, 0.5, -0.5]]), bh, np.zeros((1, 1))


def _late_constant():
    """A right answer with a constant that arrives at step 3, through two units that pass it on."""
    Wxh, Whh, Why, bh, _ = (
        np.pad(array, [(0, 3 * (n > 1)) for n in array.shape]) for array in xor_by_hand.solution()
    )
    bh[3], Whh[4, 3], Whh[5, 4], Why[0, 5] = 5, 5, 5, 1
    return Wxh, Whh, Why, bh, -np.ones((1, 1))


READ, SHIFT = "[0, 0.5, -0.5]", "np.zeros((1, 1))"
HALF = (SHIFT, "np.full((1, 1), 0.5)")
xor_by_hand = Exercise(
    xor_by_hand,
    [Property("the output is x_t xor x_{t-1}", _exclusive_or)],
    {
        "a network without a memory cannot know": ("return Wxh, Whh", "return Wxh, 0 * Whh"),
        "the opposite": [(READ, "[0, -0.5, 0.5]"), (SHIFT, "np.ones((1, 1))")],
        "this is the bit itself": [(READ, "[0.5, 0, 0]"), HALF],
        "this is the bit before: well remembered": [
            ("[2 * k], [2 * k], [2 * k]", "[2 * k], [2 * k], [0]"),
            ("[-2 * k]", "[0]"),
            (READ, "[0, 0, 0.5]"),
            HALF,
        ],
        "at least one of the bits is 1": [(READ, "[0, 0.5, 0]"), HALF],
        "only if both bits are 1": [(READ, "[0, 0, 0.5]"), HALF],
        "one step late": _late,
        "larger weights bring tanh closer": ("k = 4.0", "k = 1.0"),
        "close to −1 and 1 already, so it is Why and by that make the outputs 0.00 and 2.00": (
            READ,
            "[0, 1.0, -1.0]",
        ),
        "right from step 3 on, and not at step 2": _late_constant,
        "the outputs are 0 and −1": (READ, "[0, -0.5, 0.5]"),
        "the outputs are −1 and 1": [(READ, "[0, 1.0, -1.0]"), (SHIFT, "-np.ones((1, 1))")],
        "guessing gives half": (READ, "[0.5, -0.5, 0]"),
        "by has shape (), and": (SHIFT, "0"),
        "has 2 outputs, and one is needed": [(READ, "[0, 1, 0], [0, 0, 1]"), ("s((1,", "s((2,")],
        "3 arrays came back": ("Why, bh, np.zeros((1, 1))", "Why"),
    },
)


# --- 3: strength against duration
def threshold(w, steps):
    rest = latch.resting_state(w)
    low, high = 0.0, w
    for _ in range(50):
        push = (low + high) / 2
        hs = latch.run(w, np.full(steps, push), h0=-rest)
        low, high = (low, push) if hs[-1] > 0 else (push, high)
    return high


def _push(answer, w, steps):
    """The push of an answer, to twelve decimals: two searches may end differently near 0."""
    return np.round(numbers(answer(w, steps), "a number"), 12)


def _close(push, right, w, steps):
    if abs(push - right) < 1e-2 * right:
        return (
            f"close, but {abs(push - right):.1g} off: halve the interval more often, round "
            "nothing, and start at −h* exactly."
        )


PUSHES = {
    "a push of one step": [(2.0, 1), (1.5, 1), (3.0, 1)],
    "a push of several steps": [(2.0, 10), (1.5, 3), (3.0, 5)],
    "a long push": [(2.0, 100)],
}
START, HELD = "h0=-rest", "np.full(steps, push)"
threshold = Exercise(
    threshold,
    [Values(words, examples, run=_push, explain=_close) for words, examples in PUSHES.items()],
    {
        "every push flips it here: the unit starts at 0 or above (at rest it is at −h*, with a "
        "minus), or the wrong half is kept.": (START, "h0=rest"),
        "no push up to w is found to flip it: look at the sign of the last state, and at which "
        "half is kept.": ("return high", "return w"),
        "this starts the unit at −1. At rest it is at −h*, which is nearer to 0.": (
            START,
            "h0=-1.0",
        ),
        "this is the push that would have to be held forever.": (
            lambda w, steps: latch.critical_push(w)
        ),
        "this is the push for a single step: hold it in every step.": (HELD, "[push]"),
        "the push is held one step too long.": (HELD, "np.full(steps + 1, push)"),
        "the push is held one step too few.": (HELD, "np.full(steps - 1, push)"),
        "this is the push of all steps together, and the push of one step is asked for.": (
            "return high",
            "return high * steps",
        ),
    },
)
