"""Feedback on the exercises of chapter 2."""

from lab.feedback import Wrong, compare, numbers, once, report, untouched
from lab.worksheet import draw
import numpy as np
import rnn_core
from rnn_core import Params

STEPS = (1, 2, 3)
CLOSE = {"h": 0.0025, "y": 0.0025, "loss": 0.01}  # three decimals, kept at every line
COARSE = 0.0051  # two decimals


def worksheet(answer, seed=7):
    """Check `answer()`, a worksheet filled in by hand.

    Parameters
    ----------
    answer : callable
        Returns a dict: "h1", "h2", "h3" with two numbers each, "y1", "y2", "y3" and "loss"
        with one, to three decimals. An entry that is ... counts as not filled in.
    seed : int
        Of the worksheet.
    """
    sheet = draw(seed)
    names = [f"{letter}{t}" for t in STEPS for letter in "hy"] + ["loss"]
    report("worksheet", [(name, lambda name=name: _entry(answer(), name, sheet)) for name in names])


def mended_loss(answer):
    """Check `answer(params, inputs, targets)`, the loss of one sequence given as plain lists.

    Parameters
    ----------
    answer : callable
        Takes a Params, a list of T lists of I numbers and a list of T lists of O numbers;
        returns ½ Σ ‖y - target‖².
    """
    examples = [_lists(seed, *sizes) for seed, *sizes in ((2, 2, 3, 3), (3, 1, 4, 4))]
    asked = "the loss, for two networks with O = H"
    other = "the same for O = 2, H = 4"
    report(
        "mended_loss",
        [
            (asked, lambda: [_compare_loss(answer, *each) for each in examples]),
            (other, lambda: _compare_loss(answer, *_lists(4, 3, 4, 2), silent=False)),
        ],
    )


def forward_loop(answer):
    """Check `answer(params, xs, h0)`, which returns hs and ys of a batch.

    Parameters
    ----------
    answer : callable
        Takes a Params, xs (T, I, B) and h0 (H, B); returns hs (T+1, H, B) and ys (T, O, B).
    """
    examples = [_batch(2, B=5, T=6), _batch(3, B=7, T=8)]  # no two sizes alike, so a swap shows
    params, *rest = examples[0]

    def call(*arrays):
        answer(Params(*arrays[:5]), *arrays[5:])

    def states():
        return [_compare_states(answer, *each) for each in examples]

    alone = once(states, lambda: untouched(call, *params, *rest))
    report(
        "forward_loop",
        [
            ("hs", states),
            ("ys", lambda: [_compare_outputs(answer, *each) for each in examples]),
            ("its arguments are left alone", alone),
        ],
    )


def _entry(filled, name, sheet):
    """Judge one entry of a worksheet, by the truth and by the learner's own earlier entries."""
    got = _read(filled, name)
    exact, close = _exact(sheet), CLOSE[name.rstrip("123")]

    def near(value, within=close):
        return np.all(np.abs(got - value)[off] <= within)

    right, slips = _line(sheet, name, exact)
    off = np.abs(got - right) > close
    if not off.any():
        return
    where = f"{name}[{np.flatnonzero(off)[0] + 1}]" if off.sum() < len(off) else name
    followed, own_slips = _line(sheet, name, _own(filled, exact))
    if near(followed):
        source = _made_from(name)
        raise Wrong(f"it follows from your {source}, not right yet: mend that first")
    if near(followed, COARSE) and np.array_equal(got, got.round(2)):
        raise Wrong(f"{where} has two decimals, and three are needed")
    both = [*own_slips.items(), *slips.items()]
    alike = dict.fromkeys(sentence for sentence, value in both if near(value))
    if alike:  # two slips may happen to give nearly the same number
        raise Wrong(f"look at {where}: {' Or: '.join(alike)}")
    what = "this line" if where == name else where
    raise Wrong(f"{what} is not right: write it out once more, number by number")


def _read(filled, name):
    """One entry as an array of numbers, shape (2,) for h and (1,) for the rest."""
    if filled is None:
        raise Wrong("your code returned None: is a `return` missing?")
    if not isinstance(filled, dict):
        raise Wrong("a dict is needed, with the entries h1, y1, and so on")
    if name not in filled:
        raise Wrong(f"there is no entry {name!r}")
    value = filled[name]
    if value is ... or (isinstance(value, (list, tuple)) and ... in value):
        raise Wrong("not filled in yet")
    need = 2 if name[0] == "h" else 1
    got = numbers(value, "a number" if need == 1 else "a list of two numbers").ravel()
    if len(got) != need:
        raise Wrong(f"the count of numbers is {len(got)}, and {need} is needed")
    return got


def _exact(sheet):
    """Every entry of the worksheet, and h0."""
    hs, ys = rnn_core.forward(sheet.params, sheet.xs)
    loss, _ = rnn_core.half_squared_error(ys, sheet.targets)
    entries = {f"h{t}": h.ravel() for t, h in enumerate(hs)}
    entries |= {f"y{t}": y.ravel() for t, y in enumerate(ys, 1)}
    return entries | {"loss": np.array([loss])}


def _own(filled, exact):
    """The entries with the learner's in their place, where they can be read."""
    own = dict(exact)
    for name in exact.keys() - {"h0"}:
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


def _line(sheet, name, entries):
    """The value of an entry, and what the usual slips make of it."""
    if name == "loss":
        return _loss_line(sheet, entries)
    t = int(name[1])
    return (_hidden_line if name[0] == "h" else _output_line)(sheet, t, entries)


def _hidden_line(sheet, t, entries):
    params, h = sheet.params, entries[f"h{t - 1}"]
    Whh, bh = params.Whh, params.bh.ravel()
    inputs = (params.Wxh @ sheet.xs[:, :, 0].T).T  # Wxh x_t for every t
    from_input = inputs[t - 1]
    a = from_input + Whh @ h + bh
    value = np.tanh(a)
    in_turn = np.tanh(a + Whh[:, 0] * (value[0] - h[0]))
    slips = {
        f"this is a{t}, and the tanh is missing: h{t} = tanh(a{t}).": a,
        f"the tanh goes around the whole sum a{t}, the bias included.": np.tanh(a - bh) + bh,
        "this is tan, the function of angles; the key is called tanh.": np.tan(a),
        "the bias bh is missing.": np.tanh(a - bh),
        f"the part Whh h{t - 1} is missing, or made with h0 again: it needs the state that you "
        "have just computed.": np.tanh(from_input + bh),
        f"the part Wxh x{t} is missing.": np.tanh(Whh @ h + bh),
        "it looks like the transpose of Whh. Entry i of Whh h is ROW i of Whh times h.": np.tanh(
            from_input + Whh.T @ h + bh
        ),
        "this is the other unit's number: row 1 is for unit 1, row 2 for unit 2.": value[::-1],
        f"the new h{t}[1] was used. Both units read the state before, h{t - 1}.": np.where(
            [False, True], in_turn, np.inf
        ),
    }
    others = {step: inputs[step - 1] - from_input for step in STEPS if step != t}
    slips |= {
        f"the input of step {step} was used.": np.tanh(a + other) for step, other in others.items()
    }
    if t == 3:
        slips["h1 was used, and the state before step 3 is h2."] = np.tanh(
            from_input + Whh @ entries["h1"] + bh
        )
    return value, slips


def _output_line(sheet, t, entries):
    Why, by = sheet.params.Why, sheet.params.by.ravel()
    h = entries[f"h{t}"]
    a = np.arctanh(np.clip(h, -0.9999, 0.9999))
    value = Why @ h + by
    return value, {
        f"it is made from a{t}. The output reads h{t}, after the tanh.": Why @ a + by,
        f"it is made from h{t - 1}. The output of step {t} reads the new state.": Why
        @ entries[f"h{t - 1}"]
        + by,
        "the bias by is missing.": Why @ h,
        "there is no tanh in the output: y = Why h + by.": np.tanh(value),
        "the entries of Why have changed places.": Why[:, ::-1] @ h + by,
    }


def _loss_line(sheet, entries):
    dys = np.array([entries[f"y{t}"][0] for t in STEPS]) - sheet.targets.ravel()
    squares = np.sum(dys**2)
    values = {
        "the factor ½ is missing.": squares,
        "it was divided by the number of steps: the loss of this book is a sum.": squares / 6,
        "this is the mean of the squares: it is half their sum.": squares / 3,
        "square each difference first, then add.": dys.sum() ** 2 / 2,
        "the squares are missing.": np.abs(dys).sum() / 2,
        "this is the last step alone: add all three.": dys[-1] ** 2 / 2,
        "the loss compares y with the target: subtract first, then square.": np.sum(
            (dys + sheet.targets.ravel()) ** 2
        )
        / 2,
    }
    return np.array([squares / 2]), {slip: np.array([value]) for slip, value in values.items()}


def _lists(seed, I, H, O, T=5):
    """A network with biases; inputs and targets as plain lists."""
    params, rng = _network(seed, I, H, O), np.random.default_rng(seed)
    return params, rng.standard_normal((T, I)).tolist(), rng.standard_normal((T, O)).tolist()


def _network(seed, I, H, O):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, I, H, O)
    params.bh[:], params.by[:] = rng.standard_normal((H, 1)), rng.standard_normal((O, 1))
    return params


def _column(vector):
    return np.reshape(vector, (-1, 1))


def _sum_of_squares(params, inputs, targets, x_is=_column, target_is=_column, cut=lambda h: h):
    """½ Σ (y - target)² as NumPy broadcasts it, whatever the shapes are."""
    Wxh, Whh, Why, bh, by = params
    h, loss = np.zeros_like(bh), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = cut(np.tanh(Wxh @ x_is(x) + Whh @ h + bh))
        loss += 0.5 * np.sum((Why @ h + by - target_is(target)) ** 2)
    return loss


def _compare_loss(answer, params, inputs, targets, silent=True):
    arguments = params, inputs, targets
    right = _sum_of_squares(*arguments)
    mistakes = {
        "the factor ½ is missing.": 2 * right,
        "this is a mean over the steps, and a sum is asked for.": right / len(inputs),
        "this is a mean over the outputs, and a sum is asked for.": right / len(targets[0]),
        **_lost_steps(*arguments, right),
        "the target is a column now. But x is still flat, so Wxh x is (H,), and with bh it makes "
        "a square.": _sum_of_squares(*arguments, x_is=np.ravel),
        "h is a column now. But y is (O, 1) and the target is still flat or a row: their "
        "difference is a square.": _sum_of_squares(*arguments, target_is=np.ravel),
        **_cut_squares(*arguments, target_is=_column),
        **_cut_squares(*arguments, target_is=np.ravel),
    }
    if silent:  # O = H: the shapes fit by luck, and NumPy says nothing
        nothing = "nothing has changed: h is still a square. Print the shapes in the loop."
        mistakes[nothing] = _sum_of_squares(*arguments, np.ravel, np.ravel)
    got = answer(Params(*(p.copy() for p in params)), [*inputs], [*targets])
    if isinstance(got, tuple):
        raise Wrong(f"the loss is one number, and a tuple of {len(got)} came back")
    if numbers(got, "a number").shape:
        raise Wrong(f"the loss is one number, and yours has the shape {np.shape(got)}")
    compare(got, np.array(right), mistakes)


def _lost_steps(params, inputs, targets, right):
    """Sentences and values for steps that leave no trace, in the loss or in the state."""
    alone = [
        _sum_of_squares(params, inputs[t : t + 1], targets[t : t + 1]) for t in range(len(inputs))
    ]
    return {
        "this is the first step alone: `return` stands inside the loop.": alone[0],
        "this is the last step alone: += adds up, = writes over what was there.": (
            right - _sum_of_squares(params, inputs[:-1], targets[:-1])
        ),
        "each step starts from zero: h is carried from step to step.": sum(alone),
    }


def _cut_squares(*arguments, target_is):
    """Sentences and values for an h that becomes a square, and is then cut to a column."""
    cuts = {
        "one column was cut out of the square h": lambda h: h[:, :1],
        "the columns of the square h were averaged": lambda h: h.mean(axis=1, keepdims=True),
    }
    also = " And the target is no column yet." if target_is is np.ravel else ""
    return {
        f"{what}: the shape fits, and the numbers do not. Stop it from becoming a square.{also}": (
            _sum_of_squares(*arguments, np.ravel, target_is, cut)
        )
        for what, cut in cuts.items()
    }


def _batch(seed, B, T):
    """A network with biases, a batch, and an initial state that is not zero."""
    params, rng = _network(seed, 2, 3, 4), np.random.default_rng(seed)
    return params, rng.standard_normal((T, 2, B)), rng.standard_normal((3, B))


def _states(params, xs, h0, squash=np.tanh, carry=True):
    hs = [h0]
    for x in xs:
        hs.append(squash(params.Wxh @ x + params.Whh @ (hs[-1] if carry else h0) + params.bh))
    return np.array(hs)


def _two(answer, params, xs, h0):
    """hs and ys of a learner's loop."""
    got = answer(Params(*(p.copy() for p in params)), xs.copy(), h0.copy())
    if got is None:
        raise Wrong("your code returned None: is a `return` missing?")
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        raise Wrong("two arrays are needed: return hs, ys")
    return got


def _compare_states(answer, params, xs, h0):
    got, _ = _two(answer, params, xs, h0)
    right, ys = rnn_core.forward(params, xs, h0)
    no_tanh = _states(params, xs, h0, squash=lambda a: a)
    mistakes = {
        "these are the outputs: hs comes first, then ys.": ys,
        "h_0 is missing: hs has T + 1 states, and hs[0] is h0.": right[1:],
        "hs[0] is zero, and has to be h0.": np.array([0 * h0, *right[1:]]),
        "the last state is missing: hs has T + 1 states.": right[:-1],
        "the tanh is missing.": no_tanh,
        "the next state is made from a_t, before the tanh.": np.array([h0, *np.tanh(no_tanh[1:])]),
        "every entry of hs is the last state: the list holds one array many times. Make a new "
        "array at each step.": np.broadcast_to(right[-1], right.shape),
        "every state after h_0 is the last one: the list holds one array many times. Make a new "
        "array at each step.": np.array([h0, *[right[-1]] * len(xs)]),
    }
    compare(got, right, mistakes | _other_loops(params, xs, h0))


def _other_loops(params, xs, h0):
    """Sentences, and the states of loops with one mistake each."""
    Whh, bh = params.Whh, params.bh

    def outside(a):
        return np.tanh(a - bh) + bh

    return {
        "h0 was not used: it starts from zero.": _states(params, xs, 0 * h0),
        "h0 is used at every step: each step starts from the state before it.": _states(
            params, xs, h0, carry=False
        ),
        "the bias bh is missing.": _states(params._replace(bh=0 * bh), xs, h0),
        "bh is added after the tanh, which goes around the whole sum.": _states(
            params, xs, h0, outside
        ),
        "it looks like Whhᵀ: Whh is square, so NumPy cannot tell. Use Whh @ h.": _states(
            params._replace(Whh=Whh.T), xs, h0
        ),
        "the recurrent part is missing: Whh @ h of the step before.": _states(
            params._replace(Whh=0 * Whh), xs, h0
        ),
        "step t reads the input of step t − 1, and step 1 the last one: in Python xs[0] is the "
        "first.": _states(params, np.roll(xs, 1, axis=0), h0),
    }


def _compare_outputs(answer, params, xs, h0):
    _, got = _two(answer, params, xs, h0)
    hs, right = rnn_core.forward(params, xs, h0)
    outputs = params.Why @ hs + params.by
    mistakes = {
        "these are the hidden states: hs comes first, then ys.": hs,
        "y_t is made from h_{t−1}: it reads the new state, h_t.": outputs[:-1],
        "there is one output too many: h_0 has none.": outputs,
        "the bias by is missing.": right - params.by,
        "there is no tanh in the output: y = Why h + by.": np.tanh(right),
    }
    compare(got, right, mistakes)
