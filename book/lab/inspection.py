"""What happens inside somebody's recurrent network: states, gates, and how far an error runs back.

A copy of the model runs on the CPU, its recurrent layers computed step by step (`torch_unroll`),
so that the model itself stays as it is. All arrays have the shapes of the book, in float64.
"""

import copy
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

from lab.bridge import pytorch
from lab.jacobians import norms_between
from lab.torch_unroll import Refused, Unrolled, step
import numpy as np

FEWEST, MOST = 8, 50  # rows of a map; each stands for as many steps as that takes
CUT_OFF = "loss depends on no state: it is cut off by detach, no_grad or argmax"
FLAT = 0.97  # where the slope of tanh is below 0.06


class Layer(NamedTuple):
    """One layer of a network, in one direction, on its way through a batch.

    Attributes
    ----------
    name : str
        As PyTorch has it, ``rnn.l0`` for the first layer of ``rnn``.
    kind : {"RNN_TANH", "RNN_RELU", "GRU", "LSTM"}
    hs : ndarray, shape (T+1, S, B)
        Hidden states, in the order in which the layer reads; of an LSTM h_t above c_t.
    dhs : ndarray, shape (T+1, S, B)
        ∂L/∂h_k, and of an LSTM ∂L/∂c_k below it, as `lab.lstm.backward` has them.
    norms : ndarray, shape (T+1,)
        ‖∂L/∂h_k‖, over the whole batch.
    between : ndarray, shape (rows, rows)
        Entry (t, k), of the steps that `steps` names: ‖∂L_t/∂h_k‖ over the batch if the loss was
        given by steps, else ‖∂h_t/∂h_k‖ of one sequence. nan where nothing depends on anything.
    steps : ndarray of int, shape (rows,)
    by_step : bool
        Which of the two it is.
    flat : ndarray, shape (T,)
        Share of units at each step whose tanh, of h, of c in an LSTM, of the candidate in a GRU,
        is beyond ±0.97; for relu, that are 0.
    gates : dict of str to ndarray, shape (T, 2)
        For each gate the share that is shut, below 0.1, and open, above 0.9.
    """

    name: str
    kind: str
    hs: np.ndarray
    dhs: np.ndarray
    norms: np.ndarray
    between: np.ndarray
    steps: np.ndarray
    by_step: bool
    flat: np.ndarray
    gates: dict

    def __str__(self):
        """In a few lines: the gradient at h_0 as a share of the largest, flat units, gates."""
        T, largest = len(self.norms) - 1, self.norms.max()
        lines = [f"{self.name} ({self.kind}), T = {T}"]
        lines += [f"  left of the gradient at h_0: {self.norms[0] / (largest or 1):.0e}"]
        lines += [f"  flat units: {self.flat.mean():.0%}"]
        for gate, shares in self.gates.items():
            shut, opened = shares.mean(axis=0)
            lines += [f"  {gate}: shut {shut:.0%}, open {opened:.0%}"]
        return "\n".join(lines)


def inspect(model, inputs, loss, by_step=False, sequence=0):
    """Look into a recurrent network of PyTorch's, on one batch.

    Parameters
    ----------
    model : torch.nn.Module
        With one or several of nn.RNN, nn.GRU, nn.LSTM and their cells, anywhere in it. It is not
        changed: a copy runs on the CPU, in the mode, train or eval, that the model is in. What
        dropout leaves out is drawn once, as the model's next call there would draw it.
    inputs : torch.Tensor or tuple
        What the model takes; a tuple holds several arguments.
    loss : callable
        From what the model returns, on the CPU, to one number; if `by_step`, to T of them,
        L_1 ... L_T, whose sum is L.
    by_step : bool
    sequence : int
        Whose Jacobians are drawn, where the loss is one number.

    Returns
    -------
    list of Layer
        One for each layer and direction, and for each call that does not go on from the state
        that an earlier one returned.

    Raises
    ------
    ImportError
        Where PyTorch is not installed.
    TypeError, ValueError
        In words, if the model has no such layer, is on several devices, reads packed sequences
        or fails on the inputs; or if the loss is no number or depends on no state.
    """
    torch = pytorch()
    replica, unrolled = _unrolled(torch, model)
    inputs = tuple(map(_on_cpu, inputs if type(inputs) is tuple else (inputs,)))
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        try:
            outputs = replica(*inputs)
        except Refused:
            raise
        except Exception as error:
            shapes = [list(getattr(each, "shape", [])) for each in inputs]
            raise ValueError(f"the model fails on inputs of shape {shapes}: {error}") from error
        runs = _named(unrolled)
        losses = _checked(torch, loss(outputs), by_step, runs)
        return _layers(torch, runs, losses, by_step, sequence)


def _unrolled(torch, model):
    """A copy of the model on the CPU, and what stands in for its layers."""
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"model is {type(model).__name__}, and must be a torch.nn.Module")
    model = getattr(model, "_orig_mod", model)  # what torch.compile has wrapped
    devices = {str(each.device) for each in model.parameters()}
    if len(devices) > 1:
        raise ValueError(f"model is on several devices, {', '.join(sorted(devices))}: move it")
    try:
        replica = copy.deepcopy(model).cpu()
    except Exception as error:
        why = str(error).partition(".")[0]
        raise ValueError(
            f"model cannot be copied ({why}); if it keeps a state from call to call, detach it"
        ) from error
    kinds = torch.nn.RNNBase, torch.nn.modules.rnn.RNNCellBase
    unrolled = [Unrolled(*each) for each in replica.named_modules() if isinstance(each[1], kinds)]
    if not unrolled:
        raise ValueError("model has no nn.RNN, nn.GRU or nn.LSTM, and no cell of these")
    for each in unrolled:
        each.module.forward = each
    return replica, unrolled


def _on_cpu(value):
    """A copy of a tensor, or of those in a tuple or list, without history."""
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return type(value)(map(_on_cpu, value))
    return value.detach().cpu().clone() if hasattr(value, "detach") else value


def _named(unrolled):
    """Names and runs, of all calls of all layers."""
    named = []
    for each in unrolled:
        for number, (runs, _) in enumerate(each.calls, 1):
            call = f", call {number}" if len(each.calls) > 1 else ""
            named += [(run.name + call, run) for run in runs]
    if not named:
        raise ValueError("the model calls none of its recurrent layers")
    for name, run in named:
        for t, state in enumerate(run.states):
            if not state.isfinite().all():
                raise ValueError(f"{name}: h_{t} is not finite, and is the first of its layer")
    return named


def _checked(torch, losses, by_step, runs):
    """The loss as a vector of terms."""
    if not torch.is_tensor(losses):
        raise TypeError(f"loss returns {type(losses).__name__}, and must return a tensor")
    lengths = sorted({len(run.xs) for _, run in runs})
    needed = [(T,) for T in lengths] if by_step else [(), (1,)]
    if tuple(losses.shape) not in needed:
        one = f"{' or '.join(map(str, lengths))} numbers, one a step" if by_step else "one number"
        raise ValueError(f"loss returns a tensor of shape {tuple(losses.shape)}, and must be {one}")
    if not losses.requires_grad:
        raise ValueError(CUT_OFF)
    return losses.reshape(-1)


def _layers(torch, runs, losses, by_step, sequence):
    nodes = [state for _, run in runs for state in run.states]

    def gradients(of):
        grads = torch.autograd.grad(of, nodes, retain_graph=True, allow_unused=True)
        if all(grad is None for grad in grads):
            raise ValueError(CUT_OFF)
        return [torch.zeros_like(h) if d is None else d for d, h in zip(grads, nodes, strict=True)]

    dhs = gradients(losses.sum())
    rows = [[d.double().norm().item() for d in gradients(L)] for L in losses] if by_step else None
    layers = []
    for name, run in runs:
        first = sum(len(one.hs) for one in layers)
        mine = slice(first, first + len(run.states))
        hs, own = _array(run.states), _array(dhs[mine])
        if by_step:
            between = np.array([[np.nan] * len(hs), *(row[mine] for row in rows)])
            between[between == 0] = np.nan
            steps = np.arange(len(hs))
        else:
            steps, between = _products(torch, run, sequence)
        inner = {key: _array([each[key] for each in run.inner]) for key in run.inner[0]}
        layers.append(_layer(name, run.kind, hs, own, between, steps, by_step, inner))
    return layers


def _layer(name, kind, hs, dhs, between, steps, by_step, inner):
    """From gates and squashed values, each (T, H, B), to what is told of them."""
    squashed = inner.pop("squashed")
    flat = squashed == 0 if kind == "RNN_RELU" else np.abs(squashed) > FLAT
    shares = {key: [_share(gate < 0.1), _share(gate > 0.9)] for key, gate in inner.items()}
    gates = {key: np.transpose(both) for key, both in shares.items()}
    norms = np.linalg.norm(dhs, axis=(1, 2))
    return Layer(name, kind, hs, dhs, norms, between, steps, by_step, _share(flat), gates)


def _share(true):
    return true.mean(axis=(1, 2))


def _array(tensors):
    """From (B, S) each to (T, S, B), in float64."""
    return np.stack([each.detach().double().numpy().T for each in tensors])


def _products(torch, run, sequence):
    """Steps, and the norm of ∂h_t/∂h_k between all pairs of them."""
    T, (B, S) = len(run.xs), run.states[0].shape
    if not 0 <= sequence < B:
        raise ValueError(f"sequence is {sequence}, and must be below B = {B}")
    stride = -(-T // max(FEWEST, min(MOST, 6000 // S)))  # the norms of large products take long
    steps = np.array([*range(0, T, stride), T])
    blocks = [
        reduce(lambda product, J: J @ product, _jacobians(torch, run, sequence, range(*ends)))
        for ends in pairwise(steps)
    ]
    return steps, norms_between(np.array(blocks))


def _jacobians(torch, run, sequence, steps):
    """∂h_{t+1}/∂h_t for each t, (S, S): a batch in which row i is asked for entry i."""
    for t in steps:
        state, x = run.states[t][sequence].detach(), run.xs[t][sequence].detach()
        before = state.expand(len(state), -1).clone().requires_grad_()
        after, _ = step(run.kind, run.weights, x.expand(len(state), -1), before)
        yield torch.autograd.grad(after.diagonal().sum(), before)[0].double().numpy()


def of_cell(cell, params, xs, dys, sequence=0):
    """The same of a cell of this book, without PyTorch.

    Parameters
    ----------
    cell : module
        `rnn_core`, `lab.gru` or `lab.lstm`.
    params : Params
        Of that cell.
    xs : ndarray, shape (T, I, B)
    dys : ndarray, shape (T, O, B)
        ∂L/∂ys.
    sequence : int

    Returns
    -------
    Layer
        With the norms ‖∂h_t/∂h_k‖ between all steps.
    """
    hs, _ = cell.forward(params, xs)
    _, dhs = cell.backward(params, xs, hs, dys)
    gated = hasattr(cell, "gates")
    given = (xs, hs) if gated else (hs,)
    jacobians = cell.hidden_jacobians(params, *given)[..., sequence]
    inner = {"squashed": hs[1:]}
    if gated:
        letters = "rzn" if len(params.Whh) == 3 * params.Whh.shape[1] else "ifgo"
        inner = dict(zip(letters, cell.gates(params, xs, hs), strict=False))
        candidate = inner.pop("n" if "n" in inner else "g")
        inner["squashed"] = candidate if "r" in inner else np.tanh(cell.parts(hs)[1][1:])
    kind = "GRU" if "r" in inner else "LSTM" if "f" in inner else "RNN_TANH"
    steps = np.arange(len(hs))
    return _layer("rnn.l0", kind, hs, dhs, norms_between(jacobians), steps, False, inner)
