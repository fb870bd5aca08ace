"""The cells that learn, and the network that writes, in a browser: as a reader uses them."""

from functools import partial

from browser_window import PHONE
from lab.chapter12 import continuing, explorable_case, writer, writer_case
from playwright.sync_api import expect
import pytest

LEARNED = "Number(document.querySelector('[data-name=steps]').value) >= 100"
WROTE = """[...document.querySelectorAll(".writer .letter:not(.given)")]
    .map(line => line.textContent).join("").length >= 5"""
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
    shown.page.wait_for_timeout(500)  # steps that are under way still arrive


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


def test_letters_that_it_does_not_know_are_refused_and_stay_to_be_mended(hamlet):
    shown = hamlet()
    before = shown.state
    field = shown.root.get_by_label("It reads")
    for typed, strange in (("Xylophone 7", "X"), ("😀", "😀")):
        field.fill("")
        shown.page.keyboard.insert_text(typed)
        assert shown.refusal.startswith("“It reads” needs letters")
        assert f"got “{strange}”" in shown.refusal and shown.state == before
        field.press("Tab")
        assert field.input_value() == typed and field.get_attribute("aria-invalid") == "true"
    field.fill("Good night")
    assert not shown.refusal and shown.state["begin"] == "Good night"
    field.press("End")
    for letter in " 7 times":
        shown.page.keyboard.type(letter)
    assert field.input_value() == "Good night 7 times"
    assert shown.refusal and shown.state["begin"] == "Good night "
    field.press("Escape")
    assert field.input_value() == "Good night " and not shown.refusal


def test_what_is_typed_stays_refused_while_the_cells_learn(cells):
    shown = cells()
    field = shown.root.get_by_label("Your text")
    field.fill("😀 smile 😀")
    assert "needs letters that count as one, and got “😀”, which counts as two" in shown.refusal
    shown.press("One step")
    assert shown.refusal and field.input_value() == "😀 smile 😀"
    field.press("Escape")
    assert not shown.refusal and shown.state["steps"] == 1


def test_buttons_lead_to_the_letters_beside_and_the_text_goes_round(cells):
    shown = cells()
    for name, letter in (("letter after", 15), ("letter before", 14), ("letter before", 13)):
        shown.press(name)
        assert shown.state["letter"] == letter and shown.agrees_with_the_kernel()
    shown.show({**explorable_case.OTHER, "text": "(to)", "letter": 4})
    assert "After letter 4, “)”, the last, comes “(”." in shown.words
    assert shown.root.get_by_role("button", name="letter after").is_disabled()


def test_words_stay_whole_and_a_line_ends_where_the_text_breaks_it(hamlet):
    shown = hamlet({**writer_case.OTHER, "written": "the king,\nand so the world goes on and on"})
    lines = shown.root.locator(".text-rows .letter")
    assert [*filter(None, lines.all_text_contents())] == [
        "O,␣my␣lord,␣",
        "the␣king,↵",
        "and␣so␣the␣world␣goes␣on␣and␣",
        "on",
    ]
    shown.show({**writer_case.OTHER, "written": "a\n" * 50})  # too many lines: one after the other
    assert max(map(len, lines.all_text_contents())) == 30


def test_written_letters_can_be_pointed_at(hamlet):
    shown = hamlet(writer_case.OTHER)
    rows = shown.root.get_by_role("slider", name="Letter after which")
    keys = [("ArrowRight", 10), ("End", 28), ("ArrowUp", 6), ("ArrowUp", 1), ("ArrowDown", 23)]
    for key, letter in keys:
        rows.press(key)
        assert shown.readout["letter"] == letter
        assert shown.agrees_with_the_kernel()
