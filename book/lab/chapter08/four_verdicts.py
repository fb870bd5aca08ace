"""Four things that one exponent foretells, and what 200 networks do.

`python -m lab.chapter08.four_verdicts`, in the folder `book`, measures all of them and writes
`four_verdicts.csv` beside this file. Every network is drawn from its number, so any row can be
measured again by itself: `measure(number)`.
"""

from pathlib import Path
import platform
from typing import NamedTuple

from lab import jacobians, lyapunov, parallel_newton
import numpy as np
import rnn_core

FILE = Path(__file__).with_name("four_verdicts.csv")
NETWORKS = 200
H = 32
KINDS = ("gaussian", "orthogonal", "gaussian", "orthogonal", "chain")  # by the number modulo 5
SETTLE, LONG = 500, 2000  # steps before the exponent is measured, and for it
BACK, WINDOW = 100, 20  # steps back, and after how many the truncated gradient stops
FLOAT32_BITS = 24
PATIENCE = 1500  # steps for which float32 is watched
SHORT = 100  # steps for Newton's method; and then twice as many


class Network(NamedTuple):
    """A network of the experiment, and what drives it."""

    kind: str
    gain: float
    noise: float  # standard deviation of its input
    params: rnn_core.Params


class Row(NamedTuple):
    """What was measured of one network; nan where something did not happen in time."""

    number: int
    kind: str
    gain: float
    noise: float
    exponent: float  # the largest, per step, from 2000 steps
    growth: float  # log of the norm of ∂h_T/∂h_{T-100}
    missing: float  # share of the gradient of bh that a window of 20 steps misses
    horizon: float  # steps until float32 keeps nothing
    iterations: float  # of Newton's method for 100 steps
    iterations_twice: float  # the same for 200 steps


def draw(number):
    """The network of a number, and the generator that draws all that happens to it.

    Parameters
    ----------
    number : int

    Returns
    -------
    Network, numpy.random.Generator
    """
    rng = np.random.default_rng(number)
    kind = KINDS[number % len(KINDS)]
    gain = float(np.exp(rng.uniform(np.log(0.5), np.log(4.0))))
    noise = float(rng.choice([0.0, 0.5, 1.0]))
    random = "gaussian" if kind == "chain" else kind
    params = rnn_core.init_params(rng, 1, H, 1, random, gain)
    if kind == "chain":
        params = params._replace(Whh=chain(gain))
    return Network(kind, gain, noise, params), rng


def chain(gain, kept=0.5):
    """Units in a row: each passes on what it holds, times the gain, and keeps half of it.

    Parameters
    ----------
    gain, kept : float

    Returns
    -------
    ndarray, shape (H, H)
        All its eigenvalues are `kept`, whatever the gain.
    """
    return kept * np.eye(H) + gain * np.eye(H, k=-1)


# --- what the exponent alone foretells
def foretold_growth(exponent):
    """Log of the norm of ∂h_T/∂h_{T-100}: the exponent for each of the steps."""
    return BACK * exponent


def foretold_missing(exponent):
    """Share of a gradient from 100 steps that is missing in the one from the last 20.

    What comes from n steps back is as long as exp(λ n), and has nothing to do in direction with
    what comes from elsewhere. So squares add up.
    """
    squares = np.exp(2 * np.multiply.outer(exponent, np.arange(BACK)))
    return np.sqrt(squares[..., WINDOW:].sum(axis=-1) / squares.sum(axis=-1))


def foretold_horizon(exponent):
    """Steps after which a factor of 2 to the power 24 is used up: a difference grown or gone."""
    with np.errstate(divide="ignore"):  # at 0, forever
        return FLOAT32_BITS * np.log(2) / np.abs(exponent)


# --- what happens
def measure(number):
    """Measure one network.

    Parameters
    ----------
    number : int

    Returns
    -------
    Row
        The exponent is measured first; all else on stretches that come after, with inputs of
        their own.
    """
    network, rng = draw(number)
    params = network.params

    def inputs(T):
        return network.noise * rng.standard_normal((T, 1, 1))

    h = rng.standard_normal((H, 1))
    hs, _ = rnn_core.forward(params, inputs(SETTLE + LONG), h)
    start = rng.standard_normal((H, 1))
    logs = lyapunov.log_growth(jacobians.along(params, hs), start)[SETTLE:, 0]
    h, exponent = hs[-1], float(logs.mean())
    hs, _ = rnn_core.forward(params, inputs(BACK), h)
    growth, missing = log_norm(params, hs), missing_share(params, hs)
    other = rng.standard_normal((H, 1))
    horizon = float32_horizon(params, inputs(PATIENCE), h, other, exponent > 0)
    xs = inputs(2 * SHORT)
    counts = [parallel_newton.solve(params, xs[:T], h)[1] for T in (SHORT, 2 * SHORT)]
    iterations = [np.nan if count is None else float(count) for count in counts]
    return Row(number, *network[:3], exponent, growth, missing, horizon, *iterations)


def log_norm(params, hs):
    """Log of the norm of ∂h_T/∂h_0; the product is rescaled at every step, to stay a number."""
    product, log = np.eye(H), 0.0
    for jacobian in jacobians.along(params, hs):
        product = jacobian @ product
        size = np.linalg.norm(product, 2)
        product, log = product / size, log + np.log(size)
    return float(log)


def missing_share(params, hs):
    """How much of the gradient of bh is missing if only the last 20 steps are walked back.

    Over all errors that h_T can have: as a root of a mean of squares.
    """
    full, part = (bias_jacobian(params, hs[-1 - steps :]) for steps in (BACK, WINDOW))
    return float(np.linalg.norm(full - part) / np.linalg.norm(full))


def bias_jacobian(params, hs):
    """∂h_T/∂bh, if bh is used from the first of these states on: shape (H, H)."""
    total = np.zeros((H, H))
    for h, jacobian in zip(hs[1:], jacobians.along(params, hs), strict=True):
        total = np.diag(1 - h[:, 0] ** 2) + jacobian @ total
    return total


def float32_horizon(params, xs, h, other, grows):
    """After how many steps float32 keeps nothing: of the future if differences grow, else past.

    Parameters
    ----------
    params : Params
    xs : ndarray, shape (T, 1, 1)
    h, other : ndarray, shape (H, 1)
        Where the network is, and another state.
    grows : bool
        If so, runs in float32 and in float64 start from one state: the first step at which they
        are half as far apart as two states of the run are on average. If not, two runs in float32
        start from two states: the first step at which their distance is at most 2 to the power
        -24 of what it was.

    Returns
    -------
    float
        nan if it did not happen.
    """
    small = rnn_core.Params(*(param.astype(np.float32) for param in params))
    xs, h, other = (array.astype(np.float32) for array in (xs, h, other))
    hs, _ = rnn_core.forward(small, xs, h)
    if grows:
        exact = rnn_core.Params(*(param.astype(float) for param in small))
        others, _ = rnn_core.forward(exact, xs.astype(float), h.astype(float))
        far = np.sqrt(2 * others.var(axis=0).sum()) / 2
        there = _distances(hs, others) >= far
    else:
        others, _ = rnn_core.forward(small, xs, other)
        distances = _distances(hs, others)
        there = distances <= 2.0**-FLOAT32_BITS * distances[0]
    return float(np.argmax(there)) if there.any() else np.nan


def _distances(hs, others):
    return np.linalg.norm(hs.astype(float) - others, axis=(1, 2))


# --- the file
def rows():
    """The stored measurements.

    Returns
    -------
    numpy.recarray
        Its fields are those of `Row`.
    """
    return np.genfromtxt(
        FILE, delimiter=",", names=True, skip_header=2, dtype=None, encoding="utf-8"
    ).view(np.recarray)


def as_line(row):
    """A row of the file: six digits are more than two machines agree on."""
    return ",".join(f"{value:.6g}" if isinstance(value, float) else str(value) for value in row)


def main():
    """Measure all networks and write the file."""
    made = f"Python {platform.python_version()}, NumPy {np.__version__}"
    head = [
        "# Made by: python -m lab.chapter08.four_verdicts (in the folder book)",
        f"# with {made}, {platform.machine()}; network i is drawn from default_rng(i).",
        ",".join(Row._fields),
    ]
    lines = [as_line(measure(number)) for number in range(NETWORKS)]
    FILE.write_text("\n".join([*head, *lines]) + "\n", "utf-8", newline="\n")
    print(f"{FILE.name}: {NETWORKS} networks")


if __name__ == "__main__":
    main()
