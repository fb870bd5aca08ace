"""The backward loop in JavaScript, operation by operation, is that of `lab.reference_loop`."""

from javascript import call
from lab.chapter04 import explorable_case as case
from lab.explorables import network_case
import numpy as np
import pytest
import rnn_core

LAST = 27


def random_state(seed):
    """A network, inputs and targets as the explorable keeps them."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 1, 2, 1, gain=rng.choice([0.5, 1.0, 2.0]), bias=1.0)
    xs, targets = rng.standard_normal((2, 3, 1, 1))
    return {**params._asdict(), "xs": xs, "targets": targets}


STATES = [random_state(seed) for seed in range(20)] + [network_case.ANOTHER]


def numbers(told):
    """What the twin says, by the names that the picture uses."""
    parts = {f"{name} t{t}": v for name, by_t in told["added"].items() for t, v in by_t.items()}
    parameters = {*network_case.entries_of_params()}
    return {k: v for k, v in told["known"].items() if k not in parameters} | parts


def agree(told, state, count):
    """Whether the twin knows what the loop knows, no more and no less."""
    told, wanted = numbers(told), case.readout({**state, "step": count})
    pairs = {name: w if isinstance(w, tuple) else (w, 0) for name, w in wanted.items()}
    return told.keys() == pairs.keys() and all(
        told[name] == pytest.approx(value, rel=1e-10, abs=1e-12 + tolerance)
        for name, (value, tolerance) in pairs.items()
    )


@pytest.fixture(scope="module")
def answers():
    """What the twin knows after each operation, for every network."""
    calls = [(state, count) for state in STATES for count in range(LAST + 1)]
    told = call("chapter04/bptt_steps.js", [("after", [count, state]) for state, count in calls])
    return [(each, *question) for each, question in zip(told, calls, strict=True)]


def test_after_every_operation_it_knows_what_the_loop_knows(answers):
    assert len(answers) == 28 * 21
    assert not [
        (i // 28, count)
        for i, (told, state, count) in enumerate(answers)
        if not agree(told, state, count)
    ]


def test_results_and_their_values_before_are_those_of_the_loop(answers):
    for told, state, count in answers[:: 28 * 5 + 1]:
        _, operations = case.operations(state)
        if count:
            operation = operations[count - 1]
            name = case.called(operation)
            wanted = dict(network_case.entries(name, operation.after[operation.name]))
            assert told["results"] == list(wanted)
            if name in case.SUMS:
                for id_, value in network_case.entries(name, operation.before[name]):
                    assert told["before"][id_] == pytest.approx(value, rel=1e-10)


def test_the_comparison_can_fail(answers):
    told, state, count = answers[20]
    told["known"]["dWhh.1.2"] += 1e-6
    assert not agree(told, state, count)
