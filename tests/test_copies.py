"""A copy of Whh for each step: in Python against the kernel, in JavaScript against Python."""

from javascript import call
from lab.chapter03 import copies
import numpy as np
import pytest
import rnn_core

CASES = 100


def case(seed):
    """A random network, a batch, an initial state, and a copy of Whh for each step."""
    rng = np.random.default_rng(seed)
    T, B, I, H, O = rng.integers(1, [6, 4, 4, 5, 4])
    params = rnn_core.init_params(rng, I, H, O, bias=1.0)
    xs, targets = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    return params, xs, targets, rng.standard_normal((T, H, H)), rng.standard_normal((H, B))


@pytest.mark.parametrize("seed", range(20))
def test_copies_that_are_all_equal_are_the_network_itself(seed):
    params, xs, targets, _, h0 = case(seed)
    tied = [params.Whh] * len(xs)
    got, expected = (
        copies.forward_with_copies(params, tied, xs, h0),
        rnn_core.forward(params, xs, h0),
    )
    assert all(map(np.allclose, got, expected))
    loss, _ = rnn_core.loss_and_grads(params, xs, targets, h0=h0)
    assert np.isclose(copies.loss_with_copies(params, tied, xs, targets, h0), loss)


@pytest.mark.parametrize("seed", range(20))
def test_the_gradients_of_the_copies_add_up_to_that_of_the_tied_matrix(seed, claim):
    params, xs, targets, _, h0 = case(seed)
    gradients = copies.copy_gradients(params, xs, targets, h0=h0)
    _, grads = rnn_core.loss_and_grads(params, xs, targets, h0=h0)
    assert gradients.shape == (len(xs), *params.Whh.shape)
    error = rnn_core.relative_error(gradients.sum(axis=0), grads.Whh)
    claim(3, "Gradients of the copies of Whh add up to that of the tied one", error, below=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_each_is_da_times_the_state_before(seed):
    params, xs, targets, _, h0 = case(seed)
    hs, ys = rnn_core.forward(params, xs, h0)
    _, dys = rnn_core.half_squared_error(ys, targets)
    _, dhs = rnn_core.backward(params, xs, hs, dys)
    das = dhs[1:] * (1 - hs[1:] ** 2)
    expected = np.einsum("tib,tjb->tij", das, hs[:-1])
    assert np.allclose(copies.copy_gradients(params, xs, targets, h0=h0), expected)


@pytest.mark.parametrize("seed", range(20))
def test_each_is_the_slope_of_the_loss_when_that_copy_moves_alone(seed, claim):
    params, xs, targets, Whhs, h0 = case(seed)
    gradients = copies.copy_gradients(params, xs, targets, Whhs, h0)
    slopes = rnn_core.numerical_gradient(
        lambda moved: copies.loss_with_copies(params, moved, xs, targets, h0), Whhs
    )
    error = rnn_core.relative_error(gradients, slopes)
    claim(3, "The gradient of a copy is the slope of the loss if it moves alone", error, below=1e-6)


def test_the_first_copy_gets_nothing_where_the_first_state_is_zero():
    params, xs, targets, Whhs, _ = case(4)
    first, *later = copies.copy_gradients(params, xs, targets, Whhs)
    assert not first.any()
    assert np.all(later)


def test_no_steps_are_no_copies():
    params, xs, targets, _, h0 = case(1)
    hs, ys = copies.forward_with_copies(params, np.empty((0, *params.Whh.shape)), xs[:0], h0)
    assert np.array_equal(hs, [h0])
    assert ys.shape == (0, *targets.shape[1:])
    assert copies.copy_gradients(params, xs[:0], targets[:0]).shape == (0, *params.Whh.shape)


def test_lists_do_as_well_and_nothing_is_written_into_the_arguments():
    params, xs, targets, Whhs, h0 = case(4)
    kept = [array.copy() for array in (*params, xs, targets, Whhs, h0)]
    lists = [array.tolist() for array in (xs, targets, Whhs, h0)]
    got = copies.copy_gradients(params, *lists)
    assert np.array_equal(got, copies.copy_gradients(params, xs, targets, Whhs, h0))
    assert all(map(np.array_equal, (*params, xs, targets, Whhs, h0), kept))


def test_bad_copies_are_refused_in_words():
    params, xs, targets, Whhs, _ = case(4)
    with pytest.raises(ValueError, match=r"Whhs has shape .* needs \(T, H, H\)"):
        copies.loss_with_copies(params, Whhs[1:], xs, targets)
    with pytest.raises(ValueError, match="Whhs has shape"):
        copies.loss_with_copies(params, Whhs[:, 1:], xs, targets)
    with pytest.raises(ValueError, match="targets"):
        copies.copy_gradients(params, xs, targets[1:])


def questions(seed):
    """Calls of the twin, each with Python's answer."""
    params, xs, targets, Whhs, h0 = case(seed)
    hs, ys = copies.forward_with_copies(params, Whhs, xs, h0)
    loss = copies.loss_with_copies(params, Whhs, xs, targets)
    tied = copies.copy_gradients(params, xs, targets)
    untied = copies.copy_gradients(params, xs, targets, Whhs, h0)
    p = params._asdict()
    return [
        ("forward_with_copies", [p, Whhs, xs, h0], {"hs": hs, "ys": ys}),
        ("loss_with_copies", [p, Whhs, xs, targets], loss),
        ("copy_gradients", [p, xs, targets], tied),
        ("copy_gradients", [p, xs, targets, Whhs, h0], untied),
    ]


def agree(got, wanted):
    if isinstance(wanted, dict):
        return all(agree(got[name], value) for name, value in wanted.items())
    return np.shape(got) == np.shape(wanted) and np.allclose(got, wanted, rtol=1e-10, atol=1e-12)


def test_the_twin_in_javascript_says_the_same():
    cases = [question for seed in range(CASES) for question in questions(seed)]
    answers = call("chapter03/copies.js", [(name, arguments) for name, arguments, _ in cases])
    pairs = zip(cases, answers, strict=True)
    wrong = {name for (name, _, wanted), got in pairs if not agree(got, wanted)}
    assert len(answers) == 4 * CASES
    assert not wrong
    assert not agree(np.add(answers[1], 1e-8), cases[1][2])  # the comparison can fail
