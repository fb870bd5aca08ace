"""What a test does where no browser is."""

import os

import pytest

from web.browser import MISSING, program


def require_browser(with_settings=False):
    """Go on only with a browser: without one a test is skipped and says so; in CI it fails."""
    if program(with_settings) is None and os.environ.get("CI"):
        pytest.fail(MISSING)
    if program(with_settings) is None:
        pytest.skip(MISSING)
