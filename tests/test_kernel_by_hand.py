"""Two steps with two hidden units, worked out with a pencil.

The inputs are chosen so that the hidden states come out as fractions:
tanh(ln 2) = 3/5, tanh(ln 3) = 4/5 and tanh(½ ln 3) = 1/2. Everything after
them is sums and products of short decimals; only dWxh needs the inputs, and
with them a pocket calculator.

    Wxh = [1  1]    Whh = [ 0.5  1.0]    Why = [1  2]    bh = [ 0.1]    by = [0.5]
          [0  1]          [-1.0  0.2]                         [-0.2]
"""

from kernel_cases import untouched
import numpy as np
from numpy.testing import assert_allclose
import pytest
from rnn_core import Params, backward, forward, half_squared_error, rnn_bptt

LN2, LN3 = 0.6931471805599453, 1.0986122886681098

# Step 1: h_0 = 0, so a_1 = Wxh x_1 + bh, and a_1 = (ln 2, -½ ln 3) is wanted:
#   Wxh x_1 = (0.693147 - 0.1, -0.549306 + 0.2) = (0.593147, -0.349306)
#   the second row of Wxh is (0, 1):  x_1 = (0.593147 + 0.349306, -0.349306)
#                                         = (0.942453, -0.349306)
#   h_1 = tanh(ln 2, -½ ln 3) = (0.6, -0.5)
#   y_1 = 1·0.6 + 2·(-0.5) + 0.5 = 0.1,   target -0.9:   dy_1 = 1
#
# Step 2: Whh h_1 = (0.5·0.6 + 1·(-0.5), -1·0.6 + 0.2·(-0.5)) = (-0.2, -0.7),
# and a_2 = (ln 3, ½ ln 3) is wanted:
#   Wxh x_2 = (1.098612 + 0.2 - 0.1, 0.549306 + 0.7 + 0.2) = (1.198612, 1.449306)
#   x_2 = (1.198612 - 1.449306, 1.449306) = (-0.250694, 1.449306)
#   h_2 = tanh(ln 3, ½ ln 3) = (0.8, 0.5)
#   y_2 = 1·0.8 + 2·0.5 + 0.5 = 2.3,   target 2.8:   dy_2 = -0.5
#
#   loss = ½ (1² + 0.5²) = 0.625
INPUTS = [
    [LN2 + 0.5 * LN3 - 0.3, 0.2 - 0.5 * LN3],
    [0.5 * LN3 - 0.8, 0.5 * LN3 + 0.9],
]
TARGETS = [[-0.9], [2.8]]
H1, H2 = [0.6, -0.5], [0.8, 0.5]
Y1, Y2 = [0.1], [2.3]
LOSS = 0.625

# Backwards. At t = 2 nothing arrives from the future:
#   dh_2 = Whyᵀ dy_2 = (1, 2)·(-0.5) = (-0.5, -1)
#   1 - h_2² = (1 - 0.64, 1 - 0.25) = (0.36, 0.75)
#   da_2 = (-0.5·0.36, -1·0.75) = (-0.18, -0.75)
# At t = 1 both arrows meet. The columns of Whh are the rows of Whhᵀ:
#   Whhᵀ da_2 = (0.5·(-0.18) - 1·(-0.75), 1·(-0.18) + 0.2·(-0.75)) = (0.66, -0.33)
#   dh_1 = Whyᵀ dy_1 + Whhᵀ da_2 = (1, 2) + (0.66, -0.33) = (1.66, 1.67)
#   1 - h_1² = (1 - 0.36, 1 - 0.25) = (0.64, 0.75)
#   da_1 = (1.66·0.64, 1.67·0.75) = (1.0624, 1.2525)
# One more arrow, to h_0:
#   dh_0 = Whhᵀ da_1 = (0.5312 - 1.2525, 1.0624 + 0.2505) = (-0.7213, 1.3129)
DH0, DH1, DH2 = [-0.7213, 1.3129], [1.66, 1.67], [-0.5, -1.0]

# The parameters, each a sum over the two steps:
#   dWhy = dy_1 h_1ᵀ + dy_2 h_2ᵀ = (0.6, -0.5) - 0.5·(0.8, 0.5) = (0.2, -0.75)
#   dby  = 1 - 0.5 = 0.5
#   dbh  = da_1 + da_2 = (1.0624 - 0.18, 1.2525 - 0.75) = (0.8824, 0.5025)
#   dWhh = da_1 h_0ᵀ + da_2 h_1ᵀ, and h_0 = 0:
#          [-0.18·0.6  -0.18·(-0.5)]   [-0.108  0.090]
#          [-0.75·0.6  -0.75·(-0.5)] = [-0.450  0.375]
#   dWxh = da_1 x_1ᵀ + da_2 x_2ᵀ:
#          [1.0624·0.942453 + 0.18·0.250694   -1.0624·0.349306 - 0.18·1.449306]
#          [1.2525·0.942453 + 0.75·0.250694   -1.2525·0.349306 - 0.75·1.449306]
#        = [1.046387  -0.631978]
#          [1.368443  -1.524485]
GRADS = Params(
    Wxh=[[1.046387, -0.631978], [1.368443, -1.524485]],
    Whh=[[-0.108, 0.090], [-0.450, 0.375]],
    Why=[[0.2, -0.75]],
    bh=[[0.8824], [0.5025]],
    by=[[0.5]],
)

# One step down the hill with learning rate 0.1, for example
#   Whh = [0.5 + 0.0108   1.0 - 0.0090]        by = 0.5 - 0.05 = 0.45
#         [-1.0 + 0.0450  0.2 - 0.0375]        Why = (1 - 0.02, 2 + 0.075)
MOVED = Params(
    Wxh=[[0.8953613, 1.0631978], [-0.1368443, 1.1524485]],
    Whh=[[0.5108, 0.991], [-0.955, 0.1625]],
    Why=[[0.98, 2.075]],
    bh=[[0.01176], [-0.25025]],
    by=[[0.45]],
)


@pytest.fixture
def params():
    return Params(
        Wxh=np.array([[1.0, 1.0], [0.0, 1.0]]),
        Whh=np.array([[0.5, 1.0], [-1.0, 0.2]]),
        Why=np.array([[1.0, 2.0]]),
        bh=np.array([[0.1], [-0.2]]),
        by=np.array([[0.5]]),
    )


def close(got, expected, digits=12):
    assert_allclose(np.squeeze(got), np.squeeze(expected), rtol=0, atol=10.0**-digits)


def test_forward(params):
    hs, ys = forward(params, np.reshape(INPUTS, (2, 2, 1)))
    close(hs, [[0, 0], H1, H2])
    close(ys, [Y1, Y2])


def test_loss(params):
    loss, dys = half_squared_error(np.reshape([Y1, Y2], (2, 1, 1)), np.reshape(TARGETS, (2, 1, 1)))
    close(loss, LOSS)
    close(dys, [1.0, -0.5])


def test_backward(params):
    xs, hs = np.reshape(INPUTS, (2, 2, 1)), np.reshape([[0, 0], H1, H2], (3, 2, 1))
    grads, dhs = backward(params, xs, hs, np.reshape([1.0, -0.5], (2, 1, 1)))
    close(dhs, [DH0, DH1, DH2])
    for name, grad in grads._asdict().items():
        close(grad, getattr(GRADS, name), digits=5 if name == "Wxh" else 12)


def test_one_step_of_learning(params):
    with untouched(inputs := np.array(INPUTS), targets := np.array(TARGETS)):
        moved = rnn_bptt(inputs, targets, *params, learning_rate=0.1)
    for name, array in moved._asdict().items():
        close(array, getattr(MOVED, name), digits=6 if name == "Wxh" else 12)
