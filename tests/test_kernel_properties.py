"""What must hold for the passes on any network: linear, additive, divisible, typed, pure."""

from functools import partial

from hypothesis import given
from hypothesis import strategies as st
from kernel_cases import assert_close, copies, examples, layouts, network, sweep
import numpy as np
import pytest
from rnn_core import (
    Params,
    backward,
    clip_by_global_norm,
    forward,
    global_norm,
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

seeds = st.integers(0, 999)
few = st.integers(1, 5)
dimensions = st.fixed_dictionaries({name: few for name in ("T", "I", "H", "O", "B")})


def everything(params, xs, h0, targets, classes):
    """Each function of the passes, called once; all that it returns, by name."""
    hs, ys = forward(params, xs, h0)
    _, dys = half_squared_error(ys, targets)
    mask = np.arange(classes.size, dtype=float).reshape(classes.shape)
    return {
        "forward": partial(forward, params, xs, h0),
        "forward without h0": partial(forward, params, xs),
        "half_squared_error": partial(half_squared_error, ys, targets),
        "softmax_cross_entropy": partial(softmax_cross_entropy, ys, classes),
        "half_squared_error of what counts": partial(half_squared_error, ys, targets, mask),
        "softmax_cross_entropy of what counts": partial(softmax_cross_entropy, ys, classes, mask),
        "backward": partial(backward, params, xs, hs, dys),
        "backward with dh_next": partial(backward, params, xs, hs, dys, h0),
        "input_gradients": partial(input_gradients, params, xs, hs, hs),
        "loss_and_grads": partial(loss_and_grads, params, xs, targets, h0=h0),
        "hidden_jacobians": partial(hidden_jacobians, params, hs),
        "global_norm": partial(global_norm, params),
        "clip_by_global_norm": partial(clip_by_global_norm, params, 0.1),
        "numerical_gradient": partial(numerical_gradient, np.sum, h0),
        "relative_error": partial(relative_error, params.Whh, params.Whh.T),
        "gradient_check": partial(gradient_check, params, xs, targets, h0=h0),
    }


def calls(B=2, dtype=np.float64, layout=np.ascontiguousarray):
    params, xs, hs, targets = sweep(np.random.default_rng(0), B=B, dtype=dtype)
    classes = np.random.default_rng(1).integers(0, targets.shape[1], (len(xs), B))
    params = Params(*map(layout, params))
    return everything(params, layout(xs), layout(hs[0]), layout(targets), layout(classes))


CALLS = list(calls())
purely = pytest.mark.parametrize("B", [1, 2])


def flat(result):
    """All numbers of a result as one list of bytes, to compare to the last bit."""
    if isinstance(result, dict):
        result = tuple(result.values())
    if isinstance(result, tuple):
        return [piece for part in result for piece in flat(part)]
    return [np.asarray(result).tobytes()]


def arrays_in(result):
    if isinstance(result, tuple):
        return [array for part in result for array in arrays_in(part)]
    return [result] if isinstance(result, np.ndarray) else []


# ------------------------------------------------------------------------ nothing on the side


@purely
@pytest.mark.parametrize("name", CALLS)
def test_arguments_may_be_read_only_and_are_never_written(name, B):
    call = calls(B)[name]
    for array in arrays_in(call.args) + arrays_in(tuple(call.keywords.values())):
        array.setflags(write=False)
    call()


@purely
@pytest.mark.parametrize("name", CALLS)
def test_results_have_memory_of_their_own(name, B):
    """Who writes into a result changes no argument, and no result of another call."""
    call = calls(B)[name]
    others = arrays_in((*call.args, *call.keywords.values(), call()))
    for result in arrays_in(call()):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, other) for other in others)


@purely
@pytest.mark.parametrize("name", CALLS)
def test_a_second_call_gives_the_same_bits(name, B):
    """Whatever ran in between: the same functions on other sizes, and in another order."""
    call = calls(B)[name]
    first = flat(call())
    for other in reversed(list(calls(B=3 - B, dtype=np.float32).values())):
        other()
    assert flat(call()) == first


def test_learning_keeps_no_state():
    """A step on one network leaves no trace in the step on another."""
    rng = np.random.default_rng(2)
    xs, ts = rng.standard_normal((4, 2)), rng.standard_normal((4, 2))
    alone, after = copies(start := network(rng)), copies(start)
    rnn_bptt(xs, ts, *alone)
    rnn_bptt(xs + 1, ts - 1, *network(rng))
    rnn_bptt(xs, ts, *after)
    assert flat(alone) == flat(after)


# ------------------------------------------------------------------------------- arithmetic


@examples
@given(dimensions, seeds, st.floats(-3, 3), st.floats(-3, 3))
def test_gradient_is_linear_in_dys_and_dh_next(dimensions, seed, a, b):
    rng = np.random.default_rng(seed)
    params, xs, hs, u = sweep(rng, **dimensions)
    v = rng.standard_normal(u.shape)
    p, q = rng.standard_normal((2, *hs[0].shape))
    grads, dhs = backward(params, xs, hs, a * u + b * v, a * p + b * q)
    (grads_u, dhs_u), (grads_v, dhs_v) = (
        backward(params, xs, hs, u, p),
        backward(params, xs, hs, v, q),
    )
    scale = 1 + max(np.abs(dhs_u).max(), np.abs(dhs_v).max())
    for got, one, other in zip((*grads, dhs), (*grads_u, dhs_u), (*grads_v, dhs_v), strict=True):
        np.testing.assert_allclose(got, a * one + b * other, rtol=1e-11, atol=1e-12 * scale)


@examples
@given(dimensions, seeds)
def test_a_batch_is_the_sum_of_its_columns(dimensions, seed):
    params, xs, hs, dys = sweep(np.random.default_rng(seed), **dimensions)
    grads, dhs = backward(params, xs, hs, dys, hs[0])
    _, together_ys = forward(params, xs, hs[0])
    columns = [slice(b, b + 1) for b in range(dimensions["B"])]
    parts = [backward(params, xs[..., c], hs[..., c], dys[..., c], hs[0][:, c])[0] for c in columns]
    total = Params(*(sum(arrays) for arrays in zip(*parts, strict=True)))
    assert_close(grads, total, within=1e-12)
    for c in columns:
        alone_hs, alone_ys = forward(params, xs[..., c], hs[0][:, c])
        assert_close(hs[..., c], alone_hs, within=1e-13)
        assert_close(together_ys[..., c], alone_ys, within=1e-13, terms=np.linalg.norm(params.Why))
        _, alone = backward(params, xs[..., c], hs[..., c], dys[..., c], hs[0][:, c])
        assert_close(dhs[..., c], alone, within=1e-12)


@examples
@given(dimensions, seeds, st.data())
def test_a_sequence_can_be_cut_in_two(dimensions, seed, data):
    """Carry h forwards and dh_next backwards, and nothing is lost at the cut."""
    cut = data.draw(st.integers(0, dimensions["T"]), label="cut")
    params, xs, hs, dys = sweep(np.random.default_rng(seed), **dimensions)
    beyond = np.random.default_rng(seed + 1).standard_normal(hs[0].shape)
    _, ys = forward(params, xs, hs[0])
    grads, dhs = backward(params, xs, hs, dys, beyond)

    early_hs, early_ys = forward(params, xs[:cut], hs[0])
    late_hs, late_ys = forward(params, xs[cut:], early_hs[-1])
    assert_close(hs, np.concatenate([early_hs, late_hs[1:]]), within=1e-13)
    assert_close(
        ys, np.concatenate([early_ys, late_ys]), within=1e-13, terms=np.linalg.norm(params.Why)
    )

    late, late_dhs = backward(params, xs[cut:], late_hs, dys[cut:], beyond)
    early, early_dhs = backward(params, xs[:cut], early_hs, dys[:cut], late_dhs[0])
    assert_close(dhs, np.concatenate([early_dhs, late_dhs[1:]]), within=1e-12)
    assert_close(grads, Params(*(a + b for a, b in zip(early, late, strict=True))), within=1e-12)


def test_without_dh_next_nothing_arrives_from_beyond():
    params, xs, hs, dys = sweep(np.random.default_rng(3))
    grads, dhs = backward(params, xs, hs, dys)
    same, same_dhs = backward(params, xs, hs, dys, np.zeros_like(hs[0]))
    assert flat((grads, dhs)) == flat((same, same_dhs))


def test_without_h0_the_start_is_zero():
    params, xs, _, _ = sweep(np.random.default_rng(3))
    assert flat(forward(params, xs)) == flat(forward(params, xs, np.zeros((3, 2))))


@examples
@given(seeds, st.sampled_from(list(layouts)), few)
def test_layout_of_memory_does_not_matter(seed, layout, B):
    params, xs, hs, dys = sweep(np.random.default_rng(seed), B=B)
    bend = layouts[layout]
    bent = Params(*map(bend, params))
    assert_close(forward(bent, bend(xs), bend(hs[0]))[1], forward(params, xs, hs[0])[1], 1e-13)
    grads, dhs = backward(bent, bend(xs), bend(hs), bend(dys), bend(hs[0]))
    expected, expected_dhs = backward(params, xs, hs, dys, hs[0])
    assert_close(grads, expected, within=1e-13)
    assert_close(dhs, expected_dhs, within=1e-13)
    assert_close(hidden_jacobians(bent, bend(hs)), hidden_jacobians(params, hs), within=1e-13)
    dxs = input_gradients(bent, bend(xs), bend(hs), bend(dhs))
    assert_close(dxs, input_gradients(params, xs, hs, expected_dhs), within=1e-12)


@pytest.mark.parametrize("T, B", [(0, 1), (0, 3), (4, 0), (0, 0)])
def test_no_steps_or_no_sequences(T, B):
    params, xs, hs, dys = sweep(np.random.default_rng(4), T=T, B=B)
    assert (hs.shape, forward(params, xs)[1].shape) == ((T + 1, 3, B), (T, 2, B))
    beyond = np.ones((3, B))
    grads, dhs = backward(params, xs, hs, dys, beyond)
    assert [grad.shape for grad in grads] == [param.shape for param in params]
    assert not any(grad.any() for grad in grads)
    assert np.array_equal(dhs[T], beyond)
    assert half_squared_error(dys, dys)[0] == 0
    assert softmax_cross_entropy(dys, np.zeros((T, B), int))[0] == 0
    assert half_squared_error(dys, dys, np.ones((T, B)))[0] == 0
    assert softmax_cross_entropy(dys, np.zeros((T, B), int), np.ones((T, B)))[0] == 0
    assert hidden_jacobians(params, hs).shape == (T, 3, 3, B)
    assert input_gradients(params, xs, hs, dhs).shape == xs.shape


# ------------------------------------------------------------------------------- precision


@pytest.mark.parametrize("given_as", [np.float64, np.float32, int])
@pytest.mark.parametrize("B", [1, 2])
def test_float32_parameters_give_float32_results(B, given_as):
    """Whatever the data come in: the parameters choose."""
    wide = {name: call.args for name, call in calls(B).items()}
    params = Params(*(p.astype(np.float32) for p in wide["forward"][0]))
    _, xs, h0 = wide["forward"]
    xs, h0, targets = (a.astype(given_as) for a in (xs, h0, wide["half_squared_error"][1]))
    for name, call in everything(params, xs, h0, targets, wide["softmax_cross_entropy"][1]).items():
        if name == "numerical_gradient":
            continue  # has no parameters, see below
        for array in arrays_in(call()):
            assert array.dtype == np.float32, name


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_numerical_gradient_keeps_the_precision(dtype):
    assert numerical_gradient(np.sum, np.ones(2, dtype)).dtype == dtype


def test_learning_keeps_float32():
    params = network(np.random.default_rng(5), dtype=np.float32)
    wide = Params(*(p.astype(float) for p in params))
    moved = rnn_bptt(np.ones((3, 2)), np.ones((3, 2)), *params, learning_rate=np.float64(0.1))
    assert all(array.dtype == np.float32 for array in moved)
    assert_close(moved, rnn_bptt(np.ones((3, 2)), np.ones((3, 2)), *wide, 0.1), within=1e-6)
    assert sgd_step(params, wide, np.float64(0.1)).Whh.dtype == np.float32
    drawn = init_params(np.random.default_rng(6), 2, 3, 2, dtype=np.float32)
    assert all(array.dtype == np.float32 for array in drawn)


@pytest.mark.parametrize("B", [1, 2])
def test_float32_is_near_float64(B):
    narrow = {name: arrays_in(call()) for name, call in calls(B, np.float32).items()}
    for name, call in calls(B).items():
        if name == "numerical_gradient":
            continue  # its step follows the precision
        for wide, array in zip(arrays_in(call()), narrow[name], strict=True):
            assert_close(array, wide, within=1e-5)


@pytest.mark.parametrize("spoiled", ["params", "xs", "hs", "dys", "dh_next"])
@pytest.mark.parametrize("B", [1, 2])
def test_one_complex_argument_is_enough(spoiled, B):
    """The complex step may start anywhere, and takes the real part along unchanged."""
    params, xs, hs, dys = sweep(np.random.default_rng(8), B=B)
    arguments = {"params": params, "xs": xs, "hs": hs, "dys": dys, "dh_next": hs[0]}
    grads, dhs = backward(**arguments)
    value = arguments[spoiled]
    bump = Params(*(p + 0j for p in value)) if spoiled == "params" else value + 0j
    complex_grads, complex_dhs = backward(**arguments | {spoiled: bump})
    assert complex_dhs.dtype == complex
    assert_close(complex_dhs.real, dhs, within=1e-14)
    for got, expected in zip(complex_grads, grads, strict=True):
        assert_close(got.real, expected, within=1e-14)
