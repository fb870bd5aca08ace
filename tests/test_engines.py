"""The site in Firefox and in WebKit, the engine of Safari, as `engines.py` drives them.

The short set runs with all tests; what is marked `every_engine` by `make test-engines`.
"""

import json
import shutil
import sys
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

from engines import Firefox, WebKit, noting, require_engine
from explorable_cases import CASES
from explorable_page import agree
from notebook_page import CELLS, IDLE, complaints
import pytest
from test_explorables_on_pages import USE
from test_lite import SHORT as CHAPTER
from test_quiz import NUMBER, questions
from test_site import PAGES

from web.gzip_server import served_folder

PYTHON = 900  # seconds until Python has started in a page and has run a chapter
WIDE, PHONE = (1280, 900), (390, 800)
every_engine = pytest.mark.every_engine
# Every second figure is in the short set.
EACH = [pytest.param(case, id=name) for name, case in CASES.items()]
SOME = [
    pytest.param(*one.values, id=one.id, marks=[every_engine] * (i % 2))
    for i, one in enumerate(EACH)
]
ENGINES = [
    pytest.param(each, id=each.__name__, marks=pytest.mark.xdist_group(each.__name__))
    for each in (Firefox, WebKit)
]
DRAWN = "() => performance.getEntriesByName('explorables drawn').length > 0"
# What a figure says, and its state, which is that of its link.
SAYS = """s => {
    const root = document.querySelector(s);
    const numbers = [...root.querySelectorAll("data[data-name]")];
    return [
        Object.fromEntries(numbers.map(d => [d.dataset.name, Number(d.value)])),
        root.querySelector(".explorable-foot a").getAttribute("href"),
    ];
}"""
# Where a hand takes hold of the first thing that moves, and where it goes: toward the middle.
# A figure without such a thing is typed into, and has numbers to click.
GRIP = """s => {
    const root = document.querySelector(s);
    const seen = one => one.checkVisibility() && !one.disabled && !one.closest(".explorable-foot");
    const first = what => [...root.querySelectorAll(what)].find(seen);
    const main = first("[role=slider], input[type=range]") ?? first("input.number");
    const typed = main.matches(".number");
    const held = typed ? [...root.querySelectorAll("button")].findLast(seen) : main;
    held.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = held.getBoundingClientRect();
    const share = main.type === "range" ? main.value / main.max : 0.5;
    const from = [x + 10 + share * (width - 20), y + height / 2];
    const box = (main.closest("svg") ?? held).getBoundingClientRect();
    const way = (at, start, size) => (at < start + size / 2 ? 1 : -1);
    const to = [
        from[0] + 30 * way(from[0], box.x, box.width),
        main.type === "range" ? from[1] : from[1] + 12 * way(from[1], box.y, box.height),
    ];
    main.focus({ preventScroll: true });
    const at_end = (main.ariaValueNow ?? main.value) === (main.ariaValueMax ?? main.max);
    const key = typed ? "ArrowUp" : at_end ? "ArrowLeft" : "ArrowRight";
    return { path: typed ? [from] : [from, to], key };
}"""
IN_SIGHT = """s => {
    const { top, bottom } = document.querySelector(s).getBoundingClientRect();
    return top < innerHeight / 2 && (top >= 0 || bottom > innerHeight / 2);
}"""
MIDDLE = """(s, i) => {
    const one = document.querySelectorAll(s)[i];
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = one.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
}"""
# Shows the page as it is printed: no driver prints in both.
TO_PAPER = """() => {
    dispatchEvent(new Event("beforeprint"));
    const swap = { print: "all", screen: "not all" };
    const turn = one => { one.media.mediaText = swap[one.media.mediaText] ?? one.media.mediaText; };
    const walk = rules => [...rules].forEach(rule => {
        if (rule.media) turn(rule);
        if (rule.cssRules) walk(rule.cssRules);
    });
    for (const sheet of document.styleSheets) { turn(sheet); walk(sheet.cssRules); }
}"""
FOLDS = """() => {
    const folds = [...document.querySelectorAll("article details")];
    const height = fold => fold.querySelector(":scope > :not(summary)").offsetHeight;
    const parts = [...document.querySelectorAll("article fieldset, article .quiz-answer")];
    return [folds.length, folds.filter(one => height(one) > 5).length, parts.map(p => p.tagName)];
}"""
# Whether all of a figure fits or scrolls in it, and what is wider than its place over a drawing.
CROWDED = """s => {
    const root = document.querySelector(s);
    const width = one => one.getBoundingClientRect().width;
    const numbers = [...root.querySelectorAll(".at data")];
    return [root.scrollWidth <= root.clientWidth,
        numbers.filter(one => width(one) > width(one.closest(".at"))).map(one => one.innerText)];
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory):
    require_engine(request.param)
    started = request.param(tmp_path_factory.mktemp("engine"))
    yield started
    started.quit()


@pytest.fixture(scope="module")
def noting_site(engine, site, tmp_path_factory):
    with served_folder(noting(site, tmp_path_factory.mktemp("site"))) as address:
        yield address


@pytest.fixture
def fresh(engine, tmp_path):
    """The same engine, without anything that it would remember."""
    started = type(engine)(tmp_path)
    yield started
    started.quit()


@pytest.fixture(scope="module")
def large_letters(tmp_path_factory):
    """Firefox with text alone at 200 %; WebKit's driver cannot zoom."""
    require_engine(Firefox)
    settings = {"ui.textScaleFactor": 200, "browser.display.os-zoom-behavior": 2}
    started = Firefox(tmp_path_factory.mktemp("large"), **settings)
    yield started
    started.quit()


@pytest.fixture
def open_page(engine, noting_site):
    """Opens a page in a window of a size; nothing goes wrong in it."""

    def open_(name, size=WIDE):
        engine.resize(*size)
        engine.open(f"{noting_site}/{name}")
        return engine

    yield open_
    assert engine.evaluate("() => window.faults") == []


class Figure:
    """An explorable on its page, in an engine."""

    def __init__(self, engine, case):
        self.engine, self.case = engine, case
        self.selector = f'[data-explorable="{case.NAME}"]'
        engine.wait(DRAWN)

    @property
    def state(self):
        _, link = self.engine.evaluate(SAYS, self.selector)
        texts = dict(parse_qsl(urlsplit(link).query))
        return {name: json.loads(text) for name, text in texts.items() if name != "explorable"}

    def agrees_with_the_kernel(self):
        numbers, _ = self.engine.evaluate(SAYS, self.selector)
        return agree(numbers, self.case.readout(self.state))


def linked(case, state):
    """The address of a state."""
    values = {name: json.dumps(value) for name, value in state.items()}
    return f"{case.PAGE}.html?{urlencode({'explorable': case.NAME, **values})}"


@pytest.mark.parametrize("case", SOME)
def test_a_figure_moves_by_keyboard_and_by_pointer_as_the_kernel_does(open_page, case):
    engine = open_page(f"{case.PAGE}.html")
    figure = Figure(engine, case)
    assert figure.agrees_with_the_kernel()
    first, grip = figure.state, engine.evaluate(GRIP, figure.selector)
    engine.press(grip["key"])
    second = figure.state
    assert second != first and figure.agrees_with_the_kernel()
    engine.drag(*engine.evaluate(GRIP, figure.selector)["path"])
    assert figure.state != second and figure.agrees_with_the_kernel()


def test_a_link_restores_a_state_and_lands_on_it(open_page):
    case = CASES["spectral_radius"]
    engine = open_page(linked(case, case.OTHER), PHONE)
    figure = Figure(engine, case)
    assert figure.state == case.OTHER and figure.agrees_with_the_kernel()
    assert engine.wait(IN_SIGHT, figure.selector)
    assert engine.evaluate(OVERFLOW) == 0


def test_the_quiz_answers_and_after_a_reload_no_choice_is_marked(open_page):
    engine, question = open_page("book/quiz.html"), questions()[0]
    form = f"#question-{question.name}"
    says = "(s, words) => document.querySelector(s).innerText.startsWith(words)"
    engine.drag(engine.evaluate(MIDDLE, f"{form} label", question.right))
    engine.drag(engine.evaluate(MIDDLE, f"{form} button", 0))
    engine.wait(says, f"{form} .result", "Right.")
    engine.drag(engine.evaluate(MIDDLE, f"{form} label", question.right))
    engine.press("ArrowDown", "Enter")
    engine.wait(says, f"{form} .result", "Not this one.")
    engine.evaluate("() => { setTimeout(() => location.reload()); }")
    score = "(words) => document.querySelector('.score')?.innerText === words"
    engine.wait(score, f"0 of {NUMBER} right so far.")
    assert engine.evaluate("() => document.querySelectorAll('input:checked').length") == 0


@pytest.mark.parametrize("page", ["quiz", "07_vanish_or_explode"])
def test_on_paper_pictures_have_come_and_what_was_folded_is_open(open_page, page):
    engine = open_page(f"book/{page}.html")
    engine.evaluate(TO_PAPER)
    assert engine.evaluate("() => [...document.images].filter(i => i.loading === 'lazy')") == []
    engine.wait("() => [...document.images].every(i => i.complete)")
    folds, seen, kinds = engine.evaluate(FOLDS)
    assert folds > 5 and seen == folds
    assert kinds == sorted(kinds, reverse=True)  # the questions of the quiz, then its answers


@every_engine
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_is_no_wider_than_a_phone(open_page, page):
    engine = open_page(page, PHONE)
    assert engine.evaluate("() => document.querySelectorAll('h1').length") >= 1
    assert engine.evaluate(OVERFLOW) == 0


@every_engine
@pytest.mark.parametrize("case", EACH)
def test_no_control_moves_under_the_finger(open_page, case):
    engine = open_page(f"{case.PAGE}.html", PHONE)
    use = f"s => ({USE})(document.querySelector(s), 0)"
    assert engine.evaluate(use, Figure(engine, case).selector) == []


@every_engine
def test_the_first_press_after_a_number_was_typed_is_not_lost(open_page):
    case = CASES["forward_microscope"]
    engine = open_page(f"{case.PAGE}.html", PHONE)
    figure = Figure(engine, case)
    first = figure.state
    engine.drag(engine.evaluate(MIDDLE, f"{figure.selector} input.number", 0))
    engine.press("Control+a", *"0.77", "Enter")
    assert figure.state != first
    buttons = f"{figure.selector} .explorable-foot button"
    engine.drag(engine.evaluate(MIDDLE, buttons, 0))
    assert figure.state == first


@every_engine
@pytest.mark.parametrize("case", EACH)
def test_a_link_lands_where_nothing_was_kept_by_the_browser(fresh, noting_site, case):
    fresh.resize(*PHONE)
    fresh.open(f"{noting_site}/{linked(case, case.OTHER)}")
    figure = Figure(fresh, case)
    time.sleep(3)  # fonts and pictures come, and then nothing moves
    assert fresh.evaluate(IN_SIGHT, figure.selector)


@every_engine
@pytest.mark.xdist_group("Firefox")
@pytest.mark.parametrize("width", [1280, 390])
def test_with_letters_twice_as_large_no_number_leaves_its_place(large_letters, site, width):
    large_letters.resize(width, 900)
    for case in CASES.values():
        large_letters.open(f"{site.as_uri()}/{case.PAGE}.html")
        figure = Figure(large_letters, case)
        assert large_letters.evaluate(OVERFLOW) == 0
        assert large_letters.evaluate(CROWDED, figure.selector) == [True, []], case.NAME


@every_engine
def test_the_clinic_examines(open_page, lite):
    engine = open_page("book/clinic.html")
    engine.wait("() => document.querySelectorAll('.clinic .cm-content').length")
    engine.drag(engine.evaluate(MIDDLE, ".clinic button", 0))
    verdict = engine.wait(
        "() => document.querySelector('[aria-label=Verdict]')?.innerText", patience=PYTHON
    )
    assert "missing transpose" in verdict


@every_engine
def test_a_chapter_runs_in_the_browser(engine, lite, noting_site):
    engine.resize(*WIDE)
    engine.open(f"{noting_site}/lite/notebooks/index.html?path={CHAPTER}.ipynb")
    engine.wait(f"() => {{ try {{ return {IDLE}; }} catch {{ return false; }} }}", patience=PYTHON)
    engine.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
    done = f"() => {CELLS}.every(cell => cell.count || !cell.source.trim()) && {IDLE}"
    engine.wait(done, patience=PYTHON)
    cells = engine.evaluate(f"() => {CELLS}")
    assert len(cells) > 20 and not list(complaints(cells))


@pytest.mark.parametrize("engine", [Firefox, WebKit])
def test_where_an_engine_is_missing_the_tests_say_so_and_on_linux_ci_fails(engine, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"no {engine.__name__} .* apt install"):
        require_engine(engine)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no page was opened in it"):
        require_engine(engine)
