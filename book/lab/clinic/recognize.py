"""Of which form a program is, told by the names of its functions and by their arguments."""

import inspect
import re

from .forms import Backward, CharRnn, FeaturesFirst, RnnBptt, RowsBatchFirst, arguments
from .networks import Network, methods

USUAL = ("rnn_bptt", "lossFun", "loss_fun", "rnn_backward", "backward")


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
    if inspect.isclass(program):
        return Network(program) if all(methods(program)) else None
    if program is not None:
        return _step(program) or _function(program, space) or _backward(program)
    named = [space[name] for name in USUAL if inspect.isroutine(space.get(name))]
    kinds = [each for each in space.values() if inspect.isclass(each)]
    others = [each for each in space.values() if inspect.isfunction(each)]
    forms = [recognized(each, space) for each in (*named, *kinds)]
    forms += [_step(each) for each in others if re.search("bptt|step|train", each.__name__)]
    forms += [_function(each, space) for each in others if re.search("loss|grad", each.__name__)]
    return next((form for form in forms if form), None)


def _step(program):
    names, needed, most = arguments(program)
    weights = [name[:1].lower() for name in names[2:7]]
    named = len(weights) == 5 and set(weights) <= set("wuvbcp")
    return RnnBptt(program) if needed <= 8 <= most < 99 or (named and most == 7) else None


def _function(program, space):
    _, needed, most = arguments(program)
    name = getattr(program, "__name__", "")
    weights = _globals(program, space)
    if needed <= 3 <= most and "forward" not in name and weights is not None:
        return CharRnn(program, weights)
    forward = space.get("rnn_forward")
    if needed <= 2 <= most and "back" in name and callable(forward):
        _, first, last = arguments(forward)
        return (RowsBatchFirst if first <= 5 <= last else FeaturesFirst)(forward, program)
    return None


def _backward(program):
    _, needed, most = arguments(program)
    if needed <= 8 <= most:
        return RnnBptt(program)
    return Backward(program) if needed <= 4 <= most else None


def _globals(program, space):
    """Where a function, or one that it calls, reads its weights from."""
    own = getattr(program, "__globals__", space)
    read = set(getattr(getattr(program, "__code__", None), "co_names", ()))
    helpers = [own[name] for name in read if inspect.isfunction(own.get(name))]
    read |= {name for helper in helpers for name in helper.__code__.co_names}
    return own if {"Wxh", "Whh", "Why"} <= read else None
