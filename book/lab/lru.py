"""A diagonal linear recurrence and its gradient: the linear recurrent unit, LRU.

After Orvieto et al. (2023). Each hidden unit is a complex number, which is multiplied by an
eigenvalue of its own at every step. For t = 1 ... T::

    h_t = λ ∘ h_{t-1} + Wxh x_t          hidden state, complex
    y_t = Re(Why h_t) + by               output, real
    λ = exp(-exp(nu) + i theta)          eigenvalues, always inside the unit circle

A complex number is kept as two real ones, its real part above its imaginary part, so that every
check and every method of learning for real numbers serves here too: a state is (2H, B), as that of
an LSTM, and Wxh is (2H, I). Why, (O, 2H), holds the real parts of its entries and, beside these,
the negatives of the imaginary ones: then Re(Why h_t) is one real product.
"""

from typing import NamedTuple

from lab import scan
from lab.lstm import parts
import numpy as np
from rnn_core import check_inputs, each_step, sum_of_outer_products


class Params(NamedTuple):
    """The parameters of a diagonal linear recurrence, or the gradients that belong to them.

    Attributes
    ----------
    nu : ndarray, shape (H, 1)
        Of each eigenvalue: |λ| = exp(-exp(nu)).
    theta : ndarray, shape (H, 1)
        Its phase, in radians.
    Wxh : ndarray, shape (2H, I)
        Weights from input to hidden state: real parts above imaginary parts.
    Why : ndarray, shape (O, 2H)
        Weights from the two parts of the hidden state to the output.
    by : ndarray, shape (O, 1)
        Bias of the output.
    """

    nu: np.ndarray
    theta: np.ndarray
    Wxh: np.ndarray
    Why: np.ndarray
    by: np.ndarray

    axes = {"nu": "H1", "theta": "H1", "Wxh": "SI", "Why": "OS", "by": "O1"}  # noqa: RUF012
    multiples = (("S", 2),)
    state = "S"


def init_params(
    rng,
    input_size,
    hidden_size,
    output_size,
    smallest=0.9,
    largest=0.999,
    most_phase=np.pi,
    dtype=float,
    bias=0.0,
):
    """Draw eigenvalues on a ring, evenly by area, and weights that suit them.

    Parameters
    ----------
    rng : numpy.random.Generator
    input_size, hidden_size, output_size : int
        I, H and O.
    smallest, largest : float
        The radii of the ring, at least 0 and below 1.
    most_phase : float
        Phases are uniform between 0 and this. Conjugates of eigenvalues need no units of their
        own, as only real parts are read.
    dtype : floating dtype
    bias : float
        Standard deviation of the bias of the output.

    Returns
    -------
    Params
        A unit's row of Wxh has the factor √(1 - |λ|²): so its state has the same variance for
        every λ if the inputs are noise.

    Raises
    ------
    ValueError
        If the radii are no ring inside the unit circle.
    """
    if not 0 <= smallest < largest < 1:
        raise ValueError(f"the radii are {smallest} and {largest}, and need 0 ≤ first < last < 1")
    H = hidden_size
    squares = rng.uniform(smallest**2, largest**2, (H, 1))
    theta = rng.uniform(0, most_phase, (H, 1))
    nu = np.log(-0.5 * np.log(squares))
    scale = np.sqrt((1 - squares) / (2 * input_size))
    Wxh = np.tile(scale, (2, 1)) * rng.standard_normal((2 * H, input_size))
    Why = rng.standard_normal((output_size, 2 * H)) / np.sqrt(H)
    by = bias * rng.standard_normal((output_size, 1))
    return Params(*(array.astype(dtype) for array in (nu, theta, Wxh, Why, by)))


def eigenvalues(params):
    """Real and imaginary parts of λ, each (H, 1)."""
    size = np.exp(-np.exp(params.nu))
    return size * np.cos(params.theta), size * np.sin(params.theta)


def times(lam, hs):
    """λ ∘ h for numbers in two parts: a rotation, and a shrinking.

    Parameters
    ----------
    lam : tuple of two ndarrays, shape (H, 1)
        Real and imaginary parts.
    hs : ndarray, shape (..., 2H, B)

    Returns
    -------
    ndarray, shape (..., 2H, B)
    """
    (a, b), (u, v) = lam, parts(hs)
    return np.concatenate([a * u - b * v, b * u + a * v], axis=-2)


def in_turn(lam, us):
    """Solve h_t = λ ∘ h_{t-1} + u_t from h_0 = u_0, one step after the other.

    Parameters
    ----------
    lam : tuple of two ndarrays, shape (H, 1)
        Real and imaginary parts.
    us : ndarray, shape (T+1, 2H, B)

    Returns
    -------
    ndarray, shape (T+1, 2H, B)
    """
    hs = np.empty(us.shape, np.result_type(us, *lam))
    hs[0] = us[0]
    for t in range(1, len(us)):
        hs[t] = times(lam, hs[t - 1]) + us[t]
    return hs


def in_tree(lam, us):
    """What `in_turn` returns, by a parallel scan; for real arrays.

    Parameters
    ----------
    lam : tuple of two ndarrays, shape (H, 1)
    us : ndarray, shape (T+1, 2H, B)

    Returns
    -------
    ndarray, shape (T+1, 2H, B)
    """
    (a, b), (u, v) = lam, parts(us)
    factors = np.broadcast_to(a + 1j * b, (len(us) - 1, *a.shape))
    hs = scan.solve(factors, u + 1j * v)
    return np.concatenate([hs.real, hs.imag], axis=-2)


def forward(params, xs, h0=None, solve=in_turn):
    """Run the recurrence over a batch of sequences.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        Inputs; x_t is ``xs[t-1]``.
    h0 : array_like, shape (2H, B), optional
        Initial state, real parts above imaginary parts; zero if not given.
    solve : callable
        `in_turn` or `in_tree`.

    Returns
    -------
    hs : ndarray, shape (T+1, 2H, B)
        States; ``hs[0]`` is the initial one.
    ys : ndarray, shape (T, O, B)
        Outputs.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, h0 = check_inputs(params, Params, xs=xs, h0=h0)
    us = np.concatenate([h0[None], each_step(params.Wxh, xs)])
    hs = solve(eigenvalues(params), us)
    return hs, each_step(params.Why, hs[1:]) + params.by


def backward(params, xs, hs, dys, dh_next=None, solve=in_turn):
    """Backpropagation through time: one sweep from t = T back to t = 1.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        The inputs given to `forward`.
    hs : array_like, shape (T+1, 2H, B)
        The states it returned.
    dys : array_like, shape (T, O, B)
        ∂L/∂ys, from the loss.
    dh_next : array_like, shape (2H, B), optional
        What arrives at h_T from steps beyond T, zero if not given.
    solve : callable
        `in_turn` or `in_tree`.

    Returns
    -------
    grads : Params
        Gradient of the loss with respect to each parameter, summed over steps and batch.
    dhs : ndarray, shape (T+1, 2H, B)
        Gradient with respect to each state, by its real part above that by its imaginary part.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    inputs = {"xs": xs, "hs": hs, "dys": dys, "dh_next": dh_next}
    xs, hs, dys, dh_next = check_inputs(params, Params, **inputs)
    gs = np.concatenate([0 * dh_next[None], each_step(params.Why.T, dys)])
    gs[-1] += dh_next
    a, b = eigenvalues(params)
    dhs = solve((a, -b), gs[::-1])[::-1]  # back in time, each rotation the other way
    return gradients(params, xs, hs, dys, dhs), dhs


def gradients(params, xs, hs, dys, dhs):
    """The gradient of every parameter, once that of every state is known.

    Parameters
    ----------
    params : Params
    xs, hs, dys, dhs : ndarray
        As in `backward`.

    Returns
    -------
    Params
    """
    (u, v), (du, dv) = parts(hs[:-1]), parts(dhs[1:])
    da = _summed(du * u + dv * v)
    db = _summed(dv * u - du * v)
    return Params(
        *through_eigenvalues(params, da, db),
        Wxh=sum_of_outer_products(dhs[1:], xs),
        Why=sum_of_outer_products(dys, hs[1:]),
        by=_summed(dys),
    )


def through_eigenvalues(params, da, db):
    """From the gradient by the two parts of λ to those by nu and theta, all (H, 1)."""
    a, b = eigenvalues(params)
    return -np.exp(params.nu) * (a * da + b * db), a * db - b * da


def _summed(each):
    """Over steps and batch: (T, n, B) to (n, 1)."""
    return each.sum(axis=0).sum(axis=1, keepdims=True)


def input_gradients(params, xs, hs, dhs):
    """Gradient of the loss with respect to each input, from the one of each state.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        The inputs given to `forward`.
    hs : array_like, shape (T+1, 2H, B)
        The states it returned.
    dhs : array_like, shape (T+1, 2H, B)
        From `backward`.

    Returns
    -------
    dxs : ndarray, shape (T, I, B)
        Entry t-1 is ∂L/∂x_t = Wxhᵀ dh_t.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, hs, dhs = check_inputs(params, Params, xs=xs, hs=hs, dhs=dhs)
    return each_step(params.Wxh.T, dhs[1:])


def hidden_jacobians(params, xs, hs):
    """How each state depends on the one before it: the same for every step and sequence.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    hs : array_like, shape (T+1, 2H, B)

    Returns
    -------
    ndarray, shape (T, 2H, 2H, B)
        In each, λ as a rotation and a shrinking of every pair.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, hs = check_inputs(params, Params, xs=xs, hs=hs)
    a, b = (np.diag(part[:, 0]) for part in eigenvalues(params))
    J = np.block([[a, -b], [b, a]])
    return np.broadcast_to(J[:, :, None], (len(xs), *J.shape, xs.shape[2])).copy()


def impulse_response(params, T):
    """The recurrence as a convolution: y_t = Σ_n K_n x_{t-n} + by, if h_0 is zero.

    Parameters
    ----------
    params : Params
    T : int

    Returns
    -------
    ndarray, shape (T, O, I)
        Entry n is K_n = Re(Why λⁿ Wxh).
    """
    one = np.eye(params.Wxh.shape[1])
    pulse = np.zeros((T, *one.shape))
    pulse[:1] = one  # a sequence for each input, in which it is 1 at the first step
    return forward(params, pulse)[1] - params.by
