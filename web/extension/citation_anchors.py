"""Plain links to the bibliography: `[Werbos (1990)](bibliography.md#werbos1990)`.

A citation role would be gibberish where a notebook is read without Sphinx; a link reads well
everywhere. Here its anchor becomes known to MyST, so that a wrong key fails the build.
"""


def know_the_keys(app, env):
    """Register each entry of the bibliography as an anchor of the page that lists it."""
    for citation in env.get_domain("cite").citations:
        page = env.metadata[citation.bibliography_key.docname]
        page.setdefault("myst_slugs", {})[citation.key] = (0, citation.citation_id, citation.key)


def setup(app):
    """Sphinx calls this."""
    app.connect("env-updated", know_the_keys, priority=900)  # after the entries are known
