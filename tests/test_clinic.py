"""The clinic: every wrong program is caught, nearly every one named, none named falsely."""

from itertools import combinations
import random

from clinic_programs import EDITS, FORMS, ROWS, SAME, as_backward, as_char_rnn, as_rnn_bptt
from lab import batch_loop
from lab.clinic import examine
from lab.clinic.examine import _book
from lab.clinic.explanations import same
from lab.clinic.recognize import recognized
from lab.mistakes import BANK, BY_NAME, program
import numpy as np
import pytest
import rnn_core
from rnn_core import Params

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
EACH = pytest.mark.parametrize("form", FORMS)


def shown_in(form):
    """The mistakes that make a difference in a form of program."""
    parts = FORMS[form](batch_loop)
    parts = parts if isinstance(parts, tuple) else (parts,)
    spaces = [getattr(part, "__globals__", {}) for part in parts]
    single = recognized(parts[0], spaces[0])
    kind = single if len(parts) == 1 else recognized(None, {each.__name__: each for each in parts})
    book = _book(type(kind))
    numbers = range(len(book.problems))
    return {
        mistake.name
        for mistake in BANK
        if not all(same(book.outcome(n, mistake), book.outcome(n)) for n in numbers)
    }


@EACH
def test_what_is_right_is_called_right_and_taken_for_what_it_is(form):
    verdict = examine(FORMS[form](batch_loop))
    assert verdict.right and verdict.mistakes == ()
    assert verdict.words.startswith("Taken for: ")


@EACH
def test_what_shows_is_caught_nearly_all_of_it_named_and_nothing_falsely(form):
    shown, named = shown_in(form), 0
    for mistake in BANK:
        verdict = examine(FORMS[form](program(mistake)))
        if mistake.name not in shown or (form, mistake.name) in ALLOWED:
            assert verdict.right, (mistake.name, verdict)
            continue
        assert not verdict.right, mistake.name
        assert not verdict.mistakes or mistake.name in verdict.mistakes, (mistake.name, verdict)
        named += mistake.name in verdict.mistakes
    assert len(shown) > 30
    assert named >= 0.95 * len(shown) - 1


ALLOWED = {("character model", "gradients clipped")}  # as its original does


@pytest.mark.parametrize("name", EDITS)
def test_a_program_in_another_style_is_told_its_mistake(name):
    text = ROWS
    for right, wrong in EDITS[name]:
        assert right in text
        text = text.replace(right, wrong)
    assert name in examine(text).mistakes


def test_what_is_right_in_another_style_is_called_right():
    programs = [ROWS]
    for first, second in [*combinations(SAME, 2), *zip(SAME, SAME, strict=True)]:
        programs.append(ROWS.replace(*first).replace(*second))
    assert len(set(programs)) > 70
    assert all(examine(text).right for text in programs)


def test_single_precision_is_told_from_a_mistake():
    single = ROWS.replace("np.asarray(x, float)", "np.asarray(x, np.float32)")
    single = single.replace("dot(Wxh.T)", "dot(Wxh.T.astype('f'))")
    assert "computes in float32" in examine(single).words and examine(single).right
    wrong = examine(single.replace("carry = delta.dot(Whh)", "carry = delta.dot(Whh.T)"))
    assert wrong.mistakes == ("missing transpose",)


def test_it_says_where_a_mistake_first_shows():
    assert (
        "in dh_7, with T = 8" in examine(as_backward(program(BY_NAME["missing transpose"]))).words
    )
    said = examine(as_backward(program(BY_NAME["h_t for h_{t-1} in dWhh"]))).words
    assert "in dWhh(8), with T = 8" in said


def test_a_class_may_ask_for_its_sizes_in_its_own_order():
    class Network(FORMS["class"](batch_loop)):
        def __init__(self, input_size, output_size, hidden_size=64):
            super().__init__(input_size, hidden_size, output_size)

    assert examine(Network).right


def test_two_mistakes_are_named_both_or_none_falsely():
    pairs = [pair for pair in combinations(BANK, 2) if pair[0].place == pair[1].place == "sweep"]
    named = tried = 0
    for pair in random.Random(1).sample(pairs, 80):
        try:
            module = program(*pair)
        except (ValueError, SyntaxError):  # both change one line
            continue
        verdict = examine(as_backward(module))
        assert not verdict.right
        known = {each for each in verdict.mistakes if not each.startswith("times ")}
        assert known <= {each.name for each in pair}, (pair[0].name, pair[1].name, verdict)
        tried, named = tried + 1, named + bool(known)
    assert tried > 40
    assert named > 0.8 * tried


@pytest.mark.parametrize("shape", [tuple, list, dict, Params])
def test_gradients_may_come_in_a_tuple_a_list_a_dict_or_beside_those_of_states(shape):
    assert examine(as_backward(batch_loop, shape)).right
    wrong = program(BY_NAME["missing transpose"])
    assert examine(as_backward(wrong, shape)).mistakes == ("missing transpose",)


def test_the_books_own_functions_are_right():
    for function in (rnn_core.rnn_bptt, rnn_core.backward):
        assert examine(function).right


def test_clipping_belongs_to_the_character_model_and_is_told():
    verdict = examine(as_char_rnn(batch_loop, limit=0.05))
    assert verdict.right
    assert "clipped at 0.05" in verdict.words


def test_a_factor_and_a_mistake_are_told_apart():
    wrong = program(BY_NAME["missing transpose"])

    def backward(params, xs, hs, dys):
        return [grad / len(xs) for grad in wrong.sweep(params, xs, hs, dys)[0]]

    assert examine(backward).mistakes == ("times 1/T", "missing transpose")


def test_what_is_not_known_is_described_and_not_named():
    def backward(params, xs, hs, dys):
        grads, _ = rnn_core.backward(params, xs, hs, dys)
        return grads._replace(Whh=3.2 * grads.Whh)

    verdict = examine(backward)
    assert verdict.mistakes == ()
    assert "dWhh is 3.2 times as long as it should be, and turned by 0°" in verdict.words
    assert "A suspicion: dbh is right" in verdict.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def rnn_bptt(:", "SyntaxError"),
        ("import no_such_package", "No module named 'no_such_package'"),
        ("x = 1", "This form is not known"),
        (ROWS.replace("gU += delta", "gU += delta.T"), "ValueError"),
        (ROWS.replace("T = len(input_seq)", "while True: print('x')"), "prints without end"),
        (ROWS.replace("return Wxh", "raise KeyError('why')\n    return Wxh"), "KeyError: 'why'"),
    ],
)
def test_a_program_that_stops_is_told_by_its_last_line(text, words):
    verdict = examine(text)
    assert not verdict.right
    assert words in verdict.words


def test_a_program_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr("lab.clinic.guard.SECONDS", 0.5)
    verdict = examine(ROWS.replace("T = len(input_seq)", "while True: pass"))
    assert "did not come to an end within 0.5 s" in verdict.words


def test_what_was_handed_in_is_left_alone():
    given = []

    def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate=0.01):
        given.append(np.array(input_seq))
        input_seq[0][:] = 0
        return as_rnn_bptt(batch_loop)(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate)

    examine(rnn_bptt)
    assert np.array_equal(given[0], given[1])
