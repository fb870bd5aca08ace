"""Chapter 6: answers to its exercises, and what each wrong one is told."""

from answers import Exercise
from lab import checks
from lab.chapter06 import series
import numpy as np
import rnn_core


def for_the_sum(learning_rate, max_norm, n):
    return learning_rate / n, max_norm * n


FOR_THE_SUM = {
    "clip norm is still that of the mean": lambda rate, norm, n: (rate / n, norm),
    "learning rate is still that of the mean": lambda rate, norm, n: (rate, norm * n),
    "the wrong way": lambda rate, norm, n: (rate * n, norm / n),
    "both are divided": lambda rate, norm, n: (rate / n, norm / n),
    "settings of the mean, unchanged": lambda rate, norm, n: (rate, norm),
    "both are multiplied": lambda rate, norm, n: (rate * n, norm * n),
    "in the other order": lambda rate, norm, n: (norm * n, rate / n),
    "the learning rate is right": lambda rate, norm, n: (rate / n, norm / n**0.5),
    "the clip norm is right": lambda rate, norm, n: (rate // n, norm * n),
    "holds NoneType": lambda rate, norm, n: (None, norm * n),
    "holds complex128": lambda rate, norm, n: [norm * n, np.complex128(rate / n)],
    "return two numbers": lambda rate, norm, n: rate / n,
    "the values are off": lambda rate, norm, n: (0.002, 600.0),  # right for one example
}


def clip_in_place(grads, max_norm):
    norm = norm_of(grads)
    for grad in grads:
        grad *= min(1, max_norm / norm)
    return grads


def norm_of(grads):
    return np.sqrt(sum(np.sum(grad**2) for grad in grads))


def scaled(grads, max_norm, norm):
    return [grad * min(1, max_norm / norm) for grad in grads]


CLIP = {
    "each entry was clipped": lambda grads, top: [np.clip(g, -top, top) for g in grads],
    "each array was clipped": lambda grads, top: [
        g * min(1, top / np.linalg.norm(g)) for g in grads
    ],
    "the norm made of means": lambda grads, top: scaled(
        grads, top, np.sqrt(np.mean([np.mean(grad**2) for grad in grads]))
    ),
    "the five norms were added": lambda grads, top: scaled(
        grads, top, sum(np.linalg.norm(grad) for grad in grads)
    ),
    "the biases are missing": lambda grads, top: scaled(grads, top, norm_of(grads[:3])),
    "the direction is right": lambda grads, top: scaled(
        grads, top, max(np.linalg.norm(grad) for grad in grads)
    ),
    "take its arrays one by one": lambda grads, top: grads * (top / norm_of(grads)),
    "the shapes fit in another order": lambda grads, top: [
        grads[i] * min(1, top / norm_of(grads)) for i in (0, 1, 3, 2, 4)
    ],
    "the root is missing": lambda grads, top: [
        g * min(1, top / norm_of(grads) ** 2) for g in grads
    ],
    "not multiplied by max_norm": lambda grads, top: [
        g / norm_of(grads) if norm_of(grads) > top else g for g in grads
    ],
    "was made longer": lambda grads, top: [g * top / norm_of(grads) for g in grads],
    "change it in place": clip_in_place,
    "`return` missing": lambda grads, top: None,
    "Wxh has shape (6,)": lambda grads, top: [
        g.ravel() for g in rnn_core.clip_by_global_norm(grads, top)
    ],
}


def damped(celsius, month, train, *, means=None, damping=None):
    """The rule of exercise 3; `means` and `damping` say which months each comes from."""
    means = train if means is None else means
    usual = np.array([celsius[means & (month == m)].mean() for m in range(12)])[month]
    anomaly = celsius - usual
    known = anomaly[train if damping is None else damping]
    return usual, anomaly, known[1:] @ known[:-1] / (known[:-1] @ known[:-1])


def damped_anomaly(celsius, month, train, **which):
    usual, anomaly, damping = damped(celsius, month, train, **which)
    return usual[1:] + damping * anomaly[:-1]


def one_pair_too_many(celsius, month, train):
    usual, anomaly, _ = damped(celsius, month, train)
    u, v = anomaly[:-1][train[:-1]], anomaly[1:][train[:-1]]
    return usual[1:] + u @ v / (u @ u) * anomaly[:-1]


def fitted(slope):
    """The rule with another slope from the training anomalies."""

    def forecasts(celsius, month, train):
        usual, anomaly, _ = damped(celsius, month, train)
        return usual[1:] + slope(anomaly[train]) * anomaly[:-1]

    return forecasts


def from_parts(combine):
    return lambda *arrays: combine(*damped(*arrays))


def everything(train):
    return np.full(len(train), True)


DATA = series.load()
KNOWN_BY_HEART = damped_anomaly(DATA.celsius, DATA.month, DATA.year < 1990)

DAMPED_ANOMALY = {
    "calendar means use all years": lambda c, m, t: damped_anomaly(c, m, t, means=everything(t)),
    "damping uses all years": lambda c, m, t: damped_anomaly(c, m, t, damping=everything(t)),
    "calendar means and damping use all": lambda c, m, t: damped_anomaly(c, m, everything(t)),
    "by one pair": one_pair_too_many,
    "one month too many": fitted(lambda k: k[1:] @ k[:-1] / (k @ k)),
    "all is right but the damping": fitted(lambda k: np.polyfit(k[:-1], k[1:], 1)[0]),
    "to be forecast": lambda celsius, month, train: celsius[1:],
    "the shape is (731,), and (539,) is needed": lambda *_: KNOWN_BY_HEART,
    "is not damped": from_parts(lambda usual, anomaly, damping: usual[1:] + anomaly[:-1]),
    "anomaly alone": from_parts(lambda usual, anomaly, damping: damping * anomaly[:-1]),
    "usual in the month before": from_parts(
        lambda usual, anomaly, damping: usual[:-1] + damping * anomaly[:-1]
    ),
    "not known yet": from_parts(lambda usual, anomaly, damping: usual[1:] + damping * anomaly[1:]),
}

EXERCISES = {
    "for_the_sum": Exercise(checks.for_the_sum, for_the_sum, FOR_THE_SUM),
    "clip": Exercise(checks.clip, rnn_core.clip_by_global_norm, CLIP),
    "damped_anomaly": Exercise(checks.damped_anomaly, damped_anomaly, DAMPED_ANOMALY),
}
