"""The exercises of chapter 7: a bound that knows the states, a counterexample, a long product."""

from functools import reduce

from lab.chapter07 import spectral_radius
from lab.exercise import Exercise, LeftAlone, Property, Values
from lab.feedback import Wrong, numbers, several
import numpy as np
import rnn_core

LOWEST, HIGHEST, LARGEST = 0.5, 0.9, 4.0  # of the radius, and of the entries of Whh
STEPS, GOAL = 30, 1000.0


# --- 1: a bound that knows the states
def norm_bounds(Whh, hs):
    largest = (1 - hs[1:, :, 0] ** 2).max(axis=1)  # of h_1 ... h_T
    stretch = np.linalg.norm(Whh, 2)
    return np.cumprod([1.0, *stretch * largest[::-1]])


def _states(seed, T):
    """Recurrent weights, and states that they led to."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 3, 1, gain=1.3)
    hs, _ = rnn_core.forward(params, rng.standard_normal((T, 2, 1)), rng.uniform(-1, 1, (3, 1)))
    return params.Whh, hs


def _lengths(hs):
    """Frobenius norms of D_1 ... D_T."""
    return np.linalg.norm(1 - hs[1:, :, 0] ** 2, axis=1)


def _norms(Whh, hs):
    """Norms of the single Jacobians, the last first."""
    return [np.linalg.norm((1 - h**2) * Whh, 2) for h in hs[:0:-1]]


def _measured(Whh, hs):
    product, norms = np.eye(len(Whh)), [1.0]
    for h in hs[:0:-1]:
        product = product @ ((1 - h**2) * Whh)
        norms.append(np.linalg.norm(product, 2))
    return norms


def _radius(matrix):
    return np.abs(np.linalg.eigvals(matrix)).max()


STRETCH, SLOPE = "np.linalg.norm(Whh, 2)", ".max(axis=1)"
BOUNDS = Values("the bounds", [_states(7, 6), _states(8, 9)], rtol=1e-5, each=True)  # float32 too
norm_bounds = Exercise(
    norm_bounds,
    [BOUNDS, LeftAlone(BOUNDS)],
    {
        "this is σ_max to the power n: true, but it does not look at the states. Keep the norm of "
        "each D_s.": ("hs[1:, :, 0]", "0 * hs[1:, :, 0]"),
        "the spectral radius stands where σ_max should: it is no bound for the norm of a "
        "product.": (STRETCH, "_radius(Whh)"),
        "σ_max is the largest singular value, np.linalg.norm(Whh, 2). Without the 2 it is the root "
        "of the sum of squares.": (STRETCH, "np.linalg.norm(Whh)"),
        "it takes the smallest slope of each step. The norm of a diagonal matrix is its largest "
        "entry.": (SLOPE, ".min(axis=1)"),
        "it takes the mean slope of each step. The norm of a diagonal matrix is its largest "
        "entry.": (SLOPE, ".mean(axis=1)"),
        "it multiplies from h_1 onward. Entry n goes from h_T back: its slopes are those of the "
        "last n states.": ("largest[::-1]", "largest"),
        "the slopes are those of the state before. ∂h_t/∂h_{t−1} is built with h_t.": (
            "hs[1:, :, 0]",
            "hs[:-1, :, 0]",
        ),
        "these are the bounds for n = T first: entry n belongs to n steps back.": (
            "largest[::-1]])",
            "largest[::-1]])[::-1]",
        ),
        "this is the spectral radius to the power n: no bound, and blind to the states.": (
            lambda Whh, hs: _radius(Whh) ** np.arange(len(hs))
        ),
        "these are the norms of whole Jacobians, multiplied up: a bound, and not (8), which takes "
        "Whh and D_s apart.": lambda Whh, hs: np.cumprod([1.0, *_norms(Whh, hs)]),
        "each D_s enters with its Frobenius norm: the largest singular value of a diagonal matrix "
        "is its largest entry.": ("(1 - hs[1:, :, 0] ** 2).max(axis=1)", "_lengths(hs)"),
        "the factors are added up: the norm of a product is bounded by their product.": (
            "cumprod",
            "cumsum",
        ),
        "this is the bound of single steps: multiply them up.": ("cumprod", "array"),
        "the factor of Whh is missing.": (STRETCH, "1.0"),
        "this is the norm itself, measured. The bound needs no product of matrices.": _measured,
        "the entry for n = 0 is missing: ∂h_T/∂h_T is the identity, and its norm is 1.": (
            "[1.0, *stretch * largest[::-1]]",
            "stretch * largest[::-1]",
        ),
    },
)


# --- 2: a small radius explodes
def explosive():
    Whh = 0.5 * np.eye(2) + 0.5 * np.array([[2.0, -2.0], [2.0, -2.0]])
    h0 = np.array([[0.0], [0.95]])
    return Whh, np.arctanh(h0) - Whh @ h0, h0


def _three_arrays(answer):
    three = several(answer(), 3, "return three arrays: Whh, bh, h0")
    Whh, _, h0 = arrays = [numbers(each).astype(float) for each in three]
    for name, array, columns in zip(("Whh", "bh", "h0"), arrays, (2, 1, 1), strict=True):
        if array.shape != (2, columns):
            raise Wrong(f"{name} has shape {array.shape}, and {(2, columns)} is needed")
    if np.abs(Whh).max() > LARGEST:
        raise Wrong(f"an entry of Whh is larger than {LARGEST:.0f} in size")
    if np.abs(h0).max() >= 1:
        raise Wrong(
            "h0 has an entry that tanh cannot reach: all lie between −1 and 1. The order is Whh, "
            "bh, h0"
        )
    return arrays


def _small_radius(answer):
    radius = _radius(_three_arrays(answer)[0])
    if radius < 1e-6:
        raise Wrong("the radius is 0, as in the example of the page: add to the diagonal of Whh")
    if not LOWEST - 1e-6 <= radius <= HIGHEST + 1e-6:  # double eigenvalues come out less exact
        raise Wrong(f"the radius is {radius:.3f}")


def _explodes(answer):
    Whh, bh, h0 = _three_arrays(answer)
    norm = spectral_radius.jacobian_norms(spectral_radius.without_input(Whh, bh), h0, STEPS)[-1]
    if not norm > GOAL:
        raise Wrong(f"the norm is {norm:.3g}. {_why_not(Whh, bh, h0)}")


def _why_not(Whh, bh, h0):
    """The likely reason why a gradient does not explode."""
    stretch, after = np.linalg.norm(Whh, 2), np.tanh(Whh @ h0 + bh)
    drift = np.abs(after - h0).max()
    if stretch <= 1:
        return f"It cannot exceed 1: σ_max is {stretch:.3f}, and the norm bound holds."
    if Whh[0, 1] * Whh[1, 0] == 0 and np.abs(np.diag(Whh)).max() < 1:
        return (
            "Whh is triangular, and so is every product: whatever the states, the factors on its "
            "diagonal are below 1. Both units have to act on each other."
        )
    if drift > 1e-2 and not bh.any():
        return "bh is zero, and nothing holds the state where the gradient grows."
    if drift > 1e-2:
        return f"The state leaves h0 at once, to {after.ravel().round(2)}: bh should hold it."
    if drift > 1e-12:
        return (
            f"The first step misses h0 by {drift:.0e}, and an unstable state magnifies that: "
            "compute bh from h0 and do not round it."
        )
    return (
        f"The state stays at h0, but there one step multiplies by "
        f"{_radius((1 - h0**2) * Whh):.3f} in the long run, "
        f"and {GOAL ** (1 / STEPS):.2f} is needed: choose another h0, or a larger σ_max."
    )


def _held(Whh, h2=0.95):
    h0 = np.array([[0.0], [h2]])
    return np.array(Whh), np.arctanh(h0) - Whh @ h0, h0


explosive = Exercise(
    explosive,
    [
        Property("three arrays for two hidden units", _three_arrays),
        Property(f"the radius is from {LOWEST} to {HIGHEST}", _small_radius),
        Property(f"the gradient over {STEPS} steps exceeds {GOAL:.0f}", _explodes),
    ],
    {
        "the radius is 0, as in the example": ("0.5 * np.eye(2) + 0.5", "1.0"),
        "the radius is 1.300": ("0.5 * np.eye(2)", "1.3 * np.eye(2)"),
        "σ_max is 0.800": lambda: _held(0.8 * np.eye(2)),
        "Whh is triangular": lambda: _held([[0.8, 4.0], [0.0, 0.8]]),
        "bh is zero": ("np.arctanh(h0) - Whh @ h0", "0 * h0"),
        "leaves h0 at once": ("- Whh @ h0", "- Whh @ h0 + 0.5"),
        "do not round it": ("np.arctanh(h0) - Whh @ h0", "np.round(np.arctanh(h0) - Whh @ h0, 2)"),
        "1.26 is needed": ("0.95", "0.3"),
        "larger than 4": ("0.5 * np.array", "5.0 * np.array"),
        "tanh cannot reach": ("Whh @ h0, h0", "Whh @ h0, h0 + 0.05"),
        "bh has shape (2,)": [("Whh, np", "Whh, (np"), ("Whh @ h0, h0", "Whh @ h0).ravel(), h0")],
        "return three arrays": ("return Whh, np.arctanh(h0) - Whh @ h0, h0", "return Whh"),
    },
)


# --- 3: a long product
def log_norm(jacobians):
    product, log = np.eye(jacobians.shape[1]), 0.0
    for jacobian in jacobians:
        product = jacobian @ product
        norm = np.linalg.norm(product, 2)
        product, log = product / norm, log + np.log(norm)
    return log


def _jacobians(T, gain):
    """Jacobians of four units with random slopes."""
    rng = np.random.default_rng(T)
    Whh = rnn_core.init_params(rng, 1, 4, 1, gain=gain).Whh
    return (rng.uniform(0.5, 1, (T, 4, 1)) * Whh,)


def _rescaled(jacobians, finish):
    """The largest entry is taken out at every step; `finish` says what is made of the rest."""
    product, log = np.eye(jacobians.shape[1]), 0.0
    for jacobian in jacobians:
        product = jacobian @ product
        size = np.abs(product).max()
        product, log = product / size, log + np.log(size)
    return log + finish(product)


def _product(jacobians):
    return reduce(lambda product, jacobian: jacobian @ product, jacobians)


# What is said of a product of nan, and by math.log of 0: before Python 3.14, and since.
OUT_OF_RANGE = ("SVD did not converge", "math domain error", "expected a positive input")


def _logarithm(answer, jacobians):
    """What an answer returns, and nan for all that a product out of range leads to."""
    try:
        log = answer(jacobians)
    except (np.linalg.LinAlgError, ValueError) as error:
        if not any(words in str(error) for words in OUT_OF_RANGE):
            raise
        return np.nan
    out_of_range = isinstance(log, (float, np.floating)) and not np.isfinite(log)
    return np.nan if out_of_range else log


NORM = "np.linalg.norm(product, 2)"
END = ("return log", f"return log + np.log({NORM})")
LOGS = [
    Values("five steps", [_jacobians(5, 1.0)], run=_logarithm),
    Values("2000 steps that shrink", [_jacobians(2000, 0.3)], run=_logarithm),
    Values("2000 steps that grow", [_jacobians(2000, 2.5)], run=_logarithm),
]
log_norm = Exercise(
    log_norm,
    [*LOGS, LeftAlone(LOGS[0], "its argument is left alone")],
    {
        "these are the logs of the single norms, added up: a bound, larger than the norm of the "
        "product.": lambda Js: np.log(np.linalg.norm(Js, 2, axis=(1, 2))).sum(),
        "these are the logs of the single radii, added up: eigenvalues do not multiply.": (
            lambda Js: np.log(np.abs(np.linalg.eigvals(Js)).max(axis=1)).sum()
        ),
        "the product is in the wrong order: J_T stands on the left, J_1 on the right.": (
            "jacobian @ product",
            "product @ jacobian",
        ),
        "the first Jacobian is missing.": ("in jacobians:", "in jacobians[1:]:"),
        "the last Jacobian is missing.": ("in jacobians:", "in jacobians[:-1]:"),
        "this is the mean of a step: the logs are added up, and not divided by T.": (
            "return log",
            "return log / len(jacobians)",
        ),
        "this is the logarithm to base 10, and the natural one is asked for.": (
            "np.log",
            "np.log10",
        ),
        "this is the logarithm to base 2, and the natural one is asked for.": (
            "np.log",
            "np.log2",
        ),
        "this is the log of the root of the sum of squares: the norm is the largest singular "
        "value, np.linalg.norm(product, 2).": ("(product, 2)", "(product)"),
        "this is the log of the spectral radius of the product: the norm is the largest singular "
        "value.": lambda Js: _rescaled(Js, lambda product: np.log(_radius(product))),
        "the norm of what was left is missing: add its log at the end.": (
            lambda Js: _rescaled(Js, lambda product: 0.0)
        ),
        "the sign is wrong: add the logs of what you divided by.": ("log + np", "log - np"),
        "0 is the log of 1: the logs of what you divided by are missing, or the logarithm.": (
            "log + np.log(norm)",
            "0.0",
        ),
        "the product became zero before its logarithm was taken: rescale it at every step.": [
            (NORM, f"max(1.0, {NORM})"),
            END,
        ],
        "the product became too large for a number: rescale it at every step.": [
            (NORM, f"min(1.0, {NORM})"),
            END,
        ],
        "this is the norm itself: its logarithm is asked for.": (
            lambda Js: np.linalg.norm(_product(Js), 2)
        ),
    },
)
