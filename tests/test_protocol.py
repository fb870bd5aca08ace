"""What passes between judge and kernel: how large it may be, and what stays the same object."""

import json

import numpy as np
import pytest

from classroom.judging import protocol
from classroom.judging.protocol import Malformed, ObjectTable, TooLarge, encode, received


def asked(request, names):
    """What the kernel replies."""
    reply = json.loads(repr(protocol.answer(json.dumps(request), names)))
    if "refused" in reply:
        raise TooLarge(reply["refused"])
    return reply


def sent(value):
    """A value as it arrives."""
    return received(asked({"name": "value"}, {"value": value}), ObjectTable())


def contained():
    itself = []
    itself += [itself, {"a": (itself,)}]
    return itself


def doubled(levels, value=None):
    for _ in range(levels):
        value = [value, value]
    return value


def nested(levels):
    value = []
    for _ in range(levels):
        value = {0: value}
    return value


def again_deeper():
    """What is nested 30 deep, and met again where that makes 60."""
    inner = outer = nested(30)
    for _ in range(30):
        outer = [outer]
    return [inner, outer]


def forever():
    while True:
        yield 1


BIG = np.zeros(10**5)
REFUSED = {
    "contains itself": contained,
    "doubled": lambda: doubled(50),
    "doubled in a dict": lambda: {0: doubled(20), 1: doubled(5)},
    "nested": lambda: nested(60),
    "nested where it is met again": again_deeper,
    "one array many times": lambda: [BIG] * 10**4,
    "arrays in dicts": lambda: [{"a": BIG, "b": BIG}] * 10,
    "a long text": lambda: "x" * 10**8,
    "a text of escapes": lambda: "\ud83d" * 2 * 10**6,
    "texts": lambda: ["x" * 10**5] * 200,
    "a series without end": forever,
    "a wide view": lambda: np.broadcast_to(0.0, (10**6, 10**6)),
    "no numbers of a giant shape": lambda: np.zeros((0, 2**39)),
    "tuples": lambda: tuple([tuple(range(400))] * 400),
}


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_what_is_too_large_when_it_is_written_out_is_refused(value):
    with pytest.raises(TooLarge, match="what it returned"):
        sent(value())


def test_a_reply_is_measured_before_anything_is_built():
    objects = {
        "contains itself": [[0, ["list", ["same", 0]]]],
        "many": [[0, ["list", *[["same", 1]] * 10**4]], [1, ["array", "<f8", [10**5], ""]]],
        "giant": [[0, ["array", "<f8", [0, 2**39], ""]]],
        "no numbers": [[0, ["array", "<f8", [2], "AA=="]]],
        "no number": [[True, ["list"]], ["0", ["list"]]],
        "a gap": [[1, ["list"]]],
        "unknown": [[0, ["list", ["same", 7]]]],
        "half a pair": [[0, ["dict", ["plain", 1]]]],
        "no key": [[0, ["dict", ["same", 0], ["plain", 1]]]],
        "no kind": [[0, [["list"]]], [1, []]],
        "deep": [[0, ["list", json.loads("[" * 500 + "]" * 500)]]],
    }
    for forged in objects.values():
        with pytest.raises(Malformed):
            received({"result": ["same", 0], "objects": forged}, ObjectTable())
    for forged in (["plain", []], ["tuple", *[["tuple"]] * 10**6], ["named", "x"], [], None):
        with pytest.raises(Malformed):
            received({"result": forged, "objects": []}, ObjectTable())


def test_a_forged_reply_changes_no_kind_of_an_argument():
    for value, kind in (([1], "dict"), ({1: 2}, "array"), (np.ones(2), "list")):
        table = ObjectTable()
        form = encode(value, table)
        reply = {"result": form, "objects": [[0, [kind, "<f8", [1], "AAAAAAAAAAA="]]]}
        with pytest.raises(Malformed):
            received(reply, table, table.contents())


def test_what_is_shared_stays_shared_and_a_hundred_thousand_numbers_may_come():
    h = np.arange(3.0)
    arrived = sent([h] * 5)
    assert all(each is arrived[0] for each in arrived)
    assert len(sent(list(range(90_000)))) == 90_000
    assert sent({"a": (1, 2j, None)}) == {"a": (1, 2j, None)}


def called(function, *args):
    """What the judge has after a call in a kernel: the result, and the arguments as they are."""
    table = ObjectTable()
    request = {"name": "f", "args": encode(args, table), "kwargs": encode({}, table)}
    before = table.contents()
    request["objects"] = [*before.items()]
    return received(asked(request, {"f": function}), table, before)


def test_arguments_come_back_as_themselves_with_what_was_put_into_them():
    def function(x, outer, inner):
        x += 1
        inner.append(x)
        return [x, inner, {"new": outer}]

    x, inner = np.zeros(2), []
    outer = {"inner": inner}
    result = called(function, x, outer, inner)
    assert result[0] is x and result[1] is inner and result[2]["new"] is outer
    assert inner[0] is x and x.tolist() == [1, 1]
    assert outer["inner"] is inner


def test_an_argument_that_was_made_to_contain_itself_is_refused_and_left():
    def function(x):
        x.append(x)

    def forged(x):
        x += doubled(40)

    for each in (function, forged):
        given = [1]
        with pytest.raises(TooLarge):
            called(each, given)
        assert given == [1]


def test_a_function_refuses_under_every_name_while_it_is_refused_and_only_then():
    def check(x):
        return x

    alias = check
    protocol.keep_checks(["check"], {"check": check})
    with protocol.refusing(["check"]), pytest.raises(PermissionError, match="`check` belongs"):
        alias(1)
    assert alias(1) == check(1) == 1


def test_what_is_gone_through_and_texts_of_numpy_arrive():
    names, d = list(np.array(["a", "b"])), {1: 2.0}
    values = [names, map(str, d), d.values(), d, d, b"x"]
    arrived = sent(values)
    kinds = ["list", "map", "dict_values", "dict", "dict", "bytes"]
    assert [type(each).__name__ for each in arrived] == kinds
    assert [arrived[0], *map(list, arrived[1:3])] == [["a", "b"], ["1"], [2.0]]
    assert arrived[3] is arrived[4]
