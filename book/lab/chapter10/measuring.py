"""What four programs for one gradient cost on this machine, against the length of the sequence."""

from time import perf_counter

from lab import checkpointing, memory, rtrl
import numpy as np
import rnn_core

SIZES = {"input_size": 2, "hidden_size": 32, "output_size": 2}


def sweep_for_each(params, xs, targets):
    """The gradient of each step's loss by a sweep of its own, added up.

    Parameters
    ----------
    params : Params
    xs, targets : ndarray, shapes (T, I, B) and (T, O, B)

    Returns
    -------
    value : float
    grads : Params
    """
    hs, ys = rnn_core.forward(params, xs)
    value, dys = rnn_core.half_squared_error(ys, targets)
    grads = params._make(map(np.zeros_like, params))
    for t in range(1, len(xs) + 1):
        alone = np.zeros_like(dys[:t])
        alone[-1] = dys[t - 1]
        some, _ = rnn_core.backward(params, xs[:t], hs[: t + 1], alone)
        grads = grads._make(map(np.add, grads, some))
    return value, grads


PROGRAMS = {
    "sweep": rnn_core.loss_and_grads,
    "blocks": checkpointing.loss_and_grads,
    "each": sweep_for_each,
    "forward": rtrl.loss_and_grads,
}
LENGTHS = {  # what each can do in about a second
    "sweep": [4096, 8192, 16384, 32768],
    "blocks": [4096, 8192, 16384, 32768],
    "each": [64, 128, 256, 512],
    "forward": [32, 64, 128, 256],
}
JOBS = [(name, T) for name, lengths in LENGTHS.items() for T in lengths]


def problem(T):
    """A network and a sequence of T steps, always the same.

    Returns
    -------
    params, xs, targets
    """
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, **SIZES, recurrent="orthogonal")
    shapes = (T, SIZES["input_size"], 1), (T, SIZES["output_size"], 1)
    return params, *map(rng.standard_normal, shapes)


def measure(name, T, rounds=5):
    """Time and memory of one program.

    Parameters
    ----------
    name : str
        One of `PROGRAMS`.
    T, rounds : int

    Returns
    -------
    seconds : float
        The shortest of some runs.
    bytes : int
        The most that was held at a time, in one more run, beyond what one sweep over one step
        takes: the gradients, and Python's own.
    """
    program, arguments = PROGRAMS[name], problem(T)
    seconds = min(_seconds(program, arguments) for _ in range(rounds))
    most, _ = memory.peak(lambda: program(*arguments))
    least, _ = memory.peak(lambda: rnn_core.loss_and_grads(*problem(1)))
    return seconds, most - least


def _seconds(program, arguments):
    start = perf_counter()
    program(*arguments)
    return perf_counter() - start


def exponent(lengths, costs):
    """The p of a cost that grows like T to the power p: the slope between logarithms.

    Parameters
    ----------
    lengths, costs : array_like, shape (n,)
        At least three of each.

    Returns
    -------
    p, error : float
        By least squares, with its standard error.
    """
    x, y = np.log(lengths), np.log(costs)
    powers, covariance = np.polyfit(x, y, 1, cov=True)
    return powers[0], np.sqrt(covariance[0, 0])
