"""Answers to the exercises that were written apart from their solutions and mistakes."""

from exercise_discovery import exercises, feedback
from lab.chapter01 import latch
from lab.chapter03 import copies
import numpy as np
import pytest
import rnn_core

EXERCISES = exercises()
RIGHT = "all right."


def by_units(scale):
    """The five arrays for xor, unit by unit: the weights of the input and of unit 1, the bias."""
    k = 4.0 * scale
    units = np.array([(2 * k, 0, -k), (2 * k, k, 0), (2 * k, k, -2 * k)])
    Whh = np.hstack([units[:, 1:2], np.zeros((3, 2))])
    return units[:, :1], Whh, np.array([[0, 0.5, -0.5]]), units[:, 2:], np.zeros((1, 1))


def as_lists():
    """Lists in place of arrays, and whole numbers for Wxh and Whh."""
    Wxh, Whh, *others = by_units(4)
    return [array.tolist() for array in (Wxh.astype(int), Whh.astype(int), *others)]


def search(w, steps, start=None):
    """Sixty halvings of a wider interval, from -h* or from another start."""
    low, high = 0.0, 4 * w
    for _ in range(60):
        push = (low + high) / 2
        hs = latch.run(w, np.full(steps, push), -latch.resting_state(w) if start is None else start)
        low, high = (low, push) if hs[-1] > 0 else (push, high)
    return high


CHAPTER_1 = [
    ("one_bit_latch", lambda: np.array([1.2, 5.0, 0.001]), RIGHT),
    ("one_bit_latch", lambda: (np.array([[2.0]]), np.array([[3.0]]), 0), RIGHT),
    ("one_bit_latch", lambda: (2.0, 3.0, "0"), "str, and a number is needed"),
    ("one_bit_latch", lambda: (2.0, 3.0, ...), "ellipsis, and a number is needed"),
    ("xor_by_hand", lambda: rnn_core.Params(*by_units(2)), RIGHT),
    ("xor_by_hand", as_lists, RIGHT),
    ("threshold", search, RIGHT),
    ("threshold", latch.threshold, RIGHT),
    ("threshold", lambda w, steps: search(w, steps, latch.turning_point(w)), "every push flips it"),
    (
        "threshold",
        lambda w, steps: search(w, steps, -latch.turning_point(w)),
        "start at −h* exactly",
    ),
    ("threshold", lambda w, steps: round(search(w, steps), 4), "halve the interval more often"),
    (
        "threshold",
        lambda w, steps: w,
        "a push of one step: no push up to w is found to flip it",
    ),
]


def derivatives_by_differences(w, u, xs):
    """Total derivatives as all copies of w move, immediate ones as one copy does."""
    ones = (np.array([[value]]) for value in (u, w, 1.0, 0.0, 0.0))
    params, xs = rnn_core.Params(*ones), xs[:, None, None]

    def slopes(t):
        def state(Whhs):
            return copies.forward_with_copies(params, Whhs, xs)[0][t].item()

        return rnn_core.numerical_gradient(state, np.full((len(xs), 1, 1), w)).ravel()

    each = np.array([slopes(t) for t in range(1, len(xs) + 1)])
    return np.diag(each), each.sum(axis=1)


def arrays_of_steps(T):
    return (np.arange(s, t + 1) for s in range(1, T + 1) for t in range(s, T + 1))


def paths(T):
    return [tuple(path) for path in arrays_of_steps(T)]


def pairs_by_differences(params, pairs, xs, targets):
    """Differences of a loop of its own."""

    def loss(pairs):
        h, total = np.zeros((3, 1)), 0.0
        for t, (x, target) in enumerate(zip(xs, targets, strict=True)):
            h = np.tanh(params.Wxh @ x + pairs[t // 2] @ h + params.bh)
            total += 0.5 * np.sum((params.Why @ h + params.by - target) ** 2)
        return total

    return rnn_core.numerical_gradient(loss, pairs)


def writes_into_params(params, pairs, xs, targets):
    gradients = pairs_by_differences(params, pairs, xs, targets)
    params.Whh[:] = pairs[-1]
    return gradients


def flat_everywhere(params, inputs, targets):
    """No columns at all."""
    Wxh, Whh, Why, bh, by = params
    h, loss = np.zeros(len(bh)), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = np.tanh(Wxh @ x + Whh @ h + bh.ravel())
        loss += 0.5 * np.sum((Why @ h + by.ravel() - target) ** 2)
    return loss


def of_rows(params, inputs, targets):
    """The target is a row, and the output a column."""
    h, loss = np.zeros_like(params.bh), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = np.tanh(params.Wxh @ np.reshape(x, (-1, 1)) + params.Whh @ h + params.bh)
        loss += 0.5 * np.sum((params.Why @ h + params.by - [target]) ** 2)
    return loss


def diagonal_of_the_square(params, inputs, targets):
    """A flat x, and of the square that comes of it the one right column."""
    h, loss = np.zeros_like(params.bh), 0.0
    for x, target in zip(inputs, targets, strict=True):
        h = np.diag(np.tanh(params.Wxh @ x + params.Whh @ h + params.bh))[:, None]
        loss += 0.5 * np.sum((params.Why @ h + params.by - np.reshape(target, (-1, 1))) ** 2)
    return loss


def one_array(params, xs, h0):
    """Writes every state into one array."""
    h = h0.copy()
    hs = [h]
    for x in xs:
        h[:] = np.tanh(params.Wxh @ x + params.Whh @ h + params.bh)
        hs.append(h)
    return np.array(hs), rnn_core.forward(params, xs, h0)[1]


def overwrites(params, xs, h0):
    both = rnn_core.forward(params, xs, h0)
    h0 *= 0
    return both


CHAPTER_2 = [
    ("worksheet", lambda: [1, 2], "a dict is needed"),
    ("worksheet", lambda: {"h1": [0, 0]}, "there is no entry 'y1'"),
    ("column_loss", flat_everywhere, RIGHT),
    ("column_loss", diagonal_of_the_square, RIGHT),
    ("column_loss", of_rows, "y is (O, 1) and the target is still flat or a row"),
    ("column_loss", lambda *a: (flat_everywhere(*a), 0), "a tuple of 2 came back"),
    ("column_loss", lambda *a: [flat_everywhere(*a)], "one number, and yours has the shape (1,)"),
    ("forward_loop", rnn_core.forward, RIGHT),
    ("forward_loop", one_array, "every entry of hs is the last state"),
    ("forward_loop", overwrites, "alone: your code wrote into h0"),
    ("forward_loop", lambda *a: rnn_core.forward(*a)[0], "return hs, ys"),
]
CHAPTER_3 = [
    ("immediate_and_total", derivatives_by_differences, RIGHT),
    ("immediate_and_total", lambda *a: derivatives_by_differences(*a)[0], "return two arrays"),
    ("every_path", arrays_of_steps, RIGHT),
    ("every_path", lambda T: {(path[0], path[-1]): path for path in paths(T)}, "a dict came back"),
    ("every_path", lambda T: T * (T + 1) // 2, "return a list of tuples"),
    ("every_path", lambda T: ["".join(map(str, path)) for path in paths(T)], "list of tuples"),
    ("every_path", lambda T: [tuple(map(float, path)) for path in paths(T)], "list of tuples of"),
    ("every_path", lambda T: [(1,)], "missing paths: 20 of 21, (1, 2) for one"),
    ("every_path", lambda T: paths(T + 1), "T = 1: (1, 2) is no path for T = 1"),
    ("every_path", lambda T: [], "T = 6: no path at all"),
    ("pair_gradients", pairs_by_differences, RIGHT),
    ("pair_gradients", writes_into_params, "left alone: your code wrote into params"),
]


def of_chapter(number, cases):
    return [
        pytest.param(EXERCISES[f"chapter{number:02}.{name}"], *case, id=f"{name}-{case[-1][:40]}")
        for name, *case in cases
    ]


ANSWERS = of_chapter(1, CHAPTER_1) + of_chapter(2, CHAPTER_2) + of_chapter(3, CHAPTER_3)


@pytest.mark.parametrize(("exercise", "answer", "words"), ANSWERS)
def test_an_answer_is_told(exercise, answer, words):
    printed = feedback(exercise, answer)
    assert words in printed
    assert (RIGHT in printed) == (words == RIGHT)


def keeps_the_bit(w, u, b, sign, before):
    """Whether a pulse after so many opposite ones, from any state, is kept through zeros."""
    h = np.linspace(-0.99, 0.99, 21)
    for _ in range(before):
        h = np.tanh(w * h - u * sign + b)
    h, kept = np.tanh(w * h + u * sign + b), []
    for zeros in range(220):
        kept.append(np.all(sign * h >= (0.5 if zeros >= 20 else 1e-12)))
        h = np.tanh(w * h + b)
    return all(kept)


def test_latches_near_the_border_are_judged_by_what_they_keep():
    exercise, outcomes = EXERCISES["chapter01.one_bit_latch"], set()
    for unit in np.random.default_rng(0).uniform([1.05, 1.0, -0.1], [1.6, 1.7, 0.1], (40, 3)):
        right = all(keeps_the_bit(*unit, s, before) for s in (1, -1) for before in (1, 2, 20))
        assert feedback(exercise, lambda unit=unit: unit).endswith(RIGHT) == right
        outcomes.add(right)
    assert outcomes == {True, False}


def test_paths_that_few_steps_cannot_tell_apart_are_not_called_a_mistake():
    """Without the paths from the last copy: for T = 2 they look as if only the first had any."""
    exercise = EXERCISES["chapter03.every_path"]
    printed = feedback(exercise, lambda T: [path for path in paths(T) if path[0] < T])
    assert "T = 1: no path at all" in printed
    assert "T = 2: missing paths: 1 of 3, (2,) for one" in printed
    assert not [sentence for sentence, _ in exercise.mistakes if sentence in printed]


def test_a_last_step_used_twice_makes_no_path():
    printed = feedback(
        EXERCISES["chapter03.every_path"], lambda T: [(*path, path[-1]) for path in paths(T)]
    )
    assert "(1, 1) is no path for T = 1" in printed
    assert "pairs (copy, output)" not in printed
