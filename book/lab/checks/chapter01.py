"""Feedback on the exercises of chapter 1."""

from lab import latch
from lab.checks.feedback import Wrong, compare, five_arrays, numbers, report
import numpy as np
import rnn_core
from rnn_core import Params

GAPS = 0, 1, 2, 5, 20, 200  # zeros between two pulses
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
        ("each pulse sets the state to its own sign", lambda: _pulses(answer, GAPS[:1])),
        ("zeros keep it there, few or many", lambda: _pulses(answer, GAPS)),
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


def _pulses(answer, gaps):
    """Run the unit over random pulses; each gap of zeros is as long as one of `gaps`."""
    got = answer()
    if got is not None and np.shape(got) != (3,):
        raise Wrong("return three numbers: Whh, Wxh, bh")
    w, u, b = (float(value) for value in numbers(got))
    rng = np.random.default_rng(1)
    pulses = rng.choice([-1, 1], size=60)
    rows = [[pulse, *[0] * rng.choice(gaps)] for pulse in pulses]
    inputs = np.concatenate(rows)
    wanted = np.repeat(pulses, [len(row) for row in rows])
    waited = np.concatenate([np.arange(len(row)) for row in rows])
    hs = latch.run(w, u * inputs + b)
    kept = hs[1:] * wanted
    wrong = np.flatnonzero((kept <= 0) | ((waited >= SETTLED) & (kept < CLEAR)))
    if wrong.size:
        raise Wrong(_fault(w, u, b, hs[wrong[0]], inputs[wrong[0]]))


def _fault(w, u, b, h, x):
    """Why a unit fails as a latch, from its weights and the state and input of a failed step."""
    if u == 0:
        return "Wxh is 0: the unit never hears its input."
    if w <= -1:
        return f"Whh = {w:g} is negative: the state changes its sign at every step."
    if w <= 1:
        return (
            f"with Whh = {w:g} the unit forgets: there is only one state to rest in. It takes "
            "Whh above 1."
        )
    rest, limit = latch.resting_state(w), latch.critical_push(w)
    if abs(b) > limit:
        return (
            f"the bias alone, {b:g}, pushes harder than the critical push of Whh = {w:g}, which "
            f"is {limit:.3f}: one of the two resting states is gone."
        )
    if u < 0:
        return "a pulse of +1 makes the state negative: Wxh has the wrong sign."
    if x == 0:
        return f"the bit is kept, but faintly: the unit rests at {rest:.2f}, and ½ is needed."
    if b * x < 0 and u > w * abs(h):
        return "the unit flips to one side only: the bias works against the other pulse."
    return (
        f"a pulse is too weak to flip the unit: Wxh = {u:g} has to beat what the state sends "
        f"to itself, Whh times h, here {w * abs(h):.3f}."
    )


def _exclusive_or(answer):
    params = Params(**five_arrays(answer(), Params._fields, None))
    bits = np.random.default_rng(2).integers(0, 2, size=(50, 1, 4))
    _, ys = rnn_core.forward(params, bits)
    if ys.shape != bits.shape:
        raise Wrong(f"the network has {ys.shape[1]} outputs, and one is needed")
    x, before, two_before = bits[2:], bits[1:-1], bits[:-2]
    y, right = numbers(ys[2:]), x ^ before  # from step 3, where every rival has its bits
    if np.abs(y - right).max() <= 0.1:
        return
    if not np.any(params.Whh):
        raise Wrong("Whh is zero: a network without a memory cannot know the bit before.")
    if np.abs(y - (2 * right - 1)).max() <= 0.1:
        raise Wrong("the outputs are −1 and 1, and 0 and 1 are needed: Why and by can change that.")
    rivals = {
        "this is 1 where the two bits are equal: the opposite.": 1 - right,
        "this is the bit itself, as if Why read only the unit that hears it.": x,
        "this is the bit before: well remembered, and not yet compared with the new one.": before,
        "this is 1 if at least one of the bits is 1. Take away the case of both.": x | before,
        "this is 1 only if both bits are 1.": x & before,
        "this is the right answer one step late: x_{t-1} xor x_{t-2}.": before ^ two_before,
    }
    for sentence, rival in rivals.items():
        if np.array_equal(y > 0.5, rival == 1):
            raise Wrong(sentence)
    if np.array_equal(y > 0.5, right == 1):
        raise Wrong(
            f"on the right side of ½ everywhere, but up to {np.abs(y - right).max():.2f} off: "
            "larger weights bring tanh closer to −1 and 1."
        )
    share = np.mean((y > 0.5) == right)
    raise Wrong(f"{share:.0%} of the outputs are on the right side of ½; guessing gives half.")


def _compare_threshold(answer, w, steps):
    rest = latch.resting_state(w)
    right = latch.threshold(w, steps)
    mistakes = {
        "this starts the unit at 0, where any push wins. Start at rest, at −h*.": 0.0,
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
    got = numbers(answer(w, steps))
    named = [np.allclose(got, value, rtol=1e-6, atol=1e-9) for value in mistakes.values()]
    if got.shape == () and 1e-6 * right < abs(got - right) < 1e-2 * right and not any(named):
        raise Wrong(f"close, but {abs(got - right):.1g} off: halve the interval more often.")
    compare(got, np.array(right), {words: np.array(value) for words, value in mistakes.items()})


def _flips_from(h0, w, steps):
    low, high = 0.0, 4 * w
    for _ in range(60):
        push = (low + high) / 2
        flips = latch.run(w, np.full(steps, push), h0)[-1] > 0
        low, high = (low, push) if flips else (push, high)
    return high
