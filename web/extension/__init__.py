"""What this book asks of Sphinx beyond its settings: one extension, one idea in each module."""

from web.extension import (
    chapter_map,
    citation_anchors,
    claims,
    class_files,
    clinic,
    css_classes,
    explorables,
    fonts,
    katex,
    live_figures,
    page_assets,
    plain_text,
    quiz,
    run_links,
    site_files,
    social_meta,
    sphinx_fixes,
    theme_fixes,
    webp_images,
)

# In this order they see a page: what one adds to it another may load, describe or repair.
MODULES = (
    sphinx_fixes,
    css_classes,
    chapter_map,
    claims,
    page_assets,
    citation_anchors,
    explorables,
    live_figures,
    class_files,
    katex,
    fonts,
    social_meta,
    site_files,
    plain_text,
    theme_fixes,
    webp_images,
    quiz,
    clinic,
    run_links,
)


def setup(app):
    """Sphinx calls this."""
    for module in MODULES:
        module.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
