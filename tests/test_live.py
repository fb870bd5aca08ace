"""A picture that Python draws anew: in itself, in the chapters, and on their pages."""

from base64 import b64decode
from io import BytesIO
import re

from ipywidgets import Play
from lab.live import Live, choice, slider
import matplotlib.pyplot as plt
import nbformat
import numpy as np
from PIL import Image
import pytest

from web.reading_time import CHAPTERS

SHOWS = re.compile(r"^Live\(", re.M)


def curve(power, name="a"):
    """Something that a picture can be drawn of."""
    plt.plot(np.arange(5.0) ** power)
    return f"{name}: 4 to the power {power} is {4.0**power:g} < {4.0**power + 1:g}"


@pytest.fixture
def live():
    return Live(curve, power=slider("power", [1, 2, 3], 2), name=choice("name", ["a", "b"], "a"))


def test_it_is_drawn_at_once_and_anew_when_a_control_moves(live):
    drawn = [live.png]
    live.controls["power"].value = 3
    drawn.append(live.png)
    live.controls["name"].value = "b"
    assert live.values == {"power": 3, "name": "b"}
    assert drawn[0] != drawn[1] and Image.open(BytesIO(live.png)).format == "PNG"
    data = re.search(r"base64,([^\"]*)", live.picture.value)[1]
    assert b64decode(data) == live.png
    assert "b: 4 to the power 3 is 64 &lt; 65" in live.words.value
    assert 'alt="power 3, name b. b: 4 to the power 3 is 64 &lt; 65"' in live.picture.value


def test_no_figure_stays_open(live):
    live.controls["power"].value = 1
    assert plt.get_fignums() == []


def test_without_a_widget_manager_there_is_the_picture_and_what_can_be_moved(live):
    data = live._repr_mimebundle_()
    assert b64decode(data["image/png"]) == live.png
    assert data["text/plain"] == "power from 1 to 3, name (2 to choose from)"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_what_is_refused_is_said_and_the_picture_stays():
    def picky(w):
        if w > 1:
            raise ValueError("w is <2>, and must be at most 1")
        return curve(w)

    live = Live(picky, w=slider("w", [1, 2], 1))
    before = live.png
    live.controls["w"].value = 2
    assert live.png == before and "w is &lt;2&gt;, and must be at most 1" in live.words.value
    assert plt.get_fignums() == []
    live.controls["w"].value = 1
    assert "to the power 1" in live.words.value
    with pytest.raises(ValueError, match="at most 1"):
        Live(picky, w=slider("w", [1, 2], 2))


def test_a_slider_has_the_numbers_that_it_shows():
    control = slider("w", np.arange(-0.3, 0.45, 0.1), 0.3)
    assert [value for _, value in control.options] == [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4]
    assert control.options[0][0] == "−0.3" and "0" in dict(control.options)
    small = slider("rate", [1e-8, 0.5, np.inf], 1e-8)
    assert [label for label, _ in small.options] == ["1e-8", "0.5", "∞"]
    steps = slider("T", range(1, 4), 2)
    assert [type(value) for _, value in steps.options] == [int] * 3


def test_a_button_plays_the_slider_from_where_it_stands():
    live = Live(curve, play="power", power=slider("power", [1, 2, 3], 2))
    (player,) = (child for child in live.children if isinstance(child, Play))
    assert (player.value, player.min, player.max) == (1, 0, 2)
    with pytest.raises(KeyError, match="w"):
        Live(curve, play="w", power=slider("power", [1, 2, 3], 1))


@pytest.mark.parametrize("control", [slider, choice])
def test_a_control_that_starts_nowhere_is_refused(control):
    with pytest.raises(ValueError, match="w starts at 9, and needs one of"):
        control("w", [1, 2], 9)


def cells_with_controls(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code" and SHOWS.search(cell.source)]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_chapter_has_one_and_says_what_it_shows(path):
    cells = cells_with_controls(path)
    assert cells
    for cell in cells:
        assert cell.source.splitlines()[-1].startswith("Live(")  # else nothing is shown
        shown = cell.metadata.mystnb
        assert shown.figure.caption and shown.figure.name and shown.image.alt


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_page_shows_the_picture_and_says_where_it_moves(site, path):
    html = (site / "book" / f"{path.stem}.html").read_text("utf-8")
    assert "widget-view" not in html and "widget-state" not in html
    for cell in cells_with_controls(path):
        name = cell.metadata.mystnb.figure.name
        figure = re.search(rf'<figure[^>]*id="{name}">.*?</figure>', html, re.S)[0]
        assert len(re.findall(r"<img [^>]*_images/[0-9a-f]+\.webp", figure)) == 1
        assert re.search(r'<span class="live">Live in a notebook: .* from .* to .*\.', figure)
