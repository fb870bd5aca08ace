"""Every page of the built site: valid, complete for those who cannot see it, and on its own."""

from collections import Counter
from itertools import pairwise
import json
from pathlib import Path
import re

from browser_window import Window
from bs4 import BeautifulSoup
from playwright.sync_api import expect
import pytest

from web.bundle import NODE, run_node
from web.gzip_server import served_folder
from web.pages import Page, contents, dead_links

ROOT = Path(__file__).resolve().parents[1]
OTHERS = ("_static/", "lite/")  # not pages of the book
AXE = NODE / "node_modules" / "axe-core" / "axe.min.js"
# What a screen reader hears of a formula is its MathML; the letters beside it are hidden from it.
RULES = "axe.run({exclude: ['.katex-html']}, {resultTypes: ['violations']})"
CHILDREN = {  # how many an element of MathML has
    **dict.fromkeys(["mfrac", "mover", "mroot", "msub", "msup", "munder"], 2),
    **dict.fromkeys(["msubsup", "munderover"], 3),
}
PAGES = [*(f"{name}.html" for name in contents(ROOT)), "404.html", "genindex.html", "search.html"]


def source_of(name):
    """The file of a page."""
    return next(f"{name}{end}" for end in (".md", ".ipynb") if (ROOT / f"{name}{end}").exists())


def each_of(pages):
    """A case for each page; all tests of a page go to one worker."""
    cases = [pytest.param(page, marks=pytest.mark.xdist_group(page)) for page in pages]
    return pytest.mark.parametrize("page", cases)


@pytest.fixture(scope="module")
def names(site):
    """All pages, by their path below the site."""
    pages = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    return [name for name in pages if not name.startswith(OTHERS)]


@pytest.fixture(scope="module")
def soups(site, names):
    """All pages that are written, not only pointed through, as trees."""
    texts = {name: (site / name).read_text("utf-8") for name in names if name != "index.html"}
    return {name: BeautifulSoup(text, "html.parser") for name, text in texts.items()}


class TestTheFiles:
    def test_every_page_is_valid_html(self, site, names):
        program = ROOT / "tests" / "validate.mjs"
        report = json.loads(run_node(program, NODE, site))
        assert report["files"] == len(names)
        assert not report["faults"]

    def test_the_book_is_there_as_plain_text(self, site):
        index, whole = ((site / name).read_text("utf-8") for name in ("llms.txt", "llms-full.txt"))
        for name in contents(ROOT):
            assert f"]({name}.html)" in index
            title = re.search(r"^# (.*)", (ROOT / source_of(name)).read_text("utf-8"), re.M)
            assert title is None or f"# {title[1]}" in whole
        assert "show(reference_loop.bptt)" in whole and "dh_next" in whole
        assert "<svg" not in whole and "image/png" not in whole

    def test_no_link_is_dead_on_any_page(self, site, names):
        site = site.resolve()
        pages = {site / name: Page(site / name) for name in names if name != "404.html"}
        dead = {f"{path.name}: {link}" for path in pages for link in dead_links(path, site, pages)}
        assert not dead

    def test_sources_that_are_offered_hold_no_link_to_a_page_that_is_not(self, site):
        def links(text):
            return re.findall(r"\]\(([^)\s:]+?\.(?:md|ipynb))(?:#[^)]*)?\)", text)

        sources = [path for path in (site / "_sources").rglob("*") if path.is_file()]
        assert len(sources) > 10
        for path in sources:
            for link in links(path.read_text("utf-8")):
                assert (path.parent / link).exists(), f"{path.name} links to {link}"

    def test_every_picture_says_in_words_what_it_shows(self, soups):
        pictures = [(name, one) for name, soup in soups.items() for one in soup.select("img")]
        assert len(pictures) > 15
        for name, picture in pictures:
            words = picture.get("alt", "")
            assert len(words.split()) > 8, f"{name}: alt={words!r}"
            assert not re.search(r"\.(png|svg|webp)|/", words), f"{name}: alt={words!r}"

    def test_fractions_and_indices_of_every_formula_have_their_parts(self, soups):
        found = [one for soup in soups.values() for one in soup.select(", ".join(CHILDREN))]
        assert len(found) > 1000
        for one in found:
            assert len(one.find_all(True, recursive=False)) == CHILDREN[one.name], one

    def test_headings_go_down_in_steps_from_one_title(self, soups):
        for name, soup in soups.items():
            main = soup.find("article") or soup.find("main")
            levels = [int(one.name[1]) for one in main.select("h1, h2, h3, h4, h5, h6")]
            assert levels.count(1) == 1 and levels[0] == 1, name
            steps = [after - before for before, after in pairwise(levels)]
            assert max(steps, default=0) <= 1, name

    def test_every_page_names_its_language_and_has_a_title_of_its_own(self, soups):
        assert all(soup.html.get("lang") == "en" for soup in soups.values())
        titles = Counter(soup.title.get_text() for soup in soups.values())
        assert max(titles.values()) == 1 and all(titles)

    def test_every_page_says_in_one_sentence_of_its_own_what_it_is(self, soups):
        descriptions = {}
        for name, soup in soups.items():
            (tag,) = soup.select('meta[name="description"]')
            descriptions[name] = tag["content"]
        assert not {name: len(text) for name, text in descriptions.items() if len(text) > 160}
        assert all(len(text) >= 40 and text.endswith(".") for text in descriptions.values())
        assert len(set(descriptions.values())) == len(descriptions)

    def test_previews_have_title_and_sentence_and_no_address_that_is_not_known(self, soups):
        for name, soup in soups.items():
            if name != "404.html":
                preview = {one["property"]: one["content"] for one in soup.select("meta[property]")}
                (tag,) = soup.select('meta[name="description"]')
                assert preview["og:description"] == tag["content"]
                assert preview["og:title"] and preview["og:site_name"] == "Unrolled"
                assert not {"og:url", "og:image"} & preview.keys()
                assert not soup.select('link[rel="canonical"]')

    def test_without_an_address_there_is_no_map(self, site):
        assert not (site / "sitemap.xml").exists() and not (site / "robots.txt").exists()
        assert (site / ".nojekyll").exists()


@pytest.fixture
def let_to(browser):
    """Opens a window that is let to the files below one address; it asks for nothing besides."""
    windows, strangers = [], []

    def open_(home):
        def judge(route):
            if route.request.url.startswith((home, "data:", "blob:")):
                return route.continue_()
            strangers.append(route.request.url)
            return route.abort()

        windows.append(Window(browser.new_context()))
        windows[-1].context.route("**/*", judge)
        return windows[-1]

    yield open_
    for window in windows:
        window.context.close()
    assert not strangers


@pytest.fixture
def below_a_path(site):
    """The address of the site where it is not a host's root."""
    with served_folder(site, below="/some/where") as home:
        yield home


class TestInABrowser:
    def test_every_page_is_opened_here(self, names):
        assert sorted(names) == sorted([*PAGES, "index.html"])  # which leads on to the first page

    # Colors know no width, and places no color: two of the four states show every fault.
    @pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
    @each_of(PAGES)
    def test_axe_finds_no_fault_on_any_page(
        self, open_window, site_address, page, width, scheme, claim
    ):
        window = open_window()
        window.set_screen(width, color_scheme=scheme)
        window.page.goto(f"{site_address}/{page}")
        window.page.add_script_tag(path=AXE)
        faults = window.page.evaluate(RULES)["violations"]
        assert not {fault["id"]: fault["nodes"][0]["html"][:200] for fault in faults}
        says = "Faults that axe finds on pages, wide in light, narrow in dark"
        claim("software", says, len(faults), exactly=0)

    @each_of(PAGES)
    def test_below_a_path_every_page_lives_on_its_own_files(
        self, let_to, below_a_path, page, claim
    ):
        window = let_to(f"{below_a_path}/")
        window.page.goto(f"{below_a_path}/{page}")
        window.wait_until_idle()
        failures = [one for one in window.failures if not one.endswith("searchindex.js")]
        assert not failures + window.errors
        says = "Pages ask other hosts this often"
        claim("software", says, len(failures), exactly=0)

    @each_of(page for page in PAGES if page != "404.html")  # which a host shows for no page
    def test_every_page_is_read_from_a_file(self, let_to, site, page):
        window = let_to(site.as_uri())
        window.page.goto((site / page).as_uri(), wait_until="load")
        empty = "all => all.filter(one => !one.complete || !one.naturalWidth).length"
        pictures = window.page.locator("article img:not([loading=lazy])")
        assert pictures.evaluate_all(empty) == 0
        assert window.page.locator("h1:visible").count() == 1
        assert not window.failures + window.errors

    def test_from_a_file_the_site_leads_on_to_its_first_page(self, let_to, site):
        window = let_to(site.as_uri())
        window.page.goto((site / "index.html").as_uri())
        window.page.wait_for_url("**/book/index.html")
        assert not window.failures + window.errors

    @pytest.mark.parametrize("name", contents(ROOT))
    def test_the_first_tab_shows_a_way_past_the_menu(self, book_page, name):
        page = book_page(name, viewport={"width": 1280, "height": 900})
        page.keyboard.press("Tab")
        link = page.locator(":focus")
        assert link.inner_text() == "Skip to main content"
        expect(link).to_be_in_viewport(ratio=1)  # it slides in
        page.keyboard.press("Enter")
        page.wait_for_url("**#main-content")
        assert page.locator("#main-content h1:visible").count() == 1

    def search(self, page, start):
        """Find a word by keyboard alone; the heading of the first place it was found in."""
        page.goto(start)
        page.keyboard.press("Control+K")
        page.locator("#pst-search-dialog input").wait_for()
        page.keyboard.type("eigenvalue")
        page.keyboard.press("Enter")
        page.locator("#search-results li a").first.wait_for()
        page.get_by_text(re.compile("[Ff]ound [0-9]+ page|matching the search query")).wait_for()
        results = page.locator("#search-results li a").all()
        assert any("07_vanish_or_explode" in one.get_attribute("href") for one in results)
        results[0].press("Enter")
        page.wait_for_url("**/book/**")
        assert "eigenvalue" in page.locator("article").inner_text().lower()

    def test_the_search_finds_a_word_by_keyboard(self, let_to, below_a_path):
        window = let_to(f"{below_a_path}/")
        self.search(window.page, f"{below_a_path}/book/index.html")
        assert not window.failures + window.errors

    def test_the_search_finds_a_word_from_a_file_too(self, let_to, site):
        self.search(let_to(site.as_uri()).page, (site / "book" / "index.html").as_uri())

    @pytest.mark.parametrize("lost", ["nothing.html", "book/nothing.html", "a/b/c/nothing"])
    def test_who_is_lost_is_led_to_the_book(self, let_to, below_a_path, lost):
        page = let_to(below_a_path.removesuffix("/some/where")).page
        assert page.goto(f"{below_a_path}/{lost}").status == 404
        page.get_by_role("link").click()
        page.wait_for_url(f"{below_a_path}/book/index.html")
        assert page.locator("h1:visible").inner_text().startswith("Unrolled")


def test_the_link_for_the_lost_is_no_file_beside_their_address(site):
    html = (site / "404.html").read_text("utf-8")
    assert re.findall(r"""(?:src|href)="([^"]*)""", html) == ["book/index.html"]
