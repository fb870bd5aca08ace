"""The exercises of chapter 8: one step of Newton's method, the exponent, all steps at once."""

from lab.exercise import Exercise, LeftAlone, Values
import numpy as np
import rnn_core


# --- 1: one step toward a fixed point
def newton_step(Whh, drive, h):
    after = np.tanh(Whh @ h + drive)
    J = (1 - after**2) * Whh
    return h - np.linalg.solve(J - np.eye(len(h)), after - h)


def _place(seed, H):
    """Weights, a constant drive, and a state that is no fixed point."""
    rng = np.random.default_rng(seed)
    Whh = rnn_core.init_params(rng, 1, H, 1, gain=1.5).Whh
    return Whh, rng.standard_normal((H, 1)) / 2, rng.uniform(-0.9, 0.9, (H, 1))


STEP = Values("the next state", [_place(1, 3), _place(2, 7)], rtol=1e-5)
newton_step = Exercise(
    newton_step,
    [STEP, LeftAlone(STEP)],
    {
        "the sign is wrong: this step leads away from the fixed point.": ("h - np", "h + np"),
        "the identity is missing: what should vanish is tanh(Whh h + drive) − h, and its Jacobian "
        "is J − 1.": ("J - np.eye(len(h))", "J"),
        "the Jacobian of tanh(Whh h + drive) − h is J minus the identity, not plus.": (
            "J - np.eye",
            "J + np.eye",
        ),
        "the slopes of tanh belong to the state after the step: 1 − after².": (
            "1 - after**2",
            "1 - h**2",
        ),
        "the slopes multiply the rows of Whh, and here they multiply its columns.": (
            "(1 - after**2) * Whh",
            "(1 - after**2).T * Whh",
        ),
        "the slopes of tanh are missing: J is diag(1 − after²) Whh.": (
            "(1 - after**2) * Whh",
            "Whh",
        ),
        "J is transposed: that is the way back, and Newton's method looks ahead.": (
            "J - np.eye(len(h))",
            "J.T - np.eye(len(h))",
        ),
        "the drive is missing.": ("Whh @ h + drive", "Whh @ h"),
        "this is one step of the network: it reaches stable points only, and slowly.": (
            lambda Whh, drive, h: np.tanh(Whh @ h + drive)
        ),
        "this is the step alone: add it to h.": ("return h - ", "return -"),
        "it multiplies by the matrix, and Newton's method solves with it.": (
            "np.linalg.solve(J - np.eye(len(h)), after - h)",
            "(J - np.eye(len(h))) @ (after - h)",
        ),
        "what should vanish is tanh(Whh h + drive) − h: here −h is missing.": (
            "after - h)",
            "after)",
        ),
    },
)


# --- 2: the exponent
def largest_exponent(jacobians, v):
    v, total = v / np.linalg.norm(v), 0.0
    for J in jacobians:
        v = J @ v
        length = np.linalg.norm(v)
        v, total = v / length, total + np.log(length)
    return total / len(jacobians)


def _jacobians(T, gain):
    """Jacobians of four units with random slopes, and a start that is not of length 1."""
    rng = np.random.default_rng(T)
    Whh = rnn_core.init_params(rng, 1, 4, 1, gain=gain).Whh
    return rng.uniform(0.4, 1, (T, 4, 1)) * Whh, 3 * rng.standard_normal((4, 1))


def _exponent(answer, jacobians, v):
    """What an answer returns, and nan for all that a product out of range leads to."""
    value = answer(jacobians, v)
    out_of_range = isinstance(value, (float, np.floating)) and not np.isfinite(value)
    return np.nan if out_of_range else value


def _lengths(jacobians, v):
    """By how much v is stretched at each step."""
    v, lengths = v / np.linalg.norm(v), []
    for J in jacobians:
        v = J @ v
        lengths.append(np.linalg.norm(v))
        v = v / lengths[-1]
    return np.array(lengths)


def _radii(jacobians):
    return np.abs(np.linalg.eigvals(jacobians)).max(axis=1)


EXPONENTS = [
    Values("ten steps", [_jacobians(10, 1.0)], run=_exponent),
    Values("3000 steps that shrink", [_jacobians(3000, 0.3)], run=_exponent),
    Values("3000 steps that grow", [_jacobians(3000, 4.0)], run=_exponent),
]
KEPT = "v, total = v / length, total + np.log(length)"
largest_exponent = Exercise(
    largest_exponent,
    [*EXPONENTS, LeftAlone(EXPONENTS[0])],
    {
        "the vector became zero or infinite: divide it by its length at every step.": [
            (KEPT, "pass"),
            ("total / len(jacobians)", "np.log(length) / len(jacobians)"),
        ],
        "this is the sum: the exponent is the mean of a step.": (" / len(jacobians)", ""),
        "the first length counts v as it came in: divide it by its length before the loop.": (
            "v / np.linalg.norm(v), 0.0",
            "v, 0.0",
        ),
        "this is the logarithm to base 10, and the natural one is asked for.": (
            "np.log",
            "np.log10",
        ),
        "this is the logarithm to base 2, and the natural one is asked for.": ("np.log", "np.log2"),
        "this is the log of the mean: the mean of the logs is asked for.": (
            lambda Js, v: np.log(_lengths(Js, v).mean())
        ),
        "the logarithm is missing.": lambda Js, v: _lengths(Js, v).mean(),
        "this is the factor per step: its logarithm is the exponent.": (
            lambda Js, v: np.exp(np.log(_lengths(Js, v)).mean())
        ),
        "this is the growth in the last step alone.": lambda Js, v: np.log(_lengths(Js, v)[-1]),
        "these are the norms of single Jacobians: no vector is stretched by the most every time.": (
            lambda Js, v: np.log(np.linalg.norm(Js, 2, axis=(1, 2))).mean()
        ),
        "these are the radii of single Jacobians: eigenvalues do not multiply.": (
            lambda Js, v: np.log(_radii(Js)).mean()
        ),
        "J is transposed: a difference between states goes forward.": ("J @ v", "J.T @ v"),
        "the order is wrong: J_1 comes first.": ("in jacobians:", "in jacobians[::-1]:"),
        "the first Jacobian is missing.": ("in jacobians:", "in jacobians[1:]:"),
    },
)


# --- 3: all steps at once
def newton_in_time(params, xs, hs):
    new = [hs[0]]
    for x, h in zip(xs, hs):
        after = np.tanh(params.Wxh @ x + params.Whh @ h + params.bh)
        J = (1 - after**2) * params.Whh
        new.append(after + J @ (new[-1] - h))
    return np.array(new)


def _guess(seed, T):
    """A network, its inputs, and states that are a guess."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 4, 1, gain=1.2, bias=0.4)
    return params, rng.standard_normal((T, 2, 1)), rng.uniform(-0.8, 0.8, (T + 1, 4, 1))


ITERATION = Values("the next guess for all states", [_guess(5, 7), _guess(6, 12)], rtol=1e-5)
NEXT = "after + J @ (new[-1] - h)"
newton_in_time = Exercise(
    newton_in_time,
    [ITERATION, LeftAlone(ITERATION, names=["params", "xs", "hs"])],
    {
        "every state is handed to the next step, and no correction travels farther: J is unused.": (
            NEXT,
            "after",
        ),
        "this is the forward pass, step after step. Newton's method takes tanh at the old states, "
        "for all steps at once.": (lambda params, xs, hs: rnn_core.forward(params, xs, hs[0])[0]),
        "J acts on the correction, the new state minus the old one.": (
            "J @ (new[-1] - h)",
            "J @ new[-1]",
        ),
        "the sign of the correction is wrong.": ("after + J", "after - J"),
        "the correction is the new state minus the old one of the same step, h_{t−1}.": [
            ("for x, h in zip(xs, hs):", "for x, h, later in zip(xs, hs, hs[1:]):"),
            ("new[-1] - h)", "new[-1] - later)"),
        ],
        "the slopes of tanh belong to the state after the step: 1 − after².": (
            "1 - after**2",
            "1 - h**2",
        ),
        "the slopes multiply the rows of Whh, and here they multiply its columns.": (
            "(1 - after**2) * params",
            "(1 - after**2).T * params",
        ),
        "the slopes of tanh are missing: J is diag(1 − after²) Whh.": (
            "(1 - after**2) * params.Whh",
            "params.Whh",
        ),
        "J is transposed: that is the way back.": ("J @", "J.T @"),
        "bh is missing.": (" + params.bh", ""),
        "the input is missing.": ("params.Wxh @ x + ", ""),
        "h_0 is given, and not zero.": ("[hs[0]]", "[0 * hs[0]]"),
        "h_0 is missing: T + 1 states are asked for.": ("np.array(new)", "np.array(new[1:])"),
    },
)
