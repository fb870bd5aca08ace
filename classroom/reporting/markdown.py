"""Markdown of students as HTML that runs nothing and requests nothing.

Formulas are drawn as MathML, which browsers need no script for.
"""

import contextlib
from html import escape
import re

from latex2mathml import converter as latex2mathml
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
import nh3

WORDS = {"a", "b", "br", "code", "del", "em", "i", "img", "s", "span", "strong", "sub", "sup"}
BLOCKS = {"blockquote", "dd", "details", "div", "dl", "dt", "hr", "li", "ol", "p", "pre", "ul"}
HEADS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
MATH = {"math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mroot", "mrow", "ms"}
MATH |= {"mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr"}
MATH |= {"munder", "munderover"}
ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"align"},
    **{name: {"columnalign", "display", "mathvariant", "stretchy", "width"} for name in MATH},
}
ADDRESSES = {"href": re.compile(r"https://|#"), "src": re.compile(r"data:image/")}
LONGEST_FORMULA = 2000  # characters


class Drawn(IPythonRenderer):
    """Markdown with formulas as MathML."""

    def __init__(self, **options):
        super().__init__(escape=False, **options)

    def block_math(self, body):
        return drawn(body, "block") or super().block_math(body)

    def inline_math(self, body):
        return drawn(body, "inline") or super().inline_math(body)


def drawn(formula, display):
    """A formula as MathML, or None if it is one that cannot be drawn."""
    if len(formula) > LONGEST_FORMULA:
        return None
    with contextlib.suppress(Exception):  # a student may have typed anything
        return latex2mathml.convert(formula, display=display)


def rendered(source):
    """Markdown as HTML."""
    page = MarkdownWithMath(renderer=Drawn(exclude_anchor_links=True)).render(source)
    return nh3.clean(
        page,
        tags=WORDS | BLOCKS | HEADS | TABLES | MATH,
        attributes=ATTRIBUTES,
        attribute_filter=_harmless,
        url_schemes={"https", "data"},
        link_rel=None,
    )


def plain(text):
    """A text as HTML that shows it as it was typed."""
    return f"<pre>{escape(text)}</pre>"


def _harmless(tag, name, value):
    """The value of an attribute; None for an address that would be requested or run."""
    return value if name not in ADDRESSES or ADDRESSES[name].match(value) else None
