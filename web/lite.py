"""The part of the site where a chapter runs in the reader's browser: JupyterLite with Pyodide.

All of it is served by the site itself. It is assembled below _build/lite, only where something
changed, and from there copied beside the pages.
"""

import hashlib
from importlib.metadata import distribution
import json
from pathlib import Path
import shutil
import subprocess
import sys

from nbformat import v4

from web.kernel_env import kernel_env
from web.staging import stage
from web.wheels import PYODIDE, digest

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "_build"
APPS = ("notebooks", "tree")
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
KERNEL = "jupyterlite-pyodide-kernel"
KERNEL_WHEELS = "labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
SPARE = "widgetsnbextension"  # stands in for what a browser does not need
SETTINGS = "jupyter-lite.json"
OVERRIDES = "overrides.json"  # what a reader may set differently in the menu
NOTE = (
    "*This copy of the chapter runs in your browser. Its first cell waits until Python has "
    "started: half a minute, perhaps. Shift+Enter runs a cell, **Run › Run All Cells** all "
    "of them. What you change is kept in this browser alone.*"
)
LICENSE = "Pyodide {version}, Mozilla Public License 2.0, https://github.com/pyodide/pyodide\n"


def assemble(files, out=OUT / "lite", root=ROOT):
    """Build JupyterLite with the chapters, unless it is there as it would be built now.

    Parameters
    ----------
    files : list of (wheels.Wheel, pathlib.Path)
        Every package that the chapters need.
    out : pathlib.Path
        A folder of ours.
    root : pathlib.Path
        The folder of the book.

    Returns
    -------
    pathlib.Path
        The folder of the result.

    Raises
    ------
    RuntimeError
        If JupyterLite cannot be built; the message holds what it said.
    """
    source, site = out / "source", out / "site"
    stage(source / "content", root, first=[v4.new_markdown_cell(NOTE, id="note")])
    provide_pyodide(source / "static" / "pyodide", files)
    write_settings(source, site)
    stamp, made_from = out / "made-from", fingerprint(source)
    if not stamp.exists() or stamp.read_text("utf-8") != made_from:
        stamp.unlink(missing_ok=True)  # half a build is not trusted
        shutil.rmtree(site, ignore_errors=True)
        (source / ".jupyterlite.doit.db").unlink(missing_ok=True)  # a stale one drops settings
        jupyter_lite(source, site)
        stamp.write_text(made_from, "utf-8")
    return site


def provide_pyodide(folder, files):
    """Pyodide's core, the packages, and a lock that names them and no other."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in CORE:
        shutil.copy(PYODIDE / name, folder)
    version = json.loads((PYODIDE / "package.json").read_text("utf-8"))["version"]
    (folder / "LICENSE").write_text(LICENSE.format(version=version), "utf-8")
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))
    entries = [entry(wheel.name, wheel.version, path) for wheel, path in files]
    entries += [entry(*path.name.split("-")[:2], path) for path in kernel_wheels()]
    for _, path in files:
        shutil.copy(path, folder)
    for path in kernel_wheels():
        shutil.copy(path, folder)
    lock["packages"] = {one["name"]: one for one in entries}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock, indent=1), "utf-8")


def entry(name, version, path):
    """What Pyodide's lock says of a package; all are loaded at the start, so none depends."""
    return {
        "name": name.replace("_", "-"),
        "version": version,
        "file_name": path.name,
        "sha256": digest(path),
        "install_dir": "site",
        "package_type": "package",
        "imports": [],
        "depends": [],
        "unvendored_tests": False,
    }


def kernel_wheels():
    """The parts of the kernel that are Python: they come with jupyterlite-pyodide-kernel."""
    package = distribution(KERNEL)
    inside = [path for path in package.files if path.match(f"*/{KERNEL_WHEELS}/*.whl")]
    paths = [Path(package.locate_file(path)).resolve() for path in inside]
    return sorted(path for path in paths if not path.name.startswith(SPARE))


def write_settings(source, site):
    """Tell JupyterLite what to build, and the browser what to load."""
    settings = json.loads((ROOT / "web" / SETTINGS).read_text("utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    lock = json.loads((source / "static/pyodide/pyodide-lock.json").read_text("utf-8"))
    for plugin in plugins.values():
        plugin["loadPyodideOptions"]["packages"] = sorted(lock["packages"])
    (source / SETTINGS).write_text(json.dumps(settings, indent=1), "utf-8")
    shutil.copy(ROOT / "web" / "jupyter-lite-overrides.json", source / OVERRIDES)
    build = {
        "contents": ["content"],
        "output_dir": str(site),
        "apps": list(APPS),
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "no_libarchive": True,
    }
    text = json.dumps({"LiteBuildConfig": build})
    (source / "jupyter_lite_config.json").write_text(text, "utf-8")


def jupyter_lite(source, site):
    """Let JupyterLite build what the settings ask for."""
    command = [sys.executable, "-m", "jupyterlite_core.app", "build"]
    done = subprocess.run(
        command,
        cwd=source,
        env=kernel_env(OUT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode or not (site / SETTINGS).exists():
        raise RuntimeError(f"JupyterLite was not built:\n{done.stdout.strip()[-4000:]}")


def fingerprint(source):
    """What a build depends on: what is staged, this file, and the versions of JupyterLite."""
    staged = {
        path.relative_to(source).as_posix(): digest(path)
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.name != ".jupyterlite.doit.db"
    }
    versions = [distribution(name).version for name in (KERNEL, "jupyterlite-core", "anywidget")]
    text = json.dumps([staged, versions, digest(Path(__file__))])
    return hashlib.sha256(text.encode()).hexdigest()
