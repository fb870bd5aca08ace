"""Instant feedback on the exercises: `checks.name(answer)` says in words what is wrong."""

from importlib import import_module
from pathlib import Path


def _checks(name):
    """The public functions of a chapter's module: one for each exercise."""
    module = import_module(f"lab.checks.{name}")
    public = {key: each for key, each in vars(module).items() if key[0] != "_"}
    return {key: each for key, each in public.items() if _module_of(each) == module.__name__}


def _module_of(thing):
    return getattr(thing, "__module__", None)


_ALL = [_checks(path.stem) for path in sorted(Path(__file__).parent.glob("chapter*.py"))]
CHECKS = {name: check for chapter in _ALL for name, check in chapter.items()}
globals().update(CHECKS)
