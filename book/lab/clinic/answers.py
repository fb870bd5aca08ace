"""What somebody's code handed back, in arrays of the book: in any order, names and containers."""

import numpy as np

from .guard import Unreadable

ENTRIES = 10**6  # of an array, and no more


def real(each):
    """A new array of floats.

    Raises
    ------
    Unreadable
        If it is none, or holds more than any gradient of the clinic.
    """
    if _entries(each) > ENTRIES:
        raise Unreadable(f"an array has more than {ENTRIES} entries")
    try:
        array = np.asarray(each)
        if np.iscomplexobj(array) and not np.any(array.imag):
            array = array.real
        if array.dtype.kind not in "biufO":
            raise TypeError
        return np.array(array, float)
    except (TypeError, ValueError):
        raise Unreadable(f"{type(each).__name__} where real numbers are needed") from None


def _entries(each):
    """How many entries a nest of lists has, told by the first at each depth."""
    total, depth = getattr(each, "size", 1), 0
    while isinstance(each, list | tuple) and each and depth < 40:
        total, each, depth = total * len(each), each[0], depth + 1
    return total if depth < 40 else np.inf


def fitted(each, shape):
    """An array in a shape of the book, if it is that but for axes of length one, or as it is."""
    array = real(each)
    squeezed = [n for n in array.shape if n != 1] == [n for n in shape if n != 1]
    return array.reshape(shape) if squeezed else array


def found(returned, shapes, names, ordered=True):
    """The arrays that are wanted, from whatever holds them.

    Parameters
    ----------
    returned : object
        A dict, where names count, or a sequence, where shapes do, and where these do not
        suffice, the order. A loss before them or states behind them do no harm.
    shapes : dict of str to tuple
        What is wanted, in its usual order, each with the shape that it has there.
    names : dict of str to collection of str
        How the wanted are called in a dict, in small letters.
    ordered : bool
        Whether the order counts at all.

    Returns
    -------
    dict of str to object, or None
    """
    if isinstance(returned, dict):
        keys = {str(key).lower(): value for key, value in returned.items()}
        by_name = {
            name: next((keys[key] for key in names[name] if key in keys), None) for name in shapes
        }
        return by_name if any(value is not None for value in by_name.values()) else None
    if not isinstance(returned, tuple | list):
        return None
    dicts = [each for each in returned if isinstance(each, dict)]
    inside = next(filter(None, (found(each, shapes, names, ordered) for each in dicts)), None)
    by_shape = inside or _by_shape(returned, shapes)
    if by_shape:
        return by_shape
    if ordered and len(returned) == len(shapes):
        return dict(zip(shapes, returned, strict=True))
    within = [each for each in returned if isinstance(each, tuple | list)]
    return next(filter(None, (found(each, shapes, names, ordered) for each in within[:3])), None)


def _by_shape(returned, shapes):
    has = [_shape(each) for each in returned]
    wanted = list(shapes.values())
    if has[: len(wanted)] == wanted:
        return dict(zip(shapes, returned, strict=False))
    chosen = {}
    for name, shape in shapes.items():
        flat = tuple(n for n in shape if n != 1)
        fits = (has.count(shape) and shape) or flat
        if has.count(fits) != 1:
            return None
        chosen[name] = returned[has.index(fits)]
    return chosen


def _shape(each):
    try:
        return np.shape(each) if _entries(each) <= ENTRIES else None
    except Exception:
        return None
