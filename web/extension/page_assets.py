"""Each page loads what it uses: a few scripts that wait, and one style sheet with its icons.

By themselves the theme and the extensions give every page 20 scripts and style sheets, 850 KB
packed, and ask for an icon font besides.
"""

import hashlib
import json
from pathlib import Path
import re

from sphinx.errors import ExtensionError

from web.bundle import NODE, run_node
from web.extension import icon_style

WEB = Path(__file__).resolve().parents[1]
OURS = 800  # Sphinx gives this priority to what a book registers, and lower ones to extensions
THEME = ("basic.css", "styles/pydata-sphinx-theme.css")
FOR_PAGES = ("scripts/pydata-sphinx-theme.js", "scripts/sphinx-book-theme.js", "site.js")
FOR_CODE = ("documentation_options.js", "clipboard.min.js", "copybutton.js")
FOR_SEARCH = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")
STYLE_LINK = re.compile(r'(/site\.css)(?:\?v=\w+)?(?=")')
LICENSE = re.compile("license", re.IGNORECASE)
# Else the theme decides in its script, once the page is drawn: a flash of white in the dark, and a
# quarter of the work of the whole page to style it anew. And where storage is blocked (no cookies),
# to look at it is an error that ends a script: there what is kept lasts as long as the page.
THEME_AT_ONCE = """<script>
  for (const name of ["localStorage", "sessionStorage"])
    try { window[name].getItem("mode"); } catch {
      const kept = new Map();
      const getItem = (key) => kept.get(key) ?? null;
      const setItem = (key, value) => kept.set(key, String(value));
      const removeItem = (key) => kept.delete(key);
      Object.defineProperty(window, name, { value: { getItem, setItem, removeItem } });
    }
  if ((localStorage.getItem("mode") || "auto") === "auto") {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    localStorage.setItem("theme", dark ? "dark" : "light");
  }
</script>"""
SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S+")  # for those who work on the theme


def choose(app, page, template, context, doctree):
    """Leave out what theme and extensions give to every page, but for what this one uses."""
    styles, scripts = context["css_files"], context["script_files"]  # Sphinx goes on with these
    others = [Path(one.filename) for one in styles if one.priority < OURS]
    app.shared_styles = [path.relative_to("_static").as_posix() for path in others]
    styles[:] = [one for one in styles if one.priority >= OURS]
    kept = [f"_static/{name}" for name in FOR_SEARCH] if template == "search.html" else []
    scripts[:] = [one for one in scripts if one.priority >= OURS or one.filename in kept]
    if 'class="highlight' in context.get("body", "") and not kept:
        for name in FOR_CODE:
            app.add_js_file(name, loading_method="defer")


def dress_the_front(app, page, template, context, doctree):
    """Load the style of the front page, on the front page only."""
    if page == app.config.root_doc:
        app.add_css_file("front.css", priority=900)


def settle(app, page, template, context, doctree):
    """Choose light or dark at once; leave out a line for a menu of versions: there is none."""
    context["metatags"] = context.get("metatags", "") + THEME_AT_ONCE
    scripts = context["script_files"]
    scripts[:] = [one for one in scripts if "pagename" not in one.attributes.get("body", "")]


def finish(app, error):
    """Make the one style sheet for the pages as they are now; drop what none of them loads."""
    if error or not hasattr(app, "shared_styles"):  # no page was written
        return
    static = Path(app.outdir) / "_static"
    html = {page: page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html")}
    pages = {page: text for page, text in html.items() if STYLE_LINK.search(text)}
    style = purged(static, [*THEME, *app.shared_styles], pages) + icon_style.style(pages.values())
    (static / "site.css").write_text(style, "utf-8")
    stamp = hashlib.sha256(style.encode()).hexdigest()[:8]
    for page, text in pages.items():
        page.write_text(STYLE_LINK.sub(rf"\1?v={stamp}", text), "utf-8")
    drop_unused(static, list(pages.values()))


def purged(static, styles, pages):
    """The rules of style sheets that a tag of a page, or one of the scripts, can mean."""
    scripts = [*static.glob("*.js"), *static.glob("explorables/*.js")]
    scripts += [static / name for name in FOR_PAGES]
    files = {"styles": [static / name for name in styles], "pages": pages, "scripts": scripts}
    files = {kind: [str(path) for path in paths] for kind, paths in files.items()}
    try:
        return run_node(WEB / "purge_styles.mjs", NODE, text=json.dumps(files))
    except RuntimeError as error:
        raise ExtensionError(str(error)) from error


def drop_unused(static, texts):
    """Delete the files that no page names, nor a file that one names; licenses stay."""
    files = [path for path in static.rglob("*") if path.is_file()]
    unused = {path for path in files if not LICENSE.search(path.name)}
    while used := {path for path in unused if any(path.name in text for text in texts)}:
        unused -= used
        texts = [path.read_text("utf-8") for path in used if path.suffix in (".css", ".js")]
        texts = [SOURCE_MAP.sub("", text) for text in texts]
    for path in unused:
        path.unlink()
    folders = [path for path in static.rglob("*") if path.is_dir()]
    for folder in sorted(folders, reverse=True):  # inner ones first
        if not any(folder.iterdir()):
            folder.rmdir()


def setup(app):
    """Sphinx calls this."""
    app.config.templates_path.append(str(WEB / "templates"))
    for name in FOR_PAGES:
        app.add_js_file(name, priority=OURS, loading_method="defer")
    app.connect("html-page-context", choose, priority=100)  # before others add what one page needs
    app.connect("html-page-context", dress_the_front)
    app.connect("html-page-context", settle, priority=900)
    app.connect("build-finished", finish, priority=900)  # the theme writes its colors of code there
