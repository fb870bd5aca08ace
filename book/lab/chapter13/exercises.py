"""The exercises of chapter 13: an impulse response, a scan, and a gradient without a way back."""

from lab.exercise import Exercise, LeftAlone, Values
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


# --- 2: all states in a few rounds
def by_doubling(f, u):
    reach = 1
    while reach < len(u):
        u = np.concatenate([u[:reach], f[reach:] * u[:-reach] + u[reach:]])
        f = np.concatenate([f[:reach], f[reach:] * f[:-reach]])
        reach = 2 * reach
    return u


def _steps(seed, T, *shape):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (T + 1, *shape)), rng.standard_normal((T + 1, *shape))


SCANNED = Values(
    "h_0 … h_T", [_steps(0, 8, 3), _steps(1, 21, 2), _steps(2, 15, 4), _steps(3, 1, 1)]
)
by_doubling = Exercise(
    by_doubling,
    [SCANNED, LeftAlone(SCANNED)],
    {
        "f was renewed before u, and u needs the old f, which reaches as far as u does.": [
            ("        u = np.concatenate([u[:reach], f[reach:] * u[:-reach] + u[reach:]])\n", ""),
            (
                "        reach = 2",
                "        u = np.concatenate([u[:reach], f[reach:] * u[:-reach] + u[reach:]])\n"
                "        reach = 2",
            ),
        ],
        "the earlier u is multiplied by the factor of the later steps, f[reach:].": (
            "f[reach:] * u[:-reach]",
            "f[:-reach] * u[:-reach]",
        ),
        "f is never renewed: joined steps have the product of both factors.": (
            "        f = np.concatenate([f[:reach], f[reach:] * f[:-reach]])\n",
            "",
        ),
        "reach grows by one, and each round doubles what u and f reach over.": (
            "reach = 2 * reach",
            "reach = reach + 1",
        ),
        "the last round is missing: go on while reach is below the number of states.": (
            "while reach < len(u):",
            "while 2 * reach < len(u):",
        ),
        "this is one round; it takes about log₂ T of them.": (
            "reach = 2 * reach",
            "reach = len(u)",
        ),
        "the later u is missing in the sum.": (" + u[reach:]", ""),
        "the factor is missing: f ∘ the earlier u + the later u.": ("f[reach:] * u[:", "u[:"),
        "factors multiply: this adds them.": ("f[reach:] * f[:-reach]", "f[reach:] + f[:-reach]"),
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
        "this counts the immediate part alone: λ s_{t−1} is missing.": ("s = lam * s + h", "s = h"),
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
