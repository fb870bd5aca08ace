"""The window in a browser: its ruler is dragged, its cells are pressed, and what it says."""

from functools import partial

from browser_window import PHONE
from lab.chapter09 import explorable_case as case
from lab.chapter09 import window
import pytest

T = len(window.TEXT)


@pytest.fixture
def figure(explorable_page):
    return partial(explorable_page, case)


def ruler(shown):
    return shown.root.locator(".window-ruler circle").bounding_box()


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def cell(shown):
    """Width of a cell on the screen: those of t, k = 1 and t, k = T are T - 1 apart."""
    ends = shown.root.locator(".window-cell")
    first, last = (one.bounding_box()["x"] for one in (ends.first, ends.last))
    return (last - first) / (T - 1)


def into_view(shown):
    """All of the map in the window, so that the mouse can reach it."""
    shown.root.locator("svg").first.evaluate(
        "el => el.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )


def test_the_ruler_is_dragged_letter_by_letter(figure):
    shown = figure()
    into_view(shown)
    for letters in (3, -4, 30, -40):
        before = shown.state["size"]
        x, y = middle(ruler(shown))
        shown.page.mouse.move(x, y)
        shown.page.mouse.down()
        shown.page.mouse.move(x, y - letters * cell(shown), steps=5)
        shown.page.mouse.up()
        assert shown.state["size"] == min(max(before + letters, 1), T)
        assert shown.agrees_with_the_kernel()


def test_a_cell_that_is_pressed_is_just_kept(figure):
    shown = figure({**case.OTHER, "program": "sliding"})
    into_view(shown)
    grid, step = shown.root.locator(".window-edge"), cell(shown)
    first = shown.root.locator(".window-cell").first.bounding_box()  # t = 1, k = 1
    x, y = middle(first)
    for t, k in ((12, 3), (20, 20), (7, 1)):
        shown.page.mouse.click(x + (k - 1) * step, y - (t - 1) * step)
        assert shown.state["size"] == t - k + 1
        assert grid.get_attribute("d")
    shown.page.mouse.click(x + 15 * step, y - 3 * step)  # below the diagonal: nothing is there
    assert shown.state["size"] == 7


def test_the_map_alone_answers_to_the_keyboard(figure):
    shown = figure()
    chart = shown.root.get_by_role("slider", name="Window on the map of blame")
    for key, size in (("ArrowUp", 6), ("ArrowLeft", 5), ("PageUp", 10), ("Home", 1), ("End", T)):
        chart.press(key)
        assert shown.state["size"] == size
        assert chart.get_attribute("aria-valuenow") == str(size)
    chart.press("ArrowRight")
    assert shown.state["size"] == T


def test_a_finger_drags_the_ruler_and_not_the_page(figure):
    shown = figure(**PHONE)
    assert shown.root.locator(".window-ruler").evaluate(
        "el => getComputedStyle(el).touchAction"
    ) == ("none")
    touch = shown.root.locator(".window-touch").bounding_box()
    assert min(touch["width"], touch["height"]) >= 24


def test_it_is_no_taller_than_a_phone(figure):
    shown = figure(**PHONE)
    assert shown.root.bounding_box()["height"] <= PHONE["height"]


def test_it_is_no_taller_than_a_laptop_with_all_it_has(figure):
    shown = figure(width=1280, height=800)
    sliders = shown.root.locator("input[type=range]:visible")
    assert sliders.count() == 1
    shown.unfold()
    assert sliders.count() == 3
    assert shown.root.bounding_box()["height"] <= 800
    shown.root.get_by_label("gain of Whh", exact=True).press("End")
    assert shown.state["gain"] == 2 and shown.agrees_with_the_kernel()
    shown.root.get_by_label("k₁, letters", exact=True).press("Home")
    assert shown.state["step"] == 1 and shown.agrees_with_the_kernel()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"program": "carried", "size": 1}, "Windows of 1 letter, the state carried: "),
        ({"program": "reset", "size": 6}, "Windows of 6 letters, the state set back: "),
        ({"program": "sliding", "size": 20}, "0.0° off the full gradient. Error 0.000."),
        ({"program": "every", "size": 3, "step": 9}, "Every 3 letters, back over 3 letters: "),
        ({"program": "reset", "size": 1}, "nothing is left"),
    ],
)
def test_it_says_what_is_set_and_no_nonsense(figure, state, words):
    shown = figure({**case.OTHER, **state})
    assert words in shown.words
    assert shown.agrees_with_the_kernel()
    for wrong in ("NaN", "Infinity", "undefined"):
        assert wrong not in shown.root.inner_html()
