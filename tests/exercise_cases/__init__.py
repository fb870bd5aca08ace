"""For each exercise: its check, a right answer, and wrong ones by the words that each is told."""

from exercise_cases import chapter04, chapter06

ALL = (chapter04, chapter06)
EXERCISES = {name: each for chapter in ALL for name, each in chapter.EXERCISES.items()}
