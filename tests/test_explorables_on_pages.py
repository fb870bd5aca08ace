"""The explorables of the built site, in a real browser: drawn, moved by keyboard, and right."""

from functools import partial, reduce
from itertools import product
from operator import getitem
from urllib.parse import urlsplit

from browser_window import PHONE
from explorable_cases import CASES
import pytest

from web.bundle import NODE

AXE = NODE / "node_modules" / "axe-core" / "axe.min.js"
ON_PAPER = {  # what a case shows there besides its picture
    "latch": ".on-paper",
    "cliff": ".on-paper",
    "check_panel": ".on-paper",
    "forward_microscope": "[aria-label^='Whh[1,2]']",
}
# Moves every slider through every fourth of its stops, focuses all that takes the focus, presses
# each choice, and tells what moved meanwhile, and by how many px.
USE = """async (root, first) => {
    const CONTROLS = "input, button, select, a, summary, [role=slider]";
    const name = one => one.labels?.[0]?.innerText ?? one.ariaLabel ?? one.innerText;
    const moved = [];
    const use = async (one, act, watched = CONTROLS, within = root) => {
        const all = [...within.querySelectorAll(watched)].filter(each => each.checkVisibility());
        const places = () => {
            const from = root.getBoundingClientRect();  // a page that still settles moves it whole
            return all.map(each => each.getBoundingClientRect())
                .map(({ x, y, right }) => [x - from.x, y - from.y, right - from.x]);
        };
        const said = () => all.map(each => each.ariaValueText);  // a handle is where its value is
        const [before, words] = [places(), said()];
        act();
        await new Promise(resolve => setTimeout(resolve));
        const still = said().map((text, i) => text === words[i] && all[i].isConnected);
        places().forEach((place, i) => {
            const by = Math.max(...place.map((at, j) => Math.abs(at - before[i][j])));
            if (still[i] && by >= 1) moved.push([name(one), name(all[i]), by]);
        });
    };
    const set = (slider, value) => use(slider, () => {
        slider.value = value;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await document.fonts.ready;  // another typeface makes other lines
    const place = () => JSON.stringify(root.getBoundingClientRect());
    for (let before; before !== place(); ) {  // after a change of width the page takes its time
        before = place();
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    for (const slider of root.querySelectorAll("input[type=range]")) {
        const start = slider.value;
        for (let i = first; i <= slider.max; i += 4) await set(slider, i);
        await set(slider, slider.max);
        await set(slider, start);
    }
    for (const slider of root.querySelectorAll("[role=slider]"))
        for (const key of ["End", "ArrowLeft", "PageDown", "Escape"])
            await use(slider, () =>
                slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
    for (const one of root.querySelectorAll(CONTROLS))
        for (const act of ["focus", "blur"])
            await use(one, () => one[act]({ preventScroll: true }));
    for (const button of root.querySelectorAll(".choice button"))
        await use(button, () => button.click(), "button", button.parentElement);
    return moved;
}"""

NAME = "field => field.ariaLabel ?? field.labels[0].innerText.trim()"
# Scrolled to in every frame, for what loads above may push a field away.
IN_SIGHT = """([field, words]) => {
    field.scrollIntoView({ block: "center", behavior: "instant" });
    const { top, bottom } = words.getBoundingClientRect();
    return top > 0 && bottom <= innerHeight;
}"""


def figure_of(name):
    """A case whose tests go to one worker, which keeps its windows."""
    return pytest.param(CASES[name], id=name, marks=pytest.mark.xdist_group(name))


@pytest.fixture(params=map(figure_of, CASES))
def figure(request, explorable_page):
    """Shows a state of each explorable."""
    return partial(explorable_page, request.param)


@pytest.fixture
def cliff(explorable_page):
    return partial(explorable_page, CASES["cliff"])


@pytest.fixture
def latch(explorable_page):
    return partial(explorable_page, CASES["latch"])


def test_it_is_drawn_says_the_kernels_numbers_and_asks_no_other_host(figure, site_address):
    shown = figure()
    shown.window.wait_until_idle()
    assert shown.root.locator("svg").first.bounding_box()["height"] > 50
    assert shown.readout
    assert shown.agrees_with_the_kernel()
    assert shown.window.hosts == {urlsplit(site_address).netloc}


def test_it_works_from_a_file_alone(figure, site):
    shown = figure(address=site.as_uri())
    assert shown.root.locator("button", has_text="Reset").is_enabled()
    shown.root.locator("input, button, [role=slider]").first.press("ArrowRight")
    assert shown.agrees_with_the_kernel()


def test_every_slider_moves_by_keyboard_and_the_numbers_follow(figure):
    shown = figure()
    shown.unfold()
    for slider in shown.root.locator("input[type=range]").all():
        before = shown.state
        at_end = slider.input_value() == slider.get_attribute("max")
        slider.press("ArrowLeft" if at_end else "ArrowRight")
        assert shown.state != before
        assert shown.agrees_with_the_kernel()
        for key in ("End", "PageDown", "Home"):
            slider.press(key)
            assert shown.agrees_with_the_kernel()
        shown.press("Reset")
        assert shown.state == before


def test_every_button_answers_to_the_keyboard(figure):
    shown = figure()
    shown.unfold()
    for i in range(shown.root.locator("button").count()):
        button = shown.root.locator("button").nth(i)
        if button.is_enabled() and button.is_visible():
            button.press("Enter")
            assert shown.agrees_with_the_kernel()
    assert "NaN" not in shown.words


def test_a_bad_number_is_refused_in_words_and_never_shown(figure):
    shown = figure()
    shown.unfold()
    before, readout = shown.state, shown.readout
    fields = shown.root.locator("input.number").all()
    for field, typed in product(fields, ["", "abc", "1e999", "NaN", "-1e9"]):
        field.fill(typed)
        field.press("Enter")
        label = field.evaluate(NAME).removesuffix(", as a number")
        assert shown.refusal.startswith(f"“{label}” needs ")
        assert field.get_attribute("aria-invalid") == "true"
        field.press("Escape")
        assert field.get_attribute("aria-invalid") == "false"
        assert not shown.refusal
    assert (shown.state, shown.readout) == (before, readout)
    assert "NaN" not in shown.words


def test_a_link_restores_the_state_and_reset_the_first_one(figure):
    shown = figure()
    first = shown.state
    shown.follow(shown.case.OTHER)
    assert shown.state == shown.case.OTHER
    assert shown.agrees_with_the_kernel()
    shown.press("Reset")
    assert shown.state == first
    assert shown.agrees_with_the_kernel()


def test_a_link_that_makes_no_sense_is_refused_in_words(figure):
    shown = figure()
    first = shown.state
    for name in shown.case.OTHER:
        shown.show({name: [["nonsense"]]})
        assert "needs" in shown.refusal
        assert shown.state == first
    shown.follow({**shown.case.OTHER, "toString": 1, "utm_source": "x" * 1000})
    assert "There is no toString" in shown.refusal
    assert shown.state == shown.case.OTHER  # what it knows is shown
    shown.show({"x" * 1000: 1})
    assert len(shown.refusal) < 100


def test_without_javascript_there_is_a_picture_with_its_caption(figure):
    shown = figure(java_script_enabled=False)
    assert shown.root.locator("svg").first.bounding_box()["height"] > 50
    assert shown.readout
    assert not shown.root.locator("button", has_text="Reset").is_visible()
    caption = shown.page.locator("figure", has=shown.root).locator("figcaption")
    assert len(caption.inner_text()) > 40


# In another state and with its folds open, where test_site.py sees it first and folded.
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_axe_finds_no_fault(figure, width, scheme, claim):
    shown = figure(width=width, color_scheme=scheme)
    shown.show(shown.case.OTHER)
    shown.unfold()
    assert shown.page.locator("html").get_attribute("data-theme") == scheme
    shown.page.add_script_tag(path=AXE)
    report = shown.page.evaluate("selector => axe.run(selector)", shown.selector)
    faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in report["violations"]]
    assert not faults
    assert report["passes"]
    says = "Faults that axe finds in moving figures, wide and narrow, light and dark"
    claim("software", says, len(faults), exactly=0)


def test_it_fits_a_narrow_phone(figure):
    shown = figure(**PHONE)
    widths = shown.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths == [360, 360]
    assert shown.fits()
    shown.root.locator("input, button, [role=slider]").first.tap()


# The four together visit every stop.
@pytest.mark.parametrize(
    ("width", "state", "first"),
    [(1280, "first", 0), (1280, "other", 1), (390, "first", 2), (390, "other", 3)],
)
def test_no_control_moves_under_the_finger(figure, width, state, first):
    shown = figure(width=width)
    shown.show(shown.case.OTHER if state == "other" else None)
    shown.unfold()
    assert shown.root.evaluate(USE, first) == []


@pytest.mark.parametrize("state", ["first", "other"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_it_is_no_taller_than_a_screen(figure, width, height, state):
    shown = figure(width=width, height=height)
    shown.show(shown.case.OTHER if state == "other" else None)
    header = shown.page.locator(".bd-header-article").bounding_box()["height"]
    assert header > 20  # it stays at the top of the screen
    assert shown.root.bounding_box()["height"] + header <= height


def test_it_can_be_read_in_forced_colors(figure):
    shown = figure(forced_colors="active", color_scheme="dark", java_script_enabled=False)
    style = shown.root.evaluate("el => (s => [s.backgroundColor, s.color])(getComputedStyle(el))")
    assert style == ["rgb(255, 255, 255)", "rgb(34, 40, 50)"]


def test_on_paper_it_says_what_was_set(figure):
    shown = figure()
    shown.page.emulate_media(media="print")
    assert not shown.root.locator("button", has_text="Reset").is_visible()
    if shown.case.NAME in ON_PAPER:
        assert shown.root.locator(ON_PAPER[shown.case.NAME]).first.is_visible()


def test_words_of_a_refusal_stay_until_that_value_is_set_anew(cliff):
    shown = cliff()
    shown.unfold()
    field = shown.root.get_by_label("start at w, as a number")
    field.fill("abc")
    field.press("Enter")
    shown.root.get_by_label("start at b", exact=True).press("ArrowRight")
    assert "needs" in shown.refusal and field.input_value() == "abc"
    shown.root.get_by_label("start at w", exact=True).press("ArrowRight")
    assert not shown.refusal and field.input_value() == "4.405"
    field.press("End")
    field.press("5")
    field.press("Backspace")  # typed and taken back: the field follows the slider again
    shown.root.get_by_label("start at w", exact=True).press("ArrowRight")
    assert field.input_value() == "4.41"
    assert shown.agrees_with_the_kernel()


def test_enter_in_a_field_that_shows_fewer_digits_changes_nothing(cliff):
    shown = cliff({**CASES["cliff"].OTHER, "w": 4.412391234})
    shown.unfold()
    field = shown.root.get_by_label("start at w, as a number")
    assert field.input_value() == "4.41239"
    field.press("Enter")
    assert shown.state["w"] == 4.412391234


def test_a_slider_never_moves_against_its_key(cliff):
    shown = cliff({**CASES["cliff"].OTHER, "max_norm": 1000})
    slider = shown.root.get_by_label("clip norm", exact=True)
    for key in ("ArrowRight", "End"):
        slider.press(key)
        assert shown.state["max_norm"] == 1000
    slider.press("ArrowLeft")
    assert shown.state["max_norm"] == 100


@pytest.mark.parametrize("key", ["Enter", "Tab"])
@pytest.mark.parametrize(
    ("case", "label", "typed", "path"),
    [
        ("latch", "Whh, as a number", "0.1234567", ["Whh", 0, 0]),
        ("latch", "Whh, as a number", "−0.005", ["Whh", 0, 0]),
        ("spectral_radius", "angle, degrees, as a number", "22.5", ["angle"]),
        ("cliff", "learning rate, as a number", "0.0015", ["learning_rate"]),
        ("forward_microscope", "x₁, an input", "0.0005", ["xs", 0, 0, 0]),
    ],
)
def test_a_typed_number_is_taken_and_shown_as_it_is(explorable_page, case, label, typed, path, key):
    shown = explorable_page(CASES[case])
    shown.unfold()
    field = shown.root.get_by_label(label, exact=True)
    field.click()
    shown.page.keyboard.press("Control+a")
    shown.page.keyboard.type(typed)
    shown.page.keyboard.press(key)
    value = reduce(getitem, path, shown.state)
    assert value == float(typed.replace("−", "-"))
    assert field.input_value() == typed.replace("1234567", "123457")


def test_what_is_refused_is_in_sight_where_it_was_typed(explorable_page):
    shown = explorable_page(CASES["spectral_radius"], width=390, height=800)
    field = shown.root.get_by_role("textbox").first
    field.fill("zz")
    field.press("Enter")
    words = shown.root.locator(".refused")
    shown.page.wait_for_function(IN_SIGHT, arg=[field.element_handle(), words.element_handle()])


def test_an_arrow_key_counts_from_what_is_typed(latch):
    shown = latch()
    field = shown.root.get_by_label("Whh, as a number")
    field.fill("0.12345")
    field.press("ArrowUp")
    assert shown.state["Whh"][0][0] == 0.13345
    field.fill("5")
    field.press("ArrowUp")
    assert field.input_value() == "5.01" and field.get_attribute("aria-invalid") == "true"
    assert "needs" in shown.refusal


@pytest.mark.parametrize(
    ("value", "key", "to"),
    [(0.34, "ArrowRight", 0.35), (0.36, "ArrowLeft", 0.35), (5, "ArrowLeft", 3), (-5, "End", 3)],
)
def test_a_slider_skips_no_stop(latch, value, key, to):
    shown = latch({**CASES["latch"].OTHER, "units": 1, "Whh": [[value, 0], [0, 0]]})
    shown.root.get_by_label("Whh", exact=True).press(key)
    assert shown.state["Whh"][0][0] == to


def test_the_link_says_that_the_address_bar_has_it(latch):
    shown = latch()
    shown.root.get_by_role("link", name="Link to this state").press("Enter")
    assert "address bar" in shown.root.locator(".noted").inner_text()
    assert "explorable=latch" in shown.page.url
    shown.root.get_by_label("Whh", exact=True).press("ArrowRight")
    assert not shown.root.locator(".noted").inner_text()


def several(site, folder, *figures):
    """A page with several figures, made by hand from a page of the book."""
    html = (site / "book" / "06_learning_something.html").read_text("utf-8")
    start = html.index('<div class="explorable"')
    end = html.index("<figcaption>", start)
    scripts = "".join(
        f'<script defer src="../_static/explorables/{name}.js"></script>'
        for name in ("shared", "cliff", "page")
    )
    copies = "".join(figure(html[start:end]) for figure in figures)
    page = folder / "book" / "several.html"
    page.parent.mkdir(parents=True)
    (folder / "_static").symlink_to(site / "_static")
    page.write_text(f'<!doctype html><meta charset="utf-8">{copies}{scripts}', "utf-8")
    return page


def test_two_figures_on_a_page_do_not_share_ids(browser, site, tmp_path):
    page = browser.new_page()
    page.goto(several(site, tmp_path, str, str).as_uri())
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(ids) > 8 and len(set(ids)) == len(ids)
    page.get_by_text("clip norm", exact=True).nth(1).click()
    assert page.locator(".explorable").nth(1).locator(":focus").count() == 1
    page.close()


def test_a_damaged_figure_stays_a_picture_and_the_next_one_starts(browser, site, tmp_path):
    def damaged(html):
        return html.replace("&quot;w&quot;", "&quot;v&quot;")

    page = browser.new_page()
    page.goto(several(site, tmp_path, damaged, str).as_uri())
    first, second = page.locator(".explorable").all()
    assert "could not be started" in first.inner_text()
    assert first.locator("svg").count() and "NaN" not in first.inner_text()
    second.locator("[role=slider]").first.press("ArrowRight")
    assert second.get_by_label("start at w, as a number").input_value() == "4.405"
    page.close()
