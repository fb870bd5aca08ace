"""04_museum: wrong answers, the exhibits themselves among them."""

from assignments import Case

BLAME, DWHH = "Whh.T @ das[t - 1]", "das[t - 1] @ hs[t - 1].T"
LOSS, TANH = "2 / len(ys) * errors", "np.square(hs[1:])"

CASES = {
    "as they hang there": Case(
        [
            (BLAME, "Whh @ das[t - 1]"),
            (DWHH, "das[t - 1] @ hs[t - 2].T"),
            (LOSS, "errors"),
            (TANH, "np.square(hs[1:], out=hs[1:])"),
        ],
        blame=(
            0,
            (
                "off: da_1, da_2, da_3; da_4, where the sweep starts, is right. With a "
                "symmetric Whh all of them would be right"
            ),
        ),
        collect=(0, "dWhh: it is off at every step. At t = 1 it multiplies the last state"),
        loss=(0, "dys: it is off by one factor at every step, 2.5 here"),
        tanh=(0, "das is right, but afterward h_1, h_2, h_3, h_4 are not what they were"),
    ),
    "another mistake instead": Case(
        [
            (BLAME, "Whh.T @ dh"),
            (DWHH, "das[t - 1] @ hs[t].T"),
            (LOSS, "errors / len(ys)"),
            (TANH, "np.square(hs[:-1])"),
        ],
        blame=(0, "has not passed through tanh"),
        collect=(0, "Whh read h_{t−1}; you multiply h_t."),
        loss=(0, "dys: it is half as long as it should be"),
        tanh=(0, "the derivative is taken of the state before"),
    ),
    "the loss was changed": Case(
        [
            ("np.sum(errors * errors) / len(ys)", "np.sum(errors * errors) / 2"),
            (LOSS, "errors"),
            (BLAME, "das[t - 1]"),
        ],
        loss=(0, "the loss: it has changed. It is to stay what it is"),
        blame=(0, "has not passed through Whh"),
    ),
    "a batch forgotten": Case(
        [
            ("das[t - 1].sum(axis=1, keepdims=True)", "das[t - 1][:, :1]"),
            (TANH, "np.square(hs[1:])[..., :1]"),
            (LOSS, "2 / errors.size * errors"),
        ],
        collect=(3, "dbh: one sequence alone is in it"),
        tanh=(2, "the same for a batch: the shape is right, but the values are off"),
        loss=(0, "it is too short at every step, by the number of outputs"),
    ),
    "writes where it should not": Case(
        [
            (
                "    dh_next = np.zeros_like(hs[0])",
                "    dys *= 1.0; dh_next = 0 * hs[0]; hs[0] = 0",
            ),
            ("return dWxh, dWhh, dbh", "das *= 0; return dWxh, dWhh, dbh"),
            ("errors = ys - targets", "ys -= targets; errors = ys"),
        ],
        blame=(4, "your code wrote into an array that was passed in"),
        collect=(4, "your code wrote into an array that was passed in"),
        loss=(4, "your code wrote into an array that was passed in"),
    ),
    "the state before, the first steps lost, a mean of all": Case(
        [
            ("(1 - hs[t] ** 2)", "(1 - hs[t - 1] ** 2)"),
            ("for t in range(1, T + 1)", "for t in range(2, T + 1)"),
            ("np.sum(errors * errors) / len(ys)", "np.mean(errors * errors)"),
        ],
        blame=(0, "The slope of tanh at step t is that of h_t, and this is that of h_{t−1}."),
        collect=(0, "dWxh: step 1 is missing: the sum is over all steps."),
        loss=(1, "this is a mean over all entries, and the loss is one over the steps alone."),
    ),
    "no square, the last step lost, divided by the batch": Case(
        [
            ("(1 - hs[t] ** 2)", "(1 - hs[t])"),
            ("for t in range(1, T + 1)", "for t in range(1, T)"),
            (LOSS, "2 / len(ys) / ys.shape[2] * errors"),
        ],
        blame=(0, "The square is missing in 1 − h_t²."),
        collect=(0, "dWxh: the last step, t = 4, is missing"),
        loss=(2, "dys: it is divided by the size of the batch. Over the batch the loss is"),
    ),
    "forward, and means": Case(
        [
            ("for t in range(len(das), 0, -1)", "for t in range(1, len(das) + 1)"),
            ("return dWxh, dWhh, dbh", "return [d / das.shape[2] for d in (dWxh, dWhh, dbh)]"),
            (
                "np.sum(errors * errors) / len(ys)",
                "np.sum(errors * errors) / len(ys) / ys.shape[2]",
            ),
        ],
        blame=(0, "The loop runs forward"),
        collect=(3, "dWxh: it is a mean over the batch, and a sum is needed."),
        loss=(3, "the loss: it has changed: it is divided by the size of the batch"),
    ),
}
