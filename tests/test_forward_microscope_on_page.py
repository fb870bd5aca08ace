"""The forward microscope in a browser: pointing, focusing, tapping, and typing numbers."""

from functools import partial

from browser_window import PHONE
from explorable_page import ExplorablePage
from lab.chapter02 import explorable_case as case
from lab.chapter02.explorable import COMPUTED
import pytest

LINES = {  # with the numbers of the first state
    "a2.1": [
        "a₂[1] = Wxh[1] · x₂ + Whh[1,1] · h₁[1] + Whh[1,2] · h₁[2] + bh[1]",
        "0.5 · (−0.5) + 0.8 · 0.537",
    ],
    "h3.2": ["h₃[2] = tanh(a₃[2])", "= tanh(−0.216) = −0.213"],
    "y1": ["y₁ = Why[1] · h₁[1] + Why[2] · h₁[2] + by", "= 1 · 0.537 + (−0.7) · (−0.291) + 0.2"],
    "loss": ["½ · ((y₁ − target₁)² + (y₂ − target₂)² + (y₃ − target₃)²)", "(1.204 − (−0.5))²"],
}
USED = {
    "a2.1": {"x2", "h1.1", "h1.2", "Wxh[1]", "Whh[1,1]", "Whh[1,2]", "bh[1]"},
    "h3.2": {"a3.2"},
    "y1": {"h1.1", "h1.2", "Why[1]", "Why[2]", "by"},
    "loss": {f"{name}{t}" for name in ("y", "target") for t in (1, 2, 3)},
}
NAMES = "all => all.map(d => d.dataset.name)"
WAYS = {"hover": {}, "focus": {}, "tap": PHONE}


class Microscope(ExplorablePage):
    """The figure, and what it says."""

    def number(self, name):
        return self.root.locator("button", has=self.page.locator(f'data[data-name="{name}"]'))

    def field(self, label):
        return self.root.get_by_label(label)

    @property
    def line(self):
        """The arithmetic, in one line."""
        return " ".join(self.root.locator(".readout").inner_text().split())

    @property
    def lit(self):
        """Names of the numbers that are lit: of computed ones, and of fields by their label."""
        names = self.root.locator(".lit").evaluate_all(
            """all => all.map(each => each.querySelector("data")?.dataset.name
                                   ?? each.querySelector("input")?.ariaLabel.split(",")
                                        .slice(0, -1).join(",")).filter(Boolean)"""
        )
        subscripts = str.maketrans("₁₂₃", "123")
        return {name.translate(subscripts) for name in names}


@pytest.fixture
def microscope(explorable_page):
    return partial(explorable_page, case, kind=Microscope)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", LINES)
def test_a_number_shows_its_arithmetic_and_lights_what_went_into_it(microscope, name, way):
    shown = microscope({"selected": "a1.1"}, **WAYS[way])
    assert "a₁[1] = " in shown.line
    getattr(shown.number(name), way)()
    for words in LINES[name]:
        assert words in shown.line
    assert shown.lit == USED[name]
    assert shown.agrees_with_the_kernel()


def test_pointing_is_for_a_moment_and_choosing_is_for_good(microscope):
    shown = microscope()
    shown.number("y3").hover()
    assert shown.line.startswith("y₃ = ")
    shown.root.locator(".readout").hover()
    assert shown.line.startswith("a₂[1] = ")
    shown.number("y3").click()
    shown.root.locator(".readout").hover()
    assert shown.line.startswith("y₃ = ")
    assert shown.state["selected"] == "y3"


def test_the_chosen_number_stays_while_a_weight_is_changed(microscope):
    shown = microscope({"selected": "h3.1"})
    before = shown.line
    weight = shown.field("Whh[1,2], from the state before")
    weight.fill("0,25")
    weight.press("Enter")
    assert shown.state["Whh"] == [[0.8, 0.25], [0.6, 0.5]]
    assert shown.line.startswith("h₃[1] = ")
    assert shown.line != before
    assert shown.agrees_with_the_kernel()
    weight.press("ArrowDown")
    assert shown.state["Whh"][0][1] == 0.15
    assert shown.agrees_with_the_kernel()


def test_every_given_number_can_be_changed(microscope):
    shown = microscope()
    fields = shown.root.locator("input.number")
    assert fields.count() == 3 + 3 + 11  # inputs, targets, parameters
    for i in range(fields.count()):
        before = shown.state
        fields.nth(i).fill("-1.75")
        fields.nth(i).press("Enter")
        assert shown.state != before
        assert shown.agrees_with_the_kernel()
    values = [v for name, value in shown.state.items() if name != "selected" for v in flat(value)]
    assert set(values) == {-1.75}


def flat(value):
    return [each for item in value for each in flat(item)] if isinstance(value, list) else [value]


def test_a_field_tells_where_its_number_is_used(microscope):
    shown = microscope({"selected": "y3"})
    shown.field("Whh[2,1], from the state before").focus()
    assert "Whh[2,1] is given. It is used in a₁[2], a₂[2], a₃[2], with" in shown.words
    assert shown.lit == {"h3.1", "h3.2", "Why[1]", "Why[2]", "by", "Whh[2,1]"}
    assert shown.root.locator(".using data").evaluate_all(NAMES) == ["a1.2", "a2.2", "a3.2"]


def test_what_can_be_chosen_is_what_is_computed(microscope):
    shown = microscope()
    names = shown.root.locator("button data").evaluate_all(NAMES)
    assert sorted(names) == sorted(COMPUTED)


@pytest.mark.parametrize("state", [None, case.OTHER], ids=["first", "another"])
def test_every_number_fits_its_place_on_a_narrow_phone(microscope, state):
    shown = microscope(state, **PHONE)
    too_wide = shown.root.locator(".at").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.offsetWidth).map(e => e.innerText)"
    )
    assert not too_wide
    places = shown.root.locator(".at:not(.zero)").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().toJSON())"
    )
    assert all(min(place["width"], place["height"]) >= 24 for place in places)
