"""Bad input is named, with the shape it has and the shape it needs, and nothing is written.

A case is a name, what it does to good arguments, and what the message must say.
"""

from itertools import combinations
import re

from kernel_cases import layouts, network, problem, sweep, untouched
import numpy as np
import pytest
from rnn_core import (
    Params,
    backward,
    clip_by_global_norm,
    forward,
    gradient_check,
    half_squared_error,
    hidden_jacobians,
    init_params,
    input_gradients,
    loss_and_grads,
    numerical_gradient,
    relative_error,
    rnn_bptt,
    sgd_step,
    softmax_cross_entropy,
)

NAMED = (ValueError, TypeError)


def refused(function, arguments, says, error=NAMED):
    """The call raises, says every one of the words, and leaves all arrays as they were."""
    with untouched(*arguments.values()), pytest.raises(error) as caught:
        function(**arguments)
    message = str(caught.value)
    missing = [word for word in says if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", message)]
    assert not missing, f"{missing} not in {caught.value}"
    assert type(caught.value) in NAMED, "an accident deeper down, not a check"


def must(value, be):
    return be if isinstance(value, (int, float)) else "a number"


def cases(table):
    """Parametrize over (id, function of the good arguments, error, words of the message)."""
    ids = [row[0] for row in table]
    return pytest.mark.parametrize("spoil, error, says", [row[1:] for row in table], ids=ids)


def put(**changes):
    """Replace arguments; a function is given the old one."""

    def spoil(good):
        new = {k: v(good[k]) if callable(v) else v for k, v in changes.items()}
        return good | new

    return spoil


def frozen(array):
    array.setflags(write=False)
    return array


def one(value, at=1):
    """Replace one entry of a list."""
    return lambda items: [*items[:at], value, *items[at + 1 :]]


# ------------------------------------------------------------- the function the problem asks for

# I = 2, H = 3, O = 4, T = 3, so that no two sizes of one array are the same.
SEQUENCES = [
    ("targets missing", put(targets=lambda t: t[:2]), ValueError, ["targets", "2 steps", "3"]),
    ("targets too many", put(targets=lambda t: t * 2), ValueError, ["targets", "6 steps", "3"]),
    ("no inputs", put(input_seq=[]), ValueError, ["targets", "steps", "3", "0"]),
    ("no targets", put(targets=[]), ValueError, ["targets", "steps", "3", "0"]),
    ("input too long", put(input_seq=one(np.ones(5))), ValueError,
     ["input_seq[1]", "(5,)", "(2,)", "(2, 1)"]),
    ("input of size one", put(input_seq=one(np.ones(1))), ValueError,
     ["input_seq[1]", "(1,)", "(2,)"]),
    ("target of size one", put(targets=one([0.0])), ValueError,
     ["targets[1]", "(1,)", "(4,)", "(4, 1)"]),
    ("input as a row", put(input_seq=one(np.ones((1, 2)), at=2)), ValueError,
     ["input_seq[2]", "(1, 2)", "(2, 1)"]),
    ("targets as rows", put(targets=lambda t: [row[None] for row in t]), ValueError,
     ["targets[0]", "(1, 4)", "(4, 1)"]),
    ("inputs an array of rows", put(input_seq=np.ones((3, 1, 2))), ValueError,
     ["input_seq[0]", "(1, 2)", "(2, 1)"]),
    ("inputs transposed", put(input_seq=np.ones((2, 3))), ValueError,
     ["input_seq[0]", "(3,)", "(2,)"]),
    ("a batch of inputs", put(input_seq=np.ones((3, 2, 5))), ValueError,
     ["input_seq[0]", "(2, 5)", "(2, 1)"]),
    ("inputs are scalars", put(input_seq=[1.0, 2.0, 3.0]), ValueError,
     ["input_seq[0]", "()", "(2,)"]),
    ("inputs a flat array", put(input_seq=np.ones(3)), ValueError, ["input_seq[0]", "()", "(2,)"]),
    ("a ragged step", put(input_seq=one([1.0, [2.0]])), ValueError, ["input_seq[1]", "lengths"]),
    ("steps of different sizes", put(targets=one(np.ones(3))), ValueError,
     ["targets[1]", "(3,)", "(4,)"]),
    ("a step is None", put(input_seq=one(None)), TypeError, ["input_seq[1]", "object"]),
    ("a step is text", put(input_seq=one(["a", "b"])), TypeError, ["input_seq[1]", "<U1"]),
    ("numbers as text", put(targets=lambda t: [list(map(str, row)) for row in t]), TypeError,
     ["targets[0]", "<U19", "needs real numbers"]),
    ("inputs one number", put(input_seq=3.0), TypeError, ["input_seq", "list, tuple or array"]),
    ("inputs a 0-d array", put(input_seq=np.array(3.0)), TypeError,
     ["input_seq", "0-d array", "list, tuple or array"]),
    ("inputs None", put(input_seq=None), TypeError, ["input_seq", "NoneType"]),
    ("inputs of objects", put(input_seq=np.ones((3, 2), object)), TypeError,
     ["input_seq", "object"]),
    ("complex targets", put(targets=np.ones((3, 4), complex)), TypeError,
     ["targets[0]", "complex128"]),
    ("dates", put(targets=np.zeros((3, 4), "M8[D]")), TypeError, ["targets[0]", "datetime64[D]"]),
    ("inputs with gaps", put(input_seq=lambda v: np.ma.masked_equal(v, 0)), TypeError,
     ["input_seq", "masked"]),
    ("a step with gaps", put(input_seq=one(np.ma.masked_equal([0.0, 1.0], 0))), TypeError,
     ["input_seq", "masked"]),
    ("steps with gaps", put(targets=lambda t: [np.ma.masked_less(row, 0) for row in t]), TypeError,
     ["targets", "masked"]),
    ("nan in inputs", put(input_seq=one([np.nan, 0.0])), ValueError, ["input_seq", "nan or inf"]),
    ("inf in targets", put(targets=one([0, 0, -np.inf, 0])), ValueError,
     ["targets", "nan or inf"]),
]  # fmt: skip

PARAMETERS = [
    ("Wxh transposed", put(Wxh=lambda W: W.T.copy()), ValueError,
     ["Wxh", "(2, 3)", "(H, I) = (3, I)"]),
    ("Wxh of another network", put(Wxh=np.ones((5, 2))), ValueError,
     ["Wxh", "(5, 2)", "(H, I) = (3, I)"]),
    ("Whh not square", put(Whh=np.ones((3, 2))), ValueError, ["Whh", "(3, 2)", "(H, H)"]),
    ("Why transposed", put(Why=lambda W: W.T.copy()), ValueError,
     ["Why", "(3, 4)", "(O, H) = (O, 3)"]),
    ("bh with one axis", put(bh=lambda b: b[:, 0].copy()), ValueError,
     ["bh", "(3,)", "(H, 1) = (3, 1)"]),
    ("by with one axis", put(by=lambda b: b[:, 0].copy()), ValueError,
     ["by", "(4,)", "(O, 1) = (4, 1)"]),
    ("bh a row", put(bh=lambda b: b.T.copy()), ValueError,
     ["bh", "(1, 3)", "(H, 1) = (3, 1)"]),
    ("by a row", put(by=lambda b: b.T.copy()), ValueError,
     ["by", "(1, 4)", "(O, 1) = (4, 1)"]),
    ("bh would broadcast", put(bh=np.ones((1, 1))), ValueError, ["bh", "(1, 1)", "(3, 1)"]),
    ("by would broadcast", put(by=np.ones((1, 1))), ValueError, ["by", "(1, 1)", "(4, 1)"]),
    ("by a batch of columns", put(by=np.ones((4, 3))), ValueError, ["by", "(4, 3)", "(O, 1)"]),
    ("both biases a batch of columns", put(bh=np.ones((3, 2)), by=np.ones((4, 2))), ValueError,
     ["bh", "(3, 2)", "(H, 1) = (3, 1)"]),
    ("Whh a 0-d array", put(Whh=np.array(1.0)), ValueError, ["Whh", "()", "(H, H)"]),
    ("Why with three axes", put(Why=lambda W: W[None]), ValueError, ["Why", "(1, 4, 3)"]),
    ("integer Whh", put(Whh=lambda W: W.astype(int)), TypeError, ["Whh", "int64", "needs floats"]),
    ("integer by", put(by=np.zeros((4, 1), np.int32)), TypeError, ["by", "int32", "needs floats"]),
    ("boolean bh", put(bh=np.zeros((3, 1), bool)), TypeError, ["bh", "bool", "needs floats"]),
    ("object Wxh", put(Wxh=lambda W: W.astype(object)), TypeError,
     ["Wxh", "object", "needs floats"]),
    ("Wxh a list", put(Wxh=lambda W: W.tolist()), TypeError, ["Wxh", "list", "array"]),
    ("by a number", put(by=0.0), TypeError, ["by", "float", "array"]),
    ("Why None", put(Why=None), TypeError, ["Why", "NoneType", "array"]),
    ("Wxh read-only", put(Wxh=frozen), ValueError, ["Wxh", "read-only"]),
    ("by read-only", put(by=frozen), ValueError, ["by", "read-only"]),
    ("by broadcast", put(by=np.broadcast_to(0.0, (4, 1))), ValueError, ["by", "read-only"]),
    ("complex Why among floats", put(Why=lambda W: W + 0j), TypeError, ["complex128", "Wxh"]),
    ("learning rate nan", put(learning_rate=np.nan), ValueError,
     ["learning_rate", "nan", "must be finite"]),
    ("learning rate inf", put(learning_rate=-np.inf), ValueError,
     ["learning_rate", "inf", "must be finite"]),
    ("learning rate None", put(learning_rate=None), TypeError, ["learning_rate", "None"]),
    ("learning rate text", put(learning_rate="0.1"), TypeError, ["learning_rate", "'0.1'"]),
    ("learning rate complex", put(learning_rate=0.1j), TypeError, ["learning_rate", "0.1j"]),
    ("learning rate an array", put(learning_rate=np.array([0.1])), TypeError,
     ["learning_rate", "array"]),
    ("learning rate a 0-d array", put(learning_rate=np.array(0.1)), TypeError,
     ["learning_rate", "array"]),
]  # fmt: skip


@cases(SEQUENCES + PARAMETERS)
def test_rnn_bptt_refuses(spoil, error, says):
    refused(rnn_bptt, spoil(problem(np.random.default_rng(0), T=3, I=2, H=3, O=4)), says, error)


def square():
    """A problem in which every parameter could stand for another: I = H = O = 3."""
    return problem(np.random.default_rng(0), I=3, H=3, O=3)


def windows(square):
    buffer = np.zeros(20)
    return {"Wxh": buffer[:9].reshape(3, 3), "Whh": buffer[8:17].reshape(3, 3)}


SHARED = {  # what is taken for other parameters, and for which
    "the same array": lambda square: {"Whh": square["Wxh"]},
    "the same bias": lambda square: {"by": square["bh"]},
    "a view": lambda square: {"Why": square["Wxh"][:]},
    "a view that runs backwards": lambda square: {"by": square["bh"][::-1]},
    "a transpose": lambda square: {"Why": square["Whh"].T},
    "a column of a weight": lambda square: {"bh": square["Why"][:, 1:2]},
    "windows of one buffer that overlap": windows,
}


@pytest.mark.parametrize("share", SHARED.values(), ids=SHARED)
def test_rnn_bptt_refuses_parameters_that_share_memory(share):
    """With I = H = O = 3 every parameter could stand for another."""
    square = problem(np.random.default_rng(0), I=3, H=3, O=3)
    spoiled = square | share(square)
    pairs = combinations(Params._fields, 2)
    shared = next(p for p in pairs if np.shares_memory(spoiled[p[0]], spoiled[p[1]]))
    refused(rnn_bptt, spoiled, [*shared, "share memory"], ValueError)


@pytest.mark.parametrize("kind", [dict, set, str, iter], ids=["dict", "set", "str", "iterator"])
@pytest.mark.parametrize("name", ["input_seq", "targets"])
def test_a_message_names_the_type_and_never_prints_the_contents(name, kind):
    contents = {dict: dict.fromkeys(range(5000), 0.0), str: "0" * 5000}.get(kind, range(5000))
    good = problem(np.random.default_rng(0)) | {name: kind(contents)}
    says = [name, type(good[name]).__name__, "list, tuple or array of vectors"]
    refused(rnn_bptt, good, says, TypeError)
    with pytest.raises(TypeError) as caught:
        rnn_bptt(**good)
    assert len(str(caught.value)) < 100


def test_the_message_does_not_depend_on_the_layout():
    for layout in layouts.values():
        good = problem(np.random.default_rng(0))
        good["bh"] = layout(good["bh"].T)
        refused(rnn_bptt, good, ["bh", "(1, 3)", "(H, 1) = (3, 1)"], ValueError)


# ------------------------------------------------------------------------------- the two passes


def passes():
    """Good arguments for all functions of the passes: T = 5, I = 2, H = 3, O = 4, B = 6."""
    params, xs, hs, dys = sweep(np.random.default_rng(0), T=5, I=2, H=3, O=4, B=6)
    good = {"params": params, "xs": xs, "hs": hs, "dys": dys, "h0": hs[0].copy()}
    return good | {"dhs": backward(params, xs, hs, dys)[1]}


def pick(*names, **renamed):
    """A function's own arguments out of the good ones."""
    return lambda good: {n: good[n] for n in names} | {n: good[v] for n, v in renamed.items()}


PASSES = {
    "forward": (forward, pick("params", "xs", "h0")),
    "backward": (backward, pick("params", "xs", "hs", "dys", dh_next="h0")),
    "input_gradients": (input_gradients, pick("params", "xs", "hs", "dhs")),
    "hidden_jacobians": (hidden_jacobians, pick("params", "hs")),
    "loss_and_grads": (loss_and_grads, pick("params", "xs", "h0", targets="dys")),
    "gradient_check": (gradient_check, pick("params", "xs", "h0", targets="dys")),
}

# The array, how it is spoiled, and the shape the message must ask for.
SHAPES = [
    ("xs", "of one sequence", lambda a: a[:, :, 0], "(5, 2)", "(T, 2, B)"),
    ("xs", "with steps last", lambda a: a.transpose(1, 2, 0), "(2, 6, 5)", "(T, 2, B)"),
    ("xs", "of another network", lambda a: a[:, :1], "(5, 1, 6)", "(T, 2, B)"),
    ("hs", "without h_0", lambda a: a[1:], "(5, 3, 6)", "(6, 3, 6)"),
    ("hs", "of one sequence", lambda a: a[:, :, :1], "(6, 3, 1)", "(6, 3, 6)"),
    ("hs", "of one unit", lambda a: a[:, :1], "(6, 1, 6)", "3,"),
    ("hs", "with two axes", lambda a: a[:, :, 0], "(6, 3)", "3,"),
    ("dys", "of one output", lambda a: a[:, :1], "(5, 1, 6)", "(5, 4, 6)"),
    ("dys", "of the last step", lambda a: a[-1:], "(1, 4, 6)", "(5, 4, 6)"),
    ("dys", "of one sequence", lambda a: a[:, :, :1], "(5, 4, 1)", "(5, 4, 6)"),
    ("dys", "with two axes", lambda a: a[:, :, 0], "(5, 4)", "(5, 4, 6)"),
    ("dhs", "without dh_0", lambda a: a[1:], "(5, 3, 6)", "(6, 3, 6)"),
    ("dhs", "of one sequence", lambda a: a[:, :, :1], "(6, 3, 1)", "(6, 3, 6)"),
    ("dhs", "of one unit", lambda a: a[:, :1], "(6, 1, 6)", "(6, 3, 6)"),
    ("h0", "one column", lambda a: a[:, :1], "(3, 1)", "(3, 6)"),
    ("h0", "a flat vector", lambda a: a[:, 0], "(3,)", "(3, 6)"),
    ("h0", "transposed", lambda a: a.T, "(6, 3)", "(3, 6)"),
    ("h0", "a number", lambda a: a[0, 0], "()", "(3, 6)"),
]  # fmt: skip
USES = {
    "xs": ["forward", "backward", "loss_and_grads", "gradient_check", "input_gradients"],
    "hs": ["backward", "hidden_jacobians", "input_gradients"],
    "dhs": ["input_gradients"],
    "dys": ["backward", "loss_and_grads", "gradient_check"],
    "h0": ["forward", "backward", "loss_and_grads", "gradient_check"],
}
CALLED = {("dys", "loss_and_grads"): "targets", ("dys", "gradient_check"): "targets"}
CALLED |= {("h0", "backward"): "dh_next"}


def misshapen():
    for array, how, spoil, got, need in SHAPES:
        for name in USES[array]:
            if (array, how, name) in {
                ("hs", "without h_0", "hidden_jacobians"),  # a shorter sequence, and a good one
                ("hs", "of one sequence", "hidden_jacobians"),
            }:
                continue
            yield pytest.param(name, array, spoil, got, need, id=f"{name}: {array} {how}")


@pytest.mark.parametrize("name, array, spoil, got, need", list(misshapen()))
def test_passes_refuse_the_wrong_shape(name, array, spoil, got, need):
    function, arguments = PASSES[name]
    good = passes()
    good[array] = spoil(good[array])
    refused(function, arguments(good), [CALLED.get((array, name), array), got, need], ValueError)


@pytest.mark.parametrize("value", ["text", None, {}], ids=repr)
@pytest.mark.parametrize("name", PASSES)
def test_passes_refuse_what_is_not_numbers(name, value):
    function, arguments = PASSES[name]
    first = "hs" if name == "hidden_jacobians" else "xs"
    refused(function, arguments(passes() | {first: value}), [first, "needs numbers"], TypeError)


@pytest.mark.parametrize("name", PASSES)
def test_passes_refuse_ragged_arrays(name):
    function, arguments = PASSES[name]
    first = "hs" if name == "hidden_jacobians" else "xs"
    ragged = [[[1.0], [2.0]], [[1.0]]]
    refused(function, arguments(passes() | {first: ragged}), [first, "lengths"], ValueError)


def test_rnn_bptt_refuses_a_gap_in_place_of_a_step():
    good = problem(np.random.default_rng(0), I=1)
    with pytest.raises(TypeError, match=r"input_seq.* is a masked array"):
        rnn_bptt(**good | {"input_seq": [np.ma.masked] * 3})


@pytest.mark.parametrize("name", PASSES)
def test_passes_refuse_gaps(name):
    """In one array, or in one of a list of them."""
    function, arguments = PASSES[name]
    first = "hs" if name == "hidden_jacobians" else "xs"
    whole = np.ma.masked_less(passes()[first], 0)
    for spoiled in (whole, list(whole), [*passes()[first][:-1], whole[-1]]):
        refused(function, arguments(passes() | {first: spoiled}), ["masked"], TypeError)


@pytest.mark.parametrize("name", PASSES)
@cases([case for case in PARAMETERS[:21] if case[0] != "complex Why among floats"])
def test_passes_check_the_parameters(spoil, error, says, name):
    function, arguments = PASSES[name]
    good = passes()
    spoiled = Params(**spoil(good["params"]._asdict()))
    refused(function, arguments(good | {"params": spoiled}), says, error)


@pytest.mark.parametrize("name", PASSES)
@pytest.mark.parametrize("kind", [tuple, list], ids=["tuple", "list"])
def test_passes_refuse_parameters_without_names(name, kind):
    function, arguments = PASSES[name]
    good = passes()
    refused(function, arguments(good | {"params": kind(good["params"])}), ["params"], TypeError)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize("kind", [np.matrix, np.ma.masked_array], ids=["matrix", "masked array"])
@pytest.mark.parametrize("name", PASSES)
def test_passes_refuse_arrays_with_another_arithmetic(name, kind):
    """A matrix never has three axes, and a masked array's product is not the one meant."""
    function, arguments = PASSES[name]
    good = passes()
    odd = good["params"]._replace(Whh=kind(good["params"].Whh))
    refused(function, arguments(good | {"params": odd}), ["Whh"], TypeError)


def test_hidden_jacobians_refuse_an_empty_sequence():
    good = {"params": network(np.random.default_rng(0)), "hs": np.empty((0, 3, 2))}
    refused(hidden_jacobians, good, ["hs", "h_0"], ValueError)


# -------------------------------------------------------------------------------------- losses

CLASSES = "needs integers, the class of each step"
LOSSES = [
    ("one column for a batch", half_squared_error, np.zeros((2, 3, 1)), ["(2, 3, 1)", "(2, 3, 4)"]),
    ("one output for all", half_squared_error, np.zeros((2, 1, 4)), ["(2, 1, 4)", "(2, 3, 4)"]),
    ("two axes", half_squared_error, np.zeros((2, 3)), ["(2, 3)", "(2, 3, 4)"]),
    ("a number", half_squared_error, 0.0, ["()", "(2, 3, 4)"]),
    ("text", half_squared_error, "text", ["needs numbers"]),
    ("None", half_squared_error, None, ["needs numbers"]),
    ("ragged", half_squared_error, [[[0]], [[0], [0]]], ["lengths"]),
    ("class too large", softmax_cross_entropy, np.full((2, 4), 3), ["outside 0 ... 2"]),
    ("class below zero", softmax_cross_entropy, np.full((2, 4), -1), ["outside 0 ... 2"]),
    ("one class too large", softmax_cross_entropy, [[0, 1, 2, 0], [0, 3, 0, 0]], ["outside"]),
    ("floats for classes", softmax_cross_entropy, np.zeros((2, 4)), ["float64", CLASSES]),
    ("booleans for classes", softmax_cross_entropy, np.zeros((2, 4), bool), ["bool", CLASSES]),
    ("steps and batch swapped", softmax_cross_entropy, np.zeros((4, 2), int), ["(4, 2)", "(2, 4)"]),
    ("one sequence", softmax_cross_entropy, np.zeros((2, 1), int), ["(2, 1)", "(2, 4)"]),
    ("one-hot", softmax_cross_entropy, np.zeros((2, 3, 4), int), ["(2, 3, 4)", "(2, 4)"]),
    ("flat", softmax_cross_entropy, np.zeros(2, int), ["(2,)", "(T, B)"]),
    ("text classes", softmax_cross_entropy, [["a"] * 4] * 2, ["<U1", CLASSES]),
]


@pytest.mark.parametrize("loss, targets, says", [c[1:] for c in LOSSES], ids=[c[0] for c in LOSSES])
def test_losses_refuse(loss, targets, says):
    good = {"ys": np.random.default_rng(0).standard_normal((2, 3, 4)), "targets": targets}
    refused(loss, good, ["targets", *says])


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
@pytest.mark.parametrize("shape", [(), (2,), (2, 3), (2, 3, 4, 1)], ids=str)
def test_losses_refuse_outputs_without_three_axes(loss, shape):
    """Targets (2, 3, 1) and outputs (2, 3) would broadcast to (2, 3, 3)."""
    good = {"ys": np.zeros(shape), "targets": np.zeros((2, 3, 1), int)}
    refused(loss, good, ["ys", str(shape), "(T, O, B)"], ValueError)


OUTPUTS = [
    ("text", "text", TypeError, ["<U4", "needs numbers"]),
    ("None", None, TypeError, ["object", "needs numbers"]),
    ("ragged", [[[0.0]], [[0.0], [0.0]]], ValueError, ["lengths"]),
    ("with gaps", np.ma.zeros((1, 1, 1)), TypeError, ["masked array"]),
]


@pytest.mark.parametrize("ys, error, says", [c[1:] for c in OUTPUTS], ids=[c[0] for c in OUTPUTS])
@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_losses_refuse_outputs_that_are_no_numbers(loss, ys, error, says):
    targets = [[[0]]] if loss is half_squared_error else [[0]]
    refused(loss, {"ys": ys, "targets": targets}, ["ys", *says], error)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_outputs_collected_in_a_list_are_outputs(loss):
    """A loop that appends y_t at each step ends with a list of T arrays (O, B)."""
    ys = np.random.default_rng(0).standard_normal((2, 3, 4))
    targets = np.zeros_like(ys) if loss is half_squared_error else np.zeros((2, 4), int)
    (expected, expected_dys), (got, dys) = loss(ys, targets), loss(list(ys), targets)
    assert got == expected
    assert np.array_equal(dys, expected_dys)


MASKS = [
    ("of every output", np.ones((2, 3, 4)), ValueError, ["(2, 3, 4)", "(T, B) = (2, 4)"]),
    ("steps and batch swapped", np.ones((4, 2)), ValueError, ["(4, 2)", "(T, B) = (2, 4)"]),
    ("of one sequence", np.ones((2, 1)), ValueError, ["(2, 1)", "(2, 4)"]),
    ("of one step", np.ones((1, 4)), ValueError, ["(1, 4)", "(2, 4)"]),
    ("flat", np.ones(2), ValueError, ["(2,)", "(2, 4)"]),
    ("one number", 1.0, ValueError, ["()", "(2, 4)"]),
    ("ragged", [[1, 1], [1]], ValueError, ["lengths"]),
    ("a weight below zero", [[1, 1, 1, 1], [1, 1, -0.5, 1]], ValueError, ["-0.5", "below 0"]),
    ("minus one", -np.ones((2, 4), int), ValueError, ["-1", "below 0"]),
    ("nan", [[1, 1, 1, np.nan], [1, 1, 1, 1]], ValueError, ["nan", "finite weights, none below 0"]),
    ("inf", [[1, np.inf, 1, 1], [1, 1, 1, 1]], ValueError, ["inf", "finite weights, none below 0"]),
    (
        "a mean over nothing",
        np.full((2, 4), np.nan),
        ValueError,
        ["nan", "finite weights, none below 0"],
    ),
    ("complex", np.ones((2, 4), complex), TypeError, ["complex128", "needs real numbers"]),
    ("text", [["a"] * 4] * 2, TypeError, ["<U1", "needs real numbers"]),
    ("objects", np.ones((2, 4), object), TypeError, ["object", "needs real numbers"]),
    ("with gaps", np.ma.ones((2, 4)), TypeError, ["masked array"]),
]


@pytest.mark.parametrize("mask, error, says", [m[1:] for m in MASKS], ids=[m[0] for m in MASKS])
@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_losses_refuse_a_mask(loss, mask, error, says):
    ys = np.random.default_rng(0).standard_normal((2, 3, 4))
    targets = ys if loss is half_squared_error else np.zeros((2, 4), int)
    refused(loss, {"ys": ys, "targets": targets, "mask": mask}, ["mask", *says], error)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_targets_are_checked_where_the_mask_is_zero_too(loss):
    ys = np.random.default_rng(0).standard_normal((2, 3, 4))
    wrong = np.full((2, 4), 3) if loss is softmax_cross_entropy else ys[:1]
    good = {"ys": ys, "targets": wrong, "mask": np.zeros((2, 4))}
    refused(loss, good, ["targets"], ValueError)


# ------------------------------------------------------------------------------------ learning


def step():
    rng = np.random.default_rng(0)
    return {"params": network(rng, 2, 3, 4), "grads": network(rng, 2, 3, 4), "learning_rate": 0.1}


def swap(**changes):
    """Replace members of a Params."""
    return lambda p: p._replace(**{n: f(getattr(p, n)) for n, f in changes.items()})


STEPS = [
    ("gradient of another shape", put(grads=swap(Why=np.transpose)), ValueError,
     ["Why", "(3, 4)", "(4, 3)"]),
    ("gradient would broadcast", put(grads=swap(by=lambda g: g[:1])), ValueError,
     ["by", "(1, 1)", "(4, 1)"]),
    ("flat gradient", put(grads=swap(bh=np.ravel)), ValueError, ["bh", "(3,)", "(3, 1)"]),
    ("complex gradient", put(grads=swap(by=lambda g: g + 0j)), TypeError, ["by", "complex128"]),
    ("one gradient missing", put(grads=lambda g: g[:4]), ValueError, []),
    ("last gradient inf", put(grads=swap(by=lambda g: g * np.inf)), ValueError,
     ["by", "nan or inf"]),
    ("last gradient nan", put(grads=swap(by=lambda g: g * np.nan)), ValueError,
     ["by", "nan or inf"]),
    ("last parameter read-only", put(params=swap(by=frozen)), ValueError, ["by", "read-only"]),
    ("integer parameter", put(params=swap(Why=lambda p: p.astype(int))), TypeError,
     ["Why", "int64"]),
    ("integer parameter and gradient",
     put(params=swap(Why=lambda p: p.astype(int)), grads=swap(Why=lambda p: p.astype(int))),
     TypeError, ["Why", "int64"]),
    ("shared memory", put(params=lambda p: p._replace(bh=p.Whh[:, :1])), ValueError,
     ["bh", "Whh", "share memory"]),
]  # fmt: skip


@cases(STEPS)
def test_sgd_step_refuses(spoil, error, says):
    refused(sgd_step, spoil(step()), says, error)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", Params._fields)
def test_clipping_refuses_a_gradient_without_direction(name, bad):
    grads = network(np.random.default_rng(0))
    getattr(grads, name)[-1, -1] = bad
    refused(clip_by_global_norm, {"grads": grads, "max_norm": 1.0}, ["grads", "nan or inf"])


@pytest.mark.parametrize("max_norm", [0, -1.0, np.nan, None, "1", np.ones(2)], ids=str)
def test_clipping_refuses_a_norm_that_is_none(max_norm):
    grads = network(np.random.default_rng(0))
    says = ["max_norm", f"must be {must(max_norm, 'above 0')}"]
    refused(clip_by_global_norm, {"grads": grads, "max_norm": max_norm}, says)


@pytest.mark.parametrize("size", ["input_size", "hidden_size", "output_size"])
@pytest.mark.parametrize("value", [0, -2])
def test_init_params_refuses_a_size_below_one(size, value):
    good = {"rng": np.random.default_rng(0), "input_size": 2, "hidden_size": 3, "output_size": 4}
    refused(init_params, good | {size: value}, [size, str(value), "must be at least 1"], ValueError)


@pytest.mark.parametrize("bias", [-1.0, np.nan, np.inf, None, "1"], ids=str)
def test_init_params_refuses_a_standard_deviation_that_is_none(bias):
    good = {"rng": np.random.default_rng(0), "input_size": 2, "hidden_size": 3, "output_size": 4}
    says = ["bias", repr(bias), f"must be {must(bias, 'at least 0, and finite')}"]
    refused(init_params, good | {"bias": bias}, says)


def test_init_params_refuses_an_unknown_kind():
    good = {"rng": np.random.default_rng(0), "input_size": 2, "hidden_size": 3, "output_size": 4}
    says = ["recurrent", "'xavier'", "gaussian", "orthogonal", "identity"]
    refused(init_params, good | {"recurrent": "xavier"}, says, ValueError)


# ------------------------------------------------------------------------------ gradient checks


@pytest.mark.parametrize("array", [[1, 2], np.ones(2, complex), "ab", [True]], ids=repr)
def test_numerical_gradient_refuses_what_cannot_be_nudged(array):
    refused(
        numerical_gradient,
        {"f": np.sum, "array": array},
        ["array", "needs real floating numbers"],
        TypeError,
    )


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numerical_gradient_refuses_a_function_that_is_not_finite(value):
    refused(
        numerical_gradient, {"f": lambda a: value, "array": np.ones(2)}, ["f", "nan"], ValueError
    )


def test_relative_error_refuses_to_broadcast():
    """Differences of (3, 1) and (3,) make (3, 3), and can even be zero."""
    refused(relative_error, {"a": np.ones((3, 1)), "b": np.ones(3)}, ["(3, 1)", "(3,)"], ValueError)


@pytest.mark.parametrize("name", Params._fields)
def test_gradient_check_refuses_a_gradient_of_the_wrong_shape(name):
    """With one unit of each, a flat gradient differs from the right one in shape alone."""
    rng = np.random.default_rng(0)

    def flattened(*args):
        grads, dhs = backward(*args)
        return grads._replace(**{name: getattr(grads, name).ravel()}), dhs

    good = {
        "params": network(rng, 1, 1, 1),
        "xs": np.ones((2, 1, 1)),
        "targets": np.ones((2, 1, 1)),
    }
    refused(gradient_check, good | {"backward": flattened}, [name, "(1,)", "(1, 1)"], ValueError)


def test_a_gradient_of_nan_cannot_hide_behind_the_others():
    """`max(errors.values()) < 1e-7` passes over nan, so the error must be inf."""
    grad = np.array([1.0, np.nan])
    assert max([1e-9, relative_error(grad, np.ones(2))]) > 1e-7
    assert max([1e-9, relative_error(np.ones(2), grad)]) > 1e-7
