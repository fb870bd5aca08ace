import numpy as np


class RNN:
    def __init__(self, inputs, hidden, outputs):
        rng = np.random.default_rng(0)
        self.Wxh = 0.1 * rng.standard_normal((hidden, inputs))
        self.Whh = 0.1 * rng.standard_normal((hidden, hidden))
        self.Why = 0.1 * rng.standard_normal((outputs, hidden))
        self.bh = np.zeros(hidden)
        self.by = np.zeros(outputs)

    def forward(self, x):
        self.h = np.zeros((len(x) + 1, len(self.bh)))
        for t in range(len(x)):
            self.h[t + 1] = np.tanh(self.Wxh @ x[t] + self.Whh @ self.h[t] + self.bh)
        return self.h[1:] @ self.Why.T + self.by

    def backward(self, x, y, learning_rate):
        dy = self.forward(x) - y
        dWxh, dWhh, dbh, dh_next = 0, 0, 0, 0
        for t in reversed(range(len(x))):
            da = (self.Why.T @ dy[t] + dh_next) * (1 - self.h[t + 1] ** 2)
            dWxh = dWxh + np.outer(da, x[t])
            dWhh = np.outer(da, self.h[t])
            dbh = dbh + da
            dh_next = self.Whh.T @ da
        self.Wxh -= learning_rate * dWxh
        self.Whh -= learning_rate * dWhh
        self.Why -= learning_rate * dy.T @ self.h[1:]
        self.bh -= learning_rate * dbh
        self.by -= learning_rate * dy.sum(axis=0)
