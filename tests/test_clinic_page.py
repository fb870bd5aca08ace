"""The clinic as a reader has it: code is examined here, and never runs by itself."""

from pathlib import Path
import re
from shutil import copy, copytree
from subprocess import run
from sys import executable
from urllib.parse import urlsplit

from browser_window import Window
from lab.clinic import examine
from lab.mistakes import EXHIBITS
from playwright.sync_api import expect
import pytest
from test_site import AXE, RULES

from web.gzip_server import Handler, served_folder

ROOT = Path(__file__).resolve().parents[1]
PAGE = "book/clinic.html"
EXAMPLES = {path.stem: path.read_text("utf-8") for path in ROOT.glob("web/clinic/examples/*.py")}
# In the order of the list; what the clinic names in each.
NAMED = {
    "rnn_bptt": ("missing transpose",),
    "backward": ("dh_next without the derivative",),
    "network": ("assigned, not added",),
    "rows": ("derivative of a value already activated",),
    "features_first": (),
    "character_model": ("h_t for h_{t-1} in dWhh",),
}
RIGHT = EXAMPLES["rnn_bptt"].replace("Whh @ da", "Whh.T @ da")
HANGS = "for _ in iter(int, 1):\n    pass\n"
PRYING = """
import js
from pyodide.code import run_js

def backward(params, xs, hs, dys):
    js.fetch("{host}/fetched")
    run_js("import('{host}/imported').catch(() => 0)")
    request = js.XMLHttpRequest.new()
    request.open("GET", "{host}/asked", False)
    request.send()
"""


class Clinic:
    """The page, in the hands of a reader."""

    def __init__(self, window, address):
        self.window, self.page = window, window.page
        self.page.goto(address)
        self.verdict = self.page.get_by_role("region", name="Verdict")
        self.how_far = self.page.get_by_role("status")
        self.editor = self.page.get_by_role("textbox", name="Your code")

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def paste(self, code):
        self.editor.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(code)

    @property
    def code(self):
        return "\n".join(self.page.locator(".cm-line").all_text_contents())

    @property
    def height_of_the_buttons(self):
        return self.page.locator(".clinic .buttons").evaluate("one => one.offsetTop")

    def told(self, title, words):
        expect(self.verdict.get_by_role("heading")).to_have_text(title)
        expect(self.verdict).to_contain_text(words)


@pytest.fixture
def clinic(lite, open_window, site_address):
    """Opens the page in a window that asks for nothing but the site's own files."""
    windows = []

    def open_(address=site_address, fragment="", **options):
        windows.append(open_window(**options))
        return Clinic(windows[-1], f"{address}/{PAGE}{fragment}")

    yield open_
    for window in windows:
        assert len(window.hosts - {""}) == 1  # "": data: and blob:
        assert not window.failures


class TestExamining:
    def test_below_any_address_the_first_click_tells_the_mistake_and_then_that_it_is_gone(
        self, clinic, site
    ):
        with served_folder(site, below="/some/where") as address:
            here = clinic(address)
            expect(here.editor).to_be_visible()
            before = here.height_of_the_buttons
            here.press("Examine")
            expect(here.how_far).to_contain_text("Starting Python…")
            here.told("Wrong", "missing transpose: it looks like Whh instead of Whhᵀ in dh_next.")
            expect(here.how_far).to_be_empty()
            assert here.height_of_the_buttons == before
            museum = here.verdict.get_by_role("link")
            assert museum.get_attribute("href") == "bugs.html#missing-transpose"

            here.paste(RIGHT)
            here.press("Examine")
            here.told("Right", "to rounding in all")
            here.paste(RIGHT.replace("targets[t - 1]", "targets[t - 1]\n        dy = dy / 3"))
            here.press("Examine")
            here.told("Right up to a factor", "It is right for 0.333333 times this loss")
            here.paste("lambda: 0")
            here.page.keyboard.press("Control+Enter")
            here.told("Not read", "This form is not known.")

    def test_what_hangs_is_ended_by_the_limit_or_by_hand_and_python_starts_again(self, clinic):
        here = clinic()
        here.page.locator(".clinic").evaluate("place => place.dataset.seconds = 1")
        here.paste(HANGS)
        here.press("Examine")
        here.told("Not read", "It did not come to its end within 1 s and was stopped.")
        here.page.locator(".clinic").evaluate("place => place.dataset.seconds = 600")
        here.press("Examine")
        expect(here.how_far).to_contain_text("Running your code beside every known mistake…")
        here.press("Stop")
        here.told("Not read", "You stopped it.")
        here.paste(RIGHT)
        here.press("Examine")
        here.told("Right", "to rounding in all")

    def test_whatever_the_code_asks_of_another_host_is_not_asked(
        self, lite, browser, site_address, tmp_path, monkeypatch
    ):
        heard = []
        note = lambda handler, *_: heard.append(handler.path)  # noqa: E731
        monkeypatch.setattr(Handler, "log_message", note)
        window = Window(browser.new_context())
        with served_folder(tmp_path) as host:
            here = Clinic(window, f"{site_address}/{PAGE}")
            here.paste(PRYING.replace("{host}", host))
            here.press("Examine")
            here.told("Not read", "NetworkError")
        assert f"/{PAGE}" in heard
        assert not {"/fetched", "/imported", "/asked"} & set(heard)
        window.context.close()

    def test_where_the_site_has_no_python_it_says_so(self, browser, site_address):
        window = Window(browser.new_context())
        window.context.route("**/lite/**", lambda route: route.fulfill(status=404))
        here = Clinic(window, f"{site_address}/{PAGE}")
        here.press("Examine")
        here.told("Not read", "Python could not be started")
        window.context.close()

    def test_the_list_has_an_example_of_each_form(self, clinic):
        here = clinic()
        choice = here.page.get_by_role("combobox", name="An example of each form")
        for number, name in enumerate(NAMED):
            choice.select_option(index=number)
            assert here.code.startswith(EXAMPLES[name][:200])


class TestLinks:
    def test_a_link_brings_the_code_back_and_does_not_run_it(self, clinic):
        here = clinic()
        here.paste(f"# Whhᵀ and 𝛿\n{HANGS}")
        here.press("Link to this code")
        expect(here.how_far).to_contain_text("address of this page")
        there = clinic(fragment="#" + urlsplit(here.page.url).fragment)
        expect(there.page.locator(".cm-line").first).to_have_text("# Whhᵀ and 𝛿")
        assert there.code == here.code
        assert not there.page.workers and not here.page.workers
        choice = there.page.get_by_role("combobox").locator("option:checked")
        expect(choice).to_have_text("your own code")

    def test_too_much_code_has_no_link_and_a_damaged_one_brings_none(self, clinic):
        here = clinic(fragment="#code-" + "x" * 21)
        expect(here.how_far).to_contain_text("is damaged")
        assert here.code.startswith("import numpy")
        here.paste("".join(f"# {pow(7, i, 10**17 + 3)}\n" for i in range(1500)))
        here.press("Link to this code")
        expect(here.how_far).to_contain_text("too long for an address")


class TestForEverybody:
    @pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
    def test_axe_finds_no_fault_in_a_verdict_and_nothing_is_wider_than_the_window(
        self, clinic, width, scheme
    ):
        here = clinic(viewport={"width": width, "height": 844}, color_scheme=scheme)
        here.press("Examine")
        here.told("Wrong", "missing transpose")
        expect(here.verdict.get_by_role("heading")).to_be_in_viewport()
        assert here.page.evaluate("document.documentElement.scrollWidth") == width
        here.page.add_script_tag(path=AXE)
        faults = here.page.evaluate(RULES)["violations"]
        assert not {fault["id"]: fault["nodes"][0]["html"][:200] for fault in faults}
        assert here.verdict.get_attribute("aria-live") == "polite"

    def test_tab_leaves_the_editor_and_goes_through_the_buttons(self, clinic):
        here = clinic()
        here.page.get_by_role("combobox").focus()
        for name in ("Your code", "Examine", "Stop", "Link to this code"):
            here.page.keyboard.press("Tab")
            focused = here.page.locator(":focus")
            assert name in (focused.get_attribute("aria-label") or focused.inner_text())
            assert (
                focused.evaluate(
                    "one => getComputedStyle(one.closest('.cm-editor') ?? one).outlineWidth"
                )
                == "2px"
            )

    @pytest.mark.parametrize("script", [True, False])
    def test_from_a_file_and_without_a_script_it_says_what_to_do(self, open_window, site, script):
        page = open_window(java_script_enabled=script).page
        page.goto((site / PAGE).as_uri())
        place = page.locator(".clinic")
        expect(place).to_contain_text("from lab.clinic import examine")
        expect(place).to_contain_text("missing transpose: it looks like Whh")
        assert place.get_by_role("button", name="Examine").count() == 0
        expect(place).to_contain_text("a site that is served (make serve, or a web host)")
        assert place.locator("div.highlight:visible").count() == 3


class TestTheFiles:
    @pytest.mark.parametrize("name", NAMED)
    def test_an_example_is_told_what_it_shows(self, name):
        verdict = examine(EXAMPLES[name])
        assert (verdict.right, verdict.mistakes) == (not NAMED[name], NAMED[name])

    def test_what_the_page_carries_to_python_is_all_that_it_imports(self, tmp_path):
        (own,) = re.findall(r"const own = \[(.*)\]", (ROOT / "web/clinic/bundle.mjs").read_text())
        for name in re.findall(r'"(.+?)"', own):
            (tmp_path / "lab").mkdir(exist_ok=True)
            copy(ROOT / "book" / "lab" / name, tmp_path / "lab")
        copytree(ROOT / "book" / "lab" / "clinic", tmp_path / "lab" / "clinic")
        copy(ROOT / "rnn_core.py", tmp_path)
        run([executable, "-c", "from lab.clinic import examine"], cwd=tmp_path, check=True)

    def test_without_a_script_the_page_shows_what_the_clinic_says(self):
        page = (ROOT / "book" / "clinic.md").read_text("utf-8")
        assert f"```text\n{examine(EXAMPLES['rnn_bptt'])}\n```" in page

    def test_every_exhibit_has_the_place_that_a_verdict_links_to(self, site):
        places = re.findall(r' id="([^"]+)"', (site / "book" / "bugs.html").read_text("utf-8"))
        anchors = {re.sub("[^a-z0-9]+", "-", one.name.lower()).strip("-") for one in EXHIBITS}
        assert anchors <= set(places)

    def test_the_editor_is_on_this_page_alone(self, site):
        pages = [*site.glob("book/*.html")]
        loading = [page.name for page in pages if "clinic.js" in page.read_text("utf-8")]
        assert loading == ["clinic.html"]
        assert (site / "_static" / "clinic" / "clinic.js").stat().st_size < 400_000
