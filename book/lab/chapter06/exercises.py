"""The exercises of chapter 6: settings for a sum, clipping by the norm, the rule hard to beat."""

from lab.chapter06 import series
from lab.exercise import Exercise, LeftAlone, Values
from lab.feedback import Wrong, agree, five_arrays
import numpy as np
import rnn_core
from rnn_core import Params


# --- 1: settings for the sum
def for_the_sum(learning_rate, max_norm, n):
    return learning_rate / n, max_norm * n


def _pair(answer, *settings):
    pair = answer(*settings)
    if pair is not None and np.shape(pair) != (2,):
        raise Wrong("return two numbers: the learning rate and the clip norm")
    return pair


def _half_right(pair, right, *settings):
    if agree(pair[0], right[0]):
        return "the learning rate is right, and the clip norm is off."
    if agree(pair[1], right[1]):
        return "the clip norm is right, and the learning rate is off."
    return None


SETTINGS = Values(
    "learning rate and clip norm for the sum",
    [(0.6, 2.0, 300), (0.05, 10.0, 24)],
    run=_pair,
    each=True,
    explain=_half_right,
)
for_the_sum = Exercise(
    for_the_sum,
    [SETTINGS],
    {
        "the clip norm is still that of the mean. The gradient of the sum is n times as long, so "
        "it would be clipped nearly always.": ("max_norm * n", "max_norm"),
        "the learning rate is still that of the mean. The gradient of the sum is n times as long, "
        "so each step would be too.": ("rate / n", "rate"),
        "both go the wrong way: the gradient of the sum is longer, not shorter.": (
            "rate / n, max_norm * n",
            "rate * n, max_norm / n",
        ),
        "both are divided by n. The clip norm is compared with the gradient, and that has grown.": (
            "* n",
            "/ n",
        ),
        "both are multiplied by n. The gradient is n times as long, and the step has to stay.": (
            "/ n",
            "* n",
        ),
        "these are the settings of the mean, unchanged.": (
            "rate / n, max_norm * n",
            "rate, max_norm",
        ),
        "these are the two numbers in the other order: the learning rate comes first.": (
            "learning_rate / n, max_norm * n",
            "max_norm * n, learning_rate / n",
        ),
    },
)


# --- 2: clip by the norm
def clip(grads, max_norm):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    return [grad * min(1, max_norm / norm) for grad in grads]


def _clipped(answer, grads, max_norm):
    """The five arrays that came back, as one long vector."""
    shapes = [grad.shape for grad in grads]
    arrays = five_arrays(answer(grads, max_norm), Params._fields, shapes)
    return np.concatenate([np.ravel(array) for array in arrays.values()])


GRADS = rnn_core.init_params(np.random.default_rng(6), 2, 3, 2, bias=1.0)  # five arrays
NORM = rnn_core.global_norm(GRADS)
LONG = Values(
    "a long gradient gets the norm it may have",
    [(GRADS, NORM / 4), (GRADS, NORM / 10)],
    run=_clipped,
)
SHORT = Values("a short gradient stays as it is", [(GRADS, 4 * NORM)], run=_clipped)
BOTH = Values("long and short", LONG.examples + SHORT.examples, run=_clipped)
NORM_OF, FACTOR = "np.sqrt(sum(np.sum(grad**2) for grad in grads))", "min(1, max_norm / norm)"
clip = Exercise(
    clip,
    [LONG, SHORT, LeftAlone(BOTH)],
    {
        "each entry was clipped by itself: that turns the gradient into another direction.": (
            f"grad * {FACTOR}",
            "np.clip(grad, -max_norm, max_norm)",
        ),
        "each array was clipped by its own norm: the norm is that of all five together.": (
            "/ norm)",
            "/ np.linalg.norm(grad))",
        ),
        "nothing was clipped, though the norm is several times too large: was the result thrown "
        "away, or the norm made of means and not of sums?": (f"grad * {FACTOR}", "grad"),
        "the norm is the root of the sum of squares; here the root is missing.": ("np.sqrt", ""),
        "the five norms were added: add the squares, and take one root.": (
            NORM_OF,
            "sum(np.linalg.norm(grad) for grad in grads)",
        ),
        "the biases are missing from the norm: it is that of all five together.": (
            "in grads))",
            "in grads[:3]))",
        ),
        "the gradient was divided by its norm and not multiplied by max_norm.": (
            FACTOR,
            "(1 / norm if norm > max_norm else 1)",
        ),
        "it was made longer: a gradient below max_norm is not clipped.": (FACTOR, FACTOR[7:-1]),
    },
)


# --- 3: the rule that is hard to beat
def damped_anomaly(celsius, month, train):
    means = [celsius[train & (month == m)].mean() for m in range(12)]
    usual = np.array(means)[month]
    anomaly = celsius - usual
    u, v = anomaly[train][:-1], anomaly[train][1:]
    return usual[1:] + (u @ v / (u @ u)) * anomaly[:-1]


def _cut(since, first):
    """Temperatures, months and what is known of them: the years `since` to `first` - 1."""
    data = series.load()
    some = data.year >= since
    return data.celsius[some], data.month[some], data.year[some] < first


def _other_damping(forecasts, right, celsius, month, train):
    """Words for forecasts that are right but for the damping."""
    usual = np.array([celsius[train & (month == m)].mean() for m in range(12)])[month]
    anomaly = (celsius - usual)[:-1]
    each = np.array([forecasts, right]) - usual[1:]
    theirs, needed = each @ anomaly / (anomaly @ anomaly)
    if not agree(forecasts, usual[1:] + theirs * anomaly):
        return None
    return f"all is right but the damping: it is {theirs:.6f}, and {needed:.6f} is needed."


TRAINING, KNOWN = "celsius[train & (month == m)]", "anomaly[train][:-1], anomaly[train][1:]"
RULE = "usual[1:] + (u @ v / (u @ u)) * anomaly[:-1]"
FORECASTS = Values(
    "the forecasts",
    [_cut(1950, 1990), _cut(1966, 1983)],  # the second time an El Niño is cut in two
    explain=_other_damping,
)
damped_anomaly = Exercise(
    damped_anomaly,
    [FORECASTS, LeftAlone(FORECASTS)],
    {
        "it looks at the future: the calendar means use all years. Only the months marked in "
        "`train` were known.": (TRAINING, "celsius[month == m]"),
        "it looks at the future: calendar means and damping use all years. Only the months marked "
        "in `train` were known.": [
            (TRAINING, "celsius[month == m]"),
            (KNOWN, "anomaly[:-1], anomaly[1:]"),
        ],
        "it looks at the future: the damping uses all years. Only the months marked in `train` "
        "were known.": (KNOWN, "anomaly[:-1], anomaly[1:]"),
        "it looks at the future by one pair: the last training month stands with the first that "
        "is not.": (KNOWN, "anomaly[:-1][train[:-1]], anomaly[1:][train[:-1]]"),
        "the sum below the line of the slope holds one month too many: the last training month "
        "has none after it.": ("(u @ u)", "(u @ u + v[-1] ** 2)"),
        "these are the temperatures to be forecast.": (RULE, "celsius[1:]"),
        "the anomaly is not damped: on average only a part of it is left a month later.": (
            "(u @ v / (u @ u)) * ",
            "",
        ),
        "this is the anomaly alone: add what is usual for the month.": ("usual[1:] + ", ""),
        "the anomaly is added to what was usual in the month before; the forecast is for the "
        "month after.": ("usual[1:]", "usual[:-1]"),
        "the anomaly of the month itself is used, which is not known yet.": (
            "* anomaly[:-1]",
            "* anomaly[1:]",
        ),
    },
)
