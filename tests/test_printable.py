"""Texts as terminals, files and tables can hold them."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from plain_texts import is_plain
import pytest

from classroom.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë Łęcka 山田", "Zoë Łęcka 山田"),
        (unicodedata.normalize("NFD", "Zoë"), "Zoë"),
        ("a\x1b[31mb\x9bc", r"a\x1b[31mb\x9bc"),
        ("gnp.\u202eexe", r"gnp.\u202eexe"),
        ("a\0b\r\n\tc\x7f", r"a\x00b\r\n\tc\x7f"),
        ("x\udcff\ud83d", r"x\udcff\ud83d"),
        ("a\u00a0b\u3000c", "a b c"),
        ("a\u200bb\ufeffc\u2028d", r"a\u200bb\ufeffc\u2028d"),
    ],
)
def test_what_steers_hides_or_cannot_be_written_is_shown(text, shown):
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_any_text_can_be_printed_and_stays_as_it_is_then(text):
    shown = printable(text)
    assert is_plain(shown)
    assert shown.encode("utf-8").decode("utf-8") == shown == printable(shown)


def test_accents_without_end_take_no_time_without_end():
    before = time.process_time()
    printable("a" + "\u0301\u0323" * 10**5)
    assert time.process_time() - before < 5
