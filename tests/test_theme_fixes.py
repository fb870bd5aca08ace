"""A repair of what the theme writes is needed, or it fails the build."""

from collections import Counter
from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from web.extension.theme_fixes import REPAIRS, Templates, miss_none

APP = SimpleNamespace(env=SimpleNamespace(found_docs={"one", "two"}))


@pytest.fixture
def built(monkeypatch):
    """Tells how many pages were made, and which repair found nothing on them."""

    def build(pages, idle=None):
        repairs = Counter(dict.fromkeys(REPAIRS, 1)) | Counter()
        repairs.pop(idle, None)
        monkeypatch.setattr(Templates, "pages", pages)
        monkeypatch.setattr(Templates, "repairs", repairs)
        return miss_none(APP, error=None)

    return build


@pytest.mark.parametrize("reason", REPAIRS)
def test_a_repair_that_finds_nothing_on_any_page_fails_the_build(built, reason):
    with pytest.raises(ExtensionError, match="finds nothing to repair") as error:
        built(pages=2, idle=reason)
    assert reason in str(error.value)


def test_a_build_in_which_each_was_needed_passes_and_one_of_a_few_pages_too(built):
    built(pages=2)
    built(pages=1, idle=next(iter(REPAIRS)))
