"""The backward microscope in a browser: every operation, its line of code, and the film."""

from functools import partial
import inspect

from browser_window import PHONE
from explorable_page import ExplorablePage
from lab import reference_loop
from lab.chapter04 import explorable_case as case
from lab.chapter04.explorable import BackwardMicroscope
import pytest
import rnn_core
import traitlets

LAST = 27
A_STEP = 1100  # milliseconds of the film, with a little for the page to draw
FIRST = BackwardMicroscope().state
LINES = inspect.getsource(reference_loop.bptt).splitlines()
KERNEL = inspect.getsource(rnn_core.half_squared_error) + inspect.getsource(rnn_core.backward)
# The line of the kernel that has the result of an operation, or adds the second arrow to it.
IN_KERNEL = {
    "dy": ["errors = ys - ", "dys = "],
    "dWhy": ["Why=sum_of_outer_products(dys, hs[1:])"],
    "dby": ["by=dys.sum("],
    "dh": ["dhs[1:] = each_step(params.Why.T, dys)", "dh_prev += WhhT.dot(da)"],
    "da": ["da *= dh"],
    "dWxh": ["Wxh=sum_of_outer_products(das, xs)"],
    "dWhh": ["Whh=sum_of_outer_products(das, hs[:-1])"],
    "dbh": ["bh=das.sum("],
    "dh_next": ["dh_prev += WhhT.dot(da)"],
}
AT_T = ["dhs[1:] = each_step(params.Why.T, dys)", "dhs[-1] += dh_next"]


class Microscope(ExplorablePage):
    """The figure, and what it says."""

    @property
    def step(self):
        return self.state["step"]

    def lines(self, which, current=""):
        return self.root.locator(f".listing >> nth={which} >> code{current}").all_inner_texts()

    def choose(self, view):
        """What stands beside the picture on a phone."""
        self.root.get_by_role("button", name=view, exact=True).tap()

    @property
    def lit(self):
        """Names of the numbers in the graph that are lit, and of those just computed."""
        names = "all => all.map(e => e.querySelector('data').dataset.name)"
        return [set(self.root.locator(f".at.{c}").evaluate_all(names)) for c in ("lit", "now")]


@pytest.fixture
def microscope(explorable_page):
    return partial(explorable_page, case, kind=Microscope)


@pytest.fixture
def film(microscope):
    """Shows a step in a window where time passes only when it is told so."""

    def show(step=None, **options):
        shown = microscope(None if step is None else {"step": step}, alone=True, **options)
        shown.page.clock.install(time=0)
        shown.page.clock.pause_at(60_000)
        return shown

    return show


def test_each_operation_has_the_kernels_numbers_and_its_line_of_code(microscope):
    shown = microscope()
    shown.press("First")
    _, operations = case.operations(FIRST)
    assert len(operations) == LAST
    shown.root.locator("summary").click()
    for i, operation in enumerate(operations, 1):
        shown.press("Next")
        assert shown.step == i
        assert shown.agrees_with_the_kernel()
        current = shown.lines(0, "[aria-current]")
        assert [line.strip() for line in current] == [operation.line]
        assert f"t = {operation.t}" in shown.root.locator(".readout").inner_text()
        kernel = shown.lines(1, "[aria-current]")
        first = operation.name == "dh" and operation.t == 3  # no step after it sends anything
        for line, begins in zip(kernel, AT_T if first else IN_KERNEL[operation.name], strict=True):
            assert line.strip().startswith(begins)
    shown.press("Next")  # there is no next one
    assert shown.step == LAST


def test_another_network_has_the_kernels_numbers_at_every_operation(microscope):
    shown = microscope({**case.OTHER, "step": LAST})
    for _ in range(LAST):
        assert shown.agrees_with_the_kernel()
        shown.press("Back")
    assert shown.step == 0
    assert shown.agrees_with_the_kernel()
    assert len(shown.lines(0, "[aria-current]")) == 2  # both lines of zeros


def test_the_last_sums_are_the_gradient(microscope):
    shown = microscope({**case.OTHER, "step": LAST})
    _, grads = reference_loop.bptt(
        *(case.np.array(case.OTHER[name], float) for name in ("xs", "targets")),
        *case.network_case.params_of(case.OTHER),
    )
    for name, grad in zip(("dWxh", "dWhh", "dWhy", "dbh", "dby"), grads, strict=True):
        for id_, value in case.network_case.entries(name, grad):
            assert shown.readout[id_] == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("step", "used", "made"),
    [
        (4, {"dy3", "dh_next3.1", "dh_next3.2"}, {"dh3.1", "dh3.2"}),
        (13, {"dy2", "dh_next2.1", "dh_next2.2"}, {"dh2.1", "dh2.2"}),
        (14, {"dh2.1", "dh2.2", "h2.1", "h2.2"}, {"da2.1", "da2.2"}),
        (16, {"da2.1", "da2.2", "h1.1", "h1.2"}, set()),
        (27, {"da1.1", "da1.2"}, {"dh_next0.1", "dh_next0.2"}),
    ],
)
def test_the_numbers_that_went_into_an_operation_are_lit(microscope, step, used, made):
    assert microscope({"step": step}).lit == [used, made]


@pytest.mark.parametrize(("step", "arrows"), [(4, 1), (13, 2), (22, 2), (14, 1), (16, 0)])
def test_two_arrows_meet_at_a_junction_and_one_at_the_last_step(microscope, step, arrows):
    shown = microscope({"step": step})
    assert shown.root.locator(".arrow.gradient.lit").count() == arrows


def test_the_code_is_that_of_the_loop_and_of_the_kernel(microscope):
    shown = microscope()
    listing = shown.lines(0)
    at = next(i for i, line in enumerate(LINES) if line.strip() == listing[0].strip())
    assert [line.strip() for line in listing] == [
        line.strip() for line in LINES[at : at + len(listing)]
    ]
    assert LINES[at + len(listing)].strip().startswith("return")
    shown.root.locator("summary").click()
    for line in shown.lines(1):
        assert line.strip() in KERNEL


def test_nobody_can_give_the_figure_other_code():
    with pytest.raises(traitlets.TraitError):
        BackwardMicroscope().source = "dh = 0"
    with pytest.raises(TypeError, match="has no source"):
        BackwardMicroscope(source="dh = 0")


def test_arrow_keys_walk_when_the_graph_or_a_button_has_the_focus(microscope):
    shown = microscope({"step": 5})
    for place in (shown.root.locator(".unrolled"), shown.root.get_by_role("button", name="Next")):
        for key, step in [("ArrowRight", 6), ("ArrowLeft", 5), ("Home", 0), ("End", LAST)]:
            place.press(key)
            assert shown.step == step
        place.press("ArrowRight")
        assert shown.step == LAST
        shown.press("Reset")
        assert shown.step == 13
        shown.root.locator("input.number").fill("5")
        shown.root.locator("input.number").press("Enter")


def test_keys_of_the_browser_stay_the_browsers(microscope):
    shown = microscope({"step": 5})
    for key in ("Alt+ArrowLeft", "Control+Home", "Control+End"):
        kept = "event => (window.kept = event.defaultPrevented)"
        shown.page.evaluate(f"addEventListener('keydown', {kept})")
        shown.root.locator(".unrolled").evaluate(
            "(el, key) => el.dispatchEvent(new KeyboardEvent('keydown', key))",
            {
                "key": key.split("+")[1],
                "altKey": key.startswith("Alt"),
                "ctrlKey": key.startswith("Control"),
                "bubbles": True,
                "cancelable": True,
            },
        )
        assert shown.page.evaluate("window.kept") is False
    assert shown.step == 5


def test_the_kernels_line_for_the_last_step_is_another(microscope):
    def marked(step):
        shown = microscope({"step": step})
        shown.root.locator("summary").click()
        return shown.root.locator(".more [aria-current]").all_inner_texts()

    assert [line.split("=")[0].strip() for line in marked(4)] == ["dhs[1:]", "dhs[-1] +"]
    assert [line.split("=")[0].strip() for line in marked(13)] == ["dhs[1:]", "dh_prev +"]
    assert [line.strip() for line in marked(0)] == ["dhs[-1] += dh_next"]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_film_takes_a_step_a_second_and_stops_when_touched(film, motion):
    shown = film(3, reduced_motion=motion)
    shown.press("Play")
    for step in (4, 5, 6):
        shown.page.clock.run_for(A_STEP)
        assert shown.step == step
        assert shown.agrees_with_the_kernel()
    shown.root.locator(".unrolled svg").click()
    assert shown.root.get_by_role("button", name="Play").is_visible()
    shown.page.clock.run_for(3000)
    assert shown.step == 6


@pytest.mark.parametrize("stop", ["Pause", "Back", "Reset"])
def test_any_button_stops_the_film(film, stop):
    shown = film(3)
    shown.press("Play")
    shown.page.clock.run_for(A_STEP)
    shown.press(stop)
    step = {"Pause": 4, "Back": 3, "Reset": 13}[stop]
    shown.page.clock.run_for(3000)
    assert shown.step == step
    assert shown.root.get_by_role("button", name="Play").is_visible()


def test_reset_stops_the_film_at_the_first_picture_too(film):
    shown = film()
    shown.press("Play")
    shown.press("Reset")
    shown.page.clock.run_for(3000)
    assert shown.step == 13
    assert shown.root.get_by_role("button", name="Play").is_visible()


def test_a_finger_that_scrolls_leaves_the_film_running(film):
    shown = film(3, has_touch=True)
    shown.press("Play")
    shown.root.locator(".unrolled").dispatch_event("pointerdown", {"pointerType": "touch"})
    shown.page.clock.run_for(A_STEP)
    assert shown.step == 4
    assert shown.root.get_by_role("button", name="Pause").is_visible()


def test_the_film_ends_at_the_end_and_begins_again(film):
    shown = film(LAST - 1)
    shown.press("Play")
    shown.page.clock.run_for(5 * A_STEP)
    assert shown.step == LAST
    shown.press("Play")
    assert shown.step == 0
    shown.page.clock.run_for(2 * A_STEP)
    assert shown.step == 2


@pytest.mark.parametrize("step", range(0, LAST + 1, 9))
def test_nothing_is_cut_off_on_a_narrow_phone(microscope, step):
    shown = microscope({**case.OTHER, "step": step}, **PHONE)
    for view in ("arithmetic", "loop", "sums"):
        shown.choose(view)
        shown.unfold()
        too_wide = shown.root.locator(".at, .listing, .sums, .film").evaluate_all(
            "all => all.filter(e => e.scrollWidth > e.offsetWidth).map(e => e.innerText)"
        )
        assert not too_wide
        assert shown.fits()


def test_a_phone_shows_one_thing_beside_the_picture_and_a_wide_page_all(microscope):
    parts = (".readout", ".side > .listing", ".sums")
    shown = microscope(**PHONE)
    for i, view in enumerate(("arithmetic", "loop", "sums")):
        shown.choose(view)
        seen = [shown.root.locator(part).is_visible() for part in parts]
        assert seen == [i == j for j in range(3)]
    shown = microscope(width=1280)
    assert all(shown.root.locator(part).is_visible() for part in parts)
    assert not shown.root.get_by_role("button", name="sums").count()
