"""Join what a cell prints as it was printed.

It arrives in pieces, cut at any letter where a cell takes its time. MyST-NB ends each piece with a
new line, which leaves an empty line, or breaks one, now and then.
"""

from myst_nb.core import render

coalesce_streams = render.coalesce_streams


def joined(outputs):
    """The outputs of a cell with one output for each stream, where its first piece stood."""
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
