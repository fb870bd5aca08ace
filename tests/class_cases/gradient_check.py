"""03_gradient_check: wrong answers."""

from assignments import Case

DIFFERENCE = "(f(above) - f(below)) / (2 * step)"
SEARCH = "rng = np.random.default_rng(0)"

CASES = {
    "forward differences": Case(
        [
            (DIFFERENCE, "(f(above) - f(x)) / step"),
            ("longer = max(", "longer = min("),
        ],
        {"central": 0, "error": 0},
        {
            "central": "these are forward differences",
            "error": "it is divided by the shorter one of these two",
        },
    ),
    "parentheses forgotten": Case(
        [
            ("(2 * step)", "2 * step"),
            ("np.linalg.norm(a - b) / longer", "np.linalg.norm(a - b)"),
            ("abs(off) > 1e-6 * scale", "abs(off) > 1e-3 * scale"),
        ],
        {"central": 0, "error": 0, "search": 5},
        {
            "central": "it looks like / 2 * step",
            "error": "it is not divided by anything",
            "search": "wrong and not found",
        },
    ),
    "not put back": Case(
        [
            ("above, below = x.copy(), x.copy()", "above = below = x"),
            ("above[i] += step", "x[i] += step; up = f(x)"),
            ("below[i] -= step", "x[i] -= 2 * step; down = f(x)"),
            (DIFFERENCE, "(up - down) / (2 * step)"),
            ("/ 1e-20", ""),
        ],
        {"central": 1, "complex": 0},
        {
            "central": "the entries that were moved before are still moved",
            "complex": "the imaginary part has to be divided by ε",
        },
    ),
    "writes into x": Case(
        [
            ("above, below = x.copy(), x.copy()", "old = x[i]"),
            ("above[i] += step", "x[i] = old + step; up = f(x)"),
            ("below[i] -= step", "x[i] = old - step; down = f(x); x[i] = old; x[i] += 0"),
            (DIFFERENCE, "(up - down) / (2 * step); x *= 1 + 1e-15"),
            ("if longer else 0.0", "if longer > 0 else 1.0"),
            ("f(moved).imag", "f(moved).real"),
        ],
        {"central": 5, "error": 3, "complex": 0},
        {
            "central": "your code wrote into an array that was passed in",
            "error": "two arrays of zeros are equal",
            "complex": "the values are off",
        },
    ),
    "looks at one weight alone": Case(
        [
            ("v = rng.standard_normal(param.shape)", "v = 0 * param; v.flat[0] = 1"),
            ("f(moved).imag / 1e-20", "(f(x + (moved - x).imag * 1e14) - f(x)) / 1e-6"),
        ],
        {"search": 4, "complex": 0},
        {"search": "wrong and not found", "complex": "some digits are right"},
    ),
}
