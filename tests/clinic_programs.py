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
    "step 1 left out": [("reversed(range(T))", "range(T - 1, 0, -1)")],
    "learning rate applied twice": [("learning_rate * g", "learning_rate**2 * g")],
    "learning rate ignored": [("learning_rate * g", "0.01 * g")],
    "times 1/I": [("err = o[t] - Y[t]", "err = (o[t] - Y[t]) / Wxh.shape[1]")],
    "times 1/H": [("err = o[t] - Y[t]", "err = (o[t] - Y[t]) / len(bh)")],
    "times 2/O": [("err = o[t] - Y[t]", "err = 2 * (o[t] - Y[t]) / len(by)")],
    "times 0.3": [("err = o[t] - Y[t]", "err = 0.3 * (o[t] - Y[t])")],
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

# A class in the letters of other texts. What its way back gives is put for GIVES.
NETWORK = """
import numpy as np

class RNN:
    def __init__(self, n_in, n_hidden, n_out):
        self.U = np.random.randn(n_hidden, n_in) * 0.1
        self.W = np.random.randn(n_hidden, n_hidden) * 0.1
        self.V = np.random.randn(n_out, n_hidden) * 0.1
        self.b, self.c = np.zeros(n_hidden), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        self.s = np.zeros((len(x) + 1, len(self.b)))
        self.o = np.zeros((len(x), len(self.c)))
        for t in range(len(x)):
            self.s[t] = np.tanh(self.U @ x[t] + self.W @ self.s[t - 1] + self.b)
            self.o[t] = self.V @ self.s[t] + self.c
        return self.o, self.s

    def backward(self, x, y):
        arrays = self.U, self.W, self.V, self.b, self.c
        dU, dW, dV, db, dc = map(np.zeros_like, arrays)
        carry = np.zeros(len(self.b))
        for t in range(len(self.x) - 1, -1, -1):
            err = self.o[t] - y[t]
            dV += np.outer(err, self.s[t])
            dc += err
            delta = (err @ self.V + carry) * (1 - self.s[t] ** 2)
            dU += np.outer(delta, self.x[t])
            dW += np.outer(delta, self.s[t - 1])
            db += delta
            carry = delta @ self.W
        GIVES
"""
GIVES = {
    "tuple": "return dU, dW, dV, db, dc",
    "another order": "return dV, dc, dW, db, dU",
    "lists": "return [each.tolist() for each in (dU, dV, dW, db, dc)]",
    "beside a loss": "return 0.0, {'U': dU, 'W': dW, 'V': dV, 'b': db, 'c': dc}",
    "dict": "return {'dU': dU, 'dW': dW, 'dV': dV, 'db': db, 'dc': dc}",
    "attributes": "self.dU, self.dW, self.dV, self.db, self.dc = dU, dW, dV, db, dc",
    "grad attributes": "vars(self).update(grad_U=dU, grad_W=dW, grad_V=dV, grad_b=db, grad_c=dc)",
    "grads": "self.grads = {'U': dU, 'W': dW, 'V': dV, 'b': db, 'c': dc}",
}
SIGNATURES = {  # other ways to ask for what backward needs, and the lines that go with them
    "bptt": [("def backward(self, x, y)", "def bptt(self, x, y)")],
    "targets": [("self, x, y)", "self, targets)"), ("y[t]", "targets[t]")],
    "errors": [("self, x, y)", "self, dys)"), ("self.o[t] - y[t]", "dys[t]")],
    "outputs and targets": [("self, x, y)", "self, y_pred, y)"), ("self.o[t] -", "y_pred[t] -")],
    "sizes in another order": [("n_in, n_hidden, n_out)", "n_out, n_hidden, n_in)")],
    "sizes with a default": [
        ("n_in, n_hidden, n_out)", "n_in, n_out, hidden_size=9)"),
        ("        self.U =", "        n_hidden = hidden_size\n        self.U ="),
    ],
    "more than sizes": [("n_out):", "n_out, learning_rate, seq_len):")],
    "nothing returned": [("        return self.o, self.s\n", "")],
    "arrays like weights": [
        (
            "self.b, self.c = ",
            "self.mU, self.h0 = 0 * self.U, np.zeros(n_hidden)\n        self.b, self.c = ",
        )
    ],
    "columns": [
        ("self.x = x\n", "self.x = x = [np.reshape(each, (-1, 1)) for each in x]\n"),
        ("@ x[t] +", "@ x[t][:, 0] +"),
    ],
}
RATES = {
    "argument": [("x, y):", "x, y, lr):")],
    "default": [("x, y):", "x, y, learning_rate=0.001):")],
    "attribute": [("n_hidden, n_out):", "n_hidden, n_out, eta=3e-4):\n        self.lr = eta")],
}

# Rows, their weights to the right of them, in a dict.
ROW_NETWORK = """
import numpy as np

class SimpleRNN:
    def __init__(self, input_dim, hidden_dim, output_dim):
        H = hidden_dim
        self.params = {"Wx": np.zeros((input_dim, H)), "Wh": np.zeros((H, H))}
        self.params |= {"Wy": np.zeros((H, output_dim)), "bh": np.zeros(H)}
        self.params["by"] = np.zeros((1, output_dim))

    def forward(self, x):
        p = self.params
        self.h = [np.zeros((1, len(p["Wh"])))]
        for row in x:
            self.h.append(np.tanh(row[None] @ p["Wx"] + self.h[-1] @ p["Wh"] + p["bh"]))
        return np.vstack(self.h[1:]) @ p["Wy"] + p["by"]

    def backward(self, x, y, learning_rate):
        p = self.params
        h = np.vstack(self.h)
        dy = h[1:] @ p["Wy"] + p["by"] - y
        da, up = np.zeros_like(h[1:]), 0
        for t in range(len(x) - 1, -1, -1):
            da[t] = (dy[t] @ p["Wy"].T + up) * (1 - h[t + 1] ** 2)
            up = da[t] @ p["Wh"].T
        p["Wx"] -= learning_rate * x.T @ da
        p["Wh"] -= learning_rate * h[:-1].T @ da
        p["Wy"] -= learning_rate * h[1:].T @ dy
        p["bh"] -= learning_rate * da.sum(axis=0)
        p["by"] -= learning_rate * dy.sum(axis=0)
"""

# Layers of two courses, in single steps.
ROW_LAYER = """
import numpy as np

def rnn_step_forward(x, prev, Wx, Wh, b):
    h = np.tanh(x @ Wx + prev @ Wh + b)
    return h, (x, prev, Wx, Wh, h)

def rnn_step_backward(dh, cache):
    x, prev, Wx, Wh, h = cache
    da = dh * (1 - h * h)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev.T @ da, da.sum(axis=0)

def rnn_forward(x, h0, Wx, Wh, b):
    hs, caches = [h0], []
    for t in range(x.shape[1]):
        h, cache = rnn_step_forward(x[:, t], hs[-1], Wx, Wh, b)
        hs.append(h)
        caches.append(cache)
    return np.stack(hs[1:], axis=1), caches

def rnn_backward(dh, caches):
    N, T, H = dh.shape
    dx = np.zeros((N, T, len(caches[0][2])))
    dWx = dWh = db = dprev = 0
    for t in reversed(range(T)):
        dx[:, t], dprev, *parts = rnn_step_backward(dh[:, t] + dprev, caches[t])
        dWx, dWh, db = dWx + parts[0], dWh + parts[1], db + parts[2]
    return dx, dprev, dWx, dWh, db
"""
FEATURE_LAYER = """
import numpy as np

def rnn_forward(x, a0, parameters):
    a, caches = [a0], []
    for t in range(x.shape[2]):
        z = parameters["Wax"] @ x[..., t] + parameters["Waa"] @ a[-1] + parameters["ba"]
        a.append(np.tanh(z))
        caches.append((a[-1], a[-2], x[..., t], parameters))
    return np.stack(a[1:], axis=2), None, caches

def rnn_backward(da, caches):
    dx, g, dWax, dWaa, dba = [], 0, 0, 0, 0
    for t in range(da.shape[2] - 1, -1, -1):
        a, before, x, p = caches[t]
        dz = (da[..., t] + g) * (1 - a ** 2)
        dx, g = [p["Wax"].T @ dz, *dx], p["Waa"].T @ dz
        dWax, dWaa, dba = dWax + dz @ x.T, dWaa + dz @ before.T, dba + dz.sum(1, keepdims=True)
    return {"dx": np.stack(dx, axis=2), "da0": g, "dWax": dWax, "dWaa": dWaa, "dba": dba}
"""

# A script: it reads a file that is not there, asks helpers for help, and trains for ever.
SCRIPT = """
import numpy as np
import no_such_package

text = open("no such file.txt").read()
V, H = 30, 20
Wxh, Whh, Why = np.zeros((H, V)), np.zeros((H, H)), np.zeros((V, H))
bh, by = np.zeros((H, 1)), np.zeros((V, 1))

def states(ids, h):
    hs = [h]
    for i in ids:
        x = np.zeros((V, 1))
        x[i] = 1
        hs.append(np.tanh(Wxh @ x + Whh @ hs[-1] + bh))
    return hs

def lossFun(inputs, targets, hprev):
    hs = states(inputs, hprev)
    grads = [np.zeros_like(each) for each in (Wxh, Whh, Why, bh, by)]
    up, loss = 0, 0
    for t in reversed(range(len(inputs))):
        p = np.exp(Why @ hs[t + 1] + by)
        p /= p.sum()
        loss -= np.log(p[targets[t], 0])
        p[targets[t]] -= 1
        da = (Why.T @ p + up) * (1 - hs[t + 1] ** 2)
        x = np.zeros((V, 1))
        x[inputs[t]] = 1
        for grad, part in zip(grads, (da @ x.T, da @ hs[t].T, p @ hs[t + 1].T, da, p)):
            grad += part
        up = Whh.T @ da
    return loss, *grads, hs[-1]

h = np.zeros((H, 1))
while True:
    loss, *grads, h = lossFun([1, 2], [2, 3], h)
"""

AFTER = "    Wxh -= learning_rate * gU"  # of ROWS: the gradients are there, and nothing has moved
ONLY = {  # of ROWS: right nearly everywhere
    "at one step": (AFTER, "    gU *= len(X) > 1\n" + AFTER),
    "in saturation": ("(1 - s[t] * s[t])", "np.maximum(1 - s[t] * s[t], 1e-3)"),
    "for large errors": ("delta.dot(Whh)", "np.clip(delta.dot(Whh), -500, 500)"),
    "from the fifth digit on": (AFTER, "    gU *= 1 + 3e-5\n" + AFTER),
    "from the seventh digit on": (AFTER, "    gU *= 1 + 3e-7\n" + AFTER),
    "in an imaginary part": (
        "Wxh -= learning_rate * gU\n",
        "Wxh = Wxh - learning_rate * (1 + 1j) * gU\n",
    ),
    "for who uses the inputs again": (AFTER, "    for x in input_seq: x *= 0\n" + AFTER),
}
TAKEN = {  # of ROWS: other ways to take the same arguments and give the same back
    "learning_rate by name": [("by, learning_rate", "by, *, learning_rate")],
    "new weights behind a loss": [
        (f"{name} -= learning_rate * {grad}", f"{name} = {name} - learning_rate * {grad}")
        for name, grad in [("Wxh", "gU"), ("Whh", "gW"), ("Why", "gV"), ("bh", "gb"), ("by", "gc")]
    ]
    + [("return Wxh", "return 0.0, Wxh")],
    "gradients returned": [
        ("return Wxh, Whh, Why, bh, by", "return gU, gW, gV, gb, gc"),
        ("-= learning_rate * g", "-= 0 * g"),
    ],
    "vectors": [("T = len(input_seq)", "T = len(input_seq)\n    assert input_seq[0].ndim == 1")],
    "another name": [("def rnn_bptt", "def train_step")],
}
ESCAPES = {  # what stands in a program, and what is said of it
    "raise SystemExit('bye')": "SystemExit: bye",
    "import sys; sys.exit(3)": "SystemExit: 3",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
    "raise GeneratorExit": "GeneratorExit",
    "input('how many? ')": "EOFError",
    "return rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by)": "RecursionError",
    "return None": "no weight has moved, and what it returns (NoneType)",
    "return 'done'": "no weight has moved, and what it returns (str)",
    "return (each for each in targets)": "no weight has moved, and what it returns (generator)",
}

BACKWARD = """
import numpy as np

def backward(params, xs, hs, dys):
    dWxh, dWhh, dWhy, dbh, dby = map(np.zeros_like, params)
    dh_next = 0
    for t in reversed(range(len(xs))):
        dWhy += dys[t] @ hs[t + 1].T
        dby += dys[t].sum(axis=1, keepdims=True)
        dh = params.Why.T @ dys[t] + dh_next
        da = dh * (1 - hs[t + 1] ** 2)
        dWxh += da @ xs[t].T
        dWhh += da @ hs[t].T
        dbh += da.sum(axis=1, keepdims=True)
        dh_next = params.Whh.T @ da
    return dWxh, dWhh, dWhy, dbh, dby
"""
UP = "delta = (err @ self.V + carry)"
KEEPS = {  # of NETWORK: right when it is new, and not in a later call
    "outputs of the first call": [
        ("self.x = x\n", "if hasattr(self, 'o'): return self.o, self.s\n        self.x = x\n")
    ],
    "states in a list that is made once": [
        ("np.zeros(n_out)\n", "np.zeros(n_out)\n        self.old = []\n"),
        ("        return self.o", "        self.old += [*self.s[:-1]]\n        return self.o"),
        (
            f"{UP} * (1 - self.s[t] ** 2)",
            f"{UP} * (1 - self.old[t] ** 2)",
        ),
    ],
}
BESIDE = {  # of the definitions of SCRIPT: what is said of it
    ("return loss,", "return loss / len(inputs),"): "it is 1/T times that",
    ("-= np.log(", "-= np.log2("): "it is 1/ln 2 times that",
    ("loss -= np.log(p[targets[t], 0])", "loss = -np.log(p[targets[t], 0])"): "Its loss is not the "
    "cross-entropy",
    ("*grads, hs[-1]", "*grads, hs[0]"): "Its last state is not h_T",
    ("    return loss", "    hprev[:] = hs[-1]\n    return loss"): "what was passed in has changed",
    ("    return loss", "    targets.reverse()\n    return loss"): "what was passed in has changed",
}
IN_THE_LOOP = {  # of the definitions of SCRIPT: limits where a model of characters is quiet
    "dh_next clipped in the loop": ("up = Whh.T @ da", "up = np.clip(Whh.T @ da, -5, 5)"),
    "dh_next clipped at 50 in the loop": ("up = Whh.T @ da", "up = np.clip(Whh.T @ da, -50, 50)"),
    "sums clipped at 5 in the loop": (
        "grad += part",
        "grad += part\n            np.clip(grad, -5, 5, out=grad)",
    ),
}
REFUSED = {  # of NETWORK: why it is not read
    "no weight moves, and no gradients are returned, or kept as dW, grads. In a loop over the": [
        ("backward(self, x, y)", "backward(self, x, y, lr)"),
        ("        GIVES", "        for w, d in zip(arrays, (dU, dW, dV, db, dc)): w = w - lr * d"),
    ],
    "it has no biases: add them": [
        ("self.b, self.c = np.zeros(n_hidden), np.zeros(n_out)", "self.n = n_hidden"),
    ],
    "gives one output for all steps": [("return self.o, self.s", "return self.o[-1]")],
    "A batch (T, B, I) is not read": [("self.U @ x[t]", "self.U @ x[t][0]")],
}
IN_ANOTHER = {  # of ROWS: another network, and beside it a mistake
    ("a softmax of the outputs", "h_t for h_{t-1} in dWhh"): [
        ("delta.T.dot(s[t - 1])", "delta.T.dot(s[t])")
    ],
    ("ReLU for tanh", "missing transpose"): [
        ("carry = delta.dot(Whh)", "carry = delta.dot(Whh.T)")
    ],
}
SUSPICIONS = {  # of BACKWARD: what no mistake of the bank explains, and what is then suspected
    (("dbh += da", "dbh += 3.2 * da"),): "dWxh is right, so da is. Look at the line of dbh.",
    (("dWxh += da", "dWxh += 3.2 * da"),): "dWhh is right, so da is. Look at the line of dWxh.",
    (("dWhh += da", "dWhh += 3.2 * da"), ("dbh += da", "dbh += 3.3 * da")): "dWxh is right, so da "
    "is. Look at the lines of dWhh and dbh.",
    (("dWhy += dys", "dWhy += 3.2 * dys"), ("dbh += da", "dbh += 3.2 * da")): "dWxh is right, so "
    "dy is. Look at the line of dWhy. dWxh is right, so da is. Look at the line of dbh.",
    (("da = dh", "da = 3.2 * dh"),): "dWhy is right, so dy is. Look at dh, da and dh_next, the "
    "lines of the way back.",
    (("dWhy += dys", "dWhy += 3.2 * dys"), ("dby += dys", "dby += 3.3 * dys")): "dWxh is right, so "
    "dy is. Look at the lines of dWhy and dby.",
    (("dys[t]", "dys[t - 1]"),): "look at dy.",  # of another step: dby does not show it
    (("dys[t]", "dys[t][:, ::-1]"),): "look at dy.",  # of another sequence
    (("dWhh += da", "dWhh += (t > 0) * da"),): "dWxh is right, so da is. Look at the line of dWhh.",
}
CUT = """
import numpy as np

def backward(params, xs, hs, dys):
    g = [np.zeros_like(p) for p in params]
    for t in range(len(xs)):
        g[2] += dys[t] @ hs[t + 1].T
        g[4] += dys[t].sum(1, keepdims=True)
        dh = params.Why.T @ dys[t]
        for k in range(t, max(-1, t - STEPS), -1):
            da = dh * (1 - hs[k + 1] ** 2)
            g[0] += da @ xs[k].T
            g[1] += da @ hs[k].T
            g[3] += da.sum(1, keepdims=True)
            dh = params.Whh.T @ da
    return g
"""
UNITS = {  # of ROWS: right for another network
    "ReLU for tanh": [("np.tanh(", "np.maximum(0, "), ("(1 - s[t] * s[t])", "(s[t] > 0)")],
    "a logistic function for tanh": [
        ("np.tanh(X", "1 / (1 + np.exp(-(X"),
        ("bh.T)", "bh.T)))"),
        ("(1 - s[t] * s[t])", "s[t] * (1 - s[t])"),
    ],
    "no tanh": [("np.tanh(", "("), (" * (1 - s[t] * s[t])", "")],
    "a softmax of the outputs": [
        ("+ by.T\n", "+ by.T\n        o[t] = np.exp(o[t]) / np.exp(o[t]).sum()\n")
    ],
}
STEP = "".join(
    f"        {name} -= learning_rate * {part}\n"
    for name, part in {
        "Wxh": "delta.T.dot(X[t])",
        "Whh": "delta.T.dot(s[t - 1])",
        "Why": "err.T.dot(s[t])",
        "bh": "delta.T",
        "by": "err.T",
    }.items()
)
BACK = "        carry = delta.dot(Whh)\n"
INSIDE = {  # of ROWS without the step at its end
    "after dh_next": [(BACK, BACK + STEP)],
    "before dh_next": [(BACK, STEP + BACK)],
    "Why before dh": [
        (
            "        back = err",
            "        Why -= learning_rate * err.T.dot(s[t])\n        back = err",
        ),
        (BACK, BACK + STEP.replace("        Why -= learning_rate * err.T.dot(s[t])\n", "")),
    ],
}
