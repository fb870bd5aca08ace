"""A cell learns the line of the brackets: what it tells, and how its states hang together."""

from lab import characters, gru, jacobians, lstm, training
from lab.adam import Adam
import numpy as np
import rnn_core

HIDDEN, LEARNING_RATE = 16, 0.03
CELLS = {"tanh": rnn_core, "LSTM": lstm, "GRU": gru}


def start(cell, text, seed, hidden_size=HIDDEN, **how):
    """First weights of a cell, for the letters of a text.

    Parameters
    ----------
    cell : module
    text : str
    seed : int
    hidden_size : int
        H, 16 if not given.
    **how
        For its `init_params`; the tanh network has no `forget_bias` and goes without.

    Returns
    -------
    Params
    """
    V = len(set(text))
    if cell is rnn_core:
        how.pop("forget_bias", None)
    return cell.init_params(np.random.default_rng(seed), V, hidden_size, V, **how)


def learned(cell, params, text, steps):
    """Some steps of Adam on the loss of a text, the mean gradient clipped to norm 1.

    Parameters
    ----------
    cell : module
    params : Params
        Not changed.
    text : str
    steps : int

    Returns
    -------
    Params
    """
    how = {"loss": rnn_core.softmax_cross_entropy, "step": Adam(), "max_norm": len(text)}
    lesson = characters.examples(characters.spelled(text))
    return training.train(cell, params, lesson, steps, LEARNING_RATE, **how)[0]


def closing_probability(cell, params, text):
    """The smaller of the probabilities of the two closing brackets.

    Parameters
    ----------
    cell : module
    params : Params
    text : str
        From `lab.brackets.line`.

    Returns
    -------
    float
    """
    xs, targets = characters.examples(characters.spelled(text))
    likely = characters.probabilities(cell.forward(params, xs)[1][:, :, 0].T)
    closing = [text.index(bracket) - 1 for bracket in ")]"]
    return float(min(likely[targets[at, 0], at] for at in closing))


def blame(cell, params, text, letter):
    """Length of the gradient of the loss at one letter, at the state of each letter before.

    Parameters
    ----------
    cell : module
    params : Params
    text : str
    letter : int
        The step t whose loss it is, from 1.

    Returns
    -------
    ndarray, shape (t+1,)
        ‖∂L_t/∂h_k‖ for k = 0 ... t; of an LSTM, whose state is h and c, of both together.
    """
    xs, targets = characters.examples(characters.spelled(text))
    hs, ys = cell.forward(params, xs)
    _, dys = rnn_core.softmax_cross_entropy(ys, targets)
    dys[np.arange(len(dys)) != letter - 1] = 0
    dhs = cell.backward(params, xs, hs, dys)[1]
    return np.linalg.norm(dhs, axis=(1, 2))[: letter + 1]


def share_left(cell, params, text, letter, back):
    """Of the gradient of the loss at one letter, the share that is left some letters back.

    Parameters
    ----------
    cell : module
    params : Params
    text : str
    letter, back : int

    Returns
    -------
    float
        ‖∂L_t/∂h_{t-back}‖ divided by ‖∂L_t/∂h_t‖.
    """
    lengths = blame(cell, params, text, letter)
    return float(lengths[letter - back] / lengths[letter])


def norms(cell, params, text):
    """Between all pairs of letters, ‖∂h_t/∂h_k‖; of an LSTM, ‖∂c_t/∂c_k‖.

    Parameters
    ----------
    cell : module
    params : Params
    text : str

    Returns
    -------
    ndarray, shape (T+1, T+1)
        Entry (t, k); nan for t < k.
    """
    xs, _ = characters.examples(characters.spelled(text))
    hs, _ = cell.forward(params, xs)
    factors = (
        rnn_core.hidden_jacobians(params, hs)
        if cell is rnn_core
        else cell.hidden_jacobians(params, xs, hs)
    )
    part = slice(HIDDEN, None) if cell is lstm else slice(None)
    return jacobians.norms_between(factors[..., 0], part)
