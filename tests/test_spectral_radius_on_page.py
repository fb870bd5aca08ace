"""The spectral radius in a browser: its buttons, its verdict, its challenges, its ends."""

from functools import partial
from itertools import pairwise
import re

from browser_window import PHONE
from lab.chapter07 import explorable_case as case
import pytest

SAYS = {
    "as the rule says": "“vanishes”, rightly: the gradient has vanished (below 0.01).",
    "radius 0 explodes": "“vanishes”, wrongly: the gradient has exploded (above 100).",
    "radius 1.5 vanishes": "“explodes”, wrongly: the gradient has vanished (below 0.01).",
    "orthogonal, kept": "“is kept”, rightly: the gradient has neither vanished nor exploded (0.01",
}
RADIUS_0 = {"eigenvalues": [0, 0], "nonnormality": -4, "angle": 45, "h0": [[0], [0.95]]}
STRETCHED = {"eigenvalues": [1.3, 0], "nonnormality": 0, "angle": 45, "h0": [[0.5], [0.5]]}
MET = {  # for each challenge, a state that meets it and the nearest that does not
    0: (
        {**RADIUS_0, "eigenvalues": [0.5, 0.5], "hold": True},
        {**RADIUS_0, "eigenvalues": [0.45, 0.45], "hold": True},
    ),
    1: (STRETCHED, {**STRETCHED, "drive": [[0.05], [0]]}),
}
ODD = [
    {**RADIUS_0, "drive": [[0], [0]]},  # exactly 0 from step 2
    {"eigenvalues": [0, 0], "nonnormality": 0},  # exactly 0 from step 1
    {"steps": 1},
    {**case.OTHER, "eigenvalues": [2, 2], "nonnormality": -4},
    {"eigenvalues": [2, 2], "drive": [[3], [3]], "steps": 40},
]


@pytest.fixture
def lab(explorable_page):
    return partial(explorable_page, case)


def challenges(shown):
    return ["found" in each for each in shown.root.locator("li [role=status]").all_text_contents()]


@pytest.mark.parametrize("name", SAYS)
def test_a_beginning_shows_what_its_name_says(lab, name):
    shown = lab()
    button = shown.root.get_by_role("button", name=name)
    assert button.get_attribute("aria-pressed") == "false"
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert SAYS[name] in shown.words
    assert shown.agrees_with_the_kernel()
    assert challenges(shown) == [False, False]


def test_no_challenge_is_met_at_first(lab):
    assert challenges(lab()) == [False, False]


@pytest.mark.parametrize("i", MET)
def test_a_challenge_says_when_it_is_met(lab, i):
    met, not_met = MET[i]
    assert challenges(lab(met)) == [i == 0, i == 1]
    assert challenges(lab(not_met)) == [False, False]
    assert challenges(lab({**met, "steps": 19})) == [False, False]


def test_the_lines_end_where_rounding_decides_and_words_say_so(lab):
    shown = lab(case.OTHER)
    last = int(re.search(r"the lines end at step (\d+), where rounding decides", shown.words)[1])
    assert last < case.OTHER["steps"]
    line = shown.root.locator("path.radius-line.gradient").get_attribute("d")
    assert line.count("L") == last
    assert shown.agrees_with_the_kernel()


def test_an_exact_zero_is_said_and_not_drawn(lab):
    shown = lab(ODD[0])
    assert "gradient: 0 from step 2" in shown.words
    assert shown.root.locator("path.radius-line.gradient").get_attribute("d").count("L") == 1


@pytest.mark.parametrize("state", ODD)
def test_no_state_draws_or_says_nonsense(lab, state):
    shown = lab(state)
    assert shown.agrees_with_the_kernel()
    for wrong in ("NaN", "Infinity", "undefined", "∞"):
        assert wrong not in shown.root.inner_html()


def test_a_drive_that_is_computed_cannot_be_set(lab):
    shown = lab()
    shown.unfold()
    assert shown.root.get_by_label("drive, unit 1", exact=True).count() == 1
    shown.root.get_by_role("button", name="drive holds h_0 in place").press("Enter")
    assert shown.root.get_by_label("drive, unit 1", exact=True).count() == 0
    assert "artanh(h_0) − Whh h_0" in shown.words
    assert shown.agrees_with_the_kernel()


def test_labels_of_lines_do_not_cover_each_other(lab):
    for state in (None, RADIUS_0, case.OTHER, *ODD):
        found = lab(state).root.locator("text.radius-label")
        tops = sorted(found.evaluate_all("all => all.map(t => Number(t.getAttribute('y')))"))
        assert len(tops) == 3
        assert all(below - above >= 12 for above, below in pairwise(tops))


def test_everything_to_touch_is_large_enough(lab):
    shown = lab(**PHONE)
    shown.unfold()
    boxes = [each.bounding_box() for each in shown.root.locator("input, button").all()]
    assert len(boxes) > 15
    assert min(min(box["width"], box["height"]) for box in boxes) >= 24
