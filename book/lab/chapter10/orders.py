"""Six orders of solving the system of the unrolled network, block by block, and what each costs.

An order is a list of frames, and a frame a list of events that need not wait for one another. An
event names the block of the matrix that it uses, by its row and its column:

    make  (t, t-1)    h_t from h_{t-1}: from now on J_t can be computed
    back  (t, t-1)    dh_{t-1} gets its part of dh_t, by J_t transposed
    carry (t, t-1)    the table of RTRL, from step t-1 to step t
    drop  (t, t-1)    this block is taken for zero
    join  (t, k)      the product of two neighboring blocks, J_t ... J_{k+1}
    fold  (t, k)      what is known of dh_t is added to dh_k, by such a block
    give  (t, k)      dh_k is solved from dh_t, by such a block

`orders_model.js` is the twin in JavaScript.
"""

from math import isqrt
from typing import NamedTuple

ORDERS = "sweep", "each", "blocks", "cut", "forward", "tree"
INPUTS = 62  # letters of the play: what the explorable counts with


class Bill(NamedTuple):
    """What an order costs.

    Attributes
    ----------
    multiplications : int
        In products with Whh or with a Jacobian; all else is the same in every order, or small.
    kept : int
        Numbers held at the worst moment: states, gradients by states, tables, blocks.
    rounds : int
        How many products come one after the other, if all that need not wait are done at once.
        States are computed a second time only when the block after them is done with its memory.
    """

    multiplications: int
    kept: int
    rounds: int


def pieces(T, length):
    """The steps 1 ... T in pieces of `length`, the last of which may be shorter.

    Returns
    -------
    list of (int, int)
        The first and the last step of each.
    """
    return [(first, min(first + length - 1, T)) for first in range(1, T + 1, length)]


def frames(order, T, length=1):
    """What happens in which order.

    Parameters
    ----------
    order : str
        One of `ORDERS`.
    T : int
        Steps, at least 1.
    length : int
        Of a block ("blocks") or of a window ("cut").

    Returns
    -------
    list of list of (str, int, int)
        Kind, row and column of each event.
    """
    return globals()[f"_{order}"](T, length)


def _make(first, last):
    return [[("make", t, t - 1)] for t in range(first, last + 1)]


def _back(first, last):
    return [[("back", t, t - 1)] for t in range(last, first - 1, -1)]


def _sweep(T, length):
    return _make(1, T) + _back(1, T)


def _each(T, length):
    return _make(1, T) + [frame for last in range(1, T + 1) for frame in _back(1, last)]


def _blocks(T, length):
    ahead = pieces(T, length)
    first_pass = _make(1, ahead[-1][0] - 1)
    return first_pass + [frame for one in ahead[::-1] for frame in _make(*one) + _back(*one)]


def _cut(T, length):
    done = []
    for first, last in pieces(T, length):
        stop = [[("drop", first, first - 1)]] if first > 1 else []
        done += _make(first, last) + _back(first + (first > 1), last) + stop
    return done


def _forward(T, length):
    make, carry = _make(1, T), [[("carry", t, t - 1)] for t in range(1, T + 1)]
    return [a + b for a, b in zip([*make, []], [[], *carry], strict=True)]


def _tree(T, length):
    """Of the unknowns dh_T ... dh_0 every second one is eliminated, until dh_T is left alone."""
    left, down, up = list(range(T, -1, -1)), [], []
    while len(left) > 1:
        odd = range(1, len(left), 2)
        down.append([event for i in odd for event in _eliminate(left[i - 1 : i + 2])])
        up.append([("give", left[i - 1], left[i]) for i in odd])
        left = left[0::2]
    return _make(1, T) + [frame for frame in down if frame] + up[::-1]


def _eliminate(three):
    """The middle one of three unknowns; at the end of the list there is nothing beyond it."""
    if len(three) < 3:
        return []
    before, middle, after = three
    return [("join", before, after), ("fold", middle, after)]


def held(walk, frame, order):
    """The states that are held after a frame: those that something later reads.

    Parameters
    ----------
    walk : list of list of (str, int, int)
        From `frames`.
    frame : int
        How many of the frames are done.
    order : str

    Returns
    -------
    list of int
        Their steps. In a tree all, since every weight needs every state in the end.
    """
    made = {0, *(row for kind, row, _ in _events(walk[:frame]) if kind == "make")}
    later = _events(walk[frame:])
    return sorted(t for t in made if order == "tree" or _is_read(t, later))


def _events(some):
    return [event for frame in some for event in frame]


def _is_read(t, later):
    """Whether h_t is read before it is made anew: to make the next one, or for a Jacobian."""
    for kind, row, column in later:
        if kind == "make" and row == t:
            return False
        if column == t or (row == t and kind in ("back", "carry")):
            return True
    return False


def solved(walk, frame):
    """The steps t whose dh_t is known after a frame, since nothing later adds to it.

    Parameters
    ----------
    walk, frame
        As for `held`.

    Returns
    -------
    list of int
        Of an order that goes forward, none.
    """
    done, later = _events(walk[:frame]), _events(walk[frame:])
    if any(kind == "carry" for kind, *_ in done + later):
        return []
    made = {row for kind, row, _ in done if kind == "make"} | {0}
    open_ones = {column for kind, _, column in later if kind in ("back", "give")}
    return sorted(made - open_ones)


def products(kind, H, I):
    """How many columns an event multiplies by a block (H, H): H² multiplications for each."""
    return {"carry": H * (I + H + 1), "join": H, "drop": 0}.get(kind, 1)


def multiplications(some, H, I):
    """Of the events of some frames.

    Parameters
    ----------
    some : list of list of (str, int, int)
    H, I : int

    Returns
    -------
    int
    """
    return H * H * sum(products(kind, H, I) for frame in some for kind, _, _ in frame)


def bill(order, T, H, I, length=None):
    """The cost of an order, without walking through it.

    Parameters
    ----------
    order : str
        One of `ORDERS`.
    T, H, I : int
        Steps, hidden units and inputs.
    length : int, optional
        Of a block or window, about √T if not given.

    Returns
    -------
    Bill
    """
    length = isqrt(T) if length is None else length
    count = -(-T // length)
    last = T - (count - 1) * length
    P = H * (I + H + 1)  # the entries of [Wxh Whh bh]
    joins, gives, levels = _sizes_of_the_tree(T)
    columns, kept, rounds = {
        "sweep": (2 * T, (T + 2) * H, 2 * T),
        "each": (T + T * (T + 1) // 2, (T + 2) * H, 2 * T),
        "blocks": (3 * T - last, (_most(count, length, last) + 1) * H, 3 * T - last),
        "cut": (2 * T - count + 1, (min(length, T) + 2) * H, _last_window(T, length, count, last)),
        "forward": (T + T * P, 2 * H + H * P, T + 1),
        "tree": (T + joins * (H + 1) + gives, 2 * (T + 1) * H + T * H * H, T + levels),
    }[order]
    return Bill(H * H * columns, kept, rounds)


def _most(count, length, last):
    """States held with checkpoints: those before the blocks, and those of the block at hand."""
    return max(count + last, count - 1 + length if count > 1 else 0)


def _last_window(T, length, count, last):
    """The round in which the windows are done: the last one, or the longer one before it."""
    if count == 1:
        return T + last
    return max(T + last - 1, T - last + length - (count > 2))


def _sizes_of_the_tree(T):
    """How many products of blocks, how many steps of solving, and how many rounds."""
    joins = gives = levels = 0
    while T:
        gives += (T + 1) // 2
        joins += T // 2
        levels += 1 + (T > 1)
        T //= 2
    return joins, gives, levels
