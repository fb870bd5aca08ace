"""What the questions of the quiz claim, computed; a fact says the numbers that its question gives.

Each function stands under the name of its question, and fails where a claim is not true.
"""

from lab import jacobians
from lab.chapter03 import copies, paths
from lab.chapter07 import recall
from lab.mistakes import BY_NAME, program
from lab.reference_loop import bptt
import numpy as np
import pytest
import rnn_core
from rnn_core import relative_error

SAME, OTHER = 1e-12, 0.01  # relative errors


def random_network(seed, I=2, H=8, O=2, T=20, B=1):
    """A network with biases, its inputs, targets and first states."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, I, H, O, bias=1.0)
    draws = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    return params, *draws, rng.standard_normal((H, B))


def run(params, xs, targets, h0=None):
    """States, errors, the five gradients, and the gradient of every state."""
    hs, ys = rnn_core.forward(params, xs, h0)
    _, dys = rnn_core.half_squared_error(ys, targets)
    return hs, dys, *rnn_core.backward(params, xs, hs, dys)


def by_hand(params, xs, hs, dys, keep=lambda t: 1.0):
    """The loop's sweep and dh_0; what comes back to step t counts `keep(t)` times."""
    grads = [np.zeros_like(param) for param in params]
    dh_next = 0.0
    for t in range(len(xs), 0, -1):
        dy = dys[t - 1]
        da = (params.Why.T @ dy + keep(t) * dh_next) * (1 - hs[t] ** 2)
        parts = da @ xs[t - 1].T, da @ hs[t - 1].T, dy @ hs[t].T, da, dy
        for grad, part in zip(grads, parts, strict=True):
            grad += part
        dh_next = params.Whh.T @ da
    return rnn_core.Params(*grads), dh_next


def rows():
    """Vectors as rows: the line that is right is that of the kernel, transposed."""
    params, xs, targets, h0 = random_network(0, T=5)
    hs, _, _, dhs = run(params, xs, targets, h0)
    as_rows = np.tanh(xs[0].T @ params.Wxh.T + h0.T @ params.Whh.T + params.bh.T)
    assert relative_error(as_rows.T, hs[1]) < SAME
    Whh, da = params.Whh.T, (dhs[1] * (1 - hs[1] ** 2)).T  # theirs
    right = dhs[0].T
    assert da.shape == (1, 8)
    assert relative_error(da @ Whh.T, right) < SAME
    with pytest.raises(ValueError, match="matmul"):
        Whh.T @ da
    assert (da @ Whh).shape == right.shape and relative_error(da @ Whh, right) > OTHER
    symmetric = Whh + Whh.T
    assert relative_error(da @ symmetric, da @ symmetric.T) < SAME
    column = Whh @ da.T
    assert relative_error(column.T, right) < SAME
    assert (column + right).shape == (8, 8)


class Counting(np.ndarray):
    """An array that counts how often its numbers are multiplied."""

    products = 0

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [np.asarray(array) for array in inputs]
        if out:
            options["out"] = tuple(np.asarray(array) for array in out)
        result = getattr(ufunc, method)(*plain, **options)
        if ufunc is np.matmul:
            Counting.products += result.size * plain[0].shape[-1]
        if ufunc in (np.multiply, np.square, np.power):
            Counting.products += result.size
        return np.asarray(result).view(Counting)


def products_and_kept(T):
    """Multiplications of one run with its sweep, and the numbers that the sweep needs of it."""
    params, xs, targets, _ = random_network(0, T=T)
    Counting.products = 0
    bptt(*(array.view(Counting) for array in (xs, targets, *params)))
    hs, ys = rnn_core.forward(params, xs)
    return Counting.products, xs.size + hs.size + ys.size


def cost():
    """All that is paid for each step is paid ten times."""
    (products, kept), (more, longer) = products_and_kept(100), products_and_kept(1000)
    assert more == 10 * products > 0
    assert 9.9 < longer / kept < 10
    assert [len(paths.all_paths(T)) for T in (100, 1000)] == [5050, 500500]


def chapter_three():
    """The example of chapter 3."""
    params = rnn_core.Params(
        Wxh=np.array([[0.5], [-0.3]]),
        Whh=np.array([[0.8, -0.4], [0.6, 0.5]]),
        Why=np.array([[1.0, -0.7]]),
        bh=np.array([[0.1], [0.0]]),
        by=np.array([[0.2]]),
    )
    xs, targets = (np.reshape(each, (3, 1, 1)) for each in ([1.0, -0.5, 2.0], [0.5, 1.0, -0.5]))
    return params, xs, targets, np.array([[0.5], [0.5]])


def copies_():
    """A move of the one entry, and what the slopes of its copies say of it."""
    params, xs, targets, h0 = chapter_three()
    each = copies.copy_gradients(params, xs, targets, h0=h0)[:, 0, 0]
    moved = params.Whh.copy()
    moved[0, 0] += 0.001

    def loss(Whh):
        return rnn_core.loss_and_grads(params._replace(Whh=Whh), xs, targets, h0=h0)[0]

    change = loss(moved) - loss(params.Whh)
    assert abs(change - 0.001 * each.sum()) < 5e-6
    overwritten = each[-1]  # what remains of dWhh = part, t going forward
    slopes = f"{each.round(2)} {each.sum():.2f} 0.001"
    return f"{slopes} {-change:.5f} {-each.mean() / 1000:.5f} {overwritten / 1000:.5f}"


def one_unit():
    """The unit of chapter 3: immediate and total derivative of each state, and the gradient."""
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    unit = rnn_core.Params(Wxh=one / 2, Whh=one, Why=2 * one, bh=zero, by=zero)
    xs = np.reshape([1.0, 0.0, 0.0, 0.0], (4, 1, 1))
    hs, _, grads, dhs = run(unit, xs, xs)
    h, immediate, total = hs.ravel(), np.zeros(5), np.zeros(5)
    for t in range(1, 5):
        immediate[t] = (1 - h[t] ** 2) * h[t - 1]
        total[t] = immediate[t] + (1 - h[t] ** 2) * total[t - 1]  # the weight is 1

    def h4(Whh):
        return rnn_core.forward(unit._replace(Whh=Whh), xs)[0][4].item()

    assert relative_error(rnn_core.numerical_gradient(h4, unit.Whh).ravel(), total[4:]) < 1e-7
    return immediate, total, grads.Whh.item(), dhs.ravel()


def held():
    """The formula is the gradient; holding the state is not what the weight does."""
    params, xs, targets, h0 = random_network(1, T=6)
    hs, _, grads, dhs = run(params, xs, targets, h0)
    das = dhs[1:] * (1 - hs[1:] ** 2)
    formula = sum(da @ h.T for da, h in zip(das, hs[:-1], strict=True))
    assert relative_error(formula, grads.Whh) < SAME
    assert rnn_core.gradient_check(params, xs, targets, h0=h0)["Whh"] < 1e-7
    immediate, total, dw, whole = one_unit()
    assert np.isclose(whole @ immediate, dw)
    assert counted_twice() == (-3, 3)
    return f"1e-7 {total[4]:.2f} {immediate[4]:.2f}"


def counted_twice():
    """The two steps of chapter 3 without a tanh: whole × total, and the slope by differences."""

    def states(w):
        h1 = 2 * w - 1
        return np.array([h1, w * h1 - 11])

    def loss(w):
        return np.sum((states(w) - [-2, 5]) ** 2) / 2

    errors = states(3) - [-2, 5]
    whole = np.array([errors[0] + 3 * errors[1], errors[1]])
    total = (states(3 + 1e-6) - states(3 - 1e-6)) / 2e-6
    slope = (loss(3 + 1e-6) - loss(3 - 1e-6)) / 2e-6
    return round(whole @ total, 4), round(slope, 4)


def forgotten():
    """Without dh_next, and with an error at the last step alone."""
    for seed in range(10):
        params, xs, targets, h0 = random_network(seed)
        hs, dys, _, _ = run(params, xs, targets, h0)
        dys[:-1] = 0.0
        right, _ = rnn_core.backward(params, xs, hs, dys)
        left, _ = by_hand(params, xs, hs, dys, keep=lambda t: 0.0)
        alone, _ = rnn_core.backward(params, xs[-1:], hs[-2:], dys[-1:])
        assert all(relative_error(a, b) < SAME for a, b in zip(left, alone, strict=True))
        assert all(array.any() for array in left)
        errors = {
            name: relative_error(*map(lambda g, n=name: getattr(g, n), (left, right)))
            for name in right._fields
        }
        assert errors["Why"] == errors["by"] == 0.0
        assert min(errors[name] for name in ("Wxh", "Whh", "bh")) > OTHER


def cut():
    """dh_next is zero after step 10."""
    off = []
    for seed in range(20):
        params, xs, targets, h0 = random_network(seed)
        hs, dys, grads, _ = run(params, xs, targets, h0)
        got, dh0 = by_hand(params, xs, hs, dys, keep=lambda t: float(t != 10))
        within = [(s, t) for s, t in paths.all_paths(20) if (s <= 10) == (t <= 10)]
        by_paths = sum(paths.path_gradient(params, hs, dys, *each) for each in within)
        assert relative_error(got.Whh, by_paths) < SAME
        first, dhs = rnn_core.backward(params, xs[:10], hs[:11], dys[:10])
        last, _ = rnn_core.backward(params, xs[10:], hs[10:], dys[10:])
        assert relative_error(got.Whh, first.Whh + last.Whh) < SAME
        assert relative_error(dh0, dhs[0]) < SAME  # the paths from h_0 are cut as well
        assert relative_error(got.Whh, last.Whh) > OTHER  # the first ten steps have their say
        going_on = rnn_core.forward(params, xs[10:], hs[10])[0]
        assert relative_error(going_on, hs[10:]) < SAME  # nothing is forgotten forward
        off.append(relative_error(got.Whh, grads.Whh))
    return f"{min(off):.0%} {max(off):.0%}"


def green():
    """Which mistakes a good check sees."""
    params, xs, targets, h0 = random_network(0, I=2, H=4, O=3, T=5, B=3)
    params.bh[:], xs = 2 * np.sign(params.bh), xs / 2  # coth leaps at 0: there differences stumble
    red = {
        "missing transpose": {"Wxh", "Whh", "bh", "h0"},
        "h_t for h_{t-1} in dWhh": {"Whh"},
        "no sum over the batch": {"by"},
        "coth for tanh": set(),
    }
    for name, seen in red.items():
        assert seen == red_by_differences(program(BY_NAME[name]), params, xs, targets, h0), name
    coth = program(BY_NAME["coth for tanh"])
    a = params.Wxh @ xs[0] + params.Whh @ h0 + params.bh
    upside_down = (np.exp(a) + np.exp(-a)) / (np.exp(a) - np.exp(-a))
    assert relative_error(coth.forward(params, xs, h0)[0][1], upside_down) < SAME
    slope = rnn_core.numerical_gradient(lambda a: np.sum(1 / np.tanh(a)), a)
    assert relative_error(slope, 1 - upside_down**2) < 1e-7
    first = xs[..., :1], targets[..., :1]
    alone = program(BY_NAME["no sum over the batch"])
    assert not red_by_differences(alone, params, *first, h0[:, :1])
    return "1e-7"


def red_by_differences(network, *problem):
    """Names of the gradients that a check by differences rejects."""
    *data, h0 = problem
    errors = rnn_core.gradient_check(
        *data, h0=h0, forward=network.forward, backward=network.backward
    )
    return {name for name, error in errors.items() if error > 1e-7}


def mean():
    """The steps of both losses, for n outputs and a rate."""
    n, rate = 200, 0.8
    params, xs, targets, _ = random_network(0, O=2, T=20, B=5)
    assert targets.size == n
    _, of_sum = rnn_core.loss_and_grads(params, xs, targets)

    def mean_loss(Whh):
        _, ys = rnn_core.forward(params._replace(Whh=Whh), xs)
        return np.mean(0.5 * (ys - targets) ** 2)

    of_mean = rnn_core.numerical_gradient(mean_loss, params.Whh)
    assert relative_error(0.004 * of_sum.Whh, rate * of_mean) < 1e-7
    assert relative_error(rate * of_sum.Whh, 200 * rate * of_mean) < 1e-7
    assert relative_error(160 * of_sum.Whh, 40000 * rate * of_mean) < 1e-7
    return f"{rate} {rate / n}"


def radius():
    """Ten networks of radius 1.5, driven by strong noise and by nothing."""
    ends = {0.0: [], 3.0: []}
    for seed in range(10):
        for strength, norms in ends.items():
            rng = np.random.default_rng(seed)
            net = rnn_core.init_params(rng, 1, 32, 1)
            size = np.abs(np.linalg.eigvals(net.Whh)).max()
            net = net._replace(Whh=1.5 * net.Whh / size)
            assert np.linalg.norm(net.Whh, 2) >= 1.5
            hs, _ = rnn_core.forward(net, strength * rng.standard_normal((50, 1, 1)))
            factors = rnn_core.hidden_jacobians(net, hs)[..., 0]
            norms.append(jacobians.norms_back(factors)[-1])
            assert strength or np.all(hs == 0)
    assert min(ends[0.0]) > 1.5**50
    return f"1.5 {max(ends[3.0]):.1e} {1.5**50:.1e}"


def clipping():
    """The parts of a gradient, step by step, before and after."""
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, 1, 16, 1, gain=0.75)
    xs, targets = recall.batch(rng, 40, 100)
    grads, _ = recall.gradients(params, xs, targets)
    parts = parts_of_dWxh(params, xs)
    assert relative_error(sum(parts), grads.Wxh) < SAME
    assert np.linalg.norm(parts[0]) / np.linalg.norm(parts[-1]) < 1e-5
    length = rnn_core.global_norm(grads)
    assert length > 1  # as a whole it is long, whatever step 1 adds
    clipped = rnn_core.clip_by_global_norm(grads, 1.0)
    factors = [c / g for c, g in zip(clipped, grads, strict=True)]
    assert all(np.allclose(factor, 1 / length) for factor in factors)
    short = grads._make(grad / (2 * length) for grad in grads)
    assert rnn_core.clip_by_global_norm(short, 1.0) is short


def parts_of_dWxh(params, xs):
    """What each step adds to dWxh, in the task of `lab.recall`."""
    hs, ys = rnn_core.forward(params, xs)
    dys = np.zeros_like(ys)
    dys[-1] = ys[-1] - xs[0]
    _, dhs = rnn_core.backward(params, xs, hs, dys)
    das = dhs[1:] * (1 - hs[1:] ** 2)
    return das @ xs.transpose(0, 2, 1)


FACTS = {
    "rows": rows,
    "cost": cost,
    "copies": copies_,
    "held": held,
    "forgotten": forgotten,
    "cut": cut,
    "green": green,
    "mean": mean,
    "radius": radius,
    "clipping": clipping,
}
