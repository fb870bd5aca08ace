"""Chapter 8: an answer to its exercise, and what each wrong one is told."""

from answers import Exercise
from lab import checks

EXERCISES = {
    "echo": Exercise(
        checks.echo,
        lambda w, steps: w**steps,
        {
            "is added up": lambda w, steps: w * steps,
            "one step too few": lambda w, steps: w ** (steps - 1),
            "one step too many": lambda w, steps: w ** (steps + 1),
        },
    )
}
