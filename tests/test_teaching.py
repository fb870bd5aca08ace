"""The guide for teachers: plans add up, links open what they say, numbers were printed."""

from itertools import takewhile
import json
from pathlib import Path
import re
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup
from explorable_cases import CASES
import pytest
from test_prose import CHAPTERS, NOT_PROSE, prose, unprinted
from test_quiz import questions

from classroom.printing import cards
from classroom.printing.worksheets import html
from web.live import repository

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
GUIDE, GAME = ((BOOK / name).read_text("utf-8") for name in ("teaching.md", "game.md"))
STATES = sorted(set(re.findall(r"^\[[\w.-]+\]: (\S+\?explorable=\S+)$", GUIDE + GAME, re.M)))
SESSIONS = dict(re.findall(r"^###? (\w+ session.*?)\n(.*?)(?=^##)", GUIDE, re.M | re.S))
PLANS = {name: text for name, text in SESSIONS.items() if "| minutes |" in text}
MISTAKES = dict(
    re.findall(
        r"^### (.*?)\n(.*?)(?=^##)", GUIDE.partition("## What students get wrong")[2], re.M | re.S
    )
)
LATER = 6  # sessions on the chapters after those of the six
OPTIONAL, BREAK = "○", "**Break.**"
ASSIGNMENTS = BOOK / "exercises"
BY_NUMBER = {int(path.name[:2]): path for path in CHAPTERS}
PATIENCE = 60_000  # milliseconds, on a machine that does much else


def lines(plan):
    """Minutes and text of each line of a plan."""
    return [(int(minutes), text) for minutes, text in re.findall(r"^\| (\d+) \| (.*)", plan, re.M)]


def headings(chapter):
    """The headings of a chapter, without markup."""
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return [each.replace("`", "") for each in re.findall(r"^#+ (.*)$", text, re.M)]


def test_there_are_plans_for_one_three_six_and_twelve_sessions():
    words = ("One", "Three", "Six", "Twelve")
    counts = [sum(name.startswith(word) for name in PLANS) for word in words]
    assert counts == [1, 3, 6, LATER]


@pytest.mark.parametrize("name", PLANS)
class TestAPlan:
    def test_it_takes_90_minutes_and_60_without_what_may_be_left_out(self, name):
        plan = lines(PLANS[name])
        assert sum(minutes for minutes, _ in plan) == 90
        assert sum(minutes for minutes, text in plan if not text.startswith(OPTIONAL)) == 60

    def test_it_breaks_about_half_way(self, name):
        plan = lines(PLANS[name])
        before = list(takewhile(lambda line: BREAK not in line[1], plan))
        assert sum(BREAK in text for _, text in plan) == 1
        assert 40 <= sum(minutes for minutes, _ in [*before, plan[len(before)]]) <= 50

    def test_it_says_what_they_can_do_and_what_they_get_wrong(self, name):
        assert PLANS[name].strip().startswith("Afterward they can ")
        mistakes = re.findall(r"\]\(#([\w-]+)\)", PLANS[name].partition("*They get wrong:*")[2])
        assert mistakes


def test_a_section_that_is_named_is_in_its_chapter():
    named = re.findall(r"chapter (\d+), \*(.+?)\*", GUIDE)
    assert len(named) > 10
    for number, section in named:
        there = headings(BY_NUMBER[int(number)])
        assert any(each.startswith(section) for each in there), f"chapter {number}, {section}"


def test_an_exercise_that_is_named_is_in_its_chapter():
    named = re.findall(r"[Cc]hapter (\d+), exercises? (\d)(?: and (\d))?", GUIDE)
    assert len(named) > 4
    for chapter, *numbers in named:
        for number in filter(None, numbers):
            starts = f"Exercise {number}:"
            assert any(each.startswith(starts) for each in headings(BY_NUMBER[int(chapter)]))


def test_the_rounds_of_the_game_take_as_long_as_the_plans_say():
    rounds = [(int(n), int(m)) for n, m in re.findall(r"^\| (\d) \| .* \| (\d+) \|$", GAME, re.M)]
    assert [n for n, _ in rounds[:8]] == list(range(8))
    minutes = [m for _, m in rounds[:8]]
    assert "whole numbers and halves, 40 minutes" in GAME and sum(minutes) == 40
    for plan in PLANS.values():
        for expected_minutes, words in re.findall(
            r"^\| (\d+) \| The \[game\]\(game.md\), (.+?)\. ", plan, re.M
        ):
            expected = {"all rounds": minutes, "rounds 0 to 4": minutes[:5]}[words]
            assert int(expected_minutes) == sum(expected)


def test_each_mistake_of_students_has_a_picture_a_number_and_a_question():
    assert len(MISTAKES) > 10
    for name, text in MISTAKES.items():
        assert all(f"**{part}** " in text for part in ("Show", "Say", "Ask")), name


@pytest.mark.parametrize("name", MISTAKES)
def test_a_number_to_say_was_printed_by_a_chapter_that_is_linked_there(name):
    text = MISTAKES[name]
    linked = [BOOK / file for file in set(re.findall(r"\((\d\d_\w+\.ipynb)", text))]
    assert linked
    printed = "\n".join(prose(chapter)[1] for chapter in linked)
    assert unprinted(NOT_PROSE.sub(" ", text), printed) == []


def test_elsewhere_there_is_no_number_to_be_printed():
    rest = GUIDE
    for text in MISTAKES.values():
        rest = rest.replace(text, "")
    rest = re.sub(r"^\[[\w.-]+\]: .*$|\[[^]]*\]\[[^]]*\]", " ", rest, flags=re.M)
    assert set(unprinted(NOT_PROSE.sub(" ", rest), "")) <= {"0.8"}  # the push of a link


@pytest.mark.skipif(not ASSIGNMENTS.exists(), reason="the assignments are not here yet")
def test_the_assignments_are_those_that_there_are():
    there = {path.stem for path in ASSIGNMENTS.glob("[0-9]*.ipynb")}
    assert set(re.findall(r"`(\d\d_\w+)`", GUIDE)) == there
    table = GUIDE.partition("| assignment | about |")[2].partition("\n\n")[0]
    minutes = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", table, re.M))
    assert minutes.keys() == there
    assert all(20 <= int(each) <= 45 for each in minutes.values())


@pytest.mark.skipif(not (BOOK / "quiz.md").exists(), reason="the quiz is not here yet")
def test_the_quiz_is_linked_wherever_it_is_named():
    assert "](quiz.md)" in GUIDE and "the book's quiz" not in GUIDE


def test_a_question_that_is_asked_is_about_a_chapter_of_the_session():
    said = {str(number): question for number, question in enumerate(questions(), 1)}
    asked = [
        (plan, number)
        for plan in PLANS.values()
        for numbers in re.findall(r"[Qq]uestions? (\d+)(?: and (\d+))?", plan)
        for number in filter(None, numbers)
    ]
    assert len(asked) > 4
    for plan, number in asked:
        chapters = set(re.findall(r"\((\d\d_\w+\.ipynb)\)", plan))
        assert any(f"({chapter}#" in said[number].reading for chapter in chapters), number


def test_each_assignment_is_handed_out_in_the_session_that_the_table_names():
    table = GUIDE.partition("| assignment | about |")[2].partition("\n\n")[0]
    order = ("first", "second", "third", "fourth", "fifth", "sixth")
    rows = re.findall(r"^\| `(\w+)` \| .* \| .* \| (\w+).*? \| (\w+) \| \d+ \|$", table, re.M)
    assert len(rows) == 6
    for name, *places in rows:
        for course, place in zip(("Three", "Six"), places, strict=True):
            assert place in order
            plan = next(p for n, p in PLANS.items() if n.startswith(f"{course} sessions, {place}:"))
            assert f"`{name}`" in plan.partition("Hand out")[2]


@pytest.mark.skipif(not ASSIGNMENTS.exists(), reason="not all of these are here yet")
def test_what_one_is_told_to_make_can_be_made():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"`make ([\w-]+)", GUIDE + GAME))
    assert len(named) > 4
    assert named <= targets


@pytest.mark.parametrize("link", STATES, ids=lambda link: link[:70])
def test_a_link_opens_a_figure_in_its_state(explorable_page, link):
    address = urlsplit(link)
    values = dict(parse_qsl(address.query))
    case = CASES[values.pop("explorable")]
    assert f"book/{address.path}" == f"{case.PAGE}.html"
    shown = explorable_page(case, {name: json.loads(text) for name, text in values.items()})
    again = shown.root.get_by_role("link", name="Link to this state")
    assert again.get_attribute("href") == f"?{address.query}"  # whole, and nothing refused
    assert not shown.root.locator(".refused").inner_text()
    assert shown.agrees_with_the_kernel()


@pytest.mark.parametrize("page", ["teaching", "game"])
def test_the_page_has_these_links(site, page):
    soup = BeautifulSoup((site / "book" / f"{page}.html").read_text("utf-8"), "html.parser")
    links = {link["href"] for link in soup.select("article a[href*='?explorable=']")}
    source = {"teaching": GUIDE, "game": GAME}[page]
    assert links == set(re.findall(r"^\[[\w.-]+\]: (\S+)$", source, re.M))


def test_what_to_print_on_sunday_is_on_the_site(site):
    linked = set(re.findall(r"\]\((\.\./_static/class/[\w.-]+)\)", GUIDE + GAME))
    made = {"game-7.html": cards.sheet(7), "worksheet-9.html": html(range(9, 10), "sheet.html")}
    assert {Path(link).name for link in linked} == made.keys()
    for link in linked:
        assert (site / "book" / link).read_text("utf-8") == made[Path(link).name]


def test_who_has_the_repository_is_said_wherever_it_is_needed(site):
    article = BeautifulSoup((site / "book" / "teaching.html").read_text("utf-8"), "html.parser")
    words = article.select_one("article").get_text()
    known = repository()
    assert GUIDE.count("{{ repository }}") == 2 and "{{" not in words
    assert words.count("whoever gave you this site has it") == (0 if known else 2)
    assert len(article.select(f'article a[href="{known}"]')) == (2 if known else 0)


def test_what_to_do_on_monday_is_on_the_first_screen(book_page):
    page = book_page("book/teaching", viewport={"width": 1280, "height": 800})
    last = page.locator("#on-monday ol > li").last
    assert last.bounding_box()["y"] + last.bounding_box()["height"] < 800
