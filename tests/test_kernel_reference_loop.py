"""The kernel against the loop of the problem: one equation a line, one step at a time."""

from hypothesis import given
from hypothesis import strategies as st
from kernel_cases import assert_close, copies, examples, layouts, network
from lab import reference_loop
import numpy as np
import pytest
from rnn_core import Params, backward, forward, input_gradients, loss_and_grads, rnn_bptt

# How a sequence of T vectors may be written down. Each takes an array of shape (T, n).
containers = {
    "list of vectors": list,
    "list of columns": lambda rows: list(rows[:, :, None]),
    "list of lists": lambda rows: rows.tolist(),
    "tuple of vectors": tuple,
    "tuple of nested columns": lambda rows: tuple(rows[:, :, None].tolist()),
    "vectors and columns mixed": lambda rows: [rows[0][:, None], *rows[1:]],
    "array": np.array,
    "array of columns": lambda rows: rows[:, :, None].copy(),
    "Fortran array": np.asfortranarray,
    "strided array": layouts["strided"],
    "backwards array of columns": lambda rows: layouts["backwards"](rows[:, :, None]),
}  # fmt: skip


def both(rng, T, I, H, O, as_inputs, as_targets, layout, learning_rate):
    """Run the kernel and the loop on equal arrays, and hold one against the other."""
    xs, ts = rng.standard_normal((T, I)), rng.standard_normal((T, O))
    start = network(rng, I, H, O)
    ours = Params(*(layout(array.copy()) for array in start))
    theirs = copies(start)
    got = rnn_bptt(as_inputs(xs), as_targets(ts), *ours, learning_rate=learning_rate)
    reference_loop.rnn_bptt(xs, ts, *theirs, learning_rate=learning_rate)
    assert all(a is b for a, b in zip(got, ours, strict=True)), "not the objects that came in"
    assert_close(ours, theirs, within=1e-11)
    return start, ours


@pytest.mark.parametrize("layout", layouts)
@pytest.mark.parametrize("container", containers)
def test_every_way_to_write_it_down(container, layout):
    write = containers[container]
    start, now = both(np.random.default_rng(1), 5, 2, 3, 4, write, write, layouts[layout], 0.1)
    assert not any(np.array_equal(a, b) for a, b in zip(start, now, strict=True))


sizes = st.fixed_dictionaries(
    {
        "T": st.integers(1, 50),
        "I": st.integers(1, 16),
        "H": st.integers(1, 64),
        "O": st.integers(1, 16),
    }
)
forms = {
    "as_inputs": st.sampled_from(list(containers.values())),
    "as_targets": st.sampled_from(list(containers.values())),
    "layout": st.sampled_from(list(layouts.values())),
}


@examples
@given(sizes, st.fixed_dictionaries(forms), st.sampled_from([1e-3, 0.01, 1]), st.integers(0, 99))
def test_any_size_in_any_form(sizes, forms, learning_rate, seed):
    both(np.random.default_rng(seed), **sizes, **forms, learning_rate=learning_rate)


@examples
@given(sizes, st.integers(0, 99))
def test_loss_and_gradients(sizes, seed):
    rng = np.random.default_rng(seed)
    params = network(rng, sizes["I"], sizes["H"], sizes["O"])
    xs, ts = (rng.standard_normal((sizes["T"], sizes[n], 1)) for n in "IO")
    loss, grads = loss_and_grads(params, xs, ts)
    reference_loss, reference_grads = reference_loop.bptt(xs, ts, *params)
    assert loss == pytest.approx(reference_loss, rel=1e-12)
    assert_close(grads, reference_grads, within=1e-11)


@examples
@given(sizes, st.integers(0, 99))
def test_gradients_of_the_inputs(sizes, seed):
    """One step at a time, with an own sweep from the last step to the first."""
    rng = np.random.default_rng(seed)
    params = network(rng, sizes["I"], sizes["H"], sizes["O"])
    xs, ts = (rng.standard_normal((sizes["T"], sizes[n], 1)) for n in "IO")
    h, y = reference_loop.forward(xs, *params)
    dxs, dh_next = np.empty(xs.shape), 0
    for t in range(len(xs), 0, -1):
        dh = params.Why.T @ (y[t] - ts[t - 1]) + dh_next
        da = dh * (1 - h[t] ** 2)
        dxs[t - 1] = params.Wxh.T @ da
        dh_next = params.Whh.T @ da
    hs, ys = forward(params, xs)
    _, dhs = backward(params, xs, hs, ys - ts)
    assert_close(input_gradients(params, xs, hs, dhs), dxs, within=1e-11)


def test_the_learning_rate_is_one_hundredth_if_not_given():
    rng = np.random.default_rng(2)
    xs, ts = rng.standard_normal((3, 2)), rng.standard_normal((3, 2))
    ours, theirs = copies(start := network(rng)), copies(start)
    rnn_bptt(xs, ts, *ours)
    reference_loop.rnn_bptt(xs, ts, *theirs, learning_rate=0.01)
    assert_close(ours, theirs, within=1e-12)


def test_many_steps_of_learning():
    rng = np.random.default_rng(3)
    xs, ts = rng.standard_normal((8, 2)), rng.standard_normal((8, 2))
    ours, theirs = copies(start := network(rng, H=5)), copies(start)
    for _ in range(50):
        rnn_bptt(xs, ts, *ours, learning_rate=0.02)
        reference_loop.rnn_bptt(xs, ts, *theirs, learning_rate=0.02)
    assert_close(ours, theirs, within=1e-11)


@pytest.mark.parametrize(
    "nothing", [[], (), np.empty((0, 2)), np.empty((0, 2, 1))], ids=["[]", "()", "(0,2)", "(0,2,1)"]
)
def test_no_steps_change_nothing(nothing):
    params = network(np.random.default_rng(4))
    before = copies(params)
    got = rnn_bptt(nothing, nothing, *params, learning_rate=0.5)
    for array, param, was in zip(got, params, before, strict=True):
        assert array is param
        assert param.tobytes() == was.tobytes()


@pytest.mark.parametrize("container", ["array", "list of vectors"])
def test_inputs_may_be_rows_of_a_parameter(container):
    rng = np.random.default_rng(5)
    ours = network(rng, I=3, H=3, O=3)
    theirs = copies(ours)
    write = {"array": lambda a: a, "list of vectors": list}[container]
    rnn_bptt(write(ours.Whh), write(ours.Why), *ours, learning_rate=0.1)
    reference_loop.rnn_bptt(theirs.Whh.copy(), theirs.Why.copy(), *theirs, learning_rate=0.1)
    assert_close(ours, theirs, within=1e-12)
