"""The gate in a browser: it is dragged, a text is typed, and what it says."""

from functools import partial

from browser_window import PHONE
from lab.chapter11 import explorable_case as case
import pytest


@pytest.fixture
def figure(explorable_page):
    return partial(explorable_page, case)


def test_a_text_is_typed_and_the_gates_follow(figure):
    shown = figure()
    field = shown.root.get_by_label("Text", exact=True)
    for text in ("(row)[boat", "((((", "a", "no bracket"):
        field.fill(text)
        assert shown.state["text"] == text
        assert shown.agrees_with_the_kernel()
        assert shown.root.locator(".gate-column").count() == len(text)
    field.fill("")
    assert shown.state["text"] == "no bracket"  # nothing is no text, and changes nothing


def test_the_gradient_shortens_as_the_gate_is_dragged_down(figure):
    shown = figure()
    shown.show()
    before = shown.readout["share"]
    handle = shown.root.get_by_role("slider", name="forget-gate bias, in the picture")
    for _ in range(4):
        handle.press("ArrowDown")
    assert shown.state["keep"] == 2
    assert shown.readout["share"] < before / 5
    assert shown.agrees_with_the_kernel()


def test_it_is_no_taller_than_a_phone_or_a_laptop(figure):
    assert figure(**PHONE).root.bounding_box()["height"] <= PHONE["height"]
    shown = figure(width=1280, height=800)
    shown.unfold()
    assert shown.root.bounding_box()["height"] <= 800


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"text": "(abc", "keep": 8}, "and would close with )"),
        ({"text": "[abc", "keep": 8}, "and would close with ]"),
        ({"text": "[abc]", "keep": 8}, "no longer knows what to close with"),
        ({"text": "abc", "keep": 0}, "arrives at the beginning, 3 letters back"),
        ({"text": "(", "keep": -3}, "After 1 letter the cell holds"),
    ],
)
def test_it_says_what_the_cell_holds_and_no_nonsense(figure, state, words):
    shown = figure({**case.OTHER, "write": -6, **state})
    assert words in shown.words
    assert shown.agrees_with_the_kernel()
    for wrong in ("NaN", "Infinity", "undefined"):
        assert wrong not in shown.root.inner_html()
