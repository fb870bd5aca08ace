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
        jacobian=(0, "tanh has a say"),
        norms=(0, "this is the spectral radius of each product"),
        gain=(0, "this makes the spectral radius to the power n equal to limit"),
        proof=(1, "you go by the spectral radius"),
    ),
    "another norm": Case(
        [("Whh, 2)", "Whh)"), (NORM, "np.linalg.norm(product)")],
        norms=(0, "this is the root of the sum of squared entries"),
        gain=(0, "this takes the root of the sum of squared entries"),
        proof=(0, "you go by the root of the sum of squared entries"),
    ),
    "from the other side": Case(
        [
            ("(1 - h**2) * Whh", "(1 - h**2).T * Whh"),
            ("product = jacobian @ product", "product = product @ jacobian"),
            ("np.log(sizes", "np.log10(sizes"),
            (GAIN, "return limit / np.linalg.norm(Whh, 2)"),
            ("< 1)", "> 1)"),
        ],
        jacobian=(0, "the columns are multiplied by the slopes"),
        norms=(1, "the product is in the wrong order"),
        rate=(0, "this is the logarithm to base 10"),
        gain=(1, "a root is missing"),
        proof=(0, "it is the other way around"),
    ),
    "a bound for the norm": Case(
        [
            ("product = jacobian @ product", "product = product * np.linalg.norm(jacobian, 2)"),
            ("t = np.arange(start, len(sizes))", "start = 0; t = np.arange(len(sizes))"),
            ("1 - h**2", "1 - h"),
            ("np.linalg.norm(Whh, 2) < 1", "np.abs(Whh).max() < 1"),
        ],
        norms=(1, "these are products of norms, the bound"),
        rate=(2, "the first steps are in it too"),
        jacobian=(0, "the square is missing"),
        proof=(0, "you go by the largest entry"),
    ),
    "its input is spoiled": Case(
        [
            ("return (1 - h**2) * Whh", "Whh *= 1 - h**2; return Whh"),
            ("return np.array(found)", "jacobians *= 0; return np.array(found)"),
            ("t = np.arange(", "sizes[:] = sizes / sizes[0]; t = np.arange("),
        ],
        jacobian=(3.2, "your code wrote into an array that was passed in"),
        norms=(4, "your code wrote into an array that was passed in"),
        rate=(3, "your code wrote into an array that was passed in"),
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
        jacobian=(3.2, "J_t of one unit, H = 1: your code stopped with ValueError"),
        norms=(0, "entry 0 has to be 1, the norm of the identity. The rest is right."),
        gain=(0, "this is gⁿ: take the root."),
        proof=(2, "a bound of 1ⁿ = 1 never shrinks"),
    ),
    "the diagonal of a column": Case(
        [
            ("(1 - h**2) * Whh", "np.diag(1 - h**2) @ Whh"),
            ("found = [1.0]", "found = [np.linalg.norm(product)]"),
            (GAIN, "return np.linalg.norm(Whh, 2) / limit ** (1 / n)"),
            ("np.linalg.norm(Whh, 2) < 1", "abs(np.linalg.det(Whh)) < 1"),
        ],
        jacobian=(0, "np.diag of an (H, 1) array gives one number; multiply the rows, or pass"),
        norms=(0, "entry 0 has to be 1, the norm of the identity."),
        gain=(0, "this is 1/g."),
        proof=(0, "you go by the determinant"),
    ),
    "all of them": Case(
        [
            ("(1 - h**2) * Whh", "(1 - h**2) * Whh.T"),
            ("bool(np.linalg.norm(Whh, 2) < 1)", "True"),
        ],
        jacobian=(0, "Whh is transposed. Row i of it is what unit i reads."),
        proof=(0, "you say True of all of them. The bound proves it for"),
    ),
    "none of them": Case(
        [
            ("(1 - h**2) * Whh", "np.diag(1 - h**2) * Whh"),
            ("bool(np.linalg.norm(Whh, 2) < 1)", "False"),
        ],
        jacobian=(0, "all of Whh is multiplied by the slope of the first unit."),
        proof=(0, "you say False of all of them. The bound proves it for"),
    ),
}
