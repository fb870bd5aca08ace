"""The phase portrait in a browser: what is dragged, by mouse and by keys, and what it says."""

from functools import partial

from browser_window import PHONE
from lab.chapter08 import explorable_case as case
import pytest

SAYS = {
    "one bit": "2 stable ●, 1 saddle ◐, 0 that only repel ○",
    "two bits": "4 stable ●, 4 saddles ◐, 1 that only repels ○",
    "going round": "neighbors neither meet nor part",
    "at rest": "1 stable ●, 0 saddles ◐",
}
START, FIRST, SECOND = (
    f"{name}, in the picture" for name in ("h_0", "eigenvalue", "second eigenvalue")
)


@pytest.fixture
def portrait(explorable_page):
    return partial(explorable_page, case)


def handle(shown, label):
    return shown.root.get_by_role("slider", name=label, exact=True)


def drag(shown, label, across, down):
    """Take a handle with the mouse and let it go so many px away."""
    box = handle(shown, label).locator(".knob").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = shown.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + across / 2, y + down / 2)
    mouse.move(x + across, y + down)
    mouse.up()


@pytest.mark.parametrize("name", SAYS)
def test_a_beginning_shows_what_its_name_says(portrait, name):
    shown = portrait()
    button = shown.root.get_by_role("button", name=name, exact=True)
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert SAYS[name] in shown.words
    assert shown.agrees_with_the_kernel()


def test_the_start_is_dragged_and_its_way_follows(portrait):
    shown = portrait()
    way = shown.root.locator("path.portrait-way")
    before, drawn = shown.state["h0"], way.get_attribute("d")
    drag(shown, START, -40, 30)
    ((x,), (y,)), ((x0,), (y0,)) = shown.state["h0"], before
    assert x < x0 and y < y0
    assert way.get_attribute("d") != drawn
    assert shown.agrees_with_the_kernel()


def test_an_eigenvalue_is_pulled_off_the_axis_and_put_back(portrait):
    shown = portrait()
    assert handle(shown, SECOND).count() == 1
    drag(shown, FIRST, -10, -30)
    assert shown.state["im"] > 0.1
    assert handle(shown, SECOND).count() == 0  # a pair: the other one is its mirror image
    assert shown.agrees_with_the_kernel()
    drag(shown, FIRST, 0, 60)
    assert shown.state["im"] == 0
    assert handle(shown, SECOND).count() == 1


def test_what_is_dragged_too_far_stays_at_the_edge(portrait):
    shown = portrait()
    drag(shown, START, 3000, -3000)
    assert shown.state["h0"] == [[0.95], [0.95]]
    drag(shown, FIRST, 3000, 3000)
    assert (shown.state["re"], shown.state["im"]) == (2, 0)
    assert not shown.refusal


def test_arrow_keys_do_the_same(portrait):
    shown = portrait()
    start = handle(shown, START)
    for key, at, by in (("ArrowRight", 0, 0.05), ("ArrowDown", 1, -0.05)):
        before = shown.state["h0"][at][0]
        start.press(key)
        assert shown.state["h0"][at][0] == pytest.approx(before + by)
    first = handle(shown, FIRST)
    first.press("ArrowUp")
    assert shown.state["im"] == 0.05
    first.press("ArrowDown")
    assert shown.state["im"] == 0
    handle(shown, SECOND).press("ArrowLeft")
    assert shown.state["second"] == pytest.approx(0.65)
    assert handle(shown, SECOND).get_attribute("aria-valuetext") == "0.65"
    assert shown.agrees_with_the_kernel()


def test_a_click_in_the_plane_puts_the_start_there(portrait):
    shown = portrait()
    plot = shown.root.locator("svg").first.bounding_box()
    shown.page.mouse.click(plot["x"] + 0.4 * plot["width"], plot["y"] + 0.7 * plot["height"])
    (x,), (y,) = shown.state["h0"]
    assert -0.9 < x < 0.1 and y < -0.1


def test_behind_more_every_slider_moves_by_keyboard(portrait):
    shown = portrait()
    shown.unfold()
    sliders = shown.root.locator("input[type=range]")
    assert sliders.count() == 7
    for i in range(7):
        before = shown.state
        sliders.nth(i).press("ArrowRight")
        assert shown.state != before
        assert shown.agrees_with_the_kernel()
        if shown.state["im"]:  # a pair has no second eigenvalue
            sliders.nth(i).press("Home")


def tasks(shown):
    return ["found" in each for each in shown.root.locator("li [role=status]").all_inner_texts()]


@pytest.mark.parametrize(
    ("state", "met"),
    [
        ({}, [False, False]),
        ({"re": 1.6, "im": 0.1}, [True, False]),
        ({"re": 1.2, "im": 0.6}, [False, True]),
        ({"re": 0.8, "im": 0.4}, [False, False]),
    ],
)
def test_what_is_to_be_found_says_when_it_is(portrait, state, met):
    shown = portrait(state)
    shown.unfold()
    assert tasks(shown) == met


@pytest.mark.parametrize("state", [{"re": 1, "second": 1}, {"re": -2, "im": 1.5}])
def test_no_state_draws_or_says_nonsense(portrait, state):
    shown = portrait(state)
    for wrong in ("NaN", "Infinity", "undefined", "∞"):
        assert wrong not in shown.root.inner_html()


def test_without_weights_nothing_is_left_of_a_difference(portrait):
    shown = portrait({"re": 0, "second": 0})
    assert "λ₁ = −∞: neighbors meet" in shown.words
    assert "NaN" not in shown.root.inner_html()
    assert shown.agrees_with_the_kernel()


@pytest.mark.parametrize("screen", [PHONE, {"width": 1280, "height": 800}])
def test_it_is_no_taller_than_a_screen(portrait, screen):
    shown = portrait(**screen)
    assert shown.root.bounding_box()["height"] <= screen["height"] * (
        1.15 if screen is PHONE else 1
    )


def test_everything_to_touch_is_large_enough(portrait):
    shown = portrait(**PHONE)
    touched = shown.root.locator("input, button, .handle .target")
    boxes = [each.bounding_box() for each in touched.all()]
    assert len(boxes) > 7
    assert min(min(box["width"], box["height"]) for box in boxes) >= 24
