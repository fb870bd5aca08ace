"""Losses, initial weights, norms and the step: the parts of the kernel beside the passes."""

import math

from hypothesis import given
from hypothesis import strategies as st
from kernel_cases import assert_close, examples, layouts, network
import numpy as np
import pytest
from rnn_core import (
    Params,
    clip_by_global_norm,
    global_norm,
    half_squared_error,
    init_params,
    sgd_step,
    softmax_cross_entropy,
)

# -------------------------------------------------------------------------------------- losses


def test_half_squared_error_is_a_sum_over_steps_and_batch():
    """½ (1 + 4 + 9 + 16) = 15, not divided by T or B."""
    ys = np.array([[[1.0, 2.0]], [[3.0, 4.0]]])
    loss, dys = half_squared_error(ys, np.zeros((2, 1, 2)))
    assert loss == 15
    assert isinstance(loss, float)
    assert np.array_equal(dys, ys)


def test_softmax_cross_entropy_by_hand():
    """Scores ln 1, ln 2, ln 5 are probabilities 1/8, 2/8, 5/8."""
    ys = np.log([[[1.0], [2.0], [5.0]]])
    loss, dys = softmax_cross_entropy(ys, [[1]])
    assert loss == pytest.approx(math.log(4), rel=1e-15)
    assert isinstance(loss, float)
    assert_close(dys, np.array([[[1 / 8], [2 / 8 - 1], [5 / 8]]]), within=1e-15)


def test_softmax_cross_entropy_is_a_sum_over_steps_and_batch():
    loss, _ = softmax_cross_entropy(np.zeros((3, 4, 2)), np.ones((3, 2), int))
    assert loss == pytest.approx(6 * math.log(4), rel=1e-15)


def test_each_step_and_sequence_has_its_own_class():
    ys = np.random.default_rng(0).standard_normal((3, 4, 2))
    targets = np.array([[0, 3], [2, 1], [1, 1]])
    loss, dys = softmax_cross_entropy(ys, targets)
    alone = [
        softmax_cross_entropy(ys[t : t + 1, :, b : b + 1], targets[t : t + 1, b : b + 1])
        for t, b in np.ndindex(3, 2)
    ]
    assert loss == pytest.approx(sum(part for part, _ in alone), rel=1e-14)
    for (t, b), (_, part) in zip(np.ndindex(3, 2), alone, strict=True):
        assert_close(dys[t, :, b], part[0, :, 0], within=1e-15)


@pytest.mark.parametrize("shift", [0, 1e3, -1e3, 1e15])
def test_huge_scores_neither_overflow_nor_warn(shift):
    ys = np.array([[[0.0], [700.0], [-700.0]], [[1.0], [0.0], [-1.0]]]) + shift
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss, dys = softmax_cross_entropy(ys, [[0], [1]])
    assert loss == pytest.approx(700 + 1 + math.log(1 + math.exp(-1) + math.exp(-2)), rel=1e-12)
    assert np.isfinite(dys).all()
    assert np.abs(dys.sum(axis=1)).max() < 1e-15


def test_softmax_of_float32_does_not_overflow_either():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss, dys = softmax_cross_entropy(np.full((1, 3, 1), 3e38, np.float32), [[2]])
    assert loss == pytest.approx(math.log(3), rel=1e-6)
    assert dys.dtype == np.float32


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint64])
def test_classes_of_any_integer_type(kind):
    ys = np.zeros((2, 3, 1))
    classes = np.array([[0], [2]], kind)
    assert softmax_cross_entropy(ys, classes)[0] == pytest.approx(2 * math.log(3))


@pytest.mark.parametrize("scores", [np.empty((0, 2, 1)), [[[1000.0], [0.0]]]], ids=["T=0", "sure"])
def test_no_loss_is_zero_and_not_minus_zero(scores):
    """A page that prints -0.0 looks wrong."""
    ys = np.asarray(scores)
    loss, _ = softmax_cross_entropy(ys, np.zeros((len(ys), 1), int))
    assert str(loss) == "0.0"


def test_integer_outputs_do_not_round_the_targets():
    """A first experiment in a notebook: whole numbers as outputs, decimals as targets."""
    loss, dys = half_squared_error(np.array([[[1], [2]]]), np.array([[[1.5], [2.5]]]))
    assert loss == 0.25
    assert dys.ravel().tolist() == [-0.5, -0.5]


# ------------------------------------------------------------------------------- init_params


def drawn(recurrent="gaussian", seed=0, I=3, H=40, O=2, **options):
    return init_params(np.random.default_rng(seed), I, H, O, recurrent, **options)


@pytest.mark.parametrize("recurrent", ["gaussian", "orthogonal", "identity"])
def test_shapes_and_zero_biases(recurrent):
    params = drawn(recurrent)
    assert [p.shape for p in params] == [(40, 3), (40, 40), (2, 40), (40, 1), (2, 1)]
    assert isinstance(params, Params)
    assert not params.bh.any()
    assert not params.by.any()
    assert all(p.flags.writeable and p.dtype == np.float64 for p in params)


@pytest.mark.parametrize("recurrent", ["gaussian", "orthogonal", "identity"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_biases_are_drawn_last_with_the_standard_deviation_that_is_asked_for(recurrent, dtype):
    """The weights are those without biases, and what comes from the generator next is bh, by."""
    rng = np.random.default_rng(0)
    plain = init_params(rng, 3, 40, 2, recurrent, dtype=dtype)
    bh, by = 0.5 * rng.standard_normal((40, 1)), 0.5 * rng.standard_normal((2, 1))
    params = drawn(recurrent, bias=0.5, dtype=dtype)
    assert all(np.array_equal(a, b) for a, b in zip(params[:3], plain[:3], strict=True))
    assert np.array_equal(params.bh, bh.astype(dtype))
    assert np.array_equal(params.by, by.astype(dtype))


def test_without_biases_nothing_more_is_drawn():
    """Numbers that follow stay what they were before biases could be drawn."""
    rng, other = np.random.default_rng(0), np.random.default_rng(0)
    init_params(rng, 3, 4, 2)
    for shape in [(4, 3), (4, 4), (2, 4)]:
        other.standard_normal(shape)
    assert rng.random() == other.random()


@pytest.mark.parametrize("H", [1, 2, 7, 40])
def test_orthogonal_is_orthogonal(H):
    Whh = drawn("orthogonal", H=H).Whh
    assert np.abs(Whh @ Whh.T - np.eye(H)).max() < 1e-14


def test_orthogonal_takes_every_rotation_alike():
    """Without the signs of R the diagonal of Q leans to one side."""
    rng = np.random.default_rng(1)
    draws = [init_params(rng, 1, 2, 1, "orthogonal").Whh for _ in range(2000)]
    mean = np.mean(draws, axis=0)
    assert np.abs(mean).max() < 5 * np.sqrt(0.5 / 2000)  # entries have variance 1/H
    assert 0.45 < np.mean([np.linalg.det(Q) > 0 for Q in draws]) < 0.55


def test_identity():
    assert np.array_equal(drawn("identity").Whh, np.eye(40))


@pytest.mark.parametrize("recurrent", ["gaussian", "orthogonal", "identity"])
def test_gain_is_a_factor_on_the_recurrent_weights_alone(recurrent):
    plain, scaled = drawn(recurrent), drawn(recurrent, gain=1.5)
    assert_close(scaled.Whh, 1.5 * plain.Whh, within=1e-15)
    assert np.array_equal(scaled.Wxh, plain.Wxh)
    assert np.array_equal(scaled.Why, plain.Why)


def test_gaussian_weights_have_the_variance_they_should():
    params = drawn(I=400, H=200, O=300)
    for array, fan_in in [(params.Wxh, 400), (params.Whh, 200), (params.Why, 200)]:
        scaled = array * np.sqrt(fan_in)
        assert abs(scaled.mean()) < 5 / np.sqrt(array.size)
        assert abs(scaled.std() - 1) < 5 / np.sqrt(2 * array.size)
    radius = np.abs(np.linalg.eigvals(params.Whh)).max()
    assert radius == pytest.approx(1, abs=0.1)


def test_same_generator_same_weights():
    same, other = drawn(seed=5), drawn(seed=6)
    assert all(np.array_equal(a, b) for a, b in zip(drawn(seed=5), same, strict=True))
    assert not np.array_equal(same.Whh, other.Whh)


def test_no_generator_but_the_one_passed_in():
    np.random.seed(0)  # noqa: NPY002  the legacy state is what must stay as it is
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    drawn()
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex128])
def test_precision_is_chosen(dtype):
    assert {p.dtype for p in drawn(dtype=dtype)} == {np.dtype(dtype)}


# ------------------------------------------------------------------------------------ norms

any_size = st.floats(allow_nan=False, allow_infinity=False, width=64)
numbers = st.lists(any_size, min_size=1, max_size=6)


def as_params(entries):
    """Five arrays of different shapes that hold these numbers between them, and zeros."""
    padded = np.zeros(9)
    padded[: len(entries)] = entries
    cuts = np.split(padded, [2, 4, 7, 8])
    return Params(*(cut.reshape(-1, 1) for cut in cuts))


def test_global_norm_is_one_length_for_all_arrays():
    assert global_norm(as_params([1, 2, 2, 4])) == 5
    assert global_norm([np.array([3]), np.array([[4]])]) == 5
    assert isinstance(global_norm(as_params([1])), float)


@examples
@given(numbers)
def test_global_norm_of_any_numbers(entries):
    """math.hypot takes the same care of large and of tiny numbers."""
    right = pytest.approx(math.hypot(*entries), rel=1e-14, abs=0)
    assert global_norm(as_params(entries)) == right


@pytest.mark.parametrize(
    "entries, norm",
    [
        ([3e300, 4e300], 5e300),
        ([-3e-300, 4e-300], 5e-300),
        ([5e-324], 5e-324),
        ([0.0], 0.0),
        ([], 0.0),
        ([math.inf, 1.0], math.inf),
        ([-math.inf], math.inf),
        ([math.nan, 1.0], math.nan),
    ],
)
def test_global_norm_at_the_edges(entries, norm):
    with np.errstate(all="raise", under="ignore"):
        got = global_norm(as_params(entries))
    assert got == pytest.approx(norm, rel=1e-15, abs=0, nan_ok=True)


def test_global_norm_of_nothing_and_of_empty_arrays():
    assert global_norm([]) == 0
    assert global_norm([np.empty((0, 3))]) == 0


def test_global_norm_of_complex_numbers_is_their_length():
    assert global_norm([np.array([3 + 4j])]) == 5


def test_clipping_by_hand():
    """(3, 4) has length 5; at length 1 it is (0.6, 0.8). Entry by entry it would be (1, 1)."""
    clipped = clip_by_global_norm(as_params([3, 4]), 1.0)
    assert isinstance(clipped, Params)
    assert_close(clipped.Wxh, np.array([[0.6], [0.8]]), within=1e-15)


def test_clipping_never_lengthens():
    grads = as_params([3e-10, 4e-10])
    assert clip_by_global_norm(grads, 1.0) is grads
    assert clip_by_global_norm(grads, math.inf) is grads
    zero = as_params([0])
    assert clip_by_global_norm(zero, 1e-300) is zero


@examples
@given(numbers, st.floats(1e-300, 1e300))
def test_clipping_shortens_and_keeps_the_direction(entries, max_norm):
    grads = as_params(entries)
    clipped = clip_by_global_norm(grads, max_norm)
    length = global_norm(grads)
    if length <= max_norm:
        assert clipped is grads
        return
    assert global_norm(clipped) == pytest.approx(max_norm, rel=1e-14)
    largest = max(map(abs, entries))
    units = Params(*(grad / largest for grad in grads))  # their length cannot overflow
    for unit, after in zip(units, clipped, strict=True):
        expected = unit * (max_norm / global_norm(units))
        np.testing.assert_allclose(after, expected, rtol=1e-13, atol=1e-323)


@pytest.mark.parametrize("kind", [float, np.float64, np.float32, int])
def test_clipping_keeps_float32(kind):
    """max_norm is often computed, and then it is a NumPy number."""
    grads = Params(*(a.astype(np.float32) for a in as_params([30, 40])))
    clipped = clip_by_global_norm(grads, kind(1))
    assert {array.dtype for array in clipped} == {np.dtype(np.float32)}


# ------------------------------------------------------------------------------- sgd_step


@pytest.mark.parametrize("layout", layouts)
def test_step_goes_downhill_in_place(layout):
    rng = np.random.default_rng(3)
    before, grads = network(rng), network(rng)
    params = Params(*(layouts[layout](p.copy()) for p in before))
    for grad in grads:
        grad.setflags(write=False)
    got = sgd_step(params, grads, 0.1)
    assert got is params
    for now, was, grad in zip(params, before, grads, strict=True):
        np.testing.assert_allclose(now, was - 0.1 * grad, rtol=1e-14)


@pytest.mark.parametrize("learning_rate", [1, 0.5, np.float32(0.5), np.float64(0.5), np.int64(2)])
def test_learning_rate_is_any_real_number(learning_rate):
    params, ones = as_params([1] * 9), as_params([1] * 9)
    sgd_step(params, ones, learning_rate)
    assert params.Whh.ravel().tolist() == [1 - float(learning_rate)] * 2


def test_parameters_may_be_parts_of_one_buffer():
    """Five views that do not overlap share a base, and that is no fault."""
    shapes = [p.shape for p in network(np.random.default_rng(5))]
    ends = np.cumsum([0, *map(math.prod, shapes)])
    buffer = np.zeros(ends[-1])
    params = Params(
        *(buffer[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], shapes, strict=False))
    )
    sgd_step(params, Params(*(np.ones(s) for s in shapes)), 0.25)
    assert buffer.tolist() == [-0.25] * ends[-1]


def test_interleaved_parameters_are_separate_too():
    weave = np.zeros((6, 2))
    params = Params(
        weave[::2, :1], weave[1::2, :1], weave[::2, 1:], weave[1:4:2, 1:], weave[5:, 1:]
    )
    sgd_step(params, Params(*(np.ones(p.shape) for p in params)), 1)
    assert (weave == -1).all()
