"""Who is timed: each function prepares its arrays and returns a call without arguments.

The call returns the five gradients, in the order of `Params`, in whatever array type its library
has. Each library gets its data in the layout that it likes best.
"""

from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
import reference_loop
import rnn_core


class Size(NamedTuple):
    """Steps, batch, inputs, hidden units, outputs."""

    T: int
    B: int
    I: int
    H: int
    O: int


def peers():
    """Which of the other libraries are installed."""
    return [name for name in ("torch", "jax", "numba") if find_spec(name)]


def problem(size, dtype):
    """Random parameters, inputs and targets."""
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, size.I, size.H, size.O, dtype=dtype)
    xs = rng.standard_normal((size.T, size.I, size.B)).astype(dtype)
    targets = rng.standard_normal((size.T, size.O, size.B)).astype(dtype)
    return params, xs, targets


def gradients(size, dtype):
    """Everybody who computes the gradients of a batch, the kernel first."""
    args = problem(size, dtype)
    runs = {"kernel": kernel(*args), "loop": loop(*args), "products": products(size, dtype)}
    if "torch" in peers():
        runs["PyTorch"] = pytorch(*args)
    if "jax" in peers():
        runs["JAX"] = jax_scan(*args, hoist=False)
        runs["JAX hoisted"] = jax_scan(*args, hoist=True)
    if "numba" in peers():
        runs["compiled loop"] = compiled_loop(*args)
    return runs


def steps(size, dtype):
    """`rnn_bptt` of the kernel and of the loop: one step of learning on one sequence."""
    params, xs, targets = problem(size, dtype)
    vectors = list(xs[:, :, 0]), list(targets[:, :, 0])

    def step(rnn_bptt):
        # A learning rate of 0 is the same work, and the thousandth call starts where the first did.
        return lambda: rnn_bptt(*vectors, *params, learning_rate=0.0)

    return {"rnn_bptt": step(rnn_core.rnn_bptt), "its loop": step(reference_loop.rnn_bptt)}


def kernel(params, xs, targets):
    """`rnn_core.loss_and_grads`."""
    return lambda: rnn_core.loss_and_grads(params, xs, targets)[1]


def loop(params, xs, targets):
    """The loop of the problem. It takes one sequence: a batch is one after the other, and a sum."""
    batch = range(xs.shape[2])
    sequences = [(list(xs[:, :, [b]]), list(targets[:, :, [b]])) for b in batch]

    def run():
        grads = [reference_loop.bptt(*sequence, *params)[1] for sequence in sequences]
        return [sum(parts) for parts in zip(*grads, strict=True)]

    return run


def products(size, dtype):
    """The floor: the matrix products, and nothing else.

    Whh h_{t-1} and Whhᵀ da_t wait for the step before: 2T products one after the other. The other
    six wait for nobody and are one large product each. Nothing is allocated, added or moved. What
    the numbers are does not matter, so they are random. For one sequence of a small network the
    compiled loop is below this floor: it calls nothing.
    """
    T, B, I, H, O = size
    rng = np.random.default_rng(0)

    def array(*shape):
        return rng.standard_normal(shape).astype(dtype)

    Wxh, Whh, Why, WhhT, WhyT = array(H, I), array(H, H), array(O, H), array(H, H), array(H, O)
    hs, column = array(T, H, B), array(H, B)
    x, h, y = array(I, T * B), array(H, T * B), array(O, T * B)
    dWxh, dWhh, dWhy = array(H, I), array(H, H), array(O, H)
    a, da, dy = array(H, T * B), array(H, T * B), array(O, T * B)

    def run():
        Wxh.dot(x, out=a)
        for h_prev in hs:
            Whh.dot(h_prev, out=column)
        Why.dot(h, out=y)
        WhyT.dot(dy, out=da)
        for da_t in hs:
            WhhT.dot(da_t, out=column)
        da.dot(x.T, out=dWxh)
        da.dot(h.T, out=dWhh)
        dy.dot(h.T, out=dWhy)

    return run


def pytorch(params, xs, targets):
    """`torch.nn.RNN` with a linear readout, and autograd."""
    import torch

    torch.set_num_threads(1)
    weights = [torch.tensor(array) for array in params]
    Wxh, Whh, Why, bh, by = weights
    rnn = torch.nn.RNN(Wxh.shape[1], len(Whh), dtype=Whh.dtype)
    readout = torch.nn.Linear(len(Whh), len(Why), dtype=Whh.dtype)
    rnn.bias_hh_l0.requires_grad_(False)  # a second bias of the same sum, which we do without
    ours = rnn.weight_ih_l0, rnn.weight_hh_l0, readout.weight, rnn.bias_ih_l0, readout.bias
    with torch.no_grad():
        rnn.bias_hh_l0.zero_()
        for mine, array in zip(ours, (Wxh, Whh, Why, bh[:, 0], by[:, 0]), strict=True):
            mine.copy_(array)
    inputs, wanted = (torch.tensor(rows(array)) for array in (xs, targets))

    def run():
        outputs = readout(rnn(inputs)[0])
        loss = 0.5 * torch.nn.functional.mse_loss(outputs, wanted, reduction="sum")
        return torch.autograd.grad(loss, ours)

    return run


def jax_scan(params, xs, targets, hoist):
    """`jax.jit(value_and_grad(...))` of a scan, compiled before the clock starts.

    Two ways of writing it, as either can be the faster: both small products inside the scan, or
    hoisted out of it as the kernel does.
    """
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # float32 arrays stay float32

    def loss(params, inputs, wanted):
        Wxh, Whh, Why, bh, by = params

        def enter(x):
            return x @ Wxh.T + bh[:, 0]

        def leave(h):
            return h @ Why.T + by[:, 0]

        def step(h, x):
            h = jnp.tanh((x if hoist else enter(x)) + h @ Whh.T)
            return h, h if hoist else leave(h)

        h0 = jnp.zeros((inputs.shape[1], len(Whh)), inputs.dtype)
        _, outputs = jax.lax.scan(step, h0, enter(inputs) if hoist else inputs)
        return 0.5 * jnp.sum(((leave(outputs) if hoist else outputs) - wanted) ** 2)

    args = jax.device_put((tuple(params), rows(xs), rows(targets)))
    compiled = jax.jit(jax.value_and_grad(loss)).lower(*args).compile()
    return lambda: jax.block_until_ready(compiled(*args))[1]


def compiled_loop(params, xs, targets):
    """Loops over numbers, compiled by Numba before the clock starts."""
    import compiled_loop

    Wxh, Whh, Why, bh, by = params
    sequences = [np.ascontiguousarray(array.transpose(2, 0, 1)) for array in (xs, targets)]
    args = *sequences, Wxh, Whh, Why, bh[:, 0].copy(), by[:, 0].copy()
    compiled_loop.gradients(*args)
    return lambda: compiled_loop.gradients(*args)


def rows(array):
    """(T, n, B) as (T, B, n), the layout that PyTorch and JAX like."""
    return np.ascontiguousarray(array.transpose(0, 2, 1))
