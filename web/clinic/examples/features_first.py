import numpy as np


def rnn_forward(x, a0, parameters):
    Wax, Waa, Wya, ba, by = (parameters[name] for name in ("Wax", "Waa", "Wya", "ba", "by"))
    a = [a0]
    for t in range(x.shape[2]):
        a.append(np.tanh(Wax @ x[:, :, t] + Waa @ a[-1] + ba))
    y = [Wya @ each + by for each in a[1:]]
    return np.stack(a[1:], axis=2), np.stack(y, axis=2), (x, a, parameters)


def rnn_backward(da, caches):
    x, a, parameters = caches
    Wax, Waa = parameters["Wax"], parameters["Waa"]
    dx, dWax, dWaa, dba = np.zeros_like(x), 0, 0, 0
    da_prev = 0
    for t in reversed(range(x.shape[2])):
        dz = (da[:, :, t] + da_prev) * (1 - a[t + 1] ** 2)
        dx[:, :, t] = Wax.T @ dz
        dWax = dWax + dz @ x[:, :, t].T
        dWaa = dWaa + dz @ a[t].T
        dba = dba + dz.sum(axis=1, keepdims=True)
        da_prev = Waa.T @ dz
    return {"dx": dx, "da0": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
