"""Looking into PyTorch's networks: right numbers for any model, which stays as it is.

Here, or in .venv-peers, which `make test PEERS=1` makes. Run as a program, it prints what it finds.
"""

from functools import cache, partial
from itertools import product
import json
import sys

from lab_cells import cells, problem
import numpy as np
from odd_networks import H, I, T, odd_networks, refused_networks, squares_of_first
from peers import printed_by, without_matplotlib


@cache
def by_pytorch():
    return printed_by(__file__, "torch")


def test_it_finds_what_the_kernel_and_the_lab_find():
    beside = by_pytorch()["beside the lab"]
    assert beside.keys() == {"RNN", "GRU", "LSTM"}
    for gaps in beside.values():
        assert max(gaps["arrays"]) < 1e-12
        assert gaps["kind and shares"]


def test_every_layer_computes_what_pytorch_computes():
    """Kinds, layers, directions, projections, dropout, and where the batch is."""
    gaps = by_pytorch()["beside PyTorch"]
    assert len(gaps) == 2 * (4 * 2 * 2 * 2 + 2 * 2)
    assert max(gap for name, gap in gaps.items() if "float64" in name) < 1e-12
    assert max(gaps.values()) < 1e-5


def test_gradients_of_states_are_slopes_of_the_loss():
    for name, (slopes, gap) in by_pytorch()["slopes"].items():
        assert slopes, name
        assert gap < 1e-7, name


def test_every_odd_network_is_read_rightly_and_stays_as_it_is():
    for name, found in by_pytorch()["odd"].items():
        assert found["layers"] == found["expected"], name
        assert found["loss"] < 1e-12, name
        assert found["same"], name
        if "cut" not in name:
            assert found["gap"] < 1e-7, name


def test_what_is_cut_off_carries_no_gradient():
    assert by_pytorch()["odd"]["two pieces, cut"]["gap"] > 1e-3
    assert by_pytorch()["odd"]["two pieces"]["gap"] < 1e-7


def test_bad_input_is_refused_in_words():
    refused = by_pytorch()["refused"]
    assert len(refused) == 21
    for name, (words, begin) in refused.items():
        assert words.startswith(begin), name


def test_a_loss_by_steps_gives_the_gradients_of_each():
    found = by_pytorch()["by step"]
    assert max(found["gaps"]) < 1e-12
    assert found["nothing depends on later states"]
    assert found["all together"] < 1e-12


def test_a_long_sequence_has_a_map_of_some_steps():
    found = by_pytorch()["long"]
    assert found["rows"] == 41  # of 120 steps, every third
    assert found["gap"] < 1e-10


def test_chaos_in_single_precision_is_not_taken_for_a_fault():
    assert by_pytorch()["chaos"] > 1


def test_relu_and_gates_are_counted():
    assert by_pytorch()["counted"] == {
        "relu": [0.0] * 5 + [0.5],
        "open": [0.0, 1.0],
        "shut": [1.0, 0.0],
        "half open": 0.0,
    }


def test_without_pytorch_one_sentence_says_how_to_get_it(monkeypatch):
    from lab import inspection
    import pytest

    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r"^this needs PyTorch, which `pip install torch`"):
        inspection.inspect(None, None, None)


def found_in(cell, **how):
    """What is found in a cell of the book, and the hidden states and gradients it has."""
    from lab import inspection

    params, xs, targets = problem(cell)
    hs, ys = cell.forward(params, xs)
    _, dhs = cell.backward(params, xs, hs, ys - targets)
    return inspection.of_cell(cell, params, xs, ys - targets, **how), hs, dhs


def test_the_cells_of_the_book_need_no_pytorch():
    for name, cell in cells().items():
        layer, hs, dhs = found_in(cell, sequence=2)
        assert layer.kind == {"RNN": "RNN_TANH"}.get(name, name)
        assert np.array_equal(layer.hs, hs)
        assert np.allclose(layer.norms**2, (dhs**2).sum(axis=(1, 2)))
        assert np.allclose(np.diag(layer.between), 1)
        matrix = matrix_of(cell, hs[3, :, 2])
        assert np.isclose(np.linalg.norm(matrix, 2), layer.between[9, 3], rtol=1e-6)
        bent = {"RNN": hs[1:], "LSTM": np.tanh(hs[1:, 5:])}.get(name)
        if bent is not None:
            assert np.array_equal(layer.flat, (np.abs(bent) > 0.97).mean(axis=(1, 2)))
            assert layer.flat.any()
        assert len(layer.gates) == {"RNN": 0, "GRU": 2, "LSTM": 3}[name]


def matrix_of(cell, h3, size=1e-6):
    """∂h_9/∂h_3 of sequence 2, by differences, column by column."""
    params, xs, _ = problem(cell)

    def h9(h):
        return cell.forward(params, xs[3:, :, 2:3], h[:, None])[0][-1, :, 0]

    nudges = size * np.eye(len(h3))
    return np.transpose([(h9(h3 + nudge) - h9(h3 - nudge)) / (2 * size) for nudge in nudges])


def test_its_words_fit_a_phone():
    for cell in cells().values():
        lines = str(found_in(cell)[0]).splitlines()
        assert max(map(len, lines)) <= 48
        assert lines[1].startswith("  left of the gradient at h_0: ")


def test_it_is_drawn():
    from lab.figures.inspected import inspected
    import matplotlib.pyplot as plt

    layers = [found_in(cell)[0] for cell in cells().values()]
    nothing = layers[0]._replace(norms=0 * layers[0].norms, between=0 * layers[0].between)
    axes = inspected([*layers, nothing])
    assert axes.shape == (2, 4)
    for layer, (upper, lower) in zip(layers, axes.T, strict=False):
        assert np.array_equal(upper.lines[0].get_ydata(), layer.norms)
        shown = np.ma.filled(lower.collections[0].get_array().astype(float), np.nan)
        assert np.allclose(10**shown, layer.between, equal_nan=True)
    ((_, alone),) = inspected([nothing]).T
    assert alone.collections[0].get_clim() == (-1, 1)
    plt.close("all")


def beside_the_lab(cell):
    from lab import bridge, inspection
    import torch

    params, xs, targets = problem(cell)

    def loss(ys):
        return 0.5 * ((ys.mT - torch.tensor(targets)) ** 2).sum()

    net = bridge.network_of(params)
    (there,) = inspection.inspect(net, torch.tensor(xs).mT, loss, sequence=2)
    here, hs, dhs = found_in(cell, sequence=2)
    pairs = [(there.hs, hs), (there.dhs, dhs)]
    pairs += [(getattr(there, name), getattr(here, name)) for name in ("norms", "between", "flat")]
    shares = [there.gates[name].tolist() == here.gates[name].tolist() for name in here.gates]
    same = all(shares) and there.kind == here.kind and there.gates.keys() == here.gates.keys()
    return {"arrays": [largest(a - b) for a, b in pairs], "kind and shares": same}


def largest(differences):
    return float(np.nanmax(np.abs(differences)))


def layers_of_all_kinds():
    from torch import nn

    kinds = {"tanh": nn.RNN, "relu": partial(nn.RNN, nonlinearity="relu")}
    kinds |= {"GRU": nn.GRU, "LSTM": nn.LSTM}
    for (name, kind), layers, both, first in product(kinds.items(), (1, 3), (0, 1), (0, 1)):
        how = {"batch_first": bool(first), "bidirectional": bool(both)}
        how["dropout"] = 0.5 if layers > 1 else 0.0
        yield f"{name}, {layers} layers, {how}", kind(I, H, layers, **how)
    for both, first in product((0, 1), (0, 1)):
        how = {"batch_first": bool(first), "bidirectional": bool(both), "proj_size": 2}
        yield f"projected, {how}", nn.LSTM(I, H, 2, **how)


def beside_pytorch():
    """The largest difference from what the layer itself returns, with the same dropout."""
    from lab import inspection
    import torch

    gaps = {}
    for dtype in ("float64", "float32"):
        for name, layer in layers_of_all_kinds():
            layer.to(getattr(torch, dtype))
            xs, seen = torch.randn(T, 3, I, dtype=getattr(torch, dtype)), []
            generator = torch.get_rng_state()
            inspection.inspect(layer, xs, watched(squares_of_first, seen))
            assert torch.equal(generator, torch.get_rng_state())
            pairs = zip(tensors(seen[0]), tensors(layer(xs)), strict=True)
            gap = max((ours - its).abs().max().item() for ours, its in pairs)
            gaps[f"{dtype}: {name}"] = gap
    return gaps


def watched(loss, seen):
    """The loss, which keeps what it is given."""

    def watch(outputs):
        seen.append(outputs)
        return loss(outputs)

    return watch


def tensors(nested):
    return [nested] if hasattr(nested, "dim") else [t for part in nested for t in tensors(part)]


def slopes(model, inputs, loss, size=1e-5):
    """Each state as it is, a direction, and the slope of the loss: by two runs, nudged there."""
    from lab import inspection, torch_unroll
    import torch

    rng, step, agree = np.random.default_rng(0), torch_unroll.step, torch_unroll.agree
    seen = []

    def only(outputs):
        seen.append(loss(outputs).item())
        raise StopIteration

    def run(which=None, nudge=0):
        states = []

        def nudged(*given):
            state, inner = step(*given)
            states.append(state.detach())
            return state + nudge if len(states) - 1 == which else state, inner

        torch_unroll.step, torch_unroll.agree = nudged, lambda *_: None
        try:
            inspection.inspect(model, inputs, only)
        except StopIteration:
            return states
        finally:
            torch_unroll.step, torch_unroll.agree = step, agree

    for which, state in enumerate(run()):
        direction = rng.standard_normal(tuple(state.shape))
        for sign in (1, -1):
            run(which, torch.tensor(sign * size * direction))
        yield state.numpy(), direction, (seen[-2] - seen[-1]) / (2 * size)


def checked(layers, measured):
    """How many slopes there are, and their largest distance from what the gradients say."""
    pairs = [zip(layer.hs[1:], layer.dhs[1:], strict=True) for layer in layers]
    states = [(h.T, dh.T) for each in pairs for h, dh in each]
    gaps = []
    for state, direction, slope in measured:
        (dh,) = (d for h, d in states if h.shape == state.shape and np.array_equal(h, state))
        gaps.append(abs(np.vdot(dh, direction) - slope))
    return len(gaps), float(max(gaps))


def slopes_of_all_kinds():
    from lab import inspection
    import torch

    found = {}
    for name, layer in layers_of_all_kinds():
        task = layer, torch.randn(T, 3, I), squares_of_first
        found[name] = checked(inspection.inspect(*task), slopes(*task))
    return found


def kept(model):
    """All that must be the same afterward."""
    import torch

    values = {name: value.clone() for name, value in model.state_dict().items()}
    modules = [(id(each), each.training, sorted(vars(each))) for each in model.modules()]
    grads = [None if each.grad is None else each.grad.clone() for each in model.parameters()]
    return values, modules, grads, torch.get_rng_state()


def same(before, after):
    import torch

    equal = [torch.equal(value, after[0][name]) for name, value in before[0].items()]
    for one, other in zip(before[2], after[2], strict=True):
        equal.append(one is other if one is None else torch.equal(one, other))
    return all(equal) and before[1] == after[1] and torch.equal(before[3], after[3])


def read_rightly(model, inputs, loss, expected):
    import copy

    from lab import inspection
    import torch

    given = inputs if isinstance(inputs, tuple) else (inputs,)
    for at, each in enumerate(model.parameters()):
        each.grad = torch.ones_like(each) if at % 2 else None
    generator = torch.get_rng_state()
    its = loss(copy.deepcopy(model)(*given)).item()
    torch.set_rng_state(generator)
    before, seen = kept(model), []
    layers = inspection.inspect(model, inputs, watched(loss, seen))
    unchanged = same(before, kept(model))
    _, gap = checked(layers, slopes(model, inputs, loss))
    return {
        "layers": {layer.name: len(layer.norms) - 1 for layer in layers},
        "expected": expected,
        "loss": abs(its - loss(seen[0]).item()),
        "same": unchanged,
        "gap": gap,
    }


def refusal(model, inputs, loss, how, begin):
    from lab import inspection

    try:
        inspection.inspect(model, inputs, loss, **how)
    except (TypeError, ValueError) as error:
        return str(error), begin
    return "", begin


def by_step():
    """The map of ∂L_t/∂h_k, beside the gradients of each L_t alone."""
    from lab import inspection
    import torch

    net, xs = torch.nn.LSTM(I, H, 2), torch.randn(T, 3, I)

    def steps(out):
        return (out[0] ** 2).sum((1, 2))

    layers = inspection.inspect(net, xs, steps, by_step=True)
    with torch.no_grad():  # wherever it is asked
        whole = inspection.inspect(net, xs, lambda out: steps(out).sum())
    gaps = []
    for t in range(T):
        alone = inspection.inspect(net, xs, lambda out, t=t: steps(out)[t])
        gaps += [
            largest(np.nan_to_num(layer.between[t + 1]) - one.norms)
            for layer, one in zip(layers, alone, strict=True)
        ]
    later = [np.isnan(np.triu(layer.between, 1)[np.triu_indices(T + 1, 1)]) for layer in layers]
    together = [largest(a.dhs - b.dhs) for a, b in zip(layers, whole, strict=True)]
    return {
        "gaps": gaps,
        "nothing depends on later states": bool(np.all(later)),
        "all together": max(together),
    }


def long():
    from lab import bridge, inspection, lstm
    import torch

    params, xs, targets = problem(lstm, T=120)
    net = bridge.network_of(params)
    (there,) = inspection.inspect(net, torch.tensor(xs).mT, lambda ys: (ys**2).sum())
    here = inspection.of_cell(lstm, params, xs, targets)
    some = here.between[np.ix_(there.steps, there.steps)]
    return {"rows": len(there.steps), "gap": largest(there.between / some - 1)}


def chaos():
    """How far rounding drives a network and its steps apart, which are the same."""
    from lab import inspection
    import torch

    net = torch.nn.LSTM(I, 64, dtype=torch.float32)
    for weight in net.parameters():
        weight.data.normal_(0, 1)
    xs, seen = torch.randn(300, 2, I, dtype=torch.float32), []
    inspection.inspect(net, xs, watched(squares_of_first, seen))
    return (seen[0][0] - net(xs)[0]).abs().max().item()


def counted():
    """Half of the units of a relu layer below zero at the last step; gates by their biases."""
    from lab import inspection
    import torch

    relu, gru = torch.nn.RNN(1, 4, nonlinearity="relu"), torch.nn.GRU(1, 1)
    for weight in [*relu.parameters(), *gru.parameters()]:
        weight.data.zero_()
    relu.bias_ih_l0.data.fill_(1.0)
    relu.weight_ih_l0.data[:2] = -2.0
    xs = torch.zeros(T, 1, 1)
    xs[-1] = 1.0
    gru.bias_ih_l0.data[:2] = torch.tensor([-5.0, 5.0])
    (one,) = inspection.inspect(relu, xs, squares_of_first)
    (other,) = inspection.inspect(gru, xs, squares_of_first)
    shut, opened = zip(*(other.gates[name][0].tolist() for name in "rz"), strict=True)
    gru.bias_ih_l0.data[:2] = torch.tensor([-1.0, 1.0])
    (between,) = inspection.inspect(gru, xs, squares_of_first)
    half = sum(between.gates[name].sum() for name in "rz")
    return {"relu": one.flat.tolist(), "open": opened, "shut": shut, "half open": half}


def all_findings():
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    return {
        "beside the lab": {name: beside_the_lab(cell) for name, cell in cells().items()},
        "beside PyTorch": beside_pytorch(),
        "slopes": slopes_of_all_kinds(),
        "odd": {name: read_rightly(*case) for name, case in odd_networks().items()},
        "refused": {name: refusal(*case) for name, case in refused_networks().items()},
        "by step": by_step(),
        "long": long(),
        "chaos": chaos(),
        "counted": counted(),
    }


if __name__ == "__main__":
    without_matplotlib()
    print(json.dumps(all_findings()))
