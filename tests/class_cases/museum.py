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
        {"blame": 0, "collect": 0, "loss": 0, "tanh": 0},
        {
            "blame": "off: da_1, da_2, da_3; da_4, where the sweep starts, is right. With a "
            "symmetric Whh all of them would be right",
            "collect": "dWhh: it is off at every step. At t = 1 it multiplies the last state",
            "loss": "dys: it is off by one factor at every step, 2.5 here",
            "tanh": "das is right, but afterward h_1, h_2, h_3, h_4 are not what they were",
        },
    ),
    "another mistake instead": Case(
        [
            (BLAME, "Whh.T @ dh"),
            (DWHH, "das[t - 1] @ hs[t].T"),
            (LOSS, "errors / len(ys)"),
            (TANH, "np.square(hs[:-1])"),
        ],
        {"blame": 0, "collect": 0, "loss": 0, "tanh": 0},
        {
            "blame": "has not passed through tanh",
            "collect": "not zero for one step from h_0 = 0",
            "loss": "dys: it is half as long as it should be",
            "tanh": "the derivative is taken of the state before",
        },
    ),
    "the loss was changed": Case(
        [
            ("np.sum(errors * errors) / len(ys)", "np.sum(errors * errors) / 2"),
            (LOSS, "errors"),
            (BLAME, "das[t - 1]"),
        ],
        {"loss": 0, "blame": 0},
        {
            "loss": "the loss: it has changed. It is to stay what it is",
            "blame": "has not passed through Whh",
        },
    ),
    "a batch forgotten": Case(
        [
            ("das[t - 1].sum(axis=1, keepdims=True)", "das[t - 1][:, :1]"),
            (TANH, "np.square(hs[1:])[..., :1]"),
            (LOSS, "2 / errors.size * errors"),
        ],
        {"collect": 3, "tanh": 2, "loss": 0},
        {
            "collect": "dbh: one sequence alone is in it",
            "tanh": "the same for a batch: the shape is right, but the values are off",
            "loss": "it is too short at every step, by the number of outputs",
        },
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
        {"blame": 4, "collect": 4, "loss": 4},
        {
            "blame": "your code wrote into an array that was passed in",
            "collect": "your code wrote into an array that was passed in",
            "loss": "your code wrote into an array that was passed in",
        },
    ),
}
