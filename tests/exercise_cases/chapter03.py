"""Chapter 3: answers to its exercises, and what each wrong one is told."""

from answers import Exercise
from lab import checks
from lab.chapter03 import copies
import numpy as np
import rnn_core


def derivatives(w, u, xs, *, slope=lambda h, h_prev: 1 - h**2, carried=True):
    """Both derivatives of exercise 1; `slope` is the factor of the tanh."""
    h, total, pairs = 0.0, 0.0, []
    for x in xs:
        h_prev, h = h, np.tanh(w * h + u * x)
        factor = slope(h, h_prev)
        total = factor * (h_prev + (w * total if carried else 0))
        pairs.append((factor * h_prev, total))
    return np.transpose(pairs)


def states(w, u, xs):
    h = [0.0]
    for x in xs:
        h.append(np.tanh(w * h[-1] + u * x))
    return np.array(h)


def other_total(total):
    """The right immediate derivatives, with another way to the total ones."""
    return lambda w, u, xs: (derivatives(w, u, xs)[0], total(w, u, xs))


def other_immediate(immediate):
    return lambda w, u, xs: (immediate(w, u, xs), derivatives(w, u, xs)[1])


def without_w(w, u, xs):
    h, total = states(w, u, xs), [0.0]
    for t in range(1, len(h)):
        total.append((1 - h[t] ** 2) * (h[t - 1] + total[-1]))
    return total[1:]


def slope_of_half(w, u, xs):
    h, total = states(w, u, xs), [0.0]
    for t in range(1, len(h)):
        total.append((1 - h[t] ** 2) * h[t - 1] + w * total[-1])
    return total[1:]


def adds_the_new_state(w, u, xs):
    h, total = states(w, u, xs), [0.0]
    for t in range(1, len(h)):
        total.append((1 - h[t] ** 2) * (h[t] + w * total[-1]))
    return total[1:]


def one_step_back(w, u, xs):
    h, now = states(w, u, xs), derivatives(w, u, xs)[0]
    before = np.append(0, now[:-1])
    return now + w * (1 - h[1:] ** 2) * before


def writes_into_xs(w, u, xs):
    both = derivatives(w, u, xs)
    xs *= 0
    return both


IMMEDIATE_AND_TOTAL = {
    "the factor 1 − h_t² is missing: between": lambda *a: derivatives(*a, slope=lambda h, p: 1),
    "this has 1 − h_{t−1}²": lambda *a: derivatives(*a, slope=lambda h, p: 1 - p**2),
    "the square is missing": lambda *a: derivatives(*a, slope=lambda h, p: 1 - h),
    "h_{t−1} depends on w too": lambda *a: derivatives(*a, carried=False),
    "Hold h_{t−1} fixed": lambda *a: derivatives(*a)[[1, 1]],
    "the state before, h_{t−1}": other_immediate(
        lambda *a: (1 - states(*a)[1:] ** 2) * states(*a)[1:]
    ),
    "the derivative by h_{t−1}": other_immediate(lambda w, *a: w * (1 - states(w, *a)[1:] ** 2)),
    "w itself is missing": other_total(without_w),
    "multiply it by both": other_total(lambda *a: np.cumsum(derivatives(*a)[0])),
    "this adds h_t": other_total(adds_the_new_state),
    "the wrong sign": lambda *a: -derivatives(*a),
    "one step back and no further": other_total(one_step_back),
    "in front of w dh_{t−1}/dw": other_total(slope_of_half),
    "return two arrays": lambda *a: derivatives(*a)[0],
    "`return` missing": lambda *a: None,
    "change it in place": writes_into_xs,
    "relative error": lambda *a: 1.1 * derivatives(*a),
}


def every_path(T):
    return [tuple(range(s, t + 1)) for t in range(1, T + 1) for s in range(1, t + 1)]


def all_jumps(T):
    parts = [[]]
    for step in range(1, T + 1):
        parts += [[*part, step] for part in parts]
    return [tuple(part) for part in parts if part]


EVERY_PATH = {
    "run backward": lambda T: [path[::-1] for path in every_path(T)],
    "only the paths to the last output": lambda T: [p for p in every_path(T) if p[-1] == T],
    "only the paths that leave the first copy": lambda T: [p for p in every_path(T) if p[0] == 1],
    "immediate ones alone": lambda T: [(t,) for t in range(1, T + 1)],
    "the shortest paths are missing": lambda T: [p for p in every_path(T) if len(p) > 1],
    "pairs (copy, output)": lambda T: [(path[0], path[-1]) for path in every_path(T)],
    "begin at h_0": lambda T: [tuple(range(s, t + 1)) for t in range(T) for s in range(t + 1)],
    "Whh has no part in h_0": lambda T: [(path[0] - 1, *path) for path in every_path(T)],
    "some of these jump": all_jumps,
    "(1, 2) is no path for T = 1": lambda T: every_path(T + 1),
    "listed twice": lambda T: every_path(T) * 2,
    "missing paths: 20 of 21, (1, 2) for one": lambda T: [(1,)],
    "a path is empty": lambda T: [path[:-1] for path in every_path(T)],
    "a dict came back": lambda T: {(path[0], path[-1]): path for path in every_path(T)},
    "return a list of tuples": lambda T: T * (T + 1) // 2,
    "`return` missing": lambda T: None,
}


def pair_gradients(params, pairs, xs, targets):
    gradients = untied(params, np.repeat(pairs, 2, axis=0), xs, targets)
    return gradients[::2] + gradients[1::2]


def untied(params, Whhs, xs, targets):
    return copies.copy_gradients(params, xs, targets, Whhs)


def repeated(combine):
    return lambda params, pairs, *data: combine(untied(params, np.repeat(pairs, 2, 0), *data))


def taking_turns(params, pairs, xs, targets):
    gradients = untied(params, np.concatenate([pairs, pairs]), xs, targets)
    return gradients[: len(pairs)] + gradients[len(pairs) :]


def each_pair_alone(params, pairs, xs, targets):
    """Hands the state on, and no gradient back."""
    h, found = np.zeros((len(params.Whh), xs.shape[2])), []
    for k, Whh in enumerate(pairs):
        own, now = params._replace(Whh=Whh), slice(2 * k, 2 * k + 2)
        _, grads = rnn_core.loss_and_grads(own, xs[now], targets[now], h0=h)
        h = rnn_core.forward(own, xs[now], h)[0][-1]
        found.append(grads.Whh)
    return np.array(found)


def each_pair_from_zero(params, pairs, xs, targets):
    def grads(k):
        own, now = params._replace(Whh=pairs[k]), slice(2 * k, 2 * k + 2)
        return rnn_core.loss_and_grads(own, xs[now], targets[now])[1].Whh

    return np.array([grads(k) for k in range(len(pairs))])


def destroys_params(params, pairs, xs, targets):
    found = pair_gradients(params, pairs, xs, targets)
    params.Whh[:] = pairs[-1]
    return found


def destroys_pairs(params, pairs, xs, targets):
    found = pair_gradients(params, pairs, xs, targets)
    pairs *= 0
    return found


PAIR_GRADIENTS = {
    "the gradients of all T copies": repeated(lambda each: each),
    "the mean over its pair": repeated(lambda each: (each[::2] + each[1::2]) / 2),
    "the first use alone": repeated(lambda each: each[::2]),
    "the second use alone": repeated(lambda each: each[1::2]),
    "one sum for all steps": repeated(lambda each: each.sum(axis=0)),
    "each is the same sum": repeated(lambda each: np.array([each.sum(axis=0)] * (len(each) // 2))),
    "each pair runs from zero": each_pair_from_zero,
    "right for the first sequence only": lambda params, pairs, *data: pair_gradients(
        params, pairs, *(array[..., :1] for array in data)
    ),
    "this is the transpose": lambda *arrays: np.transpose(pair_gradients(*arrays), (0, 2, 1)),
    "steps t and t + T/2": repeated(lambda each: each[: len(each) // 2] + each[len(each) // 2 :]),
    "take turns": taking_turns,
    "use the matrices in `pairs`": lambda params, pairs, *data: pair_gradients(
        params, np.array([params.Whh] * len(pairs)), *data
    ),
    "nothing comes back from later pairs": each_pair_alone,
    "change it in place": destroys_pairs,
    "`return` missing": lambda *arrays: None,
    "relative error": lambda *arrays: 2 * pair_gradients(*arrays),
}

EXERCISES = {
    "immediate_and_total": Exercise(checks.immediate_and_total, derivatives, IMMEDIATE_AND_TOTAL),
    "every_path": Exercise(checks.every_path, every_path, EVERY_PATH),
    "pair_gradients": Exercise(checks.pair_gradients, pair_gradients, PAIR_GRADIENTS),
}
