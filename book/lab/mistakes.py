"""The mistakes that people make in a recurrent network and its gradient: each stands here once.

Each is a small edit of `lab.batch_loop`, or, for those in an LSTM, of `lab.lstm`. The bug museum
shows some of them, checks name them to learners, and the tests of the kernel, or of the cells, must
catch every one. Some were found in public code or its issues, the others are common slips; all are
written anew.
"""

from functools import cache
import inspect
from types import ModuleType
from typing import NamedTuple

from lab import batch_loop, lstm
import numpy as np
import rnn_core


class Mistake(NamedTuple):
    """One mistake.

    Attributes
    ----------
    name : str
        What is done, in a few words.
    sentence : str
        What is wrong, for a learner whose program has the mistake.
    edits : dict of str to str
        A text that occurs once in the source of the loop, and what stands there instead.
    story : str
        What it does, for the bug museum; empty for a mistake that the museum does not show.
    source : str
        Where it was found, in Markdown; empty for a common slip without a source.
    loop : module
        The one that is edited.
    """

    name: str
    sentence: str
    edits: dict
    story: str = ""
    source: str = ""
    loop: ModuleType = batch_loop

    @property
    def right(self):
        """The first text that is changed."""
        return next(iter(self.edits))

    @property
    def wrong(self):
        """What stands there instead."""
        return self.edits[self.right]

    @property
    def place(self):
        """Name of the function that is wrong."""
        functions = inspect.getmembers(self.loop, inspect.isfunction)
        return next(name for name, each in functions if self.right in inspect.getsource(each))


# The lines of the loop that several mistakes change.
START = "dWxh, dWhh, dWhy, dbh, dby = map(np.zeros_like, params)"
STEPS = "for t in range(len(xs), 0, -1):"
INCOMING = "dy = dys[t - 1]"
SUM_WHY = "dWhy += dy @ hs[t].T"
SUM_BY = "dby += dy.sum(axis=1, keepdims=True)"
JUNCTION = "dh = params.Why.T @ dy + dh_next"
SLOPE = "da = dh * (1 - hs[t] ** 2)"
SUM_WXH = "dWxh += da @ xs[t - 1].T"
PART = "dWhhs[t - 1] = da @ hs[t - 1].T"
SUM_WHH = "dWhh += dWhhs[t - 1]"
SUM_BH = "dbh += da.sum(axis=1, keepdims=True)"
BACK = "dh_next = params.Whh.T @ da"
GRADS = "grads = Params(dWxh, dWhh, dWhy, dbh, dby)"
LOSS = "loss = 0.5 * (dys * dys).sum().item()"
ERROR = "dys = ys - targets"
STATE = "hs[t] = np.tanh(a)"
OUTPUTS = "ys = params.Why @ hs[1:] + params.by"
STATES = "hs = np.zeros((T + 1, H, B), np.result_type(*params, xs, h0))"


def _bias_sums(wrong):
    """Both biases, each with `wrong` in place of its sum over the batch."""
    return {SUM_BY: "dby" + wrong.format("dy"), SUM_BH: "dbh" + wrong.format("da")}


SUMS = {"dWxh": SUM_WXH, "dWhy": SUM_WHY, "dbh": SUM_BH, "dby": SUM_BY}
ASSIGNED = "this is step 1 alone, which comes last: += adds up, = writes over."
FIRST = "this is the first sequence of the batch alone: sum over all."
MEAN = "this is a mean over the sequences: the other gradients are sums, and so is this one."


def _all_sums(change):
    """Every sum over the steps, changed in the same way."""
    return {line: change(line) for line in (*SUMS.values(), SUM_WHH)}


def _only(name, sentence, change, gradients=tuple(SUMS)):
    """The sum of one gradient, changed, once for each of them."""
    for each in gradients:
        yield Mistake(f"{name} in {each}", sentence, {SUMS[each]: change(SUMS[each])})


def _all_grads(wrong):
    """All five gradients, changed in the same way when the loop is done."""
    return {GRADS: f"grads = Params(*({wrong} for grad in (dWxh, dWhh, dWhy, dbh, dby)))"}


def sent_back(steps):
    """An edit: no output is sent back more than so many steps."""
    return {
        JUNCTION: f"""part = 0
        for later in range(min(len(xs), t + {steps}), t, -1):
            part = (params.Why.T @ dys[later - 1] + part) * (1 - hs[later] ** 2)
            part = params.Whh.T @ part
        dh = params.Why.T @ dy + part"""
    }


TUTORIAL = (
    "[vzhou842/rnn-from-scratch, rnn.py]"
    "(https://github.com/vzhou842/rnn-from-scratch/blob/"
    "4aa2a8c64c08046c4c84618b9aeaf6735f8d5e2b/rnn.py), as of the version read"
)
LAYER = (
    "[hanbt/learn_dl, rnn.py]"
    "(https://github.com/hanbt/learn_dl/blob/eff712ea1c79fdc918b35ea990bc86d6c5ab42df/rnn.py), "
    "as of the version read"
)
FOUR_STEPS = (
    "Each output goes back four steps, unless the caller asks for more, in "
    "[gy910210/rnn-from-scratch, rnn.py](https://github.com/gy910210/rnn-from-scratch/blob/"
    "47548a85577f7e9735288a8e82ac77de0f01fbc9/rnn.py), as of the version read"
)

THE_WAY_BACK = [
    Mistake(
        "missing transpose",
        "it looks like Whh instead of Whhᵀ in dh_next.",
        {BACK: "dh_next = params.Whh @ da"},
        "The gradient goes back through Whh itself, where it came forward through Whh. The shapes "
        "fit, and small weights hide it: while Whh is nearly zero, hardly anything comes back.",
        TUTORIAL,
    ),
    Mistake(
        "recurrent gradient never carried",
        "it looks as if dh_next never arrives: nothing flows from step t+1 to step t.",
        {BACK: "dh_next = 0 * da"},
        "dh_next stays zero for ever. No step hears what a later step needed.",
        "In the loop of an LSTM, reported in [CaptainE/RNN-LSTM-in-numpy, issue 1]"
        "(https://github.com/CaptainE/RNN-LSTM-in-numpy/issues/1)",
    ),
    Mistake(
        "dh_next without Whh",
        "it looks as if da_t itself were handed to the step before: it goes through Whhᵀ first.",
        {BACK: "dh_next = da"},
        "What comes back is handed on as it is, without the matrix that it went through.",
    ),
    Mistake(
        "dh_next without the derivative",
        "it looks like Whhᵀ dh_t in dh_next, and it is Whhᵀ da_t: after the tanh.",
        {BACK: "dh_next = params.Whh.T @ dh"},
        "The way back through time goes around tanh: Whhᵀ is applied to dh_t, not to da_t.",
    ),
    Mistake(
        "derivative at the wrong step",
        "it looks like 1 − h_{t−1}²: the tanh of step t made h_t.",
        {SLOPE: "da = dh * (1 - hs[t - 1] ** 2)"},
        "The derivative of tanh is taken at the state before.",
    ),
    Mistake(
        "derivative of a value already activated",
        "it looks like 1 − tanh²(h_t), and h_t has passed the tanh already: 1 − h_t².",
        {SLOPE: "da = dh * (1 - np.tanh(hs[t]) ** 2)"},
        "The derivative of tanh is written for a_t, and is given h_t, which is tanh(a_t) already.",
    ),
    Mistake(
        "state for derivative",
        "it looks as if dh_t were multiplied by h_t, and the slope of tanh there is 1 − h_t².",
        {SLOPE: "da = dh * hs[t]"},
        "dh_t is multiplied by the state where it needs the derivative of tanh.",
        f"On the way to the step before alone, so that two steps from zero hide it: {LAYER}",
    ),
    Mistake(
        "added to itself",
        "dh_t is twice what it should be at every step: something is added twice.",
        {JUNCTION: JUNCTION + "\n        dh += dh"},
        "A line that should add one thing to another adds the variable to itself. Each step "
        "further back doubles the gradient once more.",
        "For the gradient of another variable, reported in [javaidnabi31/RNN-from-scratch, "
        "issue 2](https://github.com/javaidnabi31/RNN-from-scratch/issues/2)",
    ),
    Mistake(
        "sweep cut after four steps",
        "the sweep stops four steps before the end: the steps before have no part in it.",
        {STEPS: "for t in range(len(xs), max(len(xs) - 4, 0), -1):"},
        "The loop goes back four steps and stops, however long the sequence is. A check of four "
        "steps cannot object.",
        f"As a near relative: {FOUR_STEPS[0].lower()}{FOUR_STEPS[1:]}",
    ),
    Mistake(
        "dh_next clipped in the loop",
        "dh_next is cut to 5 where it is larger: clip the gradients after the sweep, if at all.",
        {BACK: "dh_next = np.clip(params.Whh.T @ da, -5, 5)"},
        "What one step hands to the one before is clipped on the way. While nothing exceeds 5, "
        "nobody notices.",
    ),
    Mistake(
        "each output sent back four steps",
        "what y_t sends back reaches h_{t−4}, and no state before it.",
        sent_back(4),
        source=FOUR_STEPS,
    ),
    Mistake(
        "product in forward order",
        "what a later output sends back passes the steps in the order of time: it meets the last "
        "step first.",
        {
            JUNCTION: """dh = params.Why.T @ dy
        for later in range(t + 1, len(xs) + 1):
            part = params.Why.T @ dys[later - 1]
            for s in range(t + 1, later + 1):
                part = params.Whh.T @ (part * (1 - hs[s] ** 2))
            dh = dh + part"""
        },
        "What a later output sends back passes the steps between in the order of time, where it "
        "has to meet the last of them first. One step between has no order, so two steps cannot "
        "show it; nor can a network of one unit, or any other in which the order makes no "
        "difference.",
        "In the gradients of LSTM and GRU layers, one of them 0.405 where finite differences said "
        "0.091: corrected in [elixir-nx/axon, pull request 646]"
        "(https://github.com/elixir-nx/axon/pull/646)",
    ),
    Mistake(
        "derivative missing",
        "the factor 1 − h_t² is missing between dh_t and da_t.",
        {SLOPE: "da = dh"},
    ),
    Mistake(
        "square missing",
        "it looks like 1 − h_t instead of 1 − h_t²: the square is missing.",
        {SLOPE: "da = dh * (1 - hs[t])"},
    ),
    Mistake(
        "slope of the first unit for all",
        "every unit has the slope of the first one: 1 − h_t² goes entry by entry.",
        {SLOPE: "da = dh * (1 - hs[t][:1] ** 2)"},
    ),
    Mistake(
        "output's part added twice",
        "what the output sends is in dh_t twice.",
        {JUNCTION: "dh = params.Why.T @ dy + params.Why.T @ dy + dh_next"},
    ),
    Mistake(
        "output's part dropped",
        "what the output sends does not arrive in dh_t.",
        {JUNCTION: "dh = dh_next"},
    ),
    Mistake(
        "replaced, not added",
        "at the last step Whyᵀ dy_T arrives, and before it dh_next alone: the two are added.",
        {JUNCTION: "dh = dh_next if t < len(xs) else params.Why.T @ dy + dh_next"},
    ),
    Mistake(
        "only the last output counts",
        "only the last output is in it: each y_t has an error, and sends it back.",
        {INCOMING: "dy = dys[t - 1] * (t == len(xs))"},
    ),
    Mistake(
        "the loop runs forward",
        "the loop runs from step 1 to step T: what comes back is known only from T to 1.",
        {STEPS: "for t in range(1, len(xs) + 1):"},
    ),
    Mistake(
        "the last error at every step",
        "the error of the last output is used at every step: each y_t has its own.",
        {INCOMING: "dy = dys[-1]"},
    ),
]

THE_ENDS = [
    Mistake(
        "later steps ignored",
        "what arrives at h_T from later steps is left out.",
        {"np.zeros_like(hs[0]) if dh_next is None else dh_next": "np.zeros_like(hs[0])"},
    ),
    Mistake(
        "gradient of h_0 left at zero",
        "dh_0 is zero: what step 1 sends back belongs there.",
        {"dhs[0] = dh_next": "dhs[0] = 0"},
    ),
    Mistake(
        "da_t handed back for dh_t",
        "these are the da_t, which have passed the tanh; dh_t is what arrives before it.",
        {"dhs[t] = dh\n": "dhs[t] = da\n"},
    ),
]

THE_GRADIENTS = [
    Mistake(
        "h_t for h_{t-1} in dWhh",
        "here h_t stands for h_{t−1}: Whh multiplied the state before, so da_t meets h_{t−1}ᵀ.",
        {PART: "dWhhs[t - 1] = da @ hs[t].T"},
        "Whh is blamed for the state that it made, not for the one that it read.",
    ),
    Mistake(
        "h_{t-1} wraps around",
        "each da_t multiplies the state two steps before, and at step 1 that is the last one.",
        {PART: "dWhhs[t - 1] = da @ hs[t - 2].T"},
        "The index is off by one, and at the first step it is -1. That is no error in Python: "
        "it means the last state.",
    ),
    Mistake(
        "h_{t-1} for h_t in dWhy",
        "here h_{t−1} stands for h_t: Why multiplied the new state.",
        {SUM_WHY: "dWhy += dy @ hs[t - 1].T"},
        "The output is made from h_t, and Why is blamed as if it had read the state before.",
    ),
    Mistake(
        "assigned, not added",
        ASSIGNED,
        {SUM_WHH: "dWhh = dWhhs[t - 1]"},
        "= where += is meant. Every part of dWhh is right, and each one replaces the part before: "
        "what is left is the part of step 1.",
    ),
    Mistake(
        "no sum over the batch",
        FIRST,
        {SUM_BY: "dby += dy[:, :1]"},
        "One of the five gradients takes the first sequence alone. With one sequence nobody "
        "notices.",
    ),
    *_only("assigned, not added", ASSIGNED, lambda line: line.replace("+=", "=")),
    *_only(
        "the first sequence alone",
        FIRST,
        lambda line: line.replace(".sum(axis=1, keepdims=True)", "[:, :1]"),
        ["dbh"],  # dby is in the museum
    ),
    *_only(
        "a mean over the batch",
        MEAN,
        lambda line: line.replace(".sum(", ".mean("),
        ["dbh", "dby"],
    ),
    *_only(
        "dh_t for da_t",
        "here dh_t stands for da_t: a_t is what Wxh and bh are added into, before the tanh.",
        lambda line: line.replace("+= da", "+= dh"),
        ["dWxh", "dbh"],
    ),
    Mistake(
        "all sums assigned",
        ASSIGNED,
        _all_sums(lambda line: line.replace("+=", "=")),
    ),
    Mistake(
        "the last step alone",
        "this is the last step alone: sum over all steps.",
        _all_sums(lambda line: f"if t == len(xs): {line}"),
    ),
    Mistake(
        "step 1 left out",
        "the part of step 1 is missing: the sums are over all steps.",
        _all_sums(lambda line: f"if t > 1: {line}"),
    ),
    Mistake(
        "a list of states without h_0",
        "at step 1 da_1 multiplies the last state: without h_0 in the list, index −1 wraps around.",
        {PART: "dWhhs[t - 1] = da @ hs[1:][t - 2].T"},
    ),
    Mistake(
        "a row times a column",
        "each part of dWhh is one number: da_t is a column, h_{t−1}ᵀ a row, in this order.",
        {PART: "dWhhs[t - 1] = np.sum(da * hs[t - 1])"},
    ),
    Mistake(
        "squeezed",
        "it is right for a batch and not for one sequence: np.squeeze drops the batch axis there.",
        {PART: "dWhhs[t - 1] = np.squeeze(da) @ np.squeeze(hs[t - 1]).T"},
    ),
    Mistake(
        "dWhh transposed",
        "this is the transpose: da_t h_{t−1}ᵀ, and not h_{t−1} da_tᵀ.",
        {PART: "dWhhs[t - 1] = hs[t - 1] @ da.T"},
    ),
    Mistake(
        "one column per sequence",
        "one column per sequence is left. The bias is used once per sequence, so sum over the "
        "batch: .sum(axis=1, keepdims=True).",
        {SUM_BY: "dby = dby + dy", SUM_BH: "dbh = dbh + da"},
    ),
    Mistake(
        "biases: the first sequence alone",
        FIRST,
        _bias_sums(" += {}[:, :1]"),
    ),
    Mistake(
        "biases: the last sequence alone",
        "this is the last sequence of the batch alone: sum over all.",
        _bias_sums(" += {}[:, -1:]"),
    ),
    Mistake(
        "biases: a sum over the units",
        "each unit has the sum of all units: sum along axis 1, the batch, alone.",
        _bias_sums(" += {}.sum()"),
    ),
    Mistake(
        "biases: a flat sum",
        "a flat sum, (H,), and a column make a square: keepdims=True keeps it a column.",
        {SUM_BY: "dby = dby + dy.sum(axis=1)", SUM_BH: "dbh = dbh + da.sum(axis=1)"},
    ),
    Mistake(
        "biases: a mean over the batch",
        MEAN,
        _bias_sums(" += {}.mean(axis=1, keepdims=True)"),
    ),
    Mistake(
        "a mean over the batch",
        "this is the mean over the sequences. The loss is a sum over the batch, so its gradient "
        "is a sum too.",
        _all_grads("grad / xs.shape[2]"),
    ),
    Mistake(
        "a mean over the steps",
        "this is the mean over the steps. The loss is a sum over them, so its gradient is a sum "
        "too.",
        _all_grads("grad / max(len(xs), 1)"),
    ),
    Mistake(
        "a mean over steps, outputs and batch",
        "this is the mean over all entries of the outputs, and the loss is their sum.",
        _all_grads("grad / max(dys.size, 1)"),
    ),
    Mistake(
        "twice the gradient",
        "the gradient is twice as long as it should be: the ½ in the loss cancels the 2.",
        _all_grads("2 * grad"),
    ),
    Mistake(
        "twice a mean over the steps",
        "this is the gradient of a mean over the steps without the ½: 2/T times as long.",
        _all_grads("2 * grad / max(len(xs), 1)"),
    ),
    Mistake(
        "gradients clipped",
        "no entry exceeds 1 in size: the gradients are clipped entry by entry.",
        _all_grads("np.clip(grad, -1, 1)"),
    ),
]

THE_CALLERS_ARRAYS = [
    Mistake(
        "states overwritten",
        "the gradients are right, and the states hs that were passed in have changed.",
        {SLOPE: "da = dh * (1 - np.square(hs[t], out=hs[t]))"},
        "h² is formed where h was, to save a copy. All gradients are right, and the caller's "
        "states are not: whoever uses them again is wrong.",
        "Saved states are overwritten in " + LAYER + ". An upstream gradient is, in "
        "[Burton2000/CS231n-2017, issue 7](https://github.com/Burton2000/CS231n-2017/issues/7)",
    ),
    Mistake(
        "clipped in place",
        "the incoming gradient is clipped to 0.5, and the dys that were passed in have changed.",
        {INCOMING: "dy = np.clip(dys[t - 1], -0.5, 0.5, out=dys[t - 1])"},
        "The incoming gradient is clipped, and out= writes the clipped values into the caller's "
        "array. A check that uses this array afterward agrees with the mistake.",
    ),
    Mistake(
        "incoming gradient used up",
        "the gradients are right, and the dys that were passed in have changed.",
        {JUNCTION: JUNCTION + "\n        dy *= 0"},
    ),
    Mistake(
        "written into dh_next",
        "the gradients are right, and the dh_next that was passed in has changed.",
        {JUNCTION: "dh_next += params.Why.T @ dy\n        dh = dh_next"},
        source="In [Burton2000/CS231n-2017, issue 7]"
        "(https://github.com/Burton2000/CS231n-2017/issues/7)",
    ),
    Mistake(
        "weights moved inside the sweep",
        "the weights change while the sweep still needs them: learn when it is done.",
        {BACK: "params.Whh[:] = params.Whh - 0.01 * dWhhs[t - 1]\n        " + BACK},
    ),
    Mistake(
        "outputs overwritten by the loss",
        "the loss is right, and the outputs ys that were passed in have changed.",
        {ERROR: "dys = ys\n    dys -= targets"},
    ),
]

FROM_CALL_TO_CALL = [
    Mistake(
        "sums kept from call to call",
        "called twice with the same arrays it gives two answers: start the sums at zero in each "
        "call.",
        {
            START: START.split(" = ")[0] + " = vars(sweep).setdefault(\n"
            "        xs.shape, [*map(np.zeros_like, params)]\n    )"
        },
    ),
    Mistake(
        "state kept from call to call",
        "called twice with the same arrays it gives two answers: each sequence starts from its own "
        "h_0.",
        {
            "    hs[0] = h0\n": "    hs[0] = vars(forward).get((H, B), h0)\n",
            "return hs, ys": "vars(forward)[H, B] = hs[T].copy()\n    return hs, ys",
        },
    ),
    Mistake(
        "a buffer kept between calls",
        "the states of the last call change with the next one: make a new array in each call.",
        {
            STATES: "hs = vars(forward).setdefault(\n        (T, H, B, xs.dtype),\n"
            "        np.zeros((T + 1, H, B), np.result_type(*params, xs, h0)),\n    )"
        },
    ),
]

FORWARD_AND_LOSS = [
    Mistake(
        "a mean loss with a sum's gradient",
        "the loss is a mean over the steps without the ½, and its gradient is that of ½ Σ.",
        {LOSS: "loss = (dys * dys).sum().item() / max(len(ys), 1)"},
        "The loss is Σ ‖y - target‖² / T, the gradient is y - target, which belongs to ½ Σ. All "
        "gradients are off by the same factor T/2. At T = 2 nobody notices.",
    ),
    Mistake(
        "coth for tanh",
        "the states are coth(a_t): the fraction in the definition of tanh is upside down.",
        {STATE: "hs[t] = np.cosh(a) / np.sinh(a)"},
        "The fraction in the definition of tanh is upside down, which makes it coth. Its "
        "derivative is 1 - h² as well: forward and backward belong together, and no gradient "
        "check can object.",
    ),
    Mistake(
        "a mean of halves with a sum's gradient",
        "the loss is divided by T, and its gradient is not.",
        {LOSS: "loss = 0.5 * (dys * dys).sum().item() / max(len(ys), 1)"},
    ),
    Mistake(
        "a sum with a mean's gradient",
        "the gradient is divided by T, and the loss is not.",
        {"return loss, dys": "return loss, dys / max(len(ys), 1)"},
    ),
    Mistake(
        "the half is missing",
        "the loss is Σ ‖y − target‖², and its gradient is that of half of it.",
        {LOSS: "loss = (dys * dys).sum().item()"},
    ),
    Mistake(
        "bias left out of the hidden state",
        "bh is missing in a_t.",
        {" + params.bh\n": "\n"},
    ),
    Mistake(
        "bias left out of the outputs",
        "by is missing in y_t.",
        {OUTPUTS: "ys = params.Why @ hs[1:]"},
    ),
    Mistake(
        "outputs through tanh",
        "the outputs have passed a tanh: y_t = Why h_t + by, and no more.",
        {OUTPUTS: "ys = np.tanh(params.Why @ hs[1:] + params.by)"},
    ),
    Mistake(
        "h_0 ignored",
        "every sequence starts from zero, whatever h_0 is.",
        {"    hs[0] = h0\n": "    hs[0] = 0\n"},
    ),
]

# The lines of the LSTM that several mistakes change.
GATES_READ = "from_inputs = each_step(params.Wxh, xs) + params.bh\n    for"
CELL = "cs[t] = f * cs[t - 1] + i * g"
SHOWN = "hs[t] = o * np.tanh(cs[t])"
LAST_STATE = "dstates[-1] += dh_next"
CELLS = "through_gates(steps[t - 1], cs[t - 1], cs[t],"
BACK_TO_H = "dhs[t - 1] += params.Whh.T @ das[t - 1]"
BACK_TO_C = "dcs[t - 1] += dc_prev"
JUNCTION_AT_C = "dc = dc + dh * o * (1 - np.tanh(c) ** 2)"
AT_I = "da_i = dc * g * i * (1 - i)"
AT_F = "da_f = dc * c_prev * f * (1 - f)"
AT_G = "da_g = dc * i * (1 - g**2)"
AT_O = "da_o = dh * np.tanh(c) * o * (1 - o)"
STACKED = "np.concatenate([da_i, da_f, da_g, da_o], axis=-2)"
THROUGH_F = ", dc * f\n"
BH_OF_GATES = "bh=das.sum(axis=0)"
WHH_OF_GATES = "Whh=sum_of_outer_products(das, hs[:-1])"

NUMPY_LSTM = (
    "[CaptainE/RNN-LSTM-in-numpy, issue 1](https://github.com/CaptainE/RNN-LSTM-in-numpy/issues/1)"
)


def _in_lstm(name, sentence, edits, source=""):
    return Mistake(name, sentence, edits, source=source, loop=lstm)


IN_AN_LSTM = [
    _in_lstm(
        "cell gradient never carried",
        "nothing flows from c_t back to c_{t−1}: dc_prev is handed to the step before.",
        {BACK_TO_C: "dcs[t - 1] += 0 * dc_prev"},
        f"With dh_next, in {NUMPY_LSTM}",
    ),
    _in_lstm(
        "nothing back through the gates",
        "nothing flows back through Whh: the gates have read h_{t−1}, and send Whhᵀ da_t back.",
        {BACK_TO_H: "dhs[t - 1] += 0 * (params.Whh.T @ das[t - 1])"},
    ),
    _in_lstm(
        "only the candidate sends back",
        "of the four blocks the candidate alone sends back to h_{t−1}: all four have read it.",
        {BACK_TO_H: "dhs[t - 1] += np.split(params.Whh, 4)[2].T @ np.split(das[t - 1], 4)[2]"},
    ),
    _in_lstm(
        "cell gradient assigned, not added",
        "what comes back from c_{t+1} is lost: at c_t it is added to what h_t sends.",
        {JUNCTION_AT_C: "dc = dh * o * (1 - np.tanh(c) ** 2)"},
        "In an LSTM of apache/mxnet's examples, reported in "
        "[issue 4057](https://github.com/apache/mxnet/issues/4057)",
    ),
    _in_lstm(
        "cell gradient changed in place",
        "what arrives at c_t has been written over: dc = dc + …, not dc += ….",
        {JUNCTION_AT_C: "dc += dh * o * (1 - np.tanh(c) ** 2)"},
        "A line that writes into its argument is shown in "
        "[cthorey/CS231, issue 1](https://github.com/cthorey/CS231/issues/1)",
    ),
    _in_lstm(
        "hidden state sends nothing to the cell",
        "what h_t sends to c_t is missing: h_t = o_t ∘ tanh(c_t) was made from c_t.",
        {JUNCTION_AT_C: "dc = 1 * dc"},
    ),
    _in_lstm(
        "slope of tanh missing at c",
        "the factor 1 − tanh²(c_t) is missing between h_t and c_t.",
        {JUNCTION_AT_C: "dc = dc + dh * o"},
    ),
    _in_lstm(
        "slope of tanh at c itself",
        "it looks like 1 − c_t², and c_t has not passed the tanh yet: 1 − tanh²(c_t).",
        {JUNCTION_AT_C: "dc = dc + dh * o * (1 - c**2)"},
    ),
    _in_lstm(
        "output gate missing at c",
        "the output gate is missing between h_t and c_t: h_t = o_t ∘ tanh(c_t).",
        {JUNCTION_AT_C: "dc = dc + dh * (1 - np.tanh(c) ** 2)"},
    ),
    _in_lstm(
        "forget gate missing on the way back",
        "c_{t−1} gets all of dc_t, and f_t let a part of it through: f_t ∘ dc_t.",
        {THROUGH_F: ", dc\n"},
    ),
    _in_lstm(
        "input gate on the way back",
        "c_{t−1} gets i_t ∘ dc_t, and it was the forget gate that c_{t−1} went through.",
        {THROUGH_F: ", dc * i\n"},
    ),
    _in_lstm(
        "a gate's value for its slope",
        "da_f has σ(f_t) where the slope of σ is due: f_t (1 − f_t).",
        {AT_F: "da_f = dc * c_prev * sigmoid(f)"},
        f"In {NUMPY_LSTM}",
    ),
    _in_lstm(
        "slope of a gate missing",
        "da_f has not passed the σ of its gate: times f_t (1 − f_t).",
        {AT_F: "da_f = dc * c_prev"},
    ),
    _in_lstm(
        "gates activated twice",
        "the slope of σ is taken at i_t, f_t and o_t, which have passed it already: i_t (1 − i_t).",
        {
            AT_I: "da_i = dc * g * sigmoid(i) * (1 - sigmoid(i))",
            AT_F: "da_f = dc * c_prev * sigmoid(f) * (1 - sigmoid(f))",
            AT_O: "da_o = dh * np.tanh(c) * sigmoid(o) * (1 - sigmoid(o))",
        },
    ),
    _in_lstm(
        "candidate activated twice",
        "da_g has 1 − tanh²(g_t), and g_t has passed the tanh already: 1 − g_t².",
        {AT_G: "da_g = dc * i * (1 - np.tanh(g) ** 2)"},
    ),
    _in_lstm(
        "candidate taken for a gate",
        "da_g has the slope of σ, and the candidate passed a tanh: 1 − g_t².",
        {AT_G: "da_g = dc * i * g * (1 - g)"},
    ),
    _in_lstm(
        "candidate without its slope",
        "da_g has not passed the tanh of the candidate: times 1 − g_t².",
        {AT_G: "da_g = dc * i"},
    ),
    _in_lstm(
        "input gate and candidate confused",
        "at i_t stands what is due at g_t, and the reverse: of i ∘ g each gets the other's value.",
        {AT_I: "da_i = dc * i * i * (1 - i)", AT_G: "da_g = dc * g * (1 - g**2)"},
    ),
    _in_lstm(
        "c_t for c_{t-1} at the forget gate",
        "da_f has c_t, and the forget gate multiplied the cell state before: c_{t−1}.",
        {AT_F: "da_f = dc * c * f * (1 - f)"},
    ),
    _in_lstm(
        "c_{t-1} wraps around",
        "each step is given the cell state two steps before, and step 1 the last one.",
        {CELLS: "through_gates(steps[t - 1], cs[t - 2], cs[t],"},
    ),
    _in_lstm(
        "output gate without the tanh",
        "da_o has c_t, and the output gate multiplied tanh(c_t).",
        {AT_O: "da_o = dh * c * o * (1 - o)"},
    ),
    _in_lstm(
        "output gate blamed by the cell",
        "da_o starts from dc_t, and the output gate made h_t: it starts from dh_t.",
        {AT_O: "da_o = dc * np.tanh(c) * o * (1 - o)"},
    ),
    _in_lstm(
        "blocks in another order",
        "the blocks of da_t stand in another order than those of Wxh: i, f, g, o.",
        {STACKED: "np.concatenate([da_i, da_f, da_o, da_g], axis=-2)"},
    ),
    _in_lstm(
        "one gate's bias for three",
        "the biases of i and o have the gradient of the forget gate's: each has its own.",
        {
            BH_OF_GATES: "bh=np.concatenate([np.split(das, 4, axis=1)[n] for n in (1, 1, 2, 1)], "
            "axis=1).sum(axis=0)"
        },
        "In [hanbt/learn_dl, issue 53](https://github.com/hanbt/learn_dl/issues/53)",
    ),
    _in_lstm(
        "h_t for h_{t-1} in dWhh of the gates",
        "in dWhh h_t stands for h_{t−1}: the gates of step t read the state before.",
        {WHH_OF_GATES: "Whh=sum_of_outer_products(das, hs[1:])"},
    ),
    _in_lstm(
        "gradient of the last cell state ignored",
        "what arrives at c_T from later steps is left out.",
        {LAST_STATE: "dhs[-1] += parts(dh_next)[0]"},
        "In [deeplearning4j/deeplearning4j, issue 8838]"
        "(https://github.com/deeplearning4j/deeplearning4j/issues/8838)",
    ),
    _in_lstm(
        "one gate's bias in three",
        "the gates i and f are given the bias of o: each has its own.",
        {
            GATES_READ: "bias = np.concatenate([np.split(params.bh, 4)[n] for n in (3, 3, 2, 3)])\n"
            "    from_inputs = each_step(params.Wxh, xs) + bias\n    for"
        },
        "In [ddbourgin/numpy-ml, issue 42](https://github.com/ddbourgin/numpy-ml/issues/42), "
        "since corrected",
    ),
    _in_lstm(
        "hidden state without the tanh",
        "h_t is o_t ∘ c_t, and its gradient is that of o_t ∘ tanh(c_t).",
        {SHOWN: "hs[t] = o * cs[t]"},
    ),
    _in_lstm(
        "input gate left out",
        "c_t takes all of the candidate: i_t ∘ g_t.",
        {CELL: "cs[t] = f * cs[t - 1] + g"},
    ),
    _in_lstm(
        "forget gate left out",
        "c_t keeps all of c_{t−1}: f_t ∘ c_{t−1}.",
        {CELL: "cs[t] = cs[t - 1] + i * g"},
    ),
]

BANK = (
    THE_WAY_BACK
    + THE_ENDS
    + THE_GRADIENTS
    + THE_CALLERS_ARRAYS
    + FROM_CALL_TO_CALL
    + FORWARD_AND_LOSS
)
BY_NAME = {mistake.name: mistake for mistake in BANK + IN_AN_LSTM}
EXHIBITS = [mistake for mistake in BANK if mistake.story]


def source(*mistakes):
    """The text of a loop with one mistake in it, or several.

    Parameters
    ----------
    *mistakes : Mistake
        Of the same loop; that of `lab.batch_loop` if there is none.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a text that the mistake changes does not occur once.
    """
    text = _right(mistakes[0].loop if mistakes else batch_loop)
    for mistake in mistakes:
        for right, wrong in mistake.edits.items():
            if (times := text.count(right)) != 1:
                raise ValueError(
                    f"{mistake.name}: the loop holds {right!r} {times} times, and it needs to once"
                )
            text = text.replace(right, wrong)
    return text


@cache
def _right(loop):
    return inspect.getsource(loop)


def program(*mistakes):
    """The network with one mistake or several, as a module of its own.

    Parameters
    ----------
    *mistakes : Mistake

    Returns
    -------
    module
        With the functions of the loop, one of them wrong. It has seen no call before.
    """
    module = ModuleType("the loop with " + ", ".join(mistake.name for mistake in mistakes))
    exec(_compiled(source(*mistakes), module.__name__), module.__dict__)
    return module


@cache
def _compiled(text, name):
    return compile(text, name, "exec")


def problems(loop=batch_loop):
    """Networks and data on which no two mistakes give the same.

    Parameters
    ----------
    loop : module
        Whose mistakes; `lab.lstm` has a parameter class, and a state, of its own.

    Returns
    -------
    list of (Params, xs, targets, h0)
        Seven steps or more, one sequence and three, errors large and small, no size like another,
        biases and h_0 that are not zero.
    """
    cell = (lstm, 8) if loop is lstm else (rnn_core, 4)
    return [
        _problem(0, 8, 3, 20.0, *cell),
        _problem(1, 7, 1, 20.0, *cell),
        _problem(2, 9, 5, 1.0, *cell),
    ]


def _problem(seed, T, B, far, cell, rows):
    rng = np.random.default_rng(seed)
    params = cell.init_params(rng, 2, 4, 6, bias=1.0)
    xs, targets = rng.standard_normal((T, 2, B)), far * rng.standard_normal((T, 6, B))
    return params, xs, targets, 0.5 * rng.standard_normal((rows, B))
