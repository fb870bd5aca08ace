"""Every exercise of the chapters, and what its check prints."""

from contextlib import redirect_stdout
from importlib import import_module
import io
from pathlib import Path

from lab.exercise import Exercise

LAB = Path(__file__).resolve().parents[1] / "book" / "lab"


def exercises():
    """The exercises of all chapters, by chapter and name, as in "chapter07.log_norm"."""
    return {
        f"{path.parent.name}.{name}": value
        for path in sorted(LAB.glob("chapter*/exercises.py"))
        for name, value in vars(import_module(f"lab.{path.parent.name}.exercises")).items()
        if isinstance(value, Exercise)
    }


def feedback(exercise, answer):
    """All that an exercise says to an answer, in one line."""
    with redirect_stdout(io.StringIO()) as printed:
        exercise.check(answer)
    return " ".join(printed.getvalue().split())
