"""Texts that come from a student's process, as notebooks and tables can hold them."""

import re

from classroom import limits
from classroom.printable import printable

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def printable_lines(text):
    """As `printable`, for a text of several lines; without colours."""
    lines = COLOURS.sub("", text).expandtabs().replace("\r\n", "\n").split("\n")
    return "\n".join(map(printable, lines))


def shortened(text, room=limits.SHOWN):
    """A text cut to what is shown, and printable."""
    if len(text) > room:
        text = text[:room] + " [cut]"
    return printable_lines(text)
