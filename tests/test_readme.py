"""The README's picture is the book's; its example runs as a doctest (see pyproject.toml)."""

from pathlib import Path
import re

from matplotlib.testing.compare import compare_images

from web import junction_picture

ROOT = Path(__file__).resolve().parents[1]


def test_the_picture_is_what_the_book_draws(tmp_path):
    fresh = tmp_path / "fresh.png"
    junction_picture.draw(fresh)
    shown = ROOT / re.search(r"!\[[^]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))[1]
    assert compare_images(shown, fresh, tol=5) is None


def test_local_links_lead_somewhere():
    for page in ("README.md", "CONTRIBUTING.md"):
        links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text("utf-8"))
        assert links
        assert [link for link in links if not (ROOT / link).exists()] == []
