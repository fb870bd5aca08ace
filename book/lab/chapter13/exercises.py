"""The exercises of chapter 13: a kernel, two steps in one, and a gradient without a way back."""

from lab.exercise import Exercise, LeftAlone, Values
from lab.feedback import Wrong
import numpy as np


# --- 1: the recurrence as a convolution
def impulse_response(lam, win, wout, T):
    n = np.arange(T)[:, None]
    return (wout * lam**n * win).sum(axis=1).real


def _units(seed, H):
    """Eigenvalues inside the unit circle, and complex weights in and out."""
    rng = np.random.default_rng(seed)
    lam = rng.uniform(0.5, 0.98, H) * np.exp(1j * rng.uniform(0, np.pi, H))
    win, wout = rng.standard_normal((2, H)) + 1j * rng.standard_normal((2, H))
    return lam, win, wout


KERNEL = Values("K_0 … K_{T−1}", [(*_units(0, 3), 8), (*_units(1, 1), 20), (*_units(2, 5), 9)])
impulse_response = Exercise(
    impulse_response,
    [KERNEL, LeftAlone(KERNEL)],
    {
        "K_0 has no λ in it: an input is read in the step in which it comes.": (
            "np.arange(T)",
            "np.arange(1, T + 1)",
        ),
        "the conjugates belong to the way back: forward, λ is as it is.": (
            "lam**n",
            "lam.conj()**n",
        ),
        "this leaves the phase out: |λ|ⁿ is only how large λⁿ is.": ("lam**n", "abs(lam)**n"),
        "the real part was taken of λⁿ alone, and belongs to the whole product.": (
            "(wout * lam**n * win).sum(axis=1).real",
            "(wout * (lam**n).real * win).sum(axis=1).real",
        ),
        "this is the size of the sum, and the output is its real part.": (
            "(wout * lam**n * win).sum(axis=1).real",
            "abs((wout * lam**n * win).sum(axis=1))",
        ),
        "the weights out are missing.": ("wout * lam**n", "lam**n"),
        "the weights in are missing.": (" * win", ""),
        "the units are to be added: this is their mean.": (".sum(axis=1)", ".mean(axis=1)"),
        "this adds K_0 … K_n up: it answers to an input that stays, not to one of a single step.": (
            ".sum(axis=1).real",
            ".sum(axis=1).real.cumsum()",
        ),
    },
)


# --- 2: two steps in one
def joined(f1, u1, f2, u2):
    return f2 * f1, f2 * u1 + u2


def _steps(seed, *shape):
    return tuple(np.random.default_rng(seed).uniform(-1, 1, (4, *shape)))


def _both(answer, *steps):
    """Factor and addition below each other."""
    got = answer(*steps)
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        raise Wrong("two arrays are to come back: the factor, and what is added")
    return np.stack([np.asarray(each) for each in got])


JOINED = Values(
    "factor, and what is added", [_steps(0, 4, 3), _steps(1, 2, 1), _steps(2, 5, 2)], run=_both
)
joined = Exercise(
    joined,
    [JOINED, LeftAlone(JOINED)],
    {
        "the first step comes first: it is the second that multiplies what was there.": (
            "f2 * u1 + u2",
            "f1 * u2 + u1",
        ),
        "what the first step adds goes through the second, too: times f2.": (
            "f2 * u1 + u2",
            "u1 + u2",
        ),
        "what the second step adds goes through neither factor.": (
            "f2 * u1 + u2",
            "f2 * (u1 + u2)",
        ),
        "what the first step adds has its own factor behind it: it meets f2 only.": (
            "f2 * u1 + u2",
            "f2 * f1 * u1 + u2",
        ),
        "what is added is u1 times f2, not f1.": ("f2 * u1 + u2", "f1 * u1 + u2"),
        "factors multiply: this adds them.": ("f2 * f1,", "f2 + f1,"),
        "the factor of both is f2 f1: a state goes through one after the other.": (
            "f2 * f1,",
            "f2,",
        ),
        "the second addition is missing.": ("f2 * u1 + u2", "f2 * u1"),
    },
)


# --- 3: a gradient without a way back
def lambda_gradient(lam, win, xs, gs):
    h = s = np.zeros(lam.shape, complex)
    dlam = np.zeros(lam.shape, complex)
    for x, g in zip(xs, gs):
        s = lam * s + h
        h = lam * h + win * x
        dlam = dlam + g * s.conj()
    return dlam


def _stream(seed, H, T):
    """Units, an input, and what the outputs send to the states."""
    lam, win, _ = _units(seed, H)
    rng = np.random.default_rng(seed + 10)
    gs = rng.standard_normal((T, H)) + 1j * rng.standard_normal((T, H))
    return lam, win, rng.standard_normal(T), gs


def _two_parts(answer, *stream):
    """Real parts above imaginary parts."""
    got = np.asarray(answer(*stream))
    return np.stack([got.real, got.imag])


STREAMS = [_stream(0, 3, 9), _stream(1, 1, 12), _stream(2, 4, 7)]
ONLINE = Values("dλ", STREAMS, run=_two_parts)
lambda_gradient = Exercise(
    lambda_gradient,
    [ONLINE, LeftAlone(ONLINE)],
    {
        "s is given h_t, and the product λ h of step t has h_{t−1} in it: s first, then h.": (
            "        s = lam * s + h\n        h = lam * h + win * x\n",
            "        h = lam * h + win * x\n        s = lam * s + h\n",
        ),
        "the old s has to be multiplied by λ: what λ did to h_{t−1} is in h_t, too.": (
            "s = lam * s + h",
            "s = s + h",
        ),
        "this counts the direct effect alone: λ s_{t−1} is missing.": ("s = lam * s + h", "s = h"),
        "s wants h_{t−1}, not the input.": ("s = lam * s + h", "s = lam * s + win * x"),
        "the conjugate of s is missing: dλ = Σ g · conj(s).": ("s.conj()", "s"),
        "g was conjugated, and s is to be: dλ = Σ g · conj(s).": (
            "g * s.conj()",
            "g.conj() * s",
        ),
        "only the last step is counted: add over steps.": ("dlam + g * s", "g * s"),
        "the new h lacks its input: h_t = λ h_{t−1} + win x_t.": (" + win * x", " + x"),
        "s turns with λ, as h does: this turns it the other way.": (
            "s = lam * s + h",
            "s = lam.conj() * s + h",
        ),
    },
)
