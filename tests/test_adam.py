"""Adam, against its formulas written out for one number, and by what it does."""

from lab import tasks, training
from lab.adam import Adam
import numpy as np
import pytest
import rnn_core


def by_formula(start, gradients, rate, decay=0.9, square_decay=0.999, smallest=1e-8):
    """As Kingma and Ba write it, for one number."""
    theta, m, v = start, 0.0, 0.0
    for t, g in enumerate(gradients, 1):
        m = decay * m + (1 - decay) * g
        v = square_decay * v + (1 - square_decay) * g * g
        m_hat, v_hat = m / (1 - decay**t), v / (1 - square_decay**t)
        theta -= rate * m_hat / (np.sqrt(v_hat) + smallest)
    return theta


def test_it_follows_the_formulas():
    gradients = np.random.default_rng(0).standard_normal((9, 2, 3))
    param, step = np.ones((2, 3)), Adam()
    for gradient in gradients:
        step((param,), (gradient,), 0.1)
    for i in np.ndindex(2, 3):
        assert np.isclose(param[i], by_formula(1.0, gradients[(slice(None), *i)], 0.1), atol=1e-12)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_the_first_step_is_as_long_as_the_rate_whatever_the_gradient(size):
    param = np.zeros(2)
    Adam()((param,), (size * np.array([1.0, -2.0]),), 0.01)
    assert np.allclose(param, [-0.01, 0.01], rtol=0.02)


def test_a_weight_without_a_gradient_stays():
    param = np.ones(3)
    Adam()((param,), (np.zeros(3),), 0.1)
    assert np.array_equal(param, np.ones(3))


def test_single_precision_stays_single():
    param = np.ones(3, np.float32)
    step = Adam()
    step((param,), (np.ones(3, np.float32),), 0.1)
    assert param.dtype == np.float32 == step.squares[0].dtype


def test_training_takes_it_in_place_of_plain_steps():
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, 2, 8, 2)
    batch = tasks.flip_flop(rng, 10, 16, bits=2)
    _, losses = training.train(rnn_core, params, batch, 150, 0.02, step=Adam())
    assert losses[-1] < 0.2 * losses[0]
