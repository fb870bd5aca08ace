"""Readers who differ: from a folder, without storage, with large letters, by keyboard, on paper."""

import json

import pytest
from test_build import contents

from web.browser import arguments, program

CHAPTER = "book/04_backpropagation_through_time"
PHONE = {"width": 390, "height": 844}
BLOCK = 2  # what Chromium writes for "no site may keep anything"
GROUNDS = """all => all.map(one => getComputedStyle(one).backgroundColor)
    .filter(color => {
        const [red, green, blue, alpha = 1] = color.match(/[\\d.]+/g).map(Number);
        return alpha > 0 && red + green + blue < 3 * 200;
    })"""
PICTURE = """article => {
    const picture = new Image(800, 400);
    const size = "width='800' height='400'";
    picture.src = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' ${size}/>`;
    picture.style.width = "50%";
    article.append(picture);
    return picture.decode().then(() => picture.offsetWidth / picture.offsetHeight);
}"""


@pytest.fixture
def errors():
    """What pages complained about: nothing, at the end."""
    said = []
    yield said
    assert not said


@pytest.fixture
def tab(browser, errors):
    """Opens a window with one page."""
    windows = []

    def open_(address, **options):
        windows.append(browser.new_context(**options))
        page = windows[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    yield open_
    for window in windows:
        window.close()


@pytest.fixture
def reader(browser, tmp_path, errors):
    """A browser of its own, with settings that a reader has made in it."""
    running = []

    def start(settings, **options):
        (tmp_path / "Default").mkdir()
        (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings), "utf-8")
        window = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=program(), args=arguments(), **options
        )
        running.append(window)
        page = window.pages[0]
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield start
    for window in running:
        window.close()


def test_from_a_file_a_page_says_what_it_takes_to_run_the_chapter(lite, tab, site, served):
    words = "Run this chapter in the browser"
    page = tab((site / f"{CHAPTER}.html").as_uri())
    line = page.locator(".run-chapter")
    assert f"{words}, once the site is served (make serve, or a web host)" in line.inner_text()
    assert page.locator('a[href*="lite/"]').count() == 0
    assert tab(f"{served}/{CHAPTER}.html").locator('a[href*="lite/"]').count() == 2


def test_where_nothing_may_be_kept_the_page_works(reader, served):
    settings = {"profile": {"default_content_setting_values": {"cookies": BLOCK}}}
    page = reader(settings, color_scheme="light")
    page.goto(f"{served}/{CHAPTER}.html")
    assert page.evaluate("Object.hasOwn(localStorage, 'getItem')")  # else the setting did nothing
    page.get_by_role("button", name="Color mode").press("Enter")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.keyboard.press("Control+k")
    page.get_by_role("searchbox").fill("eigenvalue")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()


def test_with_letters_twice_as_large_no_page_scrolls_sideways(reader, served):
    page = reader({"webkit": {"webprefs": {"default_font_size": 32}}})
    wide = {}
    for width in (360, 640):
        page.set_viewport_size({"width": width, "height": 740})
        for name in contents():
            page.goto(f"{served}/{name}.html")
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
            wide[name, width] = page.evaluate("document.documentElement.scrollWidth")
    assert {at: found for at, found in wide.items() if found != at[1]} == {}


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_who_leaves_a_drawer_by_keyboard_is_where_it_was_opened(tab, served, side):
    page = tab(f"{served}/{CHAPTER}.html", viewport=PHONE)
    page.get_by_role("button", name=f"Toggle {side} sidebar").press("Enter")
    page.locator(f"#pst-{side}-sidebar-modal").get_by_role("link").first.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function(f"document.activeElement.classList.contains('{side}-toggle')")


def test_who_reads_at_night_prints_on_white(tab, served):
    page = tab(f"{served}/{CHAPTER}.html", color_scheme="dark")
    page.locator("[data-explorable] svg").first.wait_for()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.emulate_media(media="print", color_scheme="dark")
    colors = page.locator("html").evaluate("one => getComputedStyle(one).colorScheme")
    assert colors == "light"
    assert page.locator("body, article, article :not(svg *)").evaluate_all(GROUNDS) == []


def test_a_picture_with_a_width_of_its_own_keeps_its_shape(tab, served):
    page = tab(f"{served}/book/notation.html", viewport=PHONE)
    assert page.locator("article").evaluate(PICTURE) == pytest.approx(2, rel=0.02)
