"""06_learning: wrong answers."""

from assignments import Case

CLIPPED = "return [grad * min(1, max_norm / norm) for grad in grads]"
STEP = "param -= learning_rate * grad"
RATE = "return first * (1 - step / steps)"
TRAINED = "* min(1, max_norm / norm)\n        now"
MOVED = "now = [p - rate * grad for p, grad in zip(path[-1], grads)]\n        path.append(now)"
IN_PLACE = """for p, grad in zip(params, grads):
            p -= rate * grad
        path.append(list(params))"""

CASES = {
    "entry by entry": Case(
        [
            (CLIPPED, "return [np.clip(grad, -max_norm, max_norm) for grad in grads]"),
            (STEP, "param = param - learning_rate * grad"),
            (RATE, "return first"),
            ("- k / steps", ""),
        ],
        clip=(1.5, "each entry was clipped by itself"),
        step=(0, "the arrays that were passed in did not change"),
        rate=(0, "it is the same at every step"),
        train=(3, "the rate stays the same"),
    ),
    "squares overflow": Case(
        [
            ("largest = max(np.abs(grad).max() for grad in grads)", "largest = 1.0"),
            (STEP, "param -= grad"),
            (RATE, "return first * (1 - step / (steps - 1))"),
            (TRAINED, "\n        now"),
        ],
        clip=(5.25, "entries near 1e200: everything is 0. Squares near 1e400 are inf"),
        step=(0, "learning_rate is not used"),
        rate=(0, "it reaches zero one step too early"),
        train=(3, "nothing is clipped"),
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
        clip=(5.25, "it was made longer"),
        step=(0, "the step goes uphill"),
        rate=(0, "it rises"),
        train=(0, "the path stays in one place"),
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
        train=(0, "keep a copy of each moment"),
        clip=(0.75, "its length is now 1"),
        rate=(0, "`first` is missing"),
    ),
    "the loss after the step": Case(
        [
            ("losses.append(loss)", "losses.append(loss_and_grads(now, xs, targets)[0])"),
            ("max(np.abs(grad).max() for grad in grads)", "1.0; [g.sort(0) for g in grads]"),
            (STEP, STEP + "; grad *= 0"),
        ],
        train=(4, "these are the losses after each step"),
        step=(3, "your code wrote into an array that was passed in"),
        clip=0.75,
    ),
    "new arrays in the old list": Case(
        [
            ("np.abs(grad).max()", "grad.max()"),
            ("for param, grad in zip(params, grads):", "for i, grad in enumerate(grads):"),
            (STEP, "params[i] = params[i] - learning_rate * grad"),
            ("    path, losses =", "    params = [p.copy() for p in params]\n    path, losses ="),
            ("loss_and_grads(path[-1]", "loss_and_grads(params"),
            (MOVED, IN_PLACE),
        ],
        clip=(5.25, "no entry above 0: it points the other way: the largest size"),
        step=(0, "makes another one, and so does `params[i] = params[i] - …`."),
        train=(1, "not yet a path: entries of path share the same arrays: copy each array"),
    ),
    "a new list in the old one": Case(
        [
            ("    if largest == 0:\n        return grads\n", ""),
            ("min(1, max_norm / norm) for", "min(max_norm / norm, 1) for"),
            (
                "for param, grad in zip(params, grads):\n        " + STEP,
                "params[:] = [p - learning_rate * g for p, g in zip(params, grads)]",
            ),
            ("return path, losses", "return losses, path"),
        ],
        clip=(5.25, "zeros: your code returned nan or inf: here the largest entry is 0"),
        step=(0, "the arrays that were passed in did not change"),
        train=(0, "path comes first, losses second"),
    ),
    "a blank that is called": Case(
        [
            ("largest = max(", "raise NotImplementedError; largest = max("),
            (
                "norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))\n        rate",
                "grads, norm = clip(grads, max_norm), 1e-9\n        rate",
            ),
        ],
        clip=(0, "still blank"),
        train=(0, "`train` calls a function that is still blank: clip, sgd_step or rate_at"),
    ),
    "the rate before the clipping": Case(
        [
            (
                "norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))\n        rate",
                "norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))\n"
                "        norm = norm * learning_rate * (1 - k / steps)\n        rate",
            ),
        ],
        train=(3, "the rate came before the clipping. Clip the gradient itself"),
    ),
    "each array by its own norm": Case(
        [
            (
                "norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))\n        rate",
                "norm = 1e-9; grads = [g * min(1, max_norm / np.sqrt(np.sum(g**2))) "
                "for g in grads]\n        rate",
            ),
        ],
        train=(3, "each array is clipped by its own norm"),
    ),
}
