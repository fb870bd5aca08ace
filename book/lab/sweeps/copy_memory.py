"""Copy memory (Hochreiter and Schmidhuber 1997; Arjovsky, Shah and Bengio 2016): say it again.

`SYMBOLS` symbols of `KINDS` kinds are read, T steps pass, then all are to be said in their order.
Whoever remembers nothing knows when to be silent, which costs nothing, and guesses each symbol,
which costs ln KINDS: over all T + 2 SYMBOLS steps a mean of SYMBOLS ln KINDS / (T + 2 SYMBOLS).
With the 10 symbols of 8 kinds of the papers that is 10 ln 8 / (T + 20).
"""

import numpy as np
from rnn_core import softmax_cross_entropy

SYMBOLS, KINDS = 3, 2
INPUTS, OUTPUTS = KINDS + 2, KINDS + 1  # silence is class 0; the signal to begin is only read


def draw(rng, T, B):
    """Draw sequences.

    Parameters
    ----------
    rng : numpy.random.Generator
    T, B : int
        Steps between the last symbol read and the first one said; and sequences side by side.

    Returns
    -------
    xs : ndarray, shape (T + 2 SYMBOLS, KINDS + 2, B)
        One-hot: the symbols, silence, the signal to begin (one step before), silence.
    targets : ndarray of int, shape (T + 2 SYMBOLS, B)
        Class 0, silence, until the last SYMBOLS steps, in which the symbols are said.
    """
    symbols = rng.integers(1, KINDS + 1, (SYMBOLS, B))
    read, targets = np.zeros((2, T + 2 * SYMBOLS, B), int)
    read[:SYMBOLS] = targets[-SYMBOLS:] = symbols
    read[-SYMBOLS - 1] = KINDS + 1
    return np.eye(INPUTS)[read].transpose(0, 2, 1), targets


def loss(ys, targets):
    """Cross-entropy in nats, mean over steps and batch.

    Parameters
    ----------
    ys, targets : ndarray, shapes (T + 2 SYMBOLS, KINDS + 1, B) and (T + 2 SYMBOLS, B)

    Returns
    -------
    loss : float
    dys : ndarray, shape of ys
    """
    return softmax_cross_entropy(ys, targets, np.full(targets.shape, 1 / targets.size))


def baseline(T):
    """Loss of the best answer without memory."""
    return SYMBOLS * np.log(KINDS) / (T + 2 * SYMBOLS)
