"""Products of hidden Jacobians: how strongly one state depends on a state many steps before.

∂h_t/∂h_k is the product J_t J_{t-1} ... J_{k+1} of what `rnn_core.hidden_jacobians` returns, in
that order. Its norm is the largest singular value: the most by which it stretches any vector.
"""

from itertools import accumulate

import numpy as np


def along(params, hs):
    """One Jacobian after the other, for one sequence: no more than one is kept.

    Parameters
    ----------
    params : Params
    hs : ndarray, shape (T+1, H, 1)

    Yields
    ------
    ndarray, shape (H, H)
        ∂h_t/∂h_{t-1} for t = 1 ... T, as `rnn_core.hidden_jacobians` has it.
    """
    for h in hs[1:]:
        yield (1 - h**2) * params.Whh


def norms_back(jacobians):
    """From the last state back: ‖∂h_T/∂h_{T-n}‖ for n = 0 ... T.

    Parameters
    ----------
    jacobians : ndarray, shape (T, H, H)
        Entry t-1 is ∂h_t/∂h_{t-1}, for one sequence.

    Returns
    -------
    ndarray, shape (T+1,)
    """
    product = np.eye(jacobians.shape[-1])
    norms = [1.0]
    for jacobian in jacobians[::-1]:
        product = product @ jacobian
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms)


def norms_of_part(jacobians, part):
    """As `norms_back`, but of one block of each product.

    Parameters
    ----------
    jacobians : ndarray, shape (T, H, H)
        Entry t-1 is ∂h_t/∂h_{t-1}, for one sequence.
    part : slice
        The entries of a state that are asked about, such as c of an LSTM.

    Returns
    -------
    ndarray, shape (T+1,)
    """
    products = accumulate(jacobians[::-1], np.matmul)
    return np.array([1.0, *(np.linalg.norm(each[part, part], 2) for each in products)])


def norms_between(jacobians, part=slice(None)):
    """Between all pairs of states: ‖∂h_t/∂h_k‖.

    Parameters
    ----------
    jacobians : ndarray, shape (T, H, H)
        Entry t-1 is ∂h_t/∂h_{t-1}, for one sequence.
    part : slice
        As for `norms_of_part`.

    Returns
    -------
    ndarray, shape (T+1, T+1)
        Entry (t, k); nan for t < k, where nothing depends on anything.
    """
    T = len(jacobians)
    norms = np.full((T + 1, T + 1), np.nan)
    for t in range(T + 1):
        norms[t, t::-1] = norms_of_part(jacobians[:t], part)
    return norms
