"""What this book asks of Sphinx beyond its settings."""

import os

from myst_nb.core import render

EXECUTED = "UNROLLED_EXECUTED"  # set by web/build.py: the folder for what these inputs give
coalesce_streams = render.coalesce_streams


def set_cache(app, config):
    """Take what was executed from the folder of this kernel and this lab, and of no other."""
    config.nb_execution_cache_path = os.environ.get(EXECUTED, "")


def drop_thebe(app, config):
    """Disconnect sphinx-thebe: it loads its script twice, throws on every page and calls unpkg."""
    for listeners in app.events.listeners.values():
        listeners[:] = [one for one in listeners if one.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files[:] = [
        (name, attributes)
        for name, attributes in app.registry.css_files
        if name != "sphinx-thebe.css"
    ]


def skip_fields(app, what, name, member, skip, options):
    """Leave out "Alias for field number 0": the class says what its fields are."""
    return True if type(member).__name__ == "_tuplegetter" else None


def joined(outputs):
    """The outputs of a cell with one output for each stream, where its first piece stood.

    They arrive in pieces, cut at any letter where a cell takes its time. MyST-NB ends each piece
    with a new line, which leaves an empty line, or breaks one, now and then.
    """
    streams, kept = {}, []
    for output in outputs:
        name = output.get("name") if output["output_type"] == "stream" else None
        if name in streams:
            streams[name]["text"] += output["text"]
            continue
        if name:
            streams[name] = output
        kept.append(output)
    return coalesce_streams(kept)


def setup(app):
    """Sphinx calls this."""
    render.coalesce_streams = joined
    app.connect("config-inited", set_cache)
    app.connect("config-inited", drop_thebe)
    app.connect("autodoc-skip-member", skip_fields)
