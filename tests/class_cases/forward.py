"""01_forward: wrong answers."""

from assignments import Case

STEP = "return np.tanh(Wxh @ x + Whh @ h_prev + bh)"
APPEND = "hs.append(np.tanh(Wxh @ x + Whh @ hs[-1] + bh))"
LOSS = "return 0.5 * np.sum((ys - targets)[counts] ** 2)"

CASES = {
    "transposed and shifted": Case(
        [("Whh @", "Whh.T @"), ("Why @ hs[1:]", "Why @ hs[:-1]")],
        step=(1, "it looks like Whhᵀ instead of Whh"),
        run=(1, "it looks like Whhᵀ instead of Whh"),
        outputs=(0, "it is one step off"),
    ),
    "a row instead of a column": Case(
        [
            (STEP, STEP + ".ravel()"),
            ("return np.array(hs)", "return np.array(hs[1:])"),
            ("Why @ hs[1:] + by", "(Why @ hs[1:] + by)[:, :, 0]"),
            (LOSS, LOSS.replace("sum", "mean")),
        ],
        step=(0, "the state is flat"),
        run=(0, "5 states came back, and T + 1 = 6 are needed"),
        outputs=(0, "the last axis is lost"),
        loss=(0, "this is a mean over all numbers"),
    ),
    "one array for all states": Case(
        [
            (APPEND, "h[:] = np.tanh(Wxh @ x + Whh @ h + bh); hs.append(h)"),
            ("hs = [h0]", "h = h0.copy(); hs = [h]"),
            ("hs[1:] + by", "hs + by"),
            ("[counts]", ""),
        ],
        run=(0, "all states are the same. Is one array kept"),
        outputs=(0, "there is one too many"),
        loss=(1, "all steps are counted, whatever `counts` says"),
    ),
    "writes into h0": Case(
        [
            (STEP, "h_prev[:] = np.tanh(Wxh @ x + Whh @ h_prev + bh); return h_prev"),
            ("hs = [h0]", "hs = [h0.copy()]; h = h0"),
            (APPEND, "h[:] = np.tanh(Wxh @ x + Whh @ h + bh); hs.append(h.copy())"),
            (LOSS, "ys -= targets; " + LOSS.replace("(ys - targets)", "ys")),
        ],
        step=(3, "its arguments are left alone: your code wrote into an array"),
        run=(5, "your code wrote into an array that was passed in"),
        loss=(5, "your code wrote into an array that was passed in"),
    ),
    "multiplied by a mask": Case(
        [
            (LOSS, "return 0.5 * np.sum(counts[:, None, None] * (ys - targets) ** 2)"),
            (STEP, "return np.tanh(Wxh @ x + bh) + Whh @ h_prev"),
            (" + by", ""),
            ("hs = [h0]", "hs = [0 * h0]"),
        ],
        loss=(5, "nan where a step does not count: your code returned nan or inf"),
        step=(1, "tanh must be taken of the whole sum"),
        outputs=(0, "the bias by is missing"),
        run=(0, "hs[0] is zero"),
    ),
    "skips step 1": Case(
        [
            (LOSS, LOSS.replace("sum((ys", "sum((ys[1:]").replace("targets)[c", "targets[1:])[c")),
            ("[counts] **", "[counts[1:]] **"),
            ("for x in xs:", "for x in xs[1:]:"),
            (STEP, STEP.replace("Wxh @ x", "x @ Wxh")),
            ("return Why @ hs[1:] + by", "return [Why @ h + by for h in hs[1:]]"),
        ],
        step=(0, "the matrix first"),
        run=(0, "only h_0 to h_4 came back: the last step is missing"),
        outputs=(3, "a list came back, and one array is needed"),
        loss=(4, "step 1 is left out"),
    ),
    "one step has no loss": Case(
        [
            (LOSS, "if len(ys) == 1: return 0\n    " + LOSS),
            (STEP, STEP.replace("Wxh @ x", "Wxh * x")),
            ("hs = [h0]", "hs = np.zeros((len(xs) + 1, *h0.shape)); h = h0; t = 0"),
            (APPEND, "t += 1; hs[t] = h = np.tanh(Wxh @ x + Whh @ h + bh)"),
        ],
        step=(0, "the matrix product is @"),
        run=(1, "hs[0] is zero. The first state is h0"),
        loss=(4, "step 1 is left out"),
    ),
    "leaves out the last": Case(
        [
            (LOSS, "return 0.5 * np.sum((ys - targets)[:-1][counts[:-1]] ** 2)"),
            (STEP, "return np.tanh(Wxh @ x + Whh @ h_prev) + bh"),
            ("return np.array(hs)", "return hs"),
        ],
        step=(0, "bh stands inside it too"),
        run=(5, "a list came back"),
        loss=(3, "the last step is left out"),
    ),
    "adds lengths": Case(
        [
            (LOSS, "return 0.5 * np.sum(np.linalg.norm((ys - targets)[counts], axis=1))"),
            (STEP, "return np.tanh(Wxh @ x) + Whh @ h_prev + bh"),
            ("h0]", "0 * h0]"),
        ],
        step=(0, "and not of Wxh x_t alone"),
        run=(0, "hs[0] is zero"),
        loss=(0, "the lengths ‖y_t − target_t‖ are added up"),
    ),
    "an array for a number": Case(
        [(LOSS, "return np.reshape(0.5 * np.sum((ys - targets)[counts] ** 2), (1, 1))")],
        loss=(0, "one number is needed, not an array of shape (1, 1)"),
    ),
}
