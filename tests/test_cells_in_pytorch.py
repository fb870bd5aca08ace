"""The LSTM and the GRU of the lab beside PyTorch's, with the same weights.

Here, or in .venv-peers, which `make test PEERS=1` makes. Run as a program, it prints the largest
relative error of outputs, states and gradients for each cell.
"""

import json

import numpy as np
from peers import printed_by, without_matplotlib


def test_agrees_with_pytorch(claim):
    errors = printed_by(__file__, "torch")
    assert set(errors) == {"LSTM", "GRU"}
    says = "LSTM and GRU have PyTorch's outputs, states and gradients"
    claim(11, says, max(errors.values()), below=1e-12)


def problem(cell, rows):
    rng = np.random.default_rng(0)
    params = cell.init_params(rng, 3, 5, 2, bias=1.0)
    xs, targets = rng.standard_normal((9, 3, 4)), rng.standard_normal((9, 2, 4))
    return params, xs, targets, rng.standard_normal((rows, 4))


def by_autograd(layer, params, inner, xs, targets, h0):
    """Outputs, hidden states, and all gradients, with the biases of Whh as a column of its own."""
    import torch

    net = layer(3, 5).double()
    biases = params.bh[:, 0], inner[:, 0]
    for own, its in zip(net.parameters(), (params.Wxh, params.Whh, *biases), strict=True):
        own.data = torch.tensor(its)
    leaves = [torch.tensor(each, requires_grad=True) for each in (params.Why, params.by, xs, h0)]
    Why, by, x, start = leaves
    halves = tuple(part.T[None].contiguous() for part in torch.split(start, 5))
    states, _ = net(x.permute(0, 2, 1), halves if len(halves) > 1 else halves[0])
    ys = (states @ Why.T).permute(0, 2, 1) + by
    (0.5 * ((ys - torch.tensor(targets)) ** 2).sum()).backward()
    dWxh, dWhh, dbh, dinner = (own.grad.numpy() for own in net.parameters())
    arrays = ys.detach().numpy(), states.permute(0, 2, 1).detach().numpy(), dWxh, dWhh
    return *arrays, dbh[:, None], dinner[:, None], *(leaf.grad.numpy() for leaf in leaves)


def by_the_lab(cell, params, xs, targets, h0):
    hs, ys = cell.forward(params, xs, h0)
    grads, dhs = cell.backward(params, xs, hs, ys - targets)
    dxs = cell.input_gradients(params, xs, hs, dhs)
    inner = grads.bh.copy()  # all of it in an LSTM, whose two biases are added
    if hasattr(grads, "bn"):
        inner[10:] = grads.bn
    weights = grads.Wxh, grads.Whh, grads.bh, inner, grads.Why, grads.by
    return ys, hs[1:, :5], *weights, dxs, dhs[0]


def largest_errors():
    from lab import gru, lstm
    from rnn_core import relative_error
    import torch

    errors = {}
    for cell, layer, rows in ((lstm, torch.nn.LSTM, 10), (gru, torch.nn.GRU, 5)):
        params, *data = problem(cell, rows)
        inner = np.zeros_like(params.bh)
        if cell is gru:
            inner[10:] = params.bn
        pairs = zip(
            by_autograd(layer, params, inner, *data), by_the_lab(cell, params, *data), strict=True
        )
        errors[layer.__name__] = max(relative_error(*pair) for pair in pairs)
    return errors


if __name__ == "__main__":
    without_matplotlib()
    print(json.dumps(largest_errors()))
