"""For each explorable: where it stands, and what the kernel says to each of its states.

A case lies beside its explorable: NAME_case.py, usually explorable_case.py.
"""

from importlib import import_module

from lab.explorables.discovery import folders

FILES = [path for folder in folders() for path in sorted(folder.glob("*_case.py"))]
ALL = [import_module(f"lab.{path.parent.name}.{path.stem}") for path in FILES]
CASES = {case.NAME: case for case in ALL}
