"""The check panel on its page: predict, look, and what the reader is told."""

from functools import partial

from explorable_page import ExplorablePage
from lab.chapter05 import explorable_case as case
from lab.mistakes import EXHIBITS
import pytest

WIDER_THAN_THEIR_BOX = """
cells => cells.filter((el) => el.scrollWidth > el.clientWidth + 1).map((el) => el.innerText)
"""


class Panel(ExplorablePage):
    """The panel, and what a reader does with it."""

    def marks(self, selector):
        return self.root.locator(selector).all_text_contents()

    @property
    def red(self):
        """The gradients whose dot is beyond the tolerance, by their order."""
        line = self.root.locator(".errors .tolerance").bounding_box()["x"]
        dots = [dot.bounding_box() for dot in self.root.locator(".errors circle").all()]
        return [i for i, dot in enumerate(dots) if dot["x"] + dot["width"] / 2 > line]

    def look(self):
        self.press("Show what goes red")


@pytest.fixture
def panel(explorable_page):
    return partial(explorable_page, case, kind=Panel)


def test_nothing_is_told_before_the_reader_looks(panel):
    shown = panel()
    assert "%" not in shown.words and "✗" not in shown.words
    assert set(shown.marks(".errors .hidden")) == {"?"}
    assert not shown.root.locator(".errors circle").count()


def test_a_prediction_is_kept_and_counted(panel):
    shown = panel()
    for box in shown.root.get_by_role("checkbox").all()[:3]:  # dWxh, dWhh, dWhy
        box.press("Space")
    shown.look()
    assert all(box.is_disabled() for box in shown.root.get_by_role("checkbox").all())
    assert "Red: dWxh, dWhh, dbh. You were right about 3 of 5." in shown.words


def test_the_chain_shows_the_step_at_which_the_mistake_enters(panel):
    shown = panel({"revealed": True, "start": "other"})
    marks = shown.root.locator(".chain .state text:not(.name)").all_text_contents()
    assert marks == ["✗", "✗", "✗", "✗", "✓"]


def test_another_exhibit_hides_the_answer_again(panel):
    shown = panel({"revealed": True, "predicted": ["Whh"]})
    shown.root.get_by_role("combobox").select_option("coth for tanh")
    assert set(shown.marks(".errors .hidden")) == {"?"}
    assert not any(box.is_checked() for box in shown.root.get_by_role("checkbox").all())
    shown.look()
    assert "All five gradients pass." in shown.words
    assert "You were right" not in shown.words  # nothing was predicted
    assert "No gradient check can see this one" in shown.words


def test_a_gradient_is_red_where_its_dot_is_beyond_the_tolerance(panel):
    shown = panel({"revealed": True})
    assert shown.red == [0, 1, 3]  # dWxh, dWhh, dbh
    shown.root.get_by_role("slider", name="tolerance, in the picture").press("End")  # 0.5
    assert shown.red == [1]
    assert "Red: dWhh." in shown.words
    assert shown.agrees_with_the_kernel()


@pytest.mark.parametrize("size", [0.001, 2.0])
def test_every_exhibit_fits_a_narrow_phone(panel, size):
    state = {"revealed": True, "steps": 6, "size": size, "start": "other"}
    shown = panel(state, width=360)
    shown.unfold()
    for exhibit in EXHIBITS:
        shown.root.get_by_role("combobox").select_option(exhibit.name)
        shown.look()
        assert "NaN" not in shown.words
        assert shown.fits()
        cells = shown.root.locator("td, th")
        assert cells.evaluate_all(WIDER_THAN_THEIR_BOX) == []
