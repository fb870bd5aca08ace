"""A class with a network in it: where it keeps its weights, how it is called, what it gives."""

from functools import partial
import inspect
from itertools import permutations
import re

import numpy as np
import rnn_core

from .answers import fitted, named_arrays, of_shape
from .forms import FIVE, LOST, Form, is_rate, moved, spellings
from .guard import Unreadable

FORWARD = ("forward", "forward_pass", "forward_propagation", "feedforward", "fprop")
BACKWARD = ("backward", "bptt", "backprop", "backward_pass", "backpropagation", "bprop")
KINDS = {  # of an argument, by how its name begins; the first that fits
    "outputs": r"(y|o|output|target)s?_?(hat|pred)|pred|out",
    "errors": r"d(?!ata)|grad|err|delta",
    "xs": r"x|in|seq|data",
    "targets": r"y|t|lab|expected|true",
    "h0": r"h|prev|state",
}


def methods(kind):
    """The names of its methods for the way forward and back; None for one that it lacks."""
    have = [[n for n in names if callable(getattr(kind, n, None))] for names in (FORWARD, BACKWARD)]
    return [next(iter(names), None) for names in have]


MANY_TO_ONE = (
    "its way forward gives one output for all steps (many to one), and the network that is "
    "examined has one at each step: y_t = Why h_t + by"
)


class Network(Form):
    """A class with ``forward(x)`` and ``backward``, which moves the weights or gives gradients."""

    fits = False  # until the way forward gives the outputs of the book
    keeps = True
    hint = (
        "(One sequence was tried, as rows (T, I) and as a list of columns. A batch (T, B, I) is "
        "not read: let forward take one sequence.)"
    )

    def __init__(self, kind=None, columns=False, turned=False):
        super().__init__(kind)
        self.columns, self.turned = columns, turned
        if kind:
            self.methods = methods(kind)
            names = [*inspect.signature(getattr(kind, self.methods[1])).parameters][1:]
            if any(_kind(name, KINDS) == "errors" for name in names):
                self.loss = ""
            x = "a list of columns" if columns else "rows (T, I)"
            self.words = f"a class with forward(x), {x}, and {self.methods[1]}({', '.join(names)})"

    def readings(self):
        """Rows and columns, and both ways in which a square matrix may lie."""
        (kind,) = self.parts
        ways = (False, False), (True, False), (False, True), (True, True)
        return [Network(kind, *way) for way in ways]

    def adapt(self, problem):
        return problem.one_sequence()

    def run(self, problem):
        network, places = built(self.parts[0], problem, self.rate)
        self.own_names = [*map(own_name, places.where.values())]
        return self.in_calls(partial(self.once, network, places), problem)

    def once(self, network, places, problem):
        params, xs, targets, h0 = problem
        places.fill(params, self.turned, self.rate)
        before = places.read()  # as precise as the object keeps them
        forward, backward = (getattr(network, name) for name in self.methods)
        getattr(network, "zero_grad", lambda: None)()
        given = {"xs": self.laid(xs), "targets": self.laid(targets)}
        given_h0 = {**given, "h0": h0 if self.columns else h0[:, 0]}
        returned = _called(forward, given_h0, self.rate)
        right = rnn_core.forward(params, xs, h0)[1]
        ys = _outputs(returned, right)
        changed = {"outputs": ys, "xs afterward": xs}
        self.fits = ys is not None and np.allclose(ys, right)
        ys = right if ys is None else ys
        given |= {"outputs": self.laid(ys), "errors": self.laid(ys - targets)}
        returned = _called(backward, given, self.rate)
        after = places.read()
        steps = any(map(is_rate, [*inspect.signature(backward).parameters, *places.rates]))
        if not all(map(np.array_equal, after, before)):
            self.moves = True
            if not steps:
                raise Unreadable("the weights move by a rate that has no name")
        grads = None if self.moves else places.gradients(returned) or places.kept()
        if self.moves:
            return moved(before, after, self.rate) | changed
        if grads is None:
            words = "no weight moves, and no gradients are returned, or kept as dW, grads"
            raise Unreadable(f"{words}. {LOST}" if steps else words)
        return dict(zip(FIVE, grads, strict=True)) | changed

    def laid(self, arrays):
        return list(arrays) if self.columns else arrays[..., 0]


def _called(method, given, rate):
    """Call a method with what the names of its arguments ask for, or else their order."""
    parameters = inspect.signature(method).parameters.values()
    usual, chosen = ["xs", "targets"], {}
    for each in parameters:
        if is_rate(each.name):
            chosen[each.name] = rate
        elif each.default is each.empty and each.kind is not each.VAR_KEYWORD:
            kind = _kind(each.name, given) or next(iter(usual), "xs")
            usual = [name for name in usual if name != kind]
            chosen[each.name] = given[kind]
    return method(**chosen)


def _kind(name, given):
    """What of the things that are given an argument asks for, by its name; None if by none."""
    return next((k for k in KINDS if k in given and re.match(KINDS[k], name.lower())), None)


def _outputs(returned, right):
    """The outputs, where the way forward returns them; one in each row, or in each column."""
    T, O, _ = right.shape
    for each in returned if isinstance(returned, tuple) else (returned,):
        rows, columns = of_shape(each, (T, O)), of_shape(each, (O, T))
        if rows is not None or columns is not None:
            return (columns.T if rows is None else rows).reshape(right.shape)
        if T > 1 and of_shape(each, (O,)) is not None:
            raise Unreadable(MANY_TO_ONE)
    return None


def built(kind, problem, rate):
    """An object whose arrays have the shapes of a problem, and where they are.

    The sizes are tried in every order: no two are alike, so only the right one fits all arrays.
    """
    params, xs = problem.params, problem.xs
    sizes = xs.shape[1], len(params.Whh), len(params.by)
    every = inspect.signature(kind).parameters.values()
    names = [each.name for each in every if _asks_size(each)][:3]
    needed = [each.name for each in every if each.default is each.empty and each.name not in names]
    given = {name: rate if is_rate(name) else len(xs) for name in needed}
    failures = []
    for order in permutations(sizes, len(names)):
        try:
            network = kind(**dict(zip(names, order, strict=True)), **given)
            return network, Places(network, params)
        except Exception as failure:
            failures.append(failure)
    raise min(failures, key=lambda failure: "object 0 have" in str(failure))


def _asks_size(parameter):
    if is_rate(parameter.name) or re.search("seq|step|len|time|bptt|seed|batch", parameter.name):
        return False
    size = re.search("hid|in|out|size|dim|^n", parameter.name.lower())
    return parameter.default is parameter.empty or (size and type(parameter.default) is int)


class Places:
    """Where an object keeps its parameters, and how they lie there: told by their shapes.

    They are attributes, or in a dict or a named tuple that is one; Unreadable, if in doubt.
    """

    def __init__(self, network, params):
        self.network, self.shapes = network, {n: p.shape for n, p in params._asdict().items()}
        self.rates = [n for n, each in _kept(network) if is_rate(n) and np.isscalar(each)]
        arrays = _arrays(network)
        biases_first = sorted(self.shapes.items(), key=lambda each: 1 not in each[1])
        where = {name: _place(arrays, name, shape) for name, shape in biases_first}
        self.where = {name: where[name] for name in self.shapes}
        self.own = {name: np.shape(self.get(name)) for name in self.where}
        self.flipped = {name: self.own[name] == shape[::-1] for name, shape in self.shapes.items()}

    def get(self, name):
        attribute, key = self.where[name]
        holder = getattr(self.network, attribute)
        if key is None:
            return holder
        return getattr(holder, key) if isinstance(holder, tuple) else holder[key]

    def fill(self, params, turned, rate):
        """Put parameters there; a square one as Wxh lies, or, if turned, the other way."""
        for name in self.rates:
            setattr(self.network, name, rate)
        self.flipped["Whh"] = self.flipped["Wxh"] != turned
        for name, param in params._asdict().items():
            value = param.T if self.flipped[name] else param
            self.get(name)[...] = value.reshape(self.own[name])

    def in_the_book(self, name, array):
        array = fitted(array, self.own[name])
        array = array.T if self.flipped[name] else array
        shape = self.shapes[name]
        return array.reshape(shape) if array.size == np.prod(shape) and 1 in shape else array

    def read(self):
        return [self.in_the_book(name, self.get(name)) for name in self.where]

    def gradients(self, returned):
        """The five that somebody returned, as the book has them, or None."""
        names = {name: spellings(_label(place)) for name, place in self.where.items()}
        got = named_arrays(returned, self.own, names, ordered=False)
        if got is None or any(each is None for each in got.values()):
            return None
        return [self.in_the_book(name, got[name]) for name in self.where]

    def kept(self):
        """The five that the object keeps, as dW, grad_W, or in something called grads."""
        kept = _kept(self.network)
        held = [value for name, value in kept if re.match("d|.*grad", name.lower())]
        weights = {attribute for attribute, _ in self.where.values()}
        held.append({name: value for name, value in kept if name not in weights})
        return next(filter(None, map(self.gradients, held)), None)


def _kept(network):
    return list(vars(network).items()) if hasattr(network, "__dict__") else []


def _arrays(network):
    """All arrays of an object, by attribute and by key within it."""
    arrays = {}
    for name, value in _kept(network):
        inside = value._asdict() if hasattr(value, "_asdict") else value
        if isinstance(value, np.ndarray):
            arrays[name, None] = value
        elif isinstance(inside, dict) and not re.match("d_|grad|mem|cache|mom|vel", name.lower()):
            arrays |= {(name, k): v for k, v in inside.items() if isinstance(v, np.ndarray)}
    return arrays


def _label(place):
    return own_name(place).lower()


def own_name(place):
    attribute, key = place
    return str(attribute if key is None else key)


def _place(arrays, name, shape):
    flat = (int(np.prod(shape)),) if 1 in shape else shape
    places = [place for place, each in arrays.items() if each.shape in (shape, shape[::-1], flat)]
    if not places and 1 in shape:
        raise Unreadable(f"it has no biases: add them. No array has the shape of {name}, {shape}")
    labels = {_label(place) for place in places}
    tests = [
        lambda label: label == name.lower(),
        lambda label: not any(label != each and label.endswith(each) for each in labels),
        lambda label: ("b" in label) == (1 in shape),
    ]
    for test in tests:
        places = [place for place in places if test(_label(place))] or places
    if len({id(arrays[place]) for place in places}) != 1:
        raise Unreadable(f"of the arrays of the object {len(places)} have the shape of {name}")
    return places[0]
