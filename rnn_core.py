"""A simple recurrent network and its gradient, in NumPy.

The network reads a sequence of column vectors x_1 ... x_T, starts from a
hidden state h_0, and computes for t = 1 ... T::

    a_t = Wxh x_t + Whh h_{t-1} + bh        pre-activation
    h_t = tanh(a_t)                         hidden state
    y_t = Why h_t + by                      output

The gradient of a loss comes back for t = T ... 1::

    dh_t = Whyᵀ dy_t + Whhᵀ da_{t+1}        from y_t, and from step t+1 if there is one
    da_t = dh_t ∘ (1 - h_t²)                through tanh
    dWxh = Σ_t da_t x_tᵀ                    dbh = Σ_t da_t
    dWhh = Σ_t da_t h_{t-1}ᵀ
    dWhy = Σ_t dy_t h_tᵀ                    dby = Σ_t dy_t

Names and shapes, the same on every page of the book::

    xs   (T, I, B)    inputs             Wxh  (H, I)    weights
    hs   (T+1, H, B)  hidden states      Whh  (H, H)
    ys   (T, O, B)    outputs            Why  (O, H)
    bh   (H, 1)       biases             by   (O, 1)

hs[t] is h_t and hs[0] is h_0, so x_t is xs[t-1] and y_t is ys[t-1]. The last
axis is the batch: B sequences side by side, one per column. dX is the gradient
of the loss with respect to X and has the shape of X.

In the order in which the book needs them::

    Params, init_params                          the five arrays
    forward                                      xs -> hs, ys
    half_squared_error, softmax_cross_entropy    ys -> loss, dys
    backward, loss_and_grads                     dys -> gradients
    input_gradients                              dhs -> the gradient of the inputs
    hidden_jacobians                             how h_t depends on h_{t-1}
    global_norm, clip_by_global_norm, sgd_step   one step of learning
    numerical_gradient, relative_error,
    gradient_check                               is the gradient right?
    rnn_bptt                                     all of it in one call
    each_step, sum_of_outer_products             products for all steps at once
    check_params, check_inputs, check_array      what is let in

The parameters choose the precision: float32 parameters give float32 results.
Complex parameters are welcome, which makes the complex step possible. Only
`sgd_step` and `rnn_bptt` write into their arguments, and they say so.

This network is one *cell*. Another cell, such as an LSTM, is a module with a
`Params` of its own, which knows its axes, and with `forward` and `backward`
that take and return the arrays above. Where a state has two parts, such as h
and c, they are stacked, and hs is (T+1, 2H, B). A cell whose inputs are the
outputs of another one has `input_gradients` too: it goes back once more from
dhs[t] through step t, for which gates need x_t. `loss_and_grads`, `sgd_step`,
`clip_by_global_norm`, `gradient_check` and the last lines serve every cell.
"""

from functools import partial
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

# Freeing a large array once makes the C library of Linux keep what is freed from then on. Else a
# batch can take twice the time, because memory goes back to the system after every call.
np.empty(31 * 2**20, np.uint8)


class Params(NamedTuple):
    """The five parameters of the network, or the five gradients that belong to them.

    Attributes
    ----------
    Wxh : ndarray, shape (H, I)
        Weights from input to hidden state.
    Whh : ndarray, shape (H, H)
        Weights from the previous hidden state to the next.
    Why : ndarray, shape (O, H)
        Weights from hidden state to output.
    bh : ndarray, shape (H, 1)
        Bias of the hidden state.
    by : ndarray, shape (O, 1)
        Bias of the output.
    """

    Wxh: np.ndarray
    Whh: np.ndarray
    Why: np.ndarray
    bh: np.ndarray
    by: np.ndarray

    # A letter has one size throughout, the one that it has where it comes first.
    axes = {"Whh": "HH", "Wxh": "HI", "Why": "OH", "bh": "H1", "by": "O1"}  # noqa: RUF012
    multiples = ()  # (("G", 4),) would say that G is four times H
    state = "H"  # how many rows a hidden state has


def init_params(
    rng, input_size, hidden_size, output_size, recurrent="gaussian", gain=1.0, dtype=float, bias=0.0
):
    """Draw weights at random, and biases if asked to.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of every random number.
    input_size, hidden_size, output_size : int
        I, H and O.
    recurrent : {"gaussian", "orthogonal", "identity"}
        How Whh is drawn: independent N(0, 1/H) entries, a random orthogonal
        matrix, or the identity matrix.
    gain : float
        Factor on Whh; for a Gaussian Whh the spectral radius is close to it.
    dtype : floating dtype
        Precision of all five arrays, float64 if not given.
    bias : float
        Standard deviation of the biases, which are drawn last, bh before by. At zero,
        nothing is drawn for them, and they are zero.

    Returns
    -------
    Params
        Wxh has N(0, 1/I) entries and Why N(0, 1/H) entries.

    Raises
    ------
    ValueError, TypeError
        If a size is below 1 or no number, `recurrent` is not one of the three names,
        or `bias` is below zero, not finite or no number.
    """
    sizes = {"input_size": input_size, "hidden_size": hidden_size, "output_size": output_size}
    for name, size in sizes.items():
        _number(name, size, lambda size: size >= 1, "at least 1")
    _number("bias", bias, lambda value: 0 <= value < np.inf, "at least 0, and finite")
    draw = rng.standard_normal
    Wxh = draw((hidden_size, input_size)) / np.sqrt(input_size)
    Whh = gain * _recurrent_weights(rng, hidden_size, recurrent)
    Why = draw((output_size, hidden_size)) / np.sqrt(hidden_size)
    bh, by = (bias * draw((n, 1)) if bias else np.zeros((n, 1)) for n in (hidden_size, output_size))
    return Params(*(array.astype(dtype) for array in (Wxh, Whh, Why, bh, by)))


def _recurrent_weights(rng, hidden_size, kind):
    square = (hidden_size, hidden_size)
    if kind == "gaussian":
        return rng.standard_normal(square) / np.sqrt(hidden_size)
    if kind == "orthogonal":
        Q, R = np.linalg.qr(rng.standard_normal(square))
        return Q * np.sign(np.diag(R))  # the signs make every rotation equally likely
    if kind == "identity":
        return np.eye(hidden_size)
    raise ValueError(f"recurrent is {kind!r}, and must be 'gaussian', 'orthogonal' or 'identity'")


def forward(params, xs, h0=None):
    """Run the network over a batch of sequences.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        Inputs; x_t is ``xs[t-1]``.
    h0 : array_like, shape (H, B), optional
        Initial hidden state, zero if not given.

    Returns
    -------
    hs : ndarray, shape (T+1, H, B)
        Hidden states; ``hs[0]`` is h_0.
    ys : ndarray, shape (T, O, B)
        Outputs.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    xs, h0 = check_inputs(params, Params, xs=xs, h0=h0)
    hs = np.empty((len(xs) + 1, *h0.shape), np.result_type(xs, h0))
    hs[0] = h0
    # Wxh x_t + bh waits for no state: all at once, where a_t, then h_t go.
    np.add(each_step(params.Wxh, xs), params.bh, out=hs[1:])
    Whh = np.ascontiguousarray(params.Whh)
    for h_prev, h in pairwise(hs):
        h += Whh.dot(h_prev)
        np.tanh(h, out=h)
    return hs, each_step(params.Why, hs[1:]) + params.by


def half_squared_error(ys, targets, mask=None):
    """Half the squared distance to the targets, summed over steps and batch.

    Parameters
    ----------
    ys : array_like, shape (T, O, B)
        Outputs of the network.
    targets : array_like, shape (T, O, B)
        At a step that is padding, any finite numbers.
    mask : array_like, shape (T, B), optional
        How much each step of each sequence counts: 1 where it counts, 0 where it
        is padding, or any weight between and above. All count once if not given.
        ``mask / mask.sum()`` as mask makes the sum a mean over what counts. Other
        functions are given the loss as ``partial(half_squared_error, mask=mask)``.

    Returns
    -------
    loss : float
        ½ Σ mask (y - target)². A sum, not a mean.
    dys : ndarray, shape (T, O, B)
        ∂loss/∂ys = mask (ys - targets).

    Raises
    ------
    ValueError, TypeError
        If ys has not three axes, the shapes differ, ys or targets holds no numbers,
        or a weight is below zero, not finite or no real number.
    """
    ys = _numbers("ys", ys)
    _check_shape("ys", ys, "TOB", sizes := {}, letters=False)
    dtype = np.result_type(ys, np.float16)  # floats, whatever ys is
    errors = ys - check_array("targets", targets, "TOB", sizes, dtype)
    dys = _weights(mask, sizes, dtype)[:, None] * errors
    return 0.5 * np.multiply(errors, dys, out=errors).sum().item(), dys


def softmax_cross_entropy(ys, targets, mask=None):
    """Cross-entropy between softmax(ys) and the classes that occurred.

    Parameters
    ----------
    ys : array_like, shape (T, O, B)
        Scores, one per class.
    targets : array_like of int, shape (T, B)
        The class that occurred, 0 ... O-1; at a step that is padding, any of these.
    mask : array_like, shape (T, B), optional
        How much each step of each sequence counts, as for `half_squared_error`.

    Returns
    -------
    loss : float
        -Σ mask log p(target) in nats, summed over steps and batch.
    dys : ndarray, shape (T, O, B)
        ∂loss/∂ys = mask (p - onehot(target)), with p = softmax(ys).

    Raises
    ------
    ValueError, TypeError
        If ys or targets has the wrong shape, ys holds no numbers, targets no integers
        or an unknown class, or a weight is below zero, not finite or no real number.
    """
    ys = _numbers("ys", ys)
    _check_shape("ys", ys, "TOB", sizes := {}, letters=False)
    T, O, B = ys.shape
    targets = _numbers("targets", targets, kinds="iu", need="integers, the class of each step")
    _check_shape("targets", targets, "TB", sizes)
    if targets.size and not 0 <= targets.min() <= targets.max() < O:
        raise ValueError(f"targets holds a class outside 0 ... {O - 1}")
    scores = ys - ys.real.max(axis=1, keepdims=True)  # so that exp cannot overflow
    exps = np.exp(scores)
    sums = exps.sum(axis=1, keepdims=True)
    occurred = (np.arange(T)[:, None], targets, np.arange(B))
    weights = _weights(mask, sizes, exps.dtype)
    loss = (weights * (np.log(sums) - scores)[occurred]).sum().item()
    dys = exps / sums
    dys[occurred] -= 1
    dys *= weights[:, None]
    return loss, dys


def _weights(mask, sizes, dtype):
    """The mask of a loss as an array (T, B) of weights, all 1 where there is none."""
    if mask is None:
        return np.ones((sizes["T"], sizes["B"]), dtype)
    mask = _numbers("mask", mask, "biuf", "real numbers")
    _check_shape("mask", mask, "TB", sizes)
    odd = mask[~((mask >= 0) & (mask < np.inf))]
    if odd.size:
        raise ValueError(f"mask holds {odd[0]}, and needs finite weights, none below 0")
    return mask.astype(dtype)


def backward(params, xs, hs, dys, dh_next=None):
    """Backpropagation through time: one sweep from t = T back to t = 1.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        The inputs given to `forward`.
    hs : array_like, shape (T+1, H, B)
        The hidden states it returned.
    dys : array_like, shape (T, O, B)
        ∂L/∂ys, from the loss.
    dh_next : array_like, shape (H, B), optional
        What arrives at h_T from steps beyond T, zero if not given.

    Returns
    -------
    grads : Params
        Gradient of the loss with respect to each parameter, summed over steps
        and batch.
    dhs : ndarray, shape (T+1, H, B)
        Gradient with respect to each hidden state; ``dhs[0]`` belongs to h_0.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    inputs = {"xs": xs, "hs": hs, "dys": dys, "dh_next": dh_next}
    xs, hs, dys, dh_next = check_inputs(params, Params, **inputs)
    dhs = np.zeros(hs.shape, np.result_type(xs, hs, dys, dh_next))
    dhs[1:] = each_step(params.Why.T, dys)  # the arrow from y_t, for every t
    dhs[-1] += dh_next
    das = np.square(hs[1:], dtype=dhs.dtype)
    np.subtract(1, das, out=das)  # 1 - h_t², so far
    WhhT = np.ascontiguousarray(params.Whh).T
    for da, (dh, dh_prev) in zip(das[::-1], pairwise(dhs[::-1]), strict=True):
        da *= dh
        dh_prev += WhhT.dot(da)  # the arrow from h_t back to the state before

    grads = Params(
        Wxh=sum_of_outer_products(das, xs),
        Whh=sum_of_outer_products(das, hs[:-1]),
        Why=sum_of_outer_products(dys, hs[1:]),
        bh=das.sum(axis=0).sum(axis=1, keepdims=True),
        by=dys.sum(axis=0).sum(axis=1, keepdims=True),
    )
    return grads, dhs


def loss_and_grads(
    params, xs, targets, loss=half_squared_error, h0=None, forward=forward, backward=backward
):
    """Loss of the network on a batch, and the gradient of every parameter.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    targets : array_like
        What `loss` compares the outputs with.
    loss : callable
        ``loss(ys, targets)`` returns the loss and dys.
    h0 : array_like, shape (H, B), optional
        Initial hidden state, zero if not given.
    forward, backward : callable
        Those of another cell, called like the ones of this module.

    Returns
    -------
    value : float
        The loss.
    grads : Params
        Its gradient. Nothing is written into the arguments.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    hs, ys = forward(params, xs, h0)
    value, dys = loss(ys, targets)
    grads, _ = backward(params, xs, hs, dys)
    return value, grads


def input_gradients(params, xs, hs, dhs):
    """Gradient of the loss with respect to each input, from the one of each state.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
        The inputs given to `forward`. Here they say how many there are, and no more;
        a cell with gates computes with them.
    hs : array_like, shape (T+1, H, B)
        The hidden states it returned.
    dhs : array_like, shape (T+1, H, B)
        From `backward`.

    Returns
    -------
    dxs : ndarray, shape (T, I, B)
        Entry t-1 is ∂L/∂x_t = Wxhᵀ (dh_t ∘ (1 - h_t²)).

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    _, hs, dhs = check_inputs(params, Params, xs=xs, hs=hs, dhs=dhs)
    return each_step(params.Wxh.T, (1 - hs[1:] ** 2) * dhs[1:])


def hidden_jacobians(params, hs):
    """How each hidden state depends on the one before it.

    Parameters
    ----------
    params : Params
    hs : array_like, shape (T+1, H, B)
        Hidden states from `forward`.

    Returns
    -------
    ndarray, shape (T, H, H, B)
        Entry t-1 is ∂h_t/∂h_{t-1} = diag(1 - h_t²) Whh, one matrix per sequence.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    (hs,) = check_inputs(params, Params, hs=hs)
    if not len(hs):
        raise ValueError("hs is empty, and needs at least h_0")
    return (1 - hs[1:] ** 2)[:, :, None, :] * params.Whh[:, :, None]


def global_norm(arrays):
    """Length of all the arrays taken together as one long vector.

    Parameters
    ----------
    arrays : Params or sequence of ndarray

    Returns
    -------
    float
        √(Σ entry²). Large entries do not overflow on the way.
    """
    largest, norm = _largest_and_norm(arrays)
    return largest * norm


def clip_by_global_norm(grads, max_norm):
    """Shorten the gradient to `max_norm` if it is longer; its direction stays.

    Parameters
    ----------
    grads : Params
        Never written to.
    max_norm : float
        Above zero.

    Returns
    -------
    Params
        The gradient itself if it is short enough, a scaled copy otherwise.

    Raises
    ------
    ValueError
        If `max_norm` is not above zero, or the gradient holds nan or inf, which
        have no direction to keep.
    """
    max_norm = _number("max_norm", max_norm, lambda value: value > 0, "above 0")
    largest, norm = _largest_and_norm(grads)
    if not np.isfinite(largest):
        raise ValueError("grads holds nan or inf: clipping has no direction to keep")
    if largest * norm <= max_norm:
        return grads
    return grads._make(grad / largest * (max_norm / norm) for grad in grads)


def _largest_and_norm(arrays):
    """Largest absolute entry, and the norm of the arrays divided by it: no square overflows."""
    largest = np.max([np.abs(array).max(initial=0) for array in arrays], initial=0).item()
    if largest == 0 or not np.isfinite(largest):
        return largest, 1.0
    squares = (np.sum(np.abs(array / largest) ** 2, dtype=float) for array in arrays)
    return largest, float(np.sqrt(sum(squares)))


def sgd_step(params, grads, learning_rate):
    """Gradient descent, in place: param -= learning_rate * grad.

    Parameters
    ----------
    params : Params
        Five separate, writable arrays. **They are changed.**
    grads : Params
    learning_rate : float

    Returns
    -------
    Params
        `params`, the same objects.

    Raises
    ------
    ValueError, TypeError
        Before anything is written: if the learning rate, a gradient or a parameter
        after the step is not finite, shapes differ, an array cannot be written to,
        or two parameters share memory.
    """
    _check_step(params, grads, learning_rate)
    for param, grad in zip(params, grads, strict=True):
        param -= learning_rate * grad
    return params


def numerical_gradient(f, array, step=None):
    """Gradient of a function by central differences, one entry at a time.

    Parameters
    ----------
    f : callable
        ``f(array)`` returns a number. It is given an array of its own.
    array : ndarray of floats
    step : float, optional
        Half the distance between the two points. The default, the cube root
        of the machine epsilon, balances truncation and rounding.

    Returns
    -------
    ndarray, the shape of `array`
        (f(x + step) - f(x - step)) / (2 step) for each entry x.

    Raises
    ------
    ValueError, TypeError
        If `array` does not hold real floating numbers or f is not finite.
    """
    x = _numbers("array", array, kinds="f", need="real floating numbers")
    step = np.finfo(x.dtype).eps ** (1 / 3) if step is None else step
    slopes = np.empty_like(x)
    for i in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[i] = step
        slopes[i] = (f(x + nudge) - f(x - nudge)) / (2 * step)
    if not np.isfinite(slopes).all():
        raise ValueError("f is nan or inf near array: there is no gradient to estimate")
    return slopes


def relative_error(a, b):
    """Distance between two arrays in units of the longer one.

    Parameters
    ----------
    a, b : ndarray
        Of the same shape.

    Returns
    -------
    float
        ‖a - b‖ / max(‖a‖, ‖b‖); 0 where both are zero, inf where one holds nan or inf.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if a.shape != b.shape:
        raise ValueError(f"a has shape {a.shape} and b has {b.shape}, and they need the same")
    longer = max(global_norm([a]), global_norm([b]))
    error = global_norm([a - b]) / longer if longer else 0.0
    return np.inf if np.isnan(error) else error  # nan would slip through max(...) < 1e-7


def gradient_check(
    params, xs, targets, loss=half_squared_error, h0=None, forward=forward, backward=backward
):
    """Compare the gradient of `backward` with central differences of the loss.

    Parameters
    ----------
    params : Params
        Of this network, or of the cell that `forward` and `backward` belong to.
    xs : array_like, shape (T, I, B)
    targets : array_like
    loss : callable
        ``loss(ys, targets)`` returns the loss and dys.
    h0 : array_like, shape (H, B), optional
        Initial hidden state, zero if not given.
    forward, backward : callable
        The passes to check, called like the ones of this module.

    Returns
    -------
    dict
        Relative error for each of the parameters, and for h0. In float64 a
        correct gradient is at 1e-7 or below, as a rule. Beside a large loss,
        which is rounded by more, it may be above.

    Raises
    ------
    ValueError, TypeError
        If an array is of the wrong shape, `backward` returns anything but
        (grads, dhs), or the loss is nan or inf.
    """
    hs, ys = forward(params, xs, h0)
    _, dys = loss(ys, targets)
    arrays = {**params._asdict(), "h0": hs[0]}
    grads = _named_gradients(backward(params, xs, hs, dys), params, hs)

    def loss_at(name, array):
        *changed, start = (arrays | {name: array}).values()
        return loss(forward(params._make(changed), xs, start)[1], targets)[0]

    return {
        name: relative_error(grads[name], numerical_gradient(partial(loss_at, name), array))
        for name, array in arrays.items()
    }


def _named_gradients(returned, params, hs):
    """The gradients by name, if `backward` returned what it should."""
    parts = returned if isinstance(returned, (tuple, list)) else [returned]
    if len(parts) != 2 or getattr(parts[0], "_fields", None) != params._fields:
        got = ", ".join(type(part).__name__ for part in parts)
        need = f"(grads, dhs), grads a {type(params).__name__}"
        raise TypeError(f"backward returned ({got}), and needs to return {need}")
    grads, dhs = parts
    for name, grad, array in zip((*params._fields, "h"), (*grads, dhs), (*params, hs), strict=True):
        _check_gradient(name, grad, array)
    return {**grads._asdict(), "h0": dhs[0]}


def rnn_bptt(input_seq, targets, Wxh, Whh, Why, bh, by, learning_rate=0.01):
    """One step of learning on one sequence, by backpropagation through time.

    Parameters
    ----------
    input_seq : list, tuple or ndarray of T vectors, each (I,) or (I, 1)
    targets : list, tuple or ndarray of T vectors, each (O,) or (O, 1)
    Wxh, Whh, Why, bh, by : ndarray
        The parameters, of shapes (H, I), (H, H), (O, H), (H, 1) and (O, 1).
        **They are changed in place**; copy them first to keep the old ones.
    learning_rate : float

    Returns
    -------
    Params
        The five arrays that came in, the same objects, after
        ``param -= learning_rate * gradient`` with the gradient of
        ½ Σ_t ‖y_t - target_t‖² from h_0 = 0.

    Raises
    ------
    ValueError, TypeError
        If anything has the wrong length, shape or kind. Nothing has been
        written then.

    Examples
    --------
    >>> params = init_params(np.random.default_rng(0), 1, 10, 1)
    >>> inputs, targets = [[1.0], [2.0]], [[2.0], [3.0]]
    >>> for _ in range(100):
    ...     Wxh, Whh, Why, bh, by = rnn_bptt(inputs, targets, *params)
    >>> hs, ys = forward(params, np.reshape(inputs, (2, 1, 1)))
    >>> print(ys.ravel().round(1))
    [2. 3.]
    """
    params = Params(Wxh, Whh, Why, bh, by)
    sizes = check_params(params, Params)
    xs = _columns("input_seq", input_seq, sizes["I"])
    ts = _columns("targets", targets, sizes["O"])
    if len(xs) != len(ts):
        raise ValueError(f"targets has {len(ts)} steps, and needs {len(xs)}")
    _, grads = loss_and_grads(params, xs, ts)
    return sgd_step(params, grads, learning_rate)


def each_step(W, xs):
    """W x_t for every t.

    Parameters
    ----------
    W : ndarray, shape (m, n)
    xs : ndarray, shape (T, n, B)

    Returns
    -------
    ndarray, shape (T, m, B)
    """
    if xs.shape[2] == 1:  # one sequence: its steps side by side, one product
        return (xs[:, :, 0] @ W.T)[:, :, None]
    return W @ xs


def sum_of_outer_products(das, xs):
    """Σ_t da_t x_tᵀ, summed over the batch too: the gradient of W where a_t = W x_t.

    Parameters
    ----------
    das : ndarray, shape (T, m, B)
    xs : ndarray, shape (T, n, B)

    Returns
    -------
    ndarray, shape (m, n)
    """
    if xs.shape[2] == 1:
        return das[:, :, 0].T @ xs[:, :, 0]
    total = np.zeros((das.shape[1], xs.shape[1]), np.result_type(das, xs))
    for da, x in zip(das, xs, strict=True):
        total += da.dot(x.T)
    return total


def check_params(params, kind):
    """Refuse parameters of another kind, or of shapes that do not fit together.

    Parameters
    ----------
    params : NamedTuple
        With the fields of `kind`.
    kind : type
        A NamedTuple such as `Params`. Its `axes` hold the axes of each array by
        name. A letter has one size throughout, the one that it has where it comes
        first; "1" is 1. `multiples` are pairs of a letter and a number, how many
        times H the letter is.

    Returns
    -------
    dict
        The size of each letter.

    Raises
    ------
    ValueError, TypeError
        If the fields are others, or an array is not of floats or not of its shape.
    """
    if getattr(params, "_fields", None) != kind._fields:
        need = f"a {kind.__name__} with the fields {', '.join(kind._fields)}"
        raise TypeError(f"params is a {type(params).__name__}, and needs to be {need}")
    sizes = {"1": 1}
    for name, axes in kind.axes.items():
        array = getattr(params, name)
        _check_floats(name, array)
        _check_shape(name, array, axes, sizes)
    for letter, factor in kind.multiples:
        need = factor * sizes["H"]
        if sizes.setdefault(letter, need) != need:
            raise ValueError(f"{letter} is {sizes[letter]}, and needs to be {factor} H = {need}")
    return sizes


def check_inputs(params, kind, **arrays):
    """Parameters and arrays that a pass through time is given, checked.

    Parameters
    ----------
    params : NamedTuple
        Checked by `check_params`.
    kind : type
        The parameter class of the cell. Its `state` is the letter of the rows of a
        hidden state: "H", or one that stands for a multiple of H.
    **arrays : array_like
        Any of xs (T, I, B), hs and dhs (T+1, H, B), dys (T, O, B), h0 and dh_next
        (H, B), with as many rows in place of H as `state` says. Zeros stand in
        for an h0 or a dh_next that is None; xs has to come before these.

    Returns
    -------
    list of ndarray
        The arrays in their order, in the precision of `params`.

    Raises
    ------
    ValueError, TypeError
        If an array has the wrong shape or does not hold numbers.
    """
    sizes, dtype, S = check_params(params, kind), np.result_type(*params), kind.state
    state, states = (S, "B"), ("T+1", S, "B")
    axes = {"xs": "TIB", "hs": states, "dhs": states, "dys": "TOB", "h0": state, "dh_next": state}
    for name, value in arrays.items():
        if value is None and name in ("h0", "dh_next"):
            value = np.zeros((sizes[S], sizes["B"]), dtype)
        arrays[name] = check_array(name, value, axes[name], sizes, dtype)
        if name == "xs":
            sizes["T+1"] = sizes["T"] + 1
    return list(arrays.values())


def check_array(name, value, axes, sizes, dtype):
    """`value` as an array, if it holds numbers and has these axes.

    Parameters
    ----------
    name : str
        What an error calls it.
    value : array_like
    axes : str or tuple of str
        A letter for each axis, as in `check_params`.
    sizes : dict
        The sizes of letters that are known. Those of new letters are added.
    dtype : floating dtype

    Returns
    -------
    ndarray
        Of the dtype, or complex in its precision if `value` is complex. Not a copy
        if none is needed.

    Raises
    ------
    ValueError, TypeError
        If the shape is another, or `value` does not hold numbers.
    """
    array = _numbers(name, value)
    _check_shape(name, array, axes, sizes, letters=False)
    if array.dtype.kind == "c":
        dtype = np.result_type(dtype, np.complex64)
    return array.astype(dtype, copy=False)


def _check_shape(name, array, axes, sizes, letters=True):
    """Refuse another shape; a letter that is new gets the size that it has here."""
    known, got = sizes.copy(), array.shape
    if tuple(map(sizes.setdefault, axes, got)) != got or len(axes) != len(got):
        need = f"({', '.join(str(known.get(axis, axis)) for axis in axes)})"
        need = f"({', '.join(axes)}) = {need}" if letters else need
        raise ValueError(f"{name} has shape {got}, and needs {need}")


@np.errstate(over="ignore", invalid="ignore")  # a step that overflows is refused
def _check_step(params, grads, learning_rate):
    _number("learning_rate", learning_rate, np.isfinite, "finite")
    for name, param, grad in zip(params._fields, params, grads, strict=True):
        _check_floats(name, param)
        if not param.flags.writeable:
            raise ValueError(f"{name} is read-only, and needs to be writable: pass a copy")
        _check_gradient(name, grad, param)
        if not np.can_cast(grad.dtype, param.dtype, "same_kind"):
            raise TypeError(f"gradient of {name} is {grad.dtype}, and {name} is {param.dtype}")
        moved = (param - learning_rate * grad).astype(param.dtype, copy=False)
        if not np.isfinite(moved).all():
            odd = "step" if np.isfinite(grad).all() else "gradient"
            raise ValueError(f"{odd} of {name} holds nan or inf, which would spoil {name}")
    for one, other in combinations(params._fields, 2):
        if np.shares_memory(getattr(params, one), getattr(params, other)):
            raise ValueError(f"{one} and {other} share memory, and need arrays of their own")


def _check_gradient(name, grad, array):
    got = getattr(grad, "shape", None)
    if got != array.shape:
        raise ValueError(f"gradient of {name} has shape {got}, and needs {array.shape}")


def _check_floats(name, array):
    if type(array) not in (np.ndarray, np.memmap):  # np.matrix and masked arrays multiply otherwise
        raise TypeError(f"{name} is a {type(array).__name__}, and needs to be a NumPy array")
    if array.dtype.kind not in "fc":
        raise TypeError(f"{name} has dtype {array.dtype}, and needs floats")


def _number(name, value, fits, need):
    if not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} is {value!r}, and must be a number")
    if not fits(value):
        raise ValueError(f"{name} is {value}, and must be {need}")
    return float(value)  # a NumPy float64 would turn float32 arrays into float64


def _numbers(name, value, kinds="biufc", need="numbers"):
    parts = value if isinstance(value, (list, tuple)) else [value]
    if any(issubclass(kind, np.ma.MaskedArray) for kind in set(map(type, parts))):
        raise TypeError(f"{name} is a masked array, and its gaps would be read as numbers")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths, and needs one shape") from None
    if array.dtype.kind not in kinds:
        raise TypeError(f"{name} has dtype {array.dtype}, and needs {need}")
    return array


def _columns(name, vectors, size):
    """A list, tuple or array of vectors, each (n,) or (n, 1), as one array (T, n, 1)."""
    if not isinstance(vectors, (list, tuple, np.ndarray)) or getattr(vectors, "shape", None) == ():
        got = "a 0-d array" if isinstance(vectors, np.ndarray) else f"a {type(vectors).__name__}"
        raise TypeError(f"{name} is {got}, and needs to be a list, tuple or array of vectors")
    needs = (size,), (size, 1)
    try:  # all at once: one at a time takes five times as long
        columns = _numbers(name, vectors, "biuf")
    except (TypeError, ValueError):  # both forms side by side, or something else among them
        columns = None
    if np.shape(columns)[1:] not in needs:
        columns = [_column(f"{name}[{t}]", vector, needs) for t, vector in enumerate(vectors)]
    columns = np.asarray(columns).reshape(len(vectors), size, 1)
    if not np.isfinite(columns).all():
        raise ValueError(f"{name} holds nan or inf, which would spoil every parameter")
    return columns


def _column(name, vector, needs):
    vector = _numbers(name, vector, "biuf", "real numbers")
    if vector.shape not in needs:
        raise ValueError(f"{name} has shape {vector.shape}, and needs {needs[0]} or {needs[1]}")
    return vector.reshape(needs[1])
