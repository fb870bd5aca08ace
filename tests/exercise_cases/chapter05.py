"""Chapter 5: answers to its exercises, and what each wrong one is told."""

from answers import Exercise, blank
from lab import checks, museum
from lab.chapter05 import buggy_pieces
from lab.exhibits import BY_NAME
import numpy as np
import rnn_core


def blame(params, hs, dys, back=None, slope=None):
    back, slope = back or (lambda Whh, da: Whh.T @ da), slope or (lambda h: 1 - h**2)
    das, dh_next = np.zeros_like(hs[1:]), 0
    for t in range(len(das), 0, -1):
        das[t - 1] = (params.Why.T @ dys[t - 1] + dh_next) * slope(hs[t])
        dh_next = back(params.Whh, das[t - 1])
    return das


def sums(xs, hs, das):
    dWxh, _, dbh = buggy_pieces.sums(xs, hs, das)
    return dWxh, np.einsum("thb,tjb->hj", das, hs[:-1]), dbh


def junction(Why, dy, dh_next):
    return Why.T @ dy + dh_next


def with_sums(change):
    return blame, lambda xs, hs, das: change(*sums(xs, hs, das), xs, hs, das), junction


def dh_for_da(params, hs, dys):
    return blame(params, hs, dys) / (1 - hs[1:] ** 2)


def added_to_what_came_back(params, hs, dys):
    das, dh_next = np.zeros_like(hs[1:]), np.zeros_like(hs[0])
    for t in range(len(das), 0, -1):
        das[t - 1] = (params.Why.T @ dys[t - 1] + dh_next) * (1 - hs[t] ** 2)
        dh_next += params.Whh.T @ das[t - 1]
    return das


def in_place(params, hs, dys):
    das = blame(params, hs, dys)
    dys *= 2
    return das


def sums_in_place(xs, hs, das):
    three = sums(xs, hs, das)
    das *= 0
    return three


def junction_in_place(Why, dy, dh_next):
    dh = junction(Why, dy, dh_next)
    dy *= 2
    return dh


REPAIRED = {
    "With tiny states all of them would pass": (buggy_pieces.blame, sums, junction),
    "A symmetric Whh would pass": (
        lambda *arrays: blame(*arrays, back=lambda Whh, da: Whh @ da),
        sums,
        junction,
    ),
    "something is missing": (lambda *arrays: blame(*arrays, back=lambda *_: 0), sums, junction),
    "these are the dh": (dh_for_da, sums, junction),
    "da_4 is off already": (lambda *arrays: blame(*arrays, slope=lambda h: 1 - h), sums, junction),
    "da_3 is off, and the steps after it are right": (
        lambda *arrays: blame(*arrays, back=lambda _, da: da),
        sums,
        junction,
    ),
    "da_2 is off, and the steps after it are right": (added_to_what_came_back, sums, junction),
    "in reverse order": (lambda *arrays: blame(*arrays)[::-1], sums, junction),
    "blame: the shape is (4, 6)": (lambda *arrays: blame(*arrays).reshape(4, 6), sums, junction),
    "dWhh: it is off, and not zero": (blame, buggy_pieces.sums, junction),
    "it multiplies the last state": with_sums(
        lambda a, _, c, xs, hs, das: (a, np.einsum("thb,tjb->hj", das, hs[[-1, 0, 1, 2]]), c)
    ),
    "lacks the part of step 1": with_sums(
        lambda a, _, c, xs, hs, das: (a, np.einsum("thb,tjb->hj", das[1:], hs[1:-1]), c)
    ),
    "dbh: it is the mean": with_sums(lambda a, b, c, *_: (a, b, c / 2)),
    "dWhh: it is the mean over the batch": with_sums(lambda a, b, c, *_: (a, b / 2, c)),
    "dWxh: it is the mean over the steps": with_sums(lambda a, b, c, *_: (a / 4, b, c)),
    "dWhh: it is transposed": with_sums(lambda a, b, c, *_: (a, b.T, c)),
    "dWhh: one step alone is left": with_sums(
        lambda a, _, c, xs, hs, das: (a, das[0] @ hs[0].T, c)
    ),
    "dWxh: one step alone is left": with_sums(
        lambda _, b, c, xs, hs, das: (das[-1] @ xs[-1].T, b, c)
    ),
    "the state two steps before": with_sums(
        lambda a, _, c, xs, hs, das: (a, np.einsum("thb,tjb->hj", das[1:], hs[:-2]), c)
    ),
    "the shapes fit in another order": with_sums(lambda a, b, c, *_: (b, a, c)),
    "one array came back, and three are needed": with_sums(lambda a, b, c, *_: b),
    "dbh has shape (3,)": with_sums(lambda a, b, c, *_: (a, b, c.ravel())),
    "2 arrays came back, and three are needed": with_sums(lambda a, b, c, *_: (a, b)),
    "called again with the same arrays": (blame, sums, buggy_pieces.junction),
    "what the next step sends does not arrive": (blame, sums, lambda Why, dy, dh: Why.T @ dy),
    "what the output sends does not arrive": (blame, sums, lambda Why, dy, dh: dh),
    "next step's part is subtracted": (blame, sums, lambda Why, dy, dh: Why.T @ dy - dh),
    "output's part is subtracted": (blame, sums, lambda Why, dy, dh: dh - Why.T @ dy),
    "mean of the two parts": (blame, sums, lambda Why, dy, dh: (Why.T @ dy + dh) / 2),
    "changes: blame: your code wrote into an array": (in_place, sums, junction),
    "changes: sums: your code wrote into an array": (blame, sums_in_place, junction),
    "changes: junction: your code wrote into an array": (blame, sums, junction_in_place),
}


def missing_transpose(params, xs, hs, dys):
    return rnn_core.backward(params._replace(Whh=params.Whh.T), xs, hs, dys)


def nearly(params, xs, hs, dys):
    grads, dhs = rnn_core.backward(params, xs, hs, dys)
    return grads._replace(by=grads.by * (1 + 1e-10)), dhs


def nan_in_dby(*arrays):
    grads, dhs = missing_transpose(*arrays)
    return grads._replace(by=np.nan * grads.by), dhs


def exhibit(name):
    return museum.kernel(BY_NAME[name]).backward


def state_overwritten(params, xs, hs, dys):
    pair = rnn_core.backward(params, xs, hs, dys)
    hs[0] = 0
    return pair


def wrong_where_nobody_looks(*arrays):
    grads, dhs = rnn_core.backward(*arrays)
    return grads, np.concatenate([dhs[:1], 0 * dhs[1:]])


FOOLED = {
    "because it is the right gradient": rnn_core.backward,
    "wrong by less than the tolerance": nearly,
    "of dhs only dhs[0] is looked at": wrong_where_nobody_looks,
    "wrote into an array that was passed in": state_overwritten,
    "need to be NumPy arrays": lambda *arrays: (
        rnn_core.Params(*(grad.tolist() for grad in missing_transpose(*arrays)[0])),
        missing_transpose(*arrays)[1],
    ),
    "it is caught already": exhibit("state for derivative"),
    "two things are needed": lambda *arrays: rnn_core.backward(*arrays)[0],
    "need to be a Params": lambda *arrays: (
        tuple(missing_transpose(*arrays)[0]),
        missing_transpose(*arrays)[1],
    ),
    "nan or inf": nan_in_dby,
    "dhs has shape": lambda *arrays: (missing_transpose(*arrays)[0], np.zeros(3)),
}


def check(backward, T=5, B=3, start=0.5, names=None, compare=True, tolerance=1e-7):
    """A right answer to exercise 3; its arguments make it weaker."""
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, 2, 3, 4)
    params.bh[:], params.by[:] = rng.standard_normal((3, 1)), rng.standard_normal((4, 1))
    xs, h0 = rng.standard_normal((T, 2, B)), start * rng.standard_normal((3, B))
    hs, ys = rnn_core.forward(params, xs, h0)
    targets = rng.standard_normal(ys.shape)
    errors = rnn_core.gradient_check(params, xs, targets, h0=h0, backward=backward)
    arrays = [hs.copy(), ys - targets]
    backward(params, xs, *arrays)
    kept = np.array_equal(arrays[0], hs) and np.array_equal(arrays[1], ys - targets)
    wrong = max(error for name, error in errors.items() if name in (names or errors))
    return bool(wrong < tolerance and (kept or not compare))


def weaker(**how):
    return lambda backward: check(backward, **how)


def like_the_kernel(backward):
    params, xs, targets, h0 = museum.example()
    hs, ys = rnn_core.forward(params, xs, h0)
    given = params, xs, hs, ys - targets
    return np.allclose(rnn_core.backward(*given)[0].Whh, backward(*given)[0].Whh)


CATCHES = {
    "lets every one pass": lambda backward: True,
    "it asks rnn_core.backward": like_the_kernel,
    "dby slips through": weaker(tolerance=0.05),
    "are they exchanged": lambda backward: not check(backward, compare=False),
    "kernel's own backward pass. Is the tolerance": lambda backward: False,
    "a `return` missing": lambda backward: None,
    "returned dict": lambda backward: {"Whh": 0.0},
    "slips through: states overwritten": weaker(compare=False),
    "slips through: no sum over the batch": weaker(B=1),
    "dh_next without Whh and 4 more": museum.weak_check,
    "dh_next without Whh and 9 more": weaker(names=["by"]),
    "slips through: derivative at the wrong step": weaker(tolerance=0.7),
}

EXERCISES = {
    "repaired": Exercise(
        lambda three: checks.repaired(*three),
        (blame, sums, junction),
        REPAIRED,
        blank=(blank, blank, blank),
    ),
    "fooled": Exercise(checks.fooled, missing_transpose, FOOLED),
    "catches": Exercise(checks.catches, check, CATCHES),
}
