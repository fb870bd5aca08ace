"""02_rnn_bptt: wrong answers."""

from assignments import FOLDER, Assignment, Case, taking_the_step
from lab.mistakes import BY_NAME

BACK = "dh_next = Whh.T @ da"
STEP = "param -= learning_rate * grad"
COLUMN = "np.reshape(x, (-1, 1))"
FORMS = """    xs = np.array(input_seq).reshape(T, -1, 1)
    targets = np.array(targets).reshape(T, -1, 1)"""
NOTHING = {"outputs": 0, "states": 0, "place": 0, "vectors": 0, "rate": 0}

(SOLUTION,) = Assignment(FOLDER / "02_rnn_bptt.ipynb").answers().values()


def banked(name, told, **marks):
    """A mistake of the bank, with its own sentence in the question `told`."""
    marks[told] = marks[told], BY_NAME[name].sentence
    return Case([(SOLUTION, taking_the_step(BY_NAME[name]))], **marks)


CASES = {
    "missing transpose": banked("missing transpose", "states", states=0),
    "no dh_next": banked("recurrent gradient never carried", "states", states=0),
    "own state": banked("h_t for h_{t-1} in dWhh", "states", states=4, vectors=2),
    "a mean over the steps": banked(
        "a mean over the steps", "outputs", outputs=0, states=0, rate=2
    ),
    "a mean without the half": banked(
        "twice a mean over the steps", "outputs", outputs=0, states=0, vectors=2, rate=2
    ),
    "the last output alone": banked(
        "only the last output counts", "outputs", outputs=0, states=0, rate=2
    ),
    "clipped": banked("gradients clipped", "outputs", outputs=0, states=0, vectors=2, rate=2),
    "cut": banked("sweep cut after four steps", "outputs", outputs=0, states=0, rate=2),
    "the slope before": banked("derivative at the wrong step", "states", states=0, vectors=2),
    "walks forward": banked("the loop runs forward", "states", states=0),
    "overwritten": banked("all sums assigned", "outputs", outputs=0, states=0, place=2, rate=2),
    "no bias inside": banked(
        "bias left out of the hidden state", "outputs", outputs=0, states=0, vectors=2, rate=2
    ),
    "no bias outside": banked(
        "bias left out of the outputs", "outputs", outputs=0, states=0, vectors=2, rate=2
    ),
    "a tanh too many": banked(
        "outputs through tanh", "outputs", outputs=0, states=0, vectors=2, rate=2
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
        states=(0, "dWxh is zero: Wxh has not moved"),
        place=(2, "Wxh, Whh, bh never moved, and all five must"),
        vectors=(0, "this is judged once something comes back through time"),
        rate=1,
    ),
    "one array stays": Case(
        [("da @ h[t - 1].T", "0 * Whh")],
        states=(4, "Whh has not moved. If it is built with ="),
        place=(2, "Whh never moved"),
    ),
    "another target": Case(
        [("dy = ", "dy = 1.5 + ")],
        outputs=(0, "is it y_t − target_t?"),
        states=0,
        vectors=2,
        rate=2,
    ),
    "the gradients themselves": Case(
        [(STEP, "pass"), ("return params", "return grads")],
        place=(0, "these are the gradients. Take the step, too"),
        rate=0,
    ),
    "some of the gradients": Case(
        [(STEP, "pass"), ("return params", "return grads"), (BACK, "dh_next = Whh @ da")],
        states=(0, BY_NAME["missing transpose"].sentence),
        place=0,
        rate=(0, "these are the gradients. Take the step, too"),
    ),
    "one step stops": Case(
        [("h = {0: np.zeros_like(bh)}", "h = {0: np.zeros_like(bh)}; xs[1]")],
        vectors=(2, "T = 1: your code stopped with IndexError"),
    ),
    "a generator": Case(
        [("return params", "return (param for param in params)")],
        place=(2, "generator came back: return the five arrays"),
    ),
}
