"""For each exercise: its check, a right answer, and wrong ones by the words that each is told."""

from exercise_cases import (
    chapter01,
    chapter02,
    chapter03,
    chapter04,
    chapter05,
    chapter06,
    chapter07,
)

ALL = (chapter01, chapter02, chapter03, chapter04, chapter05, chapter06, chapter07)
EXERCISES = {name: each for chapter in ALL for name, each in chapter.EXERCISES.items()}
