"""The style of the front page, on the front page only."""


def dress(app, page, template, context, doctree):
    """Load its style."""
    if page == app.config.root_doc:
        app.add_css_file("front.css", priority=900)


def setup(app):
    """Sphinx calls this."""
    app.connect("html-page-context", dress)
