"""Tie and untie on its page: the bars, the squares above them, the nudge, and awkward numbers."""

import json
from urllib.parse import urlencode

from explorable_cases import tie_untie as case
from lab.explorables import TieUntie
import pytest
import rnn_core

EXACT = {"targets": [[[0.94]], [[0.356]], [[1.204]]], "nudge": 0.001, "copy": 2}
HUGE = {"Why": [[-10, 10]], "targets": [[[-10]], [[10]], [[-10]]], "nudge": -1.0}
SATURATED = {"Wxh": [[10], [-10]], "Whh": [[10, 10], [-10, -10]], "xs": [[[10]], [[-10]], [[10]]]}


class Opened:
    """The figure in a state."""

    def __init__(self, page, served, state):
        values = {name: json.dumps(value) for name, value in state.items()}
        query = urlencode({"explorable": case.NAME, **values})
        page.emulate_media(reduced_motion="reduce")  # bars are at once where they belong
        page.goto(f"{served}/{case.PAGE}.html?{query}")
        self.root = page.locator(f'[data-explorable="{case.NAME}"]')
        self.root.get_by_role("button", name="Reset").wait_for()

    def value(self, name):
        return float(self.root.locator(f'data[data-name="{name}"]').get_attribute("value"))

    def boxes(self, selector):
        """Position and size of everything drawn that matches."""
        return self.root.locator(selector).evaluate_all(
            "all => all.map((el) => el.getBoundingClientRect().toJSON())"
        )

    @property
    def bars(self):
        """Top and bottom of each bar, in units of the drawing."""
        return self.root.locator(".bar rect").evaluate_all(
            "all => all.map(({ y, height }) =>"
            " [y.baseVal.value, y.baseVal.value + height.baseVal.value])"
        )

    def slide(self, name, key):
        self.root.get_by_role("slider", name=name, exact=True).press(key)

    def choose(self, name):
        button = self.root.get_by_role("button", name=name, exact=True)
        button.press("Enter")
        assert button.get_attribute("aria-pressed") == "true"


@pytest.fixture
def opened(browser, served):
    contexts = []

    def open_(state=None, width=1280, height=900):
        contexts.append(browser.new_context(viewport={"width": width, "height": height}))
        return Opened(contexts[-1].new_page(), served, state or {})

    yield open_
    for context in contexts:
        context.close()


def test_tied_each_bar_begins_where_the_last_one_ended_and_the_sum_where_all_end(opened):
    (zero, _), two, three, tied = opened().bars  # 0, down, up, and their sum, which is negative
    assert two[0] == pytest.approx(zero, abs=0.1)
    assert three[1] == pytest.approx(two[1], abs=0.1)
    assert tied == pytest.approx([zero, three[0]], abs=0.1)


def test_untied_each_bar_begins_at_zero_and_there_is_no_sum(opened):
    shown = opened()
    shown.choose("copy 2")
    (zero, _), two, three = shown.bars
    assert two[0] == pytest.approx(zero, abs=0.1)
    assert three[1] == pytest.approx(zero, abs=0.1)
    assert "no sum" in shown.root.inner_text()
    shown.choose("tied")
    assert len(shown.bars) == 4


def test_bars_are_as_long_as_the_numbers_say(opened):
    shown = opened({"copy": 3})
    lengths = [bottom - top for top, bottom in shown.bars]
    gradients = [abs(shown.value(f"gradient {t}")) for t in (1, 2, 3)]
    assert lengths[0] == gradients[0] == 0
    assert lengths[1] / lengths[2] == pytest.approx(gradients[1] / gradients[2], rel=0.01)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("entry", [(1, 1), (1, 2), (2, 1), (2, 2)])
def test_each_square_stands_above_the_bar_of_its_copy(opened, width, entry):
    shown = opened(dict(zip(("to_unit", "from_unit"), entry, strict=True)), width)
    squares, bars = shown.boxes("rect.copy"), shown.boxes(".bar rect")[:3]
    assert len(squares) == 3
    for square, bar in zip(squares, bars, strict=True):
        middles = [box["left"] + box["width"] / 2 for box in (square, bar)]
        assert middles[0] == pytest.approx(middles[1], abs=1)
        assert square["bottom"] < bar["top"]


def test_blame_travels_backward_only(opened):
    shown = opened()
    for target, moved in ((1, []), (2, [2]), (3, [2, 3])):
        before = {t: shown.value(f"gradient {t}") for t in (1, 2, 3)}
        loss = shown.value("loss")
        shown.slide(f"target {target}", "ArrowRight")
        assert [t for t in before if shown.value(f"gradient {t}") != before[t]] == moved
        assert shown.value("loss") != loss


def test_a_small_nudge_does_what_the_gradients_predict_and_copy_1_does_nothing(opened):
    shown = opened({"nudge": 0.001})
    predicted = {}
    for name in ("tied", "copy 1", "copy 2", "copy 3"):
        shown.choose(name)
        predicted[name] = shown.value("predicted")
        assert shown.value("change") == pytest.approx(predicted[name], rel=0.01)
    assert predicted["copy 1"] == 0
    assert "h₀ is zero" in shown.root.inner_text()
    assert sum(list(predicted.values())[1:]) == pytest.approx(predicted["tied"])


def test_a_place_picked_on_the_curve_becomes_the_nudge(opened):
    shown = opened()
    box = shown.root.locator("svg.pick").bounding_box()
    shown.root.locator("svg.pick").click(position={"x": box["width"] * 0.5, "y": 80})
    assert shown.value("predicted") / shown.value("slope") == pytest.approx(-0.13, abs=0.03)


def test_only_the_copies_that_move_are_filled(opened):
    shown = opened()
    assert shown.root.locator("rect.moved").count() == 3
    shown.choose("copy 3")
    assert shown.root.locator("rect.moved").count() == 1
    assert shown.root.locator(".bar.still").count() == 2


@pytest.mark.parametrize("state", [{}, EXACT, HUGE, SATURATED], ids=str)
def test_awkward_numbers_are_right_and_fit_a_narrow_phone(opened, state):
    shown = opened(state, width=360, height=740)
    expected = case.readout({**TieUntie().state, **state})
    found = {name: shown.value(name) for name in expected}
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-12)
    assert "NaN" not in shown.root.inner_text()
    outside = shown.root.evaluate(
        "root => [...root.querySelectorAll('svg text, svg rect, data, button, input')]"
        ".filter((el) => { const [a, b] = [el, el.closest('svg, button') ?? root]"
        ".map((each) => each.getBoundingClientRect());"
        " return a.left < b.left - 1 || a.right > b.right + 1 })"
        ".filter((el) => !el.closest('clipPath')).map((el) => el.outerHTML)"
    )
    assert outside == []
    assert shown.root.evaluate("el => el.scrollWidth <= el.clientWidth")


def test_the_widget_gives_the_kernel_its_network_and_the_entry_as_an_index():
    widget = TieUntie(to_unit=2, from_unit=1)
    assert widget.entry == (1, 0)
    _, grads = rnn_core.loss_and_grads(widget.params, widget.xs, widget.targets)
    assert grads.Whh[widget.entry] == pytest.approx(case.readout(widget.state)["tied"])
