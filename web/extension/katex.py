"""Formulas as HTML and MathML, made by KaTeX while the book is built: no script on the page."""

from html import escape, unescape
import json
from pathlib import Path
import re
import shutil

from docutils.nodes import SkipNode
from sphinx.errors import ExtensionError

from web.bundle import NODE, run_node
from web.extension.fonts import early

WEB = Path(__file__).resolve().parents[1]
FORMULA = re.compile(r'<(span|div) class="(math|formula)" data-tex="([^"]*)"></\1>([.,;:?)]*)')
EVERYWHERE = ("KaTeX_Main-Regular", "KaTeX_Math-Italic")  # no formula without these fonts
LAST_PART = "</span></span></span>"  # ends what KaTeX keeps on one line


def inline(writer, node):
    """Leave a place for a formula within a line."""
    writer.body.append(f'<span class="math" data-tex="{escape(node.astext())}"></span>')
    raise SkipNode


def block(writer, node):
    """Leave a place for a formula of its own."""
    for name in node["ids"]:
        writer.body.append(f'<span id="{name}"></span>')
    writer.body.append(f'<div class="formula" data-tex="{escape(node.astext())}"></div>')
    raise SkipNode


def render(app, page, template, context, doctree):
    """Fill the places of a page, all by one call of KaTeX; load its fonts there and only there."""
    formulas = FORMULA.findall(context.get("body", ""))
    if not formulas:
        return
    sources = [[unescape(tex), tag == "div"] for tag, _, tex, _ in formulas]
    try:
        html = iter(json.loads(run_node(WEB / "katex.cjs", NODE, text=json.dumps(sources))))
    except RuntimeError as error:
        raise ExtensionError(f"{page}: {error}") from error
    context["body"] = FORMULA.sub(lambda place: filled(place, next(html)), context["body"])
    provide_fonts(NODE / "node_modules" / "katex" / "dist", Path(app.outdir) / "_static" / "katex")
    app.add_css_file("katex/katex.min.css")
    names = (f"_static/katex/fonts/{name}.woff2" for name in EVERYWHERE)
    context["metatags"] += early([context["pathto"](name, resource=True) for name in names])


def filled(place, html):
    """A formula in its place; a full stop behind it must not begin the next line."""
    tag, kind, _, punctuation = place.groups()
    head, end, tail = html.rpartition(LAST_PART)
    return f'<{tag} class="{kind}">{head}{punctuation}{end}{tail}</{tag}>'


def provide_fonts(source, target):
    """Copy the style and its fonts, in the one format that all browsers read, once."""
    if target.exists():
        return
    shutil.copytree(source / "fonts", target / "fonts", ignore=lambda _, names: not_woff2(names))
    shutil.copy(source / "katex.min.css", target)
    shutil.copy(source.parent / "LICENSE", target)


def not_woff2(names):
    """Fonts for browsers of another time."""
    return [name for name in names if not name.endswith(".woff2")]


def setup(app):
    """Sphinx calls this."""
    app.add_html_math_renderer("katex", (inline, None), (block, None))
    app.connect("html-page-context", render)
