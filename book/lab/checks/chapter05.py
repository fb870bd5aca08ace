"""Feedback on the exercises of chapter 5."""

from functools import partial

from lab import museum
from lab.chapter05 import buggy_pieces
from lab.checks.feedback import Wrong, compare, five_arrays, numbers, once, report, untouched
from lab.exhibits import EXHIBITS, Exhibit
import numpy as np
import rnn_core
from rnn_core import Params, relative_error

# A check of gradients can see these; the other exhibits compute another function, rightly.
VISIBLE = [each for each in EXHIBITS if museum.loop(each) is not museum.backward]
# The kernel in a copy: to recognize the original is no check.
COPY = Exhibit("no mistake", "", right="", wrong="", old="def backward(", new="def backward(")


def repaired(blame, sums, junction):
    """Check the repaired versions of `blame`, `sums` and `junction` of `buggy_pieces`.

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
    questions = {
        "blame": lambda: _blame(blame, params, hs, dys, das),
        "sums": lambda: _sums(sums, xs, hs, das),
        "junction": lambda: _junction(junction, params.Why, dys[0], hs[1]),
    }
    kept = {
        "blame": lambda: untouched(
            lambda *arrays: blame(Params(*arrays[:5]), *arrays[5:]), *params, hs, dys
        ),
        "sums": lambda: untouched(sums, xs, hs, das),
        "junction": lambda: untouched(junction, params.Why, dys[0], hs[1]),
    }
    last = "no array that is passed in changes"
    all_kept = once(lambda: _each(questions), lambda: _each(kept))
    report("three repairs", [*questions.items(), (last, all_kept)])


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


def _each(questions):
    """Ask questions by their names."""
    for name, question in questions.items():
        try:
            question()
        except Wrong as wrong:
            raise Wrong(f"{name}: {wrong}") from None


def _blame(answer, params, hs, dys, right):
    swapped = params._replace(Whh=params.Whh.T.copy())
    slope = 1 - hs[1:] ** 2
    mistakes = {
        "da_4 is right, and the steps before it are off, each by more than the one after it. With "
        "tiny states all of them would pass.": buggy_pieces.blame(params, hs.copy(), dys),
        "da_4 is right, and the steps before it are off, also where the states are tiny. A "
        "symmetric Whh would pass.": _das(swapped, hs[1:, :2], hs, dys),
        "da_4 is right, and at each step before it something is missing: what the later steps "
        "send.": slope * (params.Why.T @ dys),
        "these are the dh: they have not passed through tanh.": right / slope,
        "the steps are in reverse order: da_1 stands first.": right[::-1],
    }
    got = numbers(answer(_copies(params), hs.copy(), dys.copy()))
    if got.shape == right.shape:
        mistakes[_where(got, right)] = got
    compare(got, right, mistakes)


def _where(got, right):
    """The step at which the way back goes wrong, as a sentence."""
    size, T = np.abs(right).max(), len(right)
    off = [t for t in range(1, T + 1) if np.abs(got[t - 1] - right[t - 1]).max() > 1e-6 * size]
    t = max(off, default=0)
    if t == T:
        return f"da_{T} is off already, before anything came back: look at Why and the slope."
    return f"da_{t} is off, and the steps after it are right: look at what comes back to it."


def _sums(answer, xs, hs, das):
    names = ["dWxh", "dWhh", "dbh"]
    right = dict(zip(names, _three(xs, hs[:-1], das), strict=True))
    got = answer(xs.copy(), hs.copy(), das.copy())
    got = five_arrays(got, names, [array.shape for array in right.values()], "three")
    mistakes = _mistaken_sums(xs, hs, das)

    def ask(i, name):
        compare(got[name], right[name], {words: three[i] for words, three in mistakes.items()})

    _each({name: partial(ask, i, name) for i, name in enumerate(names)})


def _mistaken_sums(xs, hs, das):
    """For each likely mistake a sentence, and the three arrays that it leads to."""
    T, _, B = das.shape
    right, around = _three(xs, hs[:-1], das), hs[np.arange(T) - 1]
    one_alone = "one step alone is left: the steps are added up, += and not =."
    return {
        "it is off, and not zero where it must be: for one step that starts from h_0 = 0.": _three(
            xs, hs[1:], das
        ),
        "it is off at every step, and at t = 1 it multiplies the last state.": _three(
            xs, around, das
        ),
        "it lacks the part of step 1.": _three(xs[1:], hs[1:-1], das[1:]),
        "each da multiplies the state two steps before.": _three(xs[1:], hs[:-2], das[1:]),
        "it is transposed: da stands on the left.": [array.T for array in right],
        "it is the mean over the batch, not the sum.": [array / B for array in right],
        "it is the mean over the steps, not the sum.": [array / T for array in right],
        one_alone: _three(xs[:1], hs[:1], das[:1]),
        f"{one_alone} It is the last.": _three(xs[-1:], hs[-2:-1], das[-1:]),
    }


def _three(xs, before, das):
    """dWxh, dWhh and dbh, with the states that Whh multiplied."""
    dWxh = np.einsum("thb,tib->hi", das, xs)
    return dWxh, np.einsum("thb,tjb->hj", das, before), das.sum(axis=(0, 2))[:, None]


def _junction(answer, Why, dy, dh_next):
    mistakes = {
        "what the next step sends does not arrive.": Why.T @ dy,
        "what the output sends does not arrive.": dh_next,
        "the next step's part is subtracted, and has to be added.": Why.T @ dy - dh_next,
        "the output's part is subtracted, and has to be added.": dh_next - Why.T @ dy,
        "it is the mean of the two parts, not their sum.": (Why.T @ dy + dh_next) / 2,
    }
    compare(answer(Why.copy(), dy.copy(), dh_next.copy()), Why.T @ dy + dh_next, mistakes)
    kept, given = dh_next.copy(), dh_next.copy()
    answer(Why.copy(), dy.copy(), given)
    if not np.array_equal(given, kept):
        raise Wrong(
            "the value is right. But called again with the same arrays, it gives another one: "
            "dh_next is not what it was."
        )


def _returns(answer):
    """Gradients and dhs from the example, if they are what a backward pass returns."""
    params, xs, hs, dys = _example()
    given = [*params, xs, hs, dys]
    untouched(lambda *arrays: answer(Params(*arrays[:5]), *arrays[5:]), *given)
    pair = answer(_copies(params), xs, hs, dys)
    if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
        raise Wrong("two things are needed, as from rnn_core.backward: the gradients, and dhs")
    grads, dhs = pair
    for array in five_arrays(grads, Params._fields, [p.shape for p in params]).values():
        numbers(array)
    if getattr(grads, "_fields", None) != Params._fields:
        raise Wrong("the gradients need to be a Params: Params(Wxh, Whh, Why, bh, by)")
    if numbers(dhs).shape != hs.shape:
        raise Wrong(f"dhs has shape {np.shape(dhs)}, and {hs.shape} is needed")
    if not all(isinstance(array, np.ndarray) for array in (*grads, dhs)):
        raise Wrong("all that it returns need to be NumPy arrays, and one is not")
    return grads, dhs


def _passes_weak(answer):
    _returns(answer)
    if not museum.weak_check(answer):
        params, xs, targets, _ = museum.example(T=2)
        error = rnn_core.gradient_check(params, xs, targets, backward=answer)["Whh"]
        raise Wrong(
            f"it is caught already: at two steps from h_0 = 0, dWhh has a relative error of "
            f"{error:.1g}. What does dWhh not depend on there?"
        )


def _caught_by_strong(answer):
    grads, dhs = _returns(answer)
    if museum.strong_check(answer):
        right, right_dhs = rnn_core.backward(*_example())
        if max(map(relative_error, grads, right)) > 1e-12:
            raise Wrong("it passes this one too: it is wrong by less than the tolerance")
        if relative_error(dhs, right_dhs) > 1e-12:
            raise Wrong(
                "it passes this one too: of dhs only dhs[0] is looked at. Break a gradient."
            )
        raise Wrong("it passes this one too, because it is the right gradient. Break it.")


def _passes_right(answer):
    if _verdict(answer, museum.kernel(COPY).backward):
        return
    if _verdict(answer, museum.kernel(VISIBLE[0]).backward):
        raise Wrong("it says False to the right one, and True to a wrong one: are they exchanged?")
    raise Wrong(
        "your check rejects the kernel's own backward pass. Is the tolerance below what a "
        "difference can reach, or is an array compared after it was changed?"
    )


def _catches_all(answer):
    slipped = [each.name for each in VISIBLE if _verdict(answer, museum.kernel(each).backward)]
    if len(slipped) == len(VISIBLE):
        raise Wrong("your check lets every one pass. Is `backward` handed to what compares?")
    if slipped:
        more = f" and {len(slipped) - 3} more" if len(slipped) > 3 else ""
        raise Wrong("what slips through: " + "; ".join(slipped[:3]) + more)
    if _verdict(answer, _nearly):
        raise Wrong("dby slips through when it is off by a ten-thousandth: what is the tolerance?")


def _nearly(*arrays):
    grads, dhs = museum.kernel(COPY).backward(*arrays)
    return grads._replace(by=grads.by * (1 + 1e-4)), dhs


def _verdict(answer, backward):
    """What a check says to a backward pass, while the kernel's own is out of reach."""
    own, rnn_core.backward = rnn_core.backward, _out_of_reach
    try:
        verdict = answer(backward)
    finally:
        rnn_core.backward = own
    if verdict is None:
        raise Wrong("your check returned None: is a `return` missing?")
    if not isinstance(verdict, (bool, np.bool_)):
        raise Wrong(f"your check returned {type(verdict).__name__}, and True or False is needed")
    return verdict


def _out_of_reach(*arrays, **more):
    raise Wrong("it asks rnn_core.backward, and has to work where no right answer is at hand")


def _copies(params):
    return Params(*(param.copy() for param in params))
