"""Feedback on the exercises of chapter 6."""

from lab import forecasting, series
from lab.checks.feedback import Wrong, compare, five_arrays, numbers, report, untouched
import numpy as np
import rnn_core
from rnn_core import Params


def for_the_sum(answer):
    """Check `answer(learning_rate, max_norm, n)`: from a mean loss to a summed one.

    Parameters
    ----------
    answer : callable
        Takes the settings for the mean over n outputs, returns the learning
        rate and the clip norm with which the sum takes the same steps.
    """
    examples = [(0.6, 2.0, 300), (0.05, 10.0, 24)]
    asked = "learning rate and clip norm for the sum"
    report("for_the_sum", [(asked, lambda: [_compare_pair(answer, *each) for each in examples])])


def clip(answer):
    """Check `answer(grads, max_norm)`, clipping by the norm of all arrays together.

    Parameters
    ----------
    answer : callable
        Takes five arrays and a number, returns five arrays.
    """
    rng = np.random.default_rng(6)
    grads = rnn_core.init_params(rng, 2, 3, 2)
    grads.bh[:], grads.by[:] = rng.standard_normal((3, 1)), rng.standard_normal((2, 1))
    norm = rnn_core.global_norm(grads)
    report(
        "clip",
        [
            ("a long gradient gets the norm it may have", lambda: _long(answer, grads)),
            ("a short gradient stays as it is", lambda: _short(answer, grads, 4 * norm)),
            ("the arrays passed in are left alone", lambda: _pure(answer, grads, norm)),
        ],
    )


def damped_anomaly(answer):
    """Check `answer(celsius, month, train)`, the rule that is hardest to beat.

    Parameters
    ----------
    answer : callable
        Takes temperatures (N,), months 0 to 11 (N,) and a mark for the training
        months (N,); returns forecasts for months 1 to N - 1, each from the
        month before, shape (N - 1,).
    """
    data = series.load()
    celsius, month, train = data.celsius, data.month, data.year < 1990
    usual = forecasting.calendar_means(data, train)[month]
    all_years = forecasting.calendar_means(data, np.full(len(train), True))[month]
    anomaly = celsius - usual
    damping = _damping(anomaly[train])
    right = usual[1:] + damping * anomaly[:-1]
    leaked = celsius - all_years
    mistakes = {
        "it looks at the future: the calendar means use all years. Only the months marked in "
        "`train` were known.": all_years[1:] + _damping(leaked[train]) * leaked[:-1],
        "it looks at the future: calendar means and damping use all years. Only the months marked "
        "in `train` were known.": all_years[1:] + _damping(leaked) * leaked[:-1],
        "it looks at the future: the damping uses all years. Only the months marked in `train` "
        "were known.": usual[1:] + _damping(anomaly) * anomaly[:-1],
        "the anomaly is not damped: on average only a part of it is left a month later.": usual[1:]
        + anomaly[:-1],
        "this is the anomaly alone: add what is usual for the month.": damping * anomaly[:-1],
        "the anomaly is added to what was usual in the month before; the forecast is for the "
        "month after.": usual[:-1] + damping * anomaly[:-1],
        "the anomaly of the month itself is used, which is not known yet.": usual[1:]
        + damping * anomaly[1:],
    }
    report(
        "damped_anomaly",
        [
            (
                "the forecasts",
                lambda: compare(
                    answer(celsius.copy(), month.copy(), train.copy()), right, mistakes
                ),
            ),
            (
                "the arrays passed in are left alone",
                lambda: untouched(answer, celsius, month, train),
            ),
        ],
    )


def _compare_pair(answer, learning_rate, max_norm, n):
    """Compare two numbers of very different size, each relative to itself."""
    mistakes = {
        "the clip norm is still that of the mean. The gradient of the sum is n times as long, so "
        "it would be clipped nearly always.": (learning_rate / n, max_norm),
        "the learning rate is still that of the mean. The gradient of the sum is n times as long, "
        "so each step would be too.": (learning_rate, max_norm * n),
        "both go the wrong way: the gradient of the sum is longer, not shorter.": (
            learning_rate * n,
            max_norm / n,
        ),
        "both are divided by n. The clip norm is compared with the gradient, and that has grown.": (
            learning_rate / n,
            max_norm / n,
        ),
        "these are the settings of the mean, unchanged.": (learning_rate, max_norm),
    }
    pair = answer(learning_rate, max_norm, n)
    if pair is not None and np.shape(pair) != (2,):
        raise Wrong("return two numbers: the learning rate and the clip norm")
    right = learning_rate / n, max_norm * n
    ones = {sentence: np.divide(wrong, right) for sentence, wrong in mistakes.items()}
    compare(numbers(pair) / right, np.ones(2), ones)


def _long(answer, grads):
    norm = rnn_core.global_norm(grads)
    for max_norm in (norm / 4, norm / 10):
        _compare_long(answer, grads, norm, max_norm)


def _compare_long(answer, grads, norm, max_norm):
    each = [g * min(1, max_norm / np.linalg.norm(g)) for g in grads]
    entries = [np.clip(g, -max_norm, max_norm) for g in grads]
    mistakes = {
        "each entry was clipped by itself: that turns the gradient into another direction.": _flat(
            entries
        ),
        "each array was clipped by its own norm: the norm is that of all five together.": _flat(
            each
        ),
        "nothing was clipped, though the norm is several times too large.": _flat(grads),
        "the norm is the root of the sum of squares; here the root is missing.": _flat(grads)
        * max_norm
        / norm**2,
        "the gradient was divided by its norm and not multiplied by max_norm.": _flat(grads) / norm,
    }
    compare(_clipped(answer, grads, max_norm), _flat(grads) * max_norm / norm, mistakes)


def _short(answer, grads, max_norm):
    norm = rnn_core.global_norm(grads)
    longer = "it was made longer: a gradient below max_norm is not clipped."
    mistakes = {longer: _flat(grads) * max_norm / norm}
    compare(_clipped(answer, grads, max_norm), _flat(grads), mistakes)


def _pure(answer, grads, norm):
    for max_norm in (norm / 4, 4 * norm):
        untouched(lambda *arrays, top=max_norm: answer(Params(*arrays), top), *grads)


def _clipped(answer, grads, max_norm):
    """The five arrays that came back, as one long vector."""
    shapes = [grad.shape for grad in grads]
    return _flat(five_arrays(answer(_copies(grads), max_norm), Params._fields, shapes).values())


def _copies(grads):
    return Params(*(grad.copy() for grad in grads))


def _flat(arrays):
    """Five arrays as one long vector."""
    return np.concatenate([np.ravel(array) for array in arrays])


def _damping(anomaly):
    return anomaly[1:] @ anomaly[:-1] / np.sum(anomaly[:-1] ** 2)
