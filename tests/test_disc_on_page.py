"""The disc in a browser: the eigenvalue is dragged and moved by keys, and what it says."""

from functools import partial

from browser_window import PHONE
from lab.chapter13 import explorable_case as case
import pytest


@pytest.fixture
def figure(explorable_page):
    return partial(explorable_page, case)


def test_keys_move_the_eigenvalue_in_the_picture(figure):
    shown = figure()
    shown.show()
    handle = shown.root.get_by_role("slider", name="eigenvalue, in the picture", exact=True)
    before = shown.state
    handle.press("ArrowRight")
    handle.press("ArrowUp")
    assert shown.state["re"] == pytest.approx(before["re"] + 0.01)
    assert shown.state["im"] == pytest.approx(before["im"] + 0.01)
    assert shown.agrees_with_the_kernel()


def test_the_sliders_say_and_do_the_same(figure):
    shown = figure()
    shown.unfold()
    slider = shown.root.get_by_role("slider", name="eigenvalue, real part", exact=True)
    before = shown.state["re"]
    slider.press("ArrowLeft")
    assert shown.state["re"] == pytest.approx(before - 0.01)
    assert shown.agrees_with_the_kernel()


def test_a_place_that_is_pressed_gets_the_eigenvalue(figure):
    shown = figure()
    plane = shown.root.locator("svg").first
    box = plane.bounding_box()
    x, y = box["width"] * (198 / 360), box["height"] * (112.5 / 237)  # where 0 is
    unit = box["width"] * 304 / 360 / 4.12
    for re, im in ((0.5, 0.5), (-0.9, -0.3), (2, 0)):
        plane.click(position={"x": x + re * unit, "y": y - im * unit})
        place = [shown.state["re"], shown.state["im"]]
        assert place == pytest.approx([min(re, 1.1), abs(im)], abs=0.03)  # two pixels
        assert shown.agrees_with_the_kernel()


def test_what_leaves_its_box_says_so(figure):
    shown = figure({"re": 1.0, "im": 0.0, "steps": 60})
    assert "beyond the box" not in shown.words
    shown.show({"re": 1.1, "im": 1.1, "steps": 1000})
    assert shown.root.get_by_text("beyond the box").count() == 2
    assert len(shown.root.inner_html()) < 60_000


def test_it_is_no_taller_than_a_phone_or_a_laptop(figure):
    assert figure(**PHONE).root.bounding_box()["height"] <= PHONE["height"]
    shown = figure(width=1280, height=800)
    shown.unfold()
    assert shown.root.bounding_box()["height"] <= 800


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"re": 0.6, "im": 0.8}, "On the circle nothing is forgotten"),
        ({"re": 1.1, "im": 1.1}, "It grows: outside"),
        ({"re": 0.76, "im": 0.65}, "|λ| = 1.00005, turned by"),
        ({"re": 0.76, "im": 0.54, "steps": 60}, "0.015 is left after 60 steps"),
        ({"re": 0.99999, "im": 0.0}, "|λ| = 0.99999, turned by"),
        ({"re": 1.0, "im": 0.0}, "1 is left after"),
        ({"re": 0.0, "im": 0.0}, "Memory: 0.0 steps"),
        ({"re": -1.1, "im": 0.0}, "turned by 180.0°"),
        ({"re": 0.5, "im": 0.0}, "a hundredth is left after 6.6"),
    ],
)
def test_it_says_what_is_left_and_no_nonsense(figure, state, words):
    shown = figure({**case.OTHER, **state})
    assert words in shown.words
    assert shown.agrees_with_the_kernel()
    for wrong in ("NaN", "Infinity", "undefined"):
        assert wrong not in shown.root.inner_html()
