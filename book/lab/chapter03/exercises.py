"""The exercises of chapter 3: both derivatives, every path, a matrix for each pair of steps."""

from functools import partial
from itertools import combinations
from operator import index

from lab.chapter03 import copies
from lab.exercise import Exercise, LeftAlone, Property, Values
from lab.feedback import Wrong, returned, several
import numpy as np
import rnn_core


# --- 1: both derivatives
def immediate_and_total(w, u, xs):
    h, total = 0.0, 0.0
    immediates, totals = [], []
    for x in xs:
        h_prev, h = h, np.tanh(w * h + u * x)
        slope = 1 - h**2
        total = slope * (h_prev + w * total)
        immediates.append(slope * h_prev)
        totals.append(total)
    return np.array(immediates), np.array(totals)


def _unit(seed, T):
    """w, u and inputs of a network of one unit."""
    return 0.65 + 0.1 * seed, 0.5, np.random.default_rng(seed).standard_normal(T)


def _one_of_two(answer, w, u, xs, which):
    """The immediate (0) or the total (1) derivatives."""
    need = "return two arrays: the immediate and the total derivatives"
    return several(answer(w, u, xs), 2, need)[which]


IMMEDIATES, TOTALS = (
    Values(words, [_unit(3, T=7), _unit(4, T=9)], run=partial(_one_of_two, which=which))
    for which, words in enumerate(("the immediate derivatives", "the total derivatives"))
)
IMMEDIATE, TOTAL = "immediates.append(slope * h_prev)", "slope * (h_prev + w * total)"
immediate_and_total = Exercise(
    immediate_and_total,
    [IMMEDIATES, TOTALS, LeftAlone(IMMEDIATES, "xs is left alone")],
    {
        "the factor 1 − h_t² is missing: between w h_{t−1} and h_t lies the tanh.": (
            "1 - h**2",
            "1",
        ),
        "this has 1 − h_{t−1}²: the tanh that w passes at step t made h_t.": ("h**2", "h_prev**2"),
        "this has 1 − h_t instead of 1 − h_t²: the square is missing.": ("h**2", "h"),
        "these are the total derivatives. Hold h_{t−1} fixed.": (
            IMMEDIATE,
            "immediates.append(total)",
        ),
        "this multiplies by h_t. At step t, w multiplies the state before, h_{t−1}.": (
            IMMEDIATE,
            "immediates.append(slope * h)",
        ),
        "this is the derivative by h_{t−1}; asked is the one by w.": (
            IMMEDIATE,
            "immediates.append(slope * w)",
        ),
        "this adds h_t, and h_{t−1} is what w multiplies at step t.": (
            TOTAL,
            "slope * (h + w * total)",
        ),
        "these are the immediate derivatives: h_{t−1} depends on w too.": (TOTAL, "slope * h_prev"),
        "w itself is missing: a change of h_{t−1} reaches a_t multiplied by w.": (
            TOTAL,
            "slope * (h_prev + total)",
        ),
        "this adds up the immediate derivatives of all steps. What moved h_{t−1} reaches h_t "
        "through w and through 1 − h_t²: multiply it by both.": (TOTAL, "total + slope * h_prev"),
        "this looks one step back and no further: S_{t−1} has to be a total derivative itself.": (
            TOTAL,
            "slope * (h_prev + w * (immediates or [0])[-1])",
        ),
        "the factor 1 − h_t² is missing in front of w S_{t−1}: that passes the tanh too.": (
            TOTAL,
            "slope * h_prev + w * total",
        ),
    },
)


# --- 2: draw every path
def every_path(T):
    paths = []
    for last in range(1, T + 1):
        for first in range(1, last + 1):
            paths.append(tuple(range(first, last + 1)))
    return paths


def _all_paths(answer, T):
    """Compare a collection of tuples with all paths for T steps."""
    paths, right = _tuples(answer(T)), set(every_path.solution(T))
    if not paths:
        raise Wrong(f"no path at all came back, and for T = {T} there is (1,) for one")
    if () in paths:
        raise Wrong(EMPTY)
    if len(set(paths)) < len(paths):
        raise Wrong(TWICE)
    if set(paths) == right:
        return
    for sentence, program in every_path.programs:
        if T > 2 and set(program(T)) == set(paths):  # for few steps two mistakes look alike
            raise Wrong(sentence)
    if strange := sorted(set(paths) - right):
        raise Wrong(
            f"{strange[0]} is no path for T = {T}: a path passes one state after the other, from "
            "h_1 at the earliest to h_T at the latest, without a gap"
        )
    missing = sorted(right - set(paths))
    raise Wrong(f"missing paths: {len(missing)} of {len(right)}, {missing[0]} for one")


def _tuples(paths):
    """The answer as a list of tuples of whole numbers."""
    if isinstance(returned(paths), dict):
        raise Wrong("a dict came back: a list is needed")
    try:
        return [tuple(index(step) for step in path) for path in paths]
    except TypeError:
        raise Wrong("return a list of tuples of steps, such as [(1,), (1, 2), (2,)]") from None


def _jumps(T):
    """Every increasing sequence of steps."""
    return [path for n in range(1, T + 1) for path in combinations(range(1, T + 1), n)]


EMPTY = "a path is empty. Each passes a state; `range` stops before its end"
TWICE = "a path is listed twice; each counts once"
FIRSTS, LASTS, STEPS = "range(1, last + 1)", "range(1, T + 1)", "range(first, last + 1)"
every_path = Exercise(
    every_path,
    [Property(f"T = {T}", partial(_all_paths, T=T)) for T in (1, 2, 3, 6)],
    {
        "these paths run backward. Write each in the order in which the network computes: the "
        "step of the copy first, the step of the output last.": (
            STEPS,
            "range(last, first - 1, -1)",
        ),
        "only the paths to the last output are here. Each y_t adds to the loss, so each is the "
        "end of paths.": (LASTS, "[T]"),
        "only the paths that leave the first copy are here. Each step has a copy, and each is a "
        "beginning.": (FIRSTS, "[1]"),
        "these are the immediate ones alone. The state that copy s makes is used at later steps "
        "too.": (FIRSTS, "[last]"),
        "no path passes h_T, the last state: a `range` stops before its end.": (
            LASTS,
            "range(1, T)",
        ),
        "the shortest paths are missing: copy t acts on y_t through h_t alone, (t,).": (
            FIRSTS,
            "range(1, last)",
        ),
        "these are pairs (copy, output). Write down every step in between as well.": (
            f"tuple({STEPS})",
            "(first, last)",
        ),
        "the paths begin at h_0. The first state that Whh has made is h_1.": [
            (LASTS, "range(T)"),
            (FIRSTS, "range(last + 1)"),
        ],
        "h_0 is on each path, and Whh has no part in h_0: copy s makes h_s, so its paths begin "
        "with s.": (STEPS, "range(first - 1, last + 1)"),
        "some of these jump over a state. h_{t−1} is all that step t is given: there is no way "
        "around it.": _jumps,
        EMPTY: (STEPS, "range(first, last)"),
        TWICE: ("return paths", "return paths + paths"),
    },
)


# --- 3: tied in pairs
def pair_gradients(params, pairs, xs, targets):
    Whhs = np.repeat(pairs, 2, axis=0)
    gradients = copies.copy_gradients(params, xs, targets, Whhs)
    return gradients[::2] + gradients[1::2]


def _example(seed, T, B):
    """A network with biases, a matrix for each pair of steps, and a batch."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 3, 4, bias=1.0)
    pairs = rng.standard_normal((T // 2, 3, 3)) / np.sqrt(3)
    return params, pairs, rng.standard_normal((T, 2, B)), rng.standard_normal((T, 4, B))


def _cut(params, pairs, xs, targets, carry=True):
    """Each pair by itself: the gradient is not handed on, and the state only if wanted."""
    h, gradients = None, []
    for k, Whh in enumerate(pairs):
        step = params._replace(Whh=Whh)
        now = slice(2 * k, 2 * k + 2)
        gradients.append(rnn_core.loss_and_grads(step, xs[now], targets[now], h0=h)[1].Whh)
        h = rnn_core.forward(step, xs[now], h)[0][-1] if carry else None
    return np.array(gradients)


GRADIENTS = Values("one gradient for each pair", [_example(3, T=8, B=1), _example(4, T=10, B=6)])
WRITTEN_TWICE, DATA = "np.repeat(pairs, 2, axis=0)", "xs, targets, Whhs"
SUM, HALVES = "gradients[::2] + gradients[1::2]", "gradients[:len(pairs)] + gradients[len(pairs):]"
pair_gradients = Exercise(
    pair_gradients,
    [GRADIENTS, LeftAlone(GRADIENTS)],
    {
        "these are the gradients of all T copies. The two of a pair are one matrix: add theirs.": (
            SUM,
            "gradients",
        ),
        "each is the mean over its pair. A matrix that is used twice collects both parts: add "
        "them.": (SUM, f"({SUM}) / 2"),
        "each is the gradient of the first use alone.": (SUM, "gradients[::2]"),
        "each is the gradient of the second use alone.": (SUM, "gradients[1::2]"),
        "this is one sum for all steps. Only the two steps of a pair share a matrix.": (
            SUM,
            "gradients.sum(axis=0)",
        ),
        "each is the same sum, over all steps. Add up two: those of the pair.": (
            SUM,
            "np.array([gradients.sum(axis=0)] * len(pairs))",
        ),
        "the right copies, in the wrong pairs: you paired steps t and t + T/2. The first matrix "
        "serves steps 1 and 2.": (SUM, HALVES),
        "here the matrices take turns. The first serves steps 1 and 2, the second steps 3 and 4.": [
            (WRITTEN_TWICE, "np.concatenate([pairs, pairs])"),
            (SUM, HALVES),
        ],
        "this is the network with params.Whh at every step: use the matrices in `pairs`.": (
            WRITTEN_TWICE,
            "None",
        ),
        "these are right for the first sequence only: add over the whole batch.": (
            DATA,
            "xs[..., :1], targets[..., :1], Whhs",
        ),
        "each pair runs from zero here. The state runs on: a pair starts from the state that the "
        "pair before has made.": partial(_cut, carry=False),
        "nothing comes back from later pairs. They share no matrix, and yet the state runs on, so "
        "the blame does too.": _cut,
    },
)
