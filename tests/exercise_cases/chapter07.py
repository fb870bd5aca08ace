"""Chapter 7: answers to its exercises, and what each wrong one is told."""

from answers import Exercise
from lab import checks
from lab.chapter07 import spectral_radius
import numpy as np


def norm_bounds(Whh, hs, *, stretch=None, slope=np.max, states=None):
    """The bounds; each keyword changes one thing."""
    stretch = np.linalg.norm(Whh, 2) if stretch is None else stretch
    states = hs[1:] if states is None else states
    return np.cumprod([1.0, *stretch * slope(1 - states[::-1, :, 0] ** 2, axis=1)])


def measured(Whh, hs):
    product, norms = np.eye(len(Whh)), [1.0]
    for h in hs[:0:-1]:
        product = product @ ((1 - h**2) * Whh)
        norms.append(np.linalg.norm(product, 2))
    return norms


def in_place(Whh, hs):
    bounds = norm_bounds(Whh, hs)
    hs *= hs
    return bounds


def radius(Whh):
    return np.abs(np.linalg.eigvals(Whh)).max()


def single_steps(Whh, hs):
    return [1.0, *np.linalg.norm(Whh, 2) * (1 - hs[:0:-1, :, 0] ** 2).max(axis=1)]


NORM_BOUNDS = {
    "does not look at the states": lambda W, hs: np.linalg.norm(W, 2) ** np.arange(len(hs)),
    "spectral radius stands where": lambda W, hs: norm_bounds(W, hs, stretch=radius(W)),
    "root of the sum of squares": lambda W, hs: norm_bounds(W, hs, stretch=np.linalg.norm(W)),
    "the smallest slope": lambda W, hs: norm_bounds(W, hs, slope=np.min),
    "the mean slope": lambda W, hs: norm_bounds(W, hs, slope=np.mean),
    "from h_1 onward": lambda W, hs: norm_bounds(W, hs, states=hs[:0:-1]),
    "of the state before": lambda W, hs: norm_bounds(W, hs, states=hs[:-1]),
    "for n = T first": lambda W, hs: norm_bounds(W, hs)[::-1],
    "no bound, and blind": lambda W, hs: radius(W) ** np.arange(len(hs)),
    "norms of whole Jacobians": lambda W, hs: np.cumprod(
        [1.0, *(np.linalg.norm((1 - h**2) * W, 2) for h in hs[:0:-1])]
    ),
    "its Frobenius norm": lambda W, hs: norm_bounds(W, hs, slope=np.linalg.norm),
    "the factors are added up": lambda W, hs: np.cumsum(single_steps(W, hs)),
    "entries of different shapes": lambda W, hs: [1.0, *(1 - hs[:0:-1] ** 2).max(axis=1)],
    "holds complex128": lambda W, hs: [each + 0j for each in norm_bounds(W, hs)],
    "multiply them up": single_steps,
    "factor of Whh is missing": lambda W, hs: norm_bounds(W, hs, stretch=1.0),
    "the norm itself, measured": measured,
    "entry for n = 0 is missing": lambda W, hs: norm_bounds(W, hs)[1:],
    "change it in place": in_place,
    "`return` missing": lambda W, hs: None,
    "relative error": lambda W, hs: 1.01 * norm_bounds(W, hs),
}


def explosive(a=0.5, h2=0.95, scale=1.0, decimals=16, Whh=None):
    """A right answer: a nilpotent matrix on top of a times the identity, held at (0, h2)."""
    Whh = a * np.eye(2) + scale * np.array([[1.0, -1], [1, -1]]) if Whh is None else np.array(Whh)
    h0 = np.array([[0.0], [h2]])
    return Whh, spectral_radius.holding_bias(Whh, h0).round(decimals), h0


def without_bias():
    Whh, bh, h0 = explosive()
    return Whh, 0 * bh, h0


def drifting():
    Whh, bh, h0 = explosive()
    return Whh, bh + 0.5, h0


EXPLOSIVE = {
    "the radius is 0, as in the example": lambda: explosive(0.0, scale=2.0),
    "the radius is 1.300": lambda: explosive(1.3),
    "σ_max is 0.800": lambda: explosive(Whh=0.8 * np.eye(2)),
    "Whh is triangular": lambda: explosive(Whh=[[0.8, 4.0], [0.0, 0.8]]),
    "bh is zero": without_bias,
    "leaves h0 at once": drifting,
    "do not round it": lambda: explosive(decimals=2),
    "1.26 is needed": lambda: explosive(h2=0.3),
    "larger than 4": lambda: explosive(scale=5.0),
    "tanh cannot reach": lambda: (*explosive()[:2], np.array([[0.0], [1.0]])),
    "bh has shape (2,)": lambda: (explosive()[0], np.zeros(2), explosive()[2]),
    "return three arrays": lambda: explosive()[0],
    "`return` missing": lambda: None,
}


def log_norm(jacobians):
    product, log = np.eye(jacobians.shape[1]), 0.0
    for jacobian in jacobians:
        product = jacobian @ product
        size = np.linalg.norm(product)
        product, log = product / size, log + np.log(size)
    return log + np.log(np.linalg.norm(product, 2))


def at_the_end(jacobians, log=np.log, norm=2):
    """The logarithm only after the product."""
    product = np.eye(jacobians.shape[1])
    with np.errstate(all="ignore"):  # a learner sees NumPy's warnings besides the words
        for jacobian in jacobians:
            product = jacobian @ product
        return log(np.linalg.norm(product, norm))


def frobenius(jacobians):
    product, log = np.eye(jacobians.shape[1]), 0.0
    for jacobian in jacobians:
        product = jacobian @ product
        size = np.linalg.norm(product)
        product, log = product / size, log + np.log(size)
    return log


def largest_entries(jacobians, finish=lambda product: 0.0):
    product, log = np.eye(jacobians.shape[1]), 0.0
    for jacobian in jacobians:
        product = jacobian @ product
        size = np.abs(product).max()
        product, log = product / size, log + np.log(size)
    return log + finish(product)


def radius_of_product(jacobians):
    return largest_entries(jacobians, lambda product: np.log(radius(product)))


def scaled_in_place(jacobians):
    log = log_norm(jacobians)
    jacobians /= 2
    return log


LOG_NORM = {
    "became too large for a number": at_the_end,
    "first Jacobian is missing": lambda Js: log_norm(Js[1:]),
    "last Jacobian is missing": lambda Js: log_norm(Js[:-1]),
    "not divided by T": lambda Js: log_norm(Js) / len(Js),
    "to base 2": lambda Js: log_norm(Js) / np.log(2),
    "spectral radius of the product": radius_of_product,
    "norm of what was left is missing": largest_entries,
    "logs of the single norms": lambda Js: np.log(np.linalg.norm(Js, 2, axis=(1, 2))).sum(),
    "logs of the single radii": lambda Js: np.log(np.abs(np.linalg.eigvals(Js)).max(axis=1)).sum(),
    "in the wrong order": lambda Js: log_norm(Js[::-1]),
    "to base 10": lambda Js: log_norm(Js) / np.log(10),
    "root of the sum of squares": frobenius,
    "the sign is wrong": lambda Js: -log_norm(Js),
    "what you divided by are missing": lambda Js: 0.0,
    "change it in place": scaled_in_place,
    "`return` missing": lambda Js: None,
    "one number is needed, not an array of shape (1,)": lambda Js: [log_norm(Js)],
}
EXERCISES = {
    "norm_bounds": Exercise(checks.norm_bounds, norm_bounds, NORM_BOUNDS),
    "explosive": Exercise(checks.explosive, explosive, EXPLOSIVE),
    "log_norm": Exercise(checks.log_norm, log_norm, LOG_NORM),
}
