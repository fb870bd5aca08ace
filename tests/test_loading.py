"""What a page loads, and that the furniture around the text works by keyboard with so little."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from lab.explorables import discovery
import pytest
from test_build import contents

EACH = pytest.mark.parametrize("page", contents())
CHAPTER = "book/04_backpropagation_through_time"
WAITING = {"pydata-sphinx-theme.js", "sphinx-book-theme.js", "site.js"}
FOR_CODE = {"documentation_options.js", "clipboard.min.js", "copybutton.js"}
LIMITS = {"text": 250_000, "moving": 550_000}  # bytes on the wire, every picture fetched
ALONE = {"book/quiz": "quiz", "book/clinic": "clinic"}  # a script and a style for one page
PHONE = {"width": 390, "height": 844}
SHRINKING = """document.addEventListener("DOMContentLoaded", () => {
    const above = Object.assign(document.createElement("div"), { id: "shrinking" });
    above.style.height = "3000px";
    document.querySelector("article").prepend(above);
    setTimeout(() => above.remove(), 150);
})"""


class Head(HTMLParser):
    """Scripts, style sheets and pictures of a page."""

    def __init__(self, html):
        super().__init__()
        self.scripts, self.styles, self.pictures = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "script" and "src" in attributes:
            self.scripts.append(attributes)
        if tag == "link" and attributes.get("rel") == "stylesheet":
            self.styles.append(name(attributes["href"]))
        if tag == "img":
            self.pictures.append(attributes)


def name(address):
    return urlsplit(address).path.rsplit("/", 1)[-1]


def explorables(html):
    return set(part.split('"')[0] for part in html.split('data-explorable="')[1:])


@EACH
def test_a_page_loads_the_scripts_it_uses_and_draws_before_them(site, page):
    html = (site / f"{page}.html").read_text("utf-8")
    moving = explorables(html)
    expected = set(WAITING)
    expected |= FOR_CODE if 'class="highlight' in html else set()
    expected |= {f"{one}.js" for one in (*moving, "shared", "page")} if moving else set()
    expected |= {f"{ALONE[page]}.js"} if page in ALONE else set()
    classes = discovery.explorables().values()
    given = any(each().given for each in classes if each.name in moving)
    expected |= {f"given_{page.rpartition('/')[2]}.js"} if given else set()
    scripts = Head(html).scripts
    assert sorted(name(script["src"]) for script in scripts) == sorted(expected)
    assert all("defer" in script for script in scripts)


@EACH
def test_a_page_loads_one_style_sheet_for_all_that_is_not_ours(site, page):
    html = (site / f"{page}.html").read_text("utf-8")
    moving = explorables(html)
    expected = ["site.css"]
    expected += ["shared.css", *sorted(f"{one}.css" for one in moving)] if moving else []
    expected += ["katex.min.css"] if "katex" in html.split("<article")[1] else []
    expected += ["voice.css", "unrolled.css", "print.css"]
    expected += ["front.css"] if page == "book/index" else []
    expected += [f"{ALONE[page]}.css"] if page in ALONE else []
    assert Head(html).styles == expected


def test_what_no_page_loads_is_not_in_the_site(site):
    files = {path.name for path in (site / "_static").rglob("*")}
    assert "site.css" in files
    for unused in ("fontawesome.js", "bootstrap.js", "design-tabs.js", "thebe.css", "locales"):
        assert unused not in files
    assert not [file for file in files if file.endswith((".map", ".ttf"))]


@EACH
def test_pictures_are_small_files_of_known_size_with_words_for_them(site, page):
    for picture in Head((site / f"{page}.html").read_text("utf-8")).pictures:
        assert name(picture["src"]).endswith((".webp", ".svg"))
        assert int(picture["width"]) > 0 and int(picture["height"]) > 0
        assert len(picture["alt"]) > 20


def test_before_a_page_is_printed_no_picture_waits(book_page):
    shown = book_page(CHAPTER)
    waiting = shown.locator("img[loading=lazy]")
    assert waiting.count() > 3
    shown.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert waiting.count() == 0
    shown.wait_for_function(
        "() => [...document.images].every(one => one.complete && one.naturalWidth)"
    )


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("book/03_who_is_to_blame.html?explorable=tie_untie&copy=2", "[data-explorable]"),
        (f"{CHAPTER}.html#in-five-lines", "#in-five-lines"),
    ],
)
def test_a_link_lands_on_its_place_though_the_page_shrinks(open_window, site_address, link, place):
    page = open_window(viewport=PHONE).page
    page.route("**/*.woff2", lambda font: (page.wait_for_timeout(300), font.continue_()))
    page.add_init_script(SHRINKING)
    page.goto(f"{site_address}/{link}")
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(1000)  # what glides has arrived
    assert page.locator("#shrinking").count() == 0
    assert 0 <= page.locator(place).bounding_box()["y"] < PHONE["height"] / 2
    page.mouse.wheel(0, 300)
    page.mouse.wheel(0, 300)
    page.locator("article").evaluate("article => article.append('and so on '.repeat(1000))")
    page.wait_for_timeout(500)
    assert page.locator(place).bounding_box()["y"] < 0  # who has moved is left alone


def test_pictures_below_the_first_heading_wait(site):
    pictures = Head((site / f"{CHAPTER}.html").read_text("utf-8")).pictures
    assert len(pictures) > 3
    assert {picture["loading"] for picture in pictures} == {"lazy"}


@EACH
def test_a_page_is_light_on_the_wire_with_all_its_pictures(browser, site_address, site, page):
    window = browser.new_context(viewport=PHONE)
    tab = window.new_page()
    devtools = window.new_cdp_session(tab)
    sizes = []
    devtools.on("Network.loadingFinished", lambda answer: sizes.append(answer["encodedDataLength"]))
    devtools.send("Network.enable")
    tab.goto(f"{site_address}/{page}.html")
    for picture in tab.locator("article img:visible").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("picture => picture.decode()")
    moving = "data-explorable=" in (site / f"{page}.html").read_text("utf-8")
    assert len(sizes) > 3
    assert sum(sizes) < LIMITS["moving" if moving else "text"]
    window.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_first_visit_is_light_or_dark_before_a_script_of_the_theme_runs(book_page, scheme):
    shown = book_page("book/notation", color_scheme=scheme)
    assert shown.locator("html").get_attribute("data-theme") == scheme
    off = book_page("book/notation", color_scheme=scheme)
    off.route("**/*.js*", lambda request: request.fulfill(body=""))
    off.reload()
    assert off.locator("html").get_attribute("data-theme") == scheme


def test_the_color_mode_goes_round_by_keyboard(book_page):
    shown = book_page(CHAPTER, color_scheme="light")
    button = shown.get_by_role("button", name="Color mode")
    seen = []
    for _ in range(3):
        button.press("Enter")
        seen.append(shown.locator("html").get_attribute("data-theme"))
    assert seen == ["dark", "light", "light"]


def test_the_menu_of_downloads_opens_and_closes_by_keyboard(book_page):
    shown = book_page(CHAPTER)
    button = shown.get_by_role("button", name="Download this page")
    link = shown.get_by_role("link", name=".ipynb")
    assert link.is_hidden() and button.get_attribute("aria-expanded") == "false"
    button.press("Enter")
    link.wait_for()
    assert button.get_attribute("aria-expanded") == "true"
    shown.keyboard.press("Tab")
    assert link.evaluate("link => link === document.activeElement")
    shown.keyboard.press("Escape")
    link.wait_for(state="hidden")
    assert button.evaluate("button => button === document.activeElement")
    button.press("Space")
    link.wait_for()
    shown.locator("article h1").click()
    link.wait_for(state="hidden")


def test_search_opens_by_keyboard_finds_and_marks_the_words(book_page):
    shown = book_page("book/notation")
    requested = []
    shown.on("request", lambda request: requested.append(name(request.url)))
    shown.keyboard.press("Control+k")
    field = shown.get_by_role("searchbox")
    field.wait_for()
    assert "searchindex.js" not in requested
    shown.keyboard.press("Escape")
    field.wait_for(state="hidden")
    shown.get_by_role("button", name="Search").first.press("Enter")
    field.fill("transpose")
    field.press("Enter")
    first_match = shown.locator("ul.search a").first
    first_match.wait_for()
    assert "searchindex.js" in requested
    first_match.press("Enter")
    shown.locator("article .highlighted").first.wait_for(state="attached")
    hide = shown.get_by_role("link", name="Hide Search Matches")
    hide.wait_for(state="attached")
    drawn = 'getComputedStyle(one, "::before").content + getComputedStyle(one, "::after").content'
    assert (
        shown.locator("body *").evaluate_all(
            f"all => all.map(one => {drawn}).filter(text => /[\\uE000-\\uF8FF]/.test(text))"
        )
        == []
    )


@pytest.mark.parametrize("page", ["book/notation", "search"])
def test_the_magnifier_does_not_cover_what_is_typed(book_page, page):
    shown = book_page(page)
    if page != "search":
        shown.keyboard.press("Control+k")
    field = shown.get_by_role("searchbox").locator("visible=true").first
    field.wait_for()
    icon = shown.locator("form:has(input:visible) > .fa-magnifying-glass").first.bounding_box()
    padding = field.evaluate("field => parseFloat(getComputedStyle(field).paddingLeft)")
    assert icon["x"] + icon["width"] <= field.bounding_box()["x"] + padding


def test_code_is_copied_by_keyboard(book_page):
    shown = book_page(CHAPTER)
    shown.context.grant_permissions(["clipboard-read", "clipboard-write"])
    names = "all => all.map(button => button.ariaLabel)"  # a title in its drawing is not enough
    assert set(shown.locator("button.copybtn").evaluate_all(names)) == {"Copy"}
    button = shown.locator("button.copybtn:visible").first
    button.press("Enter")
    shown.locator("button.copybtn.success").wait_for()
    assert shown.evaluate("navigator.clipboard.readText()") == "figures.junction();"


@pytest.mark.parametrize(
    ("button", "drawer"),
    [("Toggle primary sidebar", "primary"), ("Toggle secondary sidebar", "secondary")],
)
def test_drawers_open_and_close_on_a_phone_by_keyboard(book_page, button, drawer):
    shown = book_page(CHAPTER, viewport=PHONE)
    dialog = shown.locator(f"#pst-{drawer}-sidebar-modal")
    assert dialog.is_hidden()
    shown.get_by_role("button", name=button).press("Enter")
    dialog.get_by_role("link").first.wait_for()
    shown.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_the_contents_fold_away_on_a_wide_window(book_page):
    shown = book_page(CHAPTER)
    contents = shown.locator("#pst-primary-sidebar")
    shown.get_by_role("button", name="Toggle primary sidebar").press("Enter")
    contents.wait_for(state="hidden")
    shown.get_by_role("button", name="Toggle primary sidebar").press("Enter")
    contents.wait_for()


def test_full_screen_by_keyboard(book_page):
    shown = book_page(CHAPTER)
    shown.get_by_role("button", name="Fullscreen mode").press("Enter")
    shown.wait_for_function("document.fullscreenElement !== null")


def test_every_icon_is_drawn_in_the_color_of_its_text(book_page):
    drawn = """icons => icons.map(icon => {
        const style = getComputedStyle(icon);
        return [style.maskImage.startsWith('url("data:image/svg'),
                style.backgroundColor === style.color, getComputedStyle(icon, "::before").content];
    })"""
    for scheme in ("light", "dark"):
        icons = book_page(CHAPTER, color_scheme=scheme).locator("[class*='fa-']")
        assert icons.count() > 10
        for one in icons.evaluate_all(drawn):
            assert one == [True, True, "none"]
