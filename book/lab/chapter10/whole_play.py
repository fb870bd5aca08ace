"""A network of 64 units learns from the whole of Hamlet as one sequence.

It takes minutes, so what it led to is stored: ``python -m lab.chapter10.whole_play`` in the folder
`book` trains again, and writes ``data/whole_play.json`` anew.
"""

from functools import partial
import json
from pathlib import Path

from lab import checkpointing, letters, memory, play
from lab.chapter10.long_text import Columns
import numpy as np
import rnn_core

STORED = Path(__file__).with_name("data") / "whole_play.json"
STEPS = 20
LEARNING_RATE, MAX_NORM = 4.0, 0.3  # for the mean over letters, as in chapter 6


def sequence(first=0, last=None):
    """The play, or a part of it, as one sequence.

    Parameters
    ----------
    first, last : int
        Its letters; all if not given.

    Returns
    -------
    xs : Columns
        T columns of V numbers, made when asked for.
    targets : ndarray of int, shape (T, 1)
        The number of the letter after each.
    """
    book = play.load()
    ids = np.concatenate([book.known, book.held_out])[first:last]
    return Columns(ids[:-1], len(book.letters)), ids[1:, None]


def start():
    """The network of chapter 6 before learning.

    Returns
    -------
    rnn_core.Params
    """
    return letters.start(np.random.default_rng(0), len(play.load().letters))


def gradient(params, xs, targets):
    """Loss and gradient in blocks of about √T letters, summed over the letters."""
    return checkpointing.loss_and_grads(params, xs, targets, rnn_core.softmax_cross_entropy)


def gradient_by_windows(params, xs, targets, length, carry=True):
    """The same with a block of the matrix dropped wherever two windows meet.

    Parameters
    ----------
    params, xs, targets
        As for `gradient`.
    length : int
        Steps in a window.
    carry : bool
        Whether the state runs on from window to window, or is zero before each.

    Returns
    -------
    rnn_core.Params
    """
    entropy, h = rnn_core.softmax_cross_entropy, None
    total = params._make(map(np.zeros_like, params))
    for t in range(0, len(xs), length):
        part = xs[t : t + length]
        hs, ys = rnn_core.forward(params, part, h)
        _, dys = entropy(ys, targets[t : t + length])
        grads, _ = rnn_core.backward(params, part, hs, dys)
        total, h = total._make(map(np.add, total, grads)), hs[-1] if carry else None
    return total


def train(params, xs, targets, steps):
    """Some steps of descent on one long sequence.

    Parameters
    ----------
    params : rnn_core.Params
        Where to start; changed in place.
    xs, targets
        As from `sequence`.
    steps : int

    Returns
    -------
    list of float
        The mean loss per letter, in nats, before each step and after the last.
    """
    T, losses = len(xs), []
    for _ in range(steps):
        loss, grads = gradient(params, xs, targets)
        grads = rnn_core.clip_by_global_norm(grads, MAX_NORM * T)
        rnn_core.sgd_step(params, grads, LEARNING_RATE / T)
        losses.append(loss / T)
    return [*losses, mean_loss(params, xs, targets)]


def mean_loss(params, xs, targets, length=1000):
    """Mean loss per letter in nats, the state carried from part to part."""
    total, h = 0.0, None
    for t in range(0, len(xs), length):
        hs, ys = rnn_core.forward(params, xs[t : t + length], h)
        total += rnn_core.softmax_cross_entropy(ys, targets[t : t + length])[0]
        h = hs[-1]
    return total / len(xs)


def with_windows(xs, targets, steps):
    """The mean loss on the play after so many steps on windows, as chapter 6 takes them."""
    rng, book = np.random.default_rng(0), play.load()
    size = len(book.letters)
    draw = partial(letters.windows, book.known, size, rng)
    net, _ = letters.learn(letters.start(rng, size), draw, 1500, 0, steps)
    return mean_loss(net, xs, targets)


def main():
    """Train and measure, and store it."""
    xs, targets = sequence()
    entropy = rnn_core.softmax_cross_entropy
    one_sweep, _ = memory.peak(lambda: rnn_core.loss_and_grads(start(), xs[:], targets, entropy))
    training, losses = memory.peak(lambda: train(start(), xs, targets, STEPS))
    result = {
        "T": len(xs),
        "losses": losses,
        "bytes_of_one_sweep": one_sweep,
        "bytes_of_training": training,
        "with_windows": with_windows(xs, targets, STEPS),
    }
    STORED.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def stored():
    """What `main` found.

    Returns
    -------
    dict
        T; the losses before each step and after the last; bytes_of_one_sweep and
        bytes_of_training, the most held at a time; with_windows, the loss after as many steps on
        windows.
    """
    return json.loads(STORED.read_text("utf-8"))


if __name__ == "__main__":
    main()
