"""The exercises of chapter 4: the gradient at h_0, a class of one's own, the sweep for a batch."""

from functools import partial

from lab import mistakes
from lab.exercise import Exercise, LeftAlone, Property, Values
from lab.feedback import Wrong, five_arrays
import numpy as np
import rnn_core
from rnn_core import Params

SIZES = 2, 3, 4  # I, H, O: no two sizes alike, B and T included, so that a swap shows


def _example(seed, B=1, T=6):
    """A network with biases, and what its backward pass is given."""
    rng = np.random.default_rng(seed)
    I, H, O = SIZES
    params = rnn_core.init_params(rng, I, H, O, bias=1.0)
    xs, targets = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    hs, ys = rnn_core.forward(params, xs)
    return params, xs, hs, ys - targets


# --- 1: the gradient at h_0
def dh0(Whh, h1, dh1):
    da1 = dh1 * (1 - h1**2)
    return Whh.T @ da1


def _step_one(seed):
    params, xs, hs, dys = _example(seed)
    _, dhs = rnn_core.backward(params, xs, hs, dys)
    return params.Whh, hs[1], dhs[1]


DH0 = Values("dh0 = ∂L/∂h_0", [_step_one(4), _step_one(5)])
dh0 = Exercise(
    dh0,
    [DH0, LeftAlone(DH0)],
    {
        "it looks like Whh da_1. Forward, Whh carries h_0 to h_1; backward, its transpose carries "
        "da_1 to h_0.": ("Whh.T", "Whh"),
        "it looks like Whh dh_1. Two things are missing: the factor 1 − h_1², and the ᵀ.": (
            "Whh.T @ da1",
            "Whh @ dh1",
        ),
        "it looks like 1 − tanh²(h_1), and h_1 has passed the tanh already: 1 − h_1².": (
            "h1**2",
            "np.tanh(h1)**2",
        ),
        "it looks like Whhᵀ dh_1. The tanh lies between h_1 and Whh: multiply dh_1 by 1 − h_1² "
        "first.": ("@ da1", "@ dh1"),
        "this is da_1, the gradient at the pre-activation. One more step: through Whh, back to "
        "h_0.": ("Whh.T @ da1", "da1"),
        "it looks as if 1 − h_1² was multiplied after Whhᵀ. The signal meets the tanh first, then "
        "Whh.": ("Whh.T @ da1", "(Whh.T @ dh1) * (1 - h1**2)"),
        "it looks like 1 − h_1 instead of 1 − h_1²: the square is missing.": ("h1**2", "h1"),
    },
)


# --- 2: a class of one's own
class SimpleRNN:
    def __init__(self, input_size, hidden_size, output_size):
        sizes = input_size, hidden_size, output_size
        self.params = rnn_core.init_params(np.random.default_rng(0), *sizes)

    def forward(self, x):
        return rnn_core.forward(self.params, x[:, :, None])[1][:, :, 0]

    def backward(self, x, y, learning_rate=0.01):
        rnn_core.rnn_bptt(x, y, *self.params, learning_rate=learning_rate)


def _params(rnn):
    """The five arrays of a learner's network, as Params."""
    if not hasattr(rnn, "params"):
        raise Wrong("the object has no attribute `params`: keep the five arrays there")
    shapes = [array.shape for array in _example(4)[0]]
    params = Params(**five_arrays(rnn.params, Params._fields, shapes))
    for name, array in params._asdict().items():
        if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
            raise Wrong(f"{name} has to be a NumPy array of floats: learning moves it by a little")
    if not np.any(params.Wxh) and not np.any(params.Why):
        raise Wrong("Wxh and Why are all zero, and would stay so: draw them at random")
    return params


def _network(answer):
    """A learner's network with parameters of ours."""
    rnn = answer(*SIZES)
    for own, value in zip(_params(rnn), _example(4)[0], strict=True):
        own[:] = value
    return rnn


def _data(T):
    rng = np.random.default_rng(T)
    return rng.standard_normal((T, SIZES[0])), rng.standard_normal((T, SIZES[2]))


def _outputs(answer, x):
    """What forward returns for x, after it was called for another sequence."""
    rnn = _network(answer)
    rnn.forward(np.ones((3, SIZES[0])))
    outputs = rnn.forward(x)
    if isinstance(outputs, tuple):
        raise Wrong("two things came back. `rnn_core.forward` returns hs and ys: take the second")
    return outputs


def _two_steps(answer, x, y):
    """How the parameters move in two steps, as two rows."""
    rnn, moves = _network(answer), []
    for xs, ys, learning_rate in ((x.copy(), y.copy(), 0.1), (x, y, 0.05)):
        before = [array.copy() for array in _params(rnn)]
        rnn.forward(xs)  # some keep there what backward needs
        rnn.backward(xs, ys, learning_rate)
        after = _params(rnn)
        moves.append(np.concatenate([(b - a).ravel() for a, b in zip(before, after, strict=True)]))
    return np.array(moves)


def _without_biases(params):
    return params._replace(bh=0 * params.bh, by=0 * params.by)


def _changed(params, change):
    return params._replace(bh=change(params.bh))


class _StateKept(SimpleRNN):
    h = None

    def forward(self, x):
        hs, ys = rnn_core.forward(self.params, x[:, :, None], self.h)
        self.h = hs[-1]
        return ys[:, :, 0]


class _BiasesStay(SimpleRNN):
    def backward(self, x, y, learning_rate=0.01):
        bh, by = self.params.bh.copy(), self.params.by.copy()
        super().backward(x, y, learning_rate)
        self.params = self.params._replace(bh=bh, by=by)


class _LearnsOnce(SimpleRNN):
    rate = 1.0

    def backward(self, x, y, learning_rate=0.01):
        super().backward(x, y, learning_rate * self.rate)
        self.rate = 0.0


DRAW = "rnn_core.init_params(np.random.default_rng(0), *sizes)"
READ, RATE = "rnn_core.forward(self.params, x[:, :, None])[1][:, :, 0]", "=learning_rate)"
STEPS = Values("backward takes one step downhill", [_data(6), _data(8)], run=_two_steps)
OUTPUTS = Values("forward returns the outputs", [(_data(T)[0],) for T in (6, 8)], run=_outputs)
simple_rnn = Exercise(
    SimpleRNN,
    [
        Property("the five parameters have their shapes", lambda answer: _params(answer(*SIZES))),
        OUTPUTS,
        STEPS,
        LeftAlone(STEPS, "x and y are left alone", names=("x", "y")),
    ],
    {
        "these are the hidden states. `rnn_core.forward` returns hs and ys: take the second.": (
            "[1][:, :, 0]",
            "[0][1:, :, 0]",
        ),
        "the batch axis is still there: return ys[:, :, 0].": ("[1][:, :, 0]", "[1]"),
        "the biases are missing.": (
            READ,
            "rnn_core.forward(_without_biases(self.params), x[:, :, None])[1][:, :, 0]",
        ),
        "each sequence starts where the one before ended, and h_0 is to be zero.": _StateKept,
        "no parameter has moved: subtract learning_rate * gradient, in place or by assigning to "
        "self.params.": (RATE, "=0.0)"),
        "the first call moves the parameters, and later ones do not.": _LearnsOnce,
        "the step goes uphill: param −= learning_rate * gradient, with a minus.": (
            RATE,
            "=-learning_rate)",
        ),
        "the step is T times too small: the loss is a sum over steps, not a mean.": (
            RATE,
            "=learning_rate / len(x))",
        ),
        "the step does not use learning_rate.": (RATE, "=1.0)"),
        "the step uses the default learning rate: pass yours on.": (RATE, "=0.01)"),
        "the biases have not moved: all five parameters learn.": _BiasesStay,
        "the step is twice as long as it should be: the loss is ½ Σ ‖y − target‖², and the ½ "
        "cancels the 2.": (RATE, "=2 * learning_rate)"),
        "two things came back": ("[1][:, :, 0]", ""),
        "bh has to be a NumPy array of floats": (
            DRAW,
            f"_changed({DRAW}, lambda bh: bh.astype(int))",
        ),
        "bh has shape (1, 3)": (DRAW, f"_changed({DRAW}, np.transpose)"),
        "Wxh and Why are all zero": (DRAW, f"Params(*(0 * param for param in {DRAW}))"),
        "Wxh has shape (3, 4)": (DRAW, f"{DRAW[:-1]}[::-1])"),
        "4 arrays came back": (DRAW, f"{DRAW}[:4]"),
        "no attribute `params`": ("self.params = rnn", "params = rnn"),
    },
    name="SimpleRNN",
)


# --- 3: the sweep for a batch
def backward_batch(params, xs, hs, dys):
    dWxh, dWhh, dWhy, dbh, dby = map(np.zeros_like, params)
    dh_next = 0
    for t in range(len(xs), 0, -1):
        dWhy += dys[t - 1] @ hs[t].T
        dby += dys[t - 1].sum(axis=1, keepdims=True)
        da = (params.Why.T @ dys[t - 1] + dh_next) * (1 - hs[t] ** 2)
        dWxh += da @ xs[t - 1].T
        dWhh += da @ hs[t - 1].T
        dbh += da.sum(axis=1, keepdims=True)
        dh_next = params.Whh.T @ da
    return dWxh, dWhh, dWhy, dbh, dby


def _gradient(answer, params, xs, hs, dys, name):
    try:
        grads = answer(params, xs, hs, dys)
    except ValueError as error:  # shapes that do not fit
        if xs.shape[2] > 1:
            raise
        raise Wrong(f"{mistakes.BY_NAME['squeezed'].sentence} It stopped with {error}") from None
    return five_arrays(grads, Params._fields, None)[name]


def _with(mistake):
    """The five gradients of the loop with a mistake of the bank."""
    backward = mistakes.program(mistake).backward
    return lambda params, xs, hs, dys: backward(params, xs, hs, dys)[0]


def _example_of(problem):
    params, xs, targets, h0 = problem
    hs, ys = rnn_core.forward(params, xs, h0)
    return params, xs, hs, ys - targets


BATCHES = [_example_of(problem) for problem in mistakes.problems()]
GRADIENTS = [
    Values(f"d{name}", BATCHES, run=partial(_gradient, name=name)) for name in Params._fields
]
backward_batch = Exercise(
    backward_batch,
    [*GRADIENTS, LeftAlone(GRADIENTS[0])],
    [
        *((each.sentence, _with(each)) for each in mistakes.THE_WAY_BACK + mistakes.THE_GRADIENTS),
    ],
    name="backward for a batch",
)
