"""What any terminal and table can hold."""

from classroom.printable import JOINERS


def is_plain(text):
    """Whether a text holds nothing but what is printed, and what joins letters."""
    return text.translate(dict.fromkeys(map(ord, JOINERS))).isprintable()
