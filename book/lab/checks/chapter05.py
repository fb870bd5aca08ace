"""Feedback on the exercises of chapter 5."""

from lab import broken, museum
from lab.checks.feedback import Wrong, compare, five_arrays, numbers, report, untouched
from lab.exhibits import EXHIBITS
import numpy as np
import rnn_core
from rnn_core import Params, relative_error

# A check of gradients can see these; the other exhibits compute another function, rightly.
VISIBLE = [each for each in EXHIBITS if museum.loop(each) is not museum.backward]


def repaired(blame, sums, junction):
    """Check the repaired versions of `broken.blame`, `broken.sums` and `broken.junction`.

    Parameters
    ----------
    blame : callable
        ``blame(params, hs, dys)`` returns das.
    sums : callable
        ``sums(xs, hs, das)`` returns dWxh, dWhh and dbh.
    junction : callable
        ``junction(Why, dy, dh_next)`` returns dh.
    """
    params, xs, hs, dys = _example()
    das = _das(params, xs, hs, dys)
    Why, dy, dh_next = params.Why, dys[0], hs[1]
    report(
        "three repairs",
        [
            ("blame", lambda: _blame(blame, params, hs, dys, das)),
            ("sums", lambda: _sums(sums, xs, hs, das)),
            ("junction", lambda: _junction(junction, Why, dy, dh_next)),
            (
                "no array that is passed in changes",
                lambda: _all_untouched(blame, sums, junction, params, xs, hs, dys, das),
            ),
        ],
    )


def fooled(answer):
    """Check a backward pass that is wrong, and passes the weak check.

    Parameters
    ----------
    answer : callable
        Called like `rnn_core.backward`, returns gradients and dhs.
    """
    report(
        "fool the check",
        [
            ("it returns what a backward pass returns", lambda: _returns(answer)),
            ("the weak check lets it pass", lambda: _passes_weak(answer)),
            ("the strong check catches it", lambda: _caught_by_strong(answer)),
        ],
    )


def catches(answer):
    """Check a gradient check: it passes the right backward pass and no wrong one.

    Parameters
    ----------
    answer : callable
        ``answer(backward)`` returns True or False.
    """
    report(
        "a check that catches",
        [
            ("the right backward pass passes", lambda: _passes_right(answer)),
            (f"{len(VISIBLE)} wrong ones do not", lambda: _catches_all(answer)),
        ],
    )


def _example():
    """A network, its inputs, states and output gradients, for a batch and from a state."""
    params, xs, targets, h0 = museum.example(T=4)
    hs, ys = rnn_core.forward(params, xs, h0)
    return params, xs, hs, ys - targets


def _das(params, xs, hs, dys):
    _, dhs = rnn_core.backward(params, xs, hs, dys)
    return dhs[1:] * (1 - hs[1:] ** 2)


def _blame(answer, params, hs, dys, right):
    swapped = params._replace(Whh=params.Whh.T.copy())
    slope = 1 - hs[1:] ** 2
    mistakes = {
        "da_4 is right, and the steps before it are off, each by more than the one after it. With "
        "tiny states all of them would pass.": broken.blame(params, hs.copy(), dys),
        "da_4 is right, and the steps before it are off, also where the states are tiny. A "
        "symmetric Whh would pass.": _das(swapped, hs[1:, :2], hs, dys),
        "da_4 is right, and at each step before it something is missing: what the later steps "
        "send.": slope * (params.Why.T @ dys),
        "these are the dh: they have not passed through tanh.": right / slope,
    }
    got = answer(_copies(params), hs.copy(), dys.copy())
    compare(got, right, mistakes)


def _sums(answer, xs, hs, das):
    names = ["dWxh", "dWhh", "dbh"]
    right = dict(zip(names, _three(xs, hs[:-1], das), strict=True))
    got = answer(xs.copy(), hs.copy(), das.copy())
    got = five_arrays(got, names, [array.shape for array in right.values()], "three")
    around = hs[np.arange(len(das)) - 1]
    mistakes = {
        "dWxh": {},
        "dWhh": {
            "it is off, and not zero where it must be: for one step that starts from "
            "h_0 = 0.": _three(xs, hs[1:], das)[1],
            "it is off at every step, and at t = 1 it multiplies the last state.": _three(
                xs, around, das
            )[1],
            "it lacks the part of step 1.": _three(xs[1:], hs[1:-1], das[1:])[1],
        },
        "dbh": {"it is the mean over the batch, not the sum.": right["dbh"] / das.shape[2]},
    }
    for name in names:
        try:
            compare(got[name], right[name], mistakes[name])
        except Wrong as wrong:
            raise Wrong(f"{name}: {wrong}") from None


def _three(xs, before, das):
    """dWxh, dWhh and dbh, with the states that Whh multiplied."""
    dWxh = np.einsum("thb,tib->hi", das, xs)
    return dWxh, np.einsum("thb,tjb->hj", das, before), das.sum(axis=(0, 2))[:, None]


def _junction(answer, Why, dy, dh_next):
    mistakes = {
        "what the next step sends does not arrive.": Why.T @ dy,
        "what the output sends does not arrive.": dh_next,
        "the two parts are subtracted.": Why.T @ dy - dh_next,
    }
    compare(answer(Why.copy(), dy.copy(), dh_next.copy()), Why.T @ dy + dh_next, mistakes)
    kept, given = dh_next.copy(), dh_next.copy()
    answer(Why.copy(), dy.copy(), given)
    if not np.array_equal(given, kept):
        raise Wrong(
            "the value is right. But called again with the same arrays, it gives another one: "
            "dh_next is not what it was."
        )


def _all_untouched(blame, sums, junction, params, xs, hs, dys, das):
    untouched(lambda *arrays: blame(Params(*arrays[:5]), *arrays[5:]), *params, hs, dys)
    untouched(sums, xs, hs, das)
    untouched(lambda Why, dy: junction(Why, dy, hs[1].copy()), params.Why, dys[0])


def _returns(answer):
    params, xs, hs, dys = _example()
    pair = answer(_copies(params), xs.copy(), hs.copy(), dys.copy())
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
        raise Wrong("two things are needed, as from rnn_core.backward: the gradients, and dhs")
    grads, dhs = pair
    for array in five_arrays(grads, Params._fields, [p.shape for p in params]).values():
        numbers(array)
    if getattr(grads, "_fields", None) != Params._fields:
        raise Wrong("the gradients need to be a Params: Params(Wxh, Whh, Why, bh, by)")
    if numbers(dhs).shape != hs.shape:
        raise Wrong(f"dhs has shape {np.shape(dhs)}, and {hs.shape} is needed")


def _passes_weak(answer):
    if not museum.weak_check(answer):
        params, xs, targets, _ = museum.example(T=2)
        error = rnn_core.gradient_check(params, xs, targets, backward=answer)["Whh"]
        raise Wrong(
            f"it is caught already: at two steps from h_0 = 0, dWhh has a relative error of "
            f"{error:.1g}. What does dWhh not depend on there?"
        )


def _caught_by_strong(answer):
    if museum.strong_check(answer):
        params, xs, hs, dys = _example()
        mine, _ = answer(_copies(params), xs.copy(), hs.copy(), dys.copy())
        right, _ = rnn_core.backward(params, xs, hs, dys)
        if max(map(relative_error, mine, right)) < 1e-12:
            raise Wrong("it passes this one too, because it is the right gradient. Break it.")
        raise Wrong("it passes this one too: it is wrong by less than the tolerance")


def _passes_right(answer):
    if not _verdict(answer, rnn_core.backward):
        raise Wrong(
            "your check rejects the kernel's own backward pass. Is the tolerance below what a "
            "difference can reach, or is an array compared after it was changed?"
        )


def _catches_all(answer):
    slipped = [each.name for each in VISIBLE if _verdict(answer, museum.kernel(each).backward)]
    if len(slipped) == len(VISIBLE):
        raise Wrong("your check lets everything pass")
    if slipped:
        more = f" and {len(slipped) - 3} more" if len(slipped) > 3 else ""
        raise Wrong("what slips through: " + "; ".join(slipped[:3]) + more)


def _verdict(answer, backward):
    verdict = answer(backward)
    if verdict is None:
        raise Wrong("your check returned None: is a `return` missing?")
    if not isinstance(verdict, (bool, np.bool_)):
        raise Wrong(f"your check returned {type(verdict).__name__}, and True or False is needed")
    return verdict


def _copies(params):
    return Params(*(param.copy() for param in params))
