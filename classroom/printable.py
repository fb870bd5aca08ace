"""Texts as any terminal, file and table can hold them."""

import unicodedata

JOINERS = "\u200c\u200d"  # how Persian, Indic scripts and emoji are written
MARKS = 30  # accents on one letter: sorting more of them takes quadratic time


def printable(text):
    r"""A text without letters that steer, hide or cannot be written.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        In Unicode's form NFC. Control characters, bidirectional overrides and lone surrogates
        are shown as escapes.

    Examples
    --------
    >>> print(printable("a\x1b[2J\nb\udcff"))
    a\x1b[2J\nb\udcff
    """
    return unicodedata.normalize("NFC", "".join(_shown(text)))


def _shown(text):
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MARKS and (letter.isprintable() or letter in JOINERS):
            yield letter
        elif unicodedata.category(letter) == "Zs":
            yield " "
        else:
            yield letter.encode("unicode_escape").decode()
