"""The icons that pages use, cut out of the theme's own script of 1.5 MB, as a style.

They are masks in the color of the text, so they follow light and dark, and hold no text, so the
name of a button stays what its label says.
"""

from pathlib import Path
import re

import pydata_sphinx_theme

SCRIPT = (
    Path(pydata_sphinx_theme.__file__).parent
    / "theme/pydata_sphinx_theme/static/scripts/fontawesome.js"
)
PART = re.compile(r'\b\w\("(?:fab|far|fas)",')  # brands, regular icons, solid icons end with it
CLASSES = re.compile(r'class="([^"]*\bfa[\w-]*\b[^"]*)"')
STYLE = """/* Icons: Font Awesome Free 6, CC BY 4.0 */
:is(.fa-solid, .fas, .fa-brands, .fab) {
  height: 1em;
  vertical-align: -0.125em;
  background: currentColor;
  mask: var(--icon) center / contain no-repeat;
}
:is(.fa-solid, .fas, .fa-brands, .fab)::before, .admonition > .admonition-title::after {
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
    brands, _, solid, _ = PART.split(SCRIPT.read_text("utf-8"), maxsplit=3)
    found = [rule(name, solid) or rule(name, brands) for name in sorted(names(pages))]
    return STYLE + "".join(filter(None, found))


def names(pages):
    """Names behind `fa-` in the classes of the pages: icons, and modifiers such as `lg`."""
    classes = {word for page in pages for group in CLASSES.findall(page) for word in group.split()}
    return {word.removeprefix("fa-") for word in classes if word.startswith("fa-")}


def rule(name, drawings):
    """The rule that draws an icon; None where there is no drawing of this name."""
    entry = re.search(
        rf'[{{,]"?{re.escape(name)}"?:\[(\d+),(\d+),\[[^\]]*\],"\w+","(M[^"]+)"', drawings
    )
    if entry is None:
        return None
    width, height, path = entry.groups()
    width, height = int(width), int(height)
    drawing = f"viewBox='0 0 {width} {height}'><path d='{path}'/></svg>"
    svg = f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' {drawing}"
    return f'.fa-{name}{{width:{width / height}em;--icon:url("{svg}")}}\n'
