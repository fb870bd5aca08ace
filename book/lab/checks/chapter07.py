"""Feedback on the exercises of chapter 7."""

from lab.chapter07 import spectral_radius
from lab.checks.feedback import Wrong, compare, numbers, once, report, untouched
import numpy as np
import rnn_core

LOWEST, HIGHEST, LARGEST = 0.5, 0.9, 4.0  # of the radius, and of the entries of Whh
STEPS, GOAL = 30, 1000.0
FLOAT_LOG = 700  # beyond it, either way, a number is zero or infinite


def norm_bounds(answer):
    """Check `answer(Whh, hs)`: bounds on ‖∂h_T/∂h_{T-n}‖ that know the states.

    Parameters
    ----------
    answer : callable
        Takes Whh (H, H) and hs (T+1, H, 1), returns T+1 bounds, for
        n = 0 ... T.
    """
    examples = [_example(seed, T) for seed, T in ((7, 6), (8, 9))]

    def bounds():
        for each in examples:
            _compare_bounds(answer, *each)

    left_alone = once(bounds, lambda: untouched(answer, *examples[0]))
    report("norm_bounds", [("the bounds", bounds), ("its arguments are left alone", left_alone)])


def explosive(answer):
    """Check `answer()`: a network of small radius whose gradient explodes.

    Parameters
    ----------
    answer : callable
        Returns Whh (2, 2), bh (2, 1) and h0 (2, 1).
    """
    report(
        "explosive",
        [
            ("three arrays for two hidden units", lambda: _arrays(answer)),
            (f"the radius is from {LOWEST} to {HIGHEST}", lambda: _radius(_arrays(answer)[0])),
            (
                f"the gradient over {STEPS} steps exceeds {GOAL:.0f}",
                lambda: _explodes(*_arrays(answer)),
            ),
        ],
    )


def log_norm(answer):
    """Check `answer(jacobians)`: log ‖J_T ... J_1‖, however small or large the product is.

    Parameters
    ----------
    answer : callable
        Takes T matrices, shape (T, H, H), returns a number.
    """
    short, shrinking, growing = (_matrices(*each) for each in ((5, 1.0), (2000, 0.3), (2000, 2.5)))

    def five_steps():
        _compare_log(answer, short)

    report(
        "log_norm",
        [
            ("five steps", five_steps),
            ("2000 steps that shrink", lambda: _compare_log(answer, shrinking)),
            ("2000 steps that grow", lambda: _compare_log(answer, growing)),
            ("its argument is left alone", once(five_steps, lambda: untouched(answer, short))),
        ],
    )


def _example(seed, T):
    """Recurrent weights, and states that they led to."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 3, 1, gain=1.3)
    hs, _ = rnn_core.forward(params, rng.standard_normal((T, 2, 1)), rng.uniform(-1, 1, (3, 1)))
    return params.Whh, hs


def _compare_bounds(answer, Whh, hs):
    """Compare numbers of very different size, each relative to itself."""
    right, mistakes = _bounds(Whh, hs)
    got = numbers(answer(Whh.copy(), hs.copy()))
    if got.shape == right.shape:
        ones = {sentence: wrong / right for sentence, wrong in mistakes.items()}
        compare(got / right, np.ones_like(right), ones, rtol=1e-5)  # float32 is welcome
    one_short = "the entry for n = 0 is missing: ∂h_T/∂h_T is the identity, and its norm is 1."
    compare(got, right, {one_short: right[1:]})


def _bounds(Whh, hs):
    """The bounds, and for each likely mistake a sentence and what it leads to."""
    slopes = 1 - hs[:, :, 0] ** 2  # the diagonals of D_0 ... D_T
    stretch, radius = np.linalg.norm(Whh, 2), np.abs(np.linalg.eigvals(Whh)).max()

    def products(factors):
        return np.cumprod([1.0, *factors])

    largest = slopes.max(axis=1)
    backward = largest[:0:-1]  # of h_T, h_{T-1} ... h_1
    each = slopes[:0:-1]
    jacobians = each[:, :, None] * Whh
    right = products(stretch * backward)
    return right, {
        "this is σ_max to the power n: true, but it does not look at the states. Keep the norm of "
        "each D_s.": products(stretch + 0 * backward),
        "the spectral radius stands where σ_max should: it is no bound for the norm of a "
        "product.": products(radius * backward),
        "σ_max is the largest singular value, np.linalg.norm(Whh, 2). Without the 2 it is the root "
        "of the sum of squares.": products(np.linalg.norm(Whh) * backward),
        "it takes the smallest slope of each step. The norm of a diagonal matrix is its largest "
        "entry.": products(stretch * slopes.min(axis=1)[:0:-1]),
        "it takes the mean slope of each step. The norm of a diagonal matrix is its largest "
        "entry.": products(stretch * slopes.mean(axis=1)[:0:-1]),
        "it multiplies from h_1 onward. Entry n goes from h_T back: its slopes are those of the "
        "last n states.": products(stretch * largest[1:]),
        "the slopes are those of the state before. ∂h_t/∂h_{t−1} is built with h_t.": products(
            stretch * largest[-2::-1]
        ),
        "these are the bounds for n = T first: entry n belongs to n steps back.": right[::-1],
        "this is the spectral radius to the power n: no bound, and blind to the states.": products(
            radius + 0 * backward
        ),
        "these are the norms of whole Jacobians, multiplied up: a bound, and not (8), which takes "
        "Whh and D_s apart.": products(np.linalg.norm(jacobians, 2, axis=(1, 2))),
        "each D_s enters with its Frobenius norm: the largest singular value of a diagonal matrix "
        "is its largest entry.": products(stretch * np.linalg.norm(each, axis=1)),
        "the factors are added up: the norm of a product is bounded by their product.": np.cumsum(
            [1.0, *stretch * backward]
        ),
        "this is the bound of single steps: multiply them up.": np.array([1, *stretch * backward]),
        "the factor of Whh is missing.": products(backward),
        "this is the norm itself, measured. The bound needs no product of matrices.": _norms_back(
            jacobians[::-1]
        ),
    }


def _norms_back(jacobians):
    product, norms = np.eye(jacobians.shape[-1]), [1.0]
    for jacobian in jacobians[::-1]:
        product = product @ jacobian
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms)


def _arrays(answer):
    got = answer()
    if got is None:
        raise Wrong("your code returned None: is a `return` missing?")
    if not isinstance(got, (tuple, list)) or len(got) != 3:
        raise Wrong("return three arrays: Whh, bh, h0")
    arrays = [numbers(each).astype(float) for each in got]
    names, shapes = ("Whh", "bh", "h0"), ((2, 2), (2, 1), (2, 1))
    for name, array, shape in zip(names, arrays, shapes, strict=True):
        if array.shape != shape:
            raise Wrong(f"{name} has shape {array.shape}, and {shape} is needed")
    if np.abs(arrays[0]).max() > LARGEST:
        raise Wrong(f"an entry of Whh is larger than {LARGEST:.0f} in size")
    if np.abs(arrays[2]).max() >= 1:
        raise Wrong(
            "h0 has an entry that tanh cannot reach: all lie between −1 and 1. The order is Whh, "
            "bh, h0"
        )
    return arrays


def _radius(Whh):
    radius = np.abs(np.linalg.eigvals(Whh)).max()
    if radius < 1e-6:
        raise Wrong("the radius is 0, as in the example of the page: add to the diagonal of Whh")
    if not LOWEST - 1e-6 <= radius <= HIGHEST + 1e-6:  # double eigenvalues come out less exact
        raise Wrong(f"the radius is {radius:.3f}")


def _explodes(Whh, bh, h0):
    norm = spectral_radius.jacobian_norms(spectral_radius.without_input(Whh, bh), h0, STEPS)[-1]
    if not norm > GOAL:
        raise Wrong(f"the norm is {norm:.3g}. {_why_not(Whh, bh, h0)}")


def _why_not(Whh, bh, h0):
    """The likely reason why a gradient does not explode."""
    stretch, after = np.linalg.norm(Whh, 2), np.tanh(Whh @ h0 + bh)
    drift, step = np.abs(after - h0).max(), (1 - h0**2) * Whh
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
    growth = np.abs(np.linalg.eigvals(step)).max()
    return (
        f"The state stays at h0, but there one step multiplies by {growth:.3f} in the long run, "
        f"and {GOAL ** (1 / STEPS):.2f} is needed: choose another h0, or a larger σ_max."
    )


def _matrices(T, gain):
    """Jacobians of four units with random slopes."""
    rng = np.random.default_rng(T)
    Whh = rnn_core.init_params(rng, 1, 4, 1, gain=gain).Whh
    return rng.uniform(0.5, 1, (T, 4, 1)) * Whh


def _compare_log(answer, jacobians):
    right = _log(jacobians)
    try:
        got = answer(jacobians.copy())
    except (np.linalg.LinAlgError, ValueError) as error:
        if not any(words in str(error) for words in ("SVD did not converge", "math domain")):
            raise
        got = np.nan
    is_number = isinstance(got, (float, np.floating))
    if is_number and not np.isfinite(got) and abs(right) > FLOAT_LOG:
        raise Wrong(
            "the product became too large for a number: rescale it at every step."
            if right > 0
            else "the product became zero before its logarithm was taken: rescale it at every step."
        )
    compare(got, np.asarray(right), _mistaken_logs(jacobians, right))


def _mistaken_logs(jacobians, right):
    """For each likely mistake a sentence, and the number that it leads to."""
    product, log = _rescaled(jacobians)
    norms = np.linalg.norm(jacobians, 2, axis=(1, 2))
    radius = np.abs(np.linalg.eigvals(product)).max()
    radii = np.abs(np.linalg.eigvals(jacobians)).max(axis=1)
    return {
        "these are the logs of the single norms, added up: a bound, larger than the norm of the "
        "product.": np.log(norms).sum(),
        "these are the logs of the single radii, added up: eigenvalues do not multiply.": np.log(
            radii
        ).sum(),
        "the product is in the wrong order: J_T stands on the left, J_1 on the right.": _log(
            jacobians[::-1]
        ),
        "the first Jacobian is missing.": _log(jacobians[1:]),
        "the last Jacobian is missing.": _log(jacobians[:-1]),
        "this is the mean of a step: the logs are added up, and not divided by T.": right
        / len(jacobians),
        "this is the logarithm to base 10, and the natural one is asked for.": right / np.log(10),
        "this is the logarithm to base 2, and the natural one is asked for.": right / np.log(2),
        "this is the log of the root of the sum of squares: the norm is the largest singular "
        "value, np.linalg.norm(product, 2).": log + np.log(np.linalg.norm(product)),
        "this is the log of the spectral radius of the product: the norm is the largest singular "
        "value.": log + np.log(radius),
        "the norm of what was left is missing: add its log at the end.": log,
        "the sign is wrong: add the logs of what you divided by.": -right,
        "0 is the log of 1: the logs of what you divided by are missing, or the logarithm.": 0.0,
        "this is the norm itself: its logarithm is asked for.": np.exp(min(right, FLOAT_LOG)),
    }


def _log(jacobians):
    product, log = _rescaled(jacobians)
    return log + np.log(np.linalg.norm(product, 2))


def _rescaled(jacobians):
    """The product with its largest entry taken out, and the log of what was taken out."""
    product, log = np.eye(jacobians.shape[-1]), 0.0
    for jacobian in jacobians:
        product = jacobian @ product
        largest = np.abs(product).max()
        product, log = product / largest, log + np.log(largest)
    return product, log
