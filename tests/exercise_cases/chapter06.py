"""Chapter 6: answers to its exercises, and what each wrong one is told."""

from answers import Exercise
from lab import checks
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


CLIP = {
    "each entry was clipped": lambda grads, top: [np.clip(g, -top, top) for g in grads],
    "each array was clipped": lambda grads, top: [
        g * min(1, top / np.linalg.norm(g)) for g in grads
    ],
    "nothing was clipped": lambda grads, top: grads,
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


def from_parts(combine):
    return lambda *arrays: combine(*damped(*arrays))


def everything(train):
    return np.full(len(train), True)


DAMPED_ANOMALY = {
    "calendar means use all years": lambda c, m, t: damped_anomaly(c, m, t, means=everything(t)),
    "damping uses all years": lambda c, m, t: damped_anomaly(c, m, t, damping=everything(t)),
    "calendar means and damping use all": lambda c, m, t: damped_anomaly(c, m, everything(t)),
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
