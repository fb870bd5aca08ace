"""Numbers as somebody writes them with three decimals, and how far off they may be at worst."""

from math import floor, tanh

DECIMALS = 3
HALF = 0.5 * 10**-DECIMALS  # the most that rounding once can change
STEP = 0.01  # of the table of tanh; its entries are rounded, and so is what is read between two
BETWEEN = 0.77 * STEP**2 / 8  # of a straight line: 0.77 is the largest second derivative of tanh
LOOKED_UP = 2 * HALF + BETWEEN


class Rounded:
    """A number, and the most by which a student's may differ from it.

    Products with more than three decimals are rounded, one by one; sums need no rounding then.
    Who rounds later, or not at all, ends nearer.

    Parameters
    ----------
    value : float
        Without any rounding.
    off : float
        The student's number is at most this far from it.
    decimals : int
        With how many decimals the student writes it.
    """

    def __init__(self, value, off=0.0, decimals=1):
        self.value, self.off, self.decimals = float(value), off, decimals

    def __add__(self, other):
        decimals = max(self.decimals, other.decimals)
        return Rounded(self.value + other.value, self.off + other.off, decimals)

    def __sub__(self, other):
        return self + Rounded(-other.value, other.off, other.decimals)

    def __mul__(self, other):
        if any(one.value == one.off == 0 for one in (self, other)):
            return Rounded(0.0)
        off = abs(self.value) * other.off + abs(other.value) * self.off + self.off * other.off
        decimals = self.decimals + other.decimals
        rounding = HALF if decimals > DECIMALS else 0.0
        return Rounded(self.value * other.value, off + rounding, min(decimals, DECIMALS))

    def tanh(self):
        """Read from the table, or from a pocket calculator."""
        flattest = max(abs(self.value) - self.off, 0.0)
        steepest = 1 - tanh(flattest) ** 2
        return Rounded(tanh(self.value), steepest * self.off + LOOKED_UP, DECIMALS)

    @property
    def thousandths(self):
        """By how many units of the last decimal the student's may differ from the rounded one."""
        return floor(round((self.off + HALF) * 10**DECIMALS, 9))
