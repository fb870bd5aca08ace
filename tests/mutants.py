"""Wrong kernels; the tests of the kernel must catch every one, which `test_mutants.py` shows.

The mistakes of `lab.mistakes` come first: there the kernel hands what it accepts to the loop with
the mistake. The others are about what the loop does not have, and are edits of `rnn_core.py`.
"""

import inspect
from typing import NamedTuple

from lab import batch_loop, mistakes

AFTERWARD = "def loss_and_grads("  # what stands behind it calls the functions of the loop
# The kernel refuses what it refuses and settles the precision; the loop computes.
ADAPTED = """

def _in_one_precision(dtype, params, *arrays):
    return Params(*_all_as(dtype, *params)), *_all_as(dtype, *arrays)


def _all_as(dtype, *arrays):
    return (np.asarray(array).astype(dtype, copy=False) for array in arrays)


def _adapted(own_forward, own_error, own_backward, loop_forward, loop_error, loop_backward):
    def forward(params, xs, h0=None):
        hs, _ = own_forward(params, xs, h0)
        return loop_forward(*_in_one_precision(hs.dtype, params, xs, hs[0]))

    def half_squared_error(ys, targets, mask=None):
        loss, dys = own_error(ys, targets, mask)
        return (loss, dys) if mask is not None else loop_error(*_all_as(dys.dtype, ys, targets))

    def backward(params, xs, hs, dys, dh_next=None):
        _, dhs = own_backward(params, xs, hs, dys, dh_next)
        arrays = [xs, hs, dys] if dh_next is None else [xs, hs, dys, dh_next]
        return loop_backward(*_in_one_precision(dhs.dtype, params, *arrays))

    return forward, half_squared_error, backward


forward, half_squared_error, backward = _adapted(
    *_own, forward, half_squared_error, backward
)
"""


def with_the_loop(text):
    """What stands before AFTERWARD in a kernel that computes with the loop of a text."""
    text = text.replace("from rnn_core import Params\n", "")
    return f"_own = forward, half_squared_error, backward\n{text}{ADAPTED}\n\n{AFTERWARD}"


class Mutant(NamedTuple):
    """A wrong kernel: `old`, which occurs once in `rnn_core.py`, gives way to `new`."""

    name: str
    story: str
    old: str
    new: str

    def apply(self, source):
        times = source.count(self.old)
        assert times == 1, (
            f"mutant {self.name!r}: its old text occurs {times} times in rnn_core.py, and must "
            f"occur once. The kernel has changed: renew this mutant.\n{self.old}"
        )
        return source.replace(self.old, self.new)


THE_LOOP = Mutant(
    "the loop without a mistake",
    "right, and passes",
    AFTERWARD,
    with_the_loop(inspect.getsource(batch_loop)),
)
MUTANTS = [
    *(
        Mutant(mistake.name, mistake.sentence, AFTERWARD, with_the_loop(mistakes.source(mistake)))
        for mistake in mistakes.BANK
    ),
    # -------------------------------------------------------- the gradients of the parameters
    Mutant(
        "weights: only the last step, one sequence",
        "dWhh = … inside the loop",
        "return das[:, :, 0].T @ xs[:, :, 0]",
        "return das[-1:, :, 0].T @ xs[-1:, :, 0]",
    ),
    Mutant(
        "weights: only the last step, a batch",
        "dWhh = … inside the loop",
        "total += da.dot(x.T)",
        "total = da.dot(x.T)",
    ),
    # ------------------------------------------------------------------------------ another loss
    Mutant(
        "softmax without the maximum",
        "exp overflows at 710",
        "scores = ys - ys.real.max(axis=1, keepdims=True)",
        "scores = ys - 0",
    ),
    Mutant(
        "softmax over the wrong axis",
        "probabilities that sum to one over the batch, not over the classes",
        "sums = exps.sum(axis=1, keepdims=True)",
        "sums = exps.sum(axis=2, keepdims=True)",
    ),
    Mutant(
        "a class below zero counts from the end",
        "-1 is a valid index, and no class",
        "if targets.size and not 0 <= targets.min()",
        "if targets.size and not -O <= targets.min()",
    ),
    # ------------------------------------------------------------------------ what counts, and how
    Mutant(
        "padding in the loss, squared error",
        "the gradient is masked, and the loss is not",
        "np.multiply(errors, dys, out",
        "np.multiply(errors, errors, out",
    ),
    Mutant(
        "weights squared",
        "the error is weighted, and then its square: right for 0 and 1, and for no other weight",
        "np.multiply(errors, dys, out",
        "np.multiply(dys, dys, out",
    ),
    Mutant(
        "padding in the loss, cross-entropy",
        "the gradient is masked, and the loss is not",
        "loss = (weights * (np.log(sums)",
        "loss = (1 * (np.log(sums)",
    ),
    Mutant(
        "padding in the gradient",
        "the loss is masked, and the gradient is not",
        "    dys *= weights[:, None]\n",
        "",
    ),
    Mutant(
        "the mask made a mean by itself",
        "weights divided by their sum, whatever was asked for",
        "return mask.astype(dtype)",
        "return mask.astype(dtype) / mask.sum()",
    ),
    Mutant(
        "weights below zero let in",
        "a loss that learning can lower without end",
        "(mask >= 0) & (mask < np.inf)",
        "mask < np.inf",
    ),
    Mutant(
        "a mask in another precision",
        "float64 weights, and a float32 network has a float64 gradient",
        "return mask.astype(dtype)",
        "return mask.astype(float)",
    ),
    # ------------------------------------------------------------------- other people's arrays
    Mutant(
        "outputs overwritten by softmax",
        "the maximum is subtracted in place",
        "scores = ys - ys.real.max(axis=1, keepdims=True)",
        "scores = np.subtract(ys, ys.real.max(axis=1, keepdims=True), out=ys)",
    ),
    # ------------------------------------------------------------- inputs, Jacobians and norms
    Mutant(
        "inputs without the slope of tanh",
        "Wxhᵀ dh_t where Wxhᵀ da_t is meant",
        "each_step(params.Wxh.T, (1 - hs[1:] ** 2) * dhs[1:])",
        "each_step(params.Wxh.T, dhs[1:])",
    ),
    Mutant(
        "inputs one step early",
        "dx_t from the state before it",
        "each_step(params.Wxh.T, (1 - hs[1:] ** 2) * dhs[1:])",
        "each_step(params.Wxh.T, (1 - hs[:-1] ** 2) * dhs[:-1])",
    ),
    Mutant(
        "inputs that nobody counts",
        "states of another sequence are taken with these inputs",
        "_, hs, dhs = check_inputs(params, Params, xs=xs, hs=hs, dhs=dhs)",
        "hs, dhs = check_inputs(params, Params, hs=hs, dhs=dhs)",
    ),
    Mutant(
        "Jacobian with its columns scaled",
        "Whh diag(1 - h²): the factors in the wrong order",
        "(1 - hs[1:] ** 2)[:, :, None, :]",
        "(1 - hs[1:] ** 2)[:, None, :, :]",
    ),
    Mutant(
        "Jacobian at the wrong step",
        "1 - h² of the state one steps from",
        "(1 - hs[1:] ** 2)[:, :, None, :]",
        "(1 - hs[:-1] ** 2)[:, :, None, :]",
    ),
    Mutant(
        "clip entry by entry",
        "each entry is cut by itself, and the direction changes",
        "return grads._make(grad / largest * (max_norm / norm) for grad in grads)",
        "return grads._make(np.clip(grad, -max_norm, max_norm) for grad in grads)",
    ),
    Mutant(
        "clip each array by itself",
        "five norms instead of one: the direction changes again",
        "return grads._make(grad / largest * (max_norm / norm) for grad in grads)",
        "return grads._make(g * min(1, max_norm / max(global_norm([g]), 1e-300)) for g in grads)",
    ),
    Mutant(
        "clip into the caller's arrays",
        "out= saves a copy, and the gradient is gone",
        "return grads._make(grad / largest * (max_norm / norm) for grad in grads)",
        "return grads._make(np.multiply(g, max_norm / largest / norm, out=g) for g in grads)",
    ),
    Mutant(
        "clip lengthens short gradients",
        "always scaled to max_norm",
        "    if largest * norm <= max_norm:\n",
        "    if largest == 0:\n",
    ),
    Mutant(
        "squares that overflow",
        "√(Σ entry²) as it is written",
        "        return largest, 1.0\n",
        "        return largest, 1.0\n    largest = 1.0\n",
    ),
    Mutant(
        "a direction for nan",
        "a gradient with nan in it is scaled like any other",
        "    if not np.isfinite(largest):\n",
        "    if False:\n",
    ),
    # ---------------------------------------------------------------------- learning and checking
    Mutant(
        "step not in place",
        "new arrays come back, and the caller's stay as they were",
        "        param -= learning_rate * grad\n    return params\n",
        "        pass\n    return params._make(p - learning_rate * g for p, g in zip(params, grads))\n",  # noqa: E501
    ),
    Mutant(
        "step uphill",
        "plus where minus is meant",
        "        param -= learning_rate * grad\n    return params\n",
        "        param += learning_rate * grad\n    return params\n",
    ),
    Mutant(
        "orthogonal, but not every rotation alike",
        "QR alone leaves the signs to the algorithm",
        "return Q * np.sign(np.diag(R))",
        "return Q",
    ),
    Mutant(
        "recurrent weights not scaled",
        "N(0, 1) at any size: the network is chaotic from the start",
        "return rng.standard_normal(square) / np.sqrt(hidden_size)",
        "return rng.standard_normal(square)",
    ),
    Mutant(
        "gain on the wrong matrix",
        "the factor is meant for Whh alone",
        "    Wxh = draw(",
        "    Wxh = gain * draw(",
    ),
    Mutant(
        "random numbers from elsewhere",
        "the generator that was passed in is not the one that draws",
        "    draw = rng.standard_normal\n",
        "    draw = np.random.standard_normal\n",
    ),
    Mutant(
        "gradients scaled in place",
        "the step leaves learning_rate times the gradient behind",
        "        param -= learning_rate * grad\n    return params\n",
        "        grad *= learning_rate\n        param -= grad\n    return params\n",
    ),
    Mutant(
        "one-sided difference",
        "(f(x + ε) - f(x)) / ε: an error of order ε",
        "(f(x + nudge) - f(x - nudge)) / (2 * step)",
        "(f(x + nudge) - f(x)) / step",
    ),
    Mutant(
        "a check that cannot fail",
        "the gradient check tests the kernel, whatever it was given to test",
        "_named_gradients(backward(params",
        "_named_gradients(globals()['backward'](params",
    ),
    # --------------------------------------------------------------------------- what is let in
    Mutant(
        "extra targets ignored",
        "the loop runs over the inputs, and nobody counts the targets",
        'ts = _columns("targets", targets, sizes["O"])',
        'ts = _columns("targets", targets, sizes["O"])[: len(xs)]',
    ),
    Mutant(
        "row vectors let in",
        "a row where a column is due",
        "needs = (size,), (size, 1)\n",
        "needs = (size,), (size, 1), (1, size)\n",
    ),
    Mutant(
        "any shape let in",
        "one column of h_0 serves a whole batch, by broadcasting",
        "    if tuple(map(sizes.setdefault, axes, got)) != got or len(axes) != len(got):\n",
        "    tuple(map(sizes.setdefault, axes, got))\n    if len(axes) != len(got):\n",
    ),
    Mutant(
        "a gradient that broadcasts",
        "(1, 1) is subtracted from every entry of a parameter",
        "    if got != array.shape:\n",
        "    if False:\n",
    ),
    Mutant(
        "a learning rate of nan",
        "every parameter is nan afterwards",
        '_number("learning_rate", learning_rate, np.isfinite, "finite")',
        '_number("learning_rate", learning_rate, lambda value: True, "finite")',
    ),
    Mutant(
        "nan let in",
        "one missing value in the data, and every parameter is nan",
        "    if not np.isfinite(columns).all():\n",
        "    if False:\n",
    ),
    Mutant(
        "integer parameters let in",
        "the step fails late, with the words of another library",
        'if array.dtype.kind not in "fc":',
        'if array.dtype.kind not in "fciu":',
    ),
    Mutant(
        "biases that broadcast",
        "a (1, 1) bias serves all units, and its gradient does not fit",
        "        _check_shape(name, array, axes, sizes)\n    for letter",
        "        _check_shape(name, array, axes, sizes) if array.shape != (1, 1) else None\n"
        "    for letter",
    ),
    Mutant(
        "views of one array for two parameters",
        "only the very same object is refused",
        "if np.shares_memory(getattr(params, one), getattr(params, other)):",
        "if getattr(params, one) is getattr(params, other):",
    ),
    Mutant(
        "read-only found out too late",
        "four parameters are written before the fifth refuses",
        "        if not param.flags.writeable:\n",
        "        if not param.flags.writeable and False:\n",
    ),
    Mutant(
        "float32 becomes float64",
        "one array of the wrong precision, and all of them are",
        "np.result_type(*params)",
        "np.result_type(*params, np.float64)",
    ),
    Mutant(
        "a gradient that is not a number is taken as a step",
        "one overflow, and every parameter is nan from then on",
        "        if not np.isfinite(moved).all():\n",
        "        if not np.isfinite(moved).all() and False:\n",
    ),
    Mutant(
        "a step to infinity",
        "parameter and gradient are numbers, and their difference is too large to be one",
        "        if not np.isfinite(moved).all():\n",
        "        if not np.isfinite(grad).all():\n",
    ),
    Mutant(
        "a wide gradient, a narrow parameter",
        "finite in float64, and inf as soon as it is written into float32",
        ".astype(param.dtype, copy=False)\n",
        "\n",
    ),
    Mutant(
        "gaps are read as numbers",
        "a masked array has something behind its mask",
        "    if any(issubclass(kind, np.ma.MaskedArray)",
        "    if False and any(issubclass(kind, np.ma.MaskedArray)",
    ),
    Mutant(
        "gaps in one of the vectors",
        "only the whole is looked at, and a list of arrays with gaps is made one without",
        "    parts = value if isinstance(value, (list, tuple)) else [value]\n",
        "    parts = [value]\n",
    ),
    # ---------------------------------------------------------------------------- for every cell
    Mutant(
        "the cell's own forward pass ignored",
        "the check compares another cell's gradient with the differences of this one",
        "return loss(forward(params._make(changed), xs, start)[1], targets)[0]",
        "return loss(globals()['forward'](params._make(changed), xs, start)[1], targets)[0]",
    ),
    Mutant(
        "a multiple that nobody checks",
        "eleven rows of gates are let in for three hidden units",
        "if sizes.setdefault(letter, need) != need:",
        "if sizes.setdefault(letter, need) is None:",
    ),
    Mutant(
        "rows of a state are always H",
        "a state of two parts is refused, or cut in half",
        "np.result_type(*params), kind.state",
        'np.result_type(*params), "H"',
    ),
    Mutant(
        "whatever a backward pass returns",
        "five arrays are unpacked into two names, with the words of Python",
        "if len(parts) != 2 or getattr(parts[0], ",
        "if False and getattr(parts[0], ",
    ),
    Mutant(
        "biases drawn before the weights",
        "who asks for biases gets other weights",
        "    Wxh = draw(",
        "    draw((hidden_size if bias else 0, 1))\n    Wxh = draw(",
    ),
    Mutant(
        "biases drawn and thrown away",
        "every number drawn afterwards is another one than before",
        "(bias * draw((n, 1)) if bias else np.zeros((n, 1)) for n in",
        "(bias * draw((n, 1)) for n in",
    ),
    Mutant(
        "all of a wrong argument in the message",
        "five thousand numbers, and the one word that counts is lost among them",
        'else f"a {type(vectors).__name__}"',
        "else repr(vectors)",
    ),
]
