"""The exercises of chapter 2: each plausible mistake gets its own words, entry by entry."""

import math

from answers import said
from lab import checks
from lab.worksheet import draw
import numpy as np
import pytest
import rnn_core

T = 3


def by_hand(seed=7, *, slip=None, at=None, digits=3):
    """The worksheet as a learner fills it in, every line rounded, with one slip in one line."""
    sheet = draw(seed)
    Wxh, Whh, Why, bh, by = (param.tolist() for param in sheet.params)
    xs, targets = sheet.xs.ravel(), sheet.targets.ravel()
    h, filled, ys = [[0.0, 0.0]], {}, []
    for t in range(1, T + 1):
        now = slip if at == f"h{t}" else None
        weights = [list(row) for row in zip(*Whh, strict=True)] if now == "transposed" else Whh
        x = xs[(t + 1) % 3 if now == "other input" else t - 1]
        state, sums = [], []
        for i in (0, 1):
            before = list(h[t - 1])
            if now == "new state" and i == 1:
                before[0] = state[0]
            if now == "two back":
                before = list(h[t - 2])
            terms = [Wxh[i][0] * x, sum(w * v for w, v in zip(weights[i], before, strict=True))]
            terms += [bh[i][0]]
            for drop in ("input", "recurrent", "bias"):
                if now == f"no {drop}":
                    terms[["input", "recurrent", "bias"].index(drop)] = 0.0
            a = sum(terms)
            sums.append(a)
            if now == "bias outside":
                state.append(round(math.tanh(a - terms[2]) + terms[2], digits))
            else:
                squash = {"no tanh": float, "tan": math.tan}.get(now, math.tanh)
                state.append(round(squash(a), digits))
        h.append(state[::-1] if now == "swapped" else state)
        filled[f"h{t}"] = h[t]
        now = slip if at == f"y{t}" else None
        read = {"from a": sums, "from before": h[t - 1]}.get(now, h[t])
        read = read[::-1] if now == "swapped" else read
        y = sum(w * v for w, v in zip(Why[0], read, strict=True))
        y += 0 if now == "no bias" else by[0][0]
        ys.append(round(math.tanh(y) if now == "tanh" else y, digits))
        filled[f"y{t}"] = ys[-1]
    d = np.array(ys) - targets
    losses = {
        "no half": np.sum(d**2),
        "mean": np.sum(d**2) / 6,
        "mean of squares": np.sum(d**2) / 3,
        "sum first": np.sum(d) ** 2 / 2,
        "no squares": np.sum(np.abs(d)) / 2,
        "last": d[-1] ** 2 / 2,
        "no targets": np.sum(np.square(ys)) / 2,
    }
    filled["loss"] = round(float(losses.get(slip if at == "loss" else None, d @ d / 2)), digits)
    return filled


SLIPS = {
    "h": {
        "no tanh": "the tanh is missing",
        "tan": "this is tan",
        "bias outside": "goes around the whole sum",
        "no bias": "the bias bh is missing",
        "no recurrent": "the part Whh h{before} is missing",
        "no input": "the part Wxh x{t} is missing",
        "transposed": "the transpose of Whh",
        "swapped": "the other unit's number",
        "new state": "the new h{t}[1] was used",
        "two back": "h1 was used",
        "other input": "the input of step {other} was used",
    },
    "y": {
        "from a": "made from a{t}",
        "from before": "made from h{before}",
        "no bias": "the bias by is missing",
        "tanh": "no tanh in the output",
        "swapped": "entries of Why have changed places",
    },
    "loss": {
        "no half": "½ is missing",
        "mean": "divided by the number of steps",
        "mean of squares": "mean of the squares",
        "sum first": "square each difference first",
        "no squares": "the squares are missing",
        "last": "the last step alone",
        "no targets": "subtract first",
    },
}
# At step 1 the state before is zero: nothing of it can be missing or mixed up.
NOTHING_AT_1 = {"no recurrent", "transposed", "two back"}
CASES = [
    (f"{letter}{t}" if letter != "loss" else "loss", slip)
    for letter, slips in SLIPS.items()
    for slip in slips
    for t in ((1, 2, 3) if letter != "loss" else (0,))
    if not (t == 1 and slip in NOTHING_AT_1) and not (t == 2 and slip == "two back")
]


@pytest.mark.parametrize(("name", "slip"), CASES)
def test_a_slip_is_named_where_it_was_made_and_nowhere_else(name, slip, capsys):
    t = int(name[1]) if name != "loss" else 0
    letter = name.rstrip("123")
    words = SLIPS[letter][slip].format(t=t, before=t - 1, other=(t + 1) % 3 + 1)
    answer = by_hand(slip=slip, at=name)
    text = said(checks.worksheet, lambda: answer, capsys)
    assert words in text
    assert f"not yet {name}: look at {name}" in text
    assert text.count("look at") == 1  # later lines follow from it, and are told so
    others = [w for w in SLIPS[letter].values() if "{" not in w and w != words and w in text]
    assert not others


@pytest.mark.parametrize("digits", [3, 4, 12])
@pytest.mark.parametrize("seed", range(20))
def test_a_worksheet_filled_in_by_hand_passes(seed, digits, capsys):
    answer = by_hand(seed, digits=digits)
    text = said(lambda filled: checks.worksheet(filled, seed), lambda: answer, capsys)
    assert text.endswith("worksheet: all right.")


@pytest.mark.parametrize("seed", range(8))
def test_slips_are_told_apart_in_every_worksheet(seed, capsys):
    wrong = 0
    for name, slip in CASES:
        answer = by_hand(seed, slip=slip, at=name)
        text = said(lambda filled: checks.worksheet(filled, seed), lambda a=answer: a, capsys)
        t = int(name[1]) if name != "loss" else 0
        words = SLIPS[name.rstrip("123")][slip].format(t=t, before=t - 1, other=(t + 1) % 3 + 1)
        wrong += words not in text
    assert wrong <= 3  # of 51; two slips may happen to give nearly the same number


def test_numbers_of_another_worksheet_do_not_pass(capsys):
    answer = by_hand(1)
    assert "all right" not in said(checks.worksheet, lambda: answer, capsys)


def test_a_worksheet_may_be_checked_half_filled(capsys):
    half = by_hand() | {"h2": [..., ...], "y2": ..., "h3": [0.5, ...], "y3": ..., "loss": ...}
    text = said(checks.worksheet, lambda: half, capsys)
    assert "right h1 right y1" in text
    assert "not yet h2: not filled in yet" in text
    assert "2 of 7 right" in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"h1": [0.5]}, "h1 has 1 numbers, and needs 2"),
        ({"y1": "a lot"}, "real numbers is needed"),
        ({"h1": [0.123, by_hand()["h1"][1]]}, "h1[1] is not right: write its line out"),
        ({"loss": by_hand()["loss"] + 0.5}, "loss is not right"),
        ({"h1": [1.5, -1.5]}, "y1: it follows from your h1"),
    ],
)
def test_what_else_may_be_on_a_worksheet(change, words, capsys):
    filled = by_hand() | change
    if words.startswith("y1"):
        filled["y1"] = float((draw(7).params.Why @ filled["h1"] + draw(7).params.by[0]).item())
    assert words in said(checks.worksheet, lambda: filled, capsys)


def test_a_worksheet_is_a_dict_with_all_entries(capsys):
    assert "a dict is needed" in said(checks.worksheet, lambda: [1, 2], capsys)
    assert "there is no entry 'y1'" in said(checks.worksheet, lambda: {"h1": [0, 0]}, capsys)
    assert "`return` missing" in said(checks.worksheet, lambda: None, capsys)


def mended_loss(params, inputs, targets, *, x_flat=False, target_flat=False, cut=None, factor=0.5):
    """½ Σ ‖y - target‖² of one sequence, and its likely mistakes by name."""
    h, loss = np.zeros_like(params.bh), 0.0
    for x, target in zip(inputs, targets, strict=True):
        x = np.array(x) if x_flat else np.array(x)[:, None]
        target = np.array(target) if target_flat else np.array(target)[:, None]
        h = np.tanh(params.Wxh @ x + params.Whh @ h + params.bh)
        h = cut(h) if cut else h
        y = params.Why @ h + params.by
        loss += factor * np.sum((y - target) ** 2)
    return loss


def with_mistake(**mistake):
    return lambda *arguments: mended_loss(*arguments, **mistake)


MENDED_LOSS = {
    "nothing has changed": with_mistake(x_flat=True, target_flat=True),
    "x is still flat": with_mistake(x_flat=True),
    "h is a column now": with_mistake(target_flat=True),
    "one column was cut out": with_mistake(x_flat=True, cut=lambda h: h[:, [0]]),
    "one column was cut out of the square h: the shape fits, and the numbers do not. Stop it "
    "from becoming a square. And the target is still": with_mistake(
        x_flat=True, target_flat=True, cut=lambda h: h[:, [0]]
    ),
    "columns of the square h were averaged": with_mistake(
        x_flat=True, cut=lambda h: h.mean(axis=1, keepdims=True)
    ),
    "½ is missing": with_mistake(factor=1.0),
    "a mean over the steps": with_mistake(factor=1 / 8),
    "`return` missing": lambda *arguments: None,
    "one number, and yours has the shape (1,)": lambda *arguments: [mended_loss(*arguments)],
    "relative error": lambda *arguments: mended_loss(*arguments) + 1,
}


def all_flat(params, inputs, targets):
    """Another right way: no columns anywhere."""
    Wxh, Whh, Why, bh, by = params
    h, loss = np.zeros(len(bh)), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = np.tanh(Wxh @ x + Whh @ h + bh.ravel())
        loss += 0.5 * np.sum((Why @ h + by.ravel() - target) ** 2)
    return loss


def forward_loop(params, xs, h0, **mistake):
    """A batch through the network as lists of columns, and its likely mistakes by name."""
    Wxh, Whh, Why, bh, by = params
    hs, ys = [h0], []
    for x in xs:
        before = h0 if mistake.get("stuck") else hs[-1]
        a = Wxh @ x + (Whh.T if mistake.get("transposed") else Whh) @ before
        a = a if mistake.get("no_bh") else a + bh
        hs.append(a if mistake.get("no_tanh") else np.tanh(a))
        y = Why @ hs[-2 if mistake.get("late") else -1]
        y = y if mistake.get("no_by") else y + by
        ys.append(np.tanh(y) if mistake.get("squashed") else y)
    return np.array(hs), np.array(ys)


def loop_with(**mistake):
    return lambda *arguments: forward_loop(*arguments, **mistake)


def one_array(params, xs, h0):
    """Writes every state into the one array that was passed in."""
    hs = [h0]
    for x in xs:
        h0[:] = np.tanh(params.Wxh @ x + params.Whh @ h0 + params.bh)
        hs.append(h0)
    return np.array(hs), forward_loop(params, xs, h0)[1]


def overwrites(params, xs, h0):
    result = forward_loop(params, xs, h0)
    h0 *= 0
    return result


def of(change):
    return lambda *arguments: change(*forward_loop(*arguments))


FORWARD_LOOP = {
    "h_0 is missing": of(lambda hs, ys: (hs[1:], ys)),
    "the last state is missing": of(lambda hs, ys: (hs[:-1], ys)),
    "it starts from zero": lambda params, xs, h0: forward_loop(params, xs, 0 * h0),
    "h0 is used at every step": loop_with(stuck=True),
    "hs: the tanh is missing": loop_with(no_tanh=True),
    "bias bh is missing": loop_with(no_bh=True),
    "looks like Whhᵀ": loop_with(transposed=True),
    "the recurrent part is missing": lambda params, xs, h0: forward_loop(
        params._replace(Whh=0 * params.Whh), xs, h0
    ),
    "one array many times": one_array,
    "it reads the new state": loop_with(late=True),
    "bias by is missing": loop_with(no_by=True),
    "no tanh in the output": loop_with(squashed=True),
    "one output too many": lambda params, xs, h0: (
        forward_loop(params, xs, h0)[0],
        params.Why @ forward_loop(params, xs, h0)[0] + params.by,
    ),
    "these are the outputs": of(lambda hs, ys: (ys, hs)),
    "return hs, ys": of(lambda hs, ys: hs),
    "`return` missing": lambda *arguments: None,
    "alone: your code wrote": overwrites,
    "relative error": of(lambda hs, ys: (1.1 * hs, ys)),
}

EXERCISES = {
    "worksheet": (checks.worksheet, by_hand, SLIPS["h"]),
    "mended_loss": (checks.mended_loss, mended_loss, MENDED_LOSS),
    "forward_loop": (checks.forward_loop, forward_loop, FORWARD_LOOP),
}
MISTAKES = [
    (name, words) for name in ("mended_loss", "forward_loop") for words in EXERCISES[name][2]
]


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        *((check, answer) for check, answer, _ in EXERCISES.values()),
        (checks.mended_loss, all_flat),
        (checks.mended_loss, with_mistake(x_flat=True, cut=lambda h: np.diag(h)[:, None])),
        (checks.forward_loop, rnn_core.forward),
    ],
)
def test_a_right_answer_passes(check, answer, capsys):
    assert said(check, answer, capsys).endswith(": all right.")


@pytest.mark.parametrize("name", EXERCISES)
def test_a_blank_is_told_so(name, capsys):
    def blank(*arguments):
        raise NotImplementedError

    assert said(EXERCISES[name][0], blank, capsys).startswith(f"{name}: still blank")


@pytest.mark.parametrize(("name", "words"), MISTAKES)
def test_a_mistake_gets_its_own_words(name, words, capsys):
    check, _, mistakes = EXERCISES[name]
    text = said(check, mistakes[words], capsys)
    others = [other for other in mistakes if other not in words and other in text]
    assert words in text
    assert "all right" not in text
    assert not others or name == "forward_loop"  # a wrong hs makes a wrong ys, too
