"""Feedback on the exercises of chapter 6."""

from lab.chapter06 import series
from lab.checks.feedback import Wrong, compare, five_arrays, numbers, once, report, untouched
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

    def long():
        _long(answer, grads)

    report(
        "clip",
        [
            ("a long gradient gets the norm it may have", long),
            ("a short gradient stays as it is", lambda: _short(answer, grads, 4 * norm)),
            (
                "the arrays passed in are left alone",
                once(long, lambda: _pure(answer, grads, norm)),
            ),
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
    examples = []
    for since, first in ((1950, 1990), (1966, 1983)):  # the second time an El Niño is cut in two
        some = data.year >= since
        examples.append((data.celsius[some], data.month[some], data.year[some] < first))

    def forecasts():
        for celsius, month, train in examples:
            got = answer(celsius.copy(), month.copy(), train.copy())
            _compare_forecasts(got, celsius, month, train)

    left_alone = once(forecasts, lambda: untouched(answer, *examples[0]))
    report(
        "damped_anomaly",
        [("the forecasts", forecasts), ("the arrays passed in are left alone", left_alone)],
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
        "both are multiplied by n. The gradient is n times as long, and the step has to stay.": (
            learning_rate * n,
            max_norm * n,
        ),
        "these are the settings of the mean, unchanged.": (learning_rate, max_norm),
        "these are the two numbers in the other order: the learning rate comes first.": (
            max_norm * n,
            learning_rate / n,
        ),
    }
    pair = answer(learning_rate, max_norm, n)
    if pair is not None and np.shape(pair) != (2,):
        raise Wrong("return two numbers: the learning rate and the clip norm")
    right = learning_rate / n, max_norm * n
    first, second = numbers(pair)
    mistakes["the learning rate is right, and the clip norm is off."] = right[0], second
    mistakes["the clip norm is right, and the learning rate is off."] = first, right[1]
    ones = {sentence: np.divide(wrong, right) for sentence, wrong in mistakes.items()}
    compare(numbers(pair) / right, np.ones(2), ones)


def _long(answer, grads):
    norm = rnn_core.global_norm(grads)
    for max_norm in (norm / 4, norm / 10):
        _compare_long(answer, grads, norm, max_norm)


def _compare_long(answer, grads, norm, max_norm):
    got, flat = numbers(_clipped(answer, grads, max_norm)), _flat(grads)
    each = [np.linalg.norm(g) for g in grads]
    mistakes = {
        "each entry was clipped by itself: that turns the gradient into another direction.": _flat(
            [np.clip(g, -max_norm, max_norm) for g in grads]
        ),
        "each array was clipped by its own norm: the norm is that of all five together.": _flat(
            [g * min(1, max_norm / n) for g, n in zip(grads, each, strict=True)]
        ),
        "nothing was clipped, though the norm is several times too large: was the result thrown "
        "away, or the norm made of means and not of sums?": flat,
        "the norm is the root of the sum of squares; here the root is missing.": flat
        * (max_norm / norm**2),
        "the five norms were added: add the squares, and take one root.": flat
        * (max_norm / sum(each)),
        "the biases are missing from the norm: it is that of all five together.": flat
        * (max_norm / np.linalg.norm(each[:3])),
        "the gradient was divided by its norm and not multiplied by max_norm.": flat / norm,
    }
    length = np.linalg.norm(got)
    parallel = f"the direction is right. The norm is {length:.3g}, and {max_norm:.3g} is needed."
    compare(got, flat * max_norm / norm, {**mistakes, parallel: flat * length / norm})


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


def _compare_forecasts(got, celsius, month, train):
    usual = _usual(celsius, month, train)
    anomaly = celsius - usual
    damping = _damping(anomaly[train])
    right = usual[1:] + damping * anomaly[:-1]
    mistakes = _mistaken_forecasts(celsius, month, train)
    got = numbers(got)
    if got.shape == right.shape:
        theirs = (got - usual[1:]) @ anomaly[:-1] / (anomaly[:-1] @ anomaly[:-1])
        words = f"all is right but the damping: it is {theirs:.6f}, and {damping:.6f} is needed."
        mistakes[words] = usual[1:] + theirs * anomaly[:-1]
    compare(got, right, mistakes)


def _mistaken_forecasts(celsius, month, train):
    """For each likely mistake a sentence, and the forecasts that it leads to."""
    usual, all_years = (_usual(celsius, month, some) for some in (train, train | True))
    anomaly, leaked = celsius - usual, celsius - all_years
    known, pairs = anomaly[train], train[:-1]
    damping = _damping(known)
    one_more = anomaly[1:][pairs] @ anomaly[:-1][pairs] / np.sum(anomaly[:-1][pairs] ** 2)
    return {
        "it looks at the future: the calendar means use all years. Only the months marked in "
        "`train` were known.": all_years[1:] + _damping(leaked[train]) * leaked[:-1],
        "it looks at the future: calendar means and damping use all years. Only the months marked "
        "in `train` were known.": all_years[1:] + _damping(leaked) * leaked[:-1],
        "it looks at the future: the damping uses all years. Only the months marked in `train` "
        "were known.": usual[1:] + _damping(anomaly) * anomaly[:-1],
        "it looks at the future by one pair: the last training month stands with the first that "
        "is not.": usual[1:] + one_more * anomaly[:-1],
        "the sum below the line of the slope holds one month too many: the last training month "
        "has none after it.": usual[1:] + known[1:] @ known[:-1] / (known @ known) * anomaly[:-1],
        "these are the temperatures to be forecast.": celsius[1:],
        "the anomaly is not damped: on average only a part of it is left a month later.": usual[1:]
        + anomaly[:-1],
        "this is the anomaly alone: add what is usual for the month.": damping * anomaly[:-1],
        "the anomaly is added to what was usual in the month before; the forecast is for the "
        "month after.": usual[:-1] + damping * anomaly[:-1],
        "the anomaly of the month itself is used, which is not known yet.": usual[1:]
        + damping * anomaly[1:],
    }


def _usual(celsius, month, some):
    """For each month what is usual, from the months marked in `some`."""
    return np.array([celsius[some & (month == m)].mean() for m in range(12)])[month]


def _damping(anomaly):
    return anomaly[1:] @ anomaly[:-1] / np.sum(anomaly[:-1] ** 2)
