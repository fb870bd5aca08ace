"""The bank of mistakes: each is wrong in its own way, and is told from all others."""

from itertools import combinations

from lab import batch_loop, mistakes
from lab.mistakes import BANK, BY_NAME, EXHIBITS, program
import numpy as np
import pytest

EACH = pytest.mark.parametrize("mistake", BANK, ids=lambda mistake: mistake.name)
GRADIENT_IS_RIGHT = {
    "later steps ignored",
    "gradient of h_0 left at zero",
    "da_t handed back for dh_t",
    "states overwritten",
    "incoming gradient used up",
    "written into dh_next",
    "sums kept from call to call",
}
ONE_SEQUENCE_ALONE = {"squeezed"}  # for one sequence it is "a row times a column", else right


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


def backward_arguments(params, xs, targets, h0):
    hs, ys = batch_loop.forward(params, xs, h0)
    return params, xs, hs, ys - targets


@EACH
def test_a_mistake_in_the_gradient_is_named_and_no_other(mistake):
    """On at least one of the problems by itself; where others agree too, it is among them."""
    if mistake.place != "sweep":
        return
    named = []
    for problem in mistakes.problems():
        arguments = backward_arguments(*problem)
        grads = mistakes.gradients(mistake, *arguments)
        if grads is not None:
            named.append([each.name for each in mistakes.matching(grads, *arguments)])
    right = mistake.name in GRADIENT_IS_RIGHT
    alone = mistake.name not in GRADIENT_IS_RIGHT | ONE_SEQUENCE_ALONE
    assert ([mistake.name] in named) == alone and (named == [[]] * 3) == right
    assert all(names == [] or mistake.name in names for names in named)


def test_one_wrong_gradient_is_enough_to_name_a_mistake():
    arguments = backward_arguments(*mistakes.problems()[0])
    right, _ = batch_loop.backward(*arguments)
    wrong = mistakes.gradients(BY_NAME["h_t for h_{t-1} in dWhh"], *arguments)
    mixed = right._replace(Whh=wrong.Whh, by=2 * right.by)
    assert mistakes.matching(mixed, *arguments) == []
    (found,) = mistakes.matching(mixed, *arguments, names=["Whh"])
    assert found.name == "h_t for h_{t-1} in dWhh"
    assert mistakes.matching(right, *arguments) == []


def test_an_answer_written_independently_is_named():
    """Each output sent back on its own, as public code does it, and four steps at most."""
    params, xs, hs, dys = backward_arguments(*mistakes.problems()[0])
    dWxh, dWhh, dbh = (np.zeros_like(params[i]) for i in (0, 1, 3))
    for t in range(len(xs), 0, -1):
        dh = params.Why.T @ dys[t - 1]
        for step in range(t, max(t - 5, 0), -1):
            da = dh - dh * hs[step] ** 2
            dWxh += np.einsum("hb,ib->hi", da, xs[step - 1])
            dWhh += np.einsum("hb,kb->hk", da, hs[step - 1])
            dbh += da.sum(axis=1)[:, None]
            dh = np.einsum("hk,hb->kb", params.Whh, da)
    dWhy, dby = np.einsum("tob,thb->oh", dys, hs[1:]), dys.sum(axis=(0, 2))[:, None]
    (found,) = mistakes.matching([dWxh, dWhh, dWhy, dbh, dby], params, xs, hs, dys)
    assert found.name == "each output sent back four steps"


def test_a_program_has_seen_no_call_before():
    kept = BY_NAME["sums kept from call to call"]
    arguments = backward_arguments(*mistakes.problems()[0])
    for _ in range(2):
        assert mistakes.matching(mistakes.gradients(kept, *arguments), *arguments) == []


def test_nothing_that_is_passed_in_changes():
    arguments = backward_arguments(*mistakes.problems()[0])
    arrays = [*arguments[0], *arguments[1:]]
    before = [array.copy() for array in arrays]
    for mistake in BANK:
        mistakes.gradients(mistake, *arguments)
    assert all(map(np.array_equal, arrays, before))


def test_an_edit_that_no_longer_fits_is_refused():
    gone = BY_NAME["missing transpose"]._replace(edits={"dh_next = Whh.T @ da": "dh_next = da"})
    with pytest.raises(ValueError, match=r"missing transpose: the loop holds .* 0 times"):
        mistakes.source(gone)


def test_each_has_a_name_and_a_sentence_and_some_are_exhibits():
    assert len(BY_NAME) == len(BANK)
    assert all(mistake.sentence.endswith(".") for mistake in BANK)
    assert len(EXHIBITS) >= 10 and all(len(exhibit.edits) == 1 for exhibit in EXHIBITS)
