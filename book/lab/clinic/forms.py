"""The forms in which people write a network and its backward pass, and how each is run.

A form takes a program, gives it a problem in the program's own layout, and returns what came out
in the layout of the book: arrays by name. `explained` is the same for a module of the bank.
"""

import inspect

import numpy as np
import rnn_core
from rnn_core import Params

from .guard import Unreadable

FIVE = ("dWxh", "dWhh", "dWhy", "dbh", "dby")
RATE = 0.5  # a power of two: dividing a step by it rounds nothing


class Form:
    """A way to write the program.

    Attributes
    ----------
    words : str
        What a program of this form is.
    compared : tuple of str
        The gradients that it returns.
    """

    words = ""
    compared = FIVE
    clips = False  # whether its original clips the gradients after the sweep

    def __init__(self, *parts):
        self.parts = parts

    def adapt(self, problem):
        """What of a problem this form can be asked."""
        return problem

    def run(self, problem):
        """What the program makes of a problem, in two calls: arrays by name."""
        return in_two_calls(lambda: self.once(problem.copy()))

    def explained(self, module, problem):
        """What a module such as `lab.batch_loop` makes of it, in two calls."""
        return in_two_calls(lambda: self.once_by(module, problem.copy()))

    def once_by(self, module, problem):
        params, xs, targets, h0 = problem
        hs, ys = module.forward(params, xs, h0)
        _, dys = module.half_squared_error(ys, targets)
        grads, dhs, _ = module.sweep(params, xs, hs, dys)
        return self.chosen(grads, dhs, xs)

    def chosen(self, grads, dhs, xs):
        return dict(zip(FIVE, grads, strict=True))


def in_two_calls(once):
    """What two calls with equal arrays give; the second may write into what the first gave."""
    first = {name: np.array(array, float) for name, array in once().items()}
    return first | {f"{name}, called again": np.array(a, float) for name, a in once().items()}


def step_by(module, problem):
    """The step of a module: also what a sweep does to the parameters themselves is in it."""
    params, xs, targets, h0 = problem
    before = problem.copy().params
    hs, ys = module.forward(params, xs, h0)
    _, dys = module.half_squared_error(ys, targets)
    grads, _, _ = module.sweep(params, xs, hs, dys)
    for param, grad in zip(params, grads, strict=True):
        param -= RATE * grad
    return moved(before, params)


def moved(before, after):
    """The gradients behind a step."""
    grads = [(old - new) / RATE for old, new in zip(before, after, strict=True)]
    return dict(zip(FIVE, grads, strict=True))


class RnnBptt(Form):
    """``rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate)``: takes the step."""

    words = "a function that takes the step: rnn_bptt(input_seq, targets, Wxh, …, learning_rate)"

    def adapt(self, problem):
        return problem.one_sequence()

    def once(self, problem):
        (function,) = self.parts
        before = problem.copy()
        columns = list(problem.xs), list(problem.targets)
        returned = function(*columns, *problem.params, RATE)
        after = arrays_of(returned, before.params) or problem.params
        return moved(before.params, after)

    def once_by(self, module, problem):
        return step_by(module, problem)


class Backward(Form):
    """``backward(params, xs, hs, dys)`` of the book's kernel."""

    words = "a backward pass by itself: backward(params, xs, hs, dys)"

    def once(self, problem):
        (function,) = self.parts
        params, xs, targets, h0 = problem
        hs, ys = rnn_core.forward(params, xs, h0)
        dys = ys - targets
        grads = arrays_of(function(params, xs, hs, dys), params)
        if grads is None:
            raise Unreadable("five gradients are needed: Params, a tuple, a list or a dict")
        return dict(zip(FIVE, grads, strict=True)) | {"hs afterward": hs, "dys afterward": dys}

    def once_by(self, module, problem):
        params, xs, targets, h0 = problem
        hs, ys = rnn_core.forward(params, xs, h0)
        dys = ys - targets
        grads, _, _ = module.sweep(params, xs, hs, dys)
        return dict(zip(FIVE, grads, strict=True)) | {"hs afterward": hs, "dys afterward": dys}


class Layer(Form):
    """A layer without outputs of its own, whose backward is given ∂L/∂h_t from above."""

    compared = ("dWxh", "dWhh", "dbh")

    def adapt(self, problem):
        return problem.states_alone()

    def once_by(self, module, problem):
        params, xs, targets, h0 = problem
        hs, _ = module.forward(params, xs, h0)
        grads, dhs, _ = module.sweep(params, xs, hs, hs[1:] - targets)
        return self.chosen(grads, dhs, xs)

    def chosen(self, grads, dhs, xs):
        return {"dWxh": grads.Wxh, "dWhh": grads.Whh, "dbh": grads.bh, "dh_0": dhs[0]}


class RowsBatchFirst(Layer):
    """``rnn_forward(x, h0, Wx, Wh, b)`` and ``rnn_backward(dh, cache)``: (N, T, D)."""

    words = "a layer for rows, batch first: rnn_forward(x, h0, Wx, Wh, b), rnn_backward(dh, cache)"

    def once(self, problem):
        forward, backward = self.parts
        params, xs, targets, h0 = problem
        given = xs.transpose(2, 0, 1), h0.T, params.Wxh.T, params.Whh.T, params.bh[:, 0]
        h, cache = forward(*(np.ascontiguousarray(array) for array in given))
        dh = np.asarray(h) - targets.transpose(2, 0, 1)
        _, dh0, dWx, dWh, db = backward(dh, cache)
        return {
            "dWxh": np.asarray(dWx).T,
            "dWhh": np.asarray(dWh).T,
            "dbh": np.reshape(db, (-1, 1)),
            "dh_0": np.asarray(dh0).T,
        }


class FeaturesFirst(Layer):
    """``rnn_forward(x, a0, parameters)`` and ``rnn_backward(da, caches)``: (n, m, T), dicts."""

    words = "a layer with features first: rnn_forward(x, a0, parameters), rnn_backward(da, caches)"

    def once(self, problem):
        forward, backward = self.parts
        params, xs, targets, h0 = problem
        names = "Wax", "Waa", "Wya", "ba", "by"
        parameters = dict(zip(names, params, strict=True))
        a, *_, caches = forward(xs.transpose(1, 2, 0).copy(), h0, parameters)
        gradients = backward(np.asarray(a) - targets.transpose(1, 2, 0), caches)
        return {
            "dWxh": gradients["dWax"],
            "dWhh": gradients["dWaa"],
            "dbh": gradients["dba"],
            "dh_0": gradients["da0"],
        }


class CharRnn(Form):
    """``lossFun(inputs, targets, hprev)`` of a character model, its weights global."""

    words = "a character model: lossFun(inputs, targets, hprev), with softmax and global weights"
    clips = True

    def adapt(self, problem):
        return problem.letters()

    def once(self, problem):
        function, space = self.parts
        params, xs, targets, h0 = problem
        H, V = params.Wxh.shape
        space.update(params._asdict(), hidden_size=H, vocab_size=V)
        letters = [each.argmax(axis=1)[:, 0].tolist() for each in (xs, targets)]
        _, *returned = function(*letters, h0)
        grads = arrays_of(returned[:5], params)
        if grads is None:
            raise Unreadable("loss, dWxh, dWhh, dWhy, dbh, dby are needed, in this order")
        return dict(zip(FIVE, grads, strict=True))

    def once_by(self, module, problem):
        params, xs, targets, h0 = problem
        hs, ys = module.forward(params, xs, h0)
        _, dys = rnn_core.softmax_cross_entropy(ys, targets.argmax(axis=1))
        grads, dhs, _ = module.sweep(params, xs, hs, dys)
        return self.chosen(grads, dhs, xs)


class Network(Form):
    """A class with ``forward(x)`` and ``backward(x, y, learning_rate)`` that takes the step."""

    words = "a class with forward(x) and backward(x, y, learning_rate), which takes the step"

    def adapt(self, problem):
        return problem.one_sequence()

    def once(self, problem):
        (kind,) = self.parts
        params, xs, targets, _ = problem
        H, I = params.Wxh.shape
        network = kind(*sizes_for(kind, I, H, len(params.by)))
        places = fill(network, params)
        x, y = xs[..., 0], targets[..., 0]
        network.forward(x)
        network.backward(x, y, RATE)
        return moved(params, places.read(network))

    def once_by(self, module, problem):
        return step_by(module, problem)


def sizes_for(kind, I, H, O):
    """The sizes in the order in which a class asks for them, told by the names of its arguments."""
    names = [name.lower() for name in inspect.signature(kind).parameters][:3]
    by_letter = {"h": H, "o": O, "i": I}
    known = [next((by_letter[c] for c in "hoi" if name.startswith(c)), None) for name in names]
    return known if sorted(filter(None, known)) == sorted((I, H, O)) else (I, H, O)


class Places:
    """Which attribute of an object holds which parameter, and how it lies there."""

    def __init__(self, where):
        self.where = where

    def read(self, network):
        return [back(read(network)) for read, back in self.where]


def fill(network, params):
    """Put the parameters where an object keeps its own, by their shapes; where that is.

    Raises
    ------
    Unreadable
        If a parameter has no place, or more than one.
    """
    holder = getattr(network, "params", None)
    if isinstance(holder, Params):
        network.params = Params(*(param.copy() for param in params))
        names = range(5)
        return Places([(lambda net, i=i: net.params[i], np.array) for i in names])
    where = []
    for name, param in params._asdict().items():
        where.append(_place(network, name, param))
    return Places(where)


def _place(network, name, param):
    layouts = {
        param.shape[::-1]: np.transpose,
        param.shape: np.array,  # of a square matrix the layout of the book
        (param.size,): lambda array, shape=param.shape: np.reshape(array, shape),
    }
    fitting = [
        (key, layouts[value.shape])
        for key, value in vars(network).items()
        if isinstance(value, np.ndarray) and value.shape in layouts
    ]
    exact = [each for each in fitting if each[0].lower() == name.lower()] or fitting
    if len(exact) != 1:
        raise Unreadable(f"of the arrays of the object {len(exact)} have the shape of {name}")
    ((key, back),) = exact
    shape = getattr(network, key).shape
    value = param.T if shape == param.shape[::-1] != param.shape else np.reshape(param, shape)
    setattr(network, key, value.copy())
    return (lambda net: getattr(net, key)), back


def arrays_of(returned, params):
    """Five arrays with the shapes of the parameters, from whatever holds them, or None."""
    if isinstance(returned, tuple | list) and len(returned) == 2:
        returned = returned[0]
    if isinstance(returned, dict):
        returned = _from_dict(returned, params)
    if not isinstance(returned, tuple | list) or len(returned) != 5:
        return None
    try:
        arrays = [np.asarray(each, float) for each in returned]
    except (TypeError, ValueError):
        return None
    fit = [array.shape == param.shape for array, param in zip(arrays, params, strict=True)]
    flat = [array.size == param.size for array, param in zip(arrays, params, strict=True)]
    if all(fit):
        return arrays
    biases = all(fit[:3]) and all(flat)
    return [*arrays[:3], *(array.reshape(-1, 1) for array in arrays[3:])] if biases else None


def _from_dict(returned, params):
    names = params._fields
    for keys in (names, [f"d{name}" for name in names], [f"grad_{name}" for name in names]):
        if set(keys) <= set(returned):
            return [returned[key] for key in keys]
    return None


def recognized(program, space):
    """The form of a program.

    Parameters
    ----------
    program : callable, class or None
        What was handed in; None for everything in `space`.
    space : dict
        The names of the program's text.

    Returns
    -------
    Form or None
    """
    if program is None:
        for name in ("rnn_bptt", "lossFun", "loss_fun", "rnn_backward", "backward"):
            if callable(space.get(name)):
                form = recognized(space[name], space)
                if form is not None:
                    return form
        kinds = [each for each in space.values() if inspect.isclass(each)]
        return next((form for form in (recognized(each, space) for each in kinds) if form), None)
    if inspect.isclass(program):
        fits = {"forward", "backward"} <= set(dir(program))
        return Network(program) if fits else None
    needed, most = arguments(program)
    if needed <= 3 <= most and "forward" not in program.__name__ and _globals(program, space):
        return CharRnn(program, _globals(program, space))
    if needed <= 2 <= most and callable(space.get("rnn_forward")):
        first, last = arguments(space["rnn_forward"])
        rows = first <= 5 <= last
        return (RowsBatchFirst if rows else FeaturesFirst)(space["rnn_forward"], program)
    if needed <= 8 <= most:
        return RnnBptt(program)
    if needed <= 4 <= most:
        return Backward(program)
    return None


def _globals(program, space):
    """The names that a function reads its weights from, if they are there."""
    own = getattr(program, "__globals__", space)
    code = getattr(program, "__code__", None)
    return own if code and {"Wxh", "Whh", "Why"} <= set(code.co_names) else None


def arguments(function):
    """How many arguments a function needs, and how many it takes."""
    try:
        every = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 0, 0
    if any(each.kind is each.VAR_POSITIONAL for each in every):
        return 0, 99
    placed = [
        each for each in every if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
    ]
    return sum(each.default is each.empty for each in placed), len(placed)
