"""For each assignment: wrong answers by name, with the marks and the words that each must get."""

from importlib import import_module

from assignments import PATHS

CASES = {path.stem: import_module(f"class_cases.{path.stem[3:]}").CASES for path in PATHS}
