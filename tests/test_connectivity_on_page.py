"""The cells that learn, and the network that writes, in a browser: as a reader uses them."""

from functools import partial

from browser_window import PHONE
from lab.chapter12 import continuing, explorable_case, writer, writer_case
from playwright.sync_api import expect
import pytest

LEARNED = "Number(document.querySelector('[data-name=steps]').value) >= 100"
WROTE = "document.querySelector('.writer .letter:not(.given)').textContent.length >= 5"
NO_WORKER = "delete globalThis.Worker;"
WORKER_THAT_FAILS = """globalThis.Worker = class {
    postMessage() { setTimeout(() => this.onerror(new Event("error", { cancelable: true }))); }
};"""


@pytest.fixture
def cells(explorable_page):
    return partial(explorable_page, explorable_case)


@pytest.fixture
def hamlet(explorable_page):
    return partial(explorable_page, writer_case)


def train(shown):
    """Press the button and wait until the cells have learned for a while."""
    shown.press("Train")
    shown.page.wait_for_function(LEARNED)
    shown.press("Pause")


def test_the_cells_part_as_they_learn(cells):
    shown = cells()
    before = shown.readout
    train(shown)
    told = shown.readout
    assert told["steps"] >= 100 and shown.agrees_with_the_kernel()
    assert told["bits LSTM"] < before["bits LSTM"] / 10
    assert told["given tanh"] < 0.6 < 0.9 < min(told["given GRU"], told["given LSTM"])
    assert told["back tanh"] < 5 and told["back GRU"] == told["back LSTM"] == 13
    assert shown.root.locator(".wrong").first.text_content()  # only tanh writes a wrong bracket


def test_it_learns_from_a_file_beside_the_page(cells, site):
    shown = cells(address=site.as_uri())
    train(shown)
    assert shown.page.workers
    assert shown.agrees_with_the_kernel()


@pytest.mark.parametrize("script", [NO_WORKER, WORKER_THAT_FAILS])
def test_without_a_worker_it_learns_on_the_page(cells, script):
    shown = cells(alone=True)
    shown.page.add_init_script(script)
    shown.follow()
    train(shown)
    assert not shown.page.workers
    assert shown.agrees_with_the_kernel()


def test_a_pause_is_a_pause_and_it_goes_on_from_there(cells):
    shown = cells()
    shown.press("Train")
    shown.page.wait_for_function("Number(document.querySelector('[data-name=steps]').value) >= 2")
    shown.press("Pause")
    steps = shown.readout["steps"]
    shown.page.wait_for_timeout(700)
    assert shown.readout["steps"] == steps
    shown.press("One step")
    assert shown.readout["steps"] == steps + 1
    assert shown.agrees_with_the_kernel()
    shown.press("Start over")
    assert shown.readout["steps"] == 0
    assert shown.root.get_by_role("button", name="Start over").is_disabled()


def test_reset_ends_the_learning(cells):
    shown = cells()
    shown.press("Train")
    shown.page.wait_for_function("Number(document.querySelector('[data-name=steps]').value) >= 1")
    shown.press("Reset")
    expect(shown.root.get_by_role("button", name="Train")).to_be_visible()
    shown.page.wait_for_timeout(500)
    assert shown.readout["steps"] == 0


def test_a_link_to_later_steps_is_followed_in_the_background(cells):
    shown = cells()
    shown.show({**explorable_case.OTHER, "steps": 60})
    shown.page.wait_for_function("Number(document.querySelector('[data-name=steps]').value) === 60")
    assert shown.state["steps"] == 60
    assert shown.agrees_with_the_kernel()


@pytest.mark.parametrize("text", ["ab", "x" * 120, "Zoë: 3 € – ½", "row, row, row your boat, "])
def test_any_text_is_taken(cells, text):
    shown = cells()
    shown.root.get_by_label("Your text").fill(text)
    assert shown.state["text"] == text and shown.agrees_with_the_kernel()
    shown.press("One step")
    assert shown.agrees_with_the_kernel()
    assert "NaN" not in shown.root.inner_html()


def test_a_letter_is_pointed_at_by_finger_and_by_key(cells):
    shown = cells(**PHONE)
    rows = shown.root.get_by_role("slider", name="Letter after which")
    box = rows.bounding_box()
    for n in range(3):  # in the row of each cell
        x = box["width"] * (4.5 + n) / 30
        rows.tap(position={"x": x, "y": box["height"] * (n + 0.5) / 3})
        assert shown.state["letter"] == 5 + n
        assert shown.agrees_with_the_kernel()
    rows.press("ArrowRight")
    assert shown.state["letter"] == 8
    rows.press("Home")
    assert shown.state["letter"] == 1
    rows.press("End")
    assert shown.state["letter"] == 30 and rows.get_attribute("aria-valuetext") == "letter 30, ]"
    assert shown.agrees_with_the_kernel()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
def test_with_everything_open_it_is_no_taller_than_a_screen(cells, hamlet, size):
    for figure in (cells, hamlet):
        shown = figure(**size)
        assert shown.root.bounding_box()["height"] <= size["height"]


def test_the_network_writes_what_python_writes(hamlet):
    shown = hamlet()
    shown.press("Write")
    shown.page.wait_for_function(WROTE)
    shown.press("Pause")
    state = shown.state
    count = len(state["written"])
    wanted = continuing.continued(*writer.load(), state["begin"], count, 1, state["temperature"])
    assert state["begin"] + state["written"] == wanted
    assert shown.agrees_with_the_kernel()
    shown.press("One letter")
    assert len(shown.state["written"]) == count + 1
    shown.press("Start over")
    assert shown.state["written"] == ""


def test_it_stops_when_the_page_is_full(hamlet):
    shown = hamlet({**writer_case.OTHER, "written": "a" * 109, "letter": 0})
    shown.press("Write")
    expect(shown.root.get_by_role("button", name="Write again")).to_be_visible()
    assert len(shown.state["written"]) == 110
    assert shown.agrees_with_the_kernel()


def test_letters_that_it_does_not_know_are_refused(hamlet):
    shown = hamlet()
    before = shown.state
    field = shown.root.get_by_label("It reads")
    field.fill("50 %")
    assert "needs letters of the play" in shown.refusal and shown.state == before
    field.fill("Good night, ")
    assert not shown.refusal and shown.state["begin"] == "Good night, "


def test_written_letters_can_be_pointed_at(hamlet):
    shown = hamlet(writer_case.OTHER)
    rows = shown.root.get_by_role("slider", name="Letter after which")
    for key, letter in (("ArrowRight", 10), ("End", 28), ("ArrowUp", 1), ("ArrowLeft", 1)):
        rows.press(key)
        assert shown.readout["letter"] == letter
        assert shown.agrees_with_the_kernel()
