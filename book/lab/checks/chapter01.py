"""Feedback on the exercises of chapter 1."""

from lab.chapter01 import latch
from lab.checks.feedback import Wrong, compare, five_arrays, numbers, report
import numpy as np
import rnn_core
from rnn_core import Params

MANY = 200  # zeros after a pulse
SETTLED, CLEAR = 20, 0.5  # so many zeros later a bit is at least this far from zero


def one_bit_latch(answer):
    """Check `answer()`, which returns Whh, Wxh and bh of a unit that keeps one bit.

    Parameters
    ----------
    answer : callable
        Returns three numbers. An input of +1 or -1 sets the sign of the state, an input of 0
        leaves it.
    """
    asked = [
        ("each pulse sets the state to its own sign", lambda: _pulses(answer, zeros=0)),
        ("zeros keep it there, few or many", lambda: _pulses(answer, zeros=MANY)),
    ]
    report("one_bit_latch", asked)


def xor_by_hand(answer):
    """Check `answer()`, which returns the five arrays of a network.

    Parameters
    ----------
    answer : callable
        Returns a Params, or five arrays in its order; reads one bit, 0 or 1, at each step, and its
        output is the exclusive or of this bit and the one before.
    """
    report("xor_by_hand", [("the output is x_t xor x_{t-1}", lambda: _exclusive_or(answer))])


def threshold(answer):
    """Check `answer(w, steps)`, the smallest push that flips a latch when held for some steps.

    Parameters
    ----------
    answer : callable
        Takes a number above 1 and a whole number, returns a number.
    """
    cases = {
        "a push of one step": [(2.0, 1), (1.5, 1), (3.0, 1)],
        "a push of several steps": [(2.0, 10), (1.5, 3), (3.0, 5)],
        "a long push": [(2.0, 100)],
    }
    report(
        "threshold",
        [
            (asked, lambda each=each: [_compare_threshold(answer, *case) for case in each])
            for asked, each in cases.items()
        ],
    )


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


def _three_numbers(got):
    if got is None:
        raise Wrong("your code returned None: is a `return` missing?")
    if not hasattr(got, "__len__") or len(got) != 3:
        raise Wrong("return three numbers: Whh, Wxh, bh")
    values = [numbers(value, "a number") for value in got]
    if any(value.size != 1 for value in values):
        raise Wrong("return three numbers: Whh, Wxh, bh")
    return [float(value.item()) for value in values]


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


def _compare_threshold(answer, w, steps):
    rest = latch.resting_state(w)
    right = latch.threshold(w, steps)
    mistakes = {
        "every push flips it here: the unit starts at 0 or above (at rest it is at −h*, with a "
        "minus), or the wrong half is kept.": 0.0,
        "no push up to w is found to flip it, or the unit starts at −1. At rest it is at −h*, "
        "which is nearer to 0.": w,
        "this starts the unit at −1. At rest it is at −h*, which is nearer to 0.": _flips_from(
            -1.0, w, steps
        ),
        "this is the push that would have to be held forever.": latch.critical_push(w),
        "this is the push for a single step: hold it in every step.": w * rest,
        "the push is held one step too long.": latch.threshold(w, steps + 1),
        "this is the push of all steps together, and the push of one step is asked for.": right
        * steps,
    }
    if steps > 1:
        mistakes["the push is held one step too few."] = latch.threshold(w, steps - 1)
    got = numbers(answer(w, steps), "a number")
    named = [np.allclose(got, value, rtol=1e-6, atol=1e-9) for value in mistakes.values()]
    if got.shape == () and 1e-6 * right < abs(got - right) < 1e-2 * right and not any(named):
        raise Wrong(
            f"close, but {abs(got - right):.1g} off: halve the interval more often, round nothing, "
            "and start at −h* exactly."
        )
    compare(got, np.array(right), {words: np.array(value) for words, value in mistakes.items()})


def _flips_from(h0, w, steps):
    low, high = 0.0, 4 * w
    for _ in range(60):
        push = (low + high) / 2
        flips = latch.run(w, np.full(steps, push), h0)[-1] > 0
        low, high = (low, push) if flips else (push, high)
    return high
