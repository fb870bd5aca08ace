"""What a value of an interactive figure may be; anything else is refused in words."""

import numpy as np
import traitlets


class Number(traitlets.Float):
    """A finite number from `min` to `max`."""

    def validate(self, owner, value):
        """The number as a float; TypeError or ValueError names the argument and what it needs."""
        needs = f"{self.name} needs a number from {self.min} to {self.max}"
        if isinstance(value, bool | np.bool_) or not isinstance(
            value, int | float | np.integer | np.floating
        ):
            raise TypeError(f"{needs}, and got {type(value).__name__} {value!r}")
        try:
            number = float(value)
        except OverflowError:
            raise ValueError(f"{needs}, and got a far larger one") from None
        if not self.min <= number <= self.max:  # false for NaN too
            raise ValueError(f"{needs}, and got {value}")
        return number


class Whole(traitlets.Int):
    """A whole number from `min` to `max`."""

    def validate(self, owner, value):
        """The number; TypeError or ValueError names the argument and what it needs."""
        needs = f"{self.name} needs a whole number from {self.min} to {self.max}"
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
            raise TypeError(f"{needs}, and got {type(value).__name__} {value!r}")
        if not self.min <= value <= self.max:
            raise ValueError(f"{needs}, and got {value}")
        return int(value)


class Some(traitlets.List):
    """Some of several texts, each at most once; none of them at first.

    Parameters
    ----------
    options : list of str
    """

    def __init__(self, options):
        self.options = options
        super().__init__(default_value=[])

    def validate(self, owner, value):
        """The list; TypeError or ValueError names the argument and what it needs."""
        needs = f"{self.name} needs a list of some of {', '.join(self.options)}"
        if not isinstance(value, list | tuple):
            raise TypeError(f"{needs}, and got {type(value).__name__} {value!r}")
        if not all(value.count(each) == 1 and each in self.options for each in value):
            raise ValueError(f"{needs}, and got {list(value)}")
        return list(value)


class Array(traitlets.List):
    """An array of a fixed shape, kept as nested lists: they travel to JavaScript.

    Parameters
    ----------
    default : array_like
        Also gives the shape.
    limit : float
        No entry may be larger in size.
    """

    def __init__(self, default, limit=10.0):
        self.shape, self.limit = np.shape(default), limit
        super().__init__(default_value=np.asarray(default, dtype=float).tolist())

    @property
    def needed(self):
        """The shape in words."""
        return f"the shape {self.shape}"

    def fits(self, shape):
        """Whether an array may have this shape."""
        return shape == self.shape

    def validate(self, owner, value):
        """Nested lists of floats; TypeError or ValueError names the argument and what it needs."""
        needs = f"{self.name} needs numbers of {self.needed}"
        try:
            array = np.asarray(value)
        except ValueError as error:
            raise ValueError(f"{needs}, and got rows of unequal lengths") from error
        if array.dtype.kind not in "iuf":
            raise TypeError(f"{needs}, and got {array.dtype}")
        array = array.astype(float)  # the size of the smallest integer is none of its type
        if not self.fits(array.shape):
            raise ValueError(f"{needs}, and got the shape {array.shape}")
        wrong = array[~(np.abs(array) <= self.limit)]  # true for NaN too
        if wrong.size:
            raise ValueError(
                f"{self.name} needs numbers from {-self.limit} to {self.limit}, and got {wrong[0]}"
            )
        return array.tolist()


class Steps(Array):
    """An array whose first axis is time, of any length up to `longest`.

    Parameters
    ----------
    default : array_like
        Also gives the shape of one step.
    longest : int
        Most steps; at least one is needed.
    limit : float
        No entry may be larger in size.
    """

    def __init__(self, default, longest, limit=10.0):
        self.longest = longest
        super().__init__(default, limit)

    @property
    def needed(self):
        """The shape in words."""
        step = "".join(f", {size}" for size in self.shape[1:])
        return f"the shape (T{step}) with T from 1 to {self.longest}"

    def fits(self, shape):
        """Whether an array may have this shape."""
        return shape[1:] == self.shape[1:] and 1 <= shape[0] <= self.longest


class OneOf(traitlets.Unicode):
    """One of the texts in `values`; the first, if nothing else is said."""

    def __init__(self, values, default=None):
        self.values = tuple(values)
        super().__init__(default_value=default or self.values[0])

    def validate(self, owner, value):
        """The text; ValueError names the argument and what it needs."""
        if not isinstance(value, str) or value not in self.values:
            values = ", ".join(self.values)
            raise ValueError(f"{self.name} needs to be one of {values}, and got {value!r}")
        return str(value)


class Text(traitlets.Unicode):
    """A text of `shortest` to `longest` letters, each one unit of UTF-16 as in JavaScript."""

    def __init__(self, default, shortest, longest):
        self.shortest, self.longest = shortest, longest
        super().__init__(default_value=default)

    def validate(self, owner, value):
        """The text; TypeError or ValueError names the argument and what it needs."""
        needs = f"{self.name} needs a text of {self.shortest} to {self.longest} letters"
        if not isinstance(value, str):
            raise TypeError(f"{needs}, and got {type(value).__name__} {value!r}")
        if not self.shortest <= len(value) <= self.longest:
            raise ValueError(f"{needs}, and got {value!r}")
        if wide := [letter for letter in value if letter > "\uffff"]:
            needs = f"{self.name} needs letters that count as one"
            raise ValueError(f"{needs}, and got {wide[0]!r}, which counts as two")
        return value


class Flag(traitlets.Bool):
    """True or False, and nothing that is merely like it."""

    def validate(self, owner, value):
        """The flag; TypeError names the argument and what it needs."""
        if not isinstance(value, bool | np.bool_):
            got = f"{type(value).__name__} {value!r}"
            raise TypeError(f"{self.name} needs True or False, and got {got}")
        return bool(value)
