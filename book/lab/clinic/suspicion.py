"""What can be said where no cause is known."""

import numpy as np

from . import explanations as known
from .forms import AGAIN, FIVE, OTHERWISE
from .outcomes import another_network, book_of, first_calls, steady, wrong_in

NETWORK = (
    "Your way forward is another network, so compare the outputs first. Here h_t = tanh(Wxh x_t + "
    "Whh h_{t−1} + bh) and y_t = Why h_t + by are examined, from a first state of zero or the one "
    "that is given."
)
UNSTEADY = (
    "Two calls with the same arrays give different numbers: it draws random numbers, or keeps "
    "something from call to call. Dropout has to be switched off here."
)
KEPT = (
    "The first call of an object is right, and a later one with other inputs is not, as where "
    "states or outputs are kept: make them anew in each way forward, not once in __init__."
)
UNKNOWN = "It is wrong, and no known mistake, and no two of them, give these numbers."
BESIDE = {"loss": "the cross-entropy, summed over the steps", "last state": "h_T"}
ENOUGH = 0.05  # of its length: what is off by less is not told by length and angle


def suspicion(form, outcomes, own):
    """What can be said where no cause is known."""
    rights = book_of(form).expected(outcomes)
    wrong = wrong_in(outcomes, rights)
    if first_calls(wrong) <= {*BESIDE}:
        return f"The gradients are right. {about_the_loss(form, outcomes)}"
    another = all(map(steady, outcomes)) and another_network(form, outcomes, own)
    lines = ["It is not right for the network that is examined." if another else UNKNOWN]
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
    elif another:
        lines.append(NETWORK)
    elif all(OTHERWISE in name for name in wrong):
        lines = [KEPT]
    else:
        words = _suspect(form, wrong)
        lines.append(f"A suspicion: {words[0].lower()}{words[1:]}")
        lines += about_the_loss(form, outcomes).splitlines()
    return "\n".join(lines) + "\n"


def about_the_loss(form, outcomes):
    """Of loss and last state, where they are returned and wrong."""
    book = book_of(form)
    wrong, pairs = wrong_in(outcomes, book.rights), zip(outcomes, book.rights, strict=True)
    lines = [f"Its {name} is not {BESIDE[name]}" for name in BESIDE if name in wrong]
    if "loss" in wrong:
        times = [float(seen["loss"] / right["loss"]) for seen, right in pairs]
        name = any(times) and known.formula(times, book.problems)
        lines[0] += f": it is {name} times that" if name else ""
    return "".join(f"{line}.\n" for line in lines)


def _compared(got, wanted):
    a, b = np.ravel(got), np.ravel(wanted)
    if not np.all(np.isfinite(a)):
        return "nan or inf"
    if not np.any(a) or not np.any(b):
        return "not zero, as it should be" if np.any(a) else "zero"
    long = np.linalg.norm(a) / np.linalg.norm(b)
    turned = np.degrees(np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1)))
    off = np.linalg.norm(a - b) / np.linalg.norm(b)
    if off < ENOUGH:
        return f"off by {off:.0e} of its length".replace("e-0", "e-")
    words = f"{long:.3g} times as long as it should be, and "
    if known.close(a, long * b):
        return words + "in the right direction"
    return words + f"points {max(turned, 1):.0f}° away from where it should"


def _suspect(form, wrong):
    """Which lines to look at first. It clears only what a gradient that is right proves.

    A sum like dby stays right where its terms change places. dWxh does not, nor do dWhh and dWhy,
    since each term meets another vector; but da_1 is not in dWhh where h_0 is zero.
    """
    if all("afterward" in name for name in wrong):
        return "the gradients are right, and what was passed in has changed."
    if not wrong - {"dx", "dx" + AGAIN}:
        return "all but dx is right, and dx_t is Wxhᵀ da_t."
    right = {*form.compared} - first_calls(wrong)
    whole = any(problem.h0.any() for problem in book_of(form).problems)
    of_da = right & ({"dWxh", "dWhh"} if whole or "dbh" in right else {"dWxh"})
    of_dy = right & {"dWhy"} or of_da  # which has dy in it
    hints = []
    entry, back = [
        [name for name in form.compared if name in names and name not in right]
        for names in (("dby", "dWhy"), ("dbh", "dWxh", "dWhh"))
    ]
    if entry and not of_dy:
        return f"look at {'the outputs, the loss and dy' if form.loss else 'dy'}."
    for proof, source, bad in ((of_dy, "dy", entry), (of_da, "da", back)):
        if bad and proof:
            lines = "the line of " if len(bad) == 1 else "the lines of "
            gradient = max(proof)
            hints.append(
                f"{gradient} is right, so {source} is. Look at {lines}{' and '.join(bad)}."
            )
    if back and not of_da:
        hints += ["dWhy is right, so dy is."] if of_dy and not entry else []
        hints.append("Look at dh, da and dh_next, the lines of the way back.")
    hints += [] if wrong & set(FIVE) else ["Look at dh_0, what step 1 sends back."]
    return " ".join(hints)
