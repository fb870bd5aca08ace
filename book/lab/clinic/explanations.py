"""What a gradient may be instead of the right one: the bank, two of it, a factor, a limit."""

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations, product
from typing import NamedTuple

from lab import batch_loop
from lab.mistakes import (
    BACK,
    BANK,
    OUTPUTS,
    SLOPE,
    STATE,
    STEPS,
    SUM_BH,
    SUM_BY,
    SUM_WHH,
    SUMS,
    Mistake,
    program,
    sent_back,
)
import numpy as np

CLOSE = 1e-7  # relative to the largest entry of an array
SINGLE = 1e-5  # the same, where somebody computes in float32
STOPPED = {"stopped": np.nan}
CONSTANTS = {"−1": -1, "2": 2, "1/ln 2": 1 / np.log(2)}
GRADIENTS = "dWxh", "dWhh", "dWhy", "dbh", "dby", "dh_0"
LEVELS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 20, 50, 100)


class Outcomes(NamedTuple):
    """What a program made of the first problems, and makes of the next."""

    seen: list
    coming: Iterator


class Explanations:
    """Everything that is known about one form of program.

    Parameters
    ----------
    form : Form
    problems : list of Problem
    """

    def __init__(self, form, problems):
        self.form, self.problems = form, problems
        self._made = {}

    def outcome(self, number, *mistakes):
        """What a program with these mistakes makes of a problem: arrays by name."""
        key = tuple(mistake.name for mistake in mistakes)
        if key not in self._made:
            self._made[key] = self._outcomes(mistakes)
        made = self._made[key]
        while len(made.seen) <= number:
            made.seen.append(next(made.coming))
        return made.seen[number]

    def _outcomes(self, mistakes):
        """One module goes through all problems in their order, as the program does."""
        try:
            module = program(*mistakes) if mistakes else batch_loop
        except (ValueError, SyntaxError):  # two of them change one line
            return Outcomes([STOPPED] * len(self.problems), iter(()))
        return Outcomes([], (self._outcome(module, problem) for problem in self.problems))

    def _outcome(self, module, problem):
        try:
            with np.errstate(all="ignore"):
                return self.form.explained(module, problem)
        except ValueError:  # the mistake stops the program
            return STOPPED

    def holds(self, outcomes, *mistakes, rtol=CLOSE, but=(), level=np.inf):
        """Whether a program with these mistakes, or with none, gives all that was seen."""
        return all(
            different(seen, _clipped(self.outcome(number, *mistakes), level), rtol) <= set(but)
            for number, seen in enumerate(outcomes)
        )

    def level(self, outcomes):
        """At which usual level a program of a form that clips has clipped; inf if at none."""
        largest = max(map(_largest, outcomes)) if self.form.clips else np.inf
        near = (level for level in LEVELS if abs(largest - level) < SINGLE * level)
        return next(near, np.inf)

    @cached_property
    def rights(self):
        """What a right program makes of all problems."""
        return [self.outcome(number) for number in range(len(self.problems))]

    def expected(self, outcomes):
        """The same, clipped where the program clips, if that belongs to it."""
        level = self.level(outcomes)
        return [_clipped(right, level) for right in self.rights]

    @cached_property
    def visible(self):
        """The mistakes that this form of program can have, each with the arrays it makes wrong."""
        shown = []
        longest = max(len(problem.xs) for problem in self.problems)
        others = OTHERS if self.form.goes_forward else []
        for mistake in [*BANK, *_cuts(longest), *_sent_back(longest), *_clips(), *others]:
            wrong = set()
            for number in range(len(self.problems)):
                wrong |= different(self.outcome(number, mistake), self.outcome(number))
            if wrong and self.outcome(0, mistake) is not STOPPED:
                shown.append((mistake, wrong))
        return shown

    def single(self, outcomes, rtol=CLOSE, but=()):
        """The mistakes of which each explains all outcomes by itself; usually one, or none.

        Parameters
        ----------
        outcomes : list of dict of str to ndarray
        rtol : float
        but : collection of str
            Arrays that need no explanation.
        """
        candidates = [each for each, wrong in self.visible if not wrong <= set(but)]
        how = {"rtol": rtol, "but": but, "level": self.level(outcomes)}
        if self.holds(outcomes, **how):  # there is nothing to explain
            return []
        holding = [each for each in candidates if self.holds(outcomes, each, **how)]
        return [each for each in holding if each in BANK] or holding[:1]

    def pair(self, outcomes):
        """Two mistakes that together explain all outcomes, or None.

        The first may be another network; then the second is a mistake in that one.
        """
        wrong, level = set(), self.level(outcomes)
        for seen, right in zip(outcomes, self.expected(outcomes), strict=True):
            wrong |= different(seen, right) - {"dx", "dx, called again"}
        bank = [(one, arrays) for one, arrays in self.visible if one in BANK]
        networks = [(one, wrong) for one, arrays in self.visible if one in OTHERS]
        networks = networks if wrong & {"dby", "outputs", "states"} else []
        known = [(one, arrays) for one, arrays in bank if arrays <= wrong]
        for (first, some), (second, others) in [*combinations(known, 2), *product(networks, bank)]:
            if wrong <= some | others and self.holds(outcomes, first, second, level=level):
                return first, second
        return None


def same(seen, expected, rtol=CLOSE):
    """Whether all arrays agree up to rounding."""
    return not different(seen, expected, rtol)


def different(seen, expected, rtol=CLOSE):
    """Names of the arrays that do not agree; None is an array of which nothing is known."""
    known = [name for name in expected if None is not expected[name]]
    compared = [name for name in known if seen.get(name, ...) is not None]
    return {name for name in compared if not close(seen.get(name), expected[name], rtol)}


def close(got, wanted, rtol=CLOSE):
    """Whether an array is another, up to rounding."""
    if got is None or np.shape(got) != np.shape(wanted):
        return False
    size = np.abs(wanted).max(initial=0) or 1
    with np.errstate(invalid="ignore"):  # inf - inf
        return bool(np.all(np.abs(got - wanted) <= rtol * size))


def _cuts(longest):
    """Sweeps cut after any number of steps but the one of the bank."""
    for k in set(range(1, longest)) - {4}:
        steps = f"for t in range(len(xs), max(len(xs) - {k}, 0), -1):"
        words = f"the sweep stops {k} steps before the end: the steps before have no part in it."
        yield Mistake(f"sweep cut after {k} steps", words, {STEPS: steps})


def _sent_back(longest):
    """Outputs sent back any number of steps but the one of the bank."""
    for k in set(range(1, longest - 1)) - {4}:
        words = f"what y_t sends back reaches h_{{t−{k}}}, and no state before it."
        yield Mistake(f"each output sent back {k} steps", words, sent_back(k))


def _clips():
    """Limits of dh_next in the loop but the one of the bank, and of the sums in the loop."""
    for level in LEVELS:
        sums = {**SUMS, "dWhh": SUM_WHH}.items()
        cut = {
            line: f"{line}\n        np.clip({d}, -{level}, {level}, out={d})" for d, line in sums
        }
        words = f"the sums are cut to {level} at each step: clip when the loop is done, if at all."
        yield Mistake(f"sums clipped at {level} in the loop", words, cut)
    for level in set(LEVELS) - {5}:
        line = f"dh_next = np.clip(params.Whh.T @ da, -{level}, {level})"
        words = f"dh_next is cut to {level} where it is larger: clip the gradients after the sweep."
        yield Mistake(f"dh_next clipped at {level} in the loop", words, {BACK: line})


OTHERS = [
    Mistake(
        "no biases",
        "it has no biases: add them, bh in a_t and by in y_t.",
        {
            " + params.bh\n": "\n",
            OUTPUTS: "ys = params.Why @ hs[1:]",
            SUM_BH: "dbh += 0",
            SUM_BY: "dby += 0",
        },
    ),
    Mistake(
        "ReLU for tanh",
        "the states are max(0, a_t), and here they are tanh(a_t).",
        {STATE: "hs[t] = np.maximum(0, a)", SLOPE: "da = dh * (hs[t] > 0)"},
    ),
    Mistake(
        "a logistic function for tanh",
        "the states are 1/(1 + exp(−a_t)), and here they are tanh(a_t).",
        {STATE: "hs[t] = 1 / (1 + np.exp(-a))", SLOPE: "da = dh * hs[t] * (1 - hs[t])"},
    ),
    Mistake(
        "no tanh",
        "the states are a_t itself, and here they are tanh(a_t).",
        {STATE: "hs[t] = a", SLOPE: "da = dh"},
    ),
    Mistake(
        "a softmax of the outputs",
        "the outputs are probabilities, by a softmax, and here they are scores.",
        {
            OUTPUTS: "ys = np.exp(params.Why @ hs[1:] + params.by)\n"
            "    ys /= ys.sum(axis=1, keepdims=True)"
        },
    ),
]


def factor(outcomes, rights, level=np.inf):
    """By which factor each outcome is longer than the right gradient; None if it is turned.

    Parameters
    ----------
    outcomes, rights : list of dict of str to ndarray
        For each problem, the gradients by name.
    level : float
        At which the outcomes are clipped.

    Returns
    -------
    list of float or None
    """
    factors = []
    for seen, right in zip(outcomes, rights, strict=True):
        if any(np.shape(seen.get(name)) != np.shape(right[name]) for name in right):
            return None
        a, b = (np.concatenate([np.ravel(each[name]) for name in right]) for each in (seen, right))
        whole = np.abs(a) < level
        with np.errstate(all="ignore"):  # somebody's nan, inf, and numbers near them
            scale = a[whole] @ b[whole] / (b[whole] @ b[whole])
        stretched = {name: scale * array for name, array in right.items()}
        if not np.isfinite(scale) or scale == 0 or not same(seen, _clipped(stretched, level)):
            return None
        factors.append(float(scale))
    return factors


def formula(factors, problems):
    """A name for the factors of all problems, such as 1/T, or None.

    A size that is the same in all of them is no name: there the number is.

    Returns
    -------
    str or None
    """
    tables = [_formulas(problem) for problem in problems]
    by_name = {name: [table[name] for table in tables] for name in tables[0]}
    alike = np.allclose(factors, factors[0], rtol=1e-6, atol=0)
    for name, values in by_name.items():
        if np.allclose(factors, values, rtol=1e-6, atol=0) and (name in CONSTANTS or not alike):
            return name
    return f"{factors[0]:.6g}" if alike else None


def _formulas(problem):
    """What people multiply a gradient by, by name."""
    (T, O, B), (H, I) = problem.targets.shape, problem.params.Wxh.shape
    below = {"T": T, "B": B, "H": H, "I": I, "O": O, "(T·O)": T * O, "(T·B)": T * B}
    below["(T·O·B)"] = T * O * B
    means = {f"{top}/{name}": top / size for name, size in below.items() for top in (1, 2)}
    return CONSTANTS | {"T": T} | means


def limit(outcomes, rights):
    """The size to which all entries that exceed it were clipped, or None."""
    level = max(map(_largest, outcomes))
    if not 0 < level < max(map(_largest, rights)) * (1 - CLOSE):
        return None
    for seen, right in zip(outcomes, rights, strict=True):
        cut = {name: np.clip(array, -level, level) for name, array in right.items()}
        if not same(seen, cut):
            return None
    return float(f"{level:.9g}")


def norm_limit(factors, rights):
    """The norm to which all gradients that exceed it were shortened, or None."""
    norms = np.array([np.sqrt(sum(np.sum(array**2) for array in each.values())) for each in rights])
    level = (norms * factors).max()
    shortened = np.minimum(1, level / norms)
    return float(level) if np.allclose(factors, shortened, rtol=1e-6, atol=0) else None


def _clipped(arrays, level):
    cut = _gradients(arrays) if level < np.inf else {}
    return arrays | {name: np.clip(array, -level, level) for name, array in cut.items()}


def _largest(arrays):
    sizes = (float(np.abs(array).max(initial=0)) for array in _gradients(arrays).values())
    return max(sizes, default=0.0)


def _gradients(arrays):
    """Those of the parameters and of h_0, of every call."""
    return {name: each for name, each in arrays.items() if name.startswith(GRADIENTS)}
