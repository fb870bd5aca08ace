"""The same weights in PyTorch: nn.RNN, nn.GRU or nn.LSTM with a linear readout, and back.

| here           | there                        |                                              |
|----------------|------------------------------|----------------------------------------------|
| Wxh, Whh, Why  | weight_ih, weight_hh, weight | the same shapes; blocks in the same order    |
| bh             | bias_ih + bias_hh            | two biases, of which only the sum counts ... |
| bh, bn         | bias_ih, last of bias_hh     | ... but in a GRU's candidate each by itself  |
| xs (T, I, B)   | (T, B, I)                    | there a sequence's vectors are rows          |

PyTorch's GRU is the variant of `lab.gru`, whose reset gate acts after the product with Whh; one
with the gate before it, as Cho et al. (2014) print it, has no twin there. PyTorch is needed only
by what makes or reads its layers.
"""

from lab import gru, lstm
import numpy as np
import rnn_core

LAYERS = {rnn_core.Params: "RNN", gru.Params: "GRU", lstm.Params: "LSTM"}


def pytorch():
    """PyTorch, where it is installed.

    Raises
    ------
    ImportError
        In one sentence, with the line that installs it.
    """
    try:
        import torch
    except ImportError:
        raise ImportError("this needs PyTorch, which `pip install torch` installs") from None
    return torch


def weights_of(params):
    """Parameters under the names that they have in PyTorch, and in its shapes.

    Parameters
    ----------
    params : rnn_core.Params, lab.gru.Params or lab.lstm.Params

    Returns
    -------
    dict of str to ndarray
        Of the layer, ``rnn.…``, and of the readout, ``readout.…``. The second bias is zero, save
        for bn of a GRU.

    Raises
    ------
    TypeError
        If the parameters are of another kind.
    """
    if type(params) not in LAYERS:
        raise TypeError(f"params is {type(params).__name__}, and must be Params of a cell")
    bh, by = params.bh[:, 0], params.by[:, 0]
    inner = np.zeros_like(bh)
    if isinstance(params, gru.Params):
        inner[-len(params.bn) :] = params.bn[:, 0]
    return {
        "rnn.weight_ih_l0": params.Wxh,
        "rnn.weight_hh_l0": params.Whh,
        "rnn.bias_ih_l0": bh,
        "rnn.bias_hh_l0": inner,
        "readout.weight": params.Why,
        "readout.bias": by,
    }


def network_of(params):
    """A network of PyTorch's with the same weights, copied.

    Parameters
    ----------
    params : rnn_core.Params, lab.gru.Params or lab.lstm.Params

    Returns
    -------
    torch.nn.Module
        With a layer ``rnn`` and a linear ``readout``. It takes inputs (T, B, I), and an initial
        state if one is given, and returns outputs (T, B, O).

    Raises
    ------
    ImportError
        Where PyTorch is not installed.
    TypeError
        If the parameters are of another kind.
    """
    arrays, torch = weights_of(params), pytorch()

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            (O, H), I = params.Why.shape, params.Wxh.shape[1]
            dtype = torch.from_numpy(params.Why).dtype
            self.rnn = getattr(torch.nn, LAYERS[type(params)])(I, H, dtype=dtype)
            self.readout = torch.nn.Linear(H, O, dtype=dtype)

        def forward(self, xs, h0=None):
            return self.readout(self.rnn(xs, h0)[0])

    with torch.random.fork_rng(devices=[]):  # what is drawn at first is written over
        net = Network()
    net.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
    return net


def params_of(rnn, readout):
    """The parameters of a layer and a readout of PyTorch's, copied.

    Parameters
    ----------
    rnn : torch.nn.RNN, torch.nn.GRU or torch.nn.LSTM
        With tanh, one layer, one direction, and no projection.
    readout : torch.nn.Linear

    Returns
    -------
    rnn_core.Params, lab.gru.Params or lab.lstm.Params

    Raises
    ------
    ImportError
        Where PyTorch is not installed.
    TypeError, ValueError
        If the modules are of another kind, or the layer has what no cell here has.
    """
    kind, (Wxh, Whh, bih, bhh, Why, by) = _arrays(rnn, readout, lambda weight: weight)
    if kind is not gru.Params:
        return kind(Wxh, Whh, Why, bih + bhh, by)
    reset, update, inner = np.split(bhh, 3)
    outer = np.concatenate([reset, update, np.zeros_like(inner)])
    return kind(Wxh, Whh, Why, bih + outer, inner, by)


def gradients_of(rnn, readout):
    """The gradients that PyTorch has left at a layer and a readout.

    Each of the two biases has the gradient dbh, so that a step of gradient descent moves their
    sum twice as far as it would move bh.

    Parameters
    ----------
    rnn, readout
        As for `params_of`, after ``loss.backward()``.

    Returns
    -------
    rnn_core.Params, lab.gru.Params or lab.lstm.Params

    Raises
    ------
    ImportError, TypeError, ValueError
        As `params_of`; and if there is no gradient yet.
    """
    kind, (Wxh, Whh, bih, bhh, Why, by) = _arrays(rnn, readout, lambda weight: weight.grad)
    if kind is not gru.Params:
        return kind(Wxh, Whh, Why, bih, by)
    return kind(Wxh, Whh, Why, bih, np.split(bhh, 3)[2], by)


def _arrays(rnn, readout, of):
    """The kind of the parameters, and the six arrays, biases as columns."""
    torch = pytorch()
    kinds = {getattr(torch.nn, name): params for params, name in LAYERS.items()}
    if type(rnn) not in kinds or type(readout) is not torch.nn.Linear:
        raise TypeError(
            f"rnn and readout are {type(rnn).__name__} and {type(readout).__name__}, and must be "
            "nn.RNN, nn.GRU or nn.LSTM, and nn.Linear"
        )
    odd = {
        "more than one layer": rnn.num_layers > 1,
        "two directions": rnn.bidirectional,
        "a projection": rnn.proj_size,
        "relu for tanh": rnn.mode == "RNN_RELU",
        "no bias": not rnn.bias or readout.bias is None,
    }
    for what, has in odd.items():
        if has:
            raise ValueError(f"rnn or readout has {what}, unlike every cell here")
    names = "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"
    weights = [
        of(each) for each in [getattr(rnn, name) for name in names] + [*readout.parameters()]
    ]
    if any(each is None for each in weights):
        raise ValueError("there is no gradient yet: call backward() of the loss first")
    arrays = [each.detach().cpu().numpy().copy() for each in weights]
    return kinds[type(rnn)], [each[:, None] if each.ndim == 1 else each for each in arrays]
