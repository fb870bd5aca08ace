"""The bug museum's exhibits: the network of this book, wrong in one place each.

Some were found in public code or its issues, the others are common slips; all are written anew
here as small edits of our own sources. The chapter shows them, and the tests of the kernel must
catch every one of them.
"""

from typing import NamedTuple


class Exhibit(NamedTuple):
    """One mistake, told twice: in the loop that is easy to read, and in the kernel.

    Attributes
    ----------
    name, story : str
        What it is, and what it does.
    right, wrong : str
        A line of `lab.museum.backward`, and what stands there instead. Where the mistake is not in
        the backward pass, the line of the kernel.
    old, new : str
        The same mistake as an edit of `rnn_core.py`: `old` occurs there once.
    seen : str
        Where it was found, in Markdown; empty for a common slip without a source.
    """

    name: str
    story: str
    right: str
    wrong: str
    old: str
    new: str
    seen: str = ""


BACK = "dh_next = params.Whh.T @ da"
JUNCTION = "dh = params.Why.T @ dy + dh_next"
SLOPE = "da = dh * (1 - hs[t] ** 2)"
PART = "dWhhs[t - 1] = da @ hs[t - 1].T"
SQUARED_ERROR = "return 0.5 * (dys * dys).sum().item(), dys"

TUTORIAL = (
    "[vzhou842/rnn-from-scratch, rnn.py]"
    "(https://github.com/vzhou842/rnn-from-scratch/blob/"
    "4aa2a8c64c08046c4c84618b9aeaf6735f8d5e2b/rnn.py), as of the version read"
)
LAYER = (
    "[hanbt/learn_dl, rnn.py]"
    "(https://github.com/hanbt/learn_dl/blob/eff712ea1c79fdc918b35ea990bc86d6c5ab42df/rnn.py), "
    "as of the version read"
)

EXHIBITS = [
    # ------------------------------------------------------------ the way back through time
    Exhibit(
        "missing transpose",
        "The gradient goes back through Whh itself, where it came forward through Whh. The shapes "
        "fit, and small weights hide it: while Whh is nearly zero, hardly anything comes back.",
        BACK,
        "dh_next = params.Whh @ da",
        "WhhT = np.ascontiguousarray(params.Whh).T",
        "WhhT = np.ascontiguousarray(params.Whh)",
        TUTORIAL,
    ),
    Exhibit(
        "recurrent gradient never carried",
        "dh_next stays zero for ever. No step hears what a later step needed.",
        BACK,
        "dh_next = 0 * da",
        "dh_prev += WhhT.dot(da)",
        "dh_prev += 0",
        "In the loop of an LSTM, reported in [CaptainE/RNN-LSTM-in-numpy, issue 1]"
        "(https://github.com/CaptainE/RNN-LSTM-in-numpy/issues/1)",
    ),
    Exhibit(
        "dh_next without Whh",
        "What comes back is handed on as it is, without the matrix that it went through.",
        BACK,
        "dh_next = da",
        "WhhT.dot(da)",
        "da",
    ),
    Exhibit(
        "dh_next without the derivative",
        "The way back through time goes around tanh: Whhᵀ is applied to dh_t, not to da_t.",
        BACK,
        "dh_next = params.Whh.T @ dh",
        "WhhT.dot(da)",
        "WhhT.dot(dh)",
    ),
    Exhibit(
        "derivative at the wrong step",
        "The derivative of tanh is taken at the state before.",
        SLOPE,
        "da = dh * (1 - hs[t - 1] ** 2)",
        "np.square(hs[1:], dtype=dhs.dtype)",
        "np.square(hs[:-1], dtype=dhs.dtype)",
    ),
    Exhibit(
        "derivative of a value already activated",
        "The derivative of tanh is written for a_t, and is given h_t, which is tanh(a_t) already.",
        SLOPE,
        "da = dh * (1 - np.tanh(hs[t]) ** 2)",
        "np.square(hs[1:], dtype=dhs.dtype)",
        "np.square(np.tanh(hs[1:]), dtype=dhs.dtype)",
    ),
    Exhibit(
        "state for derivative",
        "dh_t is multiplied by the state where it needs the derivative of tanh.",
        SLOPE,
        "da = dh * hs[t]",
        "np.subtract(1, das, out=das)",
        "das[:] = hs[1:]",
        LAYER,
    ),
    Exhibit(
        "added to itself",
        "A line that should add one thing to another adds the variable to itself. Each step "
        "further back doubles the gradient once more.",
        JUNCTION,
        JUNCTION + "\n        dh += dh",
        "        da *= dh\n",
        "        dh += dh\n        da *= dh\n",
        "For the gradient of another variable, reported in [javaidnabi31/RNN-from-scratch, "
        "issue 2](https://github.com/javaidnabi31/RNN-from-scratch/issues/2)",
    ),
    # -------------------------------------------------------- the gradients of the parameters
    Exhibit(
        "h_t for h_{t-1} in dWhh",
        "Whh is blamed for the state that it made, not for the one that it read.",
        PART,
        "dWhhs[t - 1] = da @ hs[t].T",
        "sum_of_outer_products(das, hs[:-1])",
        "sum_of_outer_products(das, hs[1:])",
    ),
    Exhibit(
        "h_{t-1} wraps around",
        "The index is off by one, and at the first step it is -1. That is no error in Python: "
        "it means the last state.",
        PART,
        "dWhhs[t - 1] = da @ hs[t - 2].T",
        "sum_of_outer_products(das, hs[:-1])",
        "sum_of_outer_products(das, hs[np.arange(T) - 1])",
    ),
    Exhibit(
        "h_{t-1} for h_t in dWhy",
        "The output is made from h_t, and Why is blamed as if it had read the state before.",
        "dWhy += dy @ hs[t].T",
        "dWhy += dy @ hs[t - 1].T",
        "sum_of_outer_products(dys, hs[1:])",
        "sum_of_outer_products(dys, hs[:-1])",
    ),
    Exhibit(
        "assigned, not added",
        "= where += is meant. Every part of dWhh is right, and each one replaces the part before: "
        "what is left is the part of step 1.",
        "dWhh += dWhhs[t - 1]",
        "dWhh = dWhhs[t - 1]",
        "Whh=sum_of_outer_products(das, hs[:-1])",
        "Whh=sum_of_outer_products(das[:1], hs[:1])",
    ),
    Exhibit(
        "no sum over the batch",
        "One of the five gradients takes the first sequence alone. With one sequence nobody "
        "notices.",
        "dby += dy.sum(axis=1, keepdims=True)",
        "dby += dy[:, :1]",
        "by=dys.sum(axis=0).sum(axis=1, keepdims=True)",
        "by=dys.sum(axis=0)[:, :1]",
    ),
    # ------------------------------------------------------------------- other people's arrays
    Exhibit(
        "states overwritten",
        "h² is formed where h was, to save a copy. All gradients are right, and the caller's "
        "states are not: whoever uses them again is wrong.",
        SLOPE,
        "da = dh * (1 - np.square(hs[t], out=hs[t]))",
        "    return grads, dhs\n",
        "    np.square(hs[1:], out=hs[1:])\n    return grads, dhs\n",
        "Saved states are overwritten in " + LAYER + ". An upstream gradient is, in "
        "[Burton2000/CS231n-2017, issue 7](https://github.com/Burton2000/CS231n-2017/issues/7)",
    ),
    Exhibit(
        "clipped in place",
        "The incoming gradient is clipped, and out= writes the clipped values into the caller's "
        "array. A check that uses this array afterward agrees with the mistake.",
        "dy = dys[t - 1]",
        "dy = np.clip(dys[t - 1], -0.5, 0.5, out=dys[t - 1])",
        "    T = len(xs)\n",
        "    T = len(xs)\n    np.clip(dys, -0.5, 0.5, out=dys)\n",
    ),
    # ------------------------------------------------------------------------- loss and forward
    Exhibit(
        "a mean loss with a sum's gradient",
        "The loss is Σ ‖y - target‖² / T, the gradient is y - target, which belongs to ½ Σ. All "
        "gradients are off by the same factor T/2. At T = 2 nobody notices.",
        SQUARED_ERROR,
        "return (dys * dys).sum().item() / max(len(ys), 1), dys",
        SQUARED_ERROR,
        "return (dys * dys).sum().item() / max(len(ys), 1), dys",
    ),
    Exhibit(
        "coth for tanh",
        "The fraction in the definition of tanh is upside down, which makes it coth. Its "
        "derivative is 1 - h² as well: forward and backward belong together, and no gradient "
        "check can object.",
        "np.tanh(h, out=h)",
        "np.divide(np.cosh(h), np.sinh(h), out=h)",
        "np.tanh(h, out=h)",
        "np.divide(np.cosh(h), np.sinh(h), out=h)",
    ),
]
BY_NAME = {exhibit.name: exhibit for exhibit in EXHIBITS}
