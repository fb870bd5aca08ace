"""A worksheet filled in: every box, line by line, as the student is asked to."""

from typing import NamedTuple

import numpy as np

from classroom.printing.rounding import Rounded

T = 3


class Filled(NamedTuple):
    """What stands in the boxes; each list has an entry for each step, from t = 1.

    Attributes
    ----------
    a, y : list of ndarray
    h : list of ndarray
        Begins with h_0.
    loss_parts : list of ndarray, shape (1, 1)
        ½ (y_t - target_t)².
    dy, dh_next, dh, slope, da : list of ndarray
        `slope` is 1 - h_t², `dh_next` what step t+1 sent.
    parts : dict of str to list of ndarray
        What each step adds to the gradient of a parameter.
    """

    a: list
    h: list
    y: list
    loss_parts: list
    dy: list
    dh_next: list
    dh: list
    slope: list
    da: list
    parts: dict

    @property
    def loss(self):
        """The loss, shape (1, 1)."""
        return added(self.loss_parts)

    @property
    def grads(self):
        """The gradient of each parameter by its name, the sum of its parts."""
        return {name: added(parts) for name, parts in self.parts.items()}


def fill(sheet, number=np.asarray, *, forget=False, back=np.transpose, flat=False, own_state=False):
    """Run the network and the sweep, one line after the other; the options are slips.

    Parameters
    ----------
    sheet : lab.worksheet.Worksheet
    number : callable
        Turns an array of floats into an array of what is computed with.
    forget : bool
        dh_next is never added.
    back : callable
        What is taken of Whh on the way back.
    flat : bool
        The slope of tanh is left out.
    own_state : bool
        dWhh is built with h_t.

    Returns
    -------
    Filled
    """
    Wxh, Whh, Why, bh, by = map(number, sheet.params)
    xs, targets = number(sheet.xs), number(sheet.targets)
    one, half, nothing = number(1.0), number(0.5), number(np.zeros((2, 1)))
    a, h, y = [], [nothing], []
    for x in xs:
        a.append(Wxh @ x + Whh @ h[-1] + bh)
        h.append(np.tanh(a[-1]))
        y.append(Why @ h[-1] + by)
    dy = [output - target for output, target in zip(y, targets, strict=True)]
    slope = [one - state * state for state in h[1:]]
    dh_next, dh, da = [nothing], [], []  # from the last step to the first
    for t in range(T - 1, -1, -1):
        dh.append(Why.T @ dy[t] + dh_next[-1])
        da.append(dh[-1] if flat else dh[-1] * slope[t])
        dh_next.append(nothing if forget else back(Whh) @ da[-1])
    dh_next, dh, da = dh_next[-2::-1], dh[::-1], da[::-1]
    read = h[1:] if own_state else h[:-1]
    parts = {
        "Wxh": outer(da, xs),
        "Whh": outer(da, read),
        "Why": outer(dy, h[1:]),
        "bh": da,
        "by": dy,
    }
    return Filled(a, h, y, [half * (d * d) for d in dy], dy, dh_next, dh, slope, da, parts)


def with_rounding(sheet):
    """The boxes of a student who writes three decimals.

    Parameters
    ----------
    sheet : lab.worksheet.Worksheet

    Returns
    -------
    Filled
        Arrays of `rounding.Rounded`: exact values, and how far off the student's may be.
    """
    return fill(sheet, np.vectorize(Rounded, otypes=[object]))


def outer(columns, rows):
    """A column times a row for each step."""
    return [column @ row.T for column, row in zip(columns, rows, strict=True)]


def added(parts):
    """The sum of arrays of any kind of number."""
    return sum(parts[1:], parts[0])
