"""Feedback on the exercises of chapter 3."""

from operator import index

from lab.chapter03 import copies
from lab.checks.feedback import Wrong, compare, once, report, untouched
import numpy as np
import rnn_core
from rnn_core import Params


def immediate_and_total(answer):
    """Check `answer(w, u, xs)`: the derivatives of each h_t of one unit by its weight w.

    Parameters
    ----------
    answer : callable
        Takes w, u and inputs (T,), runs h_t = tanh(w h_{t-1} + u x_t) from
        h_0 = 0, and returns the immediate and the total derivatives by w, two
        arrays (T,).
    """
    examples = [_unit(3, T=5), _unit(4, T=7)]

    def immediates():
        return [_derivatives(answer, 0, *each) for each in examples]

    def xs_alone():
        untouched(lambda xs: answer(0.9, 0.5, xs), np.ones(4))

    report(
        "immediate_and_total",
        [
            ("the immediate derivatives", immediates),
            ("the total derivatives", lambda: [_derivatives(answer, 1, *e) for e in examples]),
            ("xs is left alone", once(immediates, xs_alone)),
        ],
    )


def every_path(answer):
    """Check `answer(T)`: every path from a copy of Whh to an output.

    Parameters
    ----------
    answer : callable
        Takes T, returns one tuple per path: the steps whose states it passes.
    """
    sizes = 1, 2, 3, 6
    questions = [(f"T = {T}", lambda T=T: _paths(answer(T), T)) for T in sizes]
    report("every_path", questions)


def pair_gradients(answer):
    """Check `answer(params, pairs, xs, targets)`: a matrix for every two steps.

    Parameters
    ----------
    answer : callable
        Takes params, matrices (T/2, H, H) of which the first is used at steps
        1 and 2, the second at steps 3 and 4, and so on, inputs and targets
        of a batch; returns their gradients, (T/2, H, H).
    """
    examples = [_pairs(3, T=6, B=1), _pairs(4, T=4, B=3)]
    params, *rest = examples[0]

    def values():
        return [_pair(answer, *each) for each in examples]

    def call(*arrays):
        answer(Params(*arrays[:5]), *arrays[5:])

    alone = once(values, lambda: untouched(call, *params, *rest))
    questions = [("one gradient for each pair", values), ("its arguments are left alone", alone)]
    report("pair_gradients", questions)


def _unit(seed, T):
    """w, u and inputs of a network of one unit."""
    rng = np.random.default_rng(seed)
    return 0.65 + 0.1 * seed, 0.5, rng.standard_normal(T)


def _derivatives(answer, which, w, u, xs):
    """Compare the immediate (0) or the total (1) derivatives."""
    pair = answer(w, u, xs.copy())
    if pair is None:
        raise Wrong("your code returned None: is a `return` missing?")
    if not isinstance(pair, (tuple, list, np.ndarray)) or len(pair) != 2:
        raise Wrong("return two arrays: the immediate and the total derivatives")
    single = Params(*(np.array([[value]]) for value in (u, w, 1.0, 0.0, 0.0)))
    hs = rnn_core.forward(single, xs[:, None, None])[0][:, 0, 0]
    slopes, before = 1 - hs[1:] ** 2, hs[:-1]
    right = _immediate_and_total(slopes, before, w)
    compare(pair[which], right[which], _mistakes(hs, w, right)[which])


def _immediate_and_total(slopes, before, w, carry=None):
    """∂⁺h_t/∂w and dh_t/dw; `carry` is the factor from one step to the next."""
    immediate, total = slopes * before, [0.0]
    carry = w * slopes if carry is None else carry
    for now, factor in zip(immediate, carry, strict=True):
        total.append(now + factor * total[-1])
    return immediate, np.array(total[1:])


def _mistakes(hs, w, right):
    """Sentences and values for the immediate and for the total derivatives."""
    immediate, total = right
    slopes, before, T = 1 - hs[1:] ** 2, hs[:-1], len(hs) - 1
    old = 1 - before**2
    no_square, no_slope, old_slope = 1 - hs[1:], np.ones(T), old
    same = [
        (
            "the factor 1 − h_t² is missing: between w h_{t−1} and h_t lies the tanh.",
            no_slope,
        ),
        ("this has 1 − h_{t−1}²: the tanh that w passes at step t made h_t.", old_slope),
        ("this has 1 − h_t instead of 1 − h_t²: the square is missing.", no_square),
    ]
    first = {sentence: slope * before for sentence, slope in same}
    first |= {
        "these are the total derivatives. Hold h_{t−1} fixed.": total,
        "this multiplies by h_t. At step t, w multiplies the state before, h_{t−1}.": slopes
        * hs[1:],
        "this is the derivative by h_{t−1}; asked is the one by w.": w * slopes,
    }
    second = {sentence: _immediate_and_total(slope, before, w)[1] for sentence, slope in same}
    second["this adds h_t, and h_{t−1} is what w multiplies at step t."] = _immediate_and_total(
        slopes, hs[1:], w
    )[1]
    truncated = immediate.copy()
    truncated[1:] += w * slopes[1:] * immediate[:-1]
    second |= {
        "these are the immediate derivatives: h_{t−1} depends on w too.": immediate,
        "w itself is missing: a change of h_{t−1} reaches a_t multiplied by w.": (
            _immediate_and_total(slopes, before, w, carry=slopes)[1]
        ),
        "this adds up the immediate derivatives of all steps. What moved h_{t−1} reaches h_t "
        "through w and through 1 − h_t²: multiply it by both.": np.cumsum(immediate),
        "this looks one step back and no further: dh_{t−1}/dw has to be a total derivative "
        "itself.": truncated,
        "the factor 1 − h_t² is missing in front of w dh_{t−1}/dw: that passes the tanh "
        "too.": _immediate_and_total(slopes, before, w, carry=np.full(T, w))[1],
    }
    return first, second


def _paths(got, T):
    """Compare a collection of tuples with all paths for T steps."""
    if got is None:
        raise Wrong("your code returned None: is a `return` missing?")
    if isinstance(got, dict):
        raise Wrong("a dict came back: a list is needed")
    found = _tuples(got)
    right = {tuple(range(s, t + 1)) for t in range(1, T + 1) for s in range(1, t + 1)}
    if not found:
        raise Wrong(f"no path at all came back, and for T = {T} there is (1,) for one")
    if () in found:
        raise Wrong("a path is empty. Each passes a state; `range` stops before its end")
    if len(set(found)) < len(found):
        raise Wrong("a path is listed twice; each counts once")
    if set(found) == right:
        return
    for sentence, wrong in _path_mistakes(right, T).items():
        if set(found) == wrong:
            raise Wrong(sentence)
    strange = sorted(set(found) - right)
    if strange:
        raise Wrong(
            f"{strange[0]} is no path for T = {T}: a path passes one state after the other, from "
            "h_1 at the earliest to h_T at the latest, without a gap"
        )
    missing = sorted(right - set(found))
    raise Wrong(f"missing paths: {len(missing)} of {len(right)}, {missing[0]} for one")


def _tuples(got):
    """The answer as a list of tuples of whole numbers."""
    try:
        return [tuple(index(step) for step in path) for path in got]
    except TypeError:
        raise Wrong("return a list of tuples of steps, such as [(1,), (1, 2), (2,)]") from None


def _path_mistakes(right, T):
    """For each likely mistake a sentence and its paths; for few steps two may look alike."""
    if T < 3:
        return {}
    steps = range(1, T + 1)
    return {
        "these paths run backward. Write each in the order in which the network computes: the "
        "step of the copy first, the step of the output last.": {path[::-1] for path in right},
        "only the paths to the last output are here. Each y_t adds to the loss, so each is the "
        "end of paths.": {path for path in right if path[-1] == T},
        "only the paths that leave the first copy are here. Each step has a copy, and each is a "
        "beginning.": {path for path in right if path[0] == 1},
        "these are the immediate ones alone. The state that copy s makes is used at later "
        "steps too.": {(t,) for t in steps},
        f"no path passes h_{T}, the last state: a `range` stops before its end.": {
            path for path in right if T not in path
        },
        "the shortest paths are missing: copy t acts on y_t through h_t alone, (t,).": {
            path for path in right if len(path) > 1
        },
        "these are pairs (copy, output). Write down every step in between as well.": {
            (path[0], path[-1]) for path in right
        },
        "the paths begin at h_0. The first state that Whh has made is h_1.": {
            tuple(range(s, t + 1)) for t in range(T) for s in range(t + 1)
        },
        "h_0 is on each path, and Whh has no part in h_0: copy s makes h_s, so its paths begin "
        "with s.": {tuple(range(s - 1, t + 1)) for t in steps for s in range(1, t + 1)},
        "some of these jump over a state. h_{t−1} is all that step t is given: there is no "
        "way around it.": _jumps(T),
    }


def _jumps(T):
    """Every increasing sequence of steps."""
    return {
        tuple(step for step in range(1, T + 1) if mask >> step & 1)
        for mask in range(2, 2 ** (T + 1), 2)
    }


def _pairs(seed, T, B):
    """A network, a matrix for each pair of steps, and a batch."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 3, 2)
    params.bh[:] = rng.standard_normal((3, 1))
    pairs = rng.standard_normal((T // 2, 3, 3)) / np.sqrt(3)
    return params, pairs, rng.standard_normal((T, 2, B)), rng.standard_normal((T, 2, B))


def _pair(answer, params, pairs, xs, targets):
    own = Params(*(param.copy() for param in params))
    got = answer(own, pairs.copy(), xs.copy(), targets.copy())
    gradients = copies.copy_gradients(params, xs, targets, np.repeat(pairs, 2, axis=0))
    right, total = _added(gradients), gradients.sum(axis=0)
    mistakes = {
        "these are the gradients of all T copies. The two of a pair are one matrix: add "
        "theirs.": gradients,
        "each is the mean over its pair. A matrix that is used twice collects both parts: add "
        "them.": right / 2,
        "each is the gradient of the first use alone.": gradients[::2],
        "each is the gradient of the second use alone.": gradients[1::2],
        "this is one sum for all steps. Only the two steps of a pair share a matrix.": total,
        "each is the same sum, over all steps. Add up two: those of the pair.": np.broadcast_to(
            total, right.shape
        ),
        "the right copies, in the wrong pairs: you paired steps t and t + T/2. The first matrix "
        "serves steps 1 and 2.": _halves(gradients),
    }
    compare(got, right, mistakes | _other_pairs(params, pairs, xs, targets))


def _other_pairs(params, pairs, xs, targets):
    """Sentences, and the gradients of networks with one mistake each."""
    twice, turns = np.repeat(pairs, 2, axis=0), np.concatenate([pairs, pairs])
    first = copies.copy_gradients(params, xs[..., :1], targets[..., :1], twice)
    return {
        "here the matrices take turns. The first serves steps 1 and 2, the second steps 3 and "
        "4.": _halves(copies.copy_gradients(params, xs, targets, turns)),
        "this is the network with params.Whh at every step: use the matrices in `pairs`.": _added(
            copies.copy_gradients(params, xs, targets)
        ),
        "these are right for the first sequence only: add over the whole batch.": _added(first),
        "each pair runs from zero here. The state runs on: a pair starts from the state that the "
        "pair before has made.": _cut(params, pairs, xs, targets, carry=False),
        "nothing comes back from later pairs. They share no matrix, and yet the state runs on, "
        "so the blame does too.": _cut(params, pairs, xs, targets),
    }


def _added(gradients):
    """The gradients of steps 1 and 2 added, of 3 and 4, and so on."""
    return gradients[::2] + gradients[1::2]


def _halves(gradients):
    """The gradients of step t and step t + T/2 added."""
    n = len(gradients) // 2
    return gradients[:n] + gradients[n:]


def _cut(params, pairs, xs, targets, carry=True):
    """Each pair by itself: the gradient is not handed on, and the state only if asked."""
    h, gradients = None, []
    for k, Whh in enumerate(pairs):
        step = params._replace(Whh=Whh)
        now = slice(2 * k, 2 * k + 2)
        hs, ys = rnn_core.forward(step, xs[now], h)
        gradients.append(rnn_core.backward(step, xs[now], hs, ys - targets[now])[0].Whh)
        h = hs[-1] if carry else None
    return np.array(gradients)
