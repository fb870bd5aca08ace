"""The game: its numbers are the kernel's, its page says what they are, no card is missing."""

from pathlib import Path
import subprocess
import sys

from bs4 import BeautifulSoup
import cards
import game
from lab import museum
from lab.exhibits import BY_NAME
import numpy as np
from pypdf import PdfReader
import pytest
import rnn_core

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "book" / "game.md").read_text("utf-8")
CARDS = ROOT / "classroom" / "cards.py"
SILENT, PARTNER, LAST = game.MISTAKES


@pytest.fixture(scope="module")
def games():
    return [game.draw(seed) for seed in range(10)]


@pytest.fixture(scope="module")
def seven():
    return game.draw(7)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The cards of game 7, as `make game` writes them, and what it said."""
    folder = tmp_path_factory.mktemp("class")
    command = [sys.executable, str(CARDS), "7", "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return folder / "game-7.html", done.stdout


def by_hand(drawn):
    """The game in whole numbers, as the players do it."""
    Wxh, Whh, Why = (array.astype(int) for array in drawn.params[:3])
    xs, targets = (array.astype(int).reshape(3, 1, 1) for array in (drawn.xs, drawn.targets))
    hs = [np.zeros((2, 1), int)]
    for x in xs:
        hs.append(Wxh @ x + Whh @ hs[-1])
    errors = [Why @ h - target for h, target in zip(hs[1:], targets, strict=True)]
    blame, slips = [np.zeros((2, 1), int)], []
    for h_prev, error in zip(hs[-2::-1], errors[::-1], strict=True):
        dh = Why.T @ error + blame[-1]
        slips.append(dh @ h_prev.T)
        blame[-1] = dh
        blame.append(Whh.T @ dh)
    return np.array(hs), np.array(errors), np.array(blame[::-1]), np.array(slips[::-1])


class TestTheNumbers:
    def test_they_are_those_that_players_find(self, games):
        for drawn in games:
            played = game.play(drawn)
            hs, errors, blame, slips = by_hand(drawn)
            assert np.array_equal(played.states, hs[..., 0])
            assert np.array_equal(played.errors, errors.ravel())
            assert np.array_equal(played.blame, blame[..., 0])
            assert np.array_equal(played.slips, slips)
            assert np.array_equal(played.dWhh, slips.sum(axis=0))
            assert played.loss == (errors**2).sum() / 2
            assert played.dx1 == (drawn.params.Wxh.T @ blame[1]).item()

    def test_they_are_those_of_the_kernel(self, games):
        for drawn in games:
            played, xs = game.play(drawn), game.SMALL * drawn.xs
            hs, ys = rnn_core.forward(drawn.params, xs)
            _, dys = rnn_core.half_squared_error(ys, game.SMALL * drawn.targets)
            grads, dhs = rnn_core.backward(drawn.params, xs, hs, dys)
            assert np.allclose(dhs[..., 0] / game.SMALL, played.blame, atol=1e-6)
            assert np.allclose(grads.Whh / game.SMALL**2, played.dWhh, atol=1e-6)

    @pytest.mark.parametrize("mistake", game.MISTAKES)
    def test_a_mistake_is_that_of_the_museum(self, games, mistake):
        broken = museum.kernel(BY_NAME[game.MISTAKES[mistake]])
        for drawn in games:
            played, xs = game.play(drawn, mistake), game.SMALL * drawn.xs
            hs, ys = broken.forward(drawn.params, xs)
            _, dys = broken.half_squared_error(ys, game.SMALL * drawn.targets)
            grads, dhs = broken.backward(drawn.params, xs, hs, dys)
            assert np.allclose(dhs[..., 0] / game.SMALL, played.blame, atol=1e-6)
            assert np.allclose(grads.Whh / game.SMALL**2, played.dWhh, atol=1e-6)

    def test_the_difference_of_two_losses_is_the_slope_itself(self, games):
        assert all(game.slope(drawn) == game.play(drawn).dx1 for drawn in games)

    def test_they_can_be_had_in_the_head_and_none_is_zero(self, games):
        for drawn in games:
            played = game.play(drawn)
            for sizes, limit in (
                (np.abs(played.states[1:]), 9),
                (np.abs(played.blame[1:]), 9),
                (np.abs(played.dWhh), 40),
            ):
                assert sizes.min() > 0 and sizes.max() <= limit

    def test_each_mistake_shows(self, games):
        for drawn in games:
            right, silent, partner, last = map(
                game.play, [drawn] * 4, (None, SILENT, PARTNER, LAST)
            )
            assert silent.dx1 * right.dx1 < 0
            assert partner.dx1 not in (0, right.dx1, silent.dx1)
            assert not np.array_equal(partner.dWhh, silent.dWhh)
            for wrong in (silent, partner):
                assert np.all(wrong.blame[1:3] != right.blame[1:3])
            for wrong in (silent, partner, last):
                assert np.array_equal(wrong.blame[3], right.blame[3])
            assert not last.dWhh.any() and last.dx1 == right.dx1

    def test_a_seed_decides_them(self, seven):
        again, other = game.draw(7), game.draw(8)
        assert all(map(np.array_equal, (*seven.params, *seven[1:]), (*again.params, *again[1:])))
        assert not all(map(np.array_equal, seven.params, other.params))

    def test_a_mistake_that_nobody_knows_is_refused(self, seven):
        with pytest.raises(ValueError, match="mistake is 'sleep', and must be one of nothing"):
            game.play(seven, "sleep")


def number(value):
    return f"{value:g}".replace("-", "−")


def row(*cells):
    return f"| {' | '.join(cell if isinstance(cell, str) else number(cell) for cell in cells)} |\n"


class TestThePage:
    """The page shows game 7."""

    def test_who_has_no_printer_can_write_these_cards(self, seven):
        one, two = (
            f"{number(x)} · x + {number(a)} · unit 1 + {number(b)} · unit 2".replace("+ −", "− ")
            for x, (a, b) in zip(seven.params.Wxh.ravel(), seven.params.Whh, strict=True)
        )
        a, b = map(number, seven.params.Why.ravel())
        assert row("unit 1", "my state =", one) + row("unit 2", "my state =", two) in PAGE
        assert row("output", "output =", f"{a} · unit 1 + {b} · unit 2") in PAGE
        for name, array in (("inputs", seven.xs), ("targets", seven.targets)):
            assert f"{name} | " in PAGE
            assert f"of steps 1, 2, 3 | {', '.join(map(number, array.ravel()))} |" in PAGE

    def test_forward(self, seven):
        played = game.play(seven)
        lines = [
            row(f"step {t}", *played.states[t], played.outputs[t - 1], played.errors[t - 1])
            for t in (1, 2, 3)
        ]
        assert "".join(lines) in PAGE
        assert f"The loss, half of all squares, is {number(played.loss)}." in PAGE

    @pytest.mark.parametrize("mistake", [None, SILENT, PARTNER])
    def test_blame(self, seven, mistake):
        played = game.play(seven, mistake)
        assert "".join(row(f"step {t}", *played.blame[t]) for t in (3, 2, 1)) in PAGE
        be = "is to be" if mistake is None else "is"
        assert f"x₁ {be} blamed for {number(played.dx1)}" in PAGE

    def test_the_bookkeeper(self, seven):
        played = game.play(seven)
        lines = [
            row(f"dWhh[{i},{j}]", *played.slips[::-1, i - 1, j - 1], played.dWhh[i - 1, j - 1])
            for i in (1, 2)
            for j in (1, 2)
        ]
        assert "".join(lines) in PAGE

    def test_the_check(self, seven):
        for step in (1, -1):
            moved = game.nudged(seven, step)
            played = game.play(moved)
            cells = [
                f"{', '.join(map(number, played.states[t]))}; {number(played.outputs[t - 1])}"
                for t in (1, 2, 3)
            ]
            assert row(f"x₁ = {number(moved.xs[0].item())}", *cells, played.loss) in PAGE
        assert f"difference of the losses is {number(game.slope(seven))}, the blame" in PAGE

    def test_the_long_row(self):
        table = PAGE.partition("## Round 7")[2].splitlines()
        for name, w, slope in (("½", 0.5, 1.0), ("2 ", 2.0, 1.0), ("2, and everyone", 2.0, 0.25)):
            values = game.long_row(64.0, w, slope, 6)
            line = next(line for line in table if line.startswith(f"| {name}"))
            said = [float(cell) for cell in line.split("|")[2:-1]]
            assert said == pytest.approx(values.tolist(), rel=1e-12)
        assert game.long_row(1.0, 0.5, 1.0, 9)[-1] * 64 == 1 / 8  # a row of ten


class TestTheCards:
    def test_there_are_ten_and_a_sheet_for_the_teacher(self, printed, seven):
        file, said = printed
        soup = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        titles = [card.h2.get_text() for card in soup.select(".card")]
        units = [f"Step {t}, unit {i}" for t in (1, 2, 3) for i in (1, 2)]
        outputs = [f"Step {t}, output" for t in (1, 2, 3)]
        assert titles == [*units, *outputs, "Bookkeeper"]
        key = soup.select_one(".teacher").get_text(" ", strip=True)
        for mistake in (None, *game.MISTAKES):
            assert number(game.play(seven, mistake).dx1) in key
        rows = [row.get_text("|") for row in soup.select(".teacher tr")]
        for i, j in ((1, 1), (1, 2), (2, 1), (2, 2)):
            slips, whole = game.play(seven).slips, game.play(seven).dWhh[i - 1, j - 1]
            cells = [*slips[::-1, i - 1, j - 1], whole]
            assert f"dWhh[{i},{j}]|{'|'.join(map(number, cells))}" in rows
        assert str(file) in said

    def test_they_say_what_to_multiply(self, printed):
        soup = BeautifulSoup(printed[0].read_text("utf-8"), "html.parser")
        card = next(card for card in soup.select(".card") if card.h2.string == "Step 2, unit 1")
        words = " ".join(card.get_text(" ").split())
        assert "my state = 1 − 1 · unit 1 − 2 · unit 2" in words  # −1 times x_2 = −1
        assert "to unit 2 of step 1: −2 · my blame" in words

    @pytest.mark.parametrize("seed", range(1, 12))
    def test_the_key_answers_for_its_own_seed(self, seed):
        drawn = game.draw(seed)
        page = BeautifulSoup(cards.sheet(seed), "html.parser").select_one(".teacher")
        said = [" ".join(line.get_text("").split()) for line in page.select("li")]
        right, silent, partner = map(game.play, [drawn] * 3, (None, SILENT, PARTNER))
        x, loss = drawn.xs[0].item(), right.loss
        more, less = (game.play(game.nudged(drawn, step)).loss for step in (1, -1))
        assert f"the loss is {number(loss)} at {number(x)}, {number(more)} at" in said[0]
        assert f"is {number((more - less) / 2)}, the blame of x1" in said[0]
        assert ("larger on both sides" in said[0]) == (min(more, less) > loss)
        assert f"blamed for {number(silent.dx1)} in place of {number(right.dx1)}" in said[1]
        sent = [number(weight) for weight in (drawn.params.Whh[1, 0], drawn.params.Whh[0, 1])]
        assert f"unit 1 sends unit 2 its blame times {sent[0]}, and" in said[2]
        assert f"unit 2 sends unit 1 its blame times {sent[1]}." in said[2]
        assert f"blamed for {number(partner.dx1)} in place of {number(right.dx1)}" in said[2]
        assert f"ends with 0, 0, 0, 0, and x1 is still blamed for {number(right.dx1)}" in said[3]

    def test_only_step_1_is_told_the_first_input(self, printed):
        soup = BeautifulSoup(printed[0].read_text("utf-8"), "html.parser")
        for card in soup.select(".card"):
            heads = [head.get_text(" ", strip=True) for head in card.select(".forward thead th")]
            first = card.h2.get_text().startswith("Step 1, unit")
            given = [" x 1 = −2", " x 1 = −1", " x 1 = −3"] if first else [""] * 3
            assert heads == [f"run {i}{x}" for i, x in enumerate(given, 1)]

    def test_no_cut_line_touches_the_edge_of_the_print(self, printed, browser):
        page = browser.new_page(viewport={"width": 703, "height": 1000})  # A4 between its margins
        page.emulate_media(media="print")
        page.goto(printed[0].as_uri())
        edges = page.locator(".card").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().right)"
        )
        assert len(edges) == 10 and 690 < max(edges) <= 701
        page.close()

    def test_they_fit_on_four_sheets_and_on_a_phone(self, printed, browser, tmp_path):
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto(printed[0].as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.pdf(path=tmp_path / "cards.pdf", prefer_css_page_size=True)
        page.close()
        assert len(PdfReader(tmp_path / "cards.pdf").pages) == 4

    @pytest.mark.parametrize("seed", ["", "x", "-1", "1.5"])
    def test_a_seed_that_is_none_is_refused_in_words(self, seed):
        command = [sys.executable, str(CARDS), "--", seed]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 2 and "is no whole number from 0 on" in done.stderr
        assert "Traceback" not in done.stderr
