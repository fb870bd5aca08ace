"""The clinic reads functions that work on PyTorch's tensors, where it is installed."""

import json

from peers import printed_by, without_matplotlib

BY_AUTOGRAD = """
import torch

def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate=0.01):
    params = [Wxh, Whh, Why, bh, by]
    U, W, V, b, c = leaves = [p.clone().requires_grad_() for p in params]
    h, loss = torch.zeros(len(b), 1), 0
    for x, target in zip(input_seq, targets):
        h = torch.tanh(U @ x + W @ h + b)
        loss = loss + 0.5 * ((V @ h + c - target) ** 2).sum()
    loss.backward()
    for param, leaf in zip(params, leaves):
        param -= learning_rate * leaf.grad
    return params
"""

BY_HAND = """
from torch import zeros_like

def backward(params, xs, hs, dys):
    dWxh, dWhh, dWhy, dbh, dby = grads = [zeros_like(p) for p in params]
    dh_next = zeros_like(hs[0])
    for t in range(len(xs), 0, -1):
        dy = dys[t - 1]
        dWhy += dy @ hs[t].T
        dby += dy.sum(1, keepdim=True)
        da = (params.Why.T @ dy + dh_next) * (1 - hs[t] ** 2)
        dWxh += da @ xs[t - 1].T
        dWhh += da @ hs[t - 1].T
        dbh += da.sum(1, keepdim=True)
        dh_next = params.Whh.T @ da
    return {"dWxh": dWxh, "dWhh": dWhh, "dWhy": dWhy, "dbh": dbh, "dby": dby}
"""

EDITS = [
    (BY_AUTOGRAD, "", "", []),
    (BY_AUTOGRAD, "W @ h", "W @ h.detach()", ["recurrent gradient never carried"]),
    (BY_HAND, "", "", []),
    (BY_HAND, "params.Whh.T @ da", "params.Whh @ da", ["missing transpose"]),
]


def verdicts():
    """What the clinic says of each program."""
    from lab.clinic import examine

    examined = [examine(text.replace(right, wrong)) for text, right, wrong, _ in EDITS]
    return [[one.right, one.mistakes, one.words.splitlines()[0]] for one in examined]


def test_programs_on_tensors_are_told_their_mistakes():
    for (right, mistakes, words), (*_, known) in zip(
        printed_by(__file__, "torch"), EDITS, strict=True
    ):
        assert right == (not known) and mistakes == known
        assert ", on PyTorch's tensors" in words


if __name__ == "__main__":
    without_matplotlib()
    print(json.dumps(verdicts()))
