"""A cell is a contract: the LSTM of the lab, which needs nothing but the kernel's public names."""

from pathlib import Path
from types import SimpleNamespace

from kernel_cases import assert_close, untouched
from lab import gru
from lab.lstm import Params, backward, forward, init_params, input_gradients
import numpy as np
import pytest
import rnn_core
from rnn_core import (
    check_array,
    check_params,
    clip_by_global_norm,
    global_norm,
    gradient_check,
    half_squared_error,
    loss_and_grads,
    numerical_gradient,
    sgd_step,
    softmax_cross_entropy,
)

LSTM = {"forward": forward, "backward": backward}


def problem(T=5, I=2, H=3, O=4, B=2, loss=half_squared_error):
    """Parameters, inputs, targets and a first state of 2H rows."""
    rng = np.random.default_rng(0)
    params = init_params(rng, I, H, O, bias=0.5)
    xs, h0 = rng.standard_normal((T, I, B)), rng.standard_normal((2 * H, B)) / 2
    if loss is softmax_cross_entropy:
        return params, xs, rng.integers(O, size=(T, B)), h0
    return params, xs, rng.standard_normal((T, O, B)), h0


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
@pytest.mark.parametrize("B", [1, 3])
def test_the_check_passes_another_cell_with_a_stacked_state(B, loss):
    params, xs, targets, h0 = problem(B=B, loss=loss)
    errors = gradient_check(params, xs, targets, loss, h0, **LSTM)
    assert list(errors) == [*Params._fields, "h0"]
    assert max(errors.values()) <= 1e-7


@pytest.mark.parametrize("wrong", [*Params._fields, "h0"])
def test_the_check_points_at_the_wrong_gradient_of_another_cell(wrong):
    params, xs, targets, h0 = problem()

    def spoiled(*args):
        grads, dhs = backward(*args)
        if wrong == "h0":
            return grads, 1.5 * dhs
        return grads._replace(**{wrong: 1.5 * getattr(grads, wrong)}), dhs

    errors = gradient_check(params, xs, targets, h0=h0, forward=forward, backward=spoiled)
    assert errors.pop(wrong) == pytest.approx(1 / 3, rel=1e-6)
    assert max(errors.values()) <= 1e-7


def test_loss_clipping_and_step_serve_another_cell():
    params, xs, targets, h0 = problem()
    with untouched(params, xs, targets, h0):
        value, grads = loss_and_grads(params, xs, targets, h0=h0, **LSTM)
    hs, ys = forward(params, xs, h0)
    expected, dys = half_squared_error(ys, targets)
    assert value == expected
    for got, grad in zip(grads, backward(params, xs, hs, dys)[0], strict=True):
        assert np.array_equal(got, grad)
    clipped = clip_by_global_norm(grads, 0.01)
    assert isinstance(clipped, Params)
    assert global_norm(clipped) == pytest.approx(0.01)
    before = [param.copy() for param in params]
    assert sgd_step(params, clipped, 0.5) is params
    for now, was, grad in zip(params, before, clipped, strict=True):
        assert_close(now, was - 0.5 * grad, within=1e-14)


def test_a_cell_with_gates_gives_the_gradient_of_its_inputs():
    params, xs, targets, h0 = problem()
    hs, ys = forward(params, xs, h0)
    _, dhs = backward(params, xs, hs, half_squared_error(ys, targets)[1])
    slopes = numerical_gradient(
        lambda moved: half_squared_error(forward(params, moved, h0)[1], targets)[0], xs
    )
    assert_close(input_gradients(params, xs, hs, dhs), slopes, within=1e-7)


def test_without_a_first_state_both_parts_are_zero():
    params, xs, _, h0 = problem()
    assert np.array_equal(forward(params, xs)[0], forward(params, xs, 0 * h0)[0])


# ------------------------------------------------------------- what is let in, for any cell


def spoiled(**changes):
    """The good parameters, some of their arrays changed."""
    params = problem()[0]
    return params._replace(**{name: f(getattr(params, name)) for name, f in changes.items()})


WRONG = [
    ("a row", {"bh": np.transpose}, ValueError, ["bh has", "(1, 12)", "(G, 1) = (12, 1)"]),
    ("one axis", {"bh": np.ravel}, ValueError, ["bh has", "(12,)", "(G, 1)"]),
    ("another H", {"Whh": lambda W: W[:, :2]}, ValueError, ["Whh has", "(12, 2)", "(12, 3)"]),
    ("gates of one another", {"Whh": lambda W: W[:8]}, ValueError, ["Whh has", "(8, 3)", "(12"]),
    ("no four times H", {n: lambda W: W[:11] for n in ("Wxh", "Whh", "bh")}, ValueError,
     ["G is 11", "4 H = 12"]),
    ("integers", {"Wxh": lambda W: W.astype(int)}, TypeError, ["Wxh", "int64", "floats"]),
    ("a list", {"Why": lambda W: W.tolist()}, TypeError, ["Why", "list", "array"]),
]  # fmt: skip


@pytest.mark.parametrize("changes, error, says", [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_check_params_names_the_odd_one_out_of_any_class(changes, error, says):
    with pytest.raises(error) as caught:
        check_params(spoiled(**changes), Params)
    assert all(word in str(caught.value) for word in says), caught.value


def test_check_params_gives_the_sizes():
    sizes = check_params(problem()[0], Params)
    assert [sizes[letter] for letter in "IHOGS"] == [2, 3, 4, 12, 6]


@pytest.mark.parametrize("function", [rnn_core.forward, forward])
def test_parameters_of_another_cell_are_refused(function):
    """All these classes are called Params, so the message has the fields that are needed."""
    given = gru.init_params(np.random.default_rng(0), 2, 3, 4)
    with pytest.raises(TypeError, match=r"params is a Params, .* fields Wxh, Whh, Why, bh, by$"):
        function(given, problem()[1])


def test_parameters_of_the_same_names_are_refused_by_their_shapes():
    with pytest.raises(ValueError, match=r"Whh has shape \(12, 3\)"):
        rnn_core.forward(problem()[0], problem()[1])
    with pytest.raises(ValueError, match=r"Whh has shape \(3, 3\)|G is 3"):
        forward(rnn_core.init_params(np.random.default_rng(0), 2, 3, 4), problem()[1])


@pytest.mark.parametrize(
    "name, spoil, need",
    [
        ("xs", lambda a: a[:, :1], "(T, 2, B)"),
        ("hs", lambda a: a[:, :3], "(6, 6, 2)"),
        ("hs", lambda a: a[1:], "(6, 6, 2)"),
        ("dys", lambda a: a[:, :1], "(5, 4, 2)"),
        ("dh_next", lambda a: a[:3], "(6, 2)"),
    ],
)
def test_check_inputs_asks_for_the_rows_of_a_stacked_state(name, spoil, need):
    params, xs, dys, h0 = problem()
    good = {"xs": xs, "hs": forward(params, xs, h0)[0], "dys": dys, "dh_next": h0}
    with pytest.raises(ValueError) as caught:
        backward(params, **good | {name: spoil(good[name])})
    assert str(caught.value).startswith(f"{name} has shape")
    assert str(caught.value).endswith(f"needs {need}")


def test_check_array_sizes_new_letters_and_keeps_the_precision():
    sizes = {"B": 2}
    array = check_array("a", [[1, 2], [3, 4], [5, 6]], "NB", sizes, np.float32)
    assert (array.dtype, sizes) == (np.float32, {"B": 2, "N": 3})
    assert check_array("a", array, "NB", sizes, np.float32) is array
    assert check_array("a", 1j * array, "NB", sizes, np.float32).dtype == np.complex64
    with pytest.raises(ValueError, match=r"a has shape \(2, 2\), and needs \(3, 2\)"):
        check_array("a", array[1:], "NB", sizes, np.float32)


# ------------------------------------------------------ what a backward pass has to return

FIVE = f"({', '.join(['ndarray'] * 5)})"
NEEDS = "and needs to return (grads, dhs), grads a Params"
RETURNS = [
    ("five arrays", lambda grads, dhs: grads, FIVE),
    ("a list of five", lambda grads, dhs: [*grads], FIVE),
    ("a plain tuple as grads", lambda grads, dhs: (tuple(grads), dhs), "(tuple, ndarray)"),
    ("a dict as grads", lambda grads, dhs: (grads._asdict(), dhs), "(dict, ndarray)"),
    ("three things", lambda grads, dhs: (grads, dhs, 0), "(Params, ndarray, int)"),
    ("nothing", lambda grads, dhs: None, "(NoneType)"),
]


@pytest.mark.parametrize("change, got", [r[1:] for r in RETURNS], ids=[r[0] for r in RETURNS])
def test_the_check_says_what_a_backward_pass_needs_to_return(change, got):
    params = rnn_core.init_params(np.random.default_rng(0), 2, 3, 4)
    data = np.ones((2, 2, 1)), np.ones((2, 4, 1))
    with pytest.raises(TypeError) as caught:
        gradient_check(params, *data, backward=lambda *args: change(*rnn_core.backward(*args)))
    assert str(caught.value).startswith(f"backward returned {got}")
    assert str(caught.value).endswith(NEEDS)


@pytest.mark.parametrize("dhs", [None, np.zeros((2, 3, 1)), np.zeros((3, 3))])
def test_the_check_asks_for_the_gradient_of_every_state(dhs):
    params = rnn_core.init_params(np.random.default_rng(0), 2, 3, 4)
    data = np.ones((2, 2, 1)), np.ones((2, 4, 1))
    with pytest.raises(ValueError, match=r"gradient of h has shape .* needs \(3, 3, 1\)"):
        gradient_check(params, *data, backward=lambda *args: (rnn_core.backward(*args)[0], dhs))


def test_a_cell_is_whatever_has_two_passes():
    """The kernel itself is one."""
    cell = SimpleNamespace(forward=rnn_core.forward, backward=rnn_core.backward)
    params = rnn_core.init_params(np.random.default_rng(0), 2, 3, 4, bias=1.0)
    data = np.ones((2, 2, 1)), np.ones((2, 4, 1))
    assert gradient_check(params, *data, **vars(cell)) == gradient_check(params, *data)


def test_the_cell_on_the_page_of_the_kernel_passes_its_check():
    """The code of `book/api.md` as it stands there."""
    page = (Path(__file__).parents[1] / "book" / "api.md").read_text("utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    rng = np.random.default_rng(0)
    data = {"xs": rng.standard_normal((5, 2, 3)), "targets": rng.standard_normal((5, 4, 3))}
    names = {**vars(rnn_core), **data}
    *cell, check = code.rsplit("\n\n\n", 1)
    exec("".join(cell), names)
    weights = rng.standard_normal((4, 2)), rng.standard_normal((4, 4)) / 2
    errors = eval(check, names | {"params": names["Params"](*weights)})
    assert list(errors) == ["Wxh", "Whh", "h0"]
    assert max(errors.values()) < 1e-7
