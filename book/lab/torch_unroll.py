"""PyTorch's recurrent layers computed step by step, so that every state can be asked about.

nn.RNN, nn.GRU and nn.LSTM run through all steps in one operation, and autograd keeps no gradient
of the states within. Here the same weights are applied one step at a time, by operations that it
records. A state is (B, S): h, and for an LSTM h beside c, joined. So h_t and c_t are two arguments
of what follows, as in `lab.lstm`.
"""

from dataclasses import dataclass, field

WEIGHTS = "weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"
EARLY = 20  # steps that are compared: in a chaotic network rounding grows to any size


@dataclass
class Run:
    """One way of one layer through a sequence, in the order in which the layer reads it.

    Attributes
    ----------
    name : str
        Of the module, its layer, and its direction.
    kind : {"RNN_TANH", "RNN_RELU", "GRU", "LSTM"}
    weights : list of torch.Tensor or None
        Those of `WEIGHTS`; None for what the layer lacks.
    states : list of torch.Tensor, each (B, S)
        T + 1 of them; the first is the initial one.
    xs : list of torch.Tensor, each (B, I)
    inner : list of dict
        The gates of each step, and what is flat at its ends: from `step`.
    """

    name: str
    kind: str
    weights: list
    states: list
    xs: list = field(default_factory=list)
    inner: list = field(default_factory=list)

    def read(self, x):
        """Take one step."""
        state, inner = step(self.kind, self.weights, x, self.states[-1])
        self.states.append(state)
        self.xs.append(x)
        self.inner.append(inner)
        return self.parts(state)[0]

    def parts(self, state):
        """h alone, or h and c."""
        if self.kind != "LSTM":
            return (state,)
        cells = len(self.weights[0]) // 4
        return state[:, :-cells], state[:, -cells:]


def step(kind, weights, x, state):
    """One step of a cell.

    Parameters
    ----------
    kind : {"RNN_TANH", "RNN_RELU", "GRU", "LSTM"}
    weights : list of torch.Tensor or None
        Those of `WEIGHTS`.
    x : torch.Tensor, shape (B, I)
    state : torch.Tensor, shape (B, S)

    Returns
    -------
    state : torch.Tensor, shape (B, S)
    inner : dict of str to torch.Tensor, each (B, H)
        Gates under their letters; under "squashed" what has passed the tanh (or relu) of a state.
    """
    import torch

    Wih, Whh, bih, bhh, Whr = weights
    h = state[:, : Whh.shape[1]]
    from_input = torch.nn.functional.linear(x, Wih, bih)
    from_state = torch.nn.functional.linear(h, Whh, bhh)
    if kind == "GRU":
        (r, z, n), (r_too, z_too, q) = from_input.chunk(3, 1), from_state.chunk(3, 1)
        r, z = (r + r_too).sigmoid(), (z + z_too).sigmoid()
        n = (n + r * q).tanh()
        return (1 - z) * n + z * h, {"r": r, "z": z, "squashed": n}
    if kind == "LSTM":
        i, f, g, o = (from_input + from_state).chunk(4, 1)
        i, f, o = i.sigmoid(), f.sigmoid(), o.sigmoid()
        c = f * state[:, Whh.shape[1] :] + i * g.tanh()
        h = o * c.tanh()
        h = h if Whr is None else h @ Whr.T
        return torch.cat([h, c], 1), {"i": i, "f": f, "o": o, "squashed": c.tanh()}
    a = from_input + from_state
    h = a.tanh() if kind == "RNN_TANH" else a.relu()
    return h, {"squashed": h}


class Refused(ValueError):
    """What cannot be unrolled, in words."""


class Unrolled:
    """Stands in for the forward pass of one module, and remembers every run.

    Each call is also computed by the module's own class, with the same dropout, and compared. A
    call that starts from the very state that an earlier one returned goes on with its runs.

    Parameters
    ----------
    name : str
    module : torch.nn.RNN, GRU, LSTM, RNNCell, GRUCell or LSTMCell

    Attributes
    ----------
    calls : list of (list of Run, tuple of torch.Tensor)
        The runs of all layers and directions, and the last state that was returned.
    """

    def __init__(self, name, module):
        self.name, self.module, self.calls = name or type(module).__name__, module, []
        self.single = not hasattr(module, "num_layers")
        self.suffixes, self.ways = [""], 1
        if not self.single:
            directions = ["", "_reverse"] if module.bidirectional else [""]
            layers = range(module.num_layers)
            self.suffixes = [f"_l{layer}{way}" for layer in layers for way in directions]
            self.ways = len(directions)

    def __call__(self, input, hx=None):
        import torch

        if isinstance(input, torch.nn.utils.rnn.PackedSequence):
            raise Refused(f"{self.name} reads a packed sequence: give it a padded tensor")
        generator = torch.get_rng_state()
        with torch.no_grad():
            own = type(self.module).forward(self.module, input, hx)
        torch.set_rng_state(generator)
        ys, last = (None, own) if self.single else own
        if hx is None:
            hx = tuple(map(torch.zeros_like, _tensors(last)))
        return self._run(input, _tensors(hx), ys, _tensors(last))

    def _run(self, x, start, own_ys, own_last):
        """As the module itself, with the shapes that it gives; inside, all is (T, B, ...)."""
        import torch

        turned = not self.single and x.dim() == 3 and self.module.batch_first
        xs = x.transpose(0, 1) if turned else x
        xs = xs.reshape(1 if self.single else len(xs), -1, xs.shape[-1])
        runs = self._continued(start) or self._started(start, xs.shape[1])
        ys = self._through_layers(runs, xs)
        last = zip(*(run.parts(run.states[-1]) for run in runs), strict=True)
        last = [torch.stack(h).reshape(own.shape) for h, own in zip(last, own_last, strict=True)]
        self.calls.append((runs, last))
        state = tuple(last) if len(last) > 1 else last[0]
        if self.single:
            agree(self.name, own_last[0], last[0])
            return state
        ys = (ys.transpose(0, 1) if turned else ys).reshape(own_ys.shape)
        early = (slice(None),) * turned + (slice(EARLY if self.ways == 1 else None),)
        agree(self.name, own_ys[early], ys[early])
        return ys, state

    def _continued(self, start):
        """The runs that ended in just this state, if nobody has written into it since."""
        for at, (runs, last) in enumerate(self.calls):
            if all(h is own and not h._version for h, own in zip(start, last, strict=True)):
                del self.calls[at]
                return runs
        return None

    def _started(self, start, B):
        """New runs, each from its part of a state."""
        import torch

        parts = [each.reshape(len(self.suffixes), B, -1) for each in start]
        runs = []
        for suffix, *state in zip(self.suffixes, *parts, strict=True):
            name = self.name + suffix.replace("_", ".", 1).replace("_", " ")
            weights = [getattr(self.module, each + suffix, None) for each in WEIGHTS]
            state = torch.cat(state, 1)  # a node of its own, also of a single part
            runs.append(Run(name, kind_of(self.module), weights, [state]))
            if not state.requires_grad:
                state.requires_grad_()
        return runs

    def _through_layers(self, runs, xs):
        """Outputs of the last layer; between layers, dropout is drawn as PyTorch draws it."""
        import torch

        for first in range(0, len(runs), self.ways):
            if first and self.module.dropout:
                p, training = self.module.dropout, self.module.training
                xs = torch.nn.functional.dropout(xs, p, training)
            ys = [torch.stack([runs[first].read(x) for x in xs])]
            if self.ways == 2:
                backward = [runs[first + 1].read(x) for x in xs.flip(0)]
                ys.append(torch.stack(backward[::-1]))
            xs = torch.cat(ys, 2)
        return xs


def kind_of(module):
    """What `step` calls the cell of a layer."""
    if hasattr(module, "mode"):
        return module.mode
    blocks = len(module.weight_hh) // module.hidden_size
    return {3: "GRU", 4: "LSTM"}.get(blocks) or f"RNN_{module.nonlinearity.upper()}"


def agree(name, own, ours):
    """Refuse a layer that computes something else than its class is known for."""
    import torch

    gap = (own - ours).abs().max().item()
    if gap > torch.finfo(own.dtype).eps ** 0.5 * max(1.0, own.abs().max().item()):
        raise Refused(
            f"{name} and its steps, one at a time, differ by {gap:.1e}: its class computes "
            "something of its own, or rounding grows fast (then try it in float64)"
        )


def _tensors(nested):
    return [nested] if hasattr(nested, "dim") else [t for part in nested for t in _tensors(part)]
