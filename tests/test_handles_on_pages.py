"""What can be dragged in a picture: by mouse, by finger and by keys, to the same numbers."""

from functools import partial
import re

from browser_window import PHONE
from explorable_cases import CASES
from explorable_page import ExplorablePage
import pytest

KEYS = [("ArrowLeft", "ArrowRight"), ("ArrowDown", "ArrowUp")]
NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
BY = (31, -23)  # px that a hand moves, right and up: less than any picture has room for
SCROLLED = "Math.round(scrollY)"


class Hand(ExplorablePage):
    """A figure under a hand."""

    @property
    def handles(self):
        """Names of what can be dragged."""
        handles = self.root.locator("g[role=slider]")
        labels = handles.evaluate_all("all => all.map(one => one.ariaLabel)")
        return [label.removesuffix(", in the picture") for label in labels]

    def sliders(self, name):
        """Those that say the same: "start at w" and "h_0, unit 1", say, or one of the same name."""
        part = "( at \\w+|, (unit|real|imaginary) \\w+)?"
        return self.root.get_by_label(re.compile(f"^{re.escape(name)}{part}$")).all()

    def handle(self, name):
        return self.root.get_by_role("slider", name=f"{name}, in the picture", exact=True)

    def says(self, name):
        """The numbers of a handle, as they are read aloud."""
        text = self.handle(name).get_attribute("aria-valuetext")
        return [float(each) for each in NUMBER.findall(text.replace("−", "-"))]

    def bring(self, name):
        """Where a handle is, once it is in the middle of the window."""
        self.handle(name).evaluate(
            "one => one.scrollIntoView({ block: 'center', behavior: 'instant' })"
        )
        return self.middle(name)

    def middle(self, name):
        box = self.handle(name).locator(".target").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, name, by=BY, grip=(0, 0)):
        """With the mouse; `grip` is where it holds the handle, from its middle."""
        x, y = (at + off for at, off in zip(self.bring(name), grip, strict=True))
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by[0] / 2, y + by[1] / 2)
        self.page.mouse.move(x + by[0], y + by[1])
        self.page.mouse.up()

    def swipe(self, start, by):
        """With a finger, in some steps, as a hand does."""
        touch = self.page.context.new_cdp_session(self.page)
        send = partial(touch.send, "Input.dispatchTouchEvent")
        x, y = start
        send({"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for part in range(1, 11):
            point = {"x": x + by[0] * part / 10, "y": y + by[1] * part / 10}
            send({"type": "touchMove", "touchPoints": [point]})
        send({"type": "touchEnd", "touchPoints": []})
        self.page.wait_for_timeout(300)


@pytest.fixture
def hand(explorable_page):
    return lambda case, *state, **options: explorable_page(
        CASES[case], *state, kind=Hand, **options
    )


def hand_on(case):
    """A case whose tests go to one worker, which keeps its windows."""
    return pytest.param(case, id=case, marks=pytest.mark.xdist_group(case))


def each(hand, case, **options):
    """The figure as it is at first, once for each of its handles."""
    shown = hand(case, **options)
    for name in shown.handles:
        shown.show()
        yield shown, name


EACH = pytest.mark.parametrize("case", [hand_on(case) for case in CASES])


def test_what_can_be_dragged_is_found(hand):
    assert hand("tie_untie").handles == ["nudge"]
    assert hand("spectral_radius").handles == ["eigenvalue 1", "eigenvalue 2"]
    assert hand("phase_portrait").handles == ["h_0", "second eigenvalue", "eigenvalue"]


@EACH
def test_a_drag_and_the_keys_lead_to_the_same_numbers(hand, case):
    for shown, name in each(hand, case):
        first = shown.says(name)
        shown.drag(name)
        dragged, state, readout = shown.says(name), shown.state, shown.readout
        assert dragged != first
        assert shown.agrees_with_the_kernel()
        shown.press("Reset")
        assert shown.says(name) == first
        for i, goal in enumerate(dragged):
            for _ in range(200):
                now = shown.says(name)[i]
                if now != goal:
                    shown.handle(name).press(KEYS[i][now < goal])
        assert (shown.says(name), shown.state, shown.readout) == (dragged, state, readout)


@EACH
def test_the_sliders_say_what_the_handle_says(hand, case):
    for shown, name in each(hand, case):
        shown.drag(name)
        sliders = shown.sliders(name)
        texts = [slider.get_attribute("aria-valuetext").replace("−", "-") for slider in sliders]
        assert [float(text) for text in texts] == shown.says(name)
        shown.unfold()
        for slider in sliders:
            slider.press("Home")
        assert shown.says(name) != [float(text) for text in texts]


@EACH
def test_a_handle_follows_the_hand(hand, case):
    for shown, name in each(hand, case):
        before = shown.bring(name)
        shown.drag(name)
        ways = shown.handle(name).get_attribute("class")
        for way, at, now, by in zip(("across", "up"), before, shown.middle(name), BY, strict=True):
            if way in ways:
                assert now - at == pytest.approx(by, abs=12)  # half the way between two stops
            else:
                assert now == pytest.approx(at, abs=1)


@EACH
def test_to_hold_a_handle_at_its_rim_moves_nothing(hand, case):
    for shown, name in each(hand, case):
        state = shown.state
        shown.drag(name, by=(0, 0), grip=(9, 0))
        assert shown.state == state


@EACH
def test_home_and_end_are_its_ends(hand, case):
    for shown, name in each(hand, case):
        for key, end in (("Home", "aria-valuemin"), ("End", "aria-valuemax")):
            shown.handle(name).press(key)
            handle = shown.handle(name)
            assert handle.get_attribute("aria-valuenow") == handle.get_attribute(end)
            assert shown.agrees_with_the_kernel()


@EACH
@pytest.mark.parametrize(
    ("options", "size"), [({}, 24), ({**PHONE, "width": 390}, 44), (PHONE, 44)]
)
def test_it_is_large_enough_to_hold(hand, case, options, size):
    for shown, name in each(hand, case, **options):
        target = shown.handle(name).locator(".target").bounding_box()
        assert min(target["width"], target["height"]) >= size


@EACH
def test_the_focus_is_seen(hand, case):
    for shown, name in each(hand, case):
        stroke = "el => getComputedStyle(el.querySelector('.ring')).stroke"
        assert shown.handle(name).evaluate(stroke) == "none"
        shown.handle(name).press("Tab")
        shown.page.keyboard.press("Shift+Tab")
        assert shown.handle(name).evaluate(stroke) == "rgb(34, 40, 50)"


@EACH
def test_a_finger_drags_it_and_the_page_stays(hand, case):
    for shown, name in each(hand, case, **PHONE):
        ways = shown.handle(name).get_attribute("class").split()
        by = (30 if "across" in ways else 0, -24 if "up" in ways else 0)
        start, first = shown.bring(name), shown.says(name)
        scrolled = shown.page.evaluate(SCROLLED)
        shown.swipe(start, by)
        assert all(now != before for now, before in zip(shown.says(name), first, strict=True))
        assert shown.page.evaluate(SCROLLED) == pytest.approx(scrolled, abs=5)  # fonts come late
        assert shown.agrees_with_the_kernel()


@EACH
def test_a_finger_elsewhere_in_the_picture_scrolls_the_page(hand, case):
    for shown, name in each(hand, case, **PHONE):
        shown.bring(name)
        picture = shown.handle(name).evaluate("one => one.ownerSVGElement.getBoundingClientRect()")
        state, scrolled = shown.state, shown.page.evaluate(SCROLLED)
        shown.swipe((picture["x"] + 8, picture["y"] + 12), (0, -60))
        assert shown.page.evaluate(SCROLLED) > scrolled + 20
        assert shown.state == state


@EACH
def test_a_finger_on_a_handle_that_cannot_follow_it_scrolls_the_page(hand, case):
    for shown, name in each(hand, case, **PHONE):
        if "up" in shown.handle(name).get_attribute("class"):
            continue
        start, first, scrolled = shown.bring(name), shown.says(name), shown.page.evaluate(SCROLLED)
        shown.swipe(start, (0, -60))
        assert shown.page.evaluate(SCROLLED) > scrolled + 20
        assert shown.says(name) == first


def test_a_value_beyond_the_last_stop_stands_there_and_is_said(hand):
    shown = hand("latch", {**CASES["latch"].OTHER, "units": 1, "Whh": [[4.5, 0], [0, 0]]})
    assert shown.says("Whh") == [4.5]
    place = shown.handle("Whh").get_attribute("transform")
    shown.handle("Whh").press("End")
    assert shown.says("Whh") == [4.5]  # never against its key
    shown.handle("Whh").press("ArrowDown")
    assert shown.says("Whh") == [3]
    assert shown.handle("Whh").get_attribute("transform") == place


def test_the_start_of_the_descents_goes_where_the_map_is_pressed(hand):
    shown = hand("cliff")
    x, y = shown.bring("start")
    shown.page.mouse.click(x + 50, y - 30)
    assert shown.middle("start") == pytest.approx((x + 50, y - 30), abs=1.5)
    assert shown.agrees_with_the_kernel()


def test_what_was_unfolded_stays_so(hand):
    shown = hand("spectral_radius")
    more = shown.root.locator("details.more")
    assert more.get_attribute("open") is None
    shown.unfold()
    shown.drag("eigenvalue 1")
    shown.press("radius 0 explodes")
    shown.press("Reset")
    assert more.get_attribute("open") is not None
