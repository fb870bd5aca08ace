"""The orders of chapter 10: each is carried out block by block, its multiplications counted."""

from javascript import call
from lab import bidiagonal, tree
from lab.chapter10 import orders
import numpy as np
import pytest
import rnn_core

EXACT = [order for order in orders.ORDERS if order != "cut"]
SIZES = [(1, 1), (2, 1), (5, 2), (7, 7), (9, 3), (8, 4), (10, 4), (6, 9)]  # T, and of a block
H, I = 3, 2


class Counting(np.ndarray):
    """An array that counts the multiplications of every matrix product it takes part in."""

    total = 0

    def __matmul__(self, other):
        return self._counted(self, other)

    def __rmatmul__(self, other):
        return self._counted(other, self)

    @staticmethod
    def _counted(a, b):
        product = np.matmul(np.asarray(a), np.asarray(b))
        Counting.total += product.size * np.shape(a)[-1]
        return product.view(Counting)


def counted(function):
    """What a function without arguments returns, and the multiplications that it took."""
    Counting.total = 0
    result = function()
    return np.asarray(result), Counting.total


def network(T, seed=0):
    """A network, its states, their Jacobians, and what the outputs send to the states."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, I, H, 2, bias=1.0)
    xs, h0 = rng.standard_normal((T, I, 1)), rng.standard_normal((H, 1))
    hs, ys = rnn_core.forward(params, xs, h0)
    _, dys = rnn_core.half_squared_error(ys, rng.standard_normal(ys.shape))
    gs = np.concatenate([np.zeros((1, H, 1)), params.Why.T @ dys])
    grads, dhs = rnn_core.backward(params, xs, hs, dys)
    return params, xs, hs, gs, grads, dhs


class Machine:
    """Carries out events with real arrays, and holds no more than they let it hold."""

    def __init__(self, T):
        self.params, self.xs, hs, self.gs, _, _ = network(T)
        self.Whh = self.params.Whh.view(Counting)
        self.T, self.states = T, {0: hs[0]}
        self.dhs = dict(enumerate(self.gs))
        self.table = np.zeros((H, H * (I + H + 1)))
        self.dW = np.zeros((H * (I + H + 1), 1))
        self.blocks, self.multiplications = {}, 0

    def run(self, frames):
        """All events of all frames; those of a frame see what was before it."""
        for frame in frames:
            for kind, row, column in frame:
                getattr(self, kind)(row, column)

    def jacobian(self, t):
        return np.asarray((1 - self.states[t] ** 2) * self.params.Whh).view(Counting)

    def make(self, t, before):
        x = self.params.Wxh @ self.xs[t - 1] + self.params.bh
        self.states[t] = np.tanh(np.asarray(self.Whh @ self.states[before] + x))

    def carry(self, t, before):
        hs = np.stack([self.states[before], self.states[t]])
        U = bidiagonal.immediate_effects(self.xs[t - 1 : t], hs)[1]
        self.table = np.asarray(self.jacobian(t) @ self.table) + U
        self.dW += self.table.T @ self.gs[t]

    def block(self, row, column):
        return self.jacobian(row) if row - column == 1 else self.blocks[row, column]

    def fold(self, row, column):
        self.gs[column] += np.asarray(self.block(row, column).T @ self.gs[row])

    def give(self, row, column):
        self.dhs[column] = self.gs[column] + np.asarray(self.block(row, column).T @ self.dhs[row])

    def back(self, row, column):
        self.dhs[column] = self.dhs[column] + np.asarray(self.jacobian(row).T @ self.dhs[row])

    def drop(self, row, column):
        pass


def in_a_tree(machine, frames):
    """A block is joined at the unknown that is eliminated in the same frame."""
    for frame in frames:
        middles = {column: row for kind, row, column in frame if kind == "fold"}
        for kind, row, column in frame:
            if kind == "join":
                both = (row, middles[column]), (middles[column], column)
                upper, lower = (machine.block(*one) for one in both)
                machine.blocks[row, column] = upper @ lower
        machine.run([[event for event in frame if event[0] != "join"]])


@pytest.mark.parametrize(("T", "length"), SIZES)
@pytest.mark.parametrize("order", ["sweep", "blocks", "tree"])
def test_the_events_of_an_exact_order_lead_to_the_gradient(order, T, length):
    machine = Machine(T)
    *_, dhs = network(T)
    frames = orders.frames(order, T, length)
    walk = in_a_tree if order == "tree" else Machine.run
    _, total = counted(lambda: walk(machine, frames))
    result = np.stack([machine.dhs[t] for t in range(T + 1)])
    assert rnn_core.relative_error(result, dhs) < 1e-12
    assert total == orders.bill(order, T, H, I, length).multiplications


@pytest.mark.parametrize("T", [1, 2, 5, 9])
def test_a_sweep_for_each_loss_adds_up_to_the_gradient(T):
    *_, dhs = network(T)
    machine, total = Machine(T), 0
    frames = orders.frames("each", T)
    sweeps = [[frame for frame in frames if frame[0][0] == "make"]]
    for frame in frames[T:]:
        first = frame[0][1] > sweeps[-1][-1][0][1] or len(sweeps) == 1
        sweeps += [[frame]] if first else []
        if not first:
            sweeps[-1].append(frame)
    _, total = counted(lambda: machine.run(sweeps[0]))
    assert len(sweeps) == T + 1
    result = np.zeros_like(dhs)
    for last, sweep in enumerate(sweeps[1:], 1):
        machine.dhs = {t: np.zeros((H, 1)) for t in range(T + 1)}
        machine.dhs[last] = machine.gs[last]
        _, some = counted(lambda sweep=sweep: machine.run(sweep))
        total += some
        result += np.stack([machine.dhs[t] for t in range(T + 1)])
    assert rnn_core.relative_error(result, dhs) < 1e-12
    assert total == orders.bill("each", T, H, I).multiplications


@pytest.mark.parametrize("T", [1, 2, 5, 9])
def test_the_events_of_rtrl_lead_to_the_gradient_by_the_weights(T):
    machine = Machine(T)
    *_, grads, _ = network(T)
    _, total = counted(lambda: machine.run(orders.frames("forward", T)))
    dW = np.hstack([grads.Wxh, grads.Whh, grads.bh])
    assert rnn_core.relative_error(machine.dW.reshape(dW.shape), dW) < 1e-12
    assert total == orders.bill("forward", T, H, I).multiplications


@pytest.mark.parametrize(("T", "length"), SIZES)
def test_windows_solve_the_matrix_without_the_dropped_blocks(T, length):
    params, _, hs, gs, *_ = network(T)
    machine = Machine(T)
    frames = orders.frames("cut", T, length)
    _, total = counted(lambda: machine.run(frames))
    jacobians = rnn_core.hidden_jacobians(params, hs)[..., 0]
    for frame in frames:
        for kind, t, _ in frame:
            jacobians[t - 1] *= kind != "drop"
    solved = np.linalg.solve(bidiagonal.assemble(jacobians).T, gs.reshape(-1, 1))
    result = np.concatenate([machine.dhs[t] for t in range(T + 1)])
    assert rnn_core.relative_error(result, solved) < 1e-12
    assert total == orders.bill("cut", T, H, I, length).multiplications
    dropped = [event for frame in frames for event in frame if event[0] == "drop"]
    assert len(dropped) == -(-T // length) - 1


@pytest.mark.parametrize(("T", "length"), SIZES)
@pytest.mark.parametrize("order", orders.ORDERS)
def test_counting_the_events_and_the_formula_agree(order, T, length):
    for units, inputs in ((3, 2), (64, 62)):
        counted = orders.multiplications(orders.frames(order, T, length), units, inputs)
        assert counted == orders.bill(order, T, units, inputs, length).multiplications


@pytest.mark.parametrize("T", [1, 2, 3, 8, 13])
def test_the_labs_solvers_multiply_as_often_as_the_bill_says(T):
    params, xs, hs, gs, *_ = network(T)
    jacobians = rnn_core.hidden_jacobians(params, hs)[..., 0].view(Counting)
    forward = T * H * H  # the states are there already
    solvers = {
        "sweep": lambda: bidiagonal.from_the_end(jacobians, gs),
        "tree": lambda: tree.solve_transposed(jacobians, gs),
        "forward": lambda: bidiagonal.from_the_start(
            jacobians, bidiagonal.immediate_effects(xs, hs)
        ),
    }
    for order, solve in solvers.items():
        _, total = counted(solve)
        assert total + forward == orders.bill(order, T, H, I).multiplications


@pytest.mark.parametrize(("T", "length"), SIZES)
@pytest.mark.parametrize("order", ["sweep", "each", "blocks", "cut"])
def test_what_is_kept_is_what_a_walk_must_hold(order, T, length):
    """States while they are made and until they are read for the last time, and one column."""
    walk = orders.frames(order, T, length)
    most = 0
    for frame, events in enumerate(walk):
        during = set(orders.held(walk, frame, order))
        during |= {row for kind, row, _ in events if kind == "make"}
        most = max(most, len(during) + 1)
    assert orders.bill(order, T, 1, 1, length).kept == most


@pytest.mark.parametrize("order", ["sweep", "blocks", "cut", "forward"])
def test_a_state_that_is_not_held_is_never_needed(order):
    """The machine forgets at once what `held` does not name, and still arrives."""
    machine, walk = Machine(9), orders.frames(order, 9, 3)
    for frame, events in enumerate(walk, 1):
        machine.run([events])
        machine.states = {t: machine.states[t] for t in orders.held(walk, frame, order)}
    assert not machine.states


@pytest.mark.parametrize("order", ["sweep", "blocks", "tree"])
def test_what_is_solved_is_right_already(order):
    machine, walk = Machine(9), orders.frames(order, 9, 3)
    *_, dhs = network(9)
    for frame, events in enumerate(walk, 1):
        (in_a_tree if order == "tree" else Machine.run)(machine, [events])
        for t in orders.solved(walk, frame):
            assert rnn_core.relative_error(machine.dhs[t], dhs[t]) < 1e-12
    assert orders.solved(walk, len(walk)) == list(range(10))


@pytest.mark.parametrize(("T", "length"), SIZES)
@pytest.mark.parametrize("order", ["sweep", "blocks", "forward", "tree"])
def test_frames_are_rounds(order, T, length):
    assert orders.bill(order, T, H, I, length).rounds == len(orders.frames(order, T, length))


def rounds_of_windows(frames):
    """Each event in the first round in which all that it needs is there."""
    done, latest = {}, 0
    for frame in frames:
        for kind, row, column in frame:
            if kind == "make":
                done["h", row] = done.get(("h", column), 0) + 1
            elif kind == "back":
                done["dh", column] = max(done["h", row], done.get(("dh", row), 0)) + 1
    for value in done.values():
        latest = max(latest, value)
    return latest


@pytest.mark.parametrize(("T", "length"), SIZES)
def test_rounds_of_windows_follow_from_what_waits_for_what(T, length):
    frames = orders.frames("cut", T, length)
    assert orders.bill("cut", T, H, I, length).rounds == rounds_of_windows(frames)


def test_the_root_of_T_is_the_best_length():
    T = 10_000
    kept = {n: orders.bill("blocks", T, 1, 1, n).kept for n in range(1, 1000)}
    best = min(kept.values())
    assert kept[100] <= best + 1
    assert best < 2 * 100 + 3


def test_the_twin_in_javascript_says_the_same():
    rng = np.random.default_rng(0)
    cases = []
    for order in orders.ORDERS:
        for T, length, units, inputs in rng.integers(1, [17, 17, 100, 70], (20, 4)).tolist():
            cases.append((order, T, length, units, inputs))
    asked = [
        *(("frames", [order, T, length]) for order, T, length, *_ in cases),
        *(("bill", [order, T, units, inputs, n]) for order, T, n, units, inputs in cases),
        *(("bill", [order, 1000 * T, units, inputs]) for order, T, _, units, inputs in cases),
    ]
    told = call("chapter10/orders_model.js", asked)
    walks = [orders.frames(order, T, length) for order, T, length, *_ in cases]
    places = [
        (walk, int(rng.integers(len(walk) + 1)), order)
        for walk, (order, *_) in zip(walks, cases, strict=True)
    ]
    states = call("chapter10/orders_model.js", [("held", list(place)) for place in places])
    assert states == [orders.held(*place) for place in places]
    known = call("chapter10/orders_model.js", [("solved", list(place[:2])) for place in places])
    assert known == [orders.solved(*place[:2]) for place in places]
    n = len(cases)
    for (order, T, length, units, inputs), frames, bill, long in zip(
        cases, told[:n], told[n : 2 * n], told[2 * n :], strict=True
    ):
        plain = [[list(event) for event in frame] for frame in orders.frames(order, T, length)]
        assert frames == plain
        assert bill == orders.bill(order, T, units, inputs, length)._asdict()
        assert long == orders.bill(order, 1000 * T, units, inputs)._asdict()
