"""For each exercise: its check, a right answer, and wrong ones by the words that each is told."""

from importlib import import_module
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("chapter*.py"))
ALL = [import_module(f"exercise_cases.{name}") for name in NAMES]
EXERCISES = {name: each for chapter in ALL for name, each in chapter.EXERCISES.items()}
