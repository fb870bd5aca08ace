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
            ("np.log(sizes", "np.log10(sizes"),
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
            ("t = np.arange(start, len(sizes))", "start = 0; t = np.arange(len(sizes))"),
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
            ("t = np.arange(", "sizes[:] = sizes / sizes[0]; t = np.arange("),
        ],
        {"jacobian": 3.2, "norms": 4, "rate": 3},
        {
            "jacobian": "your code wrote into an array that was passed in",
            "norms": "your code wrote into an array that was passed in",
            "rate": "your code wrote into an array that was passed in",
        },
    ),
    "a vector squeezed, at most 1": Case(
        [
            ("(1 - h**2) * Whh", "np.diag((1 - h**2).squeeze()) @ Whh"),
            (
                "np.eye(jacobians.shape[1])\n    found = [1.0]",
                "np.eye(jacobians.shape[1])\n    found = [0.0]",
            ),
            (GAIN, "return limit / np.linalg.norm(Whh, 2) ** n"),
            ("< 1)", "<= 1)"),
        ],
        {"jacobian": 3.2, "norms": 0, "gain": 0, "proof": 2},
        {
            "jacobian": "J_t of one unit, H = 1: your code stopped with ValueError",
            "norms": "entry 0 has to be 1, the norm of the identity. The rest is right.",
            "gain": "this is gⁿ: take the root.",
            "proof": "a bound of 1ⁿ = 1 never shrinks",
        },
    ),
    "the diagonal of a column": Case(
        [
            ("(1 - h**2) * Whh", "np.diag(1 - h**2) @ Whh"),
            ("found = [1.0]", "found = [np.linalg.norm(product)]"),
            (GAIN, "return np.linalg.norm(Whh, 2) / limit ** (1 / n)"),
            ("np.linalg.norm(Whh, 2) < 1", "abs(np.linalg.det(Whh)) < 1"),
        ],
        {"jacobian": 0, "norms": 0, "gain": 0, "proof": 0},
        {
            "jacobian": "np.diag of an (H, 1) array gives one number; multiply the rows, or pass",
            "norms": "entry 0 has to be 1, the norm of the identity.",
            "gain": "this is 1/g.",
            "proof": "you go by the determinant",
        },
    ),
    "all of them": Case(
        [
            ("(1 - h**2) * Whh", "(1 - h**2) * Whh.T"),
            ("bool(np.linalg.norm(Whh, 2) < 1)", "True"),
        ],
        {"jacobian": 0, "proof": 0},
        {
            "jacobian": "Whh is transposed. Row i of it is what unit i reads.",
            "proof": "you say True of all of them. The bound proves it for",
        },
    ),
    "none of them": Case(
        [
            ("(1 - h**2) * Whh", "np.diag(1 - h**2) * Whh"),
            ("bool(np.linalg.norm(Whh, 2) < 1)", "False"),
        ],
        {"jacobian": 0, "proof": 0},
        {
            "jacobian": "all of Whh is multiplied by the slope of the first unit.",
            "proof": "you say False of all of them. The bound proves it for",
        },
    ),
}
