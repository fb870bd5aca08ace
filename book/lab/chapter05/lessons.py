"""What the network that reads a line learns from a backward pass that is wrong."""

from types import SimpleNamespace

from lab import characters, training
from lab.mistakes import BY_NAME, program
import numpy as np
import rnn_core

# The right backward pass, and mistakes of the bank.
MISTAKES = None, "missing transpose", "recurrent gradient never carried", "assigned, not added"


def learned(text, mistake=None, seed=2, steps=100):
    """Train as `characters.trained` does, with one line of the backward pass wrong.

    Parameters
    ----------
    text : str
    mistake : str, optional
        Name of one of `lab.mistakes.BANK`; the right backward pass if not given.
    seed, steps : int

    Returns
    -------
    loss : float
        Per letter, before the last step.
    writes : str
        What the network writes afterward.
    """
    backward = program(BY_NAME[mistake]).backward if mistake else rnn_core.backward
    spelling, T = characters.spelled(text), len(text)
    params, losses = training.train(
        SimpleNamespace(forward=rnn_core.forward, backward=backward),
        characters.start(seed, len(spelling.letters)),
        characters.examples(spelling),
        steps,
        characters.LEARNING_RATE / T,
        max_norm=characters.MAX_NORM * T,
        loss=rnn_core.softmax_cross_entropy,
    )
    return losses[-1] / T, characters.written(params, spelling)


def over_seeds(text, mistake, seeds):
    """What `learned` says from several first weights.

    Returns
    -------
    losses : ndarray, shape (n,)
    written : list of str
    """
    losses, written = zip(*(learned(text, mistake, seed) for seed in seeds), strict=True)
    return np.array(losses), list(written)
