"""A play to learn from, and its last tenth to be tested on."""

from pathlib import Path
from typing import NamedTuple

from lab import characters
import numpy as np

KNOWN = 0.9  # of the text


class Play(NamedTuple):
    """Hamlet, letter by letter.

    Attributes
    ----------
    letters : list of str
        The V different signs of the text; a letter's number is its place here.
    known, held_out : ndarray of int, shape (N,)
        The numbers of the letters to learn from, and of those that come after.
    """

    letters: list
    known: np.ndarray
    held_out: np.ndarray


def text():
    """The whole play; its source and license are beside the file."""
    return (Path(__file__).with_name("data") / "hamlet.txt").read_text("utf-8")


def load():
    """Read the play that comes with the book.

    Returns
    -------
    Play
    """
    letters, ids = characters.spelled(text())
    end = int(KNOWN * len(ids))
    return Play(letters, ids[:end], ids[end:])
