"""Chapter 1: answers to its exercises, and what each wrong one is told."""

from answers import Exercise
from lab import checks
from lab.chapter01 import latch
import numpy as np
import rnn_core

K = 4.0
# For each hidden unit the weights of its input and of unit 1, and its bias.
HEARS, EITHER, BOTH = (2 * K, 0, -K), (2 * K, K, 0), (2 * K, K, -2 * K)
COPIES = (0, K, 0)  # unit 1, one step later


def network(units, Why, by=0.0):
    """Hidden units that read the input and unit 1."""
    Wxh, from_first, bh = np.transpose(units)[:, :, None]
    Whh = np.hstack([from_first, np.zeros((len(units), len(units) - 1))])
    return Wxh, Whh, np.array([Why]), bh, np.full((1, 1), by)


def xor(scale=1.0, Why=(0, 0.5, -0.5), by=0.0):
    return network(scale * np.array([HEARS, EITHER, BOTH]), Why, by)


def late_xor():
    """Xor of the two bits before: units 1 and 2 remember them."""
    Wxh, Whh, Why, bh, by = network([HEARS, COPIES, (0, K, K), (0, K, -K)], (0, 0, 0.5, -0.5))
    Whh[2:, 1] = K
    return Wxh, Whh, Why, bh, by


def no_memory():
    Wxh, Whh, *rest = xor()
    return Wxh, 0 * Whh, *rest


def wrong_at_step_2():
    """A right answer with a constant that arrives at step 3, through two units that pass it on."""
    Wxh, Whh, Why, bh, _ = (
        np.pad(array, [(0, 3 * (n > 1)) for n in array.shape]) for array in xor()
    )
    bh[3], Whh[4, 3], Whh[5, 4], Why[0, 5] = 5, 5, 5, 1
    return Wxh, Whh, Why, bh, np.array([[-1.0]])


def random_network():
    params = rnn_core.init_params(np.random.default_rng(0), 1, 3, 1)
    return params._replace(by=np.full((1, 1), 0.5))


def threshold(w, steps, start=None, held=None):
    """The right answer, and with `start` or `held` a wrong one."""
    rest = -latch.resting_state(w) if start is None else start
    low, high = 0.0, 4 * w
    for _ in range(60):
        push = (low + high) / 2
        hs = latch.run(w, np.full(held or steps, push), rest)
        low, high = (low, push) if hs[-1] > 0 else (push, high)
    return high


ONE_BIT_LATCH = {
    "the unit forgets": lambda: (0.9, 3.0, 0.0),
    "Whh = 1 the unit forgets": lambda: (1.0, 3.0, 0.0),
    "changes its sign at every step": lambda: (-2.0, 3.0, 0.0),
    "too weak to flip": lambda: (2.0, 1.5, 0.0),
    "Wxh has the wrong sign": lambda: (2.0, -3.0, 0.0),
    "never hears its input": lambda: (2.0, 0.0, 0.0),
    "flips to one side only": lambda: (2.0, 2.2, 0.4),
    "one of the two resting states is gone": lambda: (2.0, 3.0, 0.6),
    "kept, but faintly": lambda: (1.05, 3.0, 0.0),
    "the bias pushes it back": lambda: (1.25, 1.4, 0.05),
    "|h| is only 0.05, and ½ is needed: the pulse barely": lambda: (1.2, 1.18, 0.0),
    "str, and a number is needed": lambda: (2.0, 3.0, "0"),
    "ellipsis, and a number is needed": lambda: (2.0, 3.0, ...),
    "return three numbers": lambda: (2.0, 3.0),
    "`return` missing": lambda: None,
    "stopped with ZeroDivisionError": lambda: 1 / 0,
}
XOR_BY_HAND = {
    "without a memory cannot know": no_memory,
    "the opposite": lambda: xor(Why=(0, -0.5, 0.5), by=1.0),
    "the bit itself": lambda: network([HEARS, COPIES], (0.5, 0), 0.5),
    "the bit before: well remembered": lambda: network([HEARS, COPIES], (0, 0.5), 0.5),
    "at least one of the bits is 1": lambda: xor(Why=(0, 0.5, 0), by=0.5),
    "only if both bits are 1": lambda: xor(Why=(0, 0, 0.5), by=0.5),
    "one step late": late_xor,
    "larger weights bring tanh closer": lambda: xor(scale=0.25),
    "close to −1 and 1 already, so it is Why and by that make the outputs 0.00 and 2.00": (
        lambda: xor(Why=(0, 1.0, -1.0))
    ),
    "right from step 3 on, and not at step 2": wrong_at_step_2,
    "the outputs are 0 and −1": lambda: xor(Why=(0, -0.5, 0.5)),
    "by has shape (), and": lambda: (*xor()[:4], 0),
    "the outputs are −1 and 1": lambda: xor(Why=(0, 1.0, -1.0), by=-1.0),
    "guessing gives half": random_network,
    "has 2 outputs, and one is needed": lambda: rnn_core.init_params(
        np.random.default_rng(0), 1, 3, 2
    ),
    "3 arrays came back": lambda: xor()[:3],
    "`return` missing": lambda: None,
}
THRESHOLD = {
    "every push flips it here": lambda w, steps: threshold(w, steps, start=0.0),
    "the right size, with the wrong sign": lambda w, steps: -threshold(w, steps),
    "str, and a number is needed": lambda w, steps: str(threshold(w, steps)),
    "starts the unit at −1": lambda w, steps: threshold(w, steps, start=-1.0),
    "would have to be held forever": lambda w, steps: latch.critical_push(w),
    "push for a single step": lambda w, steps: threshold(w, 1),
    "one step too long": lambda w, steps: threshold(w, steps, held=steps + 1),
    "one step too few": lambda w, steps: threshold(w, steps, held=max(steps - 1, 1)),
    "all steps together": lambda w, steps: steps * threshold(w, steps),
    "halve the interval more often": lambda w, steps: round(threshold(w, steps), 4),
    "relative error": lambda w, steps: 2 * threshold(w, steps),
    "`return` missing": lambda w, steps: None,
    "one number is needed, not an array of shape (2,)": lambda w, steps: np.full(
        2, threshold(w, steps)
    ),
}
EXERCISES = {
    "one_bit_latch": Exercise(checks.one_bit_latch, lambda: (2.0, 3.0, 0.0), ONE_BIT_LATCH),
    "xor_by_hand": Exercise(checks.xor_by_hand, xor, XOR_BY_HAND),
    "threshold": Exercise(checks.threshold, latch.threshold, THRESHOLD),
}
