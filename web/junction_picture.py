"""Draw the picture of the README, and the one that messengers show.

Alone, with book/ on the path: `PYTHONPATH=book python -m web.junction_picture`.
"""

from io import BytesIO
from pathlib import Path
import sys

import matplotlib

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "web" / "static" / "junction.png"
QUIET = {"metadata": {"Software": None}}  # no version of a program in the file


def draw(path, dpi=160):
    """Save the first figure of chapter 4.

    Parameters
    ----------
    path : pathlib.Path or file
        Where to; an existing file is replaced.
    dpi : float, optional
        Pixels per inch.
    """
    matplotlib.use("agg")
    from lab.chapter04 import figures
    import matplotlib.pyplot as plt

    figure = figures.junction().figure
    figure.savefig(path, dpi=dpi, **QUIET)
    plt.close(figure)


def draw_card(path, title):
    """Save that figure beside the title of the book, 1200 by 630 pixels.

    Parameters
    ----------
    path : pathlib.Path
        Where to; an existing file is replaced.
    title : str
        One word or two.
    """
    drawing = BytesIO()
    draw(drawing, dpi=130)
    drawing.seek(0)
    import matplotlib.pyplot as plt

    picture = plt.imread(drawing)
    height, width = picture.shape[:2]
    card = plt.figure(figsize=(12, 6.3), dpi=100, layout="none")
    card.figimage(picture, 1160 - width, (630 - height) // 2)
    card.text(0.05, 0.67, title, size=50, weight="bold")
    card.text(0.05, 0.51, "How a recurrent network\nlearns, with nothing hidden", size=21)
    card.savefig(path, bbox_inches=card.bbox_inches, **QUIET)
    plt.close(card)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE)
