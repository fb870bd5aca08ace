"""Feedback on the exercises of chapter 4."""

from lab.checks.feedback import Wrong, compare, five_arrays, report, untouched
import numpy as np
import rnn_core
from rnn_core import Params

SIZES = 2, 3, 4  # I, H, O: all different, so that a swap shows


def dh0(answer):
    """Check `answer(Whh, h1, dh1)`, which returns the gradient at h_0.

    Parameters
    ----------
    answer : callable
        Takes Whh (H, H), h1 (H, 1) and dh1 (H, 1), returns dh0 (H, 1).
    """
    examples = [_step_one(seed) for seed in (4, 5)]
    report(
        "dh0",
        [
            ("dh0 = ∂L/∂h_0", lambda: [_compare_dh0(answer, *each) for each in examples]),
            ("its arguments are left alone", lambda: untouched(answer, *examples[0][:3])),
        ],
    )


def simple_rnn(answer):
    """Check a class with `forward(x)` and `backward(x, y, learning_rate)`.

    Parameters
    ----------
    answer : type
        ``SimpleRNN(input_size, hidden_size, output_size)``; ``params`` holds
        the five arrays, ``forward(x)`` maps (T, I) to (T, O), and
        ``backward(x, y, learning_rate)`` takes one step of gradient descent.
    """
    report(
        "SimpleRNN",
        [
            ("the five parameters have their shapes", lambda: _params(answer(*SIZES))),
            ("forward returns the outputs", lambda: _outputs(answer)),
            ("backward takes one step downhill", lambda: _steps(answer)),
            ("x and y are left alone", lambda: _data_untouched(answer)),
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
    examples = [_example(4, B=5), _example(5, B=2, T=7)]
    questions = [
        (f"d{name}", lambda name=name: [_compare_batch(answer, name, *each) for each in examples])
        for name in Params._fields
    ]
    params, *rest = examples[0]

    def call(*arrays):
        answer(Params(*arrays[:5]), *arrays[5:])

    alone = ("its arguments are left alone", lambda: untouched(call, *params, *rest))
    report("backward for a batch", [*questions, alone])


def _example(seed, B=1, T=4):
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
    if not all(np.any(weights) for weights in params[:3]):
        raise Wrong("some weights are all zero, and would stay so: draw them at random")
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
    for T in (4, 6, 4):
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
        compare(rnn.forward(x.copy()), ys[:, :, 0], mistakes)


def _steps(answer):
    rnn = _network(answer)
    for T in (4, 6):
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
        "the step is twice as long as it should be: the loss is ½ Σ ‖y − target‖², and the ½ "
        "cancels the 2.": 2 * down,
    }
    compare(moved, down, mistakes)


def _data_untouched(answer):
    rnn = _network(answer)

    def use(x, y):
        rnn.forward(x)
        rnn.backward(x, y, 0.1)

    untouched(use, *_data(4))


def _compare_batch(answer, name, params, xs, hs, dys):
    right, _ = rnn_core.backward(params, xs, hs, dys)
    wrong = _batch_mistakes(params, xs, hs, dys, right)
    copies = Params(*(param.copy() for param in params)), xs.copy(), hs.copy(), dys.copy()
    got = five_arrays(answer(*copies), Params._fields, None)[name]
    mistakes = {sentence: arrays[name] for sentence, arrays in wrong.items()}
    compare(got, getattr(right, name), mistakes)


def _batch_mistakes(params, xs, hs, dys, right):
    """For each likely mistake a sentence, and the five arrays that it leads to."""
    B = xs.shape[2]
    cut = (1 - hs[1:] ** 2) * (params.Why.T @ dys)
    per_sequence = [
        rnn_core.backward(params, xs[..., [b]], hs[..., [b]], dys[..., [b]])[0] for b in range(B)
    ]
    columns = {name: np.hstack([getattr(g, name) for g in per_sequence]) for name in ("bh", "by")}
    transposed, _ = rnn_core.backward(params._replace(Whh=params.Whh.T.copy()), xs, hs, dys)

    def sums(das, before):
        return {
            "Wxh": np.einsum("thb,tib->hi", das, xs),
            "Whh": np.einsum("thb,tjb->hj", das, before),
            "Why": right.Why,
            "bh": das.sum(axis=(0, 2))[:, None],
            "by": right.by,
        }

    mean = {name: getattr(right, name) / B for name in Params._fields}
    later = right._replace(Whh=_with_own_state(params, xs, hs, dys))._asdict()
    return {
        f"this is the mean over the {B} sequences. The loss is a sum over the batch, so its "
        "gradient is a sum too.": mean,
        "one column per sequence is left. The bias is used once per sequence, so sum over the "
        "batch: .sum(axis=1, keepdims=True).": right._asdict() | columns,
        "it looks as if dh_next never arrives: nothing flows from step t+1 to step t.": sums(
            cut, hs[:-1]
        ),
        "it looks like Whh instead of Whhᵀ in dh_next.": transposed._asdict(),
        "it looks like da_t h_tᵀ. Whh was multiplied by the state before: da_t h_{t−1}ᵀ.": later,
    }


def _with_own_state(params, xs, hs, dys):
    """Σ_t da_t h_tᵀ, the off-by-one mistake, through the right da_t."""
    _, dhs = rnn_core.backward(params, xs, hs, dys)
    return np.einsum("thb,tjb->hj", dhs[1:] * (1 - hs[1:] ** 2), hs[1:])


def _flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])
