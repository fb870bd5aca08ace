"""A simple recurrent network and its gradient, in NumPy.

The network reads a sequence of column vectors x_1 ... x_T, starts from a
hidden state h_0, and computes for t = 1 ... T::

    a_t = Wxh x_t + Whh h_{t-1} + bh        pre-activation
    h_t = tanh(a_t)                         hidden state
    y_t = Why h_t + by                      output

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
    hidden_jacobians                             how h_t depends on h_{t-1}
    global_norm, clip_by_global_norm, sgd_step   one step of learning
    numerical_gradient, gradient_check           is the gradient right?
    rnn_bptt                                     all of it in one call

The parameters choose the precision: float32 parameters give float32 results.
Complex parameters are welcome, which makes the complex step possible. Only
`sgd_step` and `rnn_bptt` write into their arguments, and they say so.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np


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


def init_params(
    rng, input_size, hidden_size, output_size, recurrent="gaussian", gain=1.0, dtype=np.float64
):
    """Draw weights at random and set the biases to zero.

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
        Precision of all five arrays.

    Returns
    -------
    Params
        Wxh has N(0, 1/I) entries and Why N(0, 1/H) entries.

    Raises
    ------
    ValueError
        If a size is below 1 or `recurrent` is not one of the three names.
    """
    sizes = {"input_size": input_size, "hidden_size": hidden_size, "output_size": output_size}
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} is {size}, and must be at least 1")
    draw = rng.standard_normal
    Wxh = draw((hidden_size, input_size)) / np.sqrt(input_size)
    Whh = gain * _recurrent_weights(rng, hidden_size, recurrent)
    Why = draw((output_size, hidden_size)) / np.sqrt(hidden_size)
    bh, by = np.zeros((hidden_size, 1)), np.zeros((output_size, 1))
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
    _check_params(params)
    H, I = params.Wxh.shape
    xs = _array("xs", xs, ("T", I, "B"), params)
    T, _, B = xs.shape
    h0 = np.zeros((H, B), xs.dtype) if h0 is None else h0
    h0 = _array("h0", h0, (H, B), params)

    hs = np.empty((T + 1, H, B), np.result_type(xs, h0))
    hs[0] = h0
    # Wxh x_t + bh waits for no state: all at once, where a_t, then h_t go.
    np.add(_each_step(params.Wxh, xs), params.bh, out=hs[1:])
    Whh = np.ascontiguousarray(params.Whh)
    for h_prev, h in pairwise(hs):
        h += Whh.dot(h_prev)
        np.tanh(h, out=h)
    return hs, _each_step(params.Why, hs[1:]) + params.by


def half_squared_error(ys, targets):
    """Half the squared distance to the targets, summed over steps and batch.

    Parameters
    ----------
    ys : ndarray, shape (T, O, B)
        Outputs of the network.
    targets : array_like, shape (T, O, B)

    Returns
    -------
    loss : float
        ½ Σ (y - target)². A sum, not a mean.
    dys : ndarray, shape (T, O, B)
        ∂loss/∂ys = ys - targets.

    Raises
    ------
    ValueError, TypeError
        If the shapes differ or the targets are not numbers.
    """
    dys = ys - _array("targets", targets, ys.shape, (ys, np.float16))  # floats, whatever ys is
    return 0.5 * (dys * dys).sum().item(), dys


def softmax_cross_entropy(ys, targets):
    """Cross-entropy between softmax(ys) and the classes that occurred.

    Parameters
    ----------
    ys : ndarray, shape (T, O, B)
        Scores, one per class.
    targets : array_like of int, shape (T, B)
        The class that occurred, 0 ... O-1.

    Returns
    -------
    loss : float
        -Σ log p(target) in nats, summed over steps and batch.
    dys : ndarray, shape (T, O, B)
        ∂loss/∂ys = p - onehot(target), with p = softmax(ys).

    Raises
    ------
    ValueError, TypeError
        If targets has the wrong shape, holds no integers or an unknown class.
    """
    T, O, B = ys.shape
    targets = _numbers("targets", targets, kinds="iu", need="integers, the class of each step")
    if targets.shape != (T, B):
        raise ValueError(f"targets has shape {targets.shape}, and needs (T, B) = {(T, B)}")
    if targets.size and not 0 <= targets.min() <= targets.max() < O:
        raise ValueError(f"targets holds a class outside 0 ... {O - 1}")
    scores = ys - ys.real.max(axis=1, keepdims=True)  # so that exp cannot overflow
    exps = np.exp(scores)
    sums = exps.sum(axis=1, keepdims=True)
    occurred = (np.arange(T)[:, None], targets, np.arange(B))
    loss = (np.log(sums) - scores)[occurred].sum().item()
    dys = exps / sums
    dys[occurred] -= 1
    return loss, dys


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
    _check_params(params)
    (H, I), O = params.Wxh.shape, len(params.Why)
    xs = _array("xs", xs, ("T", I, "B"), params)
    T, _, B = xs.shape
    hs = _array("hs", hs, (T + 1, H, B), params)
    dys = _array("dys", dys, (T, O, B), params)
    dh_next = np.zeros((H, B), xs.dtype) if dh_next is None else dh_next
    dh_next = _array("dh_next", dh_next, (H, B), params)

    dhs = np.empty((T + 1, H, B), np.result_type(xs, hs, dys, dh_next))
    dhs[0] = 0
    dhs[1:] = _each_step(params.Why.T, dys)  # the arrow from y_t, for every t
    dhs[T] += dh_next
    das = np.square(hs[1:], dtype=dhs.dtype)
    np.subtract(1, das, out=das)  # 1 - h_t², so far
    WhhT = np.ascontiguousarray(params.Whh).T
    for da, (dh, dh_prev) in zip(das[::-1], pairwise(dhs[::-1]), strict=True):
        da *= dh
        dh_prev += WhhT.dot(da)  # the arrow from h_t back to the state before

    grads = Params(
        Wxh=_sum_of_outer_products(das, xs),
        Whh=_sum_of_outer_products(das, hs[:-1]),
        Why=_sum_of_outer_products(dys, hs[1:]),
        bh=das.sum(axis=0).sum(axis=1, keepdims=True),
        by=dys.sum(axis=0).sum(axis=1, keepdims=True),
    )
    return grads, dhs


def loss_and_grads(params, xs, targets, loss=half_squared_error, h0=None):
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
    _check_params(params)
    hs = _array("hs", hs, ("T+1", len(params.Whh), "B"), params)
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
    max_norm = _number("max_norm", max_norm)
    if not max_norm > 0:
        raise ValueError(f"max_norm is {max_norm}, and must be above 0")
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
        Before anything is written: if the learning rate or a gradient is not
        finite, shapes differ, an array cannot be written to, or two parameters
        share memory.
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
        ``f(array)`` returns a number. It is given a copy.
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
    x = np.array(_numbers("array", array, kinds="f", need="real floating numbers"))
    step = np.finfo(x.dtype).eps ** (1 / 3) if step is None else step
    slopes = np.empty_like(x)
    for i in np.ndindex(x.shape):
        here = x[i]
        x[i] = here + step
        above = f(x.copy())
        x[i] = here - step
        below = f(x.copy())
        x[i] = here
        slopes[i] = (above - below) / (2 * step)
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


def gradient_check(params, xs, targets, loss=half_squared_error, h0=None, backward=backward):
    """Compare the gradient of `backward` with central differences.

    Parameters
    ----------
    params : Params
    xs : array_like, shape (T, I, B)
    targets : array_like
    loss : callable
        ``loss(ys, targets)`` returns the loss and dys.
    h0 : array_like, shape (H, B), optional
        Initial hidden state, zero if not given.
    backward : callable
        The backward pass to check, called like the one of this module.

    Returns
    -------
    dict
        Relative error for each of the five parameters, and for h0. In float64
        a correct gradient is at 1e-7 or below.

    Raises
    ------
    ValueError, TypeError
        If an array is of the wrong shape, or the loss is nan or inf.
    """
    hs, ys = forward(params, xs, h0)
    _, dys = loss(ys, targets)
    grads, dhs = backward(params, xs, hs, dys)
    checks = [(name, getattr(params, name), getattr(grads, name)) for name in Params._fields]

    checks.append(("h0", hs[0], dhs[0]))
    for name, array, grad in checks:
        if grad.shape != array.shape:
            raise ValueError(f"gradient of {name} has shape {grad.shape}, and needs {array.shape}")

    def loss_at(name, array):
        start = array if name == "h0" else h0
        moved = params if name == "h0" else params._replace(**{name: array})
        return loss(forward(moved, xs, start)[1], targets)[0]

    return {
        name: relative_error(grad, numerical_gradient(lambda x, n=name: loss_at(n, x), array))
        for name, array, grad in checks
    }


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
    _check_params(params)
    xs = _columns("input_seq", input_seq, Wxh.shape[1])
    ts = _columns("targets", targets, len(Why))
    if len(xs) != len(ts):
        raise ValueError(f"targets has {len(ts)} steps, and needs {len(xs)}")
    _, grads = loss_and_grads(params, xs, ts)
    return sgd_step(params, grads, learning_rate)


def _each_step(W, xs):
    """W x_t for every t."""
    if xs.shape[2] == 1:  # one sequence: its steps side by side, one product
        return (xs[:, :, 0] @ W.T)[:, :, None]
    return W @ xs


def _sum_of_outer_products(das, xs):
    """Σ_t da_t x_tᵀ, summed over the batch too."""
    if xs.shape[2] == 1:
        return das[:, :, 0].T @ xs[:, :, 0]
    total = np.zeros((das.shape[1], xs.shape[1]), np.result_type(das, xs))
    for da, x in zip(das, xs, strict=True):
        total += da @ x.T
    return total


def _check_params(params):
    if getattr(params, "_fields", None) != Params._fields:
        raise TypeError(f"params is a {type(params).__name__}, and needs to be a Params")
    axes = {"Wxh": "HI", "Whh": "HH", "Why": "OH", "bh": "H1", "by": "O1"}
    for name, array in zip(Params._fields, params, strict=True):
        _check_floats(name, array)
        if array.ndim != 2:
            need = ", ".join(axes[name])
            raise ValueError(f"{name} has shape {array.shape}, and needs two axes, ({need})")
    sizes = {"H": len(params.Whh), "I": params.Wxh.shape[1], "O": len(params.Why), "1": 1}
    for name, array in zip(Params._fields, params, strict=True):
        if array.shape != tuple(sizes[axis] for axis in axes[name]):
            need, known = ", ".join(axes[name]), "O" if name == "by" else "H"
            need = f"({need}) with {known} = {sizes[known]}"
            raise ValueError(f"{name} has shape {array.shape}, and needs {need}")


def _check_step(params, grads, learning_rate):
    if not np.isfinite(_number("learning_rate", learning_rate)):
        raise ValueError(f"learning_rate is {learning_rate}, and must be finite")
    _check_writable(params)
    for name, param, grad in zip(params._fields, params, grads, strict=True):
        if grad.shape != param.shape:
            raise ValueError(f"gradient of {name} has shape {grad.shape}, and needs {param.shape}")
        if not np.can_cast(grad.dtype, param.dtype, "same_kind"):
            raise TypeError(f"gradient of {name} is {grad.dtype}, and {name} is {param.dtype}")
        if not np.isfinite(grad).all():
            raise ValueError(f"gradient of {name} holds nan or inf, which would spoil {name}")


def _check_floats(name, array):
    if type(array) not in (np.ndarray, np.memmap):  # np.matrix and masked arrays multiply otherwise
        raise TypeError(f"{name} is a {type(array).__name__}, and needs to be a NumPy array")
    if array.dtype.kind not in "fc":
        raise TypeError(f"{name} has dtype {array.dtype}, and needs floats")


def _check_writable(params):
    for name, param in zip(params._fields, params, strict=True):
        _check_floats(name, param)
        if not param.flags.writeable:
            raise ValueError(f"{name} is read-only, and needs to be writable: pass a copy")
    for i, name in enumerate(params._fields):
        for other in params._fields[:i]:
            if np.shares_memory(getattr(params, name), getattr(params, other)):
                raise ValueError(f"{name} and {other} share memory, and need arrays of their own")


def _number(name, value):
    if not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} is {value!r}, and must be a number")
    return float(value)  # a NumPy float64 would turn float32 arrays into float64


def _numbers(name, value, kinds="biufc", need="numbers"):
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, and its gaps would be read as numbers")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths, and needs one shape") from None
    if array.dtype.kind not in kinds:
        raise TypeError(f"{name} has dtype {array.dtype}, and needs {need}")
    return array


def _array(name, value, shape, like):
    """`value` in the precision of `like`, if it has the shape; a letter fits any length."""
    array = _numbers(name, value)
    fits = len(shape) == array.ndim and all(
        isinstance(need, str) or need == got for need, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        need = ", ".join(map(str, shape))
        raise ValueError(f"{name} has shape {array.shape}, and needs ({need})")
    dtype = np.result_type(*like)
    if array.dtype.kind == "c":
        dtype = np.result_type(dtype, np.complex64)
    return array.astype(dtype, copy=False)


def _columns(name, vectors, size):
    """A list, tuple or array of vectors, each (n,) or (n, 1), as one array (T, n, 1)."""
    if not isinstance(vectors, (list, tuple, np.ndarray)) or getattr(vectors, "shape", None) == ():
        raise TypeError(f"{name} is {vectors!r}, and needs to be a list, tuple or array of vectors")
    needs = (size,), (size, 1)
    if not (isinstance(vectors, np.ndarray) and vectors.shape[1:] in needs):
        vectors = [_numbers(f"{name}[{t}]", vector) for t, vector in enumerate(vectors)]
        for t, vector in enumerate(vectors):
            if vector.shape not in needs:
                need = " or ".join(map(str, needs))
                raise ValueError(f"{name}[{t}] has shape {vector.shape}, and needs {need}")
        vectors = [vector.reshape(size, 1) for vector in vectors]
    columns = _numbers(name, vectors, "biuf", "real numbers").reshape(len(vectors), size, 1)
    if not np.isfinite(columns).all():
        raise ValueError(f"{name} holds nan or inf, which would spoil every parameter")
    return columns
