"""The exercises of chapter 6: settings for a sum, clipping by the norm, bits by counting."""

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


# --- 3: bits by counting pairs
def bigram_bits(known, held_out, size):
    counts = np.ones((size, size))
    np.add.at(counts, (known[:-1], known[1:]), 1)
    p = counts / counts.sum(axis=1, keepdims=True)
    return -np.log2(p[held_out[:-1], held_out[1:]]).mean()


def _texts(seed, size, *lengths):
    """Numbers of letters, each of which likes some that follow it better than others."""
    rng = np.random.default_rng(seed)
    after = rng.dirichlet(np.full(size, 0.3), size)
    texts = []
    for length in lengths:
        ids = [0]
        while len(ids) < length:
            ids.append(rng.choice(size, p=after[ids[-1]]))
        texts.append(np.array(ids))
    return *texts, size


ADDED = "np.add.at(counts, (known[:-1], known[1:]), 1)"
SCORE = "-np.log2(p[held_out[:-1], held_out[1:]]).mean()"
BITS = Values(
    "bits per letter",
    [_texts(1, 5, 60, 25), _texts(2, 9, 200, 40), _texts(3, 12, 90, 90)],
    each=True,
)
bigram_bits = Exercise(
    bigram_bits,
    [BITS, LeftAlone(BITS)],
    {
        "this is in nats: bits are logarithms to the base 2.": ("np.log2", "np.log"),
        "it looks at the future: the pairs of the held-out text were counted too.": (
            ADDED,
            f"{ADDED}\n    np.add.at(counts, (held_out[:-1], held_out[1:]), 1)",
        ),
        "only the held-out text was counted: the counts come from the known one.": (
            ADDED,
            "np.add.at(counts, (held_out[:-1], held_out[1:]), 1)",
        ),
        "a pair that occurs several times was counted once: `counts[a, b] += 1` adds 1 to each "
        "place once; `np.add.at` does it for every pair.": (
            ADDED,
            "counts[known[:-1], known[1:]] += 1",
        ),
        "the counts are divided by the sum of the wrong axis: for each first letter the "
        "probabilities of the second add up to 1.": ("axis=1", "axis=0"),
        "first and second letter have changed places in the counts.": (
            "known[:-1], known[1:]",
            "known[1:], known[:-1]",
        ),
        "this is the sum over the pairs: divide by their number.": (".mean()", ".sum()"),
        "the sign is wrong: a logarithm of a probability is not above zero.": (
            "-np.log2",
            "np.log2",
        ),
        "the logarithm of the mean probability was taken: it is the mean of the logarithms.": (
            SCORE,
            "-np.log2(p[held_out[:-1], held_out[1:]].mean())",
        ),
        "the 1 is added for a letter and not for each of the pairs that begin with it: below the "
        "line of p it counts `size` times.": (
            "p = counts / counts.sum(axis=1, keepdims=True)",
            "p = counts / (counts.sum(axis=1, keepdims=True) - size + 1)",
        ),
        "this is the score on the known text: it is asked for the held-out one.": (
            "p[held_out[:-1], held_out[1:]]",
            "p[known[:-1], known[1:]]",
        ),
        "the letter before was not looked at: count pairs, and score each letter after its "
        "own predecessor.": (
            SCORE,
            "-np.log2(counts.sum(axis=0) / counts.sum())[held_out[1:]].mean()",
        ),
    },
)
