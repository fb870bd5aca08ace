"""The quiz as a reader has it: by keyboard, by touch, without a script, from a file, on paper."""

from browser_window import PHONE
from playwright.sync_api import expect
import pytest
from test_quiz import NUMBER, questions

PAGE = "book/quiz.html"
LETTERS = "abcd"


@pytest.fixture
def quiz(open_window, site):
    """Opens the page from its file; it asks for no other address than files."""
    windows = []

    def open_(**options):
        windows.append(open_window(**options))
        windows[-1].page.goto((site / PAGE).as_uri())
        return windows[-1].page

    yield open_
    assert all(address.startswith("file:") for one in windows for address in one.requests)


def place(page, question):
    return page.locator(f"#question-{question.name}")


def words(markdown):
    """The first words of a text that stand on the page as they stand in the source."""
    return markdown.split("`")[0].split("$")[0].split("*")[0].strip().split("\n")[0][:60].strip()


def test_a_wrong_choice_is_told_what_it_overlooks_and_a_right_one_confirmed(quiz):
    page = quiz()
    at_once = sum(question.right == 0 for question in questions())
    for question in questions():
        form = place(page, question)
        result = form.get_by_role("status")
        for i, (mark, _, answer) in enumerate(question.choices):
            form.get_by_role("radio").nth(i).check()
            expect(result).to_be_empty()
            form.get_by_role("button", name="Check").click()
            expect(result).to_contain_text(words(answer))
            expect(result).to_contain_text("Right." if mark == "x" else "Not this one.")
            assert result.get_by_role("link").count() >= 1
    expect(page.locator(".score")).to_have_text(
        f"{NUMBER} of {NUMBER} right, {at_once} of them at the first try."
    )


def test_by_keyboard_alone_with_the_focus_in_sight(quiz):
    page = quiz(viewport={"width": 1280, "height": 900})
    question = questions()[0]
    form = place(page, question)
    form.get_by_role("radio").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    result = form.get_by_role("status")
    expect(result).to_have_text("Choose an answer first.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    chosen = form.locator("label:has(:focus-visible)")
    assert chosen.evaluate("one => getComputedStyle(one).outlineWidth") == "2px"
    page.keyboard.press("Enter")
    expect(result).to_contain_text(words(question.choices[1][2]))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    button = form.get_by_role("button")
    expect(button).to_be_focused()
    assert button.evaluate("one => getComputedStyle(one).outlineWidth") == "2px"
    page.keyboard.press("Space")
    expect(result).to_contain_text("Right.")
    expect(page.locator(".score")).to_have_text(f"1 of {NUMBER} right, 0 of them at the first try.")


def test_a_group_has_the_question_as_its_name_and_announces_what_is_found(quiz):
    page = quiz()
    for question in questions():
        form = place(page, question)
        group = form.get_by_role("group", name=form.locator("legend").inner_text())
        assert group.get_by_role("radio").count() == len(question.choices)
        assert form.get_by_role("status").count() == 1


def test_the_answer_is_folded_away_until_one_has_tried(quiz):
    page = quiz()
    first, second = (place(page, question) for question in questions()[:2])
    assert first.locator("details").is_hidden()
    first.get_by_role("radio").first.check()
    first.get_by_role("button").click()
    expect(first.locator("summary")).to_be_visible()
    assert first.locator("details").get_attribute("open") is None
    assert second.locator("details").is_hidden()


def test_on_a_phone_a_finger_is_enough(quiz):
    page = quiz(viewport={"width": 360, "height": 740}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"] == 360
    question = questions()[7]
    form = place(page, question)
    for label in form.locator("label").all():
        assert label.bounding_box()["height"] >= 40
    form.locator("label").nth(question.right).tap()
    form.get_by_role("button").tap()
    expect(form.get_by_role("status")).to_contain_text("Right.")


def test_without_a_script_every_question_reads_and_its_answer_unfolds(quiz):
    page = quiz(java_script_enabled=False)
    assert page.locator(".question button").count() == 0
    for question in questions():
        form = place(page, question)
        assert form.locator("label:visible").count() == 4
        form.locator("summary").click()
        for letter, (mark, _, answer) in zip(LETTERS, question.choices, strict=True):
            verdict = "Right." if mark == "x" else "No."
            told = form.locator(f"[data-choice={letter}]")
            assert told.is_visible() and f"{letter}. {verdict}" in told.inner_text()
            assert words(answer) in " ".join(told.inner_text().split())


def test_who_comes_back_finds_no_choice_marked_that_is_not_counted(quiz):
    page = quiz()
    page.get_by_role("radio").first.check()
    page.goto("about:blank")
    page.go_back()
    expect(page.locator(".score")).to_have_text(f"0 of {NUMBER} right so far.")
    assert page.locator("input:checked").count() == 0


def test_before_it_is_printed_the_answers_go_behind_the_last_question_and_then_back(quiz):
    page = quiz()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    parts = page.locator("fieldset, .quiz-answer")
    kinds = parts.evaluate_all("all => all.map(one => one.tagName)")
    assert kinds == ["FIELDSET"] * NUMBER + ["DETAILS"] * NUMBER
    page.emulate_media(media="print")
    breaks = "all => all.map(one => getComputedStyle(one).breakBefore)"
    assert page.locator(".quiz-answer").evaluate_all(breaks) == ["page"] + ["auto"] * (NUMBER - 1)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    for question in questions():
        assert place(page, question).locator("details").count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_all_questions_come_before_the_first_answer(quiz, script):
    page = quiz(java_script_enabled=script, viewport={"width": 640, "height": 900})
    page.emulate_media(media="print")
    assert page.locator(".question button:visible, .score:visible").count() == 0
    answers = page.locator(".quiz-answer")
    assert answers.locator(":scope > div:visible").count() == NUMBER * 5
    tops = answers.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    last = place(page, questions()[-1]).locator("fieldset").bounding_box()
    assert last["y"] + last["height"] <= tops[0]
    assert tops == sorted(tops)


def test_the_script_is_small_and_on_this_page_alone(site):
    assert (site / "_static" / "quiz.js").stat().st_size < 3000
    loading = [
        page.name for page in site.glob("book/*.html") if "quiz.js" in page.read_text("utf-8")
    ]
    assert loading == ["quiz.html"]
