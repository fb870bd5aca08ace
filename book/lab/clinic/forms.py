"""The forms in which people write a network and its backward pass, and how each is run.

A form takes a program, gives it a problem in the program's own layout, and returns what came out
in the layout of the book: arrays by name. `explained` is the same for a module of the bank.
"""

from functools import partial
import inspect

from lab import batch_loop
import numpy as np
import rnn_core

from .answers import fitted, named_arrays, of_shape, real
from .guard import Unreadable
from .problem import problems

FIVE = ("dWxh", "dWhh", "dWhy", "dbh", "dby")
RATE = 0.5  # a power of two: dividing a step by it rounds nothing
LOUD = 200  # times Why: float32 can still take exp of the outputs
SQUARED = "½ Σ ‖y − target‖², summed over steps and batch"
AGAIN, OTHERWISE = ", called again", ", with other inputs"  # the later calls
LOST = (
    "In a loop over the weights, weight = weight − rate · grad makes a new array and leaves the "
    "weight as it is: write weight −= rate · grad, or return the new weights"
)


class Form:
    """A way to write the program.

    Attributes
    ----------
    words : str
        What a program of this form is.
    compared : tuple of str
        The gradients that it returns.
    loss : str
        The loss whose gradient it takes; empty where it is given the errors.
    """

    words = ""
    compared = FIVE
    loss = SQUARED
    goes_forward = True  # whether it makes the states itself
    rate = RATE  # by which it steps, if it does
    clips = False  # whether its original clips the gradients after the sweep
    fits = True  # whether it is sure that the program is read as it was meant
    doubtful = False  # whether this reading counts only where it explains every number
    keeps = False  # whether it is one object, which is asked for other inputs, too
    moves = False  # whether a weight has moved
    hint = ""  # where it cannot be run
    own_names = ()  # for Wxh, Whh, Why, bh, by

    def __init__(self, *parts):
        self.parts = parts

    def readings(self):
        """The ways to read the program, the usual one first."""
        return [self]

    def adapt(self, problem):
        """What of a problem this form can be asked."""
        return problem

    def problems(self):
        """All that this form is asked."""
        return [self.adapt(problem) for problem in problems()]

    def run(self, problem):
        """What the program makes of a problem, call by call: arrays by name."""
        return self.in_calls(self.once, problem)

    def explained(self, module, problem):
        """What a module such as `lab.batch_loop` makes of it, call by call."""
        return self.in_calls(partial(self.once_by, module), problem)

    def in_calls(self, once, problem):
        """What calls with equal arrays give; a later one may write into what the first gave."""
        calls = {"": problem, AGAIN: problem}
        calls |= {OTHERWISE: problem.with_other_inputs()} if self.keeps else {}
        made = ((call, _kept(once(each.copy()))) for call, each in calls.items())
        return {name + call: array for call, arrays in made for name, array in arrays.items()}

    def once_by(self, module, problem):
        """The step of a module: also what a sweep does to the parameters themselves is in it."""
        params, xs, targets, h0 = problem
        before = problem.copy().params
        hs, ys = module.forward(params, xs, h0)
        outputs = ys.copy()
        _, dys = module.half_squared_error(ys, targets)
        grads, _, _ = module.sweep(params, xs, hs, dys)
        for param, grad in zip(params, grads, strict=True):
            param -= RATE * grad
        return moved(before, params) | {"outputs": outputs, "xs afterward": xs}


def _kept(arrays):
    return {name: None if array is None else real(array) for name, array in arrays.items()}


def moved(before, after, rate=RATE):
    """The gradients behind a step."""
    grads = [(old - new) / rate for old, new in zip(before, after, strict=True)]
    return dict(zip(FIVE, grads, strict=True))


class RnnBptt(Form):
    """``rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate)``: takes the step."""

    words = "a function that takes the step: rnn_bptt(input_seq, targets, Wxh, …, learning_rate)"
    laid = staticmethod(list)

    def readings(self):
        return [kind(*self.parts) for kind in (RnnBptt, OfVectors, ReturnsGradients)]

    def adapt(self, problem):
        return problem.one_sequence()

    def once(self, problem):
        before = problem.copy().params
        returned = self.called(problem)
        after = five(returned, before) or problem.params
        self.moves |= not all(map(np.array_equal, after, before))
        if not self.moves:
            kind = type(returned).__name__
            words = f"no weight has moved, and what it returns ({kind}) holds no new ones"
            raise Unreadable(f"{words}. {LOST}")
        return moved(before, after, self.rate) | {"outputs": None, "xs afterward": problem.xs}

    def called(self, problem):
        (function,) = self.parts
        given = [*map(self.laid, (problem.xs, problem.targets)), *problem.params]
        names, _, most = arguments(function)
        self.own_names = names[2:7]
        rates = {name: self.rate for name in names[7:] if is_rate(name)}
        if most == 7 and not rates and not self.doubtful:
            raise Unreadable("it takes no learning_rate, and does not return the gradients")
        return function(*given, **rates) if rates or most == 7 else function(*given, self.rate)


class OfVectors(RnnBptt):
    """The same, where inputs and targets are vectors, and no columns."""

    laid = staticmethod(lambda arrays: list(arrays[..., 0]))


class ReturnsGradients(RnnBptt):
    """The same, where it does not take the step."""

    words = "a function that returns the gradients: rnn_bptt(input_seq, targets, Wxh, …)"
    doubtful = True

    def once(self, problem):
        grads = needed_five(self.called(problem), problem.params)
        return grads | {"outputs": None, "xs afterward": problem.xs}


class Backward(Form):
    """``backward(params, xs, hs, dys)`` of the book's kernel."""

    words = "a backward pass by itself: backward(params, xs, hs, dys)"
    loss, goes_forward = "", False

    def once(self, problem):
        (function,) = self.parts
        return self.asked(problem, lambda *given: needed_five(function(*given), problem.params))

    def once_by(self, module, problem):
        return self.asked(
            problem, lambda *given: dict(zip(FIVE, module.sweep(*given)[0], strict=True))
        )

    def asked(self, problem, backward):
        params, xs, targets, h0 = problem
        hs, ys = rnn_core.forward(params, xs, h0)
        dys = ys - targets
        grads = backward(params, xs, hs, dys)
        passed = np.concatenate([np.ravel(param) for param in params])
        after = {"params": passed, "xs": xs, "hs": hs, "dys": dys}
        return grads | {f"{name} afterward": array for name, array in after.items()}


class Layer(Form):
    """A layer without outputs of its own, whose backward is given ∂L/∂h_t from above."""

    compared = ("dWxh", "dWhh", "dbh", "dh_0", "dx")
    loss = ""
    names = ()  # of dx, dh_0, dWxh, dWhh, dbh, as its backward returns them
    axes = ()  # where the axes T, I, B stand
    turn = staticmethod(np.asarray)  # a matrix of the book into its own, and back

    def adapt(self, problem):
        return problem.states_alone()

    def once(self, problem):
        forward, backward = self.parts
        params, xs, targets, h0 = problem
        x, back = xs.transpose(self.axes).copy(), np.argsort(self.axes)
        h, cache = self.states(forward, x, h0, params)
        states = real(h)
        dh = states - targets.transpose(self.axes)
        given = dh.copy()
        wanted = [x, *map(self.turn, (h0, params.Wxh, params.Whh)), params.bh[:, 0]]
        kinds = "dx", "dh_0", "dWxh", "dWhh", "dbh"
        shapes = {kind: array.shape for kind, array in zip(kinds, wanted, strict=True)}
        called = {kind: [name.lower()] for kind, name in zip(kinds, self.names, strict=True)}
        got = named_arrays(backward(dh, cache), shapes, called)
        if got is None:
            raise Unreadable(f"{', '.join(self.names)} are needed")
        arrays = {kind: self.turn(real(got[kind])) for kind in kinds[1:]}
        arrays["dbh"] = fitted(arrays["dbh"], params.bh.shape)
        dx = None if got["dx"] is None else fitted(got["dx"], x.shape)
        arrays["dx"] = dx.transpose(back) if np.shape(dx) == x.shape else None
        states = states.transpose(back)
        return arrays | {"states": states, "dh afterward": (dh - given).transpose(back)}

    def once_by(self, module, problem):
        params, xs, targets, h0 = problem
        hs, _ = module.forward(params, xs, h0)
        states = hs[1:].copy()
        dys = states - targets
        given = dys.copy()
        slopes = 1 - hs[1:] ** 2
        grads, dhs, _ = module.sweep(params, xs, hs, dys)
        arrays = {"dWxh": grads.Wxh, "dWhh": grads.Whh, "dbh": grads.bh, "dh_0": dhs[0]}
        dx = params.Wxh.T @ (dhs[1:] * slopes) if module is batch_loop else None
        return arrays | {"dx": dx, "states": states, "dh afterward": dys - given}


class RowsBatchFirst(Layer):
    """``rnn_forward(x, h0, Wx, Wh, b)`` and ``rnn_backward(dh, cache)``: (N, T, D)."""

    words = "a layer for rows, batch first: rnn_forward(x, h0, Wx, Wh, b), rnn_backward(dh, cache)"
    names = "dx", "dh0", "dWx", "dWh", "db"
    axes = 2, 0, 1
    turn = staticmethod(np.transpose)

    def states(self, forward, x, h0, params):
        given = h0.T, params.Wxh.T, params.Whh.T, params.bh[:, 0]
        return forward(x, *(np.ascontiguousarray(array) for array in given))


class FeaturesFirst(Layer):
    """``rnn_forward(x, a0, parameters)`` and ``rnn_backward(da, caches)``: (n, m, T), dicts."""

    words = "a layer with features first: rnn_forward(x, a0, parameters), rnn_backward(da, caches)"
    names = "dx", "da0", "dWax", "dWaa", "dba"
    axes = 1, 2, 0

    def states(self, forward, x, a0, params):
        parameters = dict(zip(("Wax", "Waa", "Wya", "ba", "by"), params, strict=True))
        a, *_, caches = forward(x, a0, parameters)
        return a, caches


class CharRnn(Form):
    """``lossFun(inputs, targets, hprev)`` of a character model, its weights global."""

    words = "a character model: lossFun(inputs, targets, hprev), with softmax and global weights"
    loss = "the cross-entropy, summed over the steps"
    clips = True

    def adapt(self, problem):
        return problem.letters()

    def problems(self):
        """One more, whose outputs send back so much that no limit in the loop escapes."""
        first, *more = super().problems()
        loud = first.params._replace(Why=LOUD * first.params.Why)
        return [first, *more, first._replace(params=loud)]

    def once(self, problem):
        function, space = self.parts
        params, xs, targets, h0 = problem
        ours = params._asdict() | _sizes(space, *params.Wxh.shape)
        theirs = {name: space[name] for name in ours if name in space}
        letters = [each.argmax(axis=1)[:, 0].tolist() for each in (xs, targets)]
        space.update(ours)
        try:
            loss, *returned = function(*letters, h0)
        finally:
            for name in ours:
                space.pop(name, None)
            space.update(theirs)
        last = returned[-1] if len(returned) in (2, 6) else None
        beside = {"loss": of_shape(loss, ()), "last state": of_shape(last, h0.shape)}
        given = {"hprev afterward": h0, "inputs and targets afterward": letters}
        return needed_five(returned[:5], params) | beside | given

    def once_by(self, module, problem):
        params, xs, targets, h0 = problem
        hs, ys = module.forward(params, xs, h0)
        letters = [each.argmax(axis=1)[:, 0].tolist() for each in (xs, targets)]
        loss, dys = rnn_core.softmax_cross_entropy(ys, targets.argmax(axis=1))
        grads, _, _ = module.sweep(params, xs, hs, dys)
        given = {"hprev afterward": h0, "inputs and targets afterward": letters}
        beside = {"loss": loss, "last state": hs[-1]}  # as the sweep leaves it
        return dict(zip(FIVE, grads, strict=True)) | beside | given


def _sizes(space, H, V):
    """The sizes of a character model: those by their usual names, and those like its weights."""
    old = np.shape(space.get("Wxh"))
    sizes = {"hidden_size": H, "vocab_size": V}
    if len(old) == 2 and old[0] != old[1]:
        ints = {name: value for name, value in space.items() if type(value) is int}
        sizes |= {name: H for name, value in ints.items() if value == old[0]}
        sizes |= {name: V for name, value in ints.items() if value == old[1]}
    return sizes


def five(returned, params):
    """Five arrays in the order of the parameters, from whatever holds them, or None."""
    shapes = {name: param.shape for name, param in params._asdict().items()}
    names = {name: spellings(name) for name in shapes}
    got = named_arrays(returned, shapes, names)
    whole = got is not None and all(each is not None for each in got.values())
    return [fitted(got[name], shape) for name, shape in shapes.items()] if whole else None


def needed_five(returned, params):
    grads = five(returned, params)
    if grads is None:
        held = len(returned) if isinstance(returned, dict | tuple | list) else 0
        words = "; here are three: if it has no biases, add them" if held == 3 else ""
        if isinstance(returned, dict):
            words += f"; of a dict the keys {', '.join(FIVE)} are read, or the same without d"
            words += f", and here they are {', '.join(map(str, returned))}"[:200]
        raise Unreadable(f"five gradients are needed: Params, a tuple, a list or a dict{words}")
    return dict(zip(FIVE, grads, strict=True))


def spellings(name):
    """How people call a parameter and its gradient, in small letters."""
    name = name.lower().lstrip("_")
    before = "", "d", "d_", "dl_d", "dld", "grad_", "grad", "g", "g_", "delta_"
    return [*(each + name for each in before), f"{name}_grad"]


def is_rate(name):
    """Whether an argument or attribute is a learning rate, by its name."""
    return name.lower() in ("lr", "eta", "alpha", "rate", "l_rate") or "learn" in name.lower()


def arguments(function):
    """The names of a function's arguments, how many it needs, and how many it takes."""
    try:
        every = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return [], 0, 0
    if any(each.kind is each.VAR_POSITIONAL for each in every):
        return [], 0, 99
    named = [each for each in every if each.kind is not each.VAR_KEYWORD]
    placed = [each for each in named if each.kind is not each.KEYWORD_ONLY]
    needed = sum(each.default is each.empty for each in placed)
    return [each.name for each in named], needed, len(placed)
