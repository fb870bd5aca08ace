"""The twins in JavaScript give the numbers of the kernel and of the lab, on random cases."""

from javascript import call
from lab.chapter06 import cliff
import numpy as np
import pytest
import rnn_core

CASES = 200
RTOL = 1e-10


def case(seed):
    """A random network and batch, with biases and an initial state."""
    rng = np.random.default_rng(seed)
    T, B, I, H, O = rng.integers(1, [9, 4, 5, 9, 5])
    params = rnn_core.init_params(rng, I, H, O, gain=rng.choice([0.5, 1.0, 1.5]), bias=1.0)
    xs, targets = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    h0, dh_next = rng.standard_normal((2, H, B))
    return params, xs, targets, rng.integers(O, size=(T, B)), h0, dh_next


def expected(params, xs, targets, classes, h0, dh_next):
    """What the kernel says, and the calls that ask the twin for the same."""
    hs, ys = rnn_core.forward(params, xs, h0)
    loss, dys = rnn_core.half_squared_error(ys, targets)
    entropy, entropy_dys = rnn_core.softmax_cross_entropy(ys, classes)
    grads, dhs = rnn_core.backward(params, xs, hs, dys, dh_next)
    _, short = rnn_core.loss_and_grads(params, xs, classes, rnn_core.softmax_cross_entropy, h0)
    clipped = rnn_core.clip_by_global_norm(grads, 0.5)
    mask = np.random.default_rng(len(xs)).uniform(0, 3, classes.shape).round()
    counted, counted_dys = rnn_core.half_squared_error(ys, targets, mask)
    counted_entropy, counted_entropy_dys = rnn_core.softmax_cross_entropy(ys, classes, mask)
    copies = rnn_core.Params(*(param.copy() for param in params))
    stepped = rnn_core.sgd_step(copies, grads, 0.1)
    p = params._asdict()
    return [
        ("forward", [p, xs, h0], {"hs": hs, "ys": ys}),
        ("half_squared_error", [ys, targets], {"loss": loss, "dys": dys}),
        ("softmax_cross_entropy", [ys, classes], {"loss": entropy, "dys": entropy_dys}),
        ("half_squared_error", [ys, targets, mask], {"loss": counted, "dys": counted_dys}),
        (
            "softmax_cross_entropy",
            [ys, classes, mask],
            {"loss": counted_entropy, "dys": counted_entropy_dys},
        ),
        ("backward", [p, xs, hs, dys, dh_next], {"grads": grads._asdict(), "dhs": dhs}),
        ("input_gradients", [p, xs, hs, dhs], rnn_core.input_gradients(params, xs, hs, dhs)),
        (
            "loss_and_grads",
            [p, xs, classes, "softmax_cross_entropy", h0],
            {"loss": entropy, "grads": short._asdict()},
        ),
        ("hidden_jacobians", [p, hs], rnn_core.hidden_jacobians(params, hs)),
        ("global_norm", [grads._asdict()], rnn_core.global_norm(grads)),
        ("clip_by_global_norm", [grads._asdict(), 0.5], clipped._asdict()),
        ("sgd_step", [p, grads._asdict(), 0.1], stepped._asdict()),
    ]


def error(got, wanted):
    """The largest relative error in all that the kernel says; of another shape it is infinite."""
    if isinstance(wanted, dict):
        return max(error(got[name], item) for name, item in wanted.items())
    got, wanted = np.asarray(got, float), np.asarray(wanted)
    return rnn_core.relative_error(got, wanted) if got.shape == wanted.shape else np.inf


@pytest.fixture(scope="module")
def answers():
    """Kernel's and twin's answers to every call, from one run of JavaScript."""
    calls = [each for seed in range(CASES) for each in expected(*case(seed))]
    got = call("explorables/js/kernel.js", [(name, arguments) for name, arguments, _ in calls])
    return [(name, g, wanted) for (name, _, wanted), g in zip(calls, got, strict=True)]


def test_every_function_of_the_twin_gives_the_kernels_numbers(answers, claim):
    assert len(answers) == 12 * CASES
    wrong = {name for name, got, wanted in answers if error(got, wanted) > RTOL}
    assert not wrong
    says = "The figures' kernel in JavaScript agrees with Python's"
    claim("software", says, max(error(*each) for _, *each in answers), below=1e-10)


def test_the_comparison_can_fail():
    assert error({"loss": 1.0}, {"loss": 1.0 + 1e-9}) > RTOL
    assert error([[1.0, 2.0]], np.array([[1.0], [2.0]])) > RTOL


def test_the_twin_of_the_cliff_gives_the_labs_numbers():
    rng = np.random.default_rng(1)
    places = rng.uniform([4.2, -2.4], [4.7, -1.9], size=(CASES, 2))
    got = call("chapter06/cliff_model.js", [("loss_and_gradient", list(place)) for place in places])
    wanted = np.transpose(cliff.surface(*places.T))
    shown = [[one["loss"], one["dw"], one["db"]] for one in got]
    assert all(
        rnn_core.relative_error(np.array(a), b) <= 1e-8  # the wall magnifies the last digit
        for a, b in zip(shown, wanted, strict=True)
    )
    assert (
        np.median(
            [rnn_core.relative_error(np.array(a), b) for a, b in zip(shown, wanted, strict=True)]
        )
        <= RTOL
    )


def test_the_twin_of_the_cliff_goes_the_labs_way():
    start, rate, steps = {"w": 4.5, "b": -2.1}, 0.05, 40
    free, clipped = call(
        "chapter06/cliff_model.js",
        [("descend", [start, rate, steps]), ("descend", [start, rate, steps, 0.05])],
    )
    for path, max_norm in ((free, np.inf), (clipped, 0.05)):
        places, losses = cliff.descend((4.5, -2.1), rate, steps, max_norm)
        assert np.allclose([[one["w"], one["b"]] for one in path], places, rtol=RTOL)
        assert np.allclose([one["loss"] for one in path], losses, rtol=1e-8)
    assert free[-1] != clipped[-1]
