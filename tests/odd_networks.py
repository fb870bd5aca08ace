"""Networks of PyTorch's as readers write them: each a build, a way to run, inputs, and a loss.

PyTorch is imported late: it is not in the environment of the other tests.
"""

T, B, I, H = 6, 3, 4, 5


def squares(ys):
    return (ys**2).sum()


def squares_of_first(outputs):
    return squares(outputs[0])


def network(build, run):
    """A module with what `build` puts into it and the forward pass `run`."""
    from torch import nn

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            build(self)

        def forward(self, *inputs):
            return run(self, *inputs)

    return Network()


def around(layer, run=None):
    """A module around one recurrent layer, which returns its outputs."""

    def build(self):
        self.rnn = layer

    return network(build, run or (lambda self, *inputs: self.rnn(*inputs)[0]))


def in_turn(self, xs):
    """A cell in a loop, from a state of its own."""
    import torch

    state, ys = None, []
    for x in xs:
        state = self.rnn(x, state)
        ys.append(state[0] if isinstance(state, tuple) else state)
    return torch.stack(ys)


def layer_in_turn(self, xs):
    """A layer in a loop, one step a call."""
    import torch

    state, ys = None, []
    for x in xs:
        y, state = self.rnn(x[None], state)
        ys.append(y)
    return torch.cat(ys)


def in_two_pieces(detach):
    def run(self, xs):
        import torch

        first, state = self.rnn(xs[: T // 2])
        state = state.detach() if detach else state
        return torch.cat([first, self.rnn(xs[T // 2 :], state)[0]])

    return run


def written_into(self, xs):
    """The state between two pieces is changed in place."""
    import torch

    first, state = self.rnn(input=xs[: T // 2])
    state *= 0.5
    return torch.cat([first, self.rnn(input=xs[T // 2 :], hx=state)[0]])


def with_dropout_on_the_state(self, xs):
    import torch

    h, ys = torch.zeros(B, H), []
    for x in xs:
        h = torch.nn.functional.dropout(self.rnn(x, h), 0.3)
        ys.append(h)
    return torch.stack(ys)


def encoder_and_decoder():
    import torch
    from torch import nn

    def build(self):
        self.encoder, self.decoder = nn.GRU(I, H), nn.GRU(I, H)
        self.readout = nn.Linear(H, I)

    def run(self, xs):
        _, state = self.encoder(xs)
        y, ys = torch.zeros(1, B, I), []
        for _ in range(4):
            h, state = self.decoder(y, state)
            y = self.readout(h)
            ys.append(y)
        return torch.cat(ys)

    return network(build, run)


def two_lstms():
    from torch import nn

    def build(self):
        self.first, self.second = nn.LSTM(I, H), nn.LSTM(H, 3)

    return network(build, lambda self, xs: self.second(self.first(xs)[0])[0])


def shared_weights():
    from torch import nn

    def build(self):
        self.one, self.other = nn.RNN(I, H), nn.RNN(I, H)
        self.other.weight_hh_l0 = self.one.weight_hh_l0

    return network(build, lambda self, xs: self.one(xs)[0] + self.other(xs)[0])


def shared_layer():
    from torch import nn

    def build(self):
        self.one = self.other = nn.GRU(H, H)

    return network(build, lambda self, xs: self.other(self.one(xs)[0])[0])


def with_batch_norm():
    from torch import nn

    def build(self):
        self.rnn, self.norm = nn.RNN(I, H), nn.BatchNorm1d(I)

    return network(build, lambda self, xs: self.rnn(self.norm(xs.mT).mT)[0])


def stateful():
    """Keeps its last state from call to call."""

    def run(self, xs):
        ys, self.kept = self.rnn(xs, getattr(self, "kept", None))
        return ys

    from torch import nn

    return around(nn.GRU(I, H), run)


def compiled():
    """As torch.compile leaves it: the network is an attribute of a module with this name."""
    from torch import nn

    def build(self):
        self._orig_mod = nn.GRU(I, H)

    return network(build, lambda self, xs: self._orig_mod(xs))


def learned_start():
    import torch
    from torch import nn

    def build(self):
        self.rnn, self.h0 = nn.GRU(I, H), nn.Parameter(torch.randn(1, 1, H))

    return network(build, lambda self, xs: self.rnn(xs, self.h0.repeat(1, B, 1))[0])


def letters():
    from torch import nn

    def build(self):
        self.embedding = nn.Embedding(7, I)
        self.rnn = nn.GRU(I, H, batch_first=True)
        self.readout = nn.Linear(H, 7)

    return network(build, lambda self, xs: self.readout(self.rnn(self.embedding(xs))[0]))


def odd_networks():
    """Under their names: model, inputs, loss, and the layers that should be found, with T."""
    import torch
    from torch import nn
    from torch.nn.utils.parametrizations import weight_norm

    xs, start = torch.randn(T, B, I), torch.randn(1, B, H)
    targets = torch.randint(7, (B * T,))
    one, two = {"rnn.l0": T}, {"rnn.l0": T, "rnn.l1": T}
    ways = {"GRU.l0": T, "GRU.l0 reverse": T, "GRU.l1": T, "GRU.l1 reverse": T}
    pieces = {f"rnn.l{layer}, call {call}": T // 2 for call in (1, 2) for layer in (0, 1)}
    calls = {f"rnn, call {call}": 1 for call in range(1, T + 1)}
    cells = nn.RNNCell(I, H), nn.GRUCell(I, H), nn.LSTMCell(I, H)
    dropped = nn.LSTM(I, H, 3, dropout=0.5, batch_first=True)
    return {
        "two LSTMs": (two_lstms(), xs, squares, {"first.l0": T, "second.l0": T}),
        "an embedding in front": (
            letters(),
            torch.randint(7, (B, T)),
            lambda ys: nn.functional.cross_entropy(ys.reshape(-1, 7), targets),
            one,
        ),
        "a state passed in and returned": (
            around(nn.LSTM(I, H), lambda self, xs, state: self.rnn(xs, state)),
            (xs, (start, start.flip(1))),
            lambda out: squares(out[0]) + out[1][1].sum(),
            one,
        ),
        "relu": (around(nn.RNN(I, H, nonlinearity="relu")), xs, squares, one),
        "a tuple": (nn.GRU(I, H), xs, squares_of_first, {"GRU.l0": T}),
        "the last step": (around(nn.LSTM(I, H, 2)), xs, lambda ys: squares(ys[-1]), two),
        "the last cell state": (nn.LSTM(I, H), xs, lambda o: squares(o[1][1]), {"LSTM.l0": T}),
        "called twice": (
            around(nn.RNN(I, H), lambda self, xs: self.rnn(xs)[0] + self.rnn(xs.flip(0))[0]),
            xs,
            squares,
            {"rnn.l0, call 1": T, "rnn.l0, call 2": T},
        ),
        "two pieces": (around(nn.GRU(I, H, 2), in_two_pieces(False)), xs, squares, two),
        "two pieces, cut": (around(nn.GRU(I, H, 2), in_two_pieces(True)), xs, squares, pieces),
        "two pieces, written into": (around(nn.GRU(I, H, 2), written_into), xs, squares, pieces),
        "RNNCell": (around(cells[0], in_turn), xs, squares, {"rnn": T}),
        "GRUCell": (around(cells[1], in_turn), xs, squares, {"rnn": T}),
        "LSTMCell": (around(cells[2], in_turn), xs, squares, {"rnn": T}),
        "nn.RNN in a loop": (around(nn.RNN(I, H), layer_in_turn), xs, squares, one),
        "dropout on the state": (
            around(nn.GRUCell(I, H), with_dropout_on_the_state),
            xs,
            squares,
            calls,
        ),
        "encoder and decoder": (
            encoder_and_decoder(),
            xs,
            squares,
            {"encoder.l0": T, "decoder.l0": 4},
        ),
        "dropout": (around(dropped), xs.transpose(0, 1), squares, {**two, "rnn.l2": T}),
        "dropout asleep": (around(nn.GRU(I, H, 2, dropout=0.5)).eval(), xs, squares, two),
        "shared weights": (shared_weights(), xs, squares, {"one.l0": T, "other.l0": T}),
        "a shared layer": (
            shared_layer(),
            torch.randn(T, B, H),
            squares,
            {"one.l0, call 1": T, "one.l0, call 2": T},
        ),
        "a batch of one": (
            nn.GRU(I, H, 2, bidirectional=True),
            xs[:, :1],
            squares_of_first,
            ways,
        ),
        "T = 1": (around(nn.LSTM(I, H, 2)), xs[:1], squares, {"rnn.l0": 1, "rnn.l1": 1}),
        "no batch": (around(nn.LSTM(I, H, 2, batch_first=True)), xs[:, 0], squares, two),
        "projections": (around(nn.LSTM(I, H, 2, proj_size=2)), xs, squares, two),
        "no bias": (around(nn.GRU(I, H, bias=False)), xs, squares, one),
        "a learned start": (learned_start(), xs, squares, one),
        "a state that is kept": (stateful(), xs, squares, one),
        "frozen": (around(nn.GRU(I, H)).requires_grad_(False), xs, squares, one),
        "compiled": (compiled(), xs, squares_of_first, {"GRU.l0": T}),
        "batch normalization": (with_batch_norm(), xs, squares, one),
        "weights by length and direction": (
            around(weight_norm(nn.LSTM(I, H), "weight_hh_l0")),
            xs,
            squares,
            one,
        ),
    }


def refused_networks():
    """Under their names: model, inputs, loss, further arguments, and how the words begin."""
    import torch
    from torch import nn

    class Doubled(nn.GRU):
        def forward(self, xs, hx=None):
            ys, state = super().forward(xs, hx)
            return 2 * ys, state

    class DoubledCell(nn.GRUCell):
        def forward(self, x, h=None):
            return 2 * super().forward(x, h)

    def on_two_devices(self):
        self.rnn, self.readout = nn.GRU(I, H), nn.Linear(H, 1, device="meta")

    xs, gru = torch.randn(T, B, I), nn.GRU(I, H)
    packed = nn.utils.rnn.pack_padded_sequence(xs, [6, 5, 4])
    kept, spoiled = stateful(), nn.GRU(I, H)
    kept(xs)
    spoiled.weight_hh_l0.data[0, 0] = torch.nan
    by_step = {"by_step": True}

    def packs(self, xs):
        return self.rnn(nn.utils.rnn.pack_padded_sequence(xs, [6, 5, 4]))[0].data

    return {
        "no layer": (nn.Linear(I, H), xs, squares, {}, "model has no nn.RNN, nn.GRU or nn.LSTM"),
        "no module": (squares, xs, squares, {}, "model is function, and must be a torch.nn.Module"),
        "not called": (around(gru, lambda self, xs: xs), xs, squares, {}, "the model calls none"),
        "two devices": (network(on_two_devices, squares), xs, squares, {}, "model is on several"),
        "packed inputs": (gru, packed, squares_of_first, {}, "GRU reads a packed sequence"),
        "packed within": (around(gru, packs), xs, squares, {}, "rnn reads a packed sequence"),
        "class of its own": (Doubled(I, H), xs, squares_of_first, {}, "Doubled and its steps"),
        "cell of its own": (DoubledCell(I, H), xs[0], squares, {}, "DoubledCell and its steps"),
        "on no device": (
            nn.GRU(I, H, device="meta"),
            xs,
            squares_of_first,
            {},
            "model cannot be copied (Cannot copy out of meta tensor",
        ),
        "state not detached": (kept, xs, squares, {}, "model cannot be copied (Only Tensors"),
        "wrong size": (gru, xs[:, :, 1:], squares_of_first, {}, "the model fails on inputs of"),
        "wrong axes": (gru, xs[None], squares_of_first, {}, "the model fails on inputs of shape"),
        "wrong kind": (gru, xs.float(), squares_of_first, {}, "the model fails on inputs of"),
        "nothing to read": (gru, xs[:0], squares_of_first, {}, "the model fails on inputs of"),
        "loss of many": (gru, xs, lambda o: o[0][-1], {}, "loss returns a tensor of shape (3, 5)"),
        "loss a float": (gru, xs, lambda o: 1.0, {}, "loss returns float, and must return a"),
        "loss of steps": (gru, xs, lambda o: o[0][0, 0], by_step, "loss returns a tensor of"),
        "loss of parameters": (
            gru,
            xs,
            lambda o: sum(squares(each) for each in gru.parameters()),
            {},
            "loss depends on no state",
        ),
        "loss cut off": (gru, xs, lambda o: squares(o[0].detach()), {}, "loss depends on no"),
        "nan": (spoiled, xs, squares_of_first, {}, "GRU.l0: h_1 is not finite"),
        "no such sequence": (gru, xs, squares_of_first, {"sequence": 3}, "sequence is 3, and must"),
    }
