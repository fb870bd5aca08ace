"""Every gradient against two numerical ones that know nothing of the backward pass.

The complex step, Im L(x + iε) / ε, subtracts nothing, so that it is exact to
the last digits; central differences are what the book teaches.
"""

from functools import partial

from kernel_cases import TINY, assert_close, complex_step, distance, network, sweep
import numpy as np
import pytest
from rnn_core import (
    Params,
    backward,
    forward,
    gradient_check,
    half_squared_error,
    hidden_jacobians,
    input_gradients,
    loss_and_grads,
    numerical_gradient,
    relative_error,
    softmax_cross_entropy,
)

SIZES = {
    "one of each": {"T": 1, "I": 1, "H": 1, "O": 1, "B": 1},
    "one sequence": {"T": 5, "I": 2, "H": 4, "O": 3, "B": 1},
    "a batch": {"T": 4, "I": 3, "H": 2, "O": 4, "B": 3},
    "wide and short": {"T": 2, "I": 1, "H": 5, "O": 2, "B": 6},
}


def case(loss, T, I, H, O, B, seed=0):
    """Network, inputs, targets and initial state for one of the two losses."""
    rng = np.random.default_rng(seed)
    O += loss is softmax_cross_entropy  # with one class there is nothing to learn
    params = network(rng, I, H, O)
    xs, h0 = rng.standard_normal((T, I, B)), np.tanh(rng.standard_normal((H, B)))
    if loss is half_squared_error:
        return params, xs, rng.standard_normal((T, O, B)), h0
    return params, xs, rng.integers(0, O, (T, B)), h0


def central_differences(f, array, step=6e-6):
    slopes = np.empty(array.shape)
    for i in np.ndindex(array.shape):
        nudge = np.zeros(array.shape)
        nudge[i] = step
        slopes[i] = (f(array + nudge) - f(array - nudge)) / (2 * step)
    return slopes


def loss_as_function_of(name, loss, params, xs, targets, h0):
    """L, as a function of one parameter or of h0; and where it stands."""

    def value(array):
        if name == "h0":
            return loss(forward(params, xs, array)[1], targets)[0]
        return loss(forward(params._replace(**{name: array}), xs, h0)[1], targets)[0]

    return value, h0 if name == "h0" else getattr(params, name)


def gradients(loss, params, xs, targets, h0):
    hs, ys = forward(params, xs, h0)
    grads, dhs = backward(params, xs, hs, loss(ys, targets)[1])
    return {**grads._asdict(), "h0": dhs[0]}


@pytest.mark.parametrize("method, within", [(complex_step, 1e-12), (central_differences, 1e-7)])
@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
@pytest.mark.parametrize("name", [*Params._fields, "h0"])
@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_gradient(sizes, name, loss, method, within):
    params, xs, targets, h0 = case(loss, **sizes)
    grad = gradients(loss, params, xs, targets, h0)[name]
    f, here = loss_as_function_of(name, loss, params, xs, targets, h0)
    assert_close(grad, method(f, here), within)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
@pytest.mark.parametrize("T, B", [(60, 1), (30, 8)])
def test_slope_along_a_random_direction(loss, T, B, claim):
    """A long sequence: all parameters move at once, and the loss follows the gradient."""
    params, xs, targets, h0 = case(loss, T, 4, 20, 5, B, seed=1)
    rng = np.random.default_rng(2)
    ways = {"h0": rng.standard_normal(h0.shape)}
    ways |= {name: rng.standard_normal(p.shape) for name, p in params._asdict().items()}
    moved = Params(*(p + 1j * TINY * ways[name] for name, p in params._asdict().items()))
    _, ys = forward(moved, xs, h0 + 1j * TINY * ways["h0"])
    slope = loss(ys, targets)[0].imag / TINY
    grads = gradients(loss, params, xs, targets, h0)
    error = abs(sum(np.vdot(grads[n], ways[n]) for n in ways) / slope - 1)
    claim(5, "A complex step in a random direction finds the kernel's slope", error, below=1e-11)


@pytest.mark.parametrize("t", [0, 1, 2, 3])
def test_dhs_is_the_gradient_of_every_hidden_state(t):
    """L as a function of h_t: what y_t and all later outputs make of it."""
    params, xs, targets, h0 = case(half_squared_error, T=3, I=2, H=3, O=2, B=2)
    hs, ys = forward(params, xs, h0)
    _, dhs = backward(params, xs, hs, half_squared_error(ys, targets)[1])

    def loss_from(h):
        later = half_squared_error(forward(params, xs[t:], h)[1], targets[t:])[0]
        if t == 0:
            return later
        return later + half_squared_error((params.Why @ h + params.by)[None], targets[t - 1 : t])[0]

    assert_close(dhs[t], complex_step(loss_from, hs[t]), within=1e-12)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_loss_gives_its_own_slope(loss):
    params, xs, targets, _ = case(loss, T=3, I=2, H=3, O=4, B=2)
    ys = 5 * forward(params, xs)[1]
    assert_close(
        loss(ys, targets)[1], complex_step(lambda y: loss(y, targets)[0], ys), within=1e-14
    )


# --------------------------------------------------------------- sequences of unequal length

LENGTHS = [5, 2, 0, 7, 1]  # one of them is nothing but padding


def padded(loss):
    """A batch in which the steps after each sequence's own hold anything at all."""
    params, xs, targets, h0 = case(loss, T=max(LENGTHS), I=2, H=4, O=3, B=len(LENGTHS))
    mask = np.arange(len(xs))[:, None] < LENGTHS
    xs = np.where(mask[:, None], xs, 1e3)
    if loss is half_squared_error:
        targets = np.where(mask[:, None], targets, -1e6)
    return params, xs, targets, h0, mask


def alone(loss, params, xs, targets, h0, mask):
    """Loss and gradients of each sequence by itself, without its padding."""
    for b, length in enumerate(LENGTHS):
        one = slice(b, b + 1)
        cut = params, xs[:length, :, one], targets[:length, ..., one], loss, h0[:, one]
        yield loss_and_grads(*cut)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_a_masked_batch_is_the_sum_of_its_sequences_alone(loss):
    *data, h0, mask = padded(loss)
    value, grads = loss_and_grads(*data, partial(loss, mask=mask), h0)
    losses, parts = zip(*alone(loss, *data, h0, mask), strict=True)
    assert value == pytest.approx(sum(losses), rel=1e-12)
    assert_close(grads, Params(*map(sum, zip(*parts, strict=True))), within=1e-12)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_a_mask_divided_by_its_sum_gives_the_mean_over_what_counts(loss):
    *data, h0, mask = padded(loss)
    value, grads = loss_and_grads(*data, partial(loss, mask=mask / mask.sum()), h0)
    losses, parts = zip(*alone(loss, *data, h0, mask), strict=True)
    assert value == pytest.approx(sum(losses) / sum(LENGTHS), rel=1e-12)
    mean = Params(*(sum(arrays) / sum(LENGTHS) for arrays in zip(*parts, strict=True)))
    assert_close(grads, mean, within=1e-12)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_padding_sends_nothing_back(loss):
    """Whatever the targets are there, and however far the outputs are from them."""
    params, xs, targets, h0, mask = padded(loss)
    hs, ys = forward(params, xs, h0)
    value, dys = loss(ys, targets, mask)
    assert not dys[~np.repeat(mask[:, None], dys.shape[1], axis=1)].any()
    other = np.where(mask if targets.ndim == 2 else mask[:, None], targets, 0)
    again, same = loss(ys, other, mask)
    assert again == value
    assert np.array_equal(same, dys)
    _, dhs = backward(params, xs, hs, dys)
    for b, length in enumerate(LENGTHS):
        assert not dhs[length + 1 :, :, b].any()


@pytest.mark.parametrize("method, within", [(complex_step, 1e-12), (central_differences, 1e-7)])
@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
@pytest.mark.parametrize("name", [*Params._fields, "h0"])
def test_gradient_of_a_weighted_loss(name, loss, method, within):
    params, xs, targets, h0 = case(loss, **SIZES["a batch"])
    weights = np.random.default_rng(3).uniform(0, 3, (len(xs), xs.shape[2]))
    weights[1] = 0
    weighted = partial(loss, mask=weights)
    grad = gradients(weighted, params, xs, targets, h0)[name]
    f, here = loss_as_function_of(name, weighted, params, xs, targets, h0)
    assert_close(grad, method(f, here), within)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_weighted_loss_is_a_sum_over_steps_and_sequences(loss):
    params, xs, targets, _ = case(loss, **SIZES["a batch"])
    _, ys = forward(params, xs)
    weights = np.random.default_rng(4).uniform(0, 3, (len(xs), xs.shape[2]))
    expected, dys = 0, np.empty(ys.shape)
    for t, b in np.ndindex(weights.shape):
        here = slice(t, t + 1), ..., slice(b, b + 1)
        value, dy = loss(ys[here], targets[here])
        expected += weights[t, b] * value
        dys[here] = weights[t, b] * dy
    value, got = loss(ys, targets, weights)
    assert value == pytest.approx(expected, rel=1e-13)
    assert_close(got, dys, within=1e-14)


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_gradient_check_takes_a_weighted_loss(loss):
    params, xs, targets, h0 = case(loss, **SIZES["a batch"])
    weights = np.random.default_rng(5).uniform(0, 3, (len(xs), xs.shape[2]))
    errors = gradient_check(params, xs, targets, partial(loss, mask=weights), h0)
    assert max(errors.values()) <= 1e-7


@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_a_mask_of_ones_changes_nothing(loss):
    params, xs, targets, _ = case(loss, **SIZES["a batch"])
    _, ys = forward(params, xs)
    value, dys = loss(ys, targets)
    for ones in (np.ones((4, 3)), np.ones((4, 3), bool), [[1] * 3] * 4):
        again, same = loss(ys, targets, ones)
        assert (again, same.tobytes()) == (value, dys.tobytes())


# ------------------------------------------------------------------------- one step and many


def test_loss_and_grads_starts_where_it_is_told():
    params, xs, targets, h0 = case(half_squared_error, **SIZES["a batch"])
    expected = gradients(half_squared_error, params, xs, targets, h0)
    value, grads = loss_and_grads(params, xs, targets, h0=h0)
    assert value == half_squared_error(forward(params, xs, h0)[1], targets)[0]
    for name, grad in grads._asdict().items():
        assert np.array_equal(grad, expected[name])
    assert loss_and_grads(params, xs, targets)[0] != value


@pytest.mark.parametrize("method, within", [(complex_step, 1e-12), (central_differences, 1e-7)])
@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_gradient_of_the_inputs(sizes, loss, method, within):
    params, xs, targets, h0 = case(loss, **sizes)
    hs, ys = forward(params, xs, h0)
    _, dhs = backward(params, xs, hs, loss(ys, targets)[1])
    dxs = input_gradients(params, xs, hs, dhs)
    slopes = method(lambda moved: loss(forward(params, moved, h0)[1], targets)[0], xs)
    assert_close(dxs, slopes, within)


def test_gradient_of_the_inputs_where_the_loss_is_beyond_the_last_step():
    """What arrives as dh_next goes back to the inputs too."""
    params, xs, targets, h0 = case(half_squared_error, **SIZES["a batch"])
    cut = 2
    hs, ys = forward(params, xs, h0)
    _, dhs = backward(params, xs, hs, half_squared_error(ys, targets)[1])
    early = input_gradients(params, xs[:cut], hs[: cut + 1], dhs[: cut + 1])
    assert_close(early, input_gradients(params, xs, hs, dhs)[:cut], within=1e-14)


def test_one_network_learns_through_the_inputs_of_another():
    """The outputs of one are the inputs of the next: its dxs are the dys of the first."""
    rng = np.random.default_rng(8)
    below, above = network(rng, I=2, H=3, O=4), network(rng, I=4, H=2, O=3)
    xs, targets = rng.standard_normal((5, 2, 2)), rng.standard_normal((5, 3, 2))

    def loss(array, name):
        _, between = forward(below._replace(**{name: array}), xs)
        return half_squared_error(forward(above, between)[1], targets)[0]

    hs, between = forward(below, xs)
    upper, ys = forward(above, between)
    _, dhs = backward(above, between, upper, half_squared_error(ys, targets)[1])
    grads, _ = backward(below, xs, hs, input_gradients(above, between, upper, dhs))
    for name, grad in grads._asdict().items():
        slopes = complex_step(partial(loss, name=name), getattr(below, name))
        assert_close(grad, slopes, within=1e-12)


def test_hidden_jacobian_is_the_derivative_of_one_step():
    params, xs, hs, _ = sweep(np.random.default_rng(4), T=3, H=3, B=2)
    jacobians = hidden_jacobians(params, hs)
    for t, b, j in np.ndindex(3, 2, 3):
        nudged = hs[t][:, b : b + 1].astype(complex)
        nudged[j] += TINY * 1j
        after = forward(params, xs[t : t + 1, :, b : b + 1], nudged)[0][1, :, 0]
        assert_close(jacobians[t, :, j, b], after.imag / TINY, within=1e-14)


def test_product_of_jacobians_leads_from_the_start_to_the_end():
    params, xs, hs, _ = sweep(np.random.default_rng(5), T=6, H=3, B=1)
    product = np.linalg.multi_dot(list(hidden_jacobians(params, hs)[::-1, :, :, 0]))
    for j in range(3):
        nudged = hs[0].astype(complex)
        nudged[j] += TINY * 1j
        last = forward(params, xs, nudged)[0][-1, :, 0]
        assert_close(product[:, j], last.imag / TINY, within=1e-13)


def test_jacobians_are_what_backward_multiplies_with():
    params, xs, hs, dys = sweep(np.random.default_rng(6), T=4, B=3)
    dh_next = np.random.default_rng(7).standard_normal((3, 3))
    _, dhs = backward(params, xs, hs, 0 * dys, dh_next)
    jacobians = hidden_jacobians(params, hs)
    for t in range(4):
        back = np.einsum("ijb,ib->jb", jacobians[t], dhs[t + 1])
        assert_close(dhs[t], back, within=1e-14)


# ------------------------------------------------------------ the book's own gradient check


def test_numerical_gradient_of_a_known_function():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    with np.errstate(all="raise"):
        slopes = numerical_gradient(lambda a: (a**3).sum(), x)
    assert_close(slopes, 3 * x**2, within=1e-9)


def test_numerical_gradient_is_central():
    """x² has no third derivative: the central difference is right for any step, others are not."""
    x = np.array([1.0, -2.0])
    assert_close(numerical_gradient(lambda a: (a * a).sum(), x, step=0.5), 2 * x, within=1e-15)


@pytest.mark.parametrize("shape", [(), (1,), (0, 2), (2, 1, 3)])
def test_numerical_gradient_keeps_the_shape(shape):
    assert numerical_gradient(lambda a: a.sum(), np.ones(shape)).shape == shape


def test_numerical_gradient_gives_f_a_copy():
    """A function that spoils its argument spoils nothing else."""
    x = np.array([1.0, 2.0, 3.0])

    def careless(a):
        total = (a * a).sum()
        a[:] = 99
        return total

    assert_close(numerical_gradient(careless, x), 2 * x, within=1e-9)
    assert x.tolist() == [1, 2, 3]


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("loss", [half_squared_error, softmax_cross_entropy])
def test_gradient_check_passes_the_kernel(sizes, loss, claim):
    params, xs, targets, h0 = case(loss, **sizes)
    errors = gradient_check(params, xs, targets, loss, h0)
    assert list(errors) == [*Params._fields, "h0"]
    says = "All gradients agree with central differences"
    claim(4, says, max(errors.values()), below=1e-7)


def test_gradient_check_finds_a_loss_with_another_gradient():
    """A mean whose gradient is that of the sum: off by the number of steps, everywhere."""
    params, xs, targets, h0 = case(half_squared_error, **SIZES["a batch"])

    def mean_loss(ys, targets):
        loss, dys = half_squared_error(ys, targets)
        return loss / len(ys), dys

    for error in gradient_check(params, xs, targets, mean_loss, h0).values():
        assert error == pytest.approx(1 - 1 / 4, rel=1e-6)


def test_relative_error():
    a, b = np.array([3.0, 4.0]), np.array([3.0, 4.5])
    assert relative_error(a, a) == 0
    assert relative_error(0 * a, 0 * a) == 0
    assert relative_error(a, 0 * a) == 1
    assert relative_error(a, -a) == 2
    assert relative_error(a, b) == relative_error(b, a) == pytest.approx(0.5 / np.hypot(3, 4.5))
    assert relative_error(1e300 * a, 1e300 * b) == pytest.approx(relative_error(a, b))
    assert relative_error(a, b) == pytest.approx(distance(a, b))
