import numpy as np


def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate):
    weights = Wxh, Whh, Why, bh, by
    h, y = [np.zeros_like(bh)], []
    for x in input_seq:
        h.append(np.tanh(Wxh @ x + Whh @ h[-1] + bh))
        y.append(Why @ h[-1] + by)

    dWxh, dWhh, dWhy, dbh, dby = grads = [np.zeros_like(w) for w in weights]
    dh_next = np.zeros_like(bh)
    for t in range(len(input_seq), 0, -1):
        dy = y[t - 1] - targets[t - 1]
        dWhy += dy @ h[t].T
        dby += dy
        da = (Why.T @ dy + dh_next) * (1 - h[t] ** 2)
        dWxh += da @ input_seq[t - 1].T
        dWhh += da @ h[t - 1].T
        dbh += da
        dh_next = Whh @ da

    for w, dw in zip(weights, grads, strict=True):
        w -= learning_rate * dw
    return weights
