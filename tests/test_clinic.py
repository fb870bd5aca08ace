"""The clinic: every wrong program is caught, nearly every one named, none named falsely."""

from itertools import combinations
import os
import random
import signal
import threading

from clinic_programs import (
    AFTER,
    BACKWARD,
    BESIDE,
    CUT,
    EDITS,
    ESCAPES,
    FEATURE_LAYER,
    FORMS,
    GIVES,
    IN_ANOTHER,
    IN_THE_LOOP,
    INSIDE,
    KEEPS,
    NETWORK,
    ONLY,
    RATES,
    REFUSED,
    ROW_LAYER,
    ROW_NETWORK,
    ROWS,
    SAME,
    SCRIPT,
    SIGNATURES,
    SUSPICIONS,
    TAKEN,
    UNITS,
    as_backward,
    as_char_rnn,
    as_rnn_bptt,
)
from lab import batch_loop
from lab.clinic import examine
from lab.clinic.explanations import same
from lab.clinic.outcomes import book_of
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
    book = book_of(kind)
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
def test_what_shows_is_caught_nearly_all_of_it_named_and_nothing_falsely(
    form, record_property, claim
):
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
    of = len(shown - {name for kind, name in ALLOWED if kind == form})
    counts = f"{of} wrong, {of} caught, {named} named, 0 falsely"
    record_property("measured", f"clinic, {form}: {counts}")
    says = "The clinic names the mistake of wrong programs, and never a false one: share"
    claim("software", says, named / of, above=0.9)


ALLOWED = {("character model", "gradients clipped")}  # as its original does


@pytest.mark.parametrize("name", EDITS)
def test_a_program_in_another_style_is_told_its_mistake(name):
    text = ROWS
    for right, wrong in EDITS[name]:
        assert right in text
        text = text.replace(right, wrong)
    assert name in examine(text).mistakes


def test_what_is_right_in_another_style_is_called_right(record_property):
    programs = [ROWS]
    for first, second in [*combinations(SAME, 2), *zip(SAME, SAME, strict=True)]:
        programs.append(ROWS.replace(*first).replace(*second))
    assert len(set(programs)) > 70
    assert all(examine(text).right for text in programs)
    record_property("measured", f"clinic, right in another style: {len(set(programs))}, 0 refused")


def test_single_precision_is_told_from_a_mistake():
    single = ROWS.replace("np.asarray(x, float)", "np.asarray(x, np.float32)")
    single = single.replace("dot(Wxh.T)", "dot(Wxh.T.astype('f'))")
    assert "as float32 or finite" in examine(single).words and examine(single).right
    wrong = examine(single.replace("carry = delta.dot(Whh)", "carry = delta.dot(Whh.T)"))
    assert wrong.mistakes == ("missing transpose",)


def test_it_says_where_a_mistake_first_shows():
    said = examine(as_backward(program(BY_NAME["missing transpose"]))).words
    assert "in dh_7, what reaches the state of step 7 (of 8)" in said
    said = examine(as_backward(program(BY_NAME["h_t for h_{t-1} in dWhh"]))).words
    assert "in the part of dWhh from step 8 (of 8)" in said


def test_a_class_may_ask_for_its_sizes_in_its_own_order():
    class Network(FORMS["class"](batch_loop)):
        def __init__(self, input_size, output_size, hidden_size=64):
            super().__init__(input_size, hidden_size, output_size)

    assert examine(Network).right


def test_two_mistakes_are_named_both_or_none_falsely(record_property):
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
    counts = f"{tried} wrong, {tried} caught, {named} named, 0 falsely"
    record_property("measured", f"clinic, pairs of mistakes: {counts}")


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
    assert "dWhh is 3.2 times as long as it should be, and in the right" in verdict.words
    assert "dWxh is right, so da is. Look at the line of dWhh." in verdict.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def rnn_bptt(:", "SyntaxError: invalid syntax (pasted, line 1)"),
        ("import sys\nsys.exit()", "SystemExit"),
        ("import numpy\nnumpy.ones(2) @ numpy.ones(3)", "(line 2: numpy.ones(2) @ numpy.ones(3))"),
        ("import json\njson.loads('x')", "(line 2: json.loads('x'))"),
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


def edited(text, edits):
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def network(edits=(), gives=GIVES["tuple"]):
    return edited(NETWORK, edits).replace("GIVES", gives)


LETTERS = ["U", "W", "V", "b", "c"]
STEP = "\n        ".join(f"self.{each} = self.{each} - lr * d{each}" for each in LETTERS)


@pytest.mark.parametrize("gives", GIVES)
def test_a_class_may_give_its_gradients_in_many_ways(gives):
    right = network(gives=GIVES[gives])
    assert examine(right).right
    wrong = edited(right, [("delta @ self.W", "self.W @ delta")])
    assert examine(wrong).mistakes == ("missing transpose",)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_class_may_ask_for_what_it_needs_in_many_ways(signature):
    right = network(SIGNATURES[signature])
    assert examine(right).right
    wrong = edited(right, [("np.outer(delta, self.s[t - 1])", "np.outer(delta, self.s[t])")])
    assert examine(wrong).mistakes == ("h_t for h_{t-1} in dWhh",)


@pytest.mark.parametrize("rate", RATES)
def test_a_class_may_take_the_step_by_a_rate_that_has_a_name(rate):
    lr = {"argument": "lr", "default": "learning_rate", "attribute": "self.lr"}[rate]
    step = STEP.replace("lr *", f"{lr} *")
    assert examine(network(RATES[rate], step)).right
    assert "by a rate that has no name" in examine(network((), STEP.replace("lr", "0.1"))).words


@pytest.mark.parametrize("single", [False, True])
def test_a_square_matrix_may_lie_either_way(single):
    right = ROW_NETWORK.replace("np.zeros", "1.0 * np.zeros")
    if single:
        right = right.replace("np.zeros((H, H))", "np.zeros((H, H)).astype('f')")
        right = right.replace("1.0 * ", "")
    assert examine(right).right
    wrong = edited(right, [('up = da[t] @ p["Wh"].T', 'up = da[t] @ p["Wh"]')])
    assert examine(wrong).mistakes == ("missing transpose",)


def test_sums_that_an_object_keeps_are_seen_in_its_second_call():
    kept = [("map(np.zeros_like, arrays)", "vars(self).setdefault('g', [0 * a for a in arrays])")]
    assert examine(network(kept)).mistakes == ("sums kept from call to call",)


def test_an_object_may_be_handed_in_for_its_class():
    assert examine(FORMS["class"](batch_loop)(2, 3, 4)).right


@pytest.mark.parametrize("layer", [ROW_LAYER, FEATURE_LAYER])
def test_a_layer_is_asked_for_dx_and_for_what_it_was_given(layer):
    assert examine(layer).right
    dx = [("@ Wx.T,", "@ Wx.T * 2,"), ('"Wax"].T @ dz', '"Wax"].T @ dz * 2')]
    wrong = examine(edited(layer, [each for each in dx if each[0] in layer]))
    assert not wrong.right and "all but dx is right" in wrong.words
    used = [("    return dx, dprev", "    dh *= 2\n    return dx, dprev")]
    used += [('    return {"dx"', '    da *= 2\n    return {"dx"')]
    changed = examine(edited(layer, [each for each in used if each[0] in layer]))
    assert not changed.right and "what was passed in has changed" in changed.words


def test_a_layer_may_carry_nothing_and_still_hand_something_back():
    wrong = edited(ROW_LAYER, [("dh[:, t] + dprev", "dh[:, t]")])
    assert examine(wrong).mistakes == ("recurrent gradient never carried",)


def test_what_a_layer_returns_may_stand_in_any_order_or_in_a_dict():
    names = "dx, dprev, dWx, dWh, db"
    for other in ("dWx, dWh, db, dx, dprev", "dict(dx=dx, dh0=dprev, dWx=dWx, dWh=dWh, db=db)"):
        assert examine(edited(ROW_LAYER, [(f"return {names}", f"return {other}")])).right


def test_a_script_is_taken_for_what_it_defines(monkeypatch):
    monkeypatch.setattr("lab.clinic.guard.SECONDS", 0.5)
    verdict = examine(SCRIPT)
    assert verdict.right and "No such file" not in verdict.words
    assert "No module named 'no_such_package'" in verdict.words
    wrong = examine(edited(SCRIPT, [("up = Whh.T @ da", "up = Whh @ da")]))
    assert wrong.mistakes == ("missing transpose",)
    hangs = edited(
        SCRIPT, [("import no_such_package", ""), ('open("no such file.txt").read()', "1")]
    )
    assert "has no end, and was left out" in examine(hangs).words and examine(hangs).right
    for slow in ("for _ in iter(int, 1):", "while True:\n    if h.any() > 1: break"):
        assert "did not come to an end" in examine(hangs.replace("while True:", slow)).words


@pytest.mark.parametrize(
    "limit", ["np.clip(grad, -0.7, 0.7, out=grad)", "grad *= min(1, 1 / norm)"]
)
def test_a_character_model_may_clip_what_is_too_large_and_leave_the_rest(limit):
    norm = "norm = np.sqrt(sum((grad ** 2).sum() for grad in grads))"
    lines = f"    {norm}\n    for grad in grads:\n        {limit}\n    return loss"
    verdict = examine(edited(definitions(), [("    return loss", lines)]))
    assert verdict.right and "Its gradients are" in verdict.words


def test_weights_of_the_caller_are_left_alone():
    space = {}
    text = SCRIPT.split("h = np.zeros((H, 1))\nwhile")[0]
    exec(
        edited(
            text, [("import no_such_package", ""), ('open("no such file.txt")', "bytes()")]
        ).replace("bytes().read()", "1"),
        space,
    )
    before = dict(space)
    assert examine(space["lossFun"]).right
    assert space == before


@pytest.mark.parametrize("where", ONLY)
def test_what_is_wrong_in_one_place_only_is_not_called_right(where):
    assert not examine(edited(ROWS, [ONLY[where]])).right


@pytest.mark.parametrize("way", TAKEN)
def test_a_program_may_take_and_give_in_other_ways(way):
    right = edited(ROWS, TAKEN[way])
    assert examine(right).right
    wrong = edited(right, [("carry = delta.dot(Whh)", "carry = delta.dot(Whh.T)")])
    assert examine(wrong).mistakes == ("missing transpose",)


def test_a_backward_pass_that_changes_what_it_was_given_is_told_so():
    for change in ("params.Whh[:] *= 0.5", "xs[:] = 0"):
        text = "import rnn_core\ndef backward(params, xs, hs, dys):\n"
        text += (
            f"    grads = rnn_core.backward(params, xs, hs, dys)\n    {change}\n    return grads"
        )
        verdict = examine(text)
        assert not verdict.right and "what was passed in has changed" in verdict.words


@pytest.mark.parametrize("line", ESCAPES)
def test_nothing_escapes(line):
    verdict = examine(edited(ROWS, [("    T = len(input_seq)", f"    {line}")]))
    assert not verdict.right and verdict.mistakes == ()
    assert ESCAPES[line] in verdict.words


def test_calls_in_calls_are_ended_also_where_python_does_not_end_them(monkeypatch):
    monkeypatch.setattr("lab.clinic.guard.SECONDS", 5)
    monkeypatch.setattr("lab.clinic.guard.DEEP", 300)
    down = "def down(n):\n        while not n: pass\n        return down(n - 1)\n    down(300)"
    verdict = examine(edited(ROWS, [("T = len(input_seq)", down)]))
    assert "RecursionError: maximum recursion depth exceeded (line" in verdict.words


@pytest.mark.parametrize(
    "bad", [None, 5, [], (1, 2), "", "# nothing", "x = 1\0", "(" * 9999, object()]
)
def test_what_is_no_program_is_refused(bad):
    assert not examine(bad).right


def test_too_much_of_a_list_is_not_unpacked():
    text = "def backward(params, xs, hs, dys):\n    a = [1.0]\n"
    text += "    for _ in range(12): a = [a] * 10\n    return dict.fromkeys(params._fields, a)"
    assert "where real numbers are needed" in examine(text).words


@pytest.mark.filterwarnings("ignore:'continue' in a 'finally':SyntaxWarning")  # Python 3.14
@pytest.mark.parametrize(
    "eats",
    [
        "except Exception: pass",
        "except: pass",
        "except BaseException:\n            a = 1",
        "finally: continue",
    ],
)
def test_what_eats_exceptions_is_ended_too(monkeypatch, eats):
    monkeypatch.setattr("lab.clinic.guard.SECONDS", 0.5)
    hangs = f"while True:\n        try: sum(range(99))\n        {eats}"
    verdict = examine(edited(ROWS, [("T = len(input_seq)", hangs)]))
    assert "did not come to an end within 0.5 s" in verdict.words


def test_a_key_that_is_pressed_does_escape():
    pressed = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    pressed.start()
    with pytest.raises(KeyboardInterrupt):
        examine("import time\ntime.sleep(5)")


def test_a_program_that_changes_numpy_changes_it_for_itself():
    tanh, close = np.tanh, np.all
    patch = "import numpy as np\nnp.all = lambda *a, **k: True\nnp.tanh = lambda x: x\n"
    assert not examine(edited(ROWS, [("import numpy as np\n", patch)])).right
    assert np.tanh is tanh and np.all is close


def test_a_gradient_that_points_nowhere_is_not_called_another_length():
    verdict = examine(edited(ROWS, [(AFTER, "    learning_rate = np.nan\n" + AFTER)]))
    assert verdict.mistakes == () and "nan or inf" in verdict.words
    opposite = examine(edited(ROWS, [("-= learning_rate", "+= learning_rate")]))
    assert "points the opposite way" in opposite.words


@pytest.mark.parametrize("steps", [1, 5, 6, 9, 11, 14, 17, 19, 25, 28])
def test_outputs_sent_back_some_steps_only_are_seen_however_many(steps):
    verdict = examine(CUT.replace("STEPS", str(steps + 1)))
    assert verdict.mistakes == (f"each output sent back {steps} steps",)
    assert f"h_{{t−{steps}}}" in verdict.words
    assert examine(CUT.replace("STEPS", "30")).right


def test_where_nothing_is_rounded_to_float32_nothing_is_said_of_it():
    for wrong in ("gU *= 1 + 3e-7", "gU += 1e-6"):
        verdict = examine(edited(ROWS, [(AFTER, f"    {wrong}\n{AFTER}")]))
        assert not verdict.right and "float" not in verdict.words
        assert "of its length" in verdict.words and "points 0°" not in verdict.words


@pytest.mark.parametrize("change", SUSPICIONS)
def test_a_suspicion_points_at_the_lines_that_are_wrong_and_clears_the_others(change):
    verdict = examine(edited(BACKWARD, change))
    assert verdict.mistakes == () and verdict.title == "Wrong"
    assert f"A suspicion: {SUSPICIONS[change]}\n" in verdict.words


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("dbh += da[:, :1]", "the first sequence alone"),
        ("dbh += da.mean(axis=1, keepdims=True)", "a mean over the batch"),
        ("dbh = da.sum(axis=1, keepdims=True)", "assigned, not added"),
        ("dbh += dh.sum(axis=1, keepdims=True)", "dh_t for da_t"),
    ],
)
def test_one_bias_may_be_wrong_alone_or_beside_another_gradient(line, name):
    assert examine(BACKWARD).right
    edits = [("dbh += da.sum(axis=1, keepdims=True)", line)]
    assert examine(edited(BACKWARD, edits)).mistakes == (f"{name} in dbh",)
    edits += [("dWhy += dys[t] @ hs[t + 1].T", "dWhy += dys[t] @ hs[t].T")]
    assert examine(edited(BACKWARD, edits)).mistakes == (
        "h_{t-1} for h_t in dWhy",
        f"{name} in dbh",
    )


@pytest.mark.parametrize("unit", UNITS)
def test_another_network_is_told_from_a_wrong_gradient(unit):
    verdict = examine(edited(ROWS, UNITS[unit]))
    assert verdict.mistakes == (unit,) and verdict.title == "Right for another network"


@pytest.mark.parametrize(
    "text",
    [
        edited(ROWS, [("np.tanh(", "np.sinh("), ("(1 - s[t] * s[t])", "np.hypot(1, s[t])")]),
        edited(NETWORK.replace("GIVES", GIVES["dict"]), [("np.tanh(", "np.sin(")]),
        edited(ROW_LAYER, [("np.tanh(", "np.sin(")]),
    ],
)
def test_where_the_outputs_are_others_they_come_first(text):
    verdict = examine(text)
    assert verdict.mistakes == () and "Your way forward is another network" in verdict.words
    assert "suspicion" not in verdict.words


def test_a_loss_that_is_a_multiple_is_right_for_itself_and_one_that_is_given_is_none():
    mean = edited(ROWS, [("o[t] - Y[t]", "2 * (o[t] - Y[t]) / T / Y[t].size")])
    verdict = examine(mean)
    assert verdict.title == "Right up to a factor" and not verdict.right
    assert "It is right for 2/(T·O) times this loss" in verdict.words
    assert examine(edited(ROWS, [("o[t] - Y[t]", "Y[t] - o[t]")])).title == "Wrong"
    halves = edited(
        BACKWARD,
        [
            (
                "return dWxh",
                "dWxh, dWhh, dWhy, dbh, dby = (\n"
                "        grad / 2 for grad in (dWxh, dWhh, dWhy, dbh, dby))\n    return dWxh",
            )
        ],
    )
    assert examine(halves).title == "Wrong"


def test_what_is_random_or_kept_is_told_by_two_calls():
    dropout = "* (1 - hs[t + 1] ** 2) * (np.random.rand(*dh.shape) > 0.1) / 0.9"
    verdict = examine(edited(BACKWARD, [("* (1 - hs[t + 1] ** 2)", dropout)]))
    assert "Two calls with the same arrays give different numbers" in verdict.words


@pytest.mark.parametrize("order", INSIDE)
def test_weights_that_move_inside_the_loop_are_told_by_two_rates(order):
    text = edited(ROWS, [(ROWS[ROWS.index(AFTER) : ROWS.index("    return Wxh")], "")])
    verdict = examine(edited(text, INSIDE[order]))
    assert verdict.mistakes == ("weights moved inside the loop",)


def test_a_step_that_is_clipped_by_its_rate_is_not_said_to_move_inside_the_loop():
    clip = "np.clip(learning_rate * gU, -1, 1)"
    verdict = examine(edited(ROWS, [("learning_rate * gU", clip)]))
    assert not verdict.right and "weights moved inside the loop" not in verdict.mistakes


def test_a_mistake_shows_through_the_clipping_of_a_character_model():
    for name in ("derivative at the wrong step", "added to itself", "missing transpose"):
        wrong = examine(as_char_rnn(program(BY_NAME[name]), limit=1))
        assert wrong.mistakes == (name,)


def test_the_frame_for_other_forms_takes_their_lines():
    frame = examine("x = 1").words.split("biases:\n\n")[1]
    lines = ROWS[ROWS.index("    T = len") : ROWS.index(AFTER)]
    names = "    dU, dW, dV, db, dc = gU, gW, gV, gb, gc\n"
    place = "    # … your lines, which make dU, dW, dV, db and dc …\n"
    assert examine("import numpy as np\n" + edited(frame, [(place, lines + names)])).right


@pytest.mark.parametrize("way", KEEPS)
def test_an_object_is_asked_for_other_inputs_too(way):
    verdict = examine(edited(network(), KEEPS[way]))
    assert not verdict.right and "a later one with other inputs is not" in verdict.words


def definitions():
    """What SCRIPT defines, without its loop."""
    return SCRIPT.split("h = np.zeros((H, 1))\nwhile")[0].replace("import no_such", "#")


@pytest.mark.parametrize("clipped", [False, True])
@pytest.mark.parametrize("change", BESIDE)
def test_a_character_model_is_asked_for_its_loss_and_its_last_state(change, clipped):
    limit = "    for grad in grads: np.clip(grad, -5, 5, out=grad)\n    return loss"
    changed = edited(definitions(), [change])
    verdict = examine(edited(changed, [("    return loss", limit)] * clipped))
    assert not verdict.right and verdict.mistakes == ()
    assert BESIDE[change] in verdict.words
    assert "gradients are right" in verdict.words


@pytest.mark.parametrize("clipped", [False, True])
def test_a_character_model_of_a_mean_is_right_up_to_a_factor(clipped):
    limit = "for g in grads: np.clip(g, -5, 5, out=g)" if clipped else ""
    mean = f"    {limit}\n    return loss / len(inputs),"
    edits = [("p[targets[t]] -= 1", "p[targets[t]] -= 1\n        p /= len(inputs)")]
    verdict = examine(edited(definitions(), [*edits, ("    return loss,", mean)]))
    assert verdict.title == "Right up to a factor"
    assert "right for 1/T times this loss" in verdict.words
    assert "it is 1/T times that" in verdict.words


@pytest.mark.parametrize("limited", [False, True])
@pytest.mark.parametrize("name", IN_THE_LOOP)
def test_a_limit_in_the_loop_of_a_character_model_is_seen(name, limited):
    limit = "    for grad in grads: np.clip(grad, -5, 5, out=grad)\n    return loss"
    edits = [IN_THE_LOOP[name]] + [("    return loss", limit)] * limited
    assert examine(edited(definitions(), edits)).mistakes == (name,)
    if limited:
        assert examine(edited(definitions(), edits[1:])).right


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_read_is_told_why(why):
    verdict = examine(edited(NETWORK, REFUSED[why]).replace("GIVES", GIVES["tuple"]))
    assert verdict.title == "Not read" and why in verdict.words


def test_python_2_is_told_so():
    for old in ("for t in xrange(T)", "print 'hello'\n    for t in range(T)"):
        assert "this is Python 2" in examine(edited(ROWS, [("for t in range(T)", old)])).words


@pytest.mark.parametrize("names", IN_ANOTHER)
def test_a_mistake_in_another_network_is_told(names):
    unit, _ = names
    verdict = examine(edited(edited(ROWS, UNITS[unit]), IN_ANOTHER[names]))
    assert verdict.mistakes == names and verdict.title == "Wrong"
    assert "right for that network" not in verdict.words


def test_where_the_network_is_another_no_mistake_is_denied():
    sine = edited(ROWS, [("np.tanh(", "np.sin("), ("carry = delta.dot(Whh)", "carry = 0 * back")])
    assert "Your way forward is another network" in examine(sine).words
    assert "no known mistake" not in examine(sine).words


def test_outputs_may_stand_in_columns():
    assert examine(network([("return self.o, self.s", "return self.o.T")])).right


def test_a_layer_of_another_network_is_not_said_to_change_what_it_was_given():
    said = examine(edited(ROW_LAYER, [("np.tanh(", "np.sin(")])).words
    assert "dh afterward      right" in said and "states            wrong" in said


def test_a_suspicion_clears_nothing_that_is_not_proved():
    no_da_1 = [("gU += ", "gU += (t > 0) * "), ("gb += ", "gb += (t > 0) * ")]
    said = examine(edited(ROWS, no_da_1)).words
    assert "dWhh              right" in said and "so da is" not in said
    shifted = examine(edited(ROW_LAYER, [("dh[:, t]", "dh[:, t - 1]")]))
    assert "A suspicion: look at dh, da and dh_next" in shifted.words
    errors = examine(edited(ROWS, [("err = o[t] - Y[t]", "err = o[t] - Y[t - 1]")]))
    assert "so dy is" not in errors.words


def test_what_is_off_by_little_is_not_said_to_be_in_the_right_direction():
    ones = ("carry = np.zeros_like(s[0])", "carry = np.ones_like(s[0])")
    verdict = examine(edited(ROWS, [ones]))
    assert "dbh is off by" in verdict.words and "right direction" not in verdict.words


def test_names_of_the_reader_are_told_beside_those_of_the_book():
    assert "Your U, W, V, b, c are called Wxh, Whh, Why, bh, by here." in examine(network()).words
    assert "are called" not in examine(ROWS).words


def test_a_dict_may_have_any_keys_where_shapes_tell_and_is_told_them_where_not():
    keys = "return dict(U=dWxh, W=dWhh, V=dWhy, b=dbh, c=dby)"
    right = edited(BACKWARD, [("return dWxh, dWhh, dWhy, dbh, dby", keys)])
    assert examine(right).right
    said = examine(edited(right, [("c=dby", "c=0")])).words
    assert "of a dict the keys dWxh, " in said and "here they are U, W, V, b, c" in said


@pytest.mark.parametrize("limit", [0.1, 5, np.inf])
def test_a_character_model_in_single_precision_may_clip(limit):
    names = "Wxh, Whh, Why, bh, by"
    single = f"    global {names}\n    {names} = (np.float32(w) for w in ({names}))\n"
    single += "    hs = states(inputs, np.float32(hprev))\n"
    edits = [("x = np.zeros((V, 1))", "x = np.zeros((V, 1), 'f')")]
    edits += [("    hs = states(inputs, hprev)\n", single)]
    clip = f"    grads = [np.clip(g, -{limit}, {limit}) for g in grads]\n    return loss"
    edits += [("    return loss", clip.replace("inf", "np.inf"))]
    verdict = examine(edited(definitions(), edits))
    assert verdict.right and "Right to five digits" in verdict.words
    wrong = examine(edited(definitions(), [*edits, ("up = Whh.T @ da", "up = Whh @ da")]))
    assert wrong.mistakes == ("missing transpose",)
