"""What passes between the judge and a student's kernel: plain data as JSON, never pickle.

This text runs on both sides. The judge encodes arguments, the kernel decodes them, calls the
student's function, and encodes what came of it. Lists, dicts and arrays get numbers in the order
in which they are met, and what each holds is sent once: an object that comes back is known to be
the same one, and what was put into it is put into it here.
"""

import base64
from collections.abc import Iterable
from contextlib import contextmanager
import json
import linecache
import math
from types import FunctionType

import numpy as np

as_array = np.asarray  # before a student can put another function there
DTYPES = {np.dtype(code).newbyteorder("<").str for code in "?bBhHiIlLqQefdFD"}
WIDE = {"g": "f8", "G": "c16"}  # have more digits than arrive everywhere
DEPTH, BITS, NAME = 50, 4000, 60
WEIGHT, ELEMENT = 10**7, 100  # bytes of all that is sent, and of each element beside its contents
OPEN = object()  # in place of the size of an object that is being measured


class Malformed(Exception):
    """What was sent cannot be read."""


class TooLarge(Malformed):
    """What would be sent is refused, in words for the student."""


class ObjectTable:
    """Objects that both sides know by number.

    Parameters
    ----------
    names : dict
        Functions that are passed by their name.
    """

    def __init__(self, names=None):
        self.names = names or {}
        self.passed = set()  # names of functions that were sent
        self.objects, self.numbers = [], {}
        self.weight = 0  # of all that was read

    def number(self, value):
        """The number of an object, which it gets when it is met first."""
        number = self.numbers.setdefault(id(value), len(self.objects))
        if number == len(self.objects):
            self.objects.append(value)
        return number

    def add_weight(self, weight):
        """Count what a value holds: what is gone through may have no end."""
        self.weight = _allowed(self.weight + weight)

    def contents(self):
        """What each object holds now, by its number, and each that is met in one of them."""
        self.weight = 0
        return {number: _contents(value, self) for number, value in enumerate(self.objects)}


def _allowed(weight, depth=0):
    """A weight, if it is none too large."""
    if weight > WEIGHT:
        raise TooLarge(f"what it returned is too large: more than {WEIGHT / 10**6:.0f} MB")
    if depth > DEPTH:
        raise TooLarge(f"what it returned is nested more than {DEPTH} deep")
    return weight


def encode(value, table, depth=0):
    """A value as a list of JSON's types: a word for its kind, and what it holds or its number.

    Raises
    ------
    TooLarge
        If it is too much.
    """
    _allowed(0, depth)
    table.add_weight(ELEMENT)
    if isinstance(value, np.ma.MaskedArray):
        return ["other", type(value).__name__[:NAME]]
    if isinstance(value, np.generic) and not isinstance(value, str):
        return ["scalar", *_encode_numbers(as_array(value), table)]
    if isinstance(value, np.ndarray | list | dict):
        return ["same", table.number(value)]
    return _encode_plain(value, table, depth)


def _contents(value, table):
    if isinstance(value, np.ndarray):
        return ["array", *_encode_numbers(as_array(value), table)]
    if isinstance(value, dict):
        return ["dict", *(encode(each, table) for pair in value.items() for each in pair)]
    return ["list", *(encode(each, table) for each in value)]


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
        return ["tuple", *(encode(each, table, depth + 1) for each in value)]
    for name, known in table.names.items():
        if known is value and callable(value):
            table.passed.add(name)
            return ["named", name]
    kind = type(value).__name__[:NAME]
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | memoryview):
        return ["series", kind, *(encode(each, table, depth + 1) for each in value)]
    return ["other", kind]


def _weight(text):
    """The bytes of a text as it is sent, escapes and all."""
    return len(text) if len(text) > WEIGHT else len(json.dumps(text))


def _encode_numbers(array, table):
    array = array.astype(WIDE.get(array.dtype.char, array.dtype), copy=False)
    kind = array.dtype.newbyteorder("<").str
    if kind not in DTYPES:
        return [str(array.dtype)[:NAME], [0], ""]
    table.add_weight(_bytes(kind, array.shape))
    data = array.astype(kind).tobytes()
    return [kind, list(array.shape), base64.b64encode(data).decode("ascii")]


def _bytes(kind, shape):
    """What an array of this shape may come to hold: where no numbers are, a sum makes some."""
    if len(shape) > 16 or not all(type(size) is int and 0 <= size < 2**40 for size in shape):
        raise Malformed("shape")
    return math.prod(max(size, 1) for size in shape) * np.dtype(kind).itemsize


def check_size(form, contents):
    """Refuse what is too much when all that is shared is written out, before it is built.

    Parameters
    ----------
    form : list
        From `encode`.
    contents : dict of int to list
        What each object holds.

    Raises
    ------
    TooLarge
        If it is too much, or contains itself.
    """
    sizes = {}
    weight, _ = _measured(form, contents, sizes, 0)
    for number in contents.keys() - sizes.keys():
        if number not in sizes:
            weight = _allowed(weight + _measured(["same", number], contents, sizes, 0)[0])


def _measured(form, contents, sizes, depth):
    """The weight and the height of a form."""
    _allowed(0, depth)
    if not isinstance(form, list):
        return (_weight(form) if isinstance(form, str) else 0), 0
    kind, *rest = form or [None]
    if kind == "same":
        (number,) = rest
        if sizes.get(number) is OPEN:
            raise TooLarge("what it returned contains itself")
        if number not in sizes:
            sizes[number] = OPEN
            sizes[number] = _measured(contents[number], contents, sizes, depth)
        weight, height = sizes[number]
        _allowed(weight, depth + height)
        return weight, height
    if kind in ("array", "scalar"):
        return ELEMENT + (_bytes(*rest[:2]) if rest[0] in DTYPES else 0), 0
    weight, height = ELEMENT, 0
    for each in rest:
        more, below = _measured(each, contents, sizes, depth + 1)
        weight, height = _allowed(weight + more), max(height, below + 1)
    return weight, height


@contextmanager
def _reading():
    """What cannot be read raises Malformed, whatever is wrong with it."""
    try:
        yield
    except (
        TypeError,
        ValueError,
        LookupError,
        OverflowError,
        MemoryError,
        AttributeError,
    ) as error:
        raise Malformed(type(error).__name__) from None


def received(reply, table, before=None):
    """What a function returned; numbered objects become what they are on the other side.

    Parameters
    ----------
    reply : dict
        Whose "result" is a form, and whose "objects" are pairs of a number and contents.
    table : ObjectTable
    before : dict of int to list
        What objects hold that are not among these.

    Raises
    ------
    Malformed
        If it is none that `answer` sends.
    """
    with _reading():
        changed = dict(reply["objects"])
        check_size(reply["result"], {**(before or {}), **changed})
        restore(changed, table)
        return _decode(reply["result"], table)


def restore(contents, table):
    """Put into numbered objects what they hold on the other side; new ones are made."""
    for number in sorted(contents):
        kind, *rest = contents[number]
        if number >= len(table.objects) and table.number(_MADE[kind](rest)) != number:
            raise Malformed("number")
    for number, (kind, *rest) in contents.items():
        value = table.objects[number]
        if not isinstance(value, {"array": np.ndarray, "dict": dict, "list": list}[kind]):
            raise Malformed("kind")
        if kind == "array":
            _put_numbers(value, _decode_numbers(rest))
            continue
        items = [_decode(form, table) for form in rest]
        value.clear()
        value.extend(items) if kind == "list" else value.update(_pairs(items))


def _pairs(items):
    return zip(items[::2], items[1::2], strict=True)


def _put_numbers(array, numbers):
    same = array.shape == numbers.shape and array.dtype == numbers.dtype
    if same and array.flags.writeable:
        array[...] = numbers


def _decode_numbers(rest):
    kind, shape, data = rest
    if kind not in DTYPES:
        return np.empty(0, object)
    _bytes(kind, shape)
    if len(data) != -(-math.prod(shape) * np.dtype(kind).itemsize // 3) * 4:
        raise Malformed("numbers")
    return np.frombuffer(bytearray(base64.b64decode(data, validate=True)), kind).reshape(shape)


_MADE = {"array": _decode_numbers, "dict": lambda rest: {}, "list": lambda rest: []}


def _decode(form, table):
    match form:
        case ["plain", None | bool() | int() | float() | str() as value]:
            return value
        case ["complex", float() as real, float() as imaginary]:
            return complex(real, imaginary)
        case ["scalar", *numbers]:
            return _decode_numbers(numbers)[()]
        case ["same", number]:
            return table.objects[number]
        case ["tuple", *items]:
            return tuple(_decode(each, table) for each in items)
        case ["named", name]:
            return table.names[name]
        case ["series", name, *items]:
            series = _stand_in(name, Series)
            series.items = [_decode(each, table) for each in items]
            return series
        case ["other", name]:
            return _stand_in(name)
    raise Malformed("form")


class Series:
    """Stands for what can be gone through and is no list: `map`, a dict's values, a generator."""

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


def _stand_in(name, *bases):
    """Something whose type has a name."""
    return type(str(name)[:NAME] if str(name).isidentifier() else "object", bases, {})()


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
            return Reply(json.dumps(_called(value, request, ObjectTable(names))))
        if callable(value):
            return Reply('{"function": true}')
        table = ObjectTable()
        return Reply(json.dumps(_sent(encode(value, table), table, {})))
    except TooLarge as error:
        return Reply(json.dumps({"refused": str(error)}))


def _called(function, request, table):
    """What comes of a call."""
    try:
        with _reading():
            restore(dict(request["objects"]), table)
            args, kwargs = _decode(request["args"], table), _decode(request["kwargs"], table)
    except Malformed:
        return {"error": ["NameError", "a function that was given is no longer defined"]}
    before = table.contents()
    try:
        with refusing(request.get("refused", ())):
            return _sent(encode(function(*args, **kwargs), table), table, before)
    except Malformed:
        raise
    except BaseException as error:
        return {"error": [type(error).__name__, _words(error)]}


def _sent(form, table, before):
    """The reply: a result, and objects that are new or changed."""
    now = table.contents()
    check_size(form, now)
    changed = [(number, each) for number, each in now.items() if each != before.get(number)]
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
