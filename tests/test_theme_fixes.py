"""A repair of what the theme writes is needed, or it fails the build."""

from collections import Counter
from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from web.extension.theme_fixes import REPAIRS, Templates, fail_if_idle

APP = SimpleNamespace(env=SimpleNamespace(found_docs={"one", "two"}))


@pytest.fixture
def finish(monkeypatch):
    """The end of a build of some pages, in which a repair found nothing."""

    def finish_build(pages, idle=None):
        monkeypatch.setattr(Templates, "pages", pages)
        monkeypatch.setattr(Templates, "matches", Counter(set(REPAIRS) - {idle}))
        fail_if_idle(APP, error=None)

    return finish_build


@pytest.mark.parametrize("theirs", REPAIRS)
def test_a_repair_that_finds_nothing_on_any_page_fails_the_build(finish, theirs):
    with pytest.raises(ExtensionError, match="finds nothing to repair") as error:
        finish(pages=2, idle=theirs)
    assert str(error.value).endswith(f"{[theirs]}")


def test_a_build_in_which_each_was_needed_passes_and_one_of_a_few_pages_too(finish):
    finish(pages=2)
    finish(pages=1, idle=next(iter(REPAIRS)))
