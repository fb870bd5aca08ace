"""What the kernel's tests share: random networks, the layouts an array can have, and snapshots."""

from contextlib import contextmanager
import os

from hypothesis import settings
import numpy as np
from rnn_core import Params, forward

TINY = 1e-100  # the step of a complex step: nothing is subtracted, so it may be so small
# One profile for every property: the same examples on every run, and no clock in the verdict.
# `make test-long` asks for more of them.
number = int(os.environ.get("EXAMPLES", "40"))
examples = settings(max_examples=number, derandomize=True, deadline=None, database=None)


def network(rng, I=2, H=3, O=2, dtype=np.float64):
    """A tame network with biases: Whh ~ N(0, 1/H), and the others scaled likewise."""

    def draw(rows, columns, fan_in):
        return (rng.standard_normal((rows, columns)) / np.sqrt(fan_in)).astype(dtype)

    return Params(draw(H, I, I), draw(H, H, H), draw(O, H, H), draw(H, 1, 1), draw(O, 1, 1))


def sweep(rng, T=4, I=2, H=3, O=2, B=2, dtype=np.float64):
    """Everything `backward` takes: params, xs, hs, dys; from a start other than zero."""
    params = network(rng, I, H, O, dtype)
    xs = rng.standard_normal((T, I, B)).astype(dtype)
    hs, _ = forward(params, xs, np.tanh(rng.standard_normal((H, B))).astype(dtype))
    return params, xs, hs, rng.standard_normal((T, O, B)).astype(dtype)


def problem(rng, T=3, I=2, H=3, O=2):
    """The arguments of `rnn_bptt` by name, for tests that spoil one of them."""
    inputs = list(rng.standard_normal((T, I)))
    targets = list(rng.standard_normal((T, O)))
    return {"input_seq": inputs, "targets": targets, **network(rng, I, H, O)._asdict()}


def complex_step(f, array):
    """Derivative of f with respect to each entry of the array, to its last digits."""
    slopes = np.empty(array.shape)
    for i in np.ndindex(array.shape):
        moved = array.astype(complex)
        moved[i] += TINY * 1j
        slopes[i] = f(moved).imag / TINY
    return slopes


def distance(a, b, terms=0.0):
    """Relative distance of two arrays, in units of the longer; not the kernel's own function.

    Where a and b are sums that may cancel, their rounding is that of the `terms`, and no length
    below that of these is the unit.
    """
    assert a.shape == b.shape, f"{a.shape} is not {b.shape}"
    longer = max(np.linalg.norm(a), np.linalg.norm(b), terms)
    return np.linalg.norm(a - b) / longer if longer else 0.0


def assert_close(got, expected, within, terms=0.0):
    """Compare one array, or the arrays of Params one by one."""
    pairs = zip(got, expected, strict=True) if isinstance(got, Params) else [(got, expected)]
    for i, (a, b) in enumerate(pairs):
        name = Params._fields[i] if isinstance(got, Params) else "array"
        error = distance(a, b, terms)
        assert error <= within, f"{name}: relative error {error:.1e}, allowed {within:.1e}"


def copies(params):
    return Params(*(array.copy() for array in params))


def spread(array):
    """The same numbers as every other element of an array twice the size in each axis."""
    wide = np.full([2 * n for n in array.shape], np.nan, array.dtype)
    view = wide[tuple(slice(1, None, 2) for _ in array.shape)]
    view[...] = array
    return view


def backwards(array):
    """The same numbers in memory that runs from last to first."""
    turn = tuple(slice(None, None, -1) for _ in array.shape)
    return array[turn].copy()[turn]


layouts = {
    "C": np.ascontiguousarray,
    "Fortran": np.asfortranarray,
    "strided": spread,
    "backwards": backwards,
}


def _arrays(value):
    """Every array inside nested lists, tuples and Params."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, (list, tuple)):
        return [array for item in value for array in _arrays(item)]
    return []


@contextmanager
def untouched(*values):
    """Fail if a byte of any array in `values` changes inside the block."""
    arrays = _arrays(values)
    before = [array.tobytes() for array in arrays]
    yield
    for i, (array, was) in enumerate(zip(arrays, before, strict=True)):
        assert array.tobytes() == was, f"array {i} was written to: shape {array.shape}"
