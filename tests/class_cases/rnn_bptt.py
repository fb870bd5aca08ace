"""02_rnn_bptt: wrong answers."""

from assignments import Case

BACK = "dh_next = Whh.T @ da"
STEP = "param -= learning_rate * grad"
COLUMN = "np.reshape(x, (-1, 1))"

CASES = {
    "no dh_next": Case(
        [(BACK, "pass")],
        {"states": 0},
        {"states": "it looks as if dh_next never arrives"},
    ),
    "missing transpose": Case(
        [(BACK, "dh_next = Whh @ da")],
        # with one hidden unit nothing is transposed, but the other case of these tests has five
        {"states": 0},
        {"states": "it looks like Whh instead of Whhᵀ"},
    ),
    "own state": Case(
        [("da @ h[t - 1].T", "da @ h[t].T")],
        {"states": 4, "vectors": 2},
        {
            "states": "Whh was multiplied by the state before",
            "vectors": "dWhh: it is built with h_t",
        },
    ),
    "a mean over the steps": Case(
        [(STEP, "param -= learning_rate * grad / T")],
        {"outputs": 0, "states": 0, "rate": 2},
        {
            "outputs": "T = 5 times too small",
            "states": "the loss is a sum over steps, not a mean",
            "rate": "the step is divided by T",
        },
    ),
    "new arrays": Case(
        [
            (
                "    for param, grad in zip(params, grads):\n        " + STEP + "\n",
                "    params = [p - learning_rate * g for p, g in zip(params, grads)]\n",
            )
        ],
        {"place": 1},
        {"place": "Wxh, Whh, Why, bh, by did not change in place"},
    ),
    "returns nothing": Case(
        [("    return params", "")],
        {"place": 2},
        {"place": "your code returned None"},
    ),
    "uphill": Case(
        [("param -=", "param +=")],
        {"rate": 2},
        {"rate": "the step goes uphill"},
    ),
    "rate never used": Case(
        [(STEP, "param -= 0.01 * grad")],
        {"rate": 0},
        {"rate": "the step always takes the rate 0.01"},
    ),
    "columns only": Case(
        [(COLUMN, "x"), ("np.reshape(targets[t - 1], (-1, 1))", "targets[t - 1]")],
        {"vectors": 1},
        {"vectors": "flat vectors: your code stopped with ValueError"},
    ),
}
