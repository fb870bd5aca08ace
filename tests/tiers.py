"""Which tests are quick, which belong to one chapter, and which worker runs them in what order."""

from functools import cache
import re
from types import FunctionType

import pytest
from xdist.scheduler import LoadGroupScheduling

SLOW = {"site", "browser", "kernel_runs"}  # fixtures
TOOLS = re.compile(r"^(?:from|import) (?:web|classroom)\b|\.venv-class", re.M)
IMPORT = re.compile(r"^ *(?:from|import) .*", re.M)
CHAPTER = re.compile(r"\bchapter(\d\d)\b|(?:^|[/_])(\d\d)(?=_|\.py|$)")


def pytest_addoption(parser):
    parser.addoption("--chapter", type=int, help="leave out what belongs to other chapters alone")


def pytest_configure(config):
    chapter = config.getoption("chapter")
    names = [path.name for path in (config.rootpath / "book").glob("[0-9]*.ipynb")]
    numbers = sorted(chapters_in(names))
    if chapter is not None and chapter not in numbers:
        raise pytest.UsageError(f"--chapter needs one of {numbers}, and got {chapter}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Mark what `make check` leaves out, leave out other chapters, and put the rest in order."""
    for item in items:
        if is_slow(item):
            item.add_marker(pytest.mark.full)
    chapter = config.getoption("chapter")
    others = {item for item in items if chapter and chapter not in (chapters_of(item) or [chapter])}
    config.hook.pytest_deselected(items=list(others))
    items[:] = in_order([item for item in items if item not in others])


def is_slow(item):
    """Whether a test needs the built site or a browser, or is about what builds and marks."""
    return bool(SLOW & fixtures_of(item)) or bool(TOOLS.search(source_of(item.path)))


def fixtures_of(item):
    return set(getattr(item, "fixturenames", ()))  # a cell of a notebook has none


@cache
def source_of(path):
    return path.read_text("utf-8") if path.suffix == ".py" else ""


def chapters_of(item):
    """The chapters that a test is about, the closest evidence first; empty if it is about all."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    path = item.path.relative_to(item.config.rootpath).as_posix()
    imports = IMPORT.findall(source_of(item.path))
    return chapters_in(map(name_of, parameters)) or chapters_in([path]) or chapters_in(imports)


def name_of(parameter):
    """Where a parameter comes from: the page of an explorable's case, a module, or a file."""
    if isinstance(parameter, FunctionType | type):
        return parameter.__module__
    return getattr(parameter, "PAGE", str(parameter))


def chapters_in(texts):
    """The numbers of the chapters that texts name."""
    return {int(one or other) for text in texts for one, other in CHAPTER.findall(text)}


def in_order(items):
    """Each unit in one piece, and what needs no site while one worker builds it for the others."""
    units = {}
    for item in items:
        units.setdefault(unit_of(item), []).append(item)
    waiting = [unit for unit in units.values() if any("site" in fixtures_of(i) for i in unit)]
    free = [unit for unit in units.values() if unit not in waiting]
    return [item for unit in [*waiting[:1], *free, *waiting[1:]] for item in unit]


def unit_of(item):
    """What one worker does as a whole: a group that a test names, or a module or class."""
    group = item.get_closest_marker("xdist_group")
    return group.args[0] if group else module_or_class(item.nodeid)


def module_or_class(name):
    """Where a test stands: what is before its own name and the `[...]` of its parameters."""
    return name.partition("[")[0].rpartition("::")[0]


def pytest_xdist_make_scheduler(config, log):
    return ByUnit(config, log)


class ByUnit(LoadGroupScheduling):
    """One unit after the other; the cells of a notebook, which share a kernel, are one too."""

    def _split_scope(self, nodeid):
        group = super()._split_scope(nodeid)
        return module_or_class(nodeid) if group == nodeid else group
