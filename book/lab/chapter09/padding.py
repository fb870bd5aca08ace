"""Sequences of unequal length side by side: padded to the longest, and a mask that says so."""

from lab.characters import columns
import numpy as np


def batch(sequences, size):
    """What is read, what comes next, and which steps are real.

    Parameters
    ----------
    sequences : list of ndarray of int, shape (N,)
        Numbers of letters; N - 1 of them are read, and the targets are one later. Lengths differ.
    size : int
        V, how many letters there are.

    Returns
    -------
    xs : ndarray, shape (T, V, B)
        Padded with letter 0 at the end.
    targets, mask : ndarray, shape (T, B)
        The mask is 1 where a step is real and 0 where it is padding.
    """
    T = max(map(len, sequences)) - 1
    ids, mask = np.zeros((T + 1, len(sequences)), int), np.zeros((T, len(sequences)))
    for b, sequence in enumerate(sequences):
        ids[: len(sequence), b] = sequence
        mask[: len(sequence) - 1, b] = 1
    return columns(ids[:-1], size), ids[1:], mask


def last_states(hs, mask):
    """The state of each sequence after its last real step.

    Parameters
    ----------
    hs : ndarray, shape (T+1, H, B)
    mask : ndarray, shape (T, B)

    Returns
    -------
    ndarray, shape (H, B)
    """
    lengths = mask.astype(bool).sum(axis=0)
    return hs[lengths, :, np.arange(len(lengths))].T
