"""05_vanishing: wrong answers."""

from assignments import Case

NORM = "np.linalg.norm(product, 2)"
GAIN = "return limit ** (1 / n) / np.linalg.norm(Whh, 2)"
RADIUS = "np.abs(np.linalg.eigvals(Whh)).max()"

CASES = {
    "the myth": Case(
        [
            ("np.linalg.norm(Whh, 2)", RADIUS),
            ("(1 - h**2) * Whh", "Whh"),
            (NORM, "np.abs(np.linalg.eigvals(product)).max()"),
        ],
        {"jacobian": 0, "norms": 0, "gain": 0, "proof": 1},
        {
            "jacobian": "tanh has a say",
            "norms": "this is the spectral radius of each product",
            "gain": "this makes the spectral radius to the power n equal to limit",
            "proof": "you go by the spectral radius",
        },
    ),
    "another norm": Case(
        [("Whh, 2)", "Whh)"), (NORM, "np.linalg.norm(product)")],
        {"norms": 0, "gain": 0, "proof": 0},
        {
            "norms": "this is the root of the sum of squared entries",
            "gain": "this takes the root of the sum of squared entries",
            "proof": "you go by the root of the sum of squared entries",
        },
    ),
    "from the other side": Case(
        [
            ("(1 - h**2) * Whh", "(1 - h**2).T * Whh"),
            ("product = jacobian @ product", "product = product @ jacobian"),
            ("np.log(norms", "np.log10(norms"),
            (GAIN, "return limit / np.linalg.norm(Whh, 2)"),
            ("< 1)", "> 1)"),
        ],
        {"jacobian": 0, "norms": 1, "rate": 0, "gain": 1, "proof": 0},
        {
            "jacobian": "the columns are multiplied by the slopes",
            "norms": "the product is in the wrong order",
            "rate": "this is the logarithm to base 10",
            "gain": "a root is missing",
            "proof": "it is the other way around",
        },
    ),
    "a bound for the norm": Case(
        [
            ("product = jacobian @ product", "product = product * np.linalg.norm(jacobian, 2)"),
            ("t = np.arange(start, len(norms))", "start = 0; t = np.arange(len(norms))"),
            ("1 - h**2", "1 - h"),
            ("np.linalg.norm(Whh, 2) < 1", "np.abs(Whh).max() < 1"),
        ],
        {"norms": 1, "rate": 2, "jacobian": 0, "proof": 0},
        {
            "norms": "these are products of norms, the bound",
            "rate": "the first steps are in it too",
            "jacobian": "the square is missing",
            "proof": "you go by the largest entry",
        },
    ),
    "its input is spoiled": Case(
        [
            ("return (1 - h**2) * Whh", "Whh *= 1 - h**2; return Whh"),
            ("return np.array(found)", "jacobians *= 0; return np.array(found)"),
            ("t = np.arange(", "norms[:] = norms / norms[0]; t = np.arange("),
        ],
        {"jacobian": 3, "norms": 4, "rate": 3},
        {
            "jacobian": "your code wrote into an array that was passed in",
            "norms": "your code wrote into an array that was passed in",
            "rate": "your code wrote into an array that was passed in",
        },
    ),
}
