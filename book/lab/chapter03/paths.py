"""The gradient of Whh as a sum over paths: from each copy, through the states, to each output.

Along one path nothing is added: every value on it has one user. All sums are between paths.
"""

from itertools import product

from lab import characters
import numpy as np
import rnn_core


def all_paths(T):
    """Every path from a copy of Whh to an output, for T steps.

    Parameters
    ----------
    T : int

    Returns
    -------
    list of (int, int)
        A pair (s, t) for the path that begins at the copy of step s, passes h_s ... h_t and ends
        at y_t. There are T (T + 1) / 2.
    """
    return [(s, t) for t in range(1, T + 1) for s in range(1, t + 1)]


def path_gradient(params, hs, dys, s, t):
    """What the output at step t blames on the copy of Whh at step s.

    Parameters
    ----------
    params : Params
    hs : ndarray, shape (T+1, H, B)
        Hidden states from `forward`.
    dys : ndarray, shape (T, O, B)
        Gradient of the loss with respect to each output.
    s, t : int
        The path, 1 ≤ s ≤ t ≤ T.

    Returns
    -------
    ndarray, shape (H, H)
        Part of dWhh, summed over the batch.

    Raises
    ------
    ValueError
        If no path leads from s to t.
    """
    if not 1 <= s <= t <= len(dys):
        needs = f"1 <= s <= t <= T = {len(dys)}"
        raise ValueError(f"s, t is {s}, {t}, and needs {needs}")
    dh = params.Why.T @ dys[t - 1]
    da = dh * (1 - hs[t] ** 2)
    for k in range(t - 1, s - 1, -1):
        dh = params.Whh.T @ da
        da = dh * (1 - hs[k] ** 2)
    return da @ hs[s - 1].T


def letter_blame(params, spelling, letter):
    """What the error at one letter of a text blames on each copy of Whh.

    Parameters
    ----------
    params : Params
        A network that reads letters.
    spelling : lab.characters.Spelling
    letter : int
        The step t whose loss L_t it is, from 1.

    Returns
    -------
    ndarray, shape (t, H, H)
        ∂L_t/∂Whh(k) for k = 1 ... t. Later copies have no path to it.
    """
    xs, targets = characters.examples(spelling)
    hs, ys = rnn_core.forward(params, xs)
    _, dys = rnn_core.softmax_cross_entropy(ys, targets)
    return np.array([path_gradient(params, hs, dys, k, letter) for k in range(1, letter + 1)])


def walks(T, H):
    """How many steps it takes to walk all paths back, in three ways.

    Parameters
    ----------
    T : int
    H : int
        Hidden units.

    Returns
    -------
    by_unit : int
        Single paths from one entry of Whh to one output of each step, from unit to unit.
    by_path : int
        Steps from a state to the one before, when each path is walked by itself.
    sweep : int
        The same, when paths that meet go on together.
    """
    pairs = all_paths(T)
    by_unit = sum(H ** (t - s) for s, t in pairs)
    return by_unit, sum(t - s for s, t in pairs), T - 1


def unit_gradients(params, hs, dys, to_unit, from_unit):
    """One entry of dWhh, path by path where a path says which unit it passes at each step.

    Parameters
    ----------
    params : Params
    hs : ndarray, shape (T+1, H, 1)
        Hidden states of one sequence, from `forward`.
    dys : ndarray, shape (T, O, 1)
        Gradient of the loss with respect to each output.
    to_unit, from_unit : int
        The entry, ``dWhh[to_unit, from_unit]``.

    Returns
    -------
    list of float
        One number per path, a product of weights and slopes. From copy s to y_t there are
        O · H^(t-s) paths: the unit at step s is `to_unit`, every later one is free.
    """
    O, H = params.Why.shape
    slopes = 1 - hs[:, :, 0] ** 2
    parts = []
    for s, t in all_paths(len(dys)):
        for o, *later in product(range(O), *[range(H)] * (t - s)):
            units = [to_unit, *later]
            part = hs[s - 1, from_unit, 0] * slopes[s, to_unit]
            for k, (unit, after) in enumerate(zip(units, later, strict=False), s + 1):
                part *= params.Whh[after, unit] * slopes[k, after]
            parts.append(part * params.Why[o, units[-1]] * dys[t - 1, o, 0])
    return parts


def by_length(params, hs, dys):
    """What all paths of one length together blame on Whh.

    Parameters
    ----------
    params : Params
    hs : ndarray, shape (T+1, H, B)
        Hidden states from `forward`.
    dys : ndarray, shape (T, O, B)
        Gradient of the loss with respect to each output.

    Returns
    -------
    ndarray, shape (T, H, H)
        Entry n is the sum over the paths that pass n arrows between states, from step t - n to
        the output of step t. All entries add up to dWhh.
    """
    T = len(dys)
    return np.array(
        [
            sum(path_gradient(params, hs, dys, t - n, t) for t in range(n + 1, T + 1))
            for n in range(T)
        ]
    )
