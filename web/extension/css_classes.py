"""Name what a page shows in a box, so that a style can tell one from the other."""

import re

from docutils import nodes

BOXES = {"You will": "outline", "Predict": "predict"}
FEEDBACK = re.compile(r"^(right {4}|not yet  )|: still blank", re.MULTILINE)


def name_boxes(app, doctree):
    """A block quote by its first words, and what the check of an exercise says."""
    for quote in doctree.findall(nodes.block_quote):
        words = quote.astext()
        quote["classes"] += [name for start, name in BOXES.items() if words.startswith(start)]
    for output in doctree.findall(nodes.literal_block):
        if "stream" in output["classes"] and FEEDBACK.search(output.astext()):
            output["classes"].append("feedback")


def setup(app):
    """Sphinx calls this."""
    app.connect("doctree-read", name_boxes)
