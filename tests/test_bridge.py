"""Weights carried over to PyTorch and back: the same outputs, states and gradients.

Here, or in .venv-peers, which `make test PEERS=1` makes. Run as a program, it prints what it finds.
"""

from contextlib import redirect_stdout
from functools import cache
from io import StringIO
import json
import sys
from types import SimpleNamespace

from lab_cells import cells, problem
import numpy as np
from peers import ROOT, printed_by, without_matplotlib

SHAPES = {  # of nn.RNN, nn.GRU and nn.LSTM, as PyTorch's reference has them
    "RNN": [(5, 3), (5, 5), (5,), (5,), (2, 5), (2,)],
    "GRU": [(15, 3), (15, 5), (15,), (15,), (2, 5), (2,)],
    "LSTM": [(20, 3), (20, 5), (20,), (20,), (2, 5), (2,)],
}


@cache
def by_pytorch():
    return printed_by(__file__, "torch")


def test_outputs_states_and_gradients_agree(claim):
    for name in SHAPES:
        errors = by_pytorch()[name]["errors"]
        assert len(errors) == (11 if name == "GRU" else 10)
        says = "The same weights in PyTorch give the same outputs, states and gradients"
        claim(13, says, max(errors), below=1e-12)


def test_what_comes_back_is_what_went_over():
    assert all(by_pytorch()[name]["back"] for name in SHAPES)
    assert all(by_pytorch()[name]["copied"] for name in SHAPES)


def test_single_precision_stays():
    assert all(by_pytorch()[name]["single"] == ["torch.float32", "float32"] for name in SHAPES)


def test_two_biases_move_twice_as_far():
    for name in ("RNN", "LSTM"):
        assert abs(by_pytorch()[name]["bias moved"] - 2) < 1e-6


def test_no_random_number_is_used_up():
    assert all(by_pytorch()[name]["generator"] for name in SHAPES)


def test_a_reset_gate_before_the_product_is_another_network():
    assert by_pytorch()["reset gate after the product"] < 1e-12
    assert by_pytorch()["reset gate before the product"] > 1e-3


def test_layers_that_no_cell_here_has_are_refused_in_words():
    refused = by_pytorch()["refused"]
    assert refused["two layers"] == "rnn or readout has more than one layer, unlike every cell here"
    assert refused["two ways"] == "rnn or readout has two directions, unlike every cell here"
    assert refused["projected"] == "rnn or readout has a projection, unlike every cell here"
    assert refused["relu"] == "rnn or readout has relu for tanh, unlike every cell here"
    assert refused["no bias"] == refused["no readout bias"]
    assert refused["no bias"] == "rnn or readout has no bias, unlike every cell here"
    assert refused["cell"].startswith("rnn and readout are RNNCell and Linear, and must be")
    assert refused["no gradient"] == "there is no gradient yet: call backward() of the loss first"


def test_what_a_chapter_compares_with_pytorch_agrees():
    for name, printed in by_pytorch()["chapters"].items():
        assert printed.endswith("PyTorch agrees to 1e-12: True\n"), name


def test_names_and_shapes_are_said_without_pytorch():
    from lab import bridge

    for name, cell in cells().items():
        weights = bridge.weights_of(problem(cell)[0])
        assert [each.shape for each in weights.values()] == SHAPES[name]


def test_without_pytorch_one_sentence_says_how_to_get_it(monkeypatch):
    from lab import bridge
    import pytest

    monkeypatch.setitem(sys.modules, "torch", None)
    for cell in cells().values():
        with pytest.raises(ImportError, match=r"^this needs PyTorch, which `pip install torch`"):
            bridge.network_of(problem(cell)[0])
    with pytest.raises(TypeError, match=r"^params is list, and must be Params of a cell"):
        bridge.weights_of([])


def errors(cell, net, params, xs, targets):
    """Of outputs, hidden states, and every gradient; the cell's own and PyTorch's."""
    from lab import bridge
    from rnn_core import relative_error
    import torch

    hs, ys = cell.forward(params, xs)
    grads, dhs = cell.backward(params, xs, hs, ys - targets)
    batch = torch.tensor(xs).mT.requires_grad_()
    outputs = net(batch)
    states, last = net.rnn(batch)
    net.zero_grad()
    (0.5 * (outputs.mT - torch.tensor(targets)) ** 2).sum().backward()
    theirs = bridge.gradients_of(net.rnn, net.readout)
    pairs = [*zip(theirs, grads, strict=True), (outputs.mT.detach().numpy(), ys)]
    pairs += [(states.mT.detach().numpy(), hs[1:, :5])]
    ends = torch.cat(last, 2) if isinstance(last, tuple) else last
    pairs += [(ends.mT.detach().numpy()[0], hs[-1])]
    pairs += [(batch.grad.mT.numpy(), cell.input_gradients(params, xs, hs, dhs))]
    pairs += [(net.rnn.bias_hh_l0.grad[:5].numpy(), grads.bh[:5, 0])]
    return [float(relative_error(*pair)) for pair in pairs]


def bias_moved(cell, net, params, xs, targets):
    """How far a step of descent moves the sum of both biases, in steps of ours."""
    from lab import bridge
    import torch

    hs, ys = cell.forward(params, xs)
    grads, _ = cell.backward(params, xs, hs, ys - targets)
    net.zero_grad()
    (0.5 * (net(torch.tensor(xs).mT).mT - torch.tensor(targets)) ** 2).sum().backward()
    torch.optim.SGD(net.parameters(), lr=1e-3).step()
    after = bridge.params_of(net.rnn, net.readout)
    return float(np.vdot(params.bh - after.bh, grads.bh) / np.vdot(grads.bh, grads.bh) / 1e-3)


def over_and_back(cell):
    from lab import bridge
    import torch

    params, xs, targets = problem(cell)
    generator = torch.get_rng_state()
    net = bridge.network_of(params)
    found = {"generator": torch.equal(generator, torch.get_rng_state())}
    back = bridge.params_of(net.rnn, net.readout)
    found["back"] = all(map(np.array_equal, back, params)) and type(back) is type(params)
    back.Wxh[:] = 0
    found["copied"] = bool(net.rnn.weight_ih_l0.all())
    found["errors"] = errors(cell, net, params, xs, targets)
    found["bias moved"] = bias_moved(cell, net, params, xs, targets)
    single = bridge.network_of(params._make(each.astype(np.float32) for each in params))
    back = bridge.params_of(single.rnn, single.readout)
    found["single"] = [str(single.rnn.weight_hh_l0.dtype), str(back.Whh.dtype)]
    return found


def reset_gates():
    """How far PyTorch's first state is from that of a GRU with its reset gate here or there."""
    from lab import bridge, gru
    from lab.sigmoid import sigmoid
    import torch

    params, xs, _ = problem(gru)
    h0 = np.random.default_rng(1).standard_normal((5, 4))
    (r, z, n), (Wr, Wz, Wn) = (np.split(a, 3) for a in (params.Wxh @ xs[0] + params.bh, params.Whh))
    r, z = sigmoid(r + Wr @ h0), sigmoid(z + Wz @ h0)
    candidates = {
        "reset gate after the product": n + r * (Wn @ h0 + params.bn),
        "reset gate before the product": n + Wn @ (r * h0) + params.bn,
    }
    rnn = bridge.network_of(params).rnn
    (theirs,), _ = rnn(torch.tensor(xs[:1]).mT, torch.tensor(h0).mT[None].contiguous())
    theirs = theirs.mT.detach().numpy()
    states = {name: (1 - z) * np.tanh(a) + z * h0 for name, a in candidates.items()}
    return {name: float(np.abs(h - theirs).max()) for name, h in states.items()}


def printed_by_chapters():
    """What the cells of chapters that carry weights over print here, where there is PyTorch."""
    import rnn_core

    sys.modules["lab.figures.inspected"] = SimpleNamespace(inspected=None)  # needs Matplotlib
    printed = {}
    for path in (ROOT / "book").glob("[0-9]*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        codes = [code for code in codes if "bridge." in code]
        with redirect_stdout(StringIO()) as out:
            space = {"np": np, "rnn_core": rnn_core}
            for code in codes:
                exec(code, space)
        printed |= {path.name: out.getvalue()} if codes else {}
    return printed


def refusals():
    from lab import bridge
    from torch import nn

    line = nn.Linear(5, 2)
    odd = {
        "two layers": (nn.GRU(3, 5, 2), line),
        "two ways": (nn.LSTM(3, 5, bidirectional=True), line),
        "projected": (nn.LSTM(3, 5, proj_size=2), line),
        "relu": (nn.RNN(3, 5, nonlinearity="relu"), line),
        "no bias": (nn.RNN(3, 5, bias=False), line),
        "no readout bias": (nn.RNN(3, 5), nn.Linear(5, 2, bias=False)),
        "cell": (nn.RNNCell(3, 5), line),
    }
    said = {}
    for name, pair in odd.items():
        try:
            bridge.params_of(*pair)
        except (TypeError, ValueError) as error:
            said[name] = str(error)
    try:
        bridge.gradients_of(nn.GRU(3, 5), line)
    except ValueError as error:
        said["no gradient"] = str(error)
    return said


if __name__ == "__main__":
    without_matplotlib()
    found = {name: over_and_back(cell) for name, cell in cells().items()}
    print(
        json.dumps(
            {**found, **reset_gates(), "refused": refusals(), "chapters": printed_by_chapters()}
        )
    )
