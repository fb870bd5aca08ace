"""The unrolled network, linearized: one system with I on the diagonal and -J_t below it.

A small change u_t at each step makes the states change by δ_0 = u_0 and δ_t = J_t δ_{t-1} + u_t,
where J_t is ∂h_t/∂h_{t-1}. All steps together are one equation, A δ = u. The gradient with respect
to the states solves the transposed system, Aᵀ dh = g, where g_t is what the output of step t sends
to h_t.
"""

import numpy as np


def assemble(jacobians):
    """The matrix A, whole.

    Parameters
    ----------
    jacobians : ndarray, shape (T, H, H)
        Entry t-1 is J_t, for one sequence.

    Returns
    -------
    ndarray, shape ((T+1)H, (T+1)H)
        Block (t, t) is I, block (t, t-1) is -J_t, for steps 0 ... T.
    """
    T, H, _ = jacobians.shape
    A = np.eye((T + 1) * H)
    for t, J in enumerate(jacobians, 1):
        A[t * H : (t + 1) * H, (t - 1) * H : t * H] = -J
    return A


def from_the_start(jacobians, us):
    """Solve A δ = u from the first block row down.

    Parameters
    ----------
    jacobians : ndarray, shape (T, H, H)
    us : ndarray, shape (T+1, H, N)
        N right-hand sides, step by step.

    Returns
    -------
    ndarray, shape (T+1, H, N)
    """
    deltas = [us[0]]
    for J, u in zip(jacobians, us[1:], strict=True):
        deltas.append(J @ deltas[-1] + u)
    return np.stack(deltas)


def from_the_end(jacobians, gs):
    """Solve Aᵀ dh = g from the last block row up.

    Parameters
    ----------
    jacobians : ndarray, shape (T, H, H)
    gs : ndarray, shape (T+1, H, N)

    Returns
    -------
    ndarray, shape (T+1, H, N)
    """
    dhs = [gs[-1]]
    for J, g in zip(jacobians[::-1], gs[-2::-1], strict=True):
        dhs.append(J.T @ dhs[-1] + g)
    return np.stack(dhs[::-1])


def immediate_effects(xs, hs):
    """What each entry of W = [Wxh Whh bh] does to h_t at step t alone, at all steps before not.

    Parameters
    ----------
    xs : ndarray, shape (T, I, 1)
    hs : ndarray, shape (T+1, H, 1)
        Of a network with tanh.

    Returns
    -------
    ndarray, shape (T+1, H, HK)
        With K = I + H + 1. Column jK + k of block t is ∂h_t/∂W_jk with h_{t-1} held; block 0 is
        zero.
    """
    T, H = len(xs), hs.shape[1]
    zs = np.concatenate([xs, hs[:-1], np.ones((T, 1, 1))], axis=1)[..., 0]  # (T, K)
    slopes = 1 - hs[1:, :, 0] ** 2
    effects = np.zeros((T + 1, H, H, zs.shape[1]))
    i = np.arange(H)
    effects[1:, i, i] = slopes[:, :, None] * zs[:, None]
    return effects.reshape(T + 1, H, -1)
