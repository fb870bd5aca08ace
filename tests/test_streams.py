"""What a cell prints is on the page as it was printed, however slowly it came."""

from nbformat import v4
import pytest

from web.extension.sphinx_fixes import joined

TEXT = " T   paths\n\n 3       6\n10      55\nno new line at the end"


def stream(text, name="stdout"):
    return v4.new_output("stream", text=text, name=name)


@pytest.mark.parametrize("cut", range(1, len(TEXT)))
def test_pieces_are_joined_where_they_were_cut(cut):
    (output,) = joined([stream(TEXT[:cut]), stream(TEXT[cut:])])
    assert output["text"] == TEXT + "\n"


def test_what_came_between_stays_and_streams_stay_apart():
    picture = v4.new_output("display_data", {"text/plain": "a picture"})
    pieces = [stream("one, "), picture, stream("careful", "stderr"), stream("two")]
    texts = [each.get("text") for each in joined(pieces)]
    assert texts == ["one, two\n", None, "careful\n"]
