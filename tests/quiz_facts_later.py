"""What questions 11 to 20 of the quiz claim, computed; as in `quiz_facts`, which has the others."""

from types import SimpleNamespace

from lab import checkpointing, lstm, truncation
from lab.sigmoid import sigmoid
import numpy as np
from quiz_facts import OTHER, SAME, random_network, run
import rnn_core
from rnn_core import relative_error


def unit(Whh):
    """A network without input, with Whh as given, and each unit as an output."""
    H = len(Whh)
    zero = np.zeros((H, 1))
    return rnn_core.Params(zero, np.array(Whh, float), np.eye(H), zero, zero)


def after(params, h0, T):
    """The states, shape (T+1, H), without input."""
    h0 = np.reshape(h0, (-1, 1))
    return rnn_core.forward(params, np.zeros((T, 1, 1)), h0)[0][..., 0]


def saddle():
    """Two units that do not touch: it comes near, and leaves."""
    params = unit([[1.5, 0.0], [0.0, 0.4]])
    way = after(params, [0.01, 0.5], 200)
    assert relative_error(way[:, 1], after(unit([[0.4]]), [0.5], 200)[:, 0]) < SAME
    rest = way[-1, 0]
    assert np.isclose(rest, np.tanh(1.5 * rest)) and abs(way[-1, 1]) < 1e-12
    lengths = np.linalg.norm(way, axis=1)
    assert lengths.argmin() == 3
    assert not after(params, [0.0, 0.0], 10).any()  # exactly there it stays
    J = rnn_core.hidden_jacobians(params, np.zeros((2, 2, 1)))[0, ..., 0]
    sizes = np.linalg.eigvals(J)
    at_rest = 1.5 * (1 - rest**2)
    assert at_rest < 1
    start = f"0.01 0.5 {lengths[0]:.2f} {lengths[3]:.3f} {rest:.3f}"
    return f"{start} {sizes.max()} {sizes.min()} {np.linalg.det(J):.1f}"


def forever():
    """The latch: its bit stays, small differences and gradients die out."""
    params = unit([[2.0]])
    up, down = after(params, [0.9], 5000)[:, 0], after(params, [-0.9], 5000)[:, 0]
    assert up.min() >= 0.9 and down.max() <= -0.9
    factor = 2 * (1 - up[-1] ** 2)
    near = after(params, [up[-1] - 1e-4], 3)[:, 0] - up[-1]
    assert np.allclose(near[1:] / near[:-1], factor, rtol=1e-3)
    start = np.reshape(up[-1], (1, 1))
    xs = np.zeros((20, 1, 1))
    hs, ys = rnn_core.forward(params, xs, start)
    dys = np.zeros_like(ys)
    dys[-1] = 1.0
    back = rnn_core.backward(params, xs, hs, dys)[1][0].item()
    assert np.isclose(back, factor**20)
    assert after(params, [1e-6], 100)[-1, 0] > 0.9  # zero repels
    steps = 24 * np.log(2) / -np.log(factor)
    numbers = f"{up[-1]:.3f} {down[-1]:.3f} {factor:.3f} {np.log(factor):.2f} {-np.log(factor):.2f}"
    return f"{numbers} {up[-1] - down[-1]:.1f} {steps:.1f} {back:.1e}"


def share(part, full):
    """The length of what is missing, as a share."""
    return np.linalg.norm(part - full) / np.linalg.norm(full)


def two_windows():
    """A truncated gradient beside three slopes by differences."""
    params, xs, targets, _ = random_network(3, T=12)
    late_xs, late_targets = xs[6:], targets[6:]
    middle = rnn_core.forward(params, xs[:6])[0][-1]
    _, early = rnn_core.loss_and_grads(params, xs[:6], targets[:6])
    _, late = rnn_core.loss_and_grads(params, late_xs, late_targets, h0=middle)
    both = truncation.gradient(rnn_core, params, xs, targets, truncation.disjoint(12, 6))[1]
    assert relative_error(both.Whh, early.Whh + late.Whh) < SAME

    def loss(Whh, begin=0):
        _, ys = rnn_core.forward(params._replace(Whh=Whh), xs)
        return 0.5 * np.sum((ys - targets)[begin:] ** 2)

    def with_the_state_held(Whh):
        _, ys = rnn_core.forward(params._replace(Whh=Whh), late_xs, middle)
        return 0.5 * np.sum((ys - late_targets) ** 2)

    def slope(function):
        return rnn_core.numerical_gradient(function, params.Whh)

    assert relative_error(slope(with_the_state_held), late.Whh) < 1e-7
    whole = share(both.Whh, slope(loss))
    run_through = share(late.Whh, slope(lambda Whh: loss(Whh, begin=6)))
    assert min(whole, run_through) > OTHER
    return f"1e-7 {whole:.0%} {run_through:.0%}"


def pairs():
    """Which losses still blame which steps, in one unit that keeps everything."""
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    params = rnn_core.Params(0.1 * one, one, one, zero, zero)
    xs, targets = np.ones((2, 100, 1, 1)) * [[[[0.01]]], [[[5.0]]]]

    def left(windows):
        return truncation.blame(rnn_core, params, xs, targets, windows) > 0

    assert left(truncation.disjoint(100, 100)).sum() == 100 * 101 / 2 == 5050
    cut = left(truncation.disjoint(100, 10))
    assert cut.sum() == 10 * sum(range(1, 11)) == 550
    assert cut.sum(axis=1)[:20].tolist() == [*range(1, 11)] * 2
    sliding = truncation.sliding(100, 10)
    assert left(sliding).sum() == 955
    assert sum(each.stop - each.start for each in sliding) == 955
    return f"{cut.sum() / 100}"


def blocks():
    """Steps run forward, states held, and the gradient."""
    T, length = 10_000, 100
    params, xs, targets, _ = random_network(0, T=T)
    steps, states = [], []

    def forward(params, xs, h0=None):
        steps.append(len(xs))
        return rnn_core.forward(params, xs, h0)

    def backward(params, xs, hs, *rest):
        states.append(len(hs))
        return rnn_core.backward(params, xs, hs, *rest)

    cell = SimpleNamespace(forward=forward, backward=backward)
    _, grads = checkpointing.loss_and_grads(params, xs, targets, length=length, cell=cell)
    _, whole = rnn_core.loss_and_grads(params, xs, targets)
    assert max(map(relative_error, grads, whole)) < SAME
    assert sum(steps) == 19_900
    every = [slice(t, t + length) for t in range(0, T, length)]
    kept = checkpointing.states_before(params, xs, every, None)
    assert len(kept) == length == max(states) - 1
    cut = truncation.gradient(rnn_core, params, xs, targets, truncation.disjoint(T, length))[1]
    assert relative_error(cut.Whh, whole.Whh) > 1e-6


def one_weight():
    """How all outputs move with one weight: forward once, or back for each."""
    params, xs, targets, _ = random_network(0, O=1, T=100)
    hs, _, _, _ = run(params, xs, targets)
    factors = rnn_core.hidden_jacobians(params, hs)[..., 0]
    direct = np.zeros((100, 8, 1))
    direct[:, 0, 0] = (1 - hs[1:, 0, 0] ** 2) * hs[:-1, 1, 0]  # the weight is Whh[0, 1]
    delta, moves, products = direct[0], [(params.Why @ direct[0]).item()], 0
    for J, u in zip(factors[1:], direct[1:], strict=True):
        delta, products = J @ delta + u, products + 1
        moves.append((params.Why @ delta).item())
    assert delta.size == 8 and products == 99
    backward, products = [], 0
    for t in range(100):
        dys = np.zeros((t + 1, 1, 1))
        dys[t] = 1.0
        grads, _ = rnn_core.backward(params, xs[: t + 1], hs[: t + 2], dys)
        backward.append(grads.Whh[0, 1])
        products += t
    assert products == 4950
    assert relative_error(np.array(moves), np.array(backward)) < 1e-10

    def outputs(size):
        moved = params.Whh.copy()
        moved[0, 1] += size
        return rnn_core.forward(params._replace(Whh=moved), xs)[1].ravel()

    slopes = (outputs(1e-6) - outputs(-1e-6)) / 2e-6
    assert np.allclose(moves, slopes, atol=1e-7)
    once, _ = rnn_core.backward(params, xs, hs, np.ones((100, 1, 1)))
    assert np.isclose(once.Whh[0, 1], sum(moves))


def exploding_lstm():
    """One LSTM unit at rest: a small c, a step later."""
    Whh = np.array([[0.0], [0.0], [4.0], [0.0]])
    zero, one = np.zeros((4, 1)), np.ones((1, 1))
    params = lstm.Params(zero, Whh, one, zero, 0 * one)
    small = 1e-6

    def next_c(h, c):
        return lstm.forward(params, np.zeros((1, 1, 1)), np.array([[h], [c]]))[0][1, 1, 0]

    h = 0.5 * np.tanh(small)  # as it is shown
    assert next_c(0.0, 0.0) == 0
    own, by_h = next_c(0.0, small) / small, next_c(h, 0.0) / small
    both = next_c(h, small) / small
    still = np.zeros((2, 1))
    hs = [still]
    for _ in range(20):
        hs.append(lstm.forward(params, np.zeros((1, 1, 1)), hs[-1])[0][-1])
    states = np.array(hs)
    _, dhs = lstm.backward(
        params, np.zeros((20, 1, 1)), states, np.zeros((20, 1, 1)), dh_next=[[0.0], [1.0]]
    )
    grown = dhs[:, 1, 0] + 0.5 * dhs[:, 0, 0]
    assert np.allclose(grown[:-2] / grown[1:-1], 1.5)
    return f"{own:.6f} {by_h:.6f} {both:.6f}"


def cell(f_at_mark):
    """The unit c = f c + i g over ten steps, marked at steps 3 and 8, and its slopes by c_2."""
    numbers, marks = np.zeros(11), (3, 8)
    numbers[[3, 8]] = 0.6, -0.5

    def end(moved_at=None, start=0.0, T=10):
        c = start
        for t in range(1, T + 1):
            marked = t in marks
            c = (f_at_mark if marked else 1.0) * c + marked * numbers[t]
            if t == moved_at:
                c += 1e-6
        return c

    c = end()
    return c, (end(4) - c) / 1e-6, (end(8) - c) / 1e-6


def emptied():
    """A cell that lets go at each mark, keeps all, or keeps half."""
    shut, opened, half = cell(0.0), cell(1.0), cell(0.5)
    assert np.allclose(shut, [-0.5, 0, 1])
    assert np.allclose(opened, [0.1, 1, 1])
    assert np.allclose(half, [-0.2, 0.5, 1])
    return f"0.6 {0.5 * 0.6} {shut[0]:.1f} {opened[0]:.1f} {half[0]:.1f}"


def perplexity():
    """Four costs, and the letters that would puzzle as much."""
    probabilities = np.array([1 / 2, 1 / 2, 1 / 8, 1 / 8])
    bits = -np.log2(probabilities)
    assert bits.tolist() == [1, 1, 3, 3] and bits.mean() == 2
    letters = np.arange(4)[:, None]
    nats, _ = rnn_core.softmax_cross_entropy(np.zeros((4, 4, 1)), letters)  # equally likely
    assert np.isclose(nats / np.log(2), bits.sum())
    assert np.isclose(np.prod(probabilities), (1 / 4) ** 4) and np.prod(probabilities) == 1 / 256
    assert np.mean(1 / probabilities) == 5
    return f"{1 / np.mean(probabilities)}"


def joined(factors, additions):
    """All h_t for t = 1 ... T from h_0 = 0, joined in pairs, and how many rounds that takes."""
    T = len(factors)
    if T == 1:
        return additions, 0
    f, u = factors[1::2], additions[1::2]
    evens, rounds = joined(f * factors[0::2], f * additions[0::2] + u)
    hs = np.empty_like(additions)
    hs[1::2] = evens
    before = np.concatenate([np.zeros_like(evens[:1]), evens[:-1]])
    hs[0::2] = factors[0::2] * before + additions[0::2]
    return hs, rounds + 2


def scan():
    """A gate on the input alone is joined in pairs; the other two bend in h."""
    rng = np.random.default_rng(0)
    a, b, h, g = rng.standard_normal((4, 1024, 3))
    z, n = sigmoid(a), np.tanh(b)
    by_loop, state = [], np.zeros(3)
    for keep, new in zip(z, n, strict=True):
        state = keep * state + (1 - keep) * new
        by_loop.append(state)
    by_pairs, rounds = joined(z, (1 - z) * n)
    assert relative_error(by_pairs, np.array(by_loop)) < SAME and rounds == 20

    def bends(step):
        return relative_error(step(h + g) + step(0 * h), step(h) + step(g)) > OTHER

    def gate_on_state(h):
        keep = sigmoid(a + 0.5 * h)
        return keep * h + (1 - keep) * n

    assert not bends(lambda h: z * h + (1 - z) * n)
    assert bends(gate_on_state) and bends(lambda h: np.tanh(0.9 * h + a))


FACTS = {
    "saddle": saddle,
    "forever": forever,
    "windows": two_windows,
    "pairs": pairs,
    "blocks": blocks,
    "weight": one_weight,
    "lstm": exploding_lstm,
    "emptied": emptied,
    "perplexity": perplexity,
    "scan": scan,
}
