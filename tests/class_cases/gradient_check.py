"""03_gradient_check: wrong answers."""

from assignments import Case

DIFFERENCE = "(f(above) - f(below)) / (2 * step)"
LIMIT, STEP = "off > 1e-6", "step, names = 1e-5, []"
V = "v = rng.standard_normal(param.shape)"
COPY = "moved = x.astype(complex)"
LONGER = "longer = max(np.linalg.norm(a), np.linalg.norm(b))"
FINITE = "if not np.isfinite(a).all() or not np.isfinite(b).all():"

CASES = {
    "forward differences": Case(
        [
            (DIFFERENCE, "(f(above) - f(x)) / step"),
            ("longer = max(", "longer = min("),
        ],
        central=(0, "these are forward differences"),
        error=(0, "it is divided by the shorter one of these two"),
    ),
    "parentheses forgotten": Case(
        [
            ("(2 * step)", "2 * step"),
            ("np.linalg.norm(a - b) / longer", "np.linalg.norm(a - b)"),
            (LIMIT, "off > 1e-3"),
        ],
        central=(0, "it looks like / 2 * step"),
        error=(0, "it is not divided by anything"),
        search=(5, "wrong and not found"),
    ),
    "not put back": Case(
        [
            ("above, below = x.copy(), x.copy()", "above = below = x"),
            ("above[i] += step", "x[i] += step; up = f(x)"),
            ("below[i] -= step", "x[i] -= 2 * step; down = f(x)"),
            (DIFFERENCE, "(up - down) / (2 * step)"),
            ("/ 1e-20", ""),
        ],
        central=(1, "the entries that were moved before are still moved"),
        complex=(0, "the imaginary part has to be divided by ε"),
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
        central=(5, "your code wrote into an array that was passed in"),
        error=(3, "two arrays of zeros are equal"),
        complex=(0, "take the imaginary part of it"),
    ),
    "looks at one weight alone": Case(
        [
            (V, "v = 0 * param; v.flat[0] = 1"),
            ("f(moved).imag / 1e-20", "(f(x + (moved - x).imag * 1e14) - f(x)) / 1e-6"),
        ],
        search=(4, "wrong and not found"),
        complex=(0, "some digits are right"),
    ),
    "a long step": Case(
        [
            (STEP, "step, names = 1e-3, []"),
            ("for i in np.ndindex(x.shape)", "for i in range(len(x))"),
        ],
        search=(0, "accused"),
        central=(4, "x[i] is a whole row"),
        complex=(3, "x[i] is a whole row"),
    ),
    "a small number in the divisor": Case(
        [
            (LONGER, "longer = 1e-8 + max(np.linalg.norm(a), np.linalg.norm(b))"),
            (V, "v = np.ones(param.shape)"),
            (COPY, "moved = moved if any(i) else x.astype(complex)"),
        ],
        error=(3, "Is a small number added to the divisor?"),
        search=(4, "In a sum of entries errors may cancel"),
        complex=(1, "the entries that were moved before are still moved"),
    ),
    "np.allclose": Case(
        [
            ("        off = np.linalg.norm(np.subtract(found, claimed))\n", ""),
            (LIMIT + " * np.linalg.norm(claimed)", "not np.allclose(found, claimed)"),
            ("f(moved).imag", "f(moved).real"),
        ],
        search=(5, "np.allclose allows 1e-5"),
        complex=(0, "take the imaginary part of it"),
    ),
    "not restored": Case(
        [
            ("above = params | {name: param + step * v}", "params[name] = param + step * v"),
            ("rise = network_loss(above", "rise = network_loss(params"),
        ],
        search=(0, "Is params restored after each try"),
    ),
    "one axis alone": Case(
        [("for i in np.ndindex(x.shape)", "for i in np.ndindex(x.size)")],
        complex=(3, "an array (2, 3): your code stopped with IndexError"),
        central=4,
    ),
}
