"""The exercises of chapter 12: perplexity by hand, a network left to itself, a text of your own."""

from functools import cache

from lab import ngrams, play
from lab.chapter12 import readers
from lab.characters import columns, probabilities, spelled
from lab.exercise import Exercise, LeftAlone, Property, Values
from lab.feedback import Wrong
import numpy as np
import rnn_core


# --- 1: perplexity by hand
def perplexity(probabilities):
    return 2 ** np.mean(-np.log2(probabilities))


def _given(*values):
    return (np.array(values),)


MEAN_OF_BITS = "2 ** np.mean(-np.log2(probabilities))"
PERPLEXITY = Values(
    "perplexity",
    [
        _given(0.5, 0.25, 0.125),
        _given(0.9, 0.01, 0.3, 0.3, 0.6),
        _given(0.2, 0.7),
        _given(0.11, 0.83, 0.4, 0.07, 0.5, 0.9, 0.31),
    ],
    each=True,
)
perplexity = Exercise(
    perplexity,
    [PERPLEXITY, LeftAlone(PERPLEXITY)],
    {
        "these are bits per letter: perplexity is 2 to the power of them.": ("2 ** ", ""),
        "2 was raised to a number of nats: with np.log the base is e.": ("np.log2", "np.log"),
        "e was raised to a number of bits: with np.log2 the base is 2.": (
            "2 ** np.mean(-np.log2(probabilities))",
            "np.exp(np.mean(-np.log2(probabilities)))",
        ),
        "this is the mean of 1 / p: take the mean of the bits first.": (
            MEAN_OF_BITS,
            "np.mean(1 / probabilities)",
        ),
        "this is 1 over the mean probability: take the mean of the bits.": (
            MEAN_OF_BITS,
            "1 / np.mean(probabilities)",
        ),
        "this is the perplexity of the text as one piece: bits per letter are a mean.": (
            "np.mean",
            "np.sum",
        ),
        "the sign is wrong: this is the typical probability, and perplexity is 1 over it.": (
            "-np.log2",
            "np.log2",
        ),
        "the middle letter was taken, and what is asked for is the mean of the bits.": (
            "np.mean",
            "np.median",
        ),
    },
)


# --- 2: left to itself
def free_running(step, ids):
    state, letter, bits = None, ids[0], []
    for target in ids[1:]:
        state, p = step(state, letter)
        bits.append(-np.log2(p[target]))
        letter = np.argmax(p)
    return np.mean(bits)


def _network(seed, V, H=5):
    """A step of a network: from a state and a letter to the next state and probabilities."""
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, V, H, V, bias=1.0)
    params = params._replace(Why=2 * params.Why)

    def step(state, letter):
        hs, ys = rnn_core.forward(params, columns(np.array([[letter]]), V), state)
        return hs[-1], probabilities(ys[-1])[:, 0]

    return step


def _lesson(seed, V, N):
    return _network(seed, V), np.random.default_rng(seed).integers(V, size=N)


FREE = Values("bits per letter", [_lesson(1, 5, 12), _lesson(2, 7, 30), _lesson(3, 4, 9)])
OWN_WORD = "letter = np.argmax(p)"
free_running = Exercise(
    free_running,
    [FREE, LeftAlone(FREE)],
    {
        "this is teacher forcing: the letter of the text is read, and not the network's own.": (
            OWN_WORD,
            "letter = target",
        ),
        "the first letter is read again and again: after it, the network reads its own.": (
            f"        {OWN_WORD}\n",
            "",
        ),
        "the state is lost: each step has to begin where the last one ended.": (
            "state, p = step(state, letter)",
            "_, p = step(state, letter)",
        ),
        "the first letter is the network's own: it reads that of the text once, to begin.": (
            "letter, bits = None, ids[0], []",
            "letter, bits = None, np.argmax(step(None, ids[0])[1]), []",
        ),
        "its own letters are scored, and asked is what the text's letters cost.": (
            "p[target]",
            "p.max()",
        ),
        "this is in nats: bits are logarithms to the base 2.": ("np.log2", "np.log"),
        "this is the sum over the letters: divide by their number.": ("np.mean", "np.sum"),
        "the least likely letter is read, and asked is the likeliest.": ("np.argmax", "np.argmin"),
    },
)


# --- 3: a text of your own
def learn(known, size):
    rng = np.random.default_rng(0)
    first = readers.start("GRU", size, 32, rng)
    net, _ = readers.learned("GRU", first, known, size, 150, 0.04, rng)
    return "GRU", net


def against_pairs(learn, text):
    """What a network pays for the last fifth of a text, and what counts of pairs pay for it.

    Parameters
    ----------
    learn : callable
        ``learn(known, size)`` is given the numbers of the first letters, and returns the name of a
        cell and its parameters.
    text : str

    Returns
    -------
    network, pairs : float
        In bits per letter.

    Raises
    ------
    Wrong
        If no such network came back.
    """
    spelling, end = spelled(text), len(text) * 4 // 5
    known, rest, size = spelling.ids[:end], spelling.ids[end:], len(spelling.letters)
    name, net = _named(learn(known.copy(), size), size)
    pairs = ngrams.costs(text[:end], text[end:], 1)[1]
    return readers.surprise(name, net, rest).mean(), pairs.mean()


def _named(pair, size):
    """A name and parameters, if that is what came back."""
    if not isinstance(pair, tuple) or len(pair) != 2 or pair[0] not in list(readers.CELLS):
        raise Wrong('return two things: the name of the cell ("tanh", "GRU" or "LSTM"), its Params')
    name, net = pair
    if not isinstance(net, readers.CELLS[name].Params):
        raise Wrong(f"the parameters are not those of a cell called {name}")
    if len(net.by) != size:
        raise Wrong(f"the network has {len(net.by)} outputs, and the text {size} letters")
    return pair


@cache
def _scene():
    return play.text()[:12000]


def _beats_pairs(answer):
    bits, pairs = against_pairs(answer, _scene())
    if bits > np.log2(len(set(_scene()))):
        raise Wrong(UNTRAINED)
    if not bits < pairs:
        raise Wrong(SLOW)


def _returns_a_network(answer):
    known = spelled(_scene()).ids
    _named(answer(known[:1000], size := known.max() + 1), size)


UNTRAINED = "it costs more than guessing does: were the learned weights returned?"
SLOW = "it costs less than guessing, and counts of pairs cost less still: more steps, another rate?"


def _untrained(known, size):
    return "GRU", readers.start("GRU", size, 32, np.random.default_rng(0))._replace(
        by=np.linspace(0, 20, size)[:, None]
    )


def _few_steps(known, size):
    rng = np.random.default_rng(0)
    first = readers.start("tanh", size, 16, rng)
    return "tanh", readers.learned("tanh", first, known, size, 25, 0.02, rng)[0]


def _another_cell(known, size):
    return "LSTM", readers.start("GRU", size, 8, np.random.default_rng(0))


def _one_letter_more(known, size):
    return "tanh", readers.start("tanh", size + 1, 8, np.random.default_rng(0))


learn = Exercise(
    learn,
    [
        Property("a cell and its parameters", _returns_a_network),
        Property("better than pairs on a scene", _beats_pairs, _returns_a_network),
    ],
    {
        UNTRAINED: _untrained,
        SLOW: _few_steps,
        "the parameters are not those of a cell called LSTM": _another_cell,
        "outputs, and the text": _one_letter_more,
    },
)
