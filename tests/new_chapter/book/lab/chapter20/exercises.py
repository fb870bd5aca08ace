"""The exercise of chapter 20: what is left."""

from lab.exercise import Exercise, Values


def echo(w, steps):
    return w**steps


echo = Exercise(
    echo,
    [Values("after three steps", [(0.5, 3)]), Values("after one step", [(0.3, 1)])],
    {
        "the weight is added up, and each step multiplies by it.": ("w**steps", "w * steps"),
        "one step too few.": ("w**steps", "w ** (steps - 1)"),
        "one step too many.": ("w**steps", "w ** (steps + 1)"),
    },
)
