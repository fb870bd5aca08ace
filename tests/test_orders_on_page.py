"""The orders of one matrix in a browser: walks, the guess by hand and by key, and the sizes."""

from functools import partial

from browser_window import PHONE
from lab.chapter10 import explorable_case as case
from lab.chapter10 import orders
import pytest

NAMES = dict(
    zip(
        ["one sweep", "each loss", "checkpoints", "windows", "RTRL", "tree"],
        ["sweep", "each", "blocks", "cut", "forward", "tree"],
        strict=True,
    )
)
GUESS = {**case.OTHER, "at_100": 1, "at_1000": 2, "at_10000": 3}


@pytest.fixture
def figure(explorable_page):
    return partial(explorable_page, case)


@pytest.mark.parametrize("name", NAMES)
def test_an_order_that_is_chosen_is_shown_to_its_end(figure, name):
    shown = figure()
    shown.press(name)
    order = NAMES[name]
    assert shown.state["order"] == order
    assert shown.state["frame"] == len(orders.frames(order, 9, 3))
    assert shown.readout["so far"] == shown.readout["multiplications"]
    assert shown.agrees_with_the_kernel()
    solved = shown.root.locator(".orders-gradient.on, .orders-table.on").count()
    assert solved == (1 if order == "forward" else 10)


def test_the_blocks_fill_step_by_step(figure):
    shown = figure()
    shown.press("checkpoints")
    slider = shown.root.get_by_label("step of", exact=False).first
    slider.press("Home")
    assert shown.root.locator(".orders-block").count() == 0
    assert shown.root.locator(".orders-state.on").count() == 1  # h_0
    for count in (1, 2, 3):
        slider.press("ArrowRight")
        assert shown.root.locator(".orders-block").count() == count
    assert shown.root.locator(".orders-state.on").count() == 2  # h_0 and h_3
    slider.press("End")
    assert shown.root.locator(".orders-block.back").count() == 9
    assert shown.root.locator(".orders-block text", has_text="2").count() == 6


@pytest.mark.parametrize(
    ("key", "to"),
    [("ArrowUp", 2.25), ("ArrowLeft", 1.75), ("PageUp", 3), ("Home", 0), ("End", 7)],
)
def test_a_point_of_the_guess_moves_by_key(figure, key, to):
    shown = figure(GUESS)
    handle = shown.root.get_by_role("slider", name="your guess at T = 1000", exact=True)
    handle.press(key)
    assert shown.state["at_1000"] == to
    assert float(handle.get_attribute("aria-valuenow")) == to
    assert shown.agrees_with_the_kernel()


def test_a_point_stays_on_the_plot(figure):
    shown = figure(GUESS)
    handle = shown.root.get_by_role("slider", name="your guess at T = 10000", exact=True)
    for key, end in (("PageUp", 7), ("PageDown", 0)):
        for _ in range(9):
            handle.press(key)
        assert shown.state["at_10000"] == end


def test_a_point_follows_the_mouse(figure):
    shown = figure(GUESS)
    circle = shown.root.get_by_role("slider", name="your guess at T = 100", exact=True)
    circle.scroll_into_view_if_needed()
    box = circle.locator("circle").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = shown.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y - 20)
    mouse.move(x + 5, y - 60)
    mouse.up()
    after = shown.state
    assert after["at_100"] > 2
    assert (after["at_1000"], after["at_10000"]) == (2, 3)
    mouse.move(x, y)  # let go: it stays
    assert shown.state == after


def test_the_count_comes_when_it_is_asked_for(figure):
    shown = figure({**GUESS, "shown": False})
    assert shown.root.locator(".orders-counted").count() == 0
    assert "counted" not in shown.readout
    shown.press("Show the count")
    assert shown.root.locator(".orders-counted").count() == 1
    assert shown.agrees_with_the_kernel()


@pytest.mark.parametrize(
    ("order", "cost", "power"),
    [
        ("one sweep", "multiplications", 1.0),
        ("each loss", "multiplications", 1.96),
        ("checkpoints", "numbers kept", 0.49),
        ("RTRL", "numbers kept", 0.0),
    ],
)
def test_what_is_counted_grows_as_the_chapter_says(figure, order, cost, power):
    shown = figure({**GUESS, "H": 64})
    shown.press(order)
    shown.press(cost)
    assert shown.readout["counted power"] == pytest.approx(power, abs=0.03)


def test_the_sizes_are_behind_more(figure):
    shown = figure()
    sliders = shown.root.locator("input[type=range]:visible")
    assert sliders.count() == 1
    shown.unfold()
    assert sliders.count() == 4
    shown.root.get_by_label("steps T of the walk", exact=True).press("Home")
    assert shown.state["T"] == 2
    assert shown.agrees_with_the_kernel()


@pytest.mark.parametrize("state", [None, GUESS])
def test_it_is_never_taller_than_a_screen(figure, state):
    assert figure(state, width=1280).root.bounding_box()["height"] < 600
    assert figure(state, **PHONE).root.bounding_box()["height"] < 820
