"""Count the multiplications of a computation by running it on numbers that count."""

import math

import numpy as np


def multiplications(run, *arrays):
    """How many times `run(*arrays)` multiplies two numbers.

    Parameters
    ----------
    run : callable
        Uses nothing but sums, products and tanh.
    *arrays : ndarray
        Of any shape.

    Returns
    -------
    int
    """
    count = 0

    class Number:
        """Like the number it holds, except that its products are counted."""

        def __init__(self, value):
            self.value = float(value)

        def __mul__(self, other):
            nonlocal count
            count += 1
            return Number(self.value * float(other))

        def __add__(self, other):
            return Number(self.value + float(other))

        def __float__(self):
            return self.value

        def tanh(self):
            return Number(math.tanh(self.value))

        __rmul__, __radd__ = __mul__, __add__

    run(*map(np.vectorize(Number, otypes=[object]), arrays))
    return count
