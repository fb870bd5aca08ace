"""What passes between the judge and a student's kernel: plain data as JSON, never pickle.

This text runs on both sides. The judge encodes arguments, the kernel decodes them, calls the
student's function, and encodes what came of it. Lists, dicts and arrays get numbers in the order
in which they are met, so that an object that comes back is known to be the same one.
"""

import base64
import binascii
from collections.abc import Iterable
import itertools
import json
import linecache

import numpy as np

DTYPES = {np.dtype(code).newbyteorder("<").str for code in "?bBhHiIlLqQefdFD"}
DEPTH, COUNT, BITS = 50, 100_000, 4000


class Malformed(Exception):
    """What was sent cannot be read."""


class ObjectTable:
    """Objects that both sides know by number.

    Parameters
    ----------
    names : dict
        Functions that are passed by their name.
    """

    def __init__(self, names=None):
        self.names = names or {}
        self.objects = []
        self.numbers = {}
        self.count = 0

    def add(self, value):
        self.numbers[id(value)] = len(self.objects)
        self.objects.append(value)

    def count_value(self, depth):
        self.count += 1
        if depth > DEPTH or self.count > COUNT:
            raise Malformed("too deep or too much")


def encode(value, table, depth=0):
    """A value as lists of JSON's types: a word for its kind, and what it holds."""
    table.count_value(depth)
    if id(value) in table.numbers:
        return ["same", table.numbers[id(value)]]
    if isinstance(value, np.ma.MaskedArray):
        return ["other", type(value).__name__]
    if isinstance(value, np.generic) and not isinstance(value, str):
        return ["scalar", *_encode_numbers(np.asarray(value))]
    if isinstance(value, np.ndarray):
        table.add(value)
        return ["array", *_encode_numbers(np.asarray(value))]
    if isinstance(value, list | dict):
        table.add(value)
    return _encode_plain(value, table, depth)


def decode(form, table, depth=0):
    """The value that `encode` was given.

    Raises
    ------
    Malformed
        If the form is none that `encode` makes.
    """
    table.count_value(depth)
    try:
        kind, *rest = form
        return _KINDS[kind](rest, table, depth + 1)
    except Malformed:
        raise
    except (TypeError, ValueError, LookupError, OverflowError, MemoryError) as error:
        raise Malformed(type(error).__name__) from None


def encode_contents(value, table):
    """What a numbered object holds now."""
    table.count_value(0)
    if isinstance(value, np.ndarray):
        return _encode_numbers(value)
    if isinstance(value, dict):
        return [[encode(key, table, 1), encode(item, table, 1)] for key, item in value.items()]
    return [encode(item, table, 1) for item in value]


def update(value, form, table):
    """Put into a numbered object what it holds on the other side."""
    if isinstance(value, np.ndarray):
        array = _decode_numbers(*form)
        if array.shape == value.shape and array.dtype == value.dtype and value.flags.writeable:
            value[...] = array
    elif isinstance(value, dict):
        items = [(decode(key, table, 1), decode(item, table, 1)) for key, item in form]
        value.clear()
        value.update(items)
    else:
        value[:] = [decode(item, table, 1) for item in form]


def _encode_plain(value, table, depth):
    if value is None or isinstance(value, bool | str):
        return ["plain", str(value) if isinstance(value, str) else value]
    if isinstance(value, int) and value.bit_length() <= BITS:
        return ["plain", int(value)]
    if isinstance(value, float):
        return ["plain", float(value)]
    if isinstance(value, complex):
        return ["complex", value.real, value.imag]
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else "tuple"
        return [kind, *(encode(item, table, depth + 1) for item in value)]
    if isinstance(value, dict):
        pairs = (
            [encode(k, table, depth + 1), encode(v, table, depth + 1)] for k, v in value.items()
        )
        return ["dict", *pairs]
    for name, known in table.names.items():
        if known is value and callable(value):
            return ["named", name]
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | memoryview):
        items = list(itertools.islice(value, COUNT))
        return ["series", type(value).__name__, encode(items, table, depth + 1)]
    return ["other", type(value).__name__]


def _encode_numbers(array):
    kind = array.dtype.newbyteorder("<").str
    if kind not in DTYPES:
        return [str(array.dtype), [0], ""]
    data = array.astype(kind).tobytes()
    return [kind, list(array.shape), base64.b64encode(data).decode("ascii")]


def _decode_numbers(kind, shape, data):
    if kind not in DTYPES:
        return np.empty(0, object)
    if not isinstance(shape, list) or len(shape) > 16:
        raise Malformed("shape")
    if not all(type(size) is int and 0 <= size < 2**40 for size in shape):
        raise Malformed("shape")
    try:
        flat = np.frombuffer(bytearray(base64.b64decode(data, validate=True)), kind)
        return flat.reshape(shape)
    except (ValueError, TypeError, binascii.Error, MemoryError):
        raise Malformed("numbers") from None


def _array(rest, table, depth):
    array = _decode_numbers(*rest)
    table.add(array)
    return array


def _scalar(rest, table, depth):
    return _decode_numbers(*rest)[()]


def _plain(rest, table, depth):
    (value,) = rest
    if not (value is None or isinstance(value, bool | str | int | float)):
        raise Malformed("plain")
    return value


def _complex(rest, table, depth):
    return complex(*(float(part) for part in rest))


def _list(rest, table, depth):
    value = []
    table.add(value)
    value.extend(decode(item, table, depth) for item in rest)
    return value


def _tuple(rest, table, depth):
    return tuple(decode(item, table, depth) for item in rest)


def _dict(rest, table, depth):
    value = {}
    table.add(value)
    for key, item in rest:
        value[decode(key, table, depth)] = decode(item, table, depth)
    return value


def _same(rest, table, depth):
    (number,) = rest
    if type(number) is not int or number < 0:
        raise Malformed("number")
    return table.objects[number]


def _named(rest, table, depth):
    return table.names[rest[0]]


class Series:
    """Stands for what can be gone through and is no list: `map`, a dict's values, a generator."""

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


def _series(rest, table, depth):
    name, form = rest
    series = _other([name], table, depth, Series)
    series.items = decode(form, table, depth)
    if not isinstance(series.items, list):
        raise Malformed("series")
    return series


def _other(rest, table, depth, *bases):
    (name,) = rest
    return type(str(name)[:60] if str(name).isidentifier() else "object", bases, {})()


_KINDS = {
    "array": _array,
    "scalar": _scalar,
    "plain": _plain,
    "complex": _complex,
    "list": _list,
    "tuple": _tuple,
    "dict": _dict,
    "same": _same,
    "named": _named,
    "series": _series,
    "other": _other,
}


class Reply:
    """A text that shows as itself, so that the kernel sends it as it is."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def answer(request, names):
    """In the student's kernel: do what the judge asks.

    Parameters
    ----------
    request : str
        JSON: ``{"name": ...}`` asks what a name holds, with "args" and "kwargs" it is called.
    names : dict
        The names of the notebook.

    Returns
    -------
    Reply
        JSON with "error", "missing", "function", or "result" and "objects".
    """
    request = json.loads(request)
    name, table = request["name"], ObjectTable(names)
    if name not in names:
        return Reply('{"missing": true}')
    value = names[name]
    if "args" not in request:
        if callable(value):
            return Reply('{"function": true}')
        return Reply(json.dumps({"result": encode(value, ObjectTable()), "objects": {}}))
    try:
        args, kwargs = decode(request["args"], table), decode(request["kwargs"], table)
    except Malformed:
        return Reply('{"error": ["NameError", "a function that was given is no longer defined"]}')
    given = list(table.objects)
    before = [encode_contents(each, table) for each in given]
    try:
        result = value(*args, **kwargs)
        form, changed = encode(result, table), {}  # which runs a generator
    except Malformed:
        raise
    except BaseException as error:
        return Reply(json.dumps({"error": [type(error).__name__, _words(error)]}))
    for number, (each, was) in enumerate(zip(given, before, strict=True)):
        now = encode_contents(each, table)
        if now != was:
            changed[number] = now
    return Reply(json.dumps({"result": form, "objects": changed}))


def _words(error):
    try:
        return f"{str(error)[:200]}{_place(error)}"
    except BaseException:
        return ""


def _place(error):
    """The line of the notebook in which an error arose."""
    place, step = "", error.__traceback__
    while step is not None:
        file, number = step.tb_frame.f_code.co_filename, step.tb_lineno
        if "ipykernel_" in file:
            place = f" (line {number}: {linecache.getline(file, number).strip()[:80]})"
        step = step.tb_next
    return place
