"""Tie and untie on its page: the bars, the squares above them, the nudge, and awkward numbers."""

from functools import partial

from explorable_page import ExplorablePage
from lab.chapter03 import explorable_case as case
from lab.chapter03.explorable import TieUntie
import pytest
import rnn_core

EXACT = {"targets": [[[0.94]], [[0.356]], [[1.204]]], "nudge": 0.001, "copy": 2}
HUGE = {"Why": [[-10, 10]], "targets": [[[-10]], [[10]], [[-10]]], "nudge": -1.0}
SATURATED = {"Wxh": [[10], [-10]], "Whh": [[10, 10], [-10, -10]], "xs": [[[10]], [[-10]], [[10]]]}


class Bars(ExplorablePage):
    """The figure, and what is drawn in it."""

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
def figure(explorable_page):
    """Where nothing moves slowly: bars are at once where they belong."""
    return partial(explorable_page, case, kind=Bars, reduced_motion="reduce")


def test_tied_each_bar_begins_where_the_last_one_ended_and_the_sum_where_all_end(figure):
    (zero, _), two, three, tied = figure().bars  # 0, down, up, and their sum, which is negative
    assert two[0] == pytest.approx(zero, abs=0.1)
    assert three[1] == pytest.approx(two[1], abs=0.1)
    assert tied == pytest.approx([zero, three[0]], abs=0.1)


def test_untied_each_bar_begins_at_zero_and_there_is_no_sum(figure):
    shown = figure()
    shown.choose("copy 2")
    (zero, _), two, three = shown.bars
    assert two[0] == pytest.approx(zero, abs=0.1)
    assert three[1] == pytest.approx(zero, abs=0.1)
    assert "no sum" in shown.words
    shown.choose("tied")
    assert len(shown.bars) == 4


def test_bars_are_as_long_as_the_numbers_say(figure):
    shown = figure({"copy": 3})
    lengths = [bottom - top for top, bottom in shown.bars]
    gradients = [abs(shown.readout[f"gradient {t}"]) for t in (1, 2, 3)]
    assert lengths[0] == gradients[0] == 0
    assert lengths[1] / lengths[2] == pytest.approx(gradients[1] / gradients[2], rel=0.01)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("entry", [(1, 1), (1, 2), (2, 1), (2, 2)])
def test_each_square_stands_above_the_bar_of_its_copy(figure, width, entry):
    shown = figure(dict(zip(("to_unit", "from_unit"), entry, strict=True)), width=width)
    squares, bars = shown.boxes("rect.copy"), shown.boxes(".bar rect")[:3]
    assert len(squares) == 3
    for square, bar in zip(squares, bars, strict=True):
        middles = [box["left"] + box["width"] / 2 for box in (square, bar)]
        assert middles[0] == pytest.approx(middles[1], abs=1)
        assert square["bottom"] < bar["top"]


def test_blame_travels_backward_only(figure):
    shown = figure()
    shown.unfold()
    for target, moved in ((1, []), (2, [2]), (3, [2, 3])):
        before = {t: shown.readout[f"gradient {t}"] for t in (1, 2, 3)}
        loss = shown.readout["loss"]
        shown.slide(f"target {target}", "ArrowRight")
        assert [t for t in before if shown.readout[f"gradient {t}"] != before[t]] == moved
        assert shown.readout["loss"] != loss


def test_a_small_nudge_does_what_the_gradients_predict_and_copy_1_does_nothing(figure):
    shown = figure({"nudge": 0.001})
    predicted = {}
    for name in ("tied", "copy 1", "copy 2", "copy 3"):
        shown.choose(name)
        predicted[name] = shown.readout["predicted"]
        assert shown.readout["change"] == pytest.approx(predicted[name], rel=0.01)
        assert ("copy 1 multiplies h₀, and h₀ is zero" in shown.words) == (name == "copy 1")
    assert predicted["copy 1"] == 0
    assert sum(list(predicted.values())[1:]) == pytest.approx(predicted["tied"])


def test_a_place_picked_on_the_curve_becomes_the_nudge(figure):
    shown = figure()
    box = shown.root.locator("svg.pick").bounding_box()
    shown.root.locator("svg.pick").click(position={"x": box["width"] * 0.5, "y": 80})
    assert shown.readout["predicted"] / shown.readout["slope"] == pytest.approx(-0.13, abs=0.03)


def test_only_the_copies_that_move_are_filled(figure):
    shown = figure()
    assert shown.root.locator("rect.moved").count() == 3
    shown.choose("copy 3")
    assert shown.root.locator("rect.moved").count() == 1
    assert shown.root.locator(".bar.still").count() == 2


@pytest.mark.parametrize("state", [{}, EXACT, HUGE, SATURATED], ids=str)
def test_awkward_numbers_are_right_and_fit_a_narrow_phone(figure, state):
    shown = figure(state, width=360, height=740)
    assert shown.state == {**TieUntie().state, **state}
    assert shown.agrees_with_the_kernel()
    assert "NaN" not in shown.words
    outside = shown.root.evaluate(
        "root => [...root.querySelectorAll('svg text, svg rect, data, button, input')]"
        ".filter((el) => { const [a, b] = [el, el.closest('svg, button') ?? root]"
        ".map((each) => each.getBoundingClientRect());"
        " return a.left < b.left - 1 || a.right > b.right + 1 })"
        ".filter((el) => !el.closest('clipPath')).map((el) => el.outerHTML)"
    )
    assert outside == []
    assert shown.fits()


def test_the_widget_gives_the_kernel_its_network_and_the_entry_as_an_index():
    widget = TieUntie(to_unit=2, from_unit=1)
    assert widget.entry == (1, 0)
    _, grads = rnn_core.loss_and_grads(widget.params, widget.xs, widget.targets)
    assert grads.Whh[widget.entry] == pytest.approx(case.readout(widget.state)["tied"])
