"""The network that reads letters: the page's JavaScript learns as the kernel does."""

from javascript import call
from lab import characters
from lab.front_page.explorable import ROWING
from lab.front_page.explorable_case import look_alikes
import numpy as np
import pytest
import rnn_core

TEXTS = [ROWING, "hello ", "Füße über Füße; ½"]
SEED = 2  # others take this line to an edge where training magnifies rounding a billion times
SCRIPT = "explorables/js/characters.js"


@pytest.fixture(scope="module")
def answers():
    """What JavaScript makes of each text: the first weights, and those after 100 steps."""
    calls = [("trained", [text, SEED, steps]) for text in TEXTS for steps in (0, 100)]
    learned = call(SCRIPT, calls)
    return dict(zip(TEXTS, zip(learned[::2], learned[1::2], strict=True), strict=True))


@pytest.mark.parametrize("text", TEXTS)
def test_first_weights_and_those_after_100_steps_are_pythons(answers, text):
    for got, steps, tolerance in zip(answers[text], (0, 100), (1e-14, 1e-6), strict=True):
        params = characters.trained(text, SEED, steps)
        for name, param in params._asdict().items():
            close = rnn_core.relative_error(np.array(got[name]), param) <= tolerance
            assert close or not param.any(), (name, steps)


def test_a_line_is_learned_in_100_steps_and_was_not_known_before():
    spelling, wrote = characters.spelled(ROWING), {}
    for steps in (20, 100):
        wrote[steps] = characters.written(characters.trained(ROWING, SEED, steps), spelling)
    assert wrote[20].startswith("row, row, row, row")
    assert wrote[100] == ROWING


def test_the_first_weights_are_normal():
    weights = characters.start(5, 40)
    for entries, scale in ((weights.Wxh, 1), (weights.Whh, 0.25), (weights.Why, 0.25)):
        assert abs(entries.mean()) < 0.2 * scale
        assert entries.std() == pytest.approx(scale, rel=0.2)


@pytest.mark.parametrize("t", [1, 9])
def test_one_letters_loss_goes_back_by_the_jacobians(t):
    """Their products, with no backward pass."""
    params, spelling = characters.trained(ROWING, SEED, 20), characters.spelled(ROWING)
    xs, targets = characters.examples(spelling)
    hs, ys = rnn_core.forward(params, xs)
    p = np.exp(ys[t - 1]) / np.exp(ys[t - 1]).sum()
    dhs = [params.Why.T @ (p - np.eye(len(p))[:, targets[t - 1]])]
    for J in rnn_core.hidden_jacobians(params, hs)[t - 1 : 0 : -1, :, :, 0]:
        dhs.append(J.T @ dhs[-1])
    norms = np.linalg.norm(dhs[::-1], axis=(1, 2))
    assert np.allclose(characters.letter_gradients(params, spelling, t), norms, rtol=1e-10)


@pytest.mark.parametrize(
    ("text", "pair"), [("hello ", (3, 4)), (ROWING, (8, 13)), ("abc", None), ("aab", (1, 2))]
)
def test_like_letters_before_unlike_ones(text, pair):
    assert look_alikes(text) == pair
    _, ids = characters.spelled(text)
    (told,) = call(SCRIPT, [("look_alikes", [{"ids": ids}])])
    assert (told and (told["s"], told["t"])) == pair
