"""What this book asks of Sphinx beyond its settings."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


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


def setup(app):
    """Sphinx calls this."""
    app.connect("config-inited", drop_thebe)
    app.connect("autodoc-skip-member", skip_fields)
