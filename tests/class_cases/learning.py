"""06_learning: wrong answers."""

from assignments import Case

CLIPPED = "return [grad * min(1, max_norm / norm) for grad in grads]"
STEP = "param -= learning_rate * grad"
RATE = "return first * (1 - step / steps)"
TRAINED = "* min(1, max_norm / norm)\n        now"

CASES = {
    "entry by entry": Case(
        [
            (CLIPPED, "return [np.clip(grad, -max_norm, max_norm) for grad in grads]"),
            (STEP, "param = param - learning_rate * grad"),
            (RATE, "return first"),
            ("- k / steps", ""),
        ],
        {"clip": 2, "step": 0, "rate": 0, "train": 3},
        {
            "clip": "each entry was clipped by itself",
            "step": "the arrays that were passed in did not change",
            "rate": "it is the same at every step",
            "train": "the rate stays the same",
        },
    ),
    "squares overflow": Case(
        [
            ("largest = max(np.abs(grad).max() for grad in grads)", "largest = 1.0"),
            (STEP, "param -= grad"),
            (RATE, "return first * (1 - step / (steps - 1))"),
            (TRAINED, "\n        now"),
        ],
        {"clip": 5, "step": 0, "rate": 0, "train": 3},
        {
            "clip": "entries near 1e200: everything is 0. Squares near 1e400 are inf",
            "step": "learning_rate is not used",
            "rate": "it reaches zero one step too early",
            "train": "nothing is clipped",
        },
    ),
    "always the same length": Case(
        [
            ("min(1, max_norm / norm) for", "(max_norm / norm) for"),
            ("param -=", "param +="),
            (RATE, "return first * step / steps"),
            (
                "path.append(now)\n        losses.append(loss)",
                "losses.append(loss)\n    path *= 13",
            ),
        ],
        {"clip": 5, "step": 0, "rate": 0, "train": 0},
        {
            "clip": "it was made longer",
            "step": "the step goes uphill",
            "rate": "it rises",
            "train": "the path stays in one place",
        },
    ),
    "one path, changed in place": Case(
        [
            (
                "now = [p - rate * grad for p, grad in zip(path[-1], grads)]",
                "now = path[-1]\n        for p, grad in zip(now, grads):\n"
                "            p -= rate * grad",
            ),
            (CLIPPED, "return [grad * min(1, 1 / norm) for grad in grads]"),
            (RATE, "return (1 - step / steps)"),
        ],
        {"train": 0, "clip": 1, "rate": 0},
        {
            "train": "keep a copy of each moment",
            "clip": "its length is now 1",
            "rate": "`first` is missing",
        },
    ),
    "the loss after the step": Case(
        [
            ("losses.append(loss)", "losses.append(loss_and_grads(now, xs, targets)[0])"),
            ("max(np.abs(grad).max() for grad in grads)", "1.0; [g.sort(0) for g in grads]"),
            (STEP, STEP + "; grad *= 0"),
        ],
        {"train": 4, "clip": 1, "step": 3},
        {
            "train": "these are the losses after each step",
            "step": "your code wrote into an array that was passed in",
        },
    ),
}
