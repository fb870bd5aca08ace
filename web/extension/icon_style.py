"""The icons that pages use, from the drawings of Font Awesome, as a style.

They are masks in the color of the text, so they follow light and dark, and hold no text, so the
name of a button stays what its label says. The theme's own script for them weighs 1.5 MB.
"""

from pathlib import Path
import re

from web.bundle import NODE

DRAWINGS = NODE / "node_modules" / "@fortawesome" / "fontawesome-free" / "svgs"
CLASSES = re.compile(r'class="([^"]*\bfa[\w-]*\b[^"]*)"')
STYLE = """/* Icons: Font Awesome Free 6, CC BY 4.0 */
:is(.fa-solid, .fas, .fa-brands, .fab) {
  height: 1em;
  vertical-align: -0.125em;
  background: currentColor;
  mask: var(--icon) center / contain no-repeat;
}
:is(.fa-solid, .fas, .fa-brands, .fab)::before, .admonition > .admonition-title::after,
div#searchbox p.highlight-link a::before {
  content: none;
}
.bd-header-article .btn :is(.fa-solid, .fas, .fa-brands, .fab) {
  height: 1.3rem;
  width: 1.3rem;
}
@media (forced-colors: active) {
  :is(.fa-solid, .fas, .fa-brands, .fab) { background: CanvasText; }
}
"""


def style(pages):
    """The style of all icons on some pages.

    Parameters
    ----------
    pages : iterable of str
        HTML.

    Returns
    -------
    str
        CSS.
    """
    return STYLE + "".join(map(rule, sorted(names(pages))))


def names(pages):
    """Names behind `fa-` in the classes of the pages: icons, and modifiers such as `lg`."""
    classes = {word for page in pages for group in CLASSES.findall(page) for word in group.split()}
    return {word.removeprefix("fa-") for word in classes if word.startswith("fa-")}


def rule(name):
    """The rule that draws an icon; nothing where there is no drawing of this name."""
    paths = [DRAWINGS / kind / f"{name}.svg" for kind in ("solid", "brands")]
    for path in filter(Path.exists, paths):
        svg = re.sub("<!--.*?-->", "", path.read_text("utf-8")).replace('"', "'")
        width, height = map(int, re.search(r"viewBox='0 0 (\d+) (\d+)'", svg).groups())
        return f'.fa-{name}{{width:{width / height}em;--icon:url("data:image/svg+xml,{svg}")}}\n'
    return ""
