"""Texts of students as any terminal, file and table can hold them."""

import unicodedata

CONTROLS = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format, surrogate, line and paragraph ends
JOINERS = "\u200c\u200d"  # how Persian, Indic scripts and emoji are written


def printable(text):
    r"""A text whose control characters are seen, as `\x1b`, and not sent; in NFC."""
    return unicodedata.normalize("NFC", "".join(map(_visible, text)))


def _visible(letter):
    if unicodedata.category(letter) in CONTROLS and letter not in JOINERS:
        return letter.encode("unicode_escape").decode("ascii")
    return letter
