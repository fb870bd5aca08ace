"""A class with a network in it: where it keeps its weights, how it is called, what it gives."""

import inspect
from itertools import permutations
import re

import numpy as np
import rnn_core

from .answers import fitted, found, real
from .forms import FIVE, RATE, Form, in_two_calls, is_rate, moved, spellings, step_by
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
SIZES = {"H": r"hid|n_?h|num_?h|h|.*hidden", "O": r"out|n_?[oy]|num_?o|[oy]|.*out", "I": r"."}


def methods(kind):
    """The names of its methods for the way forward and back; None for one that it lacks."""
    have = dir(kind)
    return tuple(
        next((name for name in names if name in have), None) for names in (FORWARD, BACKWARD)
    )


class Network(Form):
    """A class with ``forward(x)`` and ``backward``, which moves the weights or gives gradients."""

    def __init__(self, kind=None, columns=False, turned=False):
        super().__init__(kind)
        self.columns, self.turned = columns, turned
        self.fits = False  # whether the way forward gave the outputs of the book

    @property
    def words(self):
        kind = self.parts[0]
        taken = "a list of columns" if self.columns else "rows (T, I)"
        _, back = methods(kind)
        names = list(inspect.signature(getattr(kind, back)).parameters)[1:]
        return f"a class with forward(x), x being {taken}, and {back}({', '.join(names)})"

    def readings(self):
        """Rows and columns, and both ways in which a square matrix may lie."""
        (kind,) = self.parts
        ways = (False, False), (True, False), (False, True), (True, True)
        return [Network(kind, *way) for way in ways]

    def adapt(self, problem):
        return problem.one_sequence()

    def run(self, problem):
        network, places = built(self.parts[0], problem)
        return in_two_calls(lambda: self.once(network, places, problem.copy()))

    def once(self, network, places, problem):
        params, xs, targets, h0 = problem
        places.fill(params, self.turned)
        forward, backward = (getattr(network, name) for name in methods(type(network)))
        if hasattr(network, "zero_grad"):
            network.zero_grad()
        given = {"xs": self.laid(xs), "targets": self.laid(targets)}
        returned = _called(forward, {**given, "h0": h0 if self.columns else h0[:, 0]})
        right = rnn_core.forward(params, xs, h0)[1]
        ys = _outputs(returned, targets.shape)
        self.fits = ys is not None and np.allclose(ys, right)
        ys = right if ys is None else ys
        returned = _called(
            backward, given | {"outputs": self.laid(ys), "errors": self.laid(ys - targets)}
        )
        after = places.read()
        if not all(map(np.array_equal, after, params)):
            rates = [*filter(is_rate, inspect.signature(backward).parameters), *places.rates]
            self.own_rate = not rates
            return moved(params, after)
        grads = places.gradients(returned) or places.kept()
        if grads is None:
            raise Unreadable(
                "no weight moves, and no gradients are returned, or kept as dW or grads"
            )
        return dict(zip(FIVE, grads, strict=True))

    def laid(self, arrays):
        return list(arrays) if self.columns else arrays[..., 0]

    def once_by(self, module, problem):
        return step_by(module, problem)


def _called(method, given):
    """Call a method with what the names of its arguments ask for, or else their order."""
    parameters = inspect.signature(method).parameters.values()
    usual, chosen = ["xs", "targets"], {}
    for each in parameters:
        if is_rate(each.name):
            chosen[each.name] = RATE
        elif each.default is each.empty and each.kind is not each.VAR_KEYWORD:
            name = each.name.lower()
            kind = next((k for k in KINDS if k in given and re.match(KINDS[k], name)), None)
            kind = kind or next(iter(usual), "xs")
            usual = [name for name in usual if name != kind]
            chosen[each.name] = given[kind]
    return method(**chosen)


def _outputs(returned, shape):
    """The outputs, where the way forward returns them."""
    each = returned if isinstance(returned, tuple) else (returned,)
    for one in each:
        try:
            array = real(one)
        except Unreadable:
            continue
        if array.size == np.prod(shape) and len(array) == len(array.reshape(shape)):
            return array.reshape(shape)
    return None


def built(kind, problem):
    """An object whose arrays have the shapes of a problem, and where they are.

    Raises
    ------
    Unreadable
        If its sizes can be given in no order.
    """
    params, xs = problem.params, problem.xs
    sizes = {"H": len(params.Whh), "O": len(params.by), "I": xs.shape[1]}
    every = inspect.signature(kind).parameters.values()
    names = [each.name for each in every if _asks_size(each)][:3]
    needed = [each.name for each in every if each.default is each.empty and each.name not in names]
    given = {name: RATE if is_rate(name) else len(xs) for name in needed}
    failures = []
    for order in _orders(names):
        chosen = {name: sizes[key] for name, key in zip(names, order, strict=True)}
        try:
            network = kind(**chosen, **given)
            return network, Places(network, params)
        except Exception as failure:
            failures.append(failure)
    raise failures[0]


def _asks_size(parameter):
    if is_rate(parameter.name) or re.search("seq|step|len|time|bptt|seed|batch", parameter.name):
        return False
    size = re.search("hid|in|out|size|dim|^n", parameter.name.lower())
    return parameter.default is parameter.empty or (size and type(parameter.default) is int)


def _orders(names):
    """The sizes in the order in which they are asked for: by their names, and then in any."""
    told = [next(key for key in SIZES if re.match(SIZES[key], name.lower())) for name in names]
    return [told, *permutations("IHO", len(names))]


class Places:
    """Where an object keeps its parameters, and how they lie there.

    Parameters
    ----------
    network : object
        With arrays as attributes, or in a dict, a list or a named tuple that is one.
    params : Params
        Of the shapes that are looked for.

    Raises
    ------
    Unreadable
        If a parameter has no place, or more than one.
    """

    def __init__(self, network, params):
        self.network, self.shapes = network, {n: p.shape for n, p in params._asdict().items()}
        self.rates = [
            name for name, value in _kept(network) if is_rate(name) and np.isscalar(value)
        ]
        arrays = _arrays(network)
        self.where = {name: _place(arrays, name, shape) for name, shape in self.shapes.items()}
        self.labels = {
            name: str(key if key is not None else attribute)
            for name, (attribute, key) in self.where.items()
        }
        self.own = {name: np.shape(self.get(name)) for name in self.where}
        self.flipped = {}

    def get(self, name):
        attribute, key = self.where[name]
        holder = getattr(self.network, attribute)
        if key is None:
            return holder
        return getattr(holder, key) if isinstance(holder, tuple) else holder[key]

    def fill(self, params, turned=False):
        """Put parameters there; a square one as Wxh lies, or, if turned, the other way."""
        for rate in self.rates:
            setattr(self.network, rate, RATE)
        for name, param in params._asdict().items():
            self.flipped[name] = self.own[name] == param.shape[::-1]
        self.flipped["Whh"] = (self.flipped["Wxh"]) != turned
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
        names = {name: spellings(label) for name, label in self.labels.items()}
        got = found(returned, self.own, names, ordered=False)
        if got is None or any(each is None for each in got.values()):
            return None
        return [self.in_the_book(name, got[name]) for name in self.where]

    def kept(self):
        """The five that the object keeps, as dW, grad_W, or in something called grads."""
        kept = _kept(self.network)
        held = [value for name, value in kept if re.match("d|.*grad", name.lower())]
        weights = set(self.labels.values())
        held.append({name: value for name, value in kept if name not in weights})
        return next(filter(None, map(self.gradients, held)), None)


def _kept(network):
    return list(vars(network).items()) if hasattr(network, "__dict__") else []


def _arrays(network):
    """All arrays of an object, by attribute and by key within it; each once."""
    arrays = {}
    for name, value in _kept(network):
        inside = value._asdict() if hasattr(value, "_asdict") else value
        inside = dict(enumerate(inside)) if isinstance(inside, list) else inside
        if isinstance(value, np.ndarray):
            arrays[name, None] = value
        elif isinstance(inside, dict) and not re.match("d_|grad|mem|cache|mom|vel", name.lower()):
            arrays |= {(name, k): v for k, v in inside.items() if isinstance(v, np.ndarray)}
    seen = {id(value): place for place, value in reversed(arrays.items())}
    return {place: value for place, value in arrays.items() if seen[id(value)] == place}


def _place(arrays, name, shape):
    flat = (int(np.prod(shape)),) if 1 in shape else shape
    fitting = {
        place: str(place[0] if place[1] is None else place[1]).lower()
        for place, value in arrays.items()
        if value.shape in (shape, shape[::-1], flat)
    }
    others = set(fitting.values())
    tests = [
        lambda label: label == name.lower(),
        lambda label: not any(label != each and label.endswith(each) for each in others),
        lambda label: ("b" in label) == (1 in shape),
    ]
    for test in tests:
        fitting = {place: label for place, label in fitting.items() if test(label)} or fitting
    if len(fitting) != 1:
        raise Unreadable(f"of the arrays of the object {len(fitting)} have the shape of {name}")
    return next(iter(fitting))
