"""Every explorable of the book, from the folders that hold one."""

from importlib import import_module
from pathlib import Path

from lab.explorables.base import Explorable

LAB = Path(__file__).resolve().parents[1]


def folders(lab=LAB):
    """The folders of chapters, and of the front page, that hold an explorable."""
    return sorted(path.parent for path in lab.glob("*/explorable.py"))


def explorables():
    """The classes of all explorables, by their names.

    Returns
    -------
    dict of str to type
        In the order of the folders.

    Raises
    ------
    ValueError
        If two classes have one name.
    """
    classes = [each for folder in folders() for each in _classes(folder)]
    named = {each.__name__: each for each in classes}
    if len(named) < len(classes):
        raise ValueError(f"two explorables have one name: {sorted(c.__name__ for c in classes)}")
    return named


def _classes(folder):
    """The explorables that the module of a folder defines, in their order."""
    module = import_module(f"lab.{folder.name}.explorable")
    values = vars(module).values()
    defined = [each for each in values if getattr(each, "__module__", "") == module.__name__]
    return [each for each in defined if isinstance(each, type) and issubclass(each, Explorable)]
