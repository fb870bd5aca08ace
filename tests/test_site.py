"""Every page of the built site: valid, complete for those who cannot see it, and on its own."""

from collections import Counter
from contextlib import contextmanager
from itertools import pairwise
import json
from pathlib import Path
import re

from bs4 import BeautifulSoup
from playwright.sync_api import expect
import pytest

from web.bundle import NODE, run_node
from web.gzip_server import served_folder
from web.pages import Page, dead_links

ROOT = Path(__file__).resolve().parents[1]
OTHERS = ("_static/", "lite/")  # not pages of the book
AXE = NODE / "node_modules" / "axe-core" / "axe.min.js"
# What a screen reader hears of a formula is its MathML; the letters beside it are hidden from it.
RULES = "axe.run({exclude: ['.katex-html']}, {resultTypes: ['violations']})"
PATIENCE = 60_000  # milliseconds, on a machine that does much else


@pytest.fixture(scope="module")
def names(site):
    """All pages, by their path below the site."""
    found = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")))
    return [name for name in found if not name.startswith(OTHERS)]


@pytest.fixture(scope="module")
def soups(site, names):
    """All pages that are written, not only pointed through, as trees."""
    texts = {name: (site / name).read_text("utf-8") for name in names if name != "index.html"}
    return {name: BeautifulSoup(text, "html.parser") for name, text in texts.items()}


class TestTheFiles:
    def test_every_page_is_valid_html(self, site, names):
        program = ROOT / "tests" / "validate.mjs"
        found = json.loads(run_node(program, NODE, site))
        assert found["files"] == len(names)
        assert not found["faults"]

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
        said = Counter()
        for name, soup in soups.items():
            (tag,) = soup.select('meta[name="description"]')
            assert 40 <= len(tag["content"]) <= 160, name
            assert tag["content"].endswith("."), name
            said[tag["content"]] += 1
        assert max(said.values()) == 1

    def test_previews_have_title_and_sentence_and_no_address_that_is_not_known(self, soups):
        for name, soup in soups.items():
            if name != "404.html":
                found = {one["property"]: one["content"] for one in soup.select("meta[property]")}
                (tag,) = soup.select('meta[name="description"]')
                assert found["og:description"] == tag["content"]
                assert found["og:title"] and found["og:site_name"] == "Unrolled"
                assert not {"og:url", "og:image"} & found.keys()
                assert not soup.select('link[rel="canonical"]')

    def test_without_an_address_there_is_no_map(self, site):
        assert not (site / "sitemap.xml").exists() and not (site / "robots.txt").exists()
        assert (site / ".nojekyll").exists()


@contextmanager
def opened_alone(browser, home, **options):
    """A tab that is let to the files below one address, and what it asked for besides."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    asked, failed = [], []

    def judge(route):
        if route.request.url.startswith((home, "data:", "blob:")):
            return route.continue_()
        asked.append(route.request.url)
        return route.abort()

    def note_failure(request):
        if request.failure != "net::ERR_ABORTED":  # the page was left before its icon came
            failed.append(request.url)

    context.route("**/*", judge)
    page = context.new_page()
    page.on("requestfailed", note_failure)
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page, asked, failed
    context.close()


class TestInABrowser:
    def test_axe_finds_no_fault_on_any_page(self, browser, site, served, names):
        faults = {}
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        for name in names:
            if name == "index.html":  # leads on to the first page
                continue
            # Colors know no width, and places no color: two of the four states show every fault.
            for width, scheme in ((1280, "light"), (390, "dark")):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                page.goto(f"{served}/{name}")
                page.add_script_tag(path=AXE)
                for fault in page.evaluate(RULES)["violations"]:
                    where = f"{name} {width} {scheme}: {fault['id']}"
                    faults[where] = fault["nodes"][0]["html"][:200]
        context.close()
        assert not faults

    def test_below_a_path_every_page_lives_on_its_own_files(self, browser, site, names):
        with (
            served_folder(site, below="/some/where") as home,
            opened_alone(browser, f"{home}/") as (page, asked, failed),
        ):
            for name in names:
                page.goto(f"{home}/{name}", wait_until="load")
                page.wait_for_load_state("networkidle")
        assert not asked
        assert [address for address in failed if not address.endswith("searchindex.js")] == []

    def test_every_page_is_read_from_a_file(self, browser, site, names):
        with opened_alone(browser, site.as_uri()) as (page, asked, failed):
            for name in names:
                if name in ("404.html", "index.html"):  # a host shows one, the other leads on
                    continue
                page.goto((site / name).as_uri(), wait_until="load")
                empty = "all => all.filter(one => !one.complete || !one.naturalWidth).length"
                pictures = page.locator("article img:not([loading=lazy])")
                assert pictures.evaluate_all(empty) == 0, name
                assert page.locator("h1:visible").count() == 1, name
            page.goto((site / "index.html").as_uri())
            page.wait_for_url("**/book/index.html")
        assert not asked
        assert not failed

    def test_the_first_tab_shows_a_way_past_the_menu(self, browser, served, names):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        for name in (name for name in names if name.startswith("book/")):
            page.goto(f"{served}/{name}")
            page.keyboard.press("Tab")
            link = page.locator(":focus")
            assert link.inner_text() == "Skip to main content", name
            expect(link).to_be_in_viewport(ratio=1, timeout=PATIENCE)  # it slides in
            page.keyboard.press("Enter")
            page.wait_for_url("**#main-content")
            assert page.locator("#main-content h1:visible").count() == 1
        page.close()

    def search(self, page, start):
        """Find a word by keyboard alone; the heading of the first place it was found in."""
        page.goto(start)
        page.keyboard.press("Control+K")
        page.locator("#pst-search-dialog input").wait_for()
        page.keyboard.type("eigenvalue")
        page.keyboard.press("Enter")
        page.locator("#search-results li a").first.wait_for()
        page.get_by_text(re.compile("[Ff]ound [0-9]+ page|matching the search query")).wait_for()
        found = page.locator("#search-results li a").all()
        assert any("07_vanish_or_explode" in one.get_attribute("href") for one in found)
        found[0].press("Enter")
        page.wait_for_url("**/book/**")
        assert "eigenvalue" in page.locator("article").inner_text().lower()

    def test_the_search_finds_a_word_by_keyboard(self, browser, site):
        with (
            served_folder(site, below="/some/where") as home,
            opened_alone(browser, f"{home}/") as (page, asked, failed),
        ):
            self.search(page, f"{home}/book/index.html")
        assert not asked and not failed

    def test_the_search_finds_a_word_from_a_file_too(self, browser, site):
        with opened_alone(browser, site.as_uri()) as (page, asked, _):
            self.search(page, (site / "book" / "index.html").as_uri())
        assert not asked

    @pytest.mark.parametrize("lost", ["nothing.html", "book/nothing.html", "a/b/c/nothing"])
    def test_who_is_lost_is_led_to_the_book(self, browser, site, lost):
        with (
            served_folder(site, below="/some/where") as home,
            opened_alone(browser, home.removesuffix("/some/where")) as (page, asked, _),
        ):
            assert page.goto(f"{home}/{lost}").status == 404
            page.get_by_role("link").click()
            page.wait_for_url(f"{home}/book/index.html")
            assert page.locator("h1:visible").inner_text().startswith("Unrolled")
        assert not asked


def test_the_link_for_the_lost_is_no_file_beside_their_address(site):
    html = (site / "404.html").read_text("utf-8")
    assert re.findall(r"""(?:src|href)="([^"]*)""", html) == ["book/index.html"]
