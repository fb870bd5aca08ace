"""The first figure of the book: a text and the network that learns it, by the kernel."""

from lab import characters
from lab.front_page.explorable import CharacterModel as Widget
import numpy as np
import rnn_core

NAME = Widget.name
PAGE = "book/index"
OTHER = {"text": "hello, my name is ada. ", "seed": 7, "steps": 25, "letter": 14}
BAD = {
    "text": ["a", "x" * 61, None, 5, "\U0001f600" * 3],
    "seed": [0, 1.5, True],
    "steps": [-1, 301, "1"],
    "letter": [-1, 61, None],
}


def readout(state):
    """Every number of the read-out, from the kernel, for a state."""
    widget = Widget(**state)
    params, spelling = widget.params, characters.spelled(widget.text)
    xs, targets = characters.examples(spelling)
    hs, ys = rnn_core.forward(params, xs)
    loss, _ = rnn_core.softmax_cross_entropy(ys, targets)
    wrote = characters.written(params, spelling)
    right = next((i for i, letter in enumerate(wrote) if letter != widget.text[i]), len(wrote))
    numbers = {"steps": widget.steps, "loss": (loss / len(xs), 1e-6), "right": right}
    pair = look_alikes(widget.text)
    if pair:
        numbers["apart"] = (np.linalg.norm(hs[pair[0]] - hs[pair[1]]), 1e-6)
    if widget.letter:
        numbers["reach"] = reach(params, spelling, min(widget.letter, len(xs)))
    return numbers


def look_alikes(text):
    """The steps of two like letters before unlike ones, with the longest past in common."""
    pairs = {}
    for t in range(2, len(text) + 1):
        for s in range(1, t):
            if text[s % len(text)] != text[t % len(text)]:
                same = next(n for n in range(s + 1) if n == s or text[s - 1 - n] != text[t - 1 - n])
                pairs[same, -s, -t] = (s, t)
    longest = max(pairs, default=(0,))
    return pairs[longest] if longest[0] else None


def reach(params, spelling, letter):
    """How far back lies the first norm above a tenth of the largest, the letter itself counted."""
    norms = characters.letter_gradients(params, spelling, letter)
    return letter - np.flatnonzero(norms > 0.1 * norms.max())[0]
