"""Feedback on the exercises of chapter 4."""

from lab import mistakes
from lab.checks.feedback import Wrong, compare, five_arrays, numbers, once, report, untouched
import numpy as np
import rnn_core
from rnn_core import Params

SIZES = 2, 3, 4  # I, H, O: no two sizes alike, B and T included, so that a swap shows


def dh0(answer):
    """Check `answer(Whh, h1, dh1)`, which returns the gradient at h_0.

    Parameters
    ----------
    answer : callable
        Takes Whh (H, H), h1 (H, 1) and dh1 (H, 1), returns dh0 (H, 1).
    """
    examples = [_step_one(seed) for seed in (4, 5)]

    def values():
        return [_compare_dh0(answer, *each) for each in examples]

    alone = once(values, lambda: untouched(answer, *examples[0][:3]))
    report("dh0", [("dh0 = ∂L/∂h_0", values), ("its arguments are left alone", alone)])


def simple_rnn(answer):
    """Check a class with `forward(x)` and `backward(x, y, learning_rate)`.

    Parameters
    ----------
    answer : type
        ``SimpleRNN(input_size, hidden_size, output_size)``; ``params`` holds
        the five arrays, ``forward(x)`` maps (T, I) to (T, O), and
        ``backward(x, y, learning_rate)`` takes one step of gradient descent.
    """

    def outputs():
        _outputs(answer)

    report(
        "SimpleRNN",
        [
            ("the five parameters have their shapes", lambda: _params(answer(*SIZES))),
            ("forward returns the outputs", outputs),
            ("backward takes one step downhill", lambda: _steps(answer)),
            ("x and y are left alone", once(outputs, lambda: _data_untouched(answer))),
        ],
    )


def backward_batch(answer):
    """Check `answer(params, xs, hs, dys)`, which returns the five gradients of a batch.

    Parameters
    ----------
    answer : callable
        Takes what `rnn_core.backward` takes, returns five arrays in the order
        of `Params`.
    """
    examples = [_example(4, B=5), _example(5, B=7, T=8), _example(6, B=1, T=7)]
    questions = [
        (f"d{name}", lambda name=name: [_compare_batch(answer, name, *each) for each in examples])
        for name in Params._fields
    ]
    params, *rest = examples[0]

    def call(*arrays):
        answer(Params(*arrays[:5]), *arrays[5:])

    alone = once(questions[0][1], lambda: untouched(call, *params, *rest))
    report("backward for a batch", [*questions, ("its arguments are left alone", alone)])


def _example(seed, B=1, T=6):
    """A network with biases, and what its backward pass is given."""
    rng = np.random.default_rng(seed)
    I, H, O = SIZES
    params = rnn_core.init_params(rng, I, H, O)
    params.bh[:], params.by[:] = rng.standard_normal((H, 1)), rng.standard_normal((O, 1))
    xs, targets = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    hs, ys = rnn_core.forward(params, xs)
    return params, xs, hs, ys - targets


def _step_one(seed):
    """Whh, h_1, dh_1 and the gradient at h_0 that belongs to them."""
    params, xs, hs, dys = _example(seed)
    _, dhs = rnn_core.backward(params, xs, hs, dys)
    return params.Whh, hs[1], dhs[1], dhs[0]


def _compare_dh0(answer, Whh, h1, dh1, right):
    da1 = dh1 * (1 - h1**2)
    mistakes = {
        "it looks like Whh da_1. Forward, Whh carries h_0 to h_1; backward, its transpose "
        "carries da_1 to h_0.": Whh @ da1,
        "it looks like Whh dh_1. Two things are missing: the factor 1 − h_1², and the ᵀ.": Whh
        @ dh1,
        "it looks like 1 − tanh²(h_1), and h_1 has passed the tanh already: 1 − h_1².": Whh.T
        @ (dh1 * (1 - np.tanh(h1) ** 2)),
        "it looks like Whhᵀ dh_1. The tanh lies between h_1 and Whh: multiply dh_1 by "
        "1 − h_1² first.": Whh.T @ dh1,
        "this is da_1, the gradient at the pre-activation. One more step: through Whh, "
        "back to h_0.": da1,
        "it looks as if 1 − h_1² was multiplied after Whhᵀ. The signal meets the tanh first, "
        "then Whh.": (Whh.T @ dh1) * (1 - h1**2),
        "it looks like 1 − h_1 instead of 1 − h_1²: the square is missing.": Whh.T
        @ (dh1 * (1 - h1)),
    }
    compare(answer(Whh.copy(), h1.copy(), dh1.copy()), right, mistakes)


def _params(rnn):
    """The five arrays of a learner's network, as Params."""
    if not hasattr(rnn, "params"):
        raise Wrong("the object has no attribute `params`: keep the five arrays there")
    shapes = [array.shape for array in _example(4)[0]]
    params = Params(**five_arrays(rnn.params, Params._fields, shapes))
    for name, array in params._asdict().items():
        if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
            raise Wrong(f"{name} has to be a NumPy array of floats: learning moves it by a little")
    if not np.any(params.Wxh) and not np.any(params.Why):
        raise Wrong("Wxh and Why are all zero, and would stay so: draw them at random")
    return params


def _network(answer):
    """A learner's network with biases that are not zero."""
    rnn = answer(*SIZES)
    params, rng = _params(rnn), np.random.default_rng(6)
    for bias in (params.bh, params.by):
        bias[:] = rng.standard_normal(bias.shape)
    return rnn


def _data(T):
    rng = np.random.default_rng(T)
    return rng.standard_normal((T, SIZES[0])), rng.standard_normal((T, SIZES[2]))


def _outputs(answer):
    rnn = _network(answer)
    for T in (6, 8, 6):
        x, _ = _data(T)
        params = _params(rnn)
        hs, ys = rnn_core.forward(params, x[:, :, None])
        no_biases = params._replace(bh=0 * params.bh, by=0 * params.by)
        mistakes = {
            "these are the hidden states. `rnn_core.forward` returns hs and ys: take the "
            "second.": hs[1:, :, 0],
            "the batch axis is still there: return ys[:, :, 0].": ys,
            "the biases are missing.": rnn_core.forward(no_biases, x[:, :, None])[1][:, :, 0],
        }
        got = rnn.forward(x.copy())
        if isinstance(got, tuple):
            raise Wrong(
                "two things came back. `rnn_core.forward` returns hs and ys: take the second"
            )
        compare(got, ys[:, :, 0], mistakes)


def _steps(answer):
    rnn = _network(answer)
    for T in (6, 8):
        _step(rnn, *_data(T), learning_rate=0.1)


def _step(rnn, x, y, learning_rate):
    before = Params(*(array.copy() for array in _params(rnn)))
    _, grads = rnn_core.loss_and_grads(before, x[:, :, None], y[:, :, None])
    rnn.backward(x.copy(), y.copy(), learning_rate)
    moved = _flat(after - was for after, was in zip(_params(rnn), before, strict=True))
    down = _flat(-learning_rate * grad for grad in grads)
    mistakes = {
        "no parameter has moved: subtract learning_rate * gradient, in place or by assigning "
        "to self.params.": 0 * down,
        "the step goes uphill: param −= learning_rate * gradient, with a minus.": -down,
        f"the step is T = {len(x)} times too small: the loss is a sum over steps, not a mean.": down
        / len(x),
        "the step does not use learning_rate.": down / learning_rate,
        "the step uses the default learning rate: pass yours on.": down / learning_rate * 0.01,
        "the biases have not moved: all five parameters learn.": _flat(
            -learning_rate * grad * (name[0] == "W") for name, grad in grads._asdict().items()
        ),
        "the step is twice as long as it should be: the loss is ½ Σ ‖y − target‖², and the ½ "
        "cancels the 2.": 2 * down,
    }
    compare(moved, down, mistakes)


def _data_untouched(answer):
    rnn = _network(answer)

    def use(x, y):
        rnn.forward(x)
        rnn.backward(x, y, 0.1)

    untouched(use, *_data(6))


def _compare_batch(answer, name, params, xs, hs, dys):
    right, _ = rnn_core.backward(params, xs, hs, dys)
    copies = Params(*(param.copy() for param in params)), xs.copy(), hs.copy(), dys.copy()
    got = five_arrays(answer(*copies), Params._fields, None)
    grads = Params(*(_readable(array) for array in got.values()))
    likely = mistakes.matching(grads, params, xs, hs, dys, names=[name])
    sentences = {mistake.sentence: got[name] for mistake in likely[:1]}
    compare(got[name], getattr(right, name), sentences)


def _readable(array):
    """The numbers of one answer among five, nan if it has none: the others are looked at too."""
    try:
        return numbers(array)
    except Wrong:
        return np.array(np.nan)


def _flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])
