"""What is left of a gradient on its way back through a network that has not learned yet."""

import numpy as np


def left(cell, params, T, rng):
    """Send a gradient back from the last output, over noise.

    Parameters
    ----------
    cell : module
    params : Params
        Of this cell.
    T : int
    rng : numpy.random.Generator
        Draws the inputs of four sequences.

    Returns
    -------
    ndarray, shape (T,)
        Its length at the state n = 0 ... T-1 steps back, as a share of that at the last.
    """
    xs = rng.standard_normal((T, params.Wxh.shape[1], 4))
    hs, ys = cell.forward(params, xs)
    dys = np.zeros_like(ys)
    dys[-1] = 1.0
    _, dhs = cell.backward(params, xs, hs, dys)
    lengths = np.linalg.norm(dhs[:0:-1], axis=(1, 2))
    return lengths / lengths[0]
