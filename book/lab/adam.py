"""Adam: gradient descent with a step of its own for every weight (Kingma and Ba 2015)."""

import numpy as np


class Adam:
    """A step of learning, to be called in place of `rnn_core.sgd_step`.

    Each weight moves by about the learning rate, whatever the size of its gradient: by the mean of
    its recent gradients, divided by the root of the mean of their squares.

    Parameters
    ----------
    decay, square_decay : float
        How much of the two running means is kept at each step.
    smallest : float
        Added to the root: no weight moves where all gradients have been zero.
    """

    def __init__(self, decay=0.9, square_decay=0.999, smallest=1e-8):
        self.decays, self.smallest = (decay, square_decay), smallest
        self.steps, self.means, self.squares = 0, None, None

    def __call__(self, params, grads, learning_rate):
        """One step, in place.

        Parameters
        ----------
        params : NamedTuple of ndarrays
            **They are changed.**
        grads : NamedTuple of ndarrays
            Of the same shapes.
        learning_rate : float
        """
        if self.means is None:
            self.means = [np.zeros_like(grad) for grad in grads]
            self.squares = [np.zeros_like(grad) for grad in grads]
        self.steps += 1
        # The means began at zero, and are too small by these factors.
        short, square_short = (1 - decay**self.steps for decay in self.decays)
        arrays = params, grads, self.means, self.squares
        for param, grad, mean, square in zip(*arrays, strict=True):
            mean += (1 - self.decays[0]) * (grad - mean)
            square += (1 - self.decays[1]) * (grad**2 - square)
            root = np.sqrt(square / square_short) + self.smallest
            param -= learning_rate * (mean / short) / root
