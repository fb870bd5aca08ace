"""What somebody's code handed back, as arrays: in any order, under other names, in containers."""

import numpy as np

from .guard import Unreadable

ENTRIES = 10**6  # more than any array here can have


def real(each):
    """A new array of floats; Unreadable, if it is none or far too large."""
    try:
        array = np.asarray(each) if _entries(each) <= ENTRIES else np.asarray("too large")
        array = array.real if np.iscomplexobj(array) and not np.any(array.imag) else array
        if array.dtype.kind in "biufO":
            return np.array(array, float)
    except (TypeError, ValueError):
        pass
    raise Unreadable(f"{type(each).__name__} where real numbers are needed")


def _entries(each):
    """How many entries a nest of lists has, told by the first at each depth."""
    total = getattr(each, "size", 1)
    for _ in range(40):
        if not isinstance(each, list | tuple) or not each:
            return total
        total, each = total * len(each), each[0]
    return np.inf


def fitted(each, shape):
    """An array in a shape of the book, if it is that but for axes of length one, or as it is."""
    array = real(each)
    return array.reshape(shape) if _flat(array.shape) == _flat(shape) else array


def of_shape(each, shape):
    """The same, or None where it is something else."""
    try:
        array = fitted(each, shape)
    except Unreadable:
        return None
    return array if array.shape == shape else None


def _flat(shape):
    return tuple(n for n in shape if n != 1)


def named_arrays(returned, shapes, names, ordered=True, deep=True):
    """The arrays that are wanted, by name, from whatever holds them; None if they are not there.

    In a dict the names count, in small letters, elsewhere the shapes, and where these leave it
    open the order, if it is a usual one. A loss before them or states behind them do no harm.
    """
    if isinstance(returned, dict):
        keys = {str(key).lower(): value for key, value in returned.items()}
        got = {name: next((keys[k] for k in names[name] if k in keys), None) for name in shapes}
        named = any(value is not None for value in got.values())
        return got if named or not ordered else _by_shape([*returned.values()], shapes, False)
    if not isinstance(returned, tuple | list) or len(returned) > 20:
        return None
    held = [each for each in returned if deep and isinstance(each, dict | tuple | list)]
    within = [named_arrays(each, shapes, names, ordered, False) for each in held]
    in_dict = next((got for got, e in zip(within, held, strict=True) if isinstance(e, dict)), None)
    return in_dict or _by_shape(returned, shapes, ordered) or next(filter(None, within), None)


def _by_shape(returned, shapes, ordered):
    has, wanted = [_shape(each) for each in returned], list(shapes.values())
    if has[: len(wanted)] == wanted:
        return dict(zip(shapes, returned, strict=False))
    fits = [[n for n, own in enumerate(has) if _flat(own) == _flat(shape)] for shape in wanted]
    fits = [
        [n for n in each if has[n] == shape] or each
        for each, shape in zip(fits, wanted, strict=True)
    ]
    if all(len(each) == 1 for each in fits):
        return {name: returned[n] for name, (n,) in zip(shapes, fits, strict=True)}
    odd = sum(_flat(own) != _flat(shape) for own, shape in zip(has, wanted, strict=False))
    usual = ordered and len(returned) == len(wanted) and odd <= 2
    return dict(zip(shapes, returned, strict=True)) if usual else None


def _shape(each):
    try:
        return np.shape(each) if _entries(each) <= ENTRIES else (np.inf,)
    except Exception:
        return (np.inf,)
