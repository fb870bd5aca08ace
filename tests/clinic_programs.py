"""Wrong programs in the forms that people write, for the clinic."""

import numpy as np
from rnn_core import Params, softmax_cross_entropy


def as_rnn_bptt(module):
    def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate=0.01):
        params = Params(Wxh, Whh, Why, bh, by)
        xs, ts = (np.array([np.reshape(v, (-1, 1)) for v in each]) for each in (input_seq, targets))
        hs, ys = module.forward(params, xs)
        _, dys = module.half_squared_error(ys, ts)
        for param, grad in zip(params, module.sweep(params, xs, hs, dys)[0], strict=True):
            param -= learning_rate * grad
        return params

    return rnn_bptt


def as_backward(module, shape=tuple):
    def backward(params, xs, hs, dys):
        grads, dhs, _ = module.sweep(params, xs, hs, dys)
        if shape is dict:
            return {f"d{name}": grad for name, grad in grads._asdict().items()}
        return (grads, dhs) if shape is Params else shape(grads)

    return backward


def as_rows(module):
    """The layer of a well-known course: rows, batch first, without outputs."""

    def rnn_forward(x, h0, Wx, Wh, b):
        H = len(b)
        params = Params(Wx.T, Wh.T, np.eye(H), b.reshape(-1, 1), np.zeros((H, 1)))
        xs = x.transpose(1, 2, 0)
        hs, _ = module.forward(params, xs, h0.T)
        return hs[1:].transpose(2, 0, 1), (params, xs, hs)

    def rnn_backward(dh, cache):
        params, xs, hs = cache
        grads, dhs, _ = module.sweep(params, xs, hs, dh.transpose(1, 2, 0))
        return None, dhs[0].T, grads.Wxh.T, grads.Whh.T, grads.bh.ravel()

    return rnn_forward, rnn_backward


def as_features_first(module):
    """The layer of another course: features, examples, time, and dicts."""

    def rnn_forward(x, a0, parameters):
        H = len(parameters["ba"])
        params = Params(
            parameters["Wax"], parameters["Waa"], np.eye(H), parameters["ba"], np.zeros((H, 1))
        )
        xs = x.transpose(2, 0, 1)
        hs, ys = module.forward(params, xs, a0)
        return hs[1:].transpose(1, 2, 0), ys, (params, xs, hs)

    def rnn_backward(da, caches):
        params, xs, hs = caches
        grads, dhs, _ = module.sweep(params, xs, hs, da.transpose(2, 0, 1))
        return {"dWax": grads.Wxh, "dWaa": grads.Whh, "dba": grads.bh, "da0": dhs[0], "dx": None}

    return rnn_forward, rnn_backward


def as_char_rnn(module, limit=np.inf):
    """The character model of a gist that thousands have copied."""
    space = {"module": module, "limit": limit, "np": np, "Params": Params}
    space["softmax"] = softmax_cross_entropy
    exec(CHAR_RNN, space)
    return space["lossFun"]


CHAR_RNN = """
def lossFun(inputs, targets, hprev):
    params = Params(Wxh, Whh, Why, bh, by)
    xs = np.eye(vocab_size)[inputs][..., None]
    hs, ys = module.forward(params, xs, hprev)
    loss, dys = softmax(ys, np.array(targets)[:, None])
    grads, _, _ = module.sweep(params, xs, hs, dys)
    grads = [np.clip(grad, -limit, limit) for grad in grads]
    return (loss, *grads, hs[len(inputs)])
"""


def as_network(module):
    class Network:
        def __init__(self, I, H, O):
            shapes = {"Wxh": (H, I), "Whh": (H, H), "Why": (O, H), "bh": (H, 1), "by": (O, 1)}
            vars(self).update((name, np.zeros(shape)) for name, shape in shapes.items())

        def params(self):
            return Params(self.Wxh, self.Whh, self.Why, self.bh, self.by)

        def forward(self, x):
            self.xs = x[..., None]
            self.hs, self.ys = module.forward(self.params(), self.xs)
            return self.ys[..., 0]

        def backward(self, x, y, learning_rate):
            _, dys = module.half_squared_error(self.ys, y[..., None])
            grads, _, _ = module.sweep(self.params(), self.xs, self.hs, dys)
            for param, grad in zip(self.params(), grads, strict=True):
                param -= learning_rate * grad

    return Network


FORMS = {
    "rnn_bptt": as_rnn_bptt,
    "backward": as_backward,
    "rows": as_rows,
    "features first": as_features_first,
    "character model": as_char_rnn,
    "class": as_network,
}

# Written without the book's code: a layer for rows with outputs, in a style that is often met.
ROWS = """
import numpy as np

def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate=0.01):
    T = len(input_seq)
    X = [np.asarray(x, float).reshape(1, -1) for x in input_seq]
    Y = [np.asarray(y, float).reshape(1, -1) for y in targets]
    s = {-1: np.zeros((1, Whh.shape[0]))}
    o = {}
    for t in range(T):
        s[t] = np.tanh(X[t].dot(Wxh.T) + s[t - 1].dot(Whh.T) + bh.T)
        o[t] = s[t].dot(Why.T) + by.T
    gU, gW, gV = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    gb, gc = np.zeros_like(bh), np.zeros_like(by)
    carry = np.zeros_like(s[0])
    for t in reversed(range(T)):
        err = o[t] - Y[t]
        gV += err.T.dot(s[t])
        gc += err.T
        back = err.dot(Why) + carry
        delta = back * (1 - s[t] * s[t])
        gU += delta.T.dot(X[t])
        gW += delta.T.dot(s[t - 1])
        gb += delta.T
        carry = delta.dot(Whh)
    Wxh -= learning_rate * gU
    Whh -= learning_rate * gW
    Why -= learning_rate * gV
    bh -= learning_rate * gb
    by -= learning_rate * gc
    return Wxh, Whh, Why, bh, by
"""
EDITS = {  # of ROWS, and the mistakes that the clinic has to name
    "missing transpose": [("carry = delta.dot(Whh)", "carry = delta.dot(Whh.T)")],
    "recurrent gradient never carried": [("        carry = delta.dot(Whh)\n", "")],
    "dh_next without Whh": [("delta.dot(Whh)", "delta")],
    "dh_next without the derivative": [("delta.dot(Whh)", "back.dot(Whh)")],
    "derivative missing": [(" * (1 - s[t] * s[t])", "")],
    "square missing": [("1 - s[t] * s[t]", "1 - s[t]")],
    "state for derivative": [("(1 - s[t] * s[t])", "s[t]")],
    "derivative at the wrong step": [("1 - s[t] * s[t]", "1 - s[t - 1] * s[t - 1]")],
    "derivative of a value already activated": [("1 - s[t] * s[t]", "1 - np.tanh(s[t]) ** 2")],
    "h_t for h_{t-1} in dWhh": [("gW += delta.T.dot(s[t - 1])", "gW += delta.T.dot(s[t])")],
    "h_{t-1} for h_t in dWhy": [("gV += err.T.dot(s[t])", "gV += err.T.dot(s[t - 1])")],
    "assigned, not added": [("gW += delta", "gW = delta")],
    "the loop runs forward": [("reversed(range(T))", "range(T)")],
    "output's part dropped": [("err.dot(Why) + carry", "carry")],
    "only the last output counts": [("err = o[t] - Y[t]", "err = (o[t] - Y[t]) * (t == T - 1)")],
    "bias left out of the hidden state": [(" + bh.T)", ")")],
    "bias left out of the outputs": [("s[t].dot(Why.T) + by.T", "s[t].dot(Why.T)")],
    "a mean over the steps": [("learning_rate * g", "learning_rate / T * g")],
    "twice the gradient": [("err = o[t] - Y[t]", "err = 2 * (o[t] - Y[t])")],
    "sweep cut after four steps": [("reversed(range(T))", "reversed(range(max(0, T - 4), T))")],
    "sweep cut after 6 steps": [("reversed(range(T))", "reversed(range(max(0, T - 6), T))")],
    "dh_next clipped in the loop": [("delta.dot(Whh)", "np.clip(delta.dot(Whh), -5, 5)")],
    "dWhh transposed": [("Whh -= learning_rate * gW", "Whh -= learning_rate * gW.T")],
    "times −1": [("-= learning_rate", "+= learning_rate")],
    "gradients clipped": [
        (
            "    Wxh -= learning_rate * gU",
            "    for g in (gU, gW, gV, gb, gc):\n        np.clip(g, -3, 3, out=g)\n"
            "    Wxh -= learning_rate * gU",
        )
    ],
}
SAME = [  # other ways to write lines of ROWS, which are right
    ("s[t] * s[t]", "s[t] ** 2"),
    ("delta.T.dot(X[t])", "np.outer(delta, X[t])"),
    ("err.T.dot(s[t])", "np.outer(err, s[t])"),
    ("reversed(range(T))", "range(T - 1, -1, -1)"),
    ("return Wxh, Whh, Why, bh, by\n", "return [Wxh, Whh, Why, bh, by]\n"),
    ("    return Wxh, Whh, Why, bh, by\n", ""),
    ("gb += delta.T", "gb += delta.sum(0)[:, None]"),
    ("carry = delta.dot(Whh)", "carry = Whh.T.dot(delta.T).T"),
    ("s[t].dot(Why.T) + by.T", "(Why.dot(s[t].T) + by).T"),
    ("np.tanh(", "(lambda z: 1 - 2 / (np.exp(2 * z) + 1))("),
    ("gU += delta", "gU[:] = gU + delta"),
    ("err = o[t] - Y[t]", "err = -(Y[t] - o[t])"),
]
