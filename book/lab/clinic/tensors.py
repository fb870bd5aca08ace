"""Functions that work on PyTorch's tensors, read as functions of NumPy's arrays."""

from functools import wraps
import inspect
import sys

import numpy as np


def in_arrays(form):
    """A form whose functions are given arrays and give arrays, also those that need tensors.

    The tensors that a function is given share their memory with the arrays, so that a step which
    it takes in place is a step of the arrays, too.
    """
    if any(map(_needs_tensors, form.parts)):
        form.parts = tuple(_of_arrays(each) if callable(each) else each for each in form.parts)
        form.words += ", on PyTorch's tensors"
    return form


def _needs_tensors(part):
    """Whether a function can read PyTorch, or something of it, by a name."""
    torch = sys.modules.get("torch")
    if torch is None or not inspect.isfunction(part):
        return False
    names = part.__globals__.values()
    return any(each is torch or getattr(each, "__module__", "") == "torch" for each in names)


def _of_arrays(function):
    @wraps(function)
    def of_arrays(*given, **named):
        torch = sys.modules["torch"]
        usual = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        try:
            return _arrays(function(*map(_tensors, given), **named))
        finally:
            torch.set_default_dtype(usual)

    return of_arrays


def _tensors(each):
    if isinstance(each, np.ndarray):
        return sys.modules["torch"].from_numpy(each)
    return _within(each, _tensors)


def _arrays(each):
    if isinstance(each, sys.modules["torch"].Tensor):
        return each.detach().cpu().numpy()
    return _within(each, _arrays)


def _within(each, change):
    """What a tuple, list or dict holds, changed; all else as it is."""
    if isinstance(each, dict):
        return {key: change(value) for key, value in each.items()}
    if hasattr(each, "_fields"):
        return type(each)(*map(change, each))
    return type(each)(map(change, each)) if type(each) in (tuple, list) else each
