"""Where a chapter can be run: links in the header of its page, and a line below its title.

In the browser, if the site brings what that needs; on Binder and Colab, if `_config.yml` names the
repository (`repository: {url: https://github.com/...}`). There web/live.py keeps a branch for them.
"""

from html import escape
import os
from pathlib import Path, PurePosixPath
import re
from urllib.parse import urlsplit

from sphinx.errors import ExtensionError
import yaml

LITE = "UNROLLED_LITE"  # set by web/build.py where the site brings what it needs
IN_BROWSER = "lite/notebooks/index.html"
BRANCH = "live"  # as in .github/workflows/live.yml
ELSEWHERE = "Run this chapter elsewhere"
HERE = "Run this chapter in the browser"
GITHUB = "github.com"


def offer(app, page, template, context, doctree):
    """Put the links on the page of a notebook, and on no other."""
    if context.get("page_source_suffix") != ".ipynb":
        return
    name = f"{PurePosixPath(page).name}.ipynb"
    here = f"{context['pathto'](IN_BROWSER, 1)}?path={name}" if LITE in os.environ else ""
    elsewhere = hosts(repository(Path(app.confdir) / "_config.yml"), name)
    context["header_buttons"][:0] = buttons(here, elsewhere)
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{line(here, elsewhere)}", 1)


def repository(config):
    """The address that the settings of the book name, or None.

    Not asked of the theme: where there is none, Jupyter Book puts in its own.
    """
    settings = yaml.safe_load(config.read_text("utf-8"))
    return (settings.get("repository") or {}).get("url")


def hosts(address, name):
    """Addresses of a chapter where others run it.

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

    Raises
    ------
    ExtensionError
        If the address is none of a repository on GitHub: Colab knows no other.
    """
    if not address:
        return {}
    url = urlsplit(address)
    path = url.path.strip("/").removesuffix(".git")
    if url.netloc != GITHUB or not re.fullmatch(r"[\w.-]+/[\w.-]+", path):
        raise ExtensionError(
            f"_config.yml: repository.url is {address}, and must be https://{GITHUB}/OWNER/NAME"
        )
    return {
        "Binder": f"https://mybinder.org/v2/gh/{path}/{BRANCH}?urlpath=lab/tree/{name}",
        "Colab": f"https://colab.research.google.com/github/{path}/blob/{BRANCH}/colab/{name}",
    }


def buttons(here, elsewhere):
    """What the theme shows in the header, in its own form."""
    found = []
    if here:
        found.append({"type": "link", "url": here, "text": "Run", "tooltip": HERE, "label": "run"})
    if elsewhere:
        links = [{"type": "link", "url": url, "text": name} for name, url in elsewhere.items()]
        group = {"type": "group", "icon": "fas fa-rocket", "tooltip": ELSEWHERE, "buttons": links}
        found.append({**group, "label": "launch-buttons"})
    return found


def line(here, elsewhere):
    """The same in words; nothing where a chapter can be run nowhere."""
    places = [link(url, name) for name, url in elsewhere.items()]
    others = f"on {' or '.join(places)}" if places else ""
    if here:
        browser = f"{link(here, HERE)}: nothing to install"
        return f'<p class="run-chapter">{browser}{", or run it " + others if others else ""}.</p>'
    return f'<p class="run-chapter">Run this chapter {others}.</p>' if others else ""


def link(url, text):
    """A link that leaves the page open."""
    return f'<a href="{escape(url)}" target="_blank">{escape(text)}</a>'


def setup(app):
    """Sphinx calls this."""
    app.connect("html-page-context", offer, priority=502)  # after the theme's own buttons
    return {"parallel_read_safe": True, "parallel_write_safe": True}
