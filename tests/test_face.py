"""How the book looks: one typeface, a front page that moves, a map that is true, paper."""

import json
from pathlib import Path
import re

import pytest
from test_build import contents

ROOT = Path(__file__).resolve().parents[1]
PRINTED = ".bd-sidebar, .bd-header-article, .prev-next-footer, .headerlink, .copybtn, button, input"
LEARN = ".front button:has-text('Learn it')"
VISIBLE = "all => all.filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 90))"


def chapters():
    """The chapters in their order: number and path."""
    return list(enumerate(sorted((ROOT / "book").glob("[0-9]*.ipynb")), 1))


def test_text_and_code_and_figures_have_their_typeface_from_the_site(book_page):
    page = book_page("book/04_backpropagation_through_time")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)"
    )
    assert {"Atkinson Hyperlegible Next", "Atkinson Hyperlegible Mono"} <= {
        name.strip('"') for name in loaded
    }
    for selector in (".bd-article p", "h1", ".explorable p", ".explorable svg", ".bd-links a"):
        style = page.locator(selector).first.evaluate("one => getComputedStyle(one).fontFamily")
        assert style.startswith('"Atkinson Hyperlegible Next"'), selector


def test_the_typeface_is_asked_for_once_and_weighs_little(book_page, site):
    fonts = list((site / "_static/fonts").glob("*.woff2"))
    assert 0 < sum(font.stat().st_size for font in fonts) < 60_000
    page = book_page("book/notation")
    page.evaluate("document.fonts.ready")
    entries = "performance.getEntriesByType('resource').map(one => [one.name, one.initiatorType])"
    initiators = [how for address, how in page.evaluate(entries) if "atkinson" in address]
    assert initiators == ["link"] * len(fonts)  # ahead of the style, and not again by it


def test_the_front_page_shows_its_figure_and_where_to_begin_on_one_screen(book_page):
    page = book_page("book/index", viewport={"width": 1280, "height": 800})
    for part in (".front-words .start", ".front input", LEARN, ".front svg", ".front .readout"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= 800, part
    page = book_page("book/index", viewport={"width": 390, "height": 844})
    for part in (".front-words .start", ".front input", LEARN, ".front svg"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= 844, part


def test_the_front_page_loads_the_scripts_of_its_figure_only(site):
    html = (site / "book/index.html").read_text("utf-8")
    loaded = re.findall(r"explorables/(\w+)\.js", html)
    assert loaded == ["shared", "character_model", "page"]
    assert "front.css" in html
    assert "front.css" not in (site / "book/notation.html").read_text("utf-8")


def test_the_map_says_what_the_chapters_say_they_need(site):
    html = (site / "book/index.html").read_text("utf-8")
    label = re.search(r'aria-label="Which chapter needs which: ([^"]*)\."', html)[1]
    titles = {
        int(number): [int(each) for each in before.split(" and ")]
        for number, before in re.findall(r"chapter (\d+) needs ([\d and]+)", label)
    }
    linked = {}
    for number, chapter in chapters():
        cells = json.loads(chapter.read_text("utf-8"))["cells"]
        (line,) = re.findall(
            r"> \*\*You need\*\*.*", "\n".join("".join(c["source"]) for c in cells)
        )
        names = [int(name) for name in re.findall(r"\((\d\d)_\w+\.ipynb\)", line)]
        if names:
            linked[number] = sorted(names)
    assert titles == linked
    assert html.count("<path", html.index('class="chapter-map"')) >= sum(map(len, linked.values()))


@pytest.mark.parametrize(("number", "chapter"), chapters())
def test_a_chapter_has_its_number_in_the_title_and_in_the_contents(site, number, chapter):
    html = (site / f"book/{chapter.stem}.html").read_text("utf-8")
    assert f'<h1><span class="section-number">{number} </span>' in html
    contents = (site / "book/notation.html").read_text("utf-8")
    assert re.search(rf'href="{chapter.stem}\.html">{number} ', contents)


@pytest.mark.parametrize(("widths", "touch"), [((360, 390), True), ((1280,), False)])
def test_no_page_scrolls_sideways(open_window, site_address, widths, touch):
    page = open_window(has_touch=touch, is_mobile=touch).page
    shown = {}
    for name in contents():
        page.set_viewport_size({"width": widths[0], "height": 740})
        page.goto(f"{site_address}/{name}.html")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 740})
            measured = "[document.documentElement.scrollWidth, innerWidth]"
            shown[name, width] = page.evaluate(measured)
    assert shown == {(name, width): [width, width] for name, width in shown}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_is_nothing_to_press_and_everything_to_read(book_page, scheme):
    paper = {"width": 480, "height": 680}  # of A5
    page = book_page("book/04_backpropagation_through_time", color_scheme=scheme, viewport=paper)
    page.locator("[data-explorable] svg").first.wait_for()
    page.emulate_media(media="print")
    assert page.locator(PRINTED).evaluate_all(VISIBLE) == []
    assert page.get_by_role("heading", level=1).is_visible()
    folded = page.locator("article details > :not(summary)")
    assert folded.count() > 5
    seen = "one => one.closest('[data-explorable]') || one.checkVisibility()"  # what moves, apart
    assert folded.evaluate_all(f"all => all.every({seen})")
    assert page.locator("article img, [data-explorable] svg").count() > 2
    style = "one => [getComputedStyle(one).color, getComputedStyle(one).filter]"
    assert page.locator("article p:not(.run-chapter)").first.evaluate(style)[0] == "rgb(34, 40, 50)"
    assert page.locator("article img").first.evaluate(style)[1] == "none"
    code = page.locator("article pre").evaluate_all(
        "all => all.map(one => one.scrollWidth - one.clientWidth)"
    )
    assert max(code) <= 1


def test_at_night_figures_are_drawn_light_on_dark(book_page):
    page = book_page("book/01_what_a_state_remembers", color_scheme="dark")
    picture = page.locator("article img").first
    assert "invert(1)" in picture.evaluate("one => getComputedStyle(one).filter")


def test_links_have_one_color(book_page):
    page = book_page("book/05_is_my_gradient_right")
    color = "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
    links = page.locator("article p a[href]:not(.headerlink), article li a[href]:not(.headerlink)")
    assert len(links.evaluate_all(color)) == 1
    assert page.locator("blockquote a").count()


def test_the_first_key_shows_a_way_past_the_contents(book_page):
    page = book_page("book/notation")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    assert skip.evaluate("one => one === document.activeElement")
    page.wait_for_function("document.querySelector('.skip-link').getBoundingClientRect().top === 0")


def test_who_wants_less_motion_gets_none(book_page):
    page = book_page("book/notation", reduced_motion="reduce")
    page.keyboard.press("Tab")
    slowest = page.evaluate("""Math.max(...[...document.querySelectorAll("*")].flatMap(one => {
        const { transitionDuration, animationDuration } = getComputedStyle(one);
        return `${transitionDuration}, ${animationDuration}`.split(", ").map(parseFloat);
    }))""")
    assert slowest <= 0.001
    style = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
    assert style == "auto"
