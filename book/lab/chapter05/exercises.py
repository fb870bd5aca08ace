"""The exercises of chapter 5: three repairs, a way to fool a check, the check that catches it."""

from functools import partial

from lab import batch_loop
from lab.chapter05 import museum
from lab.exercise import Exercise, LeftAlone, Property, Values, edited
from lab.feedback import Wrong, five_arrays, numbers, untouched
from lab.mistakes import BY_NAME, EXHIBITS, program
import numpy as np
import rnn_core
from rnn_core import Params, relative_error

# A check of gradients can see these; the other exhibits compute another function, rightly.
VISIBLE = [each for each in EXHIBITS if each.place == "sweep"]


def _example():
    """A network, its inputs, states and output gradients, for a batch and from a state."""
    params, xs, targets, h0 = museum.example(T=4)
    hs, ys = rnn_core.forward(params, xs, h0)
    return params, xs, hs, ys - targets


# --- 1: three repairs
def blame(params, hs, dys):
    das = np.zeros_like(hs[1:])
    dh_next = np.zeros_like(hs[0])
    for t in range(len(das), 0, -1):
        dh = params.Why.T @ dys[t - 1] + dh_next
        das[t - 1] = dh * (1 - hs[t] ** 2)
        dh_next = params.Whh.T @ das[t - 1]  # da, not dh
    return das


def sums(xs, hs, das):
    dWxh = sum(da @ x.T for da, x in zip(das, xs, strict=True))
    before = hs[:-1]  # the states that Whh multiplied
    dWhh = sum(da @ h.T for da, h in zip(das, before, strict=True))
    dbh = das.sum(axis=(0, 2)).reshape(-1, 1)
    return dWxh, dWhh, dbh


def junction(Why, dy, dh_next):
    return dh_next + Why.T @ dy  # a new array


BUGGY_PIECES = (
    edited(blame, ("Whh.T @ das[t - 1]  # da, not dh", "Whh.T @ dh")),
    edited(
        sums,
        [
            ("    before = hs[:-1]  # the states that Whh multiplied\n", ""),
            ("das, before", "das, hs[1:]"),
        ],
    ),
    edited(
        junction,
        (
            "return dh_next + Why.T @ dy  # a new array",
            "dh = dh_next\n    dh += Why.T @ dy\n    return dh",
        ),
    ),
)


def _where(das, right, params, hs, dys):
    """The step at which the way back goes wrong, as a sentence."""
    T, size = len(right), np.abs(right).max()
    off = [t for t in range(1, T + 1) if np.abs(das[t - 1] - right[t - 1]).max() > 1e-6 * size]
    if T in off:
        return f"da_{T} is off already, before anything came back: look at Why and the slope."
    return f"da_{max(off)} is off, and the steps after it are right: look at what comes back to it."


def _one_sum(three, xs, hs, das, name):
    names = ["dWxh", "dWhh", "dbh"]
    shapes = [(das.shape[1], size) for size in (xs.shape[1], hs.shape[1], 1)]
    return five_arrays(three[1](xs, hs, das), names, shapes, "three")[name]


def _with(function, edits):
    """The three solutions, one of them with an edit."""
    pieces = {each.__name__: each for each in (blame, sums, junction)}
    return tuple((pieces | {function.__name__: edited(function, edits)}).values())


def _of_all_sums(change):
    """The three solutions, the three sums changed in the same way."""
    return blame, lambda xs, hs, das: change(xs, hs, das), junction


PARAMS, XS, HS, DYS = _example()
DAS = blame(PARAMS, HS, DYS)
BLAME = Values(
    "blame", [(PARAMS, HS, DYS)], run=lambda three, *arrays: three[0](*arrays), explain=_where
)
SUMS = [
    Values(f"sums: {name}", [(XS, HS, DAS)], run=partial(_one_sum, name=name))
    for name in ("dWxh", "dWhh", "dbh")
]
JUNCTION = Values(
    "junction", [(PARAMS.Why, DYS[0], HS[1])], run=lambda three, *arrays: three[2](*arrays)
)
BEFORE, BACK = "zip(das, before, strict=True)", "params.Whh.T @ das[t - 1]"
repaired = Exercise(
    (blame, sums, junction),
    [
        BLAME,
        *SUMS,
        JUNCTION,
        LeftAlone(BLAME, "blame leaves its arguments alone", names=("params", "hs", "dys")),
        LeftAlone(SUMS[0], "sums leaves its arguments alone", names=("xs", "hs", "das")),
        LeftAlone(JUNCTION, "junction leaves its arguments alone", names=("Why", "dy", "dh_next")),
    ],
    {
        "da_4 is right, and the steps before it are off, each by more than the one after it. With "
        "tiny states all of them would pass.": (BUGGY_PIECES[0], sums, junction),
        "da_4 is right, and the steps before it are off, also where the states are tiny. A "
        "symmetric Whh would pass.": _with(blame, ("Whh.T @ das", "Whh @ das")),
        "da_4 is right, and at each step before it something is missing: what the later steps "
        "send.": _with(blame, (BACK, f"0 * {BACK}")),
        "these are the dh: they have not passed through tanh.": _with(
            blame, ("return das", "return das / (1 - hs[1:] ** 2)")
        ),
        "the steps are in reverse order: da_1 stands first.": _with(
            blame, ("return das", "return das[::-1]")
        ),
        "it is off, and not zero where it must be: for one step that starts from h_0 = 0.": (
            blame,
            BUGGY_PIECES[1],
            junction,
        ),
        "it is off at every step, and at t = 1 it multiplies the last state.": _with(
            sums, (BEFORE, "zip(das, hs[[-1, 0, 1, 2]], strict=True)")
        ),
        "it lacks the part of step 1.": _of_all_sums(
            lambda xs, hs, das: sums(xs[1:], hs[1:], das[1:])
        ),
        "each da multiplies the state two steps before.": _with(
            sums, (BEFORE, "zip(das[1:], hs[:-2], strict=True)")
        ),
        "it is transposed: da stands on the left.": _with(
            sums, ("return dWxh, dWhh,", "return dWxh, dWhh.T,")
        ),
        "it is the mean over the batch, not the sum.": _of_all_sums(
            lambda xs, hs, das: [each / das.shape[2] for each in sums(xs, hs, das)]
        ),
        "it is the mean over the steps, not the sum.": _of_all_sums(
            lambda xs, hs, das: [each / len(das) for each in sums(xs, hs, das)]
        ),
        "one step alone is left: the steps are added up, += and not =.": _of_all_sums(
            lambda xs, hs, das: sums(xs[:1], hs[:2], das[:1])
        ),
        "one step alone is left: the steps are added up, += and not =. It is the last.": (
            _of_all_sums(lambda xs, hs, das: sums(xs[-1:], hs[-2:], das[-1:]))
        ),
        "what the next step sends does not arrive.": _with(
            junction, ("dh_next + Why.T @ dy", "Why.T @ dy")
        ),
        "what the output sends does not arrive.": _with(
            junction, ("dh_next + Why.T @ dy", "dh_next.copy()")
        ),
        "the next step's part is subtracted, and has to be added.": _with(
            junction, ("dh_next + Why.T @ dy", "Why.T @ dy - dh_next")
        ),
        "the output's part is subtracted, and has to be added.": _with(
            junction, ("dh_next + Why", "dh_next - Why")
        ),
        "it is the mean of the two parts, not their sum.": _with(
            junction, ("dh_next + Why.T @ dy", "(dh_next + Why.T @ dy) / 2")
        ),
        "your code wrote into dh_next, which was passed in": (
            blame,
            sums,
            BUGGY_PIECES[2],
        ),
    },
    name="three repairs",
)


# --- 2: fool the check
def wrong_backward(params, xs, hs, dys):
    swapped = params._replace(Whh=params.Whh.T)  # the missing transpose
    return rnn_core.backward(swapped, xs, hs, dys)


def _returns(answer):
    """Gradients and dhs from the example, if they are what a backward pass returns."""
    params, xs, hs, dys = _example()
    untouched(lambda *arrays: answer(Params(*arrays[:5]), *arrays[5:]), *params, xs, hs, dys)
    pair = answer(*_example())
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
    if not museum.strong_check(answer):
        return
    right, right_dhs = rnn_core.backward(*_example())
    if max(map(relative_error, grads, right)) > 1e-12:
        raise Wrong("it passes this one too: it is wrong by less than the tolerance")
    if relative_error(dhs, right_dhs) > 1e-12:
        raise Wrong("it passes this one too: of dhs only dhs[0] is looked at. Break a gradient.")
    raise Wrong("it passes this one too, because it is the right gradient. Break it.")


def _changed(change):
    """A backward pass whose five gradients, missing the transpose, are changed besides."""

    def backward(*arrays):
        grads, dhs = wrong_backward(*arrays)
        return change(grads), dhs

    return backward


RETURN, SWAPPED = "return rnn_core.backward(swapped, xs, hs, dys)", "params.Whh.T)"
fooled = Exercise(
    wrong_backward,
    [
        Property("it returns what a backward pass returns", _returns),
        Property("the weak check lets it pass", _passes_weak),
        Property("the strong check catches it", _caught_by_strong),
    ],
    {
        "because it is the right gradient": (SWAPPED, "params.Whh)"),
        "wrong by less than the tolerance": (SWAPPED, "params.Whh * (1 + 1e-10))"),
        "of dhs only dhs[0] is looked at": (
            RETURN,
            "grads, dhs = rnn_core.backward(params, xs, hs, dys)\n"
            "    return grads, np.concatenate([dhs[:1], 0 * dhs[1:]])",
        ),
        "it is caught already": program(BY_NAME["state for derivative"]).backward,
        "two things are needed": ("hs, dys)\n", "hs, dys)[0]\n"),
        "need to be a Params": _changed(tuple),
        "need to be NumPy arrays": _changed(lambda grads: Params(*(g.tolist() for g in grads))),
        "nan or inf": _changed(lambda grads: grads._replace(by=np.nan * grads.by)),
        "dhs has shape": (RETURN, f"{RETURN}[0], np.zeros(3)"),
        "wrote into an array that was passed in": (RETURN, f"hs[0] = 0\n    {RETURN}"),
    },
    name="fool the check",
)


# --- 3: the check that catches it
def check(backward):
    def passes(seed):
        rng = np.random.default_rng(seed)
        params = rnn_core.init_params(rng, 2, 3, 4, bias=1.0)
        xs = rng.standard_normal((7, 2, 6))
        h0 = rng.standard_normal((3, 6)) / 2
        hs, ys = rnn_core.forward(params, xs, h0)
        targets = 5 * rng.standard_normal(ys.shape)
        given = [*params, xs, hs, ys - targets]
        copies = [array.copy() for array in given]
        backward(rnn_core.Params(*copies[:5]), *copies[5:])
        kept = all(map(np.array_equal, given, copies))
        measure = rnn_core.gradient_check  # the second call
        errors = measure(params, xs, targets, h0=h0, backward=backward)
        # a larger loss is rounded by more: see formula (4)
        return kept and max(errors.values()) < 1e-6

    return all(passes(seed) for seed in range(3))


def _passes_right(answer):
    if _verdict(answer, batch_loop.backward):
        return
    if _verdict(answer, program(VISIBLE[0]).backward):
        raise Wrong("it says False to the right one, and True to a wrong one: are they exchanged?")
    raise Wrong(
        "your check rejects the right backward pass. Is the tolerance below what a difference can "
        "reach, or is an array compared after it was changed?"
    )


def _catches_all(answer):
    missed = [each.name for each in VISIBLE if _verdict(answer, program(each).backward)]
    if len(missed) == len(VISIBLE):
        raise Wrong("your check lets every one pass. Is `backward` handed to what compares?")
    if missed:
        more = f" and {len(missed) - 3} more" if len(missed) > 3 else ""
        raise Wrong("what slips through: " + "; ".join(missed[:3]) + more)
    if _verdict(answer, _nearly):
        raise Wrong("dby slips through when it is off by a ten-thousandth: what is the tolerance?")


def _nearly(*arrays):
    grads, dhs = batch_loop.backward(*arrays)
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


def _like_the_kernel(backward):
    return np.allclose(rnn_core.backward(*_example())[0].Whh, backward(*_example())[0].Whh)


PASSES = "kept and max(errors.values()) < 1e-6"
catches = Exercise(
    check,
    [
        Property("the right backward pass passes", _passes_right),
        Property(f"{len(VISIBLE) + 1} wrong ones do not", _catches_all),
    ],
    {
        "lets every one pass": (PASSES, "True"),
        "your check rejects the right backward pass": (PASSES, "False"),
        "are they exchanged": (PASSES, f"not ({PASSES[9:]})"),
        "it asks rnn_core.backward": _like_the_kernel,
        "dby slips through": ("< 1e-6", "< 0.05"),
        "a `return` missing": ("return all(", "all("),
        "returned dict": ("return all(passes(seed) for seed in range(3))", "return {}"),
        "slips through: states overwritten": (PASSES, PASSES[9:]),
        "slips through: no sum over the batch": [
            ("(7, 2, 6)", "(7, 2, 1)"),
            ("(3, 6)", "(3, 1)"),
            ("5 * rng", "20 * rng"),
        ],
        "slips through: sweep cut after four steps": ("(7, 2, 6)", "(4, 2, 6)"),
        "slips through: dh_next clipped in the loop": ("5 * rng", "0.5 * rng"),
        "dh_next without Whh and 7 more": museum.weak_check,
    },
    name="a check that catches",
)
