"""Draw the picture of the README: `python web/picture.py`."""

from pathlib import Path
import sys

import matplotlib

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "web" / "static" / "junction.png"


def draw(path):
    """Save the first figure of chapter 4.

    Parameters
    ----------
    path : pathlib.Path
        Where to; an existing file is replaced.
    """
    matplotlib.use("agg")
    sys.path.append(str(ROOT / "book"))
    from lab import figures

    figures.junction().figure.savefig(path, dpi=160, metadata={"Software": None})


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE)
