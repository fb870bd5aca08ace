"""What Colab and Binder run: `make live`, or `python -m web.live`, writes it into _build/live.

They take notebooks from a branch of the repository only. .github/workflows/live.yml keeps that
branch: chapters, kernel, lab and its bundled figures, which no other branch holds; in colab/ each
chapter begins with a cell that fetches the rest.
"""

from pathlib import Path
import re
import shutil
import sys
from urllib.parse import urlsplit

from nbformat import v4
import yaml

from web.bundle import bundle
from web.staging import stage, stage_chapters

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "_build" / "live"
CONFIG = ROOT / "_config.yml"
BRANCH = "live"
NEEDED = ("numpy", "matplotlib", "ipywidgets", "anywidget", "jupyterlab", "ipykernel")
NONE = "_config.yml names no repository, so there is nothing to be had for Colab and Binder."
FETCH = """# On Colab: fetch what the chapter imports.
!test -d /content/unrolled || git clone -q --depth 1 -b {branch} {address} /content/unrolled
%pip install -q {anywidget}
%cd -q /content/unrolled"""


def main():
    """Write the branch, if the repository has an address."""
    address = repository()
    if address:
        write(OUT, address)
    print(OUT if address else NONE)


def write(folder, address):
    """Everything that the branch holds.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; what was there goes.
    address : str
        Of the repository.
    """
    bundle()
    stage(folder, kernel="python3")
    pins = requirements()
    anywidget = next(pin for pin in pins if pin.startswith("anywidget"))
    cell = FETCH.format(branch=BRANCH, address=address, anywidget=anywidget)
    stage_chapters(folder / "colab", first=[v4.new_code_cell(cell)], kernel="python3")
    (folder / "requirements.txt").write_text("\n".join(pins) + "\n", "utf-8")
    for name in ("LICENSE", "LICENSE-text"):
        shutil.copy(ROOT / name, folder)


def requirements():
    """The pins of what runs the chapters."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    return [re.search(rf"^{name}==\S+", text, re.MULTILINE)[0] for name in NEEDED]


def repository(config=CONFIG):
    """The address that the settings of the book name, or None.

    Not asked of the theme: where there is none, Jupyter Book puts in its own.

    Raises
    ------
    ValueError
        If it is none of a repository on GitHub: Colab knows no other.
    """
    settings = yaml.safe_load(config.read_text("utf-8"))
    address = (settings.get("repository") or {}).get("url")
    if address and not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+/?", address):
        raise ValueError(
            f"_config.yml: repository.url is {address}, and must be https://github.com/OWNER/NAME"
        )
    return address


def hosts(address, name):
    """Where others run a chapter.

    Parameters
    ----------
    address : str or None
        Of the repository.
    name : str
        File name of the chapter.

    Returns
    -------
    dict of str to str
        Name and address of each host; empty without a repository.
    """
    if not address:
        return {}
    path = urlsplit(address).path.strip("/").removesuffix(".git")
    return {
        "Binder": f"https://mybinder.org/v2/gh/{path}/{BRANCH}?urlpath=lab/tree/{name}",
        "Colab": f"https://colab.research.google.com/github/{path}/blob/{BRANCH}/colab/{name}",
    }


if __name__ == "__main__":
    sys.exit(main())
