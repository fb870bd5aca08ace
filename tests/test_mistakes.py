"""The bank of mistakes: each is wrong in its own way, and is told from all others."""

from itertools import combinations

from lab import batch_loop, mistakes
from lab.mistakes import BANK, BY_NAME, EXHIBITS, IN_AN_LSTM, program
import numpy as np
import pytest


def answers(network, params, xs, targets, h0):
    """All that three calls of a network give, and what they leave of what they were given."""
    seen = []
    for factor, dh_next in ((1, None), (1, 2 * h0), (2, None)):
        arrays = [params._make(param.copy() for param in params), factor * xs, targets.copy()]
        try:
            hs, ys = network.forward(*arrays[:2], h0.copy())
            loss, dys = network.half_squared_error(ys, arrays[2])
            passed = hs.copy(), dys.copy(), None if dh_next is None else dh_next.copy()
            grads, dhs = network.backward(*arrays[:2], *passed)
        except ValueError:
            return "stops"
        passed = [array for array in passed if array is not None]
        seen += [hs, ys, np.array(loss), dys, *grads, dhs, *arrays[0], *arrays[1:], *passed]
    return seen  # after all calls: what a later one changes in an earlier one shows too


def same(some, others):
    if "stops" in (some, others):
        return some is others
    return all(
        a.shape == b.shape and np.allclose(a, b, rtol=0, atol=1e-6 * np.abs(a).max())
        for a, b in zip(some, others, strict=True)
    )


def test_no_two_mistakes_are_the_same_function_and_none_is_right():
    wrong = {
        mistake.name: [answers(program(mistake), *problem) for problem in mistakes.problems()]
        for mistake in BANK
    }
    wrong["no mistake"] = [answers(batch_loop, *problem) for problem in mistakes.problems()]
    alike = [
        pair for pair in combinations(wrong, 2) if all(map(same, *(wrong[name] for name in pair)))
    ]
    assert alike == []


def test_a_program_has_seen_no_call_before():
    kept, problem = BY_NAME["sums kept from call to call"], mistakes.problems()[0]
    assert same(answers(program(kept), *problem), answers(program(kept), *problem))


def test_an_edit_that_no_longer_fits_is_refused():
    gone = BY_NAME["missing transpose"]._replace(edits={"dh_next = Whh.T @ da": "dh_next = da"})
    with pytest.raises(ValueError, match=r"missing transpose: the loop holds .* 0 times"):
        mistakes.source(gone)


def test_each_has_a_name_and_a_sentence_and_some_are_exhibits():
    assert len(BY_NAME) == len(BANK + IN_AN_LSTM)
    assert all(mistake.sentence.endswith(".") for mistake in BANK + IN_AN_LSTM)
    assert len(EXHIBITS) >= 10 and all(len(exhibit.edits) == 1 for exhibit in EXHIBITS)
