import numpy as np

hidden_size, vocab_size = 100, 65
rng = np.random.default_rng(0)
Wxh = 0.01 * rng.standard_normal((hidden_size, vocab_size))
Whh = 0.01 * rng.standard_normal((hidden_size, hidden_size))
Why = 0.01 * rng.standard_normal((vocab_size, hidden_size))
bh, by = np.zeros((hidden_size, 1)), np.zeros((vocab_size, 1))


def lossFun(inputs, targets, hprev):
    xs, hs, ps, loss = {}, {-1: hprev}, {}, 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((vocab_size, 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(Wxh @ xs[t] + Whh @ hs[t - 1] + bh)
        exps = np.exp(Why @ hs[t] + by)
        ps[t] = exps / exps.sum()
        loss -= np.log(ps[t][targets[t], 0])

    dWxh, dWhh, dWhy, dbh, dby = (np.zeros_like(p) for p in (Wxh, Whh, Why, bh, by))
    dhnext = np.zeros_like(hprev)
    for t in reversed(range(len(inputs))):
        dy = ps[t].copy()
        dy[targets[t]] -= 1
        dWhy += dy @ hs[t].T
        dby += dy
        da = (Why.T @ dy + dhnext) * (1 - hs[t] ** 2)
        dWxh += da @ xs[t].T
        dWhh += da @ hs[t].T
        dbh += da
        dhnext = Whh.T @ da
    return loss, dWxh, dWhh, dWhy, dbh, dby, hs[len(inputs) - 1]
