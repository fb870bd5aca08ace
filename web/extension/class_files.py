"""For who teaches: files to print that are part of the site, and where the repository is.

The files are written at every build, so they are never older than what they are made from.
"""

import os
from pathlib import Path
import subprocess
import sys

from sphinx.errors import ExtensionError

from web.live import repository

FOLDER = "_static/class"
PRINTED = (["cards", "7"], ["worksheets", "9", "--page"])  # the key stays with the teacher
NOWHERE = "the book's repository (whoever gave you this site has it)"


def name_repository(app, config):
    """Let pages say {{ repository }}: a link where `_config.yml` has one, else whom to ask."""
    try:
        address = repository(Path(app.confdir) / "_config.yml")
    except ValueError as error:
        raise ExtensionError(str(error)) from error
    words = f"[the book's repository]({address})" if address else NOWHERE
    if address:  # "open an issue" on every page: a reader reports an error where it stands
        options = {"repository_url": address, "use_issues_button": True}
        config.html_theme_options = {**config.html_theme_options, **options}
    config.myst_substitutions = {**config.myst_substitutions, "repository": words}


def write(app, error):
    """Write the cards of game 7 and worksheet 9 beside the pages."""
    if error or app.builder.format != "html":
        return
    folder, root = Path(app.outdir) / FOLDER, Path(app.confdir)
    if not (root / "classroom").exists():
        return  # a link to what is missing then is a dead one, and found
    environment = {**os.environ, "PYTHONPATH": str(root / "book")}  # where the lab is
    for name, *arguments in PRINTED:
        module = f"classroom.printing.{name}"
        command = [sys.executable, "-m", module, *arguments, "--folder", folder]
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        if done.returncode:
            raise ExtensionError(f"{module} failed:\n{done.stderr}")


def setup(app):
    """Sphinx calls this."""
    app.connect("config-inited", name_repository, priority=400)
    app.connect("build-finished", write)
