"""Readers who differ: from a folder, without storage, with large letters, by keyboard, on paper."""

import json

from browser_required import require_browser
from browser_window import Window
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
OVERFLOWS = "figures => figures.map(one => one.scrollWidth - one.clientWidth)"
PICTURE = """article => {
    const picture = new Image(800, 400);
    const size = "width='800' height='400'";
    picture.src = `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' ${size}/>`;
    picture.style.width = "50%";
    article.append(picture);
    return picture.decode().then(() => picture.offsetWidth / picture.offsetHeight);
}"""


@pytest.fixture
def reader(browser, tmp_path):
    """A browser of its own, with settings that a reader has made in it."""
    require_browser(with_settings=True)
    windows = []

    def start(settings, **options):
        (tmp_path / "Default").mkdir()
        (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings), "utf-8")
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=program(with_settings=True), args=arguments(), **options
        )
        windows.append(Window(context))
        return windows[-1].page

    yield start
    for window in windows:
        window.context.close()
        assert not window.errors


def test_from_a_file_a_page_says_what_it_takes_to_run_the_chapter(
    lite, open_window, book_page, site
):
    words = "Run this chapter in the browser"
    page = open_window().page
    page.goto((site / f"{CHAPTER}.html").as_uri())
    line = page.locator(".run-chapter")
    assert f"{words}, once the site is served (make serve, or a web host)" in line.inner_text()
    assert page.locator('a[href*="lite/"]').count() == 0
    assert book_page(CHAPTER).locator('a[href*="lite/"]').count() == 3


def test_where_nothing_may_be_kept_the_page_works(reader, site_address):
    settings = {"profile": {"default_content_setting_values": {"cookies": BLOCK}}}
    page = reader(settings, color_scheme="light")
    page.goto(f"{site_address}/{CHAPTER}.html")
    assert page.evaluate("Object.hasOwn(localStorage, 'getItem')")  # else the setting did nothing
    page.get_by_role("button", name="Color mode").press("Enter")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.keyboard.press("Control+k")
    page.get_by_role("searchbox").fill("eigenvalue")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()


def test_with_letters_twice_as_large_no_page_scrolls_sideways(reader, site_address):
    page = reader({"webkit": {"webprefs": {"default_font_size": 32}}})
    wide = {}
    for name in contents():
        page.goto(f"{site_address}/{name}.html")
        for width in (360, 640, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
            wide[name, width] = page.evaluate("document.documentElement.scrollWidth")
            overflows = page.locator(".explorable").evaluate_all(OVERFLOWS)
            assert not any(overflows), (name, width)
    assert {at: found for at, found in wide.items() if found != at[1]} == {}


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_who_leaves_a_drawer_by_keyboard_is_where_it_was_opened(book_page, side):
    page = book_page(CHAPTER, viewport=PHONE)
    page.get_by_role("button", name=f"Toggle {side} sidebar").press("Enter")
    page.locator(f"#pst-{side}-sidebar-modal").get_by_role("link").first.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function(f"document.activeElement.classList.contains('{side}-toggle')")


def test_who_reads_at_night_prints_on_white(book_page):
    page = book_page(CHAPTER, color_scheme="dark")
    page.locator("[data-explorable] svg").first.wait_for()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.emulate_media(media="print", color_scheme="dark")
    colors = page.locator("html").evaluate("one => getComputedStyle(one).colorScheme")
    assert colors == "light"
    assert page.locator("body, article, article :not(svg *)").evaluate_all(GROUNDS) == []


def test_a_picture_with_a_width_of_its_own_keeps_its_shape(book_page):
    page = book_page("book/notation", viewport=PHONE)
    assert page.locator("article").evaluate(PICTURE) == pytest.approx(2, rel=0.02)
