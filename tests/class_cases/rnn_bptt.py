"""02_rnn_bptt: wrong answers."""

from assignments import Case

BACK = "dh_next = Whh.T @ da"
STEP = "param -= learning_rate * grad"
COLUMN = "np.reshape(x, (-1, 1))"
FORMS = """    xs = np.array(input_seq).reshape(T, -1, 1)
    targets = np.array(targets).reshape(T, -1, 1)"""
NOTHING = {"outputs": 0, "states": 0, "place": 0, "vectors": 0, "rate": 0}

CASES = {
    "no dh_next": Case(
        [(BACK, "pass")],
        states=(0, "it looks as if dh_next never arrives"),
    ),
    "missing transpose": Case(
        [(BACK, "dh_next = Whh @ da")],
        states=(0, "it looks like Whh instead of Whhᵀ"),
    ),
    "own state": Case(
        [("da @ h[t - 1].T", "da @ h[t].T")],
        states=(4, "Whh was multiplied by the state before"),
        vectors=(2, "dWhh: it is built with h_t"),
    ),
    "a mean over the steps": Case(
        [(STEP, "param -= learning_rate * grad / T")],
        outputs=(0, "T = 5 times too small"),
        states=(0, "the loss is a sum over steps, not a mean"),
        rate=(2, "the step is divided by T"),
    ),
    "new arrays": Case(
        [
            (
                "    for param, grad in zip(params, grads):\n        " + STEP + "\n",
                "    params = [p - learning_rate * g for p, g in zip(params, grads)]\n",
            )
        ],
        place=(1, "Wxh, Whh, Why, bh, by did not change in place"),
    ),
    "returns nothing": Case(
        [("    return params", "")],
        place=(2, "your code returned None"),
    ),
    "uphill": Case(
        [("param -=", "param +=")],
        rate=(2, "the step goes uphill"),
    ),
    "rate never used": Case(
        [(STEP, "param -= 0.01 * grad")],
        rate=(0, "the step always takes the rate 0.01"),
    ),
    "columns only": Case(
        [(COLUMN, "x"), ("np.reshape(targets[t - 1], (-1, 1))", "targets[t - 1]")],
        vectors=(1, "flat vectors: your code stopped with ValueError"),
    ),
    "forms not mixed": Case(
        [
            ("    xs = [" + COLUMN + " for x in input_seq]", FORMS),
            ("np.reshape(targets[t - 1], (-1, 1))", "targets[t - 1]"),
        ],
        vectors=(2.5, "Things of different shapes make no array"),
    ),
    "new arrays, and the old ones returned": Case(
        [(STEP, "param = param - learning_rate * grad")],
        **NOTHING | {"place": (0, "`p = p - …` makes another array")},
    ),
    "does not walk back": Case(
        [("parts = da @ xs[t - 1].T, da @ h[t - 1].T", "da = 0 * da; parts = Wxh * 0, Whh * 0")],
        states=(0, "Wxh has not moved"),
        place=(2, "Wxh, Whh, bh never moved, and all five must"),
        vectors=(0, "this is judged once something comes back through time"),
        rate=1,
    ),
    "one array stays": Case(
        [("da @ h[t - 1].T", "0 * Whh")],
        states=(4, "Whh has not moved. If dWhh is built with ="),
        place=(2, "Whh never moved"),
    ),
    "overwritten": Case(
        [("grad += part", "grad[:] = part")],
        outputs=(0, "only one step is in it"),
        states=(0, "Whh has not moved. If dWhh is built"),
        place=2,
        rate=2,
    ),
    "the slope before": Case(
        [("(1 - h[t] ** 2)", "(1 - h[t - 1] ** 2)")],
        states=(0, "it looks like 1 − h_{t−1}² instead of 1 − h_t²"),
        vectors=(2, "is missing, or taken at h_{t−1}"),
    ),
    "walks forward": Case(
        [("range(T, 0, -1)", "range(1, T + 1)")],
        states=(0, "the walk goes from step 1 to step T"),
    ),
    "no bias inside": Case(
        [("h[t - 1] + bh)", "h[t - 1])")],
        outputs=(0, "bh is missing in the forward pass"),
        states=0,
        vectors=2,
        rate=2,
    ),
    "no bias outside": Case(
        [("h[t] + by -", "h[t] -")],
        outputs=(0, "by is missing in the forward pass"),
        states=0,
        vectors=2,
        rate=2,
    ),
    "a tanh too many": Case(
        [("Why @ h[t] + by -", "np.tanh(Why @ h[t] + by) -")],
        outputs=(0, "there is a tanh at the output"),
        states=0,
        vectors=2,
        rate=2,
    ),
    "another target": Case(
        [("dy = ", "dy = 1.5 + ")],
        outputs=(0, "dby needs only the forward pass: look there first"),
        states=0,
        vectors=2,
        rate=2,
    ),
    "the gradients themselves": Case(
        [(STEP, "pass"), ("return params", "return grads")],
        **NOTHING | {"outputs": (0, "these are the gradients. Take the step, too")},
    ),
}
