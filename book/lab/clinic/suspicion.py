"""What can be said where no cause is known."""

import numpy as np

from . import explanations as known
from .forms import FIVE
from .outcomes import another_network, book_of, steady, wrong_in

NETWORK = (
    "Your way forward is another network, so compare the outputs first. Here h_t = tanh(Wxh x_t + "
    "Whh h_{t−1} + bh) and y_t = Why h_t + by are examined, from a first state of zero or the one "
    "that is given."
)
UNSTEADY = (
    "Two calls with the same arrays give different numbers: it draws random numbers, or keeps "
    "something from call to call. Dropout has to be switched off here."
)
TURNED = "in the right direction"


def suspicion(form, outcomes, own):
    """What can be said where no cause is known."""
    rights = book_of(form).rights
    lines = ["It is wrong, and no known mistake, and no two of them, give these numbers."]
    wrong = wrong_in(outcomes, rights)
    first = next(n for n in range(len(rights)) if known.different(outcomes[n], rights[n]))
    seen, right = outcomes[first], rights[first]
    lines += [f"The first {first} of {len(rights)} problems are right."] if first else []
    for name in form.compared:
        got, wanted = seen.get(name), right[name]
        if name not in wrong:
            continue
        if np.shape(got) != np.shape(wanted):
            lines.append(f"{name} has the shape {np.shape(got)} and needs {np.shape(wanted)}.")
        elif not known.close(got, wanted):
            lines.append(f"{name} is {_compared(got, wanted)}.")
    if not all(map(steady, outcomes)):
        lines.append(UNSTEADY)
    elif another_network(form, outcomes, own):
        lines.append(NETWORK)
    else:
        words = _suspect(form, wrong)
        lines.append(f"A suspicion: {words[0].lower()}{words[1:]}")
    return "\n".join(lines) + "\n"


def _compared(got, wanted):
    a, b = np.ravel(got), np.ravel(wanted)
    if not np.all(np.isfinite(a)):
        return "nan or inf"
    if not np.any(a) or not np.any(b):
        return "not zero, as it should be" if np.any(a) else "zero"
    long = np.linalg.norm(a) / np.linalg.norm(b)
    turned = np.degrees(np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1)))
    if abs(long - 1) < 5e-4 and turned < 0.5:
        return f"off by {np.linalg.norm(a - b) / np.linalg.norm(b):.0e} of its length"
    words = f"{long:.3g} times as long as it should be, and "
    return words + (f"points {turned:.0f}° away from where it should" if turned >= 0.5 else TURNED)


def _suspect(form, wrong):
    if all("afterward" in name for name in wrong):
        return "the gradients are right, and what was passed in has changed."
    if not wrong - {"dx", "dx, called again"}:
        return "all but dx is right, and dx_t is Wxhᵀ da_t."
    entry = "the outputs, the loss and dy" if form.loss else "dy, and where it is taken from"
    back = "dh, da and dh_next, the lines of the way back"
    groups = ("dy", ("dby", "dWhy"), entry), ("da", ("dbh", "dWxh", "dWhh"), back)
    hints = [] if wrong & {"dby", "dWhy"} else ["What comes in is right."]
    for source, names, where in groups:
        bad = [name for name in names if name in wrong]
        good = [name for name in names if name in form.compared and name not in wrong]
        if bad and good:
            lines = "the line of " if len(bad) == 1 else "the lines of "
            hints.append(f"{good[0]} is right, so {source} is. Look at {lines}{' and '.join(bad)}.")
        elif bad:
            return " ".join([*hints, f"Look at {where}."])
    hints += [] if wrong & set(FIVE) else ["Look at dh_0, what step 1 sends back."]
    return " ".join(hints)
