"""Chapter 2: answers to its exercises, and what each wrong one is told."""

import math

from answers import Exercise
from lab import checks
from lab.worksheet import draw
import numpy as np

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


def with_entries(**entries):
    return lambda: by_hand() | entries


def from_own_h1():
    """A right y1 for a wrong h1."""
    params, h1 = draw(7).params, [1.5, -1.5]
    return by_hand() | {"h1": h1, "y1": (params.Why @ h1 + params.by[0]).item()}


WORKSHEET = {  # the slips have tests of their own
    "h1: the count of numbers is 1, and 2 is needed": with_entries(h1=[0.5]),
    "y1: your code returned str, and a number is needed": with_entries(y1="a lot"),
    "h1[1] is not right: write it out": with_entries(h1=[0.123, by_hand()["h1"][1]]),
    "loss: this line is not right": with_entries(loss=by_hand()["loss"] + 0.5),
    "h2[1] has two decimals, and three are needed": lambda: by_hand(digits=2),
    "y1: it follows from your h1": from_own_h1,
    "a dict is needed": lambda: [1, 2],
    "there is no entry 'y1'": lambda: {"h1": [0, 0]},
    "`return` missing": lambda: None,
}


def mended_loss(
    params, inputs, targets, *, x_flat=False, target_flat=False, cut=None, factor=0.5, carried=True
):
    """½ Σ ‖y - target‖² of one sequence, and its likely mistakes by name."""
    h, loss = np.zeros_like(params.bh), 0.0
    for x, target in zip(inputs, targets, strict=True):
        x = np.array(x) if x_flat else np.array(x)[:, None]
        target = np.array(target) if target_flat else np.array(target)[:, None]
        h = np.tanh(params.Wxh @ x + params.Whh @ (h if carried else 0 * h) + params.bh)
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
    "from becoming a square. And the target is no column yet": with_mistake(
        x_flat=True, target_flat=True, cut=lambda h: h[:, [0]]
    ),
    "columns of the square h were averaged": with_mistake(
        x_flat=True, cut=lambda h: h.mean(axis=1, keepdims=True)
    ),
    "½ is missing": with_mistake(factor=1.0),
    "a mean over the steps": with_mistake(factor=1 / 10),
    "a mean over the outputs": lambda params, *data: mended_loss(
        params, *data, factor=0.5 / len(params.by)
    ),
    "`return` stands inside the loop": lambda params, *data: mended_loss(
        params, *(each[:1] for each in data)
    ),
    "+= adds up, = writes over": lambda params, *data: (
        mended_loss(params, *data) - mended_loss(params, *(each[:-1] for each in data))
    ),
    "h is carried from step to step": with_mistake(carried=False),
    "with the wrong sign": with_mistake(factor=-0.5),
    "a tuple of 2 came back": lambda *arguments: (mended_loss(*arguments), np.zeros((3, 1))),
    "of different lengths": lambda *arguments: [mended_loss(*arguments), np.zeros((3, 1))],
    "`return` missing": lambda *arguments: None,
    "one number, and yours has the shape (1,)": lambda *arguments: [mended_loss(*arguments)],
    "relative error": lambda *arguments: mended_loss(*arguments) + 1,
}


def forward_loop(params, xs, h0, **mistake):
    """A batch through the network as lists of columns, and its likely mistakes by name."""
    Wxh, Whh, Why, bh, by = params
    hs, ys = [h0], []
    for x in xs:
        before = h0 if mistake.get("stuck") else hs[-1]
        a = Wxh @ x + (Whh.T if mistake.get("transposed") else Whh) @ before
        outside = mistake.get("bh_outside")
        a = a if mistake.get("no_bh") or outside else a + bh
        hs.append(a if mistake.get("no_tanh") else np.tanh(a) + (bh if outside else 0))
        y = Why @ hs[-2 if mistake.get("late") else -1]
        y = y if mistake.get("no_by") else y + by
        ys.append(np.tanh(y) if mistake.get("squashed") else y)
    return np.array(hs), np.array(ys)


def loop_with(**mistake):
    return lambda *arguments: forward_loop(*arguments, **mistake)


def one_array(params, xs, h0):
    """Writes every state into one array."""
    h = h0.copy()
    hs = [h]
    for x in xs:
        h[:] = np.tanh(params.Wxh @ x + params.Whh @ h + params.bh)
        hs.append(h)
    return np.array(hs), forward_loop(params, xs, h0)[1]


def one_array_after_h0(params, xs, h0):
    hs, ys = forward_loop(params, xs, h0)
    return np.array([h0] + [hs[-1]] * len(xs)), ys


def unsquashed_memory(params, xs, h0):
    a, hs = h0, [h0]
    for x in xs:
        a = params.Wxh @ x + params.Whh @ a + params.bh
        hs.append(np.tanh(a))
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
    "hs[0] is zero, and has to be h0": of(lambda hs, ys: (np.array([0 * hs[0], *hs[1:]]), ys)),
    "made from a_t, before the tanh": unsquashed_memory,
    "bh is added after the tanh": loop_with(bh_outside=True),
    "step t reads the input of step t − 1": lambda params, xs, h0: forward_loop(
        params, xs[np.arange(-1, len(xs) - 1)], h0
    ),
    "every state after h_0 is the last one": one_array_after_h0,
    "it starts from zero": lambda params, xs, h0: forward_loop(params, xs, 0 * h0),
    "h0 is used at every step": loop_with(stuck=True),
    "hs: the tanh is missing": loop_with(no_tanh=True),
    "bias bh is missing": loop_with(no_bh=True),
    "looks like Whhᵀ": loop_with(transposed=True),
    "the recurrent part is missing": lambda params, xs, h0: forward_loop(
        params._replace(Whh=0 * params.Whh), xs, h0
    ),
    "every entry of hs is the last state": one_array,
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
    "hs: the shape is right, but the values are off": of(lambda hs, ys: (1.1 * hs, ys)),
}

EXERCISES = {
    "worksheet": Exercise(checks.worksheet, by_hand, WORKSHEET),
    "mended_loss": Exercise(checks.mended_loss, mended_loss, MENDED_LOSS),
    "forward_loop": Exercise(checks.forward_loop, forward_loop, FORWARD_LOOP),
}
