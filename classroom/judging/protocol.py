"""What passes between the judge and a student's kernel: plain data as JSON, never pickle.

This text runs on both sides. The judge encodes arguments, the kernel decodes them, calls the
student's function, and encodes what came of it. Lists, dicts and arrays get numbers in the order
in which they are met, so that an object that comes back is known to be the same one.
"""

import base64
import binascii
from collections.abc import Iterable
from contextlib import contextmanager
import json
import linecache
import math
from types import FunctionType

import numpy as np

as_array = np.asarray  # before a student can put another function there
DTYPES = {np.dtype(code).newbyteorder("<").str for code in "?bBhHiIlLqQefdFD"}
DEPTH, BITS, NAME = 50, 4000, 60
WEIGHT, ELEMENT = 10**7, 100  # bytes of all that is sent, and of each element beside its contents
OPEN = object()  # in place of the size of an object whose contents are being read


class Malformed(Exception):
    """What was sent cannot be read."""


class TooLarge(Malformed):
    """What would be sent is refused, in words for the student."""


class ObjectTable:
    """Objects that both sides know by number, and the size of all that was sent.

    What is shared is sent once and counts each time that it is met: its size is what it has when
    it is written out.

    Parameters
    ----------
    names : dict
        Functions that are passed by their name.
    """

    def __init__(self, names=None):
        self.names = names or {}
        self.passed = set()  # names of functions that were sent
        self.objects, self.numbers = [], {}
        self.sizes = []  # of each object: weight and height; None if it has to be read anew
        self.weight = self.deepest = 0
        self.forms, self.contents = {}, {}  # of objects that are read anew, by their numbers

    def add(self, value):
        """Number an object."""
        self.numbers[id(value)] = len(self.objects)
        self.objects.append(value)
        self.sizes.append((0, 0))
        return len(self.objects) - 1

    def count_value(self, depth):
        """Count a value that is met."""
        self.deepest = max(self.deepest, depth)
        if depth > DEPTH:
            raise TooLarge(f"what it returned is nested more than {DEPTH} deep")
        self.add_weight(ELEMENT)

    def add_weight(self, weight):
        """Count what a value holds.

        Raises
        ------
        TooLarge
            If it is too much.
        """
        self.weight += weight
        if self.weight > WEIGHT:
            raise TooLarge(f"what it returned is too large: more than {WEIGHT / 10**6:.0f} MB")

    @contextmanager
    def reading(self, number, depth):
        """While the contents of an object are read it may not be met; then its size is known."""
        weight, deepest = self.weight, self.deepest
        self.sizes[number], self.deepest = OPEN, depth
        yield
        self.sizes[number] = self.weight - weight, self.deepest - depth
        self.deepest = max(self.deepest, deepest)

    def meet(self, number, depth, read):
        """Count an object that was met before; if it may have changed, read its contents first."""
        if self.sizes[number] is OPEN:
            raise TooLarge("what it returned contains itself")
        if self.sizes[number] is None:
            self.contents[number] = read(number, self, depth)
        else:
            weight, height = self.sizes[number]
            self.count_value(depth + height)
            self.add_weight(weight)

    def renew(self, forms=None):
        """All objects may have changed: read them anew when they are met."""
        self.sizes = [None] * len(self.objects)
        self.weight, self.forms, self.contents = 0, forms or {}, {}

    def read_rest(self, count, read):
        """Read the first objects, as many as are given, if they were not met."""
        for number in range(count):
            if self.sizes[number] is None:
                self.contents[number] = read(number, self, 0)
        return self.contents


def encode(value, table, depth=0):
    """A value as lists of JSON's types: a word for its kind, and what it holds.

    Raises
    ------
    TooLarge
        If it is too much, or contains itself.
    """
    if id(value) in table.numbers:
        number = table.numbers[id(value)]
        table.meet(number, depth, encode_contents)
        return ["same", number]
    table.count_value(depth)
    if isinstance(value, np.ma.MaskedArray):
        return ["other", type(value).__name__[:NAME]]
    if isinstance(value, np.generic) and not isinstance(value, str):
        return ["scalar", *_encode_numbers(as_array(value), table)]
    if isinstance(value, np.ndarray):
        with table.reading(table.add(value), depth):
            return ["array", *_encode_numbers(as_array(value), table)]
    if isinstance(value, list | dict):
        kind = "list" if isinstance(value, list) else "dict"
        with table.reading(table.add(value), depth):
            return [kind, *_encode_items(value, table, depth + 1)]
    return _encode_plain(value, table, depth)


def decode(form, table, depth=0):
    """The value that `encode` was given.

    Raises
    ------
    Malformed
        If the form is none that `encode` makes.
    """
    try:
        kind, *rest = form
        if kind != "same":
            table.count_value(depth)
        return _KINDS[kind](rest, table, depth)
    except Malformed:
        raise
    except (TypeError, ValueError, LookupError, OverflowError, MemoryError) as error:
        raise Malformed(type(error).__name__) from None


def encode_contents(number, table, depth):
    """What a numbered object holds now."""
    value = table.objects[number]
    table.count_value(depth)
    with table.reading(number, depth):
        if isinstance(value, np.ndarray):
            return _encode_numbers(as_array(value), table)
        return _encode_items(value, table, depth + 1)


def decode_contents(number, table, depth):
    """What a numbered object holds on the other side, as something of its kind."""
    value, form = table.objects[number], table.forms[number]
    table.count_value(depth)
    with table.reading(number, depth):
        if isinstance(value, np.ndarray):
            return _decode_numbers(form, table)
        if isinstance(value, dict):
            return dict(_decode_pairs(form, table, depth + 1))
        return [decode(item, table, depth + 1) for item in form]


def forms_of(table):
    """What each numbered object holds now, by its number."""
    forms = {}
    for number in range(len(table.objects)):
        table.weight = 0
        forms[number] = encode_contents(number, table, 0)
    return forms


def update(value, contents):
    """Put into a numbered object what it holds on the other side."""
    if isinstance(value, np.ndarray):
        same = contents.shape == value.shape and contents.dtype == value.dtype
        if same and value.flags.writeable:
            value[...] = contents
    elif isinstance(value, dict):
        value.clear()
        value.update(contents)
    else:
        value[:] = contents


def _encode_items(value, table, depth):
    if isinstance(value, dict):
        pairs = value.items()
        return [[encode(key, table, depth), encode(item, table, depth)] for key, item in pairs]
    return [encode(item, table, depth) for item in value]


def _encode_plain(value, table, depth):
    if value is None or isinstance(value, bool):
        return ["plain", value]
    if isinstance(value, str):
        table.add_weight(_weight(str(value)))
        return ["plain", str(value)]
    if isinstance(value, int) and value.bit_length() <= BITS:
        table.add_weight(value.bit_length() // 3)
        return ["plain", int(value)]
    if isinstance(value, float):
        return ["plain", float(value)]
    if isinstance(value, complex):
        return ["complex", value.real, value.imag]
    if isinstance(value, tuple):
        return ["tuple", *_encode_items(value, table, depth + 1)]
    for name, known in table.names.items():
        if known is value and callable(value):
            table.passed.add(name)
            return ["named", name]
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | memoryview):
        items = _encode_items(value, table, depth + 1)
        return ["series", type(value).__name__[:NAME], *items]
    return ["other", type(value).__name__[:NAME]]


def _weight(text):
    """The bytes of a text as it is sent, escapes and all."""
    return len(text) if len(text) > WEIGHT else len(json.dumps(text))


def _encode_numbers(array, table):
    if array.dtype.char in "gG":  # more digits than arrive everywhere
        array = array.astype("f8" if array.dtype.char == "g" else "c16")
    kind = array.dtype.newbyteorder("<").str
    if kind not in DTYPES:
        return [str(array.dtype)[:NAME], [0], ""]
    table.add_weight(_extent(array.shape) * array.itemsize)
    data = array.astype(kind).tobytes()
    return [kind, list(array.shape), base64.b64encode(data).decode("ascii")]


def _extent(shape):
    """How many numbers an array of this shape may become: where none are, a sum makes some."""
    return math.prod(max(size, 1) for size in shape)


def _decode_numbers(form, table):
    kind, shape, data = form
    if kind not in DTYPES:
        return np.empty(0, object)
    if not isinstance(shape, list) or len(shape) > 16:
        raise Malformed("shape")
    if not all(type(size) is int and 0 <= size < 2**40 for size in shape):
        raise Malformed("shape")
    if len(data) != -(-math.prod(shape) * np.dtype(kind).itemsize // 3) * 4:
        raise Malformed("numbers")
    table.add_weight(_extent(shape) * np.dtype(kind).itemsize)
    try:
        flat = np.frombuffer(bytearray(base64.b64decode(data, validate=True)), kind)
        return flat.reshape(shape)
    except (ValueError, TypeError, binascii.Error, MemoryError):
        raise Malformed("numbers") from None


def _array(rest, table, depth):
    array = _decode_numbers(rest, table)
    table.sizes[table.add(array)] = array.nbytes, 0
    return array


def _scalar(rest, table, depth):
    return _decode_numbers(rest, table)[()]


def _plain(rest, table, depth):
    (value,) = rest
    if isinstance(value, str):
        table.add_weight(_weight(value))
    elif not (value is None or isinstance(value, bool | int | float)):
        raise Malformed("plain")
    return value


def _complex(rest, table, depth):
    return complex(*(float(part) for part in rest))


def _list(rest, table, depth):
    value = []
    with table.reading(table.add(value), depth):
        value.extend(decode(item, table, depth + 1) for item in rest)
    return value


def _tuple(rest, table, depth):
    return tuple(decode(item, table, depth + 1) for item in rest)


def _dict(rest, table, depth):
    value = {}
    with table.reading(table.add(value), depth):
        value.update(_decode_pairs(rest, table, depth + 1))
    return value


def _decode_pairs(form, table, depth):
    for key, item in form:
        yield decode(key, table, depth), decode(item, table, depth)


def _same(rest, table, depth):
    (number,) = rest
    if type(number) is not int or number < 0:
        raise Malformed("number")
    table.meet(number, depth, decode_contents)
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
    name, *forms = rest
    series = _other([name], table, depth, Series)
    series.items = [decode(form, table, depth + 1) for form in forms]
    return series


def _other(rest, table, depth, *bases):
    (name,) = rest
    return type(str(name)[:NAME] if str(name).isidentifier() else "object", bases, {})()


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


CHECKS = {}  # functions of locked cells, by name


def keep_checks(names, space):
    """Remember the functions that a locked cell has just defined."""
    for name in names:
        if isinstance(space.get(name), FunctionType):
            CHECKS.setdefault(name, []).append(space[name])


@contextmanager
def refusing(names):
    """Let functions of locked cells refuse to be called, by whatever name they are known."""
    functions = {each: each.__code__ for name in names for each in CHECKS.get(name, ())}
    for function in functions:
        function.__code__ = _refusal(function.__name__)
    try:
        yield
    finally:
        for function, code in functions.items():
            function.__code__ = code


def _refusal(name):
    """The code of a function that says to whom it belongs."""
    space, words = {}, f"`{name}` belongs to the checks"
    exec(f"def refuse(*args, **kwargs):\n    raise PermissionError({words!r})", space)
    return space["refuse"].__code__


def answer(request, names):
    """In the student's kernel: do what the judge asks.

    Parameters
    ----------
    request : str
        JSON: ``{"name": ...}`` asks what a name holds, with "args" and "kwargs" it is called;
        "refused" are names of locked functions that are not to be called meanwhile.
    names : dict
        The names of the notebook.

    Returns
    -------
    Reply
        JSON with "refused", "error", "missing", "function", or "result" and "objects".
    """
    request = json.loads(request)
    if request["name"] not in names:
        return Reply('{"missing": true}')
    value = names[request["name"]]
    try:
        if "args" in request:
            return Reply(json.dumps(_called(value, request, names)))
        if callable(value):
            return Reply('{"function": true}')
        return Reply(json.dumps({"result": encode(value, ObjectTable()), "objects": {}}))
    except TooLarge as error:
        return Reply(json.dumps({"refused": str(error)}))


def _called(function, request, names):
    """What comes of a call."""
    table = ObjectTable(names)
    try:
        args, kwargs = decode(request["args"], table), decode(request["kwargs"], table)
    except Malformed:
        return {"error": ["NameError", "a function that was given is no longer defined"]}
    before = forms_of(table)
    table.renew()
    try:
        with refusing(request.get("refused", ())):
            form = encode(function(*args, **kwargs), table)  # which runs a generator
            now = table.read_rest(len(before), encode_contents)
    except Malformed:
        raise
    except BaseException as error:
        return {"error": [type(error).__name__, _words(error)]}
    changed = {number: form for number, form in now.items() if form != before[number]}
    return {"result": form, "objects": changed}


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
