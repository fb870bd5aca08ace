"""What a test does where no browser is."""

import os

import pytest

from web.browser import MISSING, program


def require_browser():
    """Go on only with a browser: without one a test is skipped and says so; in CI it fails."""
    if program() is None and os.environ.get("CI"):
        pytest.fail(MISSING)
    if program() is None:
        pytest.skip(MISSING)
