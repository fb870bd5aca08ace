"""Where no browser is, the tests of the pages say so, and continuous integration fails."""

from browser_required import require_browser
import pytest

from web import browser


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(browser, "NAMES", ())
    monkeypatch.setattr(browser, "PLACES", ())


def test_without_a_browser_a_test_is_skipped_and_says_how_to_get_one(no_browser, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(
        pytest.skip.Exception, match=r"no page was opened.*sudo apt install chromium"
    ):
        require_browser()


def test_without_a_browser_continuous_integration_fails(no_browser, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no page was opened"):
        require_browser()


def test_without_a_browser_none_is_launched(no_browser):
    with pytest.raises(RuntimeError, match="To get one"), browser.launched():
        pass
