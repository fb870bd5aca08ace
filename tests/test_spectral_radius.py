"""What chapters say about the spectral radius, against independent truths; and its twin."""

from decimal import Decimal, localcontext

from javascript import call
from lab.chapter07 import spectral_radius
from lab.chapter07.explorable import SpectralRadius
import numpy as np
import pytest
import rnn_core

STATES = 200
RADIUS_0 = {  # as on the page: "radius 0 explodes"
    "eigenvalues": [0.0, 0.0],
    "nonnormality": -4.0,
    "angle": 45.0,
    "h0": [[0.0], [0.95]],
    "hold": True,
}


def norms_of(**state):
    lab = SpectralRadius(**state)
    return spectral_radius.jacobian_norms(lab.params, lab.h0, lab.steps)


def random_network(seed, H=3, gain=0.9):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 1, H, 1, gain=gain)
    params.bh[:] = rng.standard_normal((H, 1)) / 2
    return params, rng.uniform(-0.9, 0.9, (H, 1))


@pytest.mark.parametrize("angle", [-45, -17.5, 0, 30, 45])
def test_the_matrix_is_q_u_q_transposed(angle):
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    Q, U = np.array([[cos, -sin], [sin, cos]]), np.array([[1.5, -2.5], [0, -0.5]])
    Whh = spectral_radius.recurrent_matrix((1.5, -0.5), -2.5, angle)
    assert np.allclose(Whh, Q @ U @ Q.T, atol=1e-15)
    assert np.allclose(sorted(np.linalg.eigvals(Whh)), [-0.5, 1.5])


def test_a_nilpotent_matrix_is_exact():
    Whh = spectral_radius.recurrent_matrix((0, 0), -4, 45)
    assert np.array_equal(Whh, [[2, -2], [2, -2]])
    assert not (Whh @ Whh).any()


def test_without_nonnormality_radius_and_bound_are_one():
    Whh = spectral_radius.recurrent_matrix((0.9, -1.3), 0, 20)
    assert np.allclose(spectral_radius.norm_bound(Whh, 9), 1.3 ** np.arange(10))


@pytest.mark.parametrize("seed", range(5))
def test_norms_agree_with_differences_of_the_states(seed):
    params, h0 = random_network(seed)
    T, step = 6, 1e-6
    columns = []
    for direction in np.eye(3)[:, :, None]:
        ends = [
            rnn_core.forward(params, np.zeros((T, 1, 1)), h0 + sign * step * direction)[0][1:]
            for sign in (1, -1)
        ]
        columns.append((ends[0] - ends[1])[:, :, 0] / (2 * step))
    by_differences = np.linalg.norm(np.stack(columns, axis=2), 2, axis=(1, 2))
    norms = spectral_radius.jacobian_norms(params, h0, T)
    assert norms[0] == 1
    assert np.allclose(norms[1:], by_differences, rtol=1e-7)


def test_small_states_have_the_norms_of_the_powers_of_the_matrix():
    Whh = spectral_radius.recurrent_matrix((0.9, 0.4), 3, 25)
    params = spectral_radius.without_input(Whh, np.zeros((2, 1)))
    powers = [np.linalg.norm(np.linalg.matrix_power(Whh, t), 2) for t in range(31)]
    assert np.allclose(spectral_radius.jacobian_norms(params, np.full((2, 1), 1e-6), 30), powers)


@pytest.mark.parametrize("gain", [0.8, 1.0, 1.1])
def test_an_orthogonal_matrix_keeps_the_gradient_of_small_states(gain, claim):
    Q = rnn_core.init_params(np.random.default_rng(0), 1, 4, 1, "orthogonal").Whh
    params = spectral_radius.without_input(gain * Q, np.zeros((4, 1)))
    norms = spectral_radius.jacobian_norms(params, np.full((4, 1), 1e-8), 30)
    off = np.abs(norms / gain ** np.arange(31) - 1).max()
    says = (
        "With orthogonal weights each step multiplies a small state's gradient by the gain: off by"
    )
    claim(7, says, off, below=1e-5)


def test_no_norm_exceeds_the_bound(claim):
    shares = []
    for seed in range(50):
        params, h0 = random_network(seed, gain=1.5)
        bound = spectral_radius.norm_bound(params.Whh, 30)
        shares.append((spectral_radius.jacobian_norms(params, h0, 30) / bound)[1:].max())
    says = "No gradient exceeds σ_max to the power of the steps: its largest share of it"
    claim(7, says, max(shares), below=1 + 1e-12)


def test_the_holding_bias_holds():
    params, h0 = random_network(1)
    held = params._replace(bh=spectral_radius.holding_bias(params.Whh, h0))
    hs, _ = rnn_core.forward(held, np.zeros((10, 1, 1)), h0)
    assert np.allclose(hs, h0)


def test_radius_0_explodes_as_the_power_of_one_jacobian_does(claim):
    lab = SpectralRadius(**RADIUS_0)
    jacobian = (1 - np.square(lab.h0)) * lab.params.Whh
    power = np.linalg.norm(np.linalg.matrix_power(jacobian, 30), 2)
    assert np.isclose(norms_of(**RADIUS_0)[-1], power, rtol=1e-6)
    assert np.isclose(power, 7.788e7, rtol=1e-3)
    says = "A gradient can explode with a spectral radius of 0: to, in 30 steps"
    claim(7, says, norms_of(**RADIUS_0)[-1], above=7e7)


def test_radius_0_without_its_bias_or_with_a_rounded_one_does_not():
    assert not norms_of(**{**RADIUS_0, "hold": False})[2:].any()
    lab = SpectralRadius(**RADIUS_0)
    rounded = lab.params._replace(bh=lab.params.bh.round(4))
    assert spectral_radius.jacobian_norms(rounded, lab.h0, 30)[-1] < 1


def norms_with_sixty_digits(offset, T):
    """Of the network of radius 0, from a start beside its fixed point by `offset` in unit 1."""
    with localcontext() as context:
        context.prec = 60
        one, h2 = Decimal(1), Decimal("0.95")
        bias = 2 * h2, ((one + h2) / (one - h2)).ln() / 2 + 2 * h2
        h, product, norms = [Decimal(offset), h2], np.array([[one, 0 * one], [0 * one, one]]), []
        for _ in range(T):
            powers = [(2 * (2 * h[0] - 2 * h[1] + b)).exp() for b in bias]
            h = [(power - 1) / (power + 1) for power in powers]
            row = 2 * product[0] - 2 * product[1]
            product = np.array([(1 - each * each) * row for each in h])
            norms.append(np.linalg.norm(product.astype(float), 2))
        return np.array(norms)


def test_radius_0_explodes_for_good_at_its_fixed_point_and_beside_it_for_a_time():
    held = norms_with_sixty_digits("0", 100)
    assert np.allclose(held[1:] / held[:-1], 1.805)
    for offset, top, largest in (("1e-9", 34, 5.7e8), ("1e-15", 58, 5.5e14)):
        norms = norms_with_sixty_digits(offset, 100)
        assert norms.argmax() + 1 == top
        assert np.isclose(norms.max(), largest, rtol=0.01)
        assert norms[-1] < 1e-13


def test_beside_the_fixed_point_the_kernel_agrees_with_sixty_digits():
    lab = SpectralRadius(**RADIUS_0)
    h0 = np.array(lab.h0) + np.array([[1e-9], [0]])
    norms = spectral_radius.jacobian_norms(lab.params, h0, 60)[1:]
    assert np.allclose(norms, norms_with_sixty_digits("1e-9", 60), rtol=1e-3)


def test_steps_are_sure_until_rounding_decides():
    lab = SpectralRadius(**RADIUS_0)
    h0 = np.array(lab.h0)
    jacobian = (1 - np.square(h0)) * lab.params.Whh
    last = spectral_radius.sure_steps(lab.params, h0, 100)
    assert 30 < last < 60
    norms = spectral_radius.jacobian_norms(lab.params, h0, 100)
    powers = [np.linalg.norm(np.linalg.matrix_power(jacobian, t), 2) for t in range(101)]
    assert np.allclose(norms[: last + 1], powers[: last + 1], rtol=1e-6)
    assert spectral_radius.sure_steps(lab.params, h0, last + 1) == last
    assert spectral_radius.sure_steps(lab.params, h0, last) == last


def test_what_is_not_sure_does_go_wrong():
    """Not in every state: some happen to be fixed to the last digit."""
    wrong = 0
    for seed in range(1, 40, 2):
        lab = SpectralRadius(**random_state(seed))
        h0 = np.array(lab.h0)
        jacobian = (1 - np.square(h0)) * lab.params.Whh
        power = np.linalg.norm(np.linalg.matrix_power(jacobian, 100), 2)
        norm = spectral_radius.jacobian_norms(lab.params, h0, 100)[-1]
        right = np.isclose(norm, power, rtol=1e-3, atol=1e-12)
        assert right or spectral_radius.sure_steps(lab.params, h0, 100) < 100
        wrong += not right
    assert wrong


def test_steps_are_sure_where_nothing_is_delicate():
    for seed in range(20):
        params, h0 = random_network(seed, H=4)
        assert spectral_radius.sure_steps(params, h0, 40) == 40
    zero = SpectralRadius(**{**RADIUS_0, "hold": False})
    assert spectral_radius.sure_steps(zero.params, zero.h0, 40) == 40


def random_state(seed):
    rng = np.random.default_rng(seed)
    return {
        "eigenvalues": rng.uniform(-2, 2, 2).tolist(),
        "nonnormality": rng.uniform(-4, 4),
        "angle": rng.uniform(-45, 45),
        "h0": rng.uniform(-0.95, 0.95, (2, 1)).tolist(),
        "drive": rng.uniform(-3, 3, (2, 1)).tolist(),
        "hold": seed % 2 == 1,
        "steps": int(rng.integers(1, 41)),
    }


@pytest.fixture(scope="module")
def answers():
    """States with the twin's findings, from one run of JavaScript."""
    states = [*map(random_state, range(STATES)), SpectralRadius(**RADIUS_0).state]
    return list(
        zip(
            states,
            call("chapter07/spectral_radius_model.js", [("examine", [s]) for s in states]),
            strict=True,
        )
    )


def close(twin, lab, rtol):
    return np.allclose(np.asarray(twin, float), lab, rtol=rtol, atol=1e-14)


def test_the_twin_gives_the_same_network_bound_and_end(answers):
    for state, values in answers:
        lab = SpectralRadius(**state)
        for name, param in lab.params._asdict().items():
            assert close(values["params"][name], param, 1e-12)
        last = spectral_radius.sure_steps(lab.params, lab.h0, lab.steps)
        assert values["last"] == last
        assert close(values["bound"], spectral_radius.norm_bound(lab.params.Whh, last), 1e-12)
        assert np.isclose(values["radius"], np.abs(np.linalg.eigvals(lab.params.Whh)).max())
        assert close(values["guess"], values["radius"] ** np.arange(last + 1), 1e-12)


def test_the_twin_gives_the_same_norms(answers):
    """To 1e-8. A held state may be unstable: what `sure_steps` leaves of it is good to 1e-6."""
    cut = 0
    for state, values in answers:
        lab = SpectralRadius(**state)
        T, h0 = values["last"], np.array(lab.h0)
        norms = spectral_radius.jacobian_norms(lab.params, h0, T)
        hs, _ = rnn_core.forward(lab.params, np.zeros((T, 1, 1)), h0)
        rtol = 1e-6 if state["hold"] else 1e-8
        assert rnn_core.relative_error(np.array(values["hs"]), hs) < rtol
        assert np.allclose(values["norms"], norms, rtol=rtol, atol=1e-14)
        cut += state["steps"] > T
    assert cut  # some of the states are delicate
