"""The exercises of chapter 2: a worksheet, columns instead of flat lists, the forward loop."""

from functools import partial
from itertools import product

from lab.exercise import Exercise, LeftAlone, Property, Values, edited
from lab.feedback import Wrong, numbers, returned, several
from lab.worksheet import draw
import numpy as np
import rnn_core

# --- 1: a worksheet
STEPS = (1, 2, 3)
ENTRIES = (*(f"{letter}{t}" for t in STEPS for letter in "hy"), "loss")
CLOSE = {"h": 0.0025, "y": 0.0025, "loss": 0.01}  # three decimals, kept at every line
COARSE = 0.0051  # two decimals


def h_line(sheet, t, entries):
    Wxh, Whh, _, bh, _ = sheet.params
    x, h = sheet.xs[t - 1], entries[f"h{t - 1}"]
    a = Wxh @ x + Whh @ h + bh
    return np.tanh(a)


def y_line(sheet, t, entries):
    h = entries[f"h{t}"]
    return sheet.params.Why @ h + sheet.params.by


def loss_line(sheet, t, entries):
    ys = np.array([entries["y1"], entries["y2"], entries["y3"]])
    dys = ys - sheet.targets
    return np.sum(dys**2, keepdims=True)[0] / 2


# For each line its slips: a sentence in which {t}, {before}, {next} and {last} are steps, and an
# edit of the line. At step 1 the state before is zero: nothing of it can be missing or mixed up.
TANH, LOSS = "np.tanh(a)", "np.sum(dys**2, keepdims=True)[0] / 2"
H_SLIPS = {
    "this is a{t}, and the tanh is missing: h{t} = tanh(a{t}).": (TANH, "a"),
    "the tanh goes around the whole sum a{t}, the bias included.": (TANH, "np.tanh(a - bh) + bh"),
    "this is tan, the function of angles; the key is called tanh.": (TANH, "np.tan(a)"),
    "the bias bh is missing.": (" + bh", ""),
    "the part Wxh x{t} is missing.": ("Wxh @ x + ", ""),
    "this is the other unit's number: row 1 is for unit 1, row 2 for unit 2.": (
        TANH,
        "np.tanh(a)[::-1]",
    ),
    "the new h{t}[1] was used. Both units read the state before, h{before}.": (
        TANH,
        "np.tanh(a + Whh[:, :1] * (np.tanh(a[0]) - h[0]) * [[0], [1]])",
    ),
    "the input of step {next} was used.": ("t - 1]", "t % 3]"),
    "the input of step {last} was used.": ("t - 1]", "(t + 1) % 3]"),
}
STATE_SLIPS = {
    "the part Whh h{before} is missing, or made with h0 again: it needs the state that you have "
    "just computed.": ("Whh @ h", "0 * h"),
    "it looks like the transpose of Whh. Entry i of Whh h is ROW i of Whh times h.": (
        "Whh @",
        "Whh.T @",
    ),
}
EARLIER_SLIP = {"h1 was used, and the state before step 3 is h2.": ("h{t - 1}", "h{t - 2}")}
Y_SLIPS = {
    "it is made from a{t}. The output reads h{t}, after the tanh.": (
        "Why @ h",
        "Why @ np.arctanh(np.clip(h, -0.9999, 0.9999))",
    ),
    "it is made from h{before}. The output of step {t} reads the new state.": (
        "h{t}",
        "h{t - 1}",
    ),
    "the bias by is missing.": (" + sheet.params.by", ""),
    "there is no tanh in the output: y = Why h + by.": (
        "sheet.params.Why @ h + sheet.params.by",
        "np.tanh(sheet.params.Why @ h + sheet.params.by)",
    ),
    "the entries of Why have changed places.": ("Why @", "Why[:, ::-1] @"),
}
LOSS_SLIPS = {
    "the factor ½ is missing.": (" / 2", ""),
    "it was divided by the number of steps: the loss of this book is a sum.": ("/ 2", "/ 6"),
    "this is the mean of the squares: it is half their sum.": ("/ 2", "/ 3"),
    "square each difference first, then add.": (LOSS, "dys.sum(axis=0) ** 2 / 2"),
    "the squares are missing.": ("dys**2", "np.abs(dys)"),
    "this is the last step alone: add all three.": ("dys**2", "dys[2:] ** 2"),
    "the loss compares y with the target: subtract first, then square.": ("dys**2", "ys**2"),
}
LINES = {"h": h_line, "y": y_line, "loss": loss_line}


def _slips(name):
    """The slips of an entry: a list of the sentence and the line that is wrong."""
    t = int(name[1]) if name != "loss" else 0
    slips = {"h": H_SLIPS, "y": Y_SLIPS, "loss": LOSS_SLIPS}[_kind(name)]
    if name in ("h2", "h3"):
        slips = slips | STATE_SLIPS
    if name == "h3":
        slips = slips | EARLIER_SLIP
    steps = {"t": t, "before": t - 1, "next": t % 3 + 1, "last": (t + 1) % 3 + 1}
    return [(words.format(**steps), edited(_line(name), edit)) for words, edit in slips.items()]


def _kind(name):
    return name.rstrip("123")


def _line(name):
    return LINES[_kind(name)]


def _value(line, sheet, name, entries):
    """What a line makes of the entries above it."""
    return line(sheet, int(name[1]) if name != "loss" else 0, entries)


SLIPS = {name: _slips(name) for name in ENTRIES}


def by_hand(sheet, digits=3, at=None, slip=None):
    """The worksheet as a learner fills it in: every line rounded, one of them with a slip.

    Parameters
    ----------
    sheet : lab.worksheet.Worksheet
    digits : int
        How many decimals every line is rounded to.
    at : str, optional
        The entry with the slip.
    slip : callable, optional
        A line of `SLIPS[at]`, in place of the right one.

    Returns
    -------
    dict of str to list or float
        As an answer to the exercise.
    """
    entries = {"h0": np.zeros((2, 1))}
    for name in ENTRIES:
        line = slip if name == at else _line(name)
        entries[name] = _value(line, sheet, name, entries).round(digits)
    return {
        name: entries[name].ravel().tolist() if name[0] == "h" else entries[name].item()
        for name in ENTRIES
    }


def worksheet_of(seed):
    """The exercise for the worksheet of a seed.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Exercise
        An answer returns a dict: "h1", "h2", "h3" with two numbers each, "y1", "y2", "y3" and
        "loss" with one, to three decimals. An entry that is ... counts as not filled in.
    """
    sheet = draw(seed)

    def solution():
        hs, ys = rnn_core.forward(sheet.params, sheet.xs)
        loss, _ = rnn_core.half_squared_error(ys, sheet.targets)
        filled = {"loss": round(loss, 3)}
        for t in (1, 2, 3):
            filled[f"h{t}"] = hs[t].ravel().round(3).tolist()
            filled[f"y{t}"] = round(ys[t - 1].item(), 3)
        return filled

    questions = [Property(name, partial(_judge, sheet=sheet, name=name)) for name in ENTRIES]
    mistakes = [
        (sentence, partial(by_hand, sheet, at=name, slip=line))
        for name in ENTRIES
        for sentence, line in SLIPS[name]
    ]
    return Exercise(solution, questions, mistakes, name="worksheet")


def _judge(answer, sheet, name):
    """Judge one entry of a worksheet, by the truth and by the learner's own earlier entries."""
    filled = answer()
    value, exact, close = _read(filled, name), _exact(sheet), CLOSE[_kind(name)]
    off = np.abs(value - _value(_line(name), sheet, name, exact)) > close
    if not off.any():
        return

    def near(line, entries, within=close):
        return np.all(np.abs(value - _value(line, sheet, name, entries))[off] <= within)

    own = _own(filled, exact)
    where = f"{name}[{np.flatnonzero(off)[0] + 1}]" if off.sum() < len(off) else name
    if near(_line(name), own):
        raise Wrong(f"it follows from your {_made_from(name)}, not right yet: mend that first")
    if near(_line(name), own, COARSE) and np.array_equal(value, value.round(2)):
        raise Wrong(f"{where} has two decimals, and three are needed")
    alike = [
        words
        for entries, (words, line) in product((own, exact), SLIPS[name])
        if near(line, entries)
    ]
    if alike:  # two slips may happen to give nearly the same number
        raise Wrong(f"look at {where}: {' Or: '.join(dict.fromkeys(alike))}")
    what = "this line" if where == name else where
    raise Wrong(f"{what} is not right: write it out once more, number by number")


def _read(filled, name):
    """One entry as a column of numbers, shape (2, 1) for h and (1, 1) for the rest."""
    if not isinstance(returned(filled), dict):
        raise Wrong("a dict is needed, with the entries h1, y1, and so on")
    if name not in filled:
        raise Wrong(f"there is no entry {name!r}")
    value = filled[name]
    if value is ... or (isinstance(value, (list, tuple)) and ... in value):
        raise Wrong("not filled in yet")
    need = 2 if name[0] == "h" else 1
    column = numbers(value, "a number" if need == 1 else "a list of two numbers").reshape(-1, 1)
    if len(column) != need:
        raise Wrong(f"the count of numbers is {len(column)}, and {need} is needed")
    return column


def _exact(sheet):
    """The columns of every entry of the worksheet, and h0."""
    hs, ys = rnn_core.forward(sheet.params, sheet.xs)
    loss, _ = rnn_core.half_squared_error(ys, sheet.targets)
    entries = {f"h{t}": h for t, h in enumerate(hs)}
    entries |= {f"y{t}": y for t, y in enumerate(ys, 1)}
    return entries | {"loss": np.array([[loss]])}


def _own(filled, exact):
    """The entries with the learner's in their place, where they can be read."""
    own = dict(exact)
    for name in ENTRIES:
        try:
            own[name] = _read(filled, name)
        except Wrong:  # that entry has a sentence of its own
            continue
    return own


def _made_from(name):
    """The entry that another is made from, in words."""
    if name == "loss":
        return "y1, y2 and y3"
    return f"h{name[1]}" if name[0] == "y" else f"h{int(name[1]) - 1}"


worksheet = worksheet_of(7)


# --- 2: the square that nobody asked for
def column_loss(params, inputs, targets):
    Wxh, Whh, Why, bh, by = params
    h, loss = np.zeros_like(bh), 0.0
    for x, target in zip(inputs, targets):
        x, target = np.reshape(x, (-1, 1)), np.reshape(target, (-1, 1))
        h = np.tanh(Wxh @ x + Whh @ h + bh)
        y = Why @ h + by
        loss += 0.5 * np.sum((y - target) ** 2)
    return loss


def _network(seed, I, H, O):
    return rnn_core.init_params(np.random.default_rng(seed), I, H, O, bias=1.0)


def _lists(seed, I, H, O, T=7):
    """A network with biases; inputs and targets as plain lists."""
    params, rng = _network(seed, I, H, O), np.random.default_rng(seed)
    return params, rng.standard_normal((T, I)).tolist(), rng.standard_normal((T, O)).tolist()


def _one_number(answer, *example):
    loss = answer(*example)
    if isinstance(loss, tuple):
        raise Wrong(f"the loss is one number, and a tuple of {len(loss)} came back")
    if numbers(loss, "a number").shape:
        raise Wrong(f"the loss is one number, and yours has the shape {np.shape(loss)}")
    return loss


FLAT_X = ("np.reshape(x, (-1, 1))", "np.array(x)")
FLAT_TARGET = ("np.reshape(target, (-1, 1))", "np.array(target)")
ONE_COLUMN, MEAN = ("+ bh)", "+ bh)[:, :1]"), ("+ bh)", "+ bh).mean(axis=1, keepdims=True)")
CUT = (
    "one column was cut out of the square h: the shape fits, and the numbers do not. Stop it from "
    "becoming a square."
)
AVERAGED = CUT.replace("one column was cut out of", "the columns of").replace(
    "h:", "h were averaged:"
)
ALSO = " And the target is no column yet."
column_loss = Exercise(
    column_loss,
    [
        Values(
            "the loss, for two networks with O = H",
            [_lists(2, 2, 3, 3), _lists(3, 1, 4, 4)],
            run=_one_number,
        ),
        Values("the same for O = 2, H = 4", [_lists(4, 3, 4, 2)], run=_one_number),
    ],
    {
        "the factor ½ is missing.": ("0.5 *", "1.0 *"),
        "this is a mean over the steps, and a sum is asked for.": (
            "return loss",
            "return loss / len(inputs)",
        ),
        "this is a mean over the outputs, and a sum is asked for.": (
            "return loss",
            "return loss / len(by)",
        ),
        "this is the first step alone: `return` stands inside the loop.": (
            "    return loss",
            "        return loss",
        ),
        "this is the last step alone: += adds up, = writes over what was there.": ("+=", "="),
        "each step starts from zero: h is carried from step to step.": (
            "Whh @ h",
            "Whh @ (0 * h)",
        ),
        "the target is a column now. But x is still flat, so Wxh x is (H,), and with bh it makes a "
        "square.": FLAT_X,
        "h is a column now. But y is (O, 1) and the target is still flat or a row: their "
        "difference is a square.": FLAT_TARGET,
        CUT: [FLAT_X, ONE_COLUMN],
        CUT + ALSO: [FLAT_X, FLAT_TARGET, ONE_COLUMN],
        AVERAGED: [FLAT_X, MEAN],
        AVERAGED + ALSO: [FLAT_X, FLAT_TARGET, MEAN],
        "nothing has changed: h is still a square. Print the shapes in the loop.": [
            FLAT_X,
            FLAT_TARGET,
        ],
    },
)


# --- 3: the forward loop
def forward_loop(params, xs, h0):
    Wxh, Whh, Why, bh, by = params
    hs = [h0]
    for x in xs:
        hs.append(np.tanh(Wxh @ x + Whh @ hs[-1] + bh))
    ys = [Why @ h + by for h in hs[1:]]
    return np.array(hs), np.array(ys)


def _batch(seed, B, T):
    """A network with biases, a batch, and an initial state that is not zero."""
    params, rng = _network(seed, 2, 3, 4), np.random.default_rng(seed)
    return params, rng.standard_normal((T, 2, B)), rng.standard_normal((3, B))


def _one_of_two(answer, params, xs, h0, which):
    """hs (0) or ys (1) of a loop."""
    return several(answer(params, xs, h0), 2, "two arrays are needed: return hs, ys")[which]


STATES, OUTPUTS = (
    Values(words, [_batch(2, B=5, T=7), _batch(3, B=1, T=8)], run=partial(_one_of_two, which=which))
    for which, words in enumerate(("hs", "ys"))
)
SUM, HS = "np.tanh(Wxh @ x + Whh @ hs[-1] + bh)", "np.array(hs)"
forward_loop = Exercise(
    forward_loop,
    [STATES, OUTPUTS, LeftAlone(STATES)],
    {
        "these are the outputs, and the states stand where the outputs belong: hs comes first, "
        "then ys.": ("np.array(hs), np.array(ys)", "np.array(ys), np.array(hs)"),
        "these are the hidden states, and the outputs are asked for.": ("np.array(ys)", HS),
        "h_0 is missing: hs has T + 1 states, and hs[0] is h0.": (HS, "np.array(hs[1:])"),
        "hs[0] is zero, and has to be h0.": (HS, "np.array([0 * h0, *hs[1:]])"),
        "the last state is missing: hs has T + 1 states.": (HS, "np.array(hs[:-1])"),
        "the tanh is missing.": (SUM, "Wxh @ x + Whh @ hs[-1] + bh"),
        "the next state is made from a_t, before the tanh.": [
            ("hs = [h0]", "hs, a = [h0], h0"),
            (f"hs.append({SUM})", "a = Wxh @ x + Whh @ a + bh; hs.append(np.tanh(a))"),
        ],
        "every entry of hs is the last state: the list holds one array many times. Make a new "
        "array at each step.": (HS, "np.array([hs[-1]] * len(hs))"),
        "every state after h_0 is the last one: the list holds one array many times. Make a new "
        "array at each step.": (HS, "np.array([h0] + [hs[-1]] * len(xs))"),
        "h0 was not used: it starts from zero.": ("[h0]", "[0 * h0]"),
        "h0 is used at every step: each step starts from the state before it.": ("hs[-1]", "h0"),
        "the bias bh is missing.": (" + bh", ""),
        "bh is added after the tanh, which goes around the whole sum.": (" + bh)", ") + bh"),
        "it looks like Whhᵀ: Whh is square, so NumPy cannot tell. Use Whh @ h.": (
            "Whh @",
            "Whh.T @",
        ),
        "the recurrent part is missing: Whh @ h of the step before.": (" + Whh @ hs[-1]", ""),
        "step t reads the input of step t − 1, and step 1 the last one: in Python xs[0] is the "
        "first.": ("in xs:", "in np.roll(xs, 1, axis=0):"),
        "y_t is made from h_{t−1}: it reads the new state, h_t.": ("hs[1:]]", "hs[:-1]]"),
        "there is one output too many: h_0 has none.": ("hs[1:]]", "hs]"),
        "the bias by is missing.": (" + by", ""),
        "there is no tanh in the output: y = Why h + by.": (
            "Why @ h + by",
            "np.tanh(Why @ h + by)",
        ),
    },
)
