"""Feedback on the exercises of chapter 4."""

from lab.checks.feedback import compare, report, untouched
import numpy as np
import rnn_core
from rnn_core import Params


def _example(B=1, T=4):
    """A network with biases, inputs and targets: I = 2, H = 3, O = 2."""
    rng = np.random.default_rng(4)
    params = rnn_core.init_params(rng, 2, 3, 2)
    params.bh[:] = rng.standard_normal((3, 1))
    params.by[:] = rng.standard_normal((2, 1))
    return params, rng.standard_normal((T, 2, B)), rng.standard_normal((T, 2, B))


def dh0(answer):
    """Check `answer(Whh, h1, dh1)`, which returns the gradient at h_0.

    Parameters
    ----------
    answer : callable
        Takes Whh (H, H), h1 (H, 1) and dh1 (H, 1), returns dh0 (H, 1).
    """
    params, xs, targets = _example()
    hs, ys = rnn_core.forward(params, xs)
    _, dhs = rnn_core.backward(params, xs, hs, ys - targets)
    Whh, h1, dh1 = params.Whh, hs[1], dhs[1]
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
    report(
        "dh0",
        [
            ("dh0 = ∂L/∂h_0", lambda: compare(answer(Whh, h1, dh1), dhs[0], mistakes)),
            ("its arguments are left alone", lambda: untouched(answer, Whh, h1, dh1)),
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
    _, xs, targets = _example()
    x, y = xs[:, :, 0], targets[:, :, 0]
    report(
        "SimpleRNN",
        [
            ("the five parameters have their shapes", lambda: _shapes(answer(2, 3, 2))),
            ("forward returns the outputs", lambda: _outputs(answer(2, 3, 2), x)),
            ("backward takes one step downhill", lambda: _step(answer(2, 3, 2), x, y)),
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
    params, xs, targets = _example(B=5)
    hs, ys = rnn_core.forward(params, xs)
    dys = ys - targets
    right, _ = rnn_core.backward(params, xs, hs, dys)
    wrong = _batch_mistakes(params, xs, hs, dys, right)

    def question(name):
        got = _named(answer(params, xs.copy(), hs.copy(), dys.copy()), name)
        return compare(got, getattr(right, name), {say: w[name] for say, w in wrong.items()})

    report(
        "backward for a batch",
        [(f"d{name}", lambda name=name: question(name)) for name in Params._fields],
    )


def _shapes(rnn):
    if not hasattr(rnn, "params"):
        return "the object has no attribute `params`: keep the five arrays there"
    need = rnn_core.init_params(np.random.default_rng(), 2, 3, 2)
    for name, got, array in zip(Params._fields, rnn.params, need, strict=True):
        if np.shape(got) != array.shape:
            return f"{name} has shape {np.shape(got)}, and {array.shape} is needed"
    return None


def _outputs(rnn, x):
    params = Params(*rnn.params)
    _, ys = rnn_core.forward(params, x[:, :, None])
    mistakes = {
        "these are the hidden states. `rnn_core.forward` returns hs and ys: take the second.": (
            rnn_core.forward(params, x[:, :, None])[0][1:, :, 0]
        ),
        "the batch axis is still there: return ys[:, :, 0].": ys,
    }
    return compare(rnn.forward(x), ys[:, :, 0], mistakes)


def _step(rnn, x, y, learning_rate=0.1):
    before = Params(*(array.copy() for array in rnn.params))
    _, grads = rnn_core.loss_and_grads(before, x[:, :, None], y[:, :, None])
    rnn.backward(x, y, learning_rate)
    moved = np.concatenate([(a - b).ravel() for a, b in zip(rnn.params, before, strict=True)])
    down = np.concatenate([-learning_rate * grad.ravel() for grad in grads])
    return compare(
        moved,
        down,
        {
            "no parameter has moved: subtract learning_rate * gradient, in place or by assigning "
            "to self.params.": 0 * down,
            "the step goes uphill: param −= learning_rate * gradient, with a minus.": -down,
            f"the step is T = {len(x)} times too small: the loss is a sum over steps, not a "
            "mean.": down / len(x),
            "the step does not use learning_rate.": down / learning_rate,
            "the step uses the default learning rate: pass yours on.": down / learning_rate * 0.01,
            "the step is twice as long as it should be: the loss is ½ Σ ‖y − target‖², and the ½ "
            "cancels the 2.": 2 * down,
        },
    )


def _batch_mistakes(params, xs, hs, dys, right):
    """For each likely mistake a sentence, and the five arrays that it leads to."""
    B = xs.shape[2]
    slopes = 1 - hs[1:] ** 2
    cut = slopes * (params.Why.T @ dys)
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


def _named(arrays, name):
    """The array of that name, from a Params or from five arrays in its order."""
    if arrays is None:
        return None
    return Params(*arrays)._asdict()[name]
