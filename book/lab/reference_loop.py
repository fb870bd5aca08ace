"""The network and its backward pass as one loop over the steps, written the way it is derived.

Slower than `rnn_core`, and easier to hold against the mathematics: every line is one equation.
Chapters 2 and 4 start from it, and the tests hold the kernel against it.
"""

import numpy as np


def forward(xs, Wxh, Whh, Why, bh, by):
    """Hidden states and outputs for one sequence, step by step from h_0 = 0.

    Parameters
    ----------
    xs : sequence of T ndarrays, each (I, 1)
    Wxh, Whh, Why, bh, by : ndarray
        Shapes (H, I), (H, H), (O, H), (H, 1) and (O, 1).

    Returns
    -------
    h : dict from 0 ... T to ndarray, shape (H, 1)
        ``h[t]`` is h_t.
    y : dict from 1 ... T to ndarray, shape (O, 1)
        ``y[t]`` is y_t.
    """
    T = len(xs)
    h = {0: np.zeros_like(bh)}
    y = {}
    for t in range(1, T + 1):
        h[t] = np.tanh(Wxh @ xs[t - 1] + Whh @ h[t - 1] + bh)
        y[t] = Why @ h[t] + by
    return h, y


def bptt(xs, targets, Wxh, Whh, Why, bh, by):
    """Loss and gradients for one sequence, by backpropagation through time.

    Parameters
    ----------
    xs : sequence of T ndarrays, each (I, 1)
    targets : sequence of T ndarrays, each (O, 1)
    Wxh, Whh, Why, bh, by : ndarray
        Shapes (H, I), (H, H), (O, H), (H, 1) and (O, 1).

    Returns
    -------
    loss : float
        ½ Σ_t ‖y_t - target_t‖², from h_0 = 0.
    grads : tuple of ndarray
        dWxh, dWhh, dWhy, dbh, dby.
    """
    T = len(xs)
    h = {0: np.zeros_like(bh)}
    y = {}
    loss = 0.0
    for t in range(1, T + 1):
        h[t] = np.tanh(Wxh @ xs[t - 1] + Whh @ h[t - 1] + bh)
        y[t] = Why @ h[t] + by
        loss += 0.5 * np.sum((y[t] - targets[t - 1]) ** 2)

    dWxh, dWhh, dWhy = map(np.zeros_like, (Wxh, Whh, Why))
    dbh, dby, dh_next = map(np.zeros_like, (bh, by, bh))
    for t in range(T, 0, -1):
        dy = y[t] - targets[t - 1]
        dWhy += dy @ h[t].T
        dby += dy
        dh = Why.T @ dy + dh_next
        da = dh * (1 - h[t] ** 2)
        dWxh += da @ xs[t - 1].T
        dWhh += da @ h[t - 1].T
        dbh += da
        dh_next = Whh.T @ da
    return loss, (dWxh, dWhh, dWhy, dbh, dby)


def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate=0.01):
    """One step of gradient descent on one sequence; the parameters change in place.

    Parameters
    ----------
    input_seq : sequence of T vectors, each (I,) or (I, 1)
    targets : sequence of T vectors, each (O,) or (O, 1)
    Wxh, Whh, Why, bh, by : ndarray
        Shapes (H, I), (H, H), (O, H), (H, 1) and (O, 1). **They are changed.**
    learning_rate : float

    Returns
    -------
    tuple of ndarray
        The five parameters, the same objects.
    """
    params = Wxh, Whh, Why, bh, by
    xs = [np.reshape(x, (-1, 1)) for x in input_seq]
    ts = [np.reshape(target, (-1, 1)) for target in targets]
    _, grads = bptt(xs, ts, *params)
    for param, grad in zip(params, grads, strict=True):
        param -= learning_rate * grad
    return params
